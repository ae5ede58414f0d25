"""The Web API of the sandbox: one small function a method, in a table that says what it takes and who may call it."""

from bot.sandbox.api.faults import ApiFaults
from bot.sandbox.api.http import Cuttable, WebApiRoutes
from bot.sandbox.api.outside import Outside, Spendable, Triggers
from bot.sandbox.api.web import Answer, Asked, WebApi

__all__ = ["Answer", "ApiFaults", "Asked", "Cuttable", "Outside", "Spendable", "Triggers", "WebApi", "WebApiRoutes"]
