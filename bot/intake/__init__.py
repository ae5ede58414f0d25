"""What Slack sent, as a job: who says or presses what, where. Pure; whatever nobody here can use is None."""

from __future__ import annotations

from bot.intake.bodies import Body, team_of
from bot.intake.events import EVENTS
from bot.intake.presses import INTERACTIONS, ONCE, command
from bot.jobs import NewJob

__all__ = ["EVENTS", "INTERACTIONS", "ONCE", "read", "team_of"]


def read(body: Body) -> NewJob | None:
    """The job in a body of the events API, of Socket Mode, of a slash command or of an interaction."""
    if body.get("type") == "event_callback":
        event = body.get("event") or {}
        happened = EVENTS.get(str(event.get("type")))
        return happened(body, event) if happened else None
    if body.get("command"):
        return command(body)
    done = INTERACTIONS.get(str(body.get("type")))
    return done(body) if done else None
