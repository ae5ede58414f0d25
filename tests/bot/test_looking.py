from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.answering.redact import redact
from bot.chat import Place
from bot.diagnostics.request import Request
from bot.errors import BadInput, LiveKitUnreachable, SlackRefused, StoreFailed
from bot.jobs import Job, NewJob
from bot.looking.acts import AGAIN, ASK, HUMAN, NEAR, SHARE
from bot.looking.board import Card, HelpCard, LookForm
from bot.looking.buttons import EXPIRED, INVITE, NOT_HERE
from bot.looking.kept import as_json, from_json
from bot.looking.looking import NO_SERVER, TOO_LONG
from bot.looking.possible import Possible
from bot.looking.rights import Rights
from bot.looking.sent import whence
from bot.looking.telling import WITHHELD
from bot.masking import masked
from bot.policies import Policy
from bot.thread import ThreadId
from tests.bot.looking_place import ADA, AT, CHANNEL, PAGE, TEAM, FakeLooker, LookingPlace, report_on
from tests.fakes.board import FakeBoard

THREAD = ThreadId(team=TEAM, channel=CHANNEL, ts="100.1")
PLACE = Place(thread=THREAD, ts="100.1", person=ADA)


def card(place: LookingPlace, number: int = -1) -> Card:
    shown = place.board.alone[number][1]
    assert isinstance(shown, Card)
    return shown


async def test_a_command_shows_its_card_to_whoever_typed_it() -> None:
    place = LookingPlace()
    job = await place.types("room demo")

    ((person, shown, instead),) = place.board.alone
    assert (person, instead) == (ADA, False)
    assert shown == Card(report=report_on(), key=job.key, offers=("again", "watch", "share", "human"))
    assert place.board.stands == {}
    assert place.looker.asked == [Request(what="room", name="demo", project="default")]


async def test_a_second_attempt_shows_the_card_only_if_the_first_did_not() -> None:
    place = LookingPlace()
    job = await place.types("room demo")
    await place.looking.command(replace(job, attempt=2))

    assert len(place.board.alone) == 1


async def test_a_channel_may_be_bound_to_a_project_and_a_command_may_name_another() -> None:
    place = LookingPlace(policy=Policy(mode="all", project="staging"))
    await place.types("room demo")
    await place.types("room demo in default")

    assert [request.project for request in place.looker.asked] == ["staging", "default"]


@pytest.mark.parametrize(
    ("error", "told"),
    [(BadInput("Which room?"), "Which room?"), (LiveKitUnreachable("x", stage="dns"), "could not reach that LiveKit server"), (TimeoutError(), TOO_LONG)],
)
async def test_a_look_that_fails_says_why_and_what_to_do_at_once(error: BadInput | TimeoutError, told: str) -> None:
    place = LookingPlace(looker=FakeLooker(fails=[error]))
    await place.types("room demo")

    assert place.board.alone == []
    assert told in place.whispers()[0]


async def test_a_store_that_fails_is_tried_again_by_the_worker() -> None:
    place = LookingPlace(looker=FakeLooker(fails=[StoreFailed("locked")]))

    with pytest.raises(StoreFailed):
        await place.types("room demo")


async def test_words_that_are_wrong_are_answered_with_what_to_write_and_without_secrets() -> None:
    place = LookingPlace()
    await place.types("rom demo")
    await place.types("+14155552671x whatever")

    assert "Did you mean /lkdiag room demo?" in place.whispers()[0]
    assert "4155552671" not in place.whispers()[1]


async def test_whoever_may_not_look_gets_a_no_that_names_whom_to_ask() -> None:
    place = LookingPlace(rights=Rights(lookers=frozenset({"U9"}), admins=frozenset({"U7", "U8"})))
    await place.types("room demo")
    await place.types("help")

    assert place.looker.asked == []
    assert "Ask name of U7 or name of U8." in place.whispers()[0]
    shown = place.board.alone[0][1]
    assert isinstance(shown, HelpCard)
    assert "name of U7" in shown.rights


