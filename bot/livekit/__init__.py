"""LiveKit servers: looked at through their own SDK, and heard through their webhooks."""

from bot.livekit.projects import Projects, open_projects

__all__ = ["Projects", "open_projects"]
