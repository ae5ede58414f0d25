from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from bot.diagnostics.dial.course import Stage
from bot.diagnostics.dial.machine import Tell
from bot.diagnostics.dial.plan import Asker, No, Plan
from bot.diagnostics.phone import Phone
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.errors import BotError, LiveKitUnreachable, SlackUnreachable, StoreFailed
from bot.jobs import Job
from bot.looking.acts import SHARE, card_place
from bot.looking.board import CallCard, CallForm, Card
from bot.looking.calling import CUT_OFF, Calling
from bot.looking.calling import KIND as CALL
from bot.looking.looking import CALLS
from bot.looking.possible import Possible
from bot.looking.rights import Rights
from bot.looking.sent import whence
from tests.bot.looking_place import AT, LookingPlace, report_on
from tests.fakes.board import FakeBoard

NUMBER = "+14155552671"


@dataclass(kw_only=True)
class FakeCaller:
    """Makes one call a plan; `no` stands against all, `fails` is raised when it is made, `made` are the plans."""

    no: No | None = None
    fails: list[BotError] = field(default_factory=list)
    unreachable: list[BotError] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    askers: list[Asker] = field(default_factory=list)

    async def check(self, request: Request, asker: Asker) -> Plan | No:
        """See `Caller`."""
        self.askers.append(asker)
        if self.unreachable:
            raise self.unreachable.pop(0)
        if self.no:
            return self.no
        assert request.number
        return Plan(
            id=f"plan{len(self.askers)}",
            project=request.project,
            host="livekit.example.com",
            number=request.number,
            country="US",
            trunk="ST_out",
            trunk_name="lab",
            caller=Phone("+14155552672"),
            hidden=request.hidden,
            cost="about 2 cents",
            asker=asker,
            made_at=AT,
            warnings=("The trunk has no login.",),
        )

    async def run(self, plan: str, tell: Tell) -> Report | No:
        """See `Caller`."""
        if self.fails:
            raise self.fails.pop(0)
        if plan in self.made:
            return No(code="again", words="That call was made already.")
        self.made.append(plan)
        for number, name in enumerate(("dialing", "ringing", "answered", "ended")):
            await tell(Stage(name, float(number)))  # type: ignore[arg-type]
        return report_on(subject="test call")


def calling(caller: FakeCaller, place: LookingPlace) -> Calling:
    async def channel_name(team: str, channel: str) -> str:
        return f"name-of-{channel}"

    return Calling(
        callers=lambda _: caller,
        channel_name=channel_name,
        chat=place.chat,
        board=place.board,
        inbox=place.store.inbox,
        steps=place.store.steps,
        now=place.now,
    )


def with_calls(caller: FakeCaller, **more: object) -> LookingPlace:
    made: Callable[[LookingPlace], Calling] = partial(calling, caller)
    return LookingPlace(calling=made, **more)  # type: ignore[arg-type]


async def asked(place: LookingPlace, **more: str) -> CallForm:
    await place.types(f"dial {NUMBER}", **more)
    form = place.board.forms[-1]
    assert isinstance(form, CallForm)
    return form


def confirmation(place: LookingPlace, form: CallForm, **more: Any) -> Job:
    metadata = whence(card_place(place.job("command", **more).payload), plan=form.plan, project=form.project, number=form.number, trunk=form.trunk)
    return place.job("submission", callback_id="call_form", private_metadata=metadata, values={}, channel="")


async def made(place: LookingPlace, **more: str) -> None:
    """Ask for a call, confirm it, and let it be made."""
    await place.buttons.submission(confirmation(place, await asked(place, **more), **more))
    await place.run({CALL: handler(place)})


def handler(place: LookingPlace) -> Callable[[Job], Awaitable[None]]:
    found = place.looking.calling
    assert found
    return found.call


def newest(place: LookingPlace) -> CallCard:
    shown = place.board.newest
    assert isinstance(shown, CallCard)
    return shown


async def test_a_call_is_confirmed_before_it_is_made_and_no_number_leaves() -> None:
    caller = FakeCaller()
    place = with_calls(caller)
    form = await asked(place)

    assert (form.number, form.trunk, form.warnings) == ("+14•••••••71", "ST_out", ("The trunk has no login.",))
    assert caller.made == []
    assert caller.askers == [Asker(person="U1", team="T1", channel="C1", channel_name="name-of-C1")]
    assert NUMBER[2:] not in str((form, place.board.forms, place.store.jobs))