async def test_a_no_without_admins_names_the_operator() -> None:
    place = LookingPlace(rights=Rights(lookers=frozenset({"U9"})))
    await place.types("room demo")

    assert "whoever runs me here" in place.whispers()[0]


async def test_lookers_and_admins_may_look_and_only_admins_see_how_the_bot_does() -> None:
    for person in ("U9", "U7"):
        place = LookingPlace(rights=Rights(lookers=frozenset({"U9"}), admins=frozenset({"U7"})))
        await place.types("room demo", person=person)
        assert len(place.looker.asked) == 1
    await place.types("stats", person="U9")

    assert "How I am doing myself is limited" in place.whispers()[0]


async def test_without_a_server_the_command_says_what_is_missing() -> None:
    place = LookingPlace(possible=Possible())
    await place.types("room demo")

    assert place.whispers() == [NO_SERVER]


async def test_what_masking_takes_out_of_a_command_is_still_known_until_the_process_ends() -> None:
    place, text = LookingPlace(), "room call-_+14155552671_x"
    new = NewJob(keys=("command:9",), kind="command", payload=dict(place.job("command", text=text).payload))
    place.held.hold(new, masked(new))
    assert masked(new).payload["text"] == redact(text) != text

    await place.types(redact(text), key="command:9")
    place.held = LookingPlace().held
    await place.types(redact(text), key="command:10")

    assert [request.name for request in place.looker.asked] == ["call-_+14155552671_x", "call-_[phone]_x"]


def test_only_what_asks_for_a_look_is_held() -> None:
    place = LookingPlace()
    for number, text in enumerate(("check room call-+493023125042", "call me at +493023125042, why does my room close?")):
        new = NewJob(keys=(f"message:{number}",), kind="message", payload=dict(place.job("message", text=text).payload))
        place.held.hold(new, masked(new))

    assert [place.held.words(f"message:{number}", "masked") for number in (0, 1)] == ["check room call-+493023125042", "masked"]


async def test_look_again_replaces_the_card_of_one_person_and_adds_one_for_whoever_presses_on_a_shared_one() -> None:
    place = LookingPlace()
    job = await place.types("room demo in staging")
    await place.presses(AGAIN, job.key)
    await place.presses(AGAIN, job.key, alone=False, person="U2")

    assert [(person, instead) for person, _, instead in place.board.alone] == [(ADA, False), (ADA, True), ("U2", False)]
    assert place.looker.asked[1:] == [Request(what="room", name="demo", project="staging")] * 2


async def test_a_near_name_is_looked_at_with_one_press() -> None:
    place = LookingPlace(looker=FakeLooker(more={"near": ("Demo", "demo two")}))
    job = await place.types("room demo")
    await place.presses(f"{NEAR}_2", job.key, near=2)

    assert place.looker.asked[-1].name == "demo two"


async def test_sharing_shows_what_was_seen_once_however_often_it_is_pressed() -> None:
    place = LookingPlace()
    job = await place.types("room demo")
    for _ in range(2):
        await place.presses(SHARE, job.key)

    (shown,) = place.board.stands.values()
    assert shown == Card(report=report_on(), key=job.key, offers=("again", "watch", "human"), shared_by=f"name of {ADA}")
    assert len(place.looker.asked) == 1


async def test_where_the_bot_is_no_member_sharing_says_how_to_invite_it() -> None:
    place = LookingPlace()
    job = await place.types("room demo")
    place.board.fails = [SlackRefused("no", code="not_in_channel")]
    await place.presses(SHARE, job.key)

    assert place.whispers() == [INVITE]


async def test_in_a_private_channel_nothing_is_shared() -> None:
    place = LookingPlace(policy=Policy(mode="all", private=True))
    job = await place.types("room demo")
    await place.presses(SHARE, job.key)

    assert "share" not in card(place).offers
    assert place.board.stands == {}
    assert place.whispers() == [NOT_HERE]


