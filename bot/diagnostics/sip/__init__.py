"""Telephony: what SIP answers mean, trunks and rules before anybody dials, calls while they last and once they are over."""

from bot.diagnostics.sip.calls import judge_calls
from bot.diagnostics.sip.ended import judge_ended
from bot.diagnostics.sip.lint import look_sip
from bot.diagnostics.sip.look_call import look_call

__all__ = ["judge_calls", "judge_ended", "look_call", "look_sip"]
