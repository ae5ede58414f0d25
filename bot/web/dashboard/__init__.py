"""The figures in a browser, for those who look after the bot: pages made on the server, without scripts and without anything from elsewhere."""

from bot.web.dashboard.gaps import Gaps
from bot.web.dashboard.look import Reads
from bot.web.dashboard.opening import dashboard_routes

__all__ = ["Gaps", "Reads", "dashboard_routes"]