async def test_a_human_gets_the_whole_card_in_words() -> None:
    place = LookingPlace()
    job = await place.types("room demo")
    await place.presses(HUMAN, job.key)

    assert place.desk
    assert place.desk.taken == [("What is wrong with room demo?", "asked")]
    assert "Nobody is there." in place.desk.asked[0].evidence
    assert place.whispers() == ["I asked a human."]


async def test_a_human_hears_that_nothing_was_found_only_where_nothing_was() -> None:
    place = LookingPlace(looker=FakeLooker(more={"findings": ()}))
    job = await place.types("room demo")
    await place.presses(HUMAN, job.key)

    assert place.desk
    assert place.desk.taken == [("What is wrong with room demo?", "look")]


async def test_where_only_some_may_look_a_human_gets_the_question_and_nothing_of_the_card() -> None:
    place = LookingPlace(rights=Rights(lookers=frozenset({ADA})))
    job = await place.types("room demo")
    await place.presses(HUMAN, job.key)

    assert place.desk
    (asking,) = place.desk.asked
    assert (asking.evidence, asking.given.sources) == ("", ())
    assert asking.given.text == WITHHELD.format(subject="room demo")


async def test_where_nobody_can_be_asked_no_card_offers_it() -> None:
    place = LookingPlace(desk=None)
    await place.types("room demo")

    assert card(place).offers == ("again", "watch", "share")


async def test_a_button_of_a_card_that_is_forgotten_says_so() -> None:
    place = LookingPlace()
    await place.presses(SHARE, "command:long-ago")
    await place.presses(AGAIN, "")

    assert place.whispers() == [EXPIRED, EXPIRED]


@pytest.mark.parametrize("action", [SHARE, AGAIN, HUMAN, NEAR])
async def test_a_card_is_pressed_in_its_own_workspace_alone(action: str) -> None:
    place = LookingPlace()
    job = await place.types("room demo")
    looks = len(place.looker.asked)
    await place.presses(action, job.key, team="T2")

    assert place.whispers() == [EXPIRED]
    assert (place.board.stands, len(place.looker.asked)) == ({}, looks)
    assert place.desk
    assert place.desk.taken == []


async def test_a_message_that_asks_for_a_look_is_told_the_verdict_and_the_asker_sees_the_card() -> None:
    place = LookingPlace()
    job = place.job("message")
    looked = await place.looking.asked(job, PLACE, "can you check room demo?", place.policy)
    assert looked is not None
    for attempt in (1, 2):
        await place.looking.present(replace(job, attempt=attempt), PLACE, looked)

    assert "Nobody is there." in looked.text
    assert "Join it." in looked.text
    assert (looked.links, looked.confidence) == ((PAGE,), 0.7)
    assert len(place.board.alone) == 1


async def test_a_question_about_livekit_is_none_of_this() -> None:
    place = LookingPlace()

    assert await place.looking.asked(place.job("message"), PLACE, "how do I check room foo?", place.policy) is None
    assert await LookingPlace(possible=Possible()).looking.asked(place.job("message"), PLACE, "check room foo", place.policy) is None


@pytest.mark.parametrize(("policy", "rights"), [(Policy(private=True), Rights()), (Policy(), Rights(lookers=frozenset({ADA})))])
async def test_where_others_may_not_look_the_thread_hears_nothing_of_what_was_seen(policy: Policy, rights: Rights) -> None:
    place = LookingPlace(rights=rights)
    looked = await place.looking.asked(place.job("message"), PLACE, "check room demo", policy)

    assert looked is not None
    assert "Nobody is there" not in looked.text
    assert looked.report == report_on()


async def test_a_question_why_asks_the_documentation_too() -> None:
    place = LookingPlace()
    looked = await place.looking.asked(place.job("message"), PLACE, "why did my room 'demo' disconnect?", place.policy)

    assert looked is not None
    assert looked.about == "documents"


