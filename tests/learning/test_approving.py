"""Cards from a human's answer to a verified one: who may, who is first, and what a crash leaves behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.errors import SlackRefused
from bot.learning.approving import CHANGED, GONE, NOT_A_MEMBER, NOT_A_READER, RETIRED, THE_CHANNEL, PagesUnread
from bot.learning.board import Note
from bot.learning.cards import GOOD_DAYS, day_of, form_of
from bot.learning.publishing import KIND as PUBLISH
from bot.thread import Said, ThreadId
from knowledge import Contents, KnowledgeError
from tests.fakes.people import FakeChannel
from tests.learning.at_work import ANSWER, DESK, Work, press, sent
from tests.learning.samples import CARD, DAY_S, NOW, PERMALINK, SESSIONS, answered


@pytest.fixture
def work() -> Work:
    return Work()


async def test_an_answered_ticket_becomes_a_draft_below_its_packet_once(work: Work) -> None:
    ticket = await work.answered()
    await work.approving.draft(ticket)
    await work.approving.draft(ticket)

    (card,) = await work.store.cards.all(states=frozenset({"draft"}))
    assert card.answer == ANSWER
    assert f"{PERMALINK}?of=100.3" in [link.url for link in card.sources]
    assert list(work.board.notes.values()) == [Note(card=card)]
    assert list(work.board.places.values()) == [DESK]


async def test_a_draft_that_nobody_judged_follows_the_newest_answer(work: Work) -> None:
    ticket = await work.answered()
    await work.approving.draft(ticket)
    better = f"{ANSWER} The project is chosen at the top left of the page."
    again = await work.store.tickets.move(replace(ticket, human_answer=better), answered(better))
    assert again
    await work.approving.draft(again)
    await work.approving.draft(again)

    (card,) = await work.store.cards.all(states=frozenset({"draft"}))
    assert better in card.answer
    assert [note.card.version for note in work.board.notes.values()] == [1, 2]


async def test_a_card_that_was_judged_is_not_drafted_again(work: Work) -> None:
    card = await work.offered()
    await work.approving.press(press("card_discard", card))
    ticket = await work.store.tickets.get(card.ticket)
    assert ticket
    await work.approving.draft(ticket)

    assert [note.card.state for note in work.board.notes.values()] == ["retired"]


async def test_thanks_alone_make_no_card(work: Work) -> None:
    await work.approving.draft(await work.answered(words="Fixed, try again."))

    assert work.board.notes == {}
    assert await work.store.cards.all(states=frozenset({"draft"})) == []


async def test_of_what_was_written_to_the_bot_alone_no_card_is_made_unless_it_was_shared(work: Work) -> None:
    direct = ThreadId(team="T1", channel="D1", ts="1.0")
    await work.approving.draft(await work.answered(thread=direct, confined=True))
    assert work.store.learned.cards == {}

    shared = Work()
    await shared.approving.draft(await shared.answered(thread=direct, confined=False))
    ((card, _, _),) = shared.store.learned.cards.values()
    assert all(PERMALINK not in link.url for link in card.sources)


@pytest.mark.parametrize("by", ["UKIM", ""])
async def test_the_card_leads_to_the_answer_whoever_posted_it(work: Work, by: str) -> None:
    ticket = await work.answered()
    await work.store.transcript.keep(Said(thread=ticket.thread, ts="100.3", person=by, text=ticket.human_answer))
    await work.approving.draft(ticket)

    (card,) = await work.store.cards.all(states=frozenset({"draft"}))
    assert card.sources[0].url == f"{PERMALINK}?of=100.3"


async def test_a_ticket_is_closed_even_where_its_card_cannot_be_offered(work: Work) -> None:
    work.board.fails.append(SlackRefused("chat.postMessage: is_archived", code="is_archived"))
    await work.approving.draft(await work.answered())

    assert len(await work.store.cards.all(states=frozenset({"draft"}))) == 1


async def test_who_approves_vouches_for_what_the_form_says_and_it_is_published(work: Work) -> None:
    card = await work.offered()
    await work.approving.press(press("card_approve", card, by="ULEE"))
    assert work.board.forms == [card]
    form = replace(form_of(card), answer="Choose the **other** project.", sources=SESSIONS.url, questions="why is it empty\nno sessions")
    await work.approving.submission(sent(card, form, by="ULEE"))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert (kept.state, kept.owner, kept.owner_name, kept.verified_at) == ("approved", "ULEE", "Lee", NOW)
    assert (kept.answer, kept.questions) == ("Choose the **other** project.", ("why is it empty", "no sessions"))
    assert kept.pages == {SESSIONS.url: SESSIONS.content}
    assert work.jobs(PUBLISH) == [f"{PUBLISH}:{card.id}:2"]
    assert list(work.board.notes.values()) == [Note(card=kept)]


async def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told_who_with_their_words(work: Work) -> None:
    card = await work.offered()
    forms = {by: replace(form_of(card), answer=f"{by} says: choose the other project.") for by in ("UKIM", "ULEE")}
    await asyncio.gather(*(work.approving.submission(sent(card, form, by=by)) for by, form in forms.items()))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert kept.version == 2
    loser = "ULEE" if kept.owner == "UKIM" else "UKIM"
    (told,) = work.whispered()
    assert told.startswith(f"{kept.owner_name} has approved this already.")
    assert forms[loser].answer in told
    assert len(work.jobs(PUBLISH)) == 1


async def test_an_approval_that_was_interrupted_is_finished_and_not_taken_for_somebody_elses(work: Work) -> None:
    card = await work.offered()
    await work.approving.submission(sent(card, form_of(card)))
    work.store.jobs.rows.clear()
    work.board.notes["500.1"] = Note(card=card)
    await work.approving.submission(sent(card, form_of(card), attempt=2))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert kept.version == 2
    assert work.whispered() == []
    assert len(work.jobs(PUBLISH)) == 1
    assert work.board.notes["500.1"] == Note(card=kept)


async def test_what_is_wrong_with_a_form_is_said_in_words_and_nothing_is_saved(work: Work) -> None:
    card = await work.offered()
    await work.approving.submission(sent(card, replace(form_of(card), questions=" ", sources="nowhere", expires="2001-01-01")))

    (told,) = work.whispered()
    assert told.startswith("Nothing was saved.")
    assert all(f"**{label}:**" in told for label in ("Questions", "Sources", "Good until"))
    assert card.answer in told
    assert await work.store.cards.get(card.id) == card


@pytest.mark.parametrize("person", ["UADA", "UROOT"])
async def test_only_people_of_the_escalation_channel_judge_a_card(work: Work, person: str) -> None:
    card = await work.offered()
    await work.approving.press(press("card_approve", card, by=person))
    await work.approving.press(press("card_discard", card, by=person))
    await work.approving.submission(sent(card, form_of(card), by=person))

    assert work.whispered() == [NOT_A_MEMBER.format(channel="#CDESK")] * 3
    assert work.board.forms == []
    assert await work.store.cards.get(card.id) == card


async def test_a_confined_card_stays_so_and_is_opened_only_by_who_may_read_where_it_was_asked(work: Work) -> None:
    card = await work.offered(confined=True)
    await work.approving.press(press("card_approve", card, by="ULEE"))
    await work.approving.submission(sent(card, form_of(card), by="ULEE"))
    assert work.whispered() == [NOT_A_READER] * 2
    assert work.board.forms == []
    await work.approving.press(press("card_approve", card, by="UKIM"))
    await work.approving.submission(sent(card, form_of(card), by="UKIM"))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert (kept.state, kept.confined) == ("approved", True)


async def test_while_nobody_knows_who_is_in_the_channel_nobody_may(work: Work) -> None:
    card = await work.offered()
    work.people.faults["members"] = SlackRefused("conversations.members", code="too_many_members")
    await work.approving.press(press("card_discard", card))

    assert work.whispered() == [NOT_A_MEMBER.format(channel="#CDESK")]


async def test_a_draft_is_thrown_away_once_and_a_second_one_hears_of_it(work: Work) -> None:
    card = await work.offered()
    await work.approving.press(press("card_discard", card, by="ULEE"))
    await work.approving.press(press("card_discard", card, by="UKIM"))
    await work.approving.press(press("card_approve", card, by="UKIM"))
    await work.approving.submission(sent(card, form_of(card), by="UKIM"))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert kept.state == "retired"
    assert work.jobs(PUBLISH) == []
    assert work.whispered()[:2] == [RETIRED, RETIRED]
    assert work.whispered()[2].startswith(CHANGED)


async def test_discarding_that_was_interrupted_is_finished(work: Work) -> None:
    await work.answered()
    card = await work.store.cards.add(replace(CARD, state="review", why="a page changed"))
    work.board.notes["500.1"] = Note(card=card)
    await work.approving.press(press("card_discard", card))
    work.store.jobs.rows.clear()
    work.board.notes["500.1"] = Note(card=card)
    await work.approving.press(press("card_discard", card, attempt=2))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert work.jobs(PUBLISH) == [f"{PUBLISH}:{card.id}:2"]
    assert work.board.notes["500.1"] == Note(card=kept, by="Kim")
    assert work.whispered() == []


async def test_what_changed_since_the_note_was_drawn_is_not_thrown_away(work: Work) -> None:
    card = await work.offered()
    await work.store.cards.change(replace(card, answer="Something else entirely, and better."))
    await work.approving.press(press("card_discard", card))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert kept.state == "draft"
    assert work.whispered() == [CHANGED]


async def test_the_form_of_a_card_whose_time_is_over_proposes_a_new_one(work: Work) -> None:
    card = await work.offered()
    late = await work.store.cards.change(replace(card, state="review", expires_at=NOW - DAY_S))
    assert late
    await work.approving.press(press("card_approve", late))

    assert [day_of(shown.expires_at) for shown in work.board.forms] == [day_of(NOW + GOOD_DAYS * DAY_S)]


async def test_who_cannot_be_named_is_somebody(work: Work) -> None:
    card = await work.offered()
    work.people.names.clear()
    await work.approving.submission(sent(card, form_of(card)))

    kept = await work.store.cards.get(card.id)
    assert kept
    assert kept.owner_name == "somebody"


async def test_who_waited_too_long_for_the_form_is_told(work: Work) -> None:
    card = await work.offered()
    work.board.too_late = True
    await work.approving.press(press("card_approve", card))

    assert len(work.whispered()) == 1


async def test_a_card_of_another_workspace_or_of_none_is_no_card(work: Work) -> None:
    card = await work.offered()
    await work.approving.press(press("card_approve", card, team="T2"))
    await work.approving.press(press("card_approve", replace(card, id="card-other")))
    await work.approving.press(press("card_unknown", card))

    assert work.whispered() == [GONE] * 3


async def test_while_the_documents_cannot_be_read_nothing_is_approved_and_it_is_tried_again(work: Work) -> None:
    card = await work.offered()

    def unreadable() -> Contents:
        raise KnowledgeError("damaged")

    with pytest.raises(PagesUnread) as raised:
        await replace(work.approving, contents=unreadable).submission(sent(card, form_of(card)))
    assert raised.value.retryable
    assert await work.store.cards.get(card.id) == card


async def test_a_card_without_a_ticket_is_judged_in_the_escalation_channel_itself(work: Work) -> None:
    card = await work.store.cards.add(replace(CARD, state="review", ticket=""))
    work.board.notes["500.1"] = Note(card=card)
    await work.approving.press(press("card_approve", card, by="ULEE"))
    assert work.board.forms == [card]

    work.people.channels["help"] = FakeChannel(id="CDESK", archived=True)
    await work.approving.press(press("card_approve", card, by="ULEE"))
    assert work.whispered() == [NOT_A_MEMBER.format(channel=THE_CHANNEL)]