async def test_its_stages_are_told_in_one_message_that_ends_with_the_verdict() -> None:
    place = with_calls(FakeCaller())
    await made(place)

    assert [line.words for line in newest(place).lines] == ["dialling", "it rings", "somebody answered", "hung up, and its room deleted"]
    assert newest(place).report == report_on(subject="test call")
    assert len(place.board.stands) == 1
    assert NUMBER[2:] not in str((place.board, place.store.jobs, place.chat))


async def test_a_call_from_a_channel_is_told_in_private_and_may_be_shared_there() -> None:
    place = with_calls(FakeCaller())
    await made(place)
    (where_told,) = place.board.places.values()
    assert where_told.thread.channel == "D0ASIDE"
    assert "https://chat.example/D0ASIDE/300.1" in place.whispers()[0]
    assert newest(place).home == "#name-of-C1"
    await place.presses(SHARE, newest(place).key)

    shared = place.board.newest
    assert isinstance(shared, Card)
    assert shared.report == report_on(subject="test call")
    assert place.board.places["300.2"].thread.channel == "C1"


async def test_a_call_that_is_asked_for_in_a_direct_message_is_told_there() -> None:
    place = with_calls(FakeCaller())
    await made(place, channel="D1")

    assert [found.thread.channel for found in place.board.places.values()] == ["D1"]
    assert (newest(place).home, place.whispers()) == ("", [])


async def test_a_form_that_is_sent_twice_makes_one_call() -> None:
    caller = FakeCaller()
    place = with_calls(caller)
    form = await asked(place)
    for _ in range(2):
        await place.buttons.submission(confirmation(place, form))
    await place.run({CALL: handler(place)})

    assert caller.made == ["plan1"]


async def test_a_call_that_a_crash_cut_off_is_not_made_again_and_says_so() -> None:
    caller = FakeCaller()
    place = with_calls(caller)
    await place.buttons.submission(confirmation(place, await asked(place)))
    job = await place.store.queue.claim("answer", lease_s=60.0)
    assert job is not None
    await handler(place)(replace(job, attempt=2))

    assert caller.made == []
    assert [line.words for line in newest(place).lines] == [CUT_OFF]


async def test_a_call_that_could_not_be_written_down_was_not_made_and_is_not_tried_again() -> None:
    place = with_calls(FakeCaller(fails=[StoreFailed("locked")]))
    await made(place)

    assert "No call was made." in newest(place).lines[0].words


async def test_a_slack_that_fails_does_not_stop_a_call() -> None:
    caller = FakeCaller()
    place = with_calls(caller, board=FakeBoard(fails=[SlackUnreachable("gone", maybe_done=False) for _ in range(2)]))
    await made(place)

    assert caller.made == ["plan1"]
    assert newest(place).report is not None


@pytest.mark.parametrize(
    ("no", "told"),
    [
        (No(code="prefix", words="That number is not on the list."), "That number is not on the list."),
        (No(code="user", words="Test calls are limited.", ask=True), "Test calls are limited. Ask name of U7."),
    ],
)
async def test_a_no_is_told_in_words_with_whom_to_ask_where_a_right_is_missing(no: No, told: str) -> None:
    place = with_calls(FakeCaller(no=no), rights=Rights(admins=frozenset({"U7"})))
    await place.types(f"dial {NUMBER}")

    assert place.whispers() == [told]
    assert place.board.forms == []


async def test_a_server_that_cannot_be_asked_is_told_at_once() -> None:
    place = with_calls(FakeCaller(unreachable=[LiveKitUnreachable("gone", stage="dns")]))
    await place.types(f"dial {NUMBER}")

    assert "could not reach that LiveKit server" in place.whispers()[0]


async def test_a_form_that_opens_too_late_asks_to_type_again() -> None:
    place = with_calls(FakeCaller(), board=FakeBoard(too_late=True))
    await place.types(f"dial {NUMBER}")

    assert "Type the command again" in place.whispers()[0]


async def test_where_calls_are_off_it_is_said_why() -> None:
    place = LookingPlace(possible=Possible(projects=("default",), off={CALLS: "no trunk is named"}))
    await place.types(f"dial {NUMBER}")

    assert place.whispers() == ["Test calls are switched off here: no trunk is named."]


async def test_a_no_at_the_last_moment_stands_in_the_message() -> None:
    caller = FakeCaller()
    place = with_calls(caller)
    form = await asked(place)
    caller.made.append(form.plan)
    await place.buttons.submission(confirmation(place, form))
    await place.run({CALL: handler(place)})

    assert [line.words for line in newest(place).lines] == ["That call was made already."]
