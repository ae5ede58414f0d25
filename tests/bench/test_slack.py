"""The benchmark of the Slack side runs, and measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox.model import Change
from bot.slack.messages import reply_mark
from tests.bench.documents import Documents
from tests.bench.markdown import BEGIN, END, as_markdown, write_into
from tests.bench.report import Report
from tests.bench.slack_bots import NOTHING, OURS, OURS_BY_SOCKET, PEER, PROC
from tests.bench.slack_stage import QUICK, SlackStage
from tests.bench.slack_watch import Asked, Watch
from tests.e2e.small_index import small_index

THREAD = ("C1", "1.0")


@pytest.fixture
def watch() -> Watch:
    """A watch over a thread in which two questions have been asked."""
    watch = Watch()
    for ts in ("1.0", "2.0"):
        watch.question(Asked(spot=("C1", ts), thread=THREAD, at=0.0))
    return watch


def said(**more: object) -> Change:
    """The bot wrote in the thread."""
    return Change(kind="message", data={"channel": "C1", "message": {"bot_id": "B1", "thread_ts": "1.0", **more}})


def test_answers_in_a_thread_are_those_to_its_oldest_open_questions(watch: Watch) -> None:
    watch.changed(said())

    assert [asked.spot[1] for asked in watch.waiting()] == ["2.0"]
    assert watch.doubled() == 0


def test_an_answer_more_than_there_are_questions_is_one_too_many(watch: Watch) -> None:
    for _ in range(3):
        watch.changed(said())

    assert not watch.waiting()
    assert watch.doubled() == 1


def test_an_answer_in_several_messages_is_there_with_the_last_of_them(watch: Watch) -> None:
    watch.changed(said(metadata=reply_mark("key", 1, of=2)))
    before = len(watch.waiting())
    watch.changed(said(metadata=reply_mark("key", 2, of=2)))

    assert (before, len(watch.waiting())) == (2, 1)


def test_a_status_belongs_to_the_question_that_is_being_answered(watch: Watch) -> None:
    watch.changed(Change(kind="status", data={"channel": "C1", "thread_ts": "1.0", "status": "is looking this up…"}))
    watch.changed(Change(kind="status", data={"channel": "C1", "thread_ts": "1.0", "status": ""}))

    assert watch.without_status() == 1
    assert len(watch.status_ms()) == 1


def test_what_people_write_is_no_answer(watch: Watch) -> None:
    watch.changed(Change(kind="message", data={"channel": "C1", "message": {"user": "U1", "thread_ts": "1.0"}}))

    assert len(watch.waiting()) == 2


def test_figures_of_one_part_leave_those_of_the_other_in_the_document(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# A\n\n{BEGIN['search']}\nold search\n{END}\n\n# B\n\n{BEGIN['slack']}\nold slack\n{END}\n\n# C\n", encoding="utf-8")

    write_into(document, {"slack": Report(machine="two cores")})

    text = document.read_text(encoding="utf-8")
    assert "old search" in text
    assert "old slack" not in text
    assert "Machine: two cores." in text
    assert text.endswith("\n\n# C\n")


def test_a_document_without_a_place_for_figures_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("# A\n", encoding="utf-8")

    with pytest.raises(ValueError, match="has no place for figures"):
        write_into(document, {"slack": Report()})

    assert document.read_text(encoding="utf-8") == "# A\n"


@pytest.fixture
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small index."""
    return small_index(tmp_path_factory.getbasetemp() / "small-index")


@pytest.mark.slow
@pytest.mark.skipif(not PROC.is_dir(), reason="memory of another process is read from /proc")
async def test_a_quick_run_has_every_row_and_loses_and_doubles_nothing(index: Path) -> None:
    asked = Documents(shared=Path("none"), questions=Path("none")).asked()

    report = await SlackStage(index=index, asked=asked, size=QUICK).run()

    exact = {goal.name: goal.value for goal in report.goals if goal.limit == 0}
    assert len(exact) == 14
    assert set(exact.values()) == {0}
    assert [goal.limit for goal in report.goals if goal.limit] == [50.0, 50.0, 300.0, 1_000.0, 1.05]
    assert [one.name for one in report.contenders] == [OURS, OURS_BY_SOCKET, PEER, NOTHING]
    assert {one.lost_by_kills for one in report.contenders if one.name == OURS} == {0}
    assert "memory after 200 events, MB" in report.figures
    text = as_markdown(report)
    assert [name for name in (*exact, *report.figures, *(one.name for one in report.contenders)) if f"| {name} |" not in text] == []
