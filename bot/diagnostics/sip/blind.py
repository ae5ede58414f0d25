"""A look in which nothing at all was seen."""

from bot.diagnostics.observe import LATE, Eye
from bot.errors import BotError, LiveKitUnreachable


def blind(eye: Eye) -> BotError:
    """Why nothing came: the first error, or that it took too long."""
    return eye.errors[0] if eye.errors else LiveKitUnreachable("nothing came in time", stage="timeout", why=LATE)
