"""Work that failed for good: whoever asked hears of it, whatever else fails besides, and the operator reads what did."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest

from bot.amends import SORRY, Amends
from bot.errors import SlackUnreachable
from bot.escalation.ports import Asking
from bot.escalation.promise import NOBODY
from tests.bot.slack_bodies import message
from tests.bot.test_turns import job_of
from tests.fakes.chat import FakeChat, FakeDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenDesk:
    """Fails with whatever it is given."""

    error: Exception

    async def hand_over(self, asking: Asking, *, key: str, attempt: int) -> str:
        raise self.error


async def test_a_question_that_failed_is_handed_over_and_its_asker_told() -> None:
    chat, desk = FakeChat(), FakeDesk()
    await Amends(chat=chat, new_id=lambda: "a1", desk=desk)(job_of(message("why?")), ValueError("a bug"))

    assert desk.taken == [("why?", "failed")]
    assert chat.done[-1] == ("say", f"{SORRY} I asked a human.")


@pytest.mark.parametrize("error", [KeyError("of somebody's words"), SlackUnreachable("away", maybe_done=False)])
async def test_a_desk_that_fails_too_ends_in_the_apology_and_is_logged_without_foreign_words(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    chat = FakeChat()
    with caplog.at_level(logging.ERROR, logger="bot.amends"):
        await Amends(chat=chat, new_id=lambda: "a1", desk=BrokenDesk(error=error))(job_of(message("why?")), ValueError("a bug"))

    assert chat.done[-1] == ("say", f"{SORRY} {NOBODY['away']}")
    (record,) = caplog.records
    assert (record.message, record.__dict__["kind"]) == ("amends.nobody_asked", "message")
    assert type(error).__name__ in record.__dict__["error"]
    assert "somebody's words" not in record.__dict__["error"]
