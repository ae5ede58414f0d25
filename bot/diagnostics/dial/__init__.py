"""Test calls: asked for, confirmed, capped, allow-listed, always hung up, written down."""

from bot.diagnostics.dial.course import Stage
from bot.diagnostics.dial.plan import Asker, DialSettings, No, Plan
from bot.diagnostics.dial.ports import Audit
from bot.diagnostics.dial.testdial import Books, TestDial

__all__ = ["Asker", "Audit", "Books", "DialSettings", "No", "Plan", "Stage", "TestDial"]
