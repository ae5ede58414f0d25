"""The sentence of a message, with fakes for what is outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest

from bot.alongside import Stores
from bot.answering.say import HELP
from bot.chat import Attachment, Place, Written
from bot.errors import BotError
from bot.escalation.triggers import Trigger
from bot.flow import Answerer
from bot.intake import read
from bot.jobs import Job
from bot.looking.telling import Looked
from bot.manners import MUTED, Heard
from bot.model import OUTCOME_NAMES, Escalated
from bot.policies import Policy
from bot.preparing import BESIDES, UNREAD, Preparing
from bot.thread import Given, ThreadId, ThreadState
from bot.turns import HUSHED, REFUSED, THANKED_EMOJI, Turns
from knowledge import Link
from tests.bot.slack_bodies import ADA, BEN, BOT, CHANNEL, TEAM, event, message
from tests.bot.test_flow import CHECKER, HITS
from tests.fakes.chat import FakeChat, FakeDesk, FakeReading, FixedPolicies
from tests.fakes.clock import HandClock
from tests.fakes.judge import FakeJudge
from tests.fakes.retriever import FakeRetriever
from tests.fakes.stores import MemoryStore

THREAD = ThreadId(team=TEAM, channel=CHANNEL, ts="100.1")
ASKED = "when does a room close?"


@dataclass(kw_only=True)
class FakeLooks:
    """Looks when a message asks for it; `presented` lists the cards that were shown."""

    looked: Looked
    presented: list[str] = field(default_factory=list)

    async def asked(self, job: Job, place: Place, words: str, policy: Policy, earlier: Sequence[str]) -> Looked | None:
        return self.looked if "room demo" in words or (words == "why?" and "room demo" in " ".join(earlier)) else None

    async def present(self, job: Job, place: Place, looked: Looked) -> None:
        self.presented.append(place.person)


@dataclass(kw_only=True)
class FakeHumans:
    """Look after what the bot could not answer; `between` says that all is between them by now. `heard_of` lists who wrote then."""

    between: bool = False
    heard_of: list[str] = field(default_factory=list)

    async def heard(self, job: Job, place: Place, said: Heard, words: str) -> bool:
        if self.between:
            self.heard_of.append(words)
        return self.between and not said.to_bot

    async def noticed(self, given: Given, words: str) -> Trigger | None:
        if given.outcome == OUTCOME_NAMES[Escalated]:
            return Trigger(reason="undocumented")
        return Trigger(reason="unsure") if "perhaps" in words else None


@dataclass(kw_only=True)
class Scene:
    """Turns over fakes."""

    policy: Policy = field(default_factory=lambda: Policy(mode="all"))
    judge: FakeJudge = field(default_factory=FakeJudge)
    chat: FakeChat = field(default_factory=FakeChat)
    reading: FakeReading = field(default_factory=FakeReading)
    desk: FakeDesk = field(default_factory=FakeDesk)
    humans: FakeHumans = field(default_factory=FakeHumans)
    store: MemoryStore = field(default_factory=lambda: MemoryStore(HandClock()))
    retriever: FakeRetriever = field(default_factory=lambda: FakeRetriever(hits=HITS))
    looks: FakeLooks | None = None

    @property
    def turns(self) -> Turns:
        ids = count(1)
        return Turns(
            preparing=Preparing(
                answerer=Answerer(retriever=self.retriever, checker=CHECKER, judge=self.judge),
                reading=self.reading,
                transcript=self.store.transcript,
                new_id=lambda: f"a{next(ids)}",
            ),
            chat=self.chat,
            reading=self.reading,
            policies=FixedPolicies(policy=self.policy),
            stores=Stores(
                transcript=self.store.transcript,
                threads=self.store.threads,
                answers=self.store.answers,
                steps=self.store.steps,
                counted=self.store.turns,
            ),
            desk=self.desk,
            humans=self.humans,
            looks=self.looks,
        )

    async def hears(self, body: Mapping[str, Any], *, attempt: int = 1) -> list[str]:
        """What is done about it, without the words."""
        job = job_of(body, attempt=attempt)
        before = len(self.chat.done)
        await (self.turns.edit(job) if job.kind == "edit" else self.turns.message(job))
        return [what for what, _ in self.chat.done[before:]]

    @property
    def last(self) -> str:
        return self.chat.done[-1][1]


def job_of(body: Mapping[str, Any], *, attempt: int = 1) -> Job:
    new = read(body)
    assert new is not None
    return Job(id=1, key=new.keys[0], kind=new.kind, payload=new.payload, thread=new.thread, lane=new.lane, attempt=attempt, lease="l1")


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_question_is_met_with_a_status_and_then_its_answer(scene: Scene) -> None:
    assert await scene.hears(message(ASKED)) == ["looking", "give"]

    (given,) = [await scene.store.answers.get("a1")]
    assert given is not None
    assert given.outcome == "answered"
    assert given.sources
    assert given.quoted[0].url == given.sources[0].url
    assert [said.person for said in await scene.store.transcript.of(THREAD, limit=9)] == [ADA, ""]


async def test_a_follow_up_of_the_asker_is_answered_in_the_light_of_what_was_said(scene: Scene) -> None:
    await scene.hears(message(ASKED))

    assert await scene.hears(message("in node?", ts="100.3", thread_ts="100.1", event_id="Ev2")) == ["looking", "give"]
    assert ASKED in scene.retriever.asked[-1].query or any(ASKED in searched.query for searched in scene.retriever.asked[1:])


async def test_another_human_silences_the_bot_and_a_mention_wakes_it(scene: Scene) -> None:
    await scene.hears(message(ASKED))

    assert await scene.hears(message("I think it is the timeout", ts="100.3", thread_ts="100.1", user=BEN, event_id="Ev2")) == []
    assert await scene.hears(message("and now?", ts="100.4", thread_ts="100.1", event_id="Ev3")) == []
    assert await scene.hears(message(f"<@{BOT}> why are you silent?", ts="100.5", thread_ts="100.1", event_id="Ev4")) == ["say"]
    assert "somebody else wrote" in scene.last
    assert await scene.hears(message("and after that, when does it close?", ts="100.6", thread_ts="100.1", event_id="Ev5")) == ["looking", "give"]


async def test_whoever_calls_the_bot_into_a_human_thread_need_not_repeat_what_was_said(scene: Scene) -> None:
    scene.reading = FakeReading(written=(Written(ts="100.1", person=BEN, text=ASKED), Written(ts="100.2", person="", text="an answer of the bot's")))

    await scene.hears(event("app_mention", channel=CHANNEL, user=ADA, ts="100.3", thread_ts="100.1", text=f"<@{BOT}> can you help?"))

    assert scene.reading.looked_up == ["files 100.3", "thread 100.1"]
    assert any(ASKED in searched.query for searched in scene.retriever.asked)
    assert [said.text for said in await scene.store.transcript.of(THREAD, limit=9)][:2] == [ASKED, "an answer of the bot's"]


async def test_a_follow_up_that_is_here_before_the_question_it_follows_is_answered_as_well(scene: Scene) -> None:
    scene.reading = FakeReading(written=(Written(ts="100.1", person=ADA, text=ASKED), Written(ts="100.3", person=ADA, text="in node?")))

    assert await scene.hears(message("in node?", ts="100.3", thread_ts="100.1", event_id="Ev2")) == ["looking", "give"]
    assert any(ASKED in searched.query for searched in scene.retriever.asked)
    assert await scene.hears(message(ASKED, event_id="Ev1")) == ["looking", "give"]


@pytest.mark.parametrize(
    ("policy", "writers"),
    [
        (Policy(mode="all"), (BEN, ADA)),
        (Policy(mode="all"), (ADA, BEN, ADA)),
        (Policy(mode="all"), ()),
        (Policy(mode="all", askers=frozenset({BEN})), (ADA,)),
        (Policy(mode="mentions"), (ADA,)),
    ],
)
async def test_other_peoples_threads_are_left_alone(policy: Policy, writers: tuple[str, ...]) -> None:
    written = tuple(Written(ts=f"100.{number}", person=person, text=ASKED) for number, person in enumerate(writers, 1))
    scene = Scene(policy=policy, reading=FakeReading(written=written))

    assert await scene.hears(message("and now?", ts="100.9", thread_ts="100.1", event_id="Ev2")) == []


async def test_an_empty_mention_gets_help(scene: Scene) -> None:
    assert await scene.hears(message(f"<@{BOT}>")) == ["say"]
    assert scene.last == HELP


async def test_mute_is_acknowledged_once_and_kept(scene: Scene) -> None:
    await scene.hears(message(ASKED))

    assert await scene.hears(message("mute", ts="100.3", thread_ts="100.1", event_id="Ev2")) == ["say"]
    assert scene.last == HUSHED
    assert await scene.hears(message("in node?", ts="100.4", thread_ts="100.1", event_id="Ev3")) == []
    assert await scene.store.threads.state(THREAD) == ThreadState(asker=ADA, quiet=MUTED)


async def test_thanks_are_met_with_an_emoji(scene: Scene) -> None:
    await scene.hears(message(ASKED))

    assert await scene.hears(message("thanks a lot!", ts="100.3", thread_ts="100.1", event_id="Ev2")) == ["react"]
    assert scene.last == THANKED_EMOJI


async def test_what_is_not_for_the_bot_is_not_even_kept(scene: Scene) -> None:
    scene.policy = Policy(mode="mentions")

    assert await scene.hears(message("lunch?")) == []
    assert list(await scene.store.transcript.of(THREAD, limit=9)) == []


async def test_who_may_not_ask_is_told_in_private(scene: Scene) -> None:
    scene.policy = Policy(mode="all", askers=frozenset({BEN}))

    assert await scene.hears(message(f"<@{BOT}> {ASKED}")) == ["whisper"]
    assert scene.last == REFUSED


async def test_where_answers_are_private_only_the_asker_sees_one_with_its_sources(scene: Scene) -> None:
    scene.policy = Policy(mode="all", private=True)

    assert await scene.hears(message(ASKED)) == ["confide"]
    assert "https://docs.example/rooms" in scene.last


async def test_a_second_attempt_neither_asks_nor_posts_again(scene: Scene) -> None:
    scene.chat.fails.append(BotError("the connection broke after Slack had posted it"))
    with pytest.raises(BotError):
        await scene.hears(message(ASKED))
    searched = len(scene.retriever.asked)

    again = await scene.hears(message(ASKED), attempt=2)

    assert again == []
    assert len(scene.retriever.asked) == searched
    assert await scene.store.answers.get("a1") is not None


SEEN = Looked(text="**Broken:** Nobody is in room demo.", links=(Link(title="Rooms", url="https://docs.example/rooms"),), confidence=0.9)


async def test_who_asks_for_a_look_gets_what_was_seen_and_a_card() -> None:
    scene = Scene(looks=FakeLooks(looked=SEEN))

    assert await scene.hears(message("check room demo")) == ["looking", "give"]
    assert scene.last == SEEN.text
    assert scene.looks is not None
    assert scene.looks.presented == [ADA]
    assert not scene.retriever.asked
    (given,) = [await scene.store.answers.get("a1")]
    assert given is not None
    assert (given.outcome, given.sources, given.confidence) == ("looked", SEEN.links, 0.9)
    assert await scene.hears(message("and in general?", ts="100.3", thread_ts="100.1", event_id="Ev2")) == ["looking", "give"]
    assert scene.looks.presented == [ADA]
    assert await scene.hears(message("why?", ts="100.4", thread_ts="100.1", event_id="Ev3")) == ["looking", "give"]
    assert scene.looks.presented == [ADA, ADA]


async def test_who_asks_why_gets_what_was_seen_and_what_the_documentation_says_in_one_message() -> None:
    scene = Scene(looks=FakeLooks(looked=replace(SEEN, about="documents")))

    assert await scene.hears(message("why did room demo close?")) == ["looking", "give"]
    assert scene.last.startswith(SEEN.text)
    assert BESIDES in scene.last
    (given,) = [await scene.store.answers.get("a1")]
    assert given is not None
    assert given.sources[0] == SEEN.links[0]
    assert len(given.sources) > 1


async def test_a_second_attempt_shows_the_card_that_the_first_one_owed() -> None:
    scene = Scene(looks=FakeLooks(looked=SEEN))
    scene.chat.fails.append(BotError("cut off"))
    with pytest.raises(BotError):
        await scene.hears(message("check room demo"))
    assert scene.looks is not None
    assert scene.looks.presented == []

    assert await scene.hears(message("check room demo"), attempt=2) == []
    assert scene.looks.presented == [ADA]


async def test_what_nobody_documented_is_brought_before_a_human_who_is_named(scene: Scene) -> None:
    scene.judge = FakeJudge(kinds_are={"answer": 0.05, "diagnose": 0.05, "escalate": 0.85, "decline": 0.05})

    assert await scene.hears(message(ASKED)) == ["looking", "give"]
    assert scene.last.endswith("\n\nI asked a human.")
    assert scene.desk.taken == [(ASKED, "undocumented")]
    given = await scene.store.answers.get("a1")
    assert given is not None
    assert given.outcome == OUTCOME_NAMES[Escalated]


async def test_an_answer_that_a_human_should_see_is_given_and_marked_as_unsure(scene: Scene) -> None:
    await scene.hears(message(f"perhaps you know {ASKED}"))

    assert scene.last.startswith("**I am not sure of this answer:**")
    assert HITS[0].url in str(await scene.store.answers.get("a1"))
    assert scene.last.endswith("\n\nI asked a human.")
    assert [reason for _, reason in scene.desk.taken] == ["unsure"]


async def test_whoever_wants_a_human_gets_one_and_is_not_sent_to_the_documentation(scene: Scene) -> None:
    await scene.hears(message("can I talk to a human please?"))

    assert scene.retriever.asked == []


async def test_where_humans_talk_the_bot_keeps_quiet_unless_it_is_mentioned_and_remembers_what_was_said(scene: Scene) -> None:
    await scene.hears(message(ASKED))
    scene.humans.between = True

    assert await scene.hears(message("it is 1.8", ts="100.3", thread_ts="100.1", event_id="Ev2")) == []
    assert scene.humans.heard_of == ["it is 1.8"]
    assert "it is 1.8" in [said.text for said in await scene.store.transcript.of(THREAD, limit=9)]
    assert await scene.hears(message(f"<@{BOT}> in node?", ts="100.4", thread_ts="100.1", event_id="Ev3")) == ["looking", "give"]


async def test_files_are_part_of_the_question_and_what_was_skipped_is_said(scene: Scene) -> None:
    scene.reading = FakeReading(
        attached=(Attachment(name="agent.log", text="departure_timeout exceeded"), Attachment(name="shot.png", skipped="I do not look at pictures"))
    )

    await scene.hears(message(ASKED, files=[{"id": "F1"}]))

    assert any("departure_timeout exceeded" in searched.query for searched in scene.retriever.asked)
    assert "Not read: shot.png (I do not look at pictures)." in scene.last


async def test_an_edit_within_two_minutes_changes_the_answer_in_place(scene: Scene) -> None:
    await scene.hears(message(ASKED, ts="100.1"))

    assert await scene.hears(edited("what is a token?", at="160.0")) == ["change"]
    given = await scene.store.answers.get("a1")
    assert given is not None
    assert (given.question, given.ts) == ("what is a token?", "200.0")
    assert await scene.hears(edited("and now?", at="400.0", event_id="Ev9")) == []


async def test_what_becomes_a_question_by_an_edit_is_answered_then_and_its_next_edit_changes_that_answer(scene: Scene) -> None:
    assert await scene.hears(message(f"<@{BEN}> look at this", ts="100.1")) == []

    assert await scene.hears(edited("what is a token?", at="130.0")) == ["looking", "give"]
    assert await scene.hears(edited("and a grant?", at="160.0", event_id="Ev9")) == ["change"]


@pytest.mark.parametrize("last", [None, "170.0"])
async def test_an_edit_that_was_overtaken_changes_nothing(scene: Scene, last: str | None) -> None:
    await scene.hears(message(f"<@{BEN}> look at this", ts="100.1"))
    scene.reading = FakeReading(edited=last)

    assert await scene.hears(edited("what is a token?", at="160.0")) == []


async def test_an_edit_of_what_is_none_of_ours_changes_nothing() -> None:
    scene = Scene(policy=Policy(mode="mentions"))

    assert await scene.hears(edited("what is a token?", at="160.0")) == []


async def test_a_mention_whose_file_comes_in_another_event_is_a_question(scene: Scene) -> None:
    scene.reading = FakeReading(attached=(Attachment(name="agent.log", text="ERROR room disconnected"),))

    assert await scene.hears(event("app_mention", channel=CHANNEL, user=ADA, ts="100.3", thread_ts="100.1", text=f"<@{BOT}>")) == ["looking", "give"]


async def test_who_sends_nothing_but_a_picture_is_told_that_it_was_not_read(scene: Scene) -> None:
    scene.reading = FakeReading(attached=(Attachment(name="shot.png", skipped="pictures are not read"),))

    assert await scene.hears(event("app_mention", channel=CHANNEL, user=ADA, ts="100.3", thread_ts="100.1", text=f"<@{BOT}>")) == ["looking", "give"]
    assert scene.last == f"{UNREAD}\n\nNot read: shot.png (pictures are not read)."


async def test_secrets_of_a_message_are_not_kept(scene: Scene) -> None:
    secret = "hunter2" * 2

    await scene.hears(message(f"{ASKED} LIVEKIT_API_SECRET={secret}"))

    kept = [said.text for said in await scene.store.transcript.of(THREAD, limit=9)]
    given = await scene.store.answers.get("a1")
    assert given is not None
    assert secret not in "".join((*kept, given.question, given.text))


def edited(text: str, *, at: str, event_id: str = "Ev8") -> dict[str, Any]:
    now = {"user": ADA, "ts": "100.1", "text": text, "edited": {"ts": at, "user": ADA}}
    return event("message", event_id=event_id, channel=CHANNEL, subtype="message_changed", message=now, previous_message={"text": ASKED})
