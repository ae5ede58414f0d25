"""A card, a ticket that a human answered, and a withdrawal, all small."""

from __future__ import annotations

from bot.escalation.ticket import Event, Ticket
from bot.learning.ports import Card, Withdrawal
from bot.thread import Given, ThreadId
from knowledge import Contents, Link, Page
from tests.fakes.source import page

NOW = 1_795_500_000.0  # 2026-11-24T06:00Z
DAY_S = 86_400.0
THREAD = ThreadId(team="T1", channel="C1", ts="100.1")
PERMALINK = "https://acme.slack.com/archives/C1/p100000002"
SESSIONS = page("sessions", "Sessions are listed a project.\n")
DOCS: tuple[Page, ...] = (SESSIONS, page("projects"))
CARD = Card(
    id="card-t1",
    team="T1",
    channel="C1",
    ticket="t1",
    questions=("why is the dashboard empty", "no sessions are listed"),
    answer="Another project is selected: compare `LIVEKIT_URL` with **Settings**.",
    sources=(Link(title="Sessions", url=SESSIONS.url),),
    applies_to="LiveKit Cloud",
    owner="UKIM",
    owner_name="Kim",
    state="approved",
    verified_at=NOW - DAY_S,
    expires_at=NOW + 100 * DAY_S,
    pages={SESSIONS.url: SESSIONS.content},
    version=1,
)
TICKET = Ticket(
    id="t1",
    thread=THREAD,
    asker="UADA",
    question="Hi! why is the dashboard empty? we use livekit cloud and python",
    reason="undocumented",
    answer="a1",
    state="resolved",
    owner="UKIM",
    opened_at=NOW - 7_200.0,
    answered_at=NOW - 3_600.0,
    over_at=NOW,
)
GIVEN = Given(
    id="a1",
    thread=THREAD,
    ts="100.2",
    asker="UADA",
    question=TICKET.question,
    outcome="escalated",
    confidence=0.2,
    text="I found no documented answer.",
    sources=(Link(title="Session analytics", url="https://docs.example/analytics"), Link(title="Rooms", url="https://docs.example/rooms")),
)
WITHDRAWAL = Withdrawal(
    answer="a2",
    team="T1",
    channel="C1",
    person="UKIM",
    question="why is the dashboard empty",
    text="Dashboards are always empty.",
    urls=("https://docs.example/analytics", "https://docs.example/rooms"),
    why="it is another product",
    at=NOW,
)


def contents(*pages: Page) -> Contents:
    """What stands in these pages, by default in those of the samples."""
    return Contents(pages or DOCS)


def answered(words: str, *, person: str = "UKIM", at: float = NOW - 3_600.0) -> Event:
    """Somebody's answer in a ticket."""
    return Event(kind="answered", at=at, person=person, words=words)
