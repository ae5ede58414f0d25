"""The sentences of the house: question → conversation → retrieve → decide → write → check → outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.check import Checker
from bot.answering.conversation import resolve
from bot.answering.decide import Verdict, choose, decide
from bot.answering.redact import redact
from bot.answering.retrieve import retrieve
from bot.answering.say import DECLINE, hand_over, offer_look
from bot.answering.write import write_extract
from bot.errors import JudgeUnavailable, WriterFailed
from bot.model import Answered, Declined, Diagnose, Draft, Escalated, Outcome, Passage, Query, Question
from bot.ports import Judge, Retriever, Writer
from knowledge import Found, Link

log = logging.getLogger("bot.flow")