async def test_a_card_that_cannot_be_shown_does_not_undo_the_answer() -> None:
    class Full(FakeBoard):
        async def show(self, place: Place, shown: object, *, instead: bool = False) -> None:
            raise SlackRefused("no", code="user_not_in_channel")

    place = LookingPlace(board=Full())
    looked = await place.looking.asked(place.job("message"), PLACE, "check room demo", place.policy)
    assert looked is not None

    await place.looking.present(place.job("message"), PLACE, looked)


async def test_in_a_direct_message_the_card_stays() -> None:
    place = LookingPlace()
    await place.types("room demo", channel="D1")

    assert place.board.alone == []
    assert len(place.board.stands) == 1


async def test_diagnose_this_looks_at_what_the_message_names_and_asks_where_it_names_nothing() -> None:
    place = LookingPlace()
    await place.buttons.shortcut(place.job("shortcut", text="job AJ_8fJk2LmNpQrS is stuck", message_ts="100.2", thread_ts="100.1"))
    await place.buttons.shortcut(place.job("shortcut", text="it is broken", message_ts="100.2", thread_ts="100.1"))

    assert place.looker.asked == [Request(what="agent", name="AJ_8fJk2LmNpQrS", project="default")]
    (form,) = place.board.forms
    assert isinstance(form, LookForm)
    assert (form.projects, form.project) == (("default", "staging"), "default")
    assert "no room" in form.hint


async def test_a_form_that_opens_too_late_says_so() -> None:
    place = LookingPlace(board=FakeBoard(too_late=True))
    await place.presses(ASK, "answer")

    assert "press again" in place.whispers()[0]


@pytest.mark.parametrize(
    ("what", "name", "meant"),
    [
        ("room", "my room", Request(what="room", name="my room", project="staging")),
        ("room", "EG_8fJk2LmNpQrS", Request(what="egress", name="EG_8fJk2LmNpQrS", project="staging")),
        ("sip", "", Request(what="sip", project="staging")),
    ],
)
async def test_a_form_that_comes_back_is_looked_at(what: str, name: str, meant: Request) -> None:
    place = LookingPlace()
    await place.buttons.submission(submitted(place, what, name))

    assert place.looker.asked == [meant]


async def test_a_form_without_a_name_says_what_is_missing() -> None:
    place = LookingPlace()
    await place.buttons.submission(submitted(place, "room", " "))

    assert "needs a name" in place.whispers()[0]


def submitted(place: LookingPlace, what: str, name: str) -> Job:
    """The form with this chosen and filled in, and the second project."""
    values = {
        "what": {"choice": {"selected_option": {"value": what}}},
        "name": {"text": {"value": name}},
        "project": {"choice": {"selected_option": {"value": "staging"}}},
    }
    return place.job("submission", callback_id="look_form", private_metadata=whence(PLACE), values=values, channel="")


def test_a_report_is_the_same_after_it_was_kept() -> None:
    report = report_on(chart=True, near=("a", "b"))

    assert from_json(as_json(report)) == report
    assert AT.isoformat() in str(as_json(report))


@dataclass(frozen=True, slots=True)
class Drawing:
    png: bytes = b"a picture"
    alt: str = "Two people came and went."


async def test_a_shared_history_has_its_timeline_below_once() -> None:
    async def draw(project: str, room: str) -> Drawing:
        assert (project, room) == ("default", "demo")
        return Drawing()

    place = LookingPlace(looker=FakeLooker(more={"chart": True, "again": "history demo"}), draw=draw)
    job = await place.types("history demo")
    for _ in range(2):
        await place.presses(SHARE, job.key)

    assert place.board.pictures == [(f"timeline-{int(AT.timestamp())}.png", "Two people came and went.")]


async def test_a_timeline_that_cannot_be_drawn_takes_nothing_from_the_card() -> None:
    async def draw(project: str, room: str) -> Drawing:
        raise StoreFailed("locked")

    place = LookingPlace(looker=FakeLooker(more={"chart": True, "again": "history demo"}), draw=draw)
    job = await place.types("history demo")
    await place.presses(SHARE, job.key)

    assert (len(place.board.stands), place.board.pictures) == (1, [])
