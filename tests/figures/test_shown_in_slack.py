"""The card of `/lkdiag stats` and the app home."""

from __future__ import annotations

from bot.figures.overview import IndexFacts
from bot.looking.board import Card
from bot.looking.counting import IN_WORDS, Counting, Week
from bot.slack import views
from bot.slack.cards import message_of
from bot.slack.lint import lint_blocks, lint_view
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore
from tests.figures.made import NOW, NOW_S, desk, quarter
from tests.slack.nasty import strings
from tests.web.dashboard.served import INDEX, stored


async def index() -> IndexFacts | None:
    return INDEX


def week(count: int = 1_000) -> Week:
    turns, tickets = quarter(count, teams=("T1", "T2")), desk(count // 20)
    return Week(turns=stored(turns, tickets, HandClock(NOW_S)), index=index, now=lambda: NOW)


def counting(of: Week | None) -> Counting:
    return Counting(inbox=MemoryStore(HandClock(NOW_S)).inbox, projects=("default",), now=lambda: NOW, week=of)


async def test_the_card_tells_of_the_last_week_and_of_jobs() -> None:
    report = await counting(week())("T1")
    facts = {fact.label: fact.value for fact in report.facts}
    message = message_of(Card(report=report, key="k"))

    assert list(facts)[:3] == ["counted", "questions", "answered"]
    assert facts["counted"] == "the last 7 days"
    assert {"handed to a human", "first word", "tickets", "topics", "cost", "index", "jobs waiting", "servers"} <= set(facts)
    assert [lint_blocks(list(part.blocks)) for part in message.parts] == [[]]
    assert all(value in "\n".join(strings(list(message.parts[0].blocks))) for value in facts.values())


async def test_a_workspace_sees_its_own_questions_and_the_operator_all() -> None:
    own, other, whole = [dict(await week().lines(team))["questions"] for team in ("T1", "T2", "")]

    assert int(own.split()[0]) + int(other.split()[0]) == int(whole.split()[0])
    assert dict(await week().lines("T3"))["questions"] == "nobody asked anything"


async def test_without_figures_only_jobs_are_counted() -> None:
    report = await counting(None)()

    assert [fact.label for fact in report.facts] == ["jobs waiting", "jobs in work", "jobs done", "jobs given up", "servers"]


async def test_the_home_of_an_admin_begins_with_the_figures_and_leads_to_more() -> None:
    standing = views.Standing(heading=IN_WORDS, lines=await week().lines(""), url="https://bot.example.com/dashboard")
    home = views.home_view(can=("Answer",), off={}, questions=(), permalinks={}, standing=standing)
    words = strings(home)

    assert lint_view(home) == []
    assert home["blocks"][0]["text"]["text"] == "The last 7 days"
    assert any("• questions: " in text and "\n• answered: " in text for text in words)
    assert any("https://bot.example.com/dashboard" in text for text in words)
    assert any(text == "What I can do" for text in words)


def test_the_home_of_everybody_else_is_as_it_was() -> None:
    home = views.home_view(can=("Answer",), off={}, questions=(), permalinks={})

    assert home["blocks"][0]["text"]["text"] == "What I can do"


def test_figures_that_hold_marks_do_nothing_in_the_home_and_long_ones_are_cut() -> None:
    lines = [("<!channel>", "<https://evil.example|x>"), *((f"name {number}", "y" * 200) for number in range(40))]
    home = views.home_view(can=(), off={}, questions=(), permalinks={}, standing=views.Standing(heading="h", lines=lines))

    assert lint_view(home) == []
    assert not any("<!channel>" in text or "<https://evil" in text for text in strings(home))
