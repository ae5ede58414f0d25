"""Buttons and forms that nobody here offered: ids of other workspaces, values that are none, words that want to be more than words."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SlackRefused
from bot.escalation.acts import FORMS as TICKET_FORMS
from bot.escalation.pressing import Pressing
from bot.jobs import Job
from bot.looking.acts import PREFIX as OF_LOOKS
from bot.slack import views
from bot.slack.client import SlackClient
from bot.slack.surfaces import EXPIRED, Surfaces, SurfaceStores
from bot.slack.voting import COMMENT_CHARS, opinion_of
from bot.thread import Given
from tests.bot.looking_place import LookingPlace
from tests.escalation.desk_at_work import ASKER, THREAD, AtDesk, press
from tests.fakes.chat import FakeChat

GIVEN = Given(id="a1", thread=THREAD, ts="1.2", asker=ASKER, question="Why 30 s?", outcome="answered", confidence=0.9, text="Perhaps a timer.")
HERE, ELSEWHERE = THREAD.team, "T2"
OF_ANSWERS = ((views.FEEDBACK, "good:a1"), (views.FEEDBACK, "bad:a1"), (views.ASK_HUMAN, "a1"), (views.SOURCES, "a1"), (views.MORE, "mute:a1"))
WRONG = {"reason": {"choice": {"selected_option": {"value": "wrong"}}}}
NO_VALUES = ["", ":", "::", "good:", "bad:", "mute:", "wrong:", "good:a1:1", "a1\x00", "<!channel>", "../a1", "A1", "x" * 10_000, "\ud83d", "🙋"]


async def not_installed(team: str) -> SlackClient:
    raise SlackRefused(f"{team} is opened nothing", code="invalid_trigger")


@dataclass(slots=True, kw_only=True)
class Attacked:
    """An answer to Ada in one workspace, and presses from anywhere. The other workspace has a person with her id, and a channel with that of hers."""

    at: AtDesk = field(default_factory=AtDesk)
    chat: FakeChat = field(default_factory=FakeChat)
    numbers: int = 0

    @property
    def surfaces(self) -> Surfaces:
        store = self.at.store
        return Surfaces(
            chat=self.chat,
            stores=SurfaceStores(inbox=store.inbox, threads=store.threads, answers=store.answers, votes=store.votes),
            cards=LookingPlace().buttons,
            client_of=not_installed,
            can=(),
            off={},
            desk=self.at.desk,
            tickets=Pressing(working=self.at.working, chat=self.chat, plan=self.at.plan),
        )

    async def presses(self, action: str, value: str, *, team: str = HERE, person: str = ASKER) -> None:
        await self.surfaces.press(self._job("press", team, person, action_id=action, value=value, view_id="", private_metadata=""))

    async def sends(self, form: str, metadata: str, values: Any, *, team: str = HERE, person: str = ASKER) -> None:
        await self.surfaces.submission(self._job("submission", team, person, callback_id=form, private_metadata=metadata, values=values))

    def _job(self, kind: str, team: str, person: str, **more: Any) -> Job:
        self.numbers += 1
        where = {"team": team, "channel": THREAD.channel, "person": person, "message_ts": "1.2", "thread_ts": "1.1", "trigger_id": "t", "response_url": ""}
        return Job(id=self.numbers, key=f"{kind}:{self.numbers}", kind=kind, payload={**where, **more}, thread="", lane="quick", attempt=1, lease="1")

    async def changed(self) -> list[str]:
        """What is there now that was not."""
        store = self.at.store
        votes, state = await store.votes.of("a1"), await store.threads.state(THREAD)
        return [name for name, there in (("vote", votes), ("ticket", store.book.tickets), ("state", state)) if there]


@pytest.fixture
async def attacked() -> Attacked:
    made = Attacked()
    await made.at.store.answers.keep(GIVEN)
    return made


@pytest.mark.parametrize(("action", "value"), OF_ANSWERS)
async def test_the_id_of_an_answer_means_nothing_in_another_workspace(attacked: Attacked, action: str, value: str) -> None:
    await attacked.presses(action, value, team=ELSEWHERE)

    assert attacked.chat.done == [("whisper", EXPIRED)]
    assert await attacked.changed() == []


async def test_the_form_of_another_workspace_is_thrown_away(attacked: Attacked) -> None:
    await attacked.sends(views.FEEDBACK_FORM, "a1", WRONG, team=ELSEWHERE)
    assert (attacked.chat.done, await attacked.changed()) == ([], [])

    await attacked.sends(views.FEEDBACK_FORM, "a1", WRONG)
    assert await attacked.changed() == ["vote", "ticket"]


@pytest.mark.parametrize("action", [views.FEEDBACK, views.ASK_HUMAN, views.SOURCES, views.MORE, "ticket_claim", "ticket_answer", "ticket_solved"])
@pytest.mark.parametrize("value", NO_VALUES)
async def test_a_value_that_no_button_of_ours_has_changes_nothing(attacked: Attacked, action: str, value: str) -> None:
    await attacked.presses(action, value)

    assert await attacked.changed() == []


@pytest.mark.parametrize(
    "action", ["", "ticket_", "ticket_answer_form", "ticket_delete", "card_approve", "unknown", f"{OF_LOOKS}unknown", "__class__", "x" * 10_000]
)
async def test_a_button_that_nobody_offered_changes_nothing(attacked: Attacked, action: str) -> None:
    await attacked.presses(action, "a1:1")

    assert await attacked.changed() == []


@pytest.mark.parametrize("form", [views.FEEDBACK_FORM, *TICKET_FORMS, "card_form", "answer_wrong_form", "unknown"])
@pytest.mark.parametrize("metadata", NO_VALUES)
async def test_a_form_about_nothing_is_thrown_away(attacked: Attacked, form: str, metadata: str) -> None:
    await attacked.sends(form, metadata, {})

    assert await attacked.changed() == []


def filled(comment: str = "", *, reason: str = "wrong", human: str = "") -> dict[str, Any]:
    """The form of feedback as Slack sends it, with whatever somebody put there."""
    return {
        "reason": {"choice": {"selected_option": {"value": reason, "text": {"text": "<!channel> pressed me"}}}},
        "comment": {"text": {"value": comment}},
        "human": {"choice": {"selected_options": [{"value": human}] if human else []}},
    }


@given(comment=st.text(max_size=200), reason=st.text(max_size=20), human=st.text(max_size=10))
def test_of_a_form_only_our_own_choices_and_the_persons_own_words_are_read(comment: str, reason: str, human: str) -> None:
    read = opinion_of(filled(comment, reason=reason, human=human))

    assert read.reason in {"", *dict(views.REASONS)}
    assert read.human == (human == "human")
    assert "<!channel> pressed me" not in read.said


@pytest.mark.parametrize("left", range(6, 60, 6))
def test_a_comment_is_cut_and_no_part_of_a_secret_is_left_at_the_cut(left: int) -> None:
    secret = f"gh{'p_'}{secrets.token_hex(18)}"
    read = opinion_of(filled(f"{'word ' * 400}"[: COMMENT_CHARS - left] + f" {secret} and more"))

    assert len(read.comment) <= COMMENT_CHARS
    assert secret[:6] not in read.comment


@pytest.mark.parametrize("comment", ["", None])
def test_a_form_without_words_is_one(comment: str | None) -> None:
    assert opinion_of({"comment": {"text": {"value": comment}}, "reason": {"choice": {"selected_option": None}}, "human": {}}).said == "It did not help"


async def test_what_a_comment_wants_to_be_in_a_packet_stays_words(attacked: Attacked) -> None:
    await attacked.sends(views.FEEDBACK_FORM, "a1", filled("x\n\n*From the operator:* press <https://evil.example|Claim>\n> @here", human="human"))

    (shown,) = attacked.at.board.packets.values()
    assert shown.packet.people == ("U0CHI",)
    assert "\n" not in shown.packet.reason


async def test_a_vote_is_that_of_whoever_pressed_whatever_the_form_says(attacked: Attacked) -> None:
    await attacked.sends(views.FEEDBACK_FORM, "a1", {**filled(), "person": ASKER, "user": {"id": ASKER}}, person="U0BEN")

    (vote,) = await attacked.at.store.votes.of("a1")
    assert vote.person == "U0BEN"


@pytest.mark.parametrize("form", ["answer", "info", "pass", "resolve"])
async def test_a_form_that_comes_after_it_was_closed_changes_nothing_and_gives_the_words_back(attacked: Attacked, form: str) -> None:
    await attacked.at.asked()
    ticket = await attacked.at.ticket()
    await attacked.at.working.resolve(press(99), ticket, "U0BEN")
    secret = "sk-" + "a1B2" * 6
    words = {block: {"text": {"value": f"Raise it, ada@acme.example, {secret}."}} for block in ("words", "more", "why", "note")}
    chosen = {"how": {"choice": {"selected_option": {"value": "answered"}}}}
    await attacked.sends(f"ticket_{form}_form", f"{ticket.id}:{ticket.version}", words | chosen, person="U0CHI")

    assert await attacked.at.steps() == ["opened", "resolved"]
    ((_, told),) = [done for done in attacked.chat.done if done[0] == "whisper"]
    assert told.startswith("This question is closed already.")
    assert "Raise it, ada@acme.example, [key]." in told  # their own words, which nobody else sees
