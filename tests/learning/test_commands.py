"""`ask-ai sync`, `eval`, `gaps` and `cards` over the database of a bot and a real index."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.eval import builtin_cases
from bot.store import SystemClock
from knowledge import Link
from tests.bot.cli.conftest import Run, index, run
from tests.e2e.slack.background import env_of, sandbox_in_background
from tests.evals.items import read_items
from tests.learning.samples import CARD, WITHDRAWAL
from tests.learning.stored import Handed, keep

__all__ = ["index", "run"]
NOW = SystemClock().now()
DISCONNECT = "https://docs.livekit.io/intro/basics/connect/"
OURS = replace(
    CARD,
    questions=("why is our vermilion dashboard empty",),
    sources=(Link(title="Connecting", url=DISCONNECT),),
    pages={},
    verified_at=NOW,
    expires_at=NOW + 9e6,
)
SECRET = replace(
    OURS, id="card-t2", ticket="t2", channel="C2", confined=True, questions=("what does the zebulon trunk cost",), answer="It costs nine giraffes a month."
)


@pytest.fixture
def data(index: Path, tmp_path: Path) -> Path:
    """ASK_AI_DATA with an index of a few handbook pages, and no database yet."""
    shutil.copytree(index, tmp_path / "data" / "index")
    return tmp_path / "data"


def test_without_a_database_there_are_no_cards_and_none_is_made(run: Run, data: Path) -> None:
    for command in (["sync", "--source", "verified"], ["cards"], ["gaps"]):
        ran = run(*command)
        assert (ran.status, "there is no database yet" in ran.err) == (0, True)
    assert [file.name for file in data.iterdir()] == ["index"]


def test_cards_are_synced_answer_and_are_cited_by_who_vouches_for_them(run: Run, data: Path) -> None:
    keep(data, cards=[OURS, SECRET])

    report = json.loads(run("sync", "--source", "verified", "--json").out)
    assert [(source["name"], source["pages"], source["error"]) for source in report["sources"]] == [("verified", 2, "")]

    answer = json.loads(run("ask", "why is our vermilion dashboard empty?", "--json").out)
    assert answer["outcome"] == "answered"
    assert answer["sources"][0]["title"].startswith("verified by Kim, 20")
    assert answer["answer"].startswith(CARD.answer)
    assert "verified" not in answer["answer"]
    assert "verified by Kim, 20" in run("ask", "why is our vermilion dashboard empty?").out

    assert "giraffes" not in run("ask", "what does the zebulon trunk cost", "--json").out


def test_whatever_is_synced_a_card_whose_time_came_loses_its_priority(run: Run, data: Path) -> None:
    keep(data, cards=[replace(OURS, expires_at=NOW - 1)])
    (data / "notes").mkdir()
    (data / "notes" / "a.md").write_text("# Notes\n\nNothing of use.\n", encoding="utf-8")

    run("sync", "--source", "folder", "--folder", str(data / "notes"))

    (card,) = json.loads(run("cards", "--json").out)["cards"]
    assert card["state"] == "review"
    assert card["why"].startswith("it was verified until ")
    assert (
        "under review" in run("search", "why is our vermilion dashboard empty", "--json").out
        or "verified://" in run("search", "vermilion dashboard", "--json").out
    )
    cited = json.loads(run("ask", "why is our vermilion dashboard empty?", "--json").out)["sources"]
    assert not [source for source in cited if source["title"].startswith("verified") and not source["title"].endswith("under review")]


def test_cards_that_are_dropped_are_gone_until_the_next_sync(run: Run, data: Path) -> None:
    keep(data, cards=[OURS])
    run("sync", "--source", "verified")

    run("sync", "--source", "verified", "--drop", "verified")
    assert "verified://" not in run("search", "vermilion dashboard", "--json").out

    run("sync", "--source", "verified")
    assert "verified://" in run("search", "vermilion dashboard", "--json").out


def test_a_database_that_cannot_be_read_fails_the_cards_alone(run: Run, data: Path) -> None:
    keep(data, cards=[OURS])
    run("sync", "--source", "verified")
    (data / "ask-ai.db").write_bytes(b"no database, and long enough to be taken for one" * 100)

    ran = run("sync", "--source", "verified")

    assert ran.status == 1
    assert "verified:" in ran.err
    assert "verified://" in run("search", "vermilion dashboard", "--json").out


def test_an_evaluation_says_of_each_case_whether_it_is_right(run: Run, data: Path, tmp_path: Path) -> None:
    keep(data, cards=[OURS, SECRET], withdrawals=[replace(WITHDRAWAL, question="why did my room disconnect?", text="Never mind.", urls=(DISCONNECT,))])
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": "mine", "question": "when does a room close?", "facts": [{"any": ["departure"], "weight": 2}]}\n', encoding="utf-8")
    before = json.loads(run("eval", "--cases", str(file), "--json").out)
    run("sync", "--source", "verified")

    ran = run("eval", "--cases", str(file), "--json")

    after = json.loads(ran.out)
    kinds = {case["id"]: case["right"] for case in before["cases"] if case["kind"] != "question" or case["id"] == "mine"}
    assert kinds == {"mine": True, "card-t1:1": False, "card-t2:1": False, "withdrawn-a2": True}
    assert (after["right"], after["wrong"]) == (4, 0)
    assert (before["wrong"], after["builtin_right"] + after["builtin_wrong"]) == (2, len(builtin_cases()))
    assert not after["ok"], "over so few pages many of the built-in questions are wrong"
    assert ran.status == 1
    assert "zebulon" not in ran.out


def test_the_terminal_shows_right_and_wrong_with_the_reason(run: Run, data: Path) -> None:
    keep(data, cards=[OURS])

    out = run("eval").out

    assert "wrong  card-t1:1  why is our vermilion dashboard empty" in out
    assert "cases: 0 of 1 right" in out


@pytest.mark.parametrize("text", ["", '{"question": "x", "expect": "nonsense"}', "not json"])
def test_a_file_of_cases_that_cannot_be_used_is_refused(run: Run, data: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "cases.jsonl"
    if text:
        file.write_text(text, encoding="utf-8")

    ran = run("eval", "--cases", str(file))

    assert ran.status == 1
    assert "cases.jsonl" in ran.err


def test_built_in_questions_are_questions_of_the_projects_own_evaluation() -> None:
    own = {item["id"]: item for item in read_items([Path("tests/evals/questions.jsonl")])}

    cases = builtin_cases()

    assert len(cases) >= 200
    assert all(own[case.id]["question"] == case.question and tuple(own[case.id]["history"]) == case.history for case in cases)
    assert {pattern for case in cases for pattern in case.patterns} <= {pattern for item in own.values() for fact in item["facts"] for pattern in fact["any"]}


def test_gaps_are_told_without_a_word_of_what_was_asked_in_private(run: Run, data: Path) -> None:
    shown = [Handed(words="invoice of october please"), Handed(words="where is the invoice of november")]
    keep(
        data,
        questions=[*shown, Handed(words="the zebulon invoice", confined=True), Handed(words="zebulon", confined=True), Handed(words="zebulon", confined=None)],
    )

    ran = run("gaps", "--markdown")

    assert ran.out.startswith("# What to write, ")
    assert "invoice of october please" in ran.out
    assert "Asked where not everybody may read\n\n3 questions from 3 people.\n" in ran.out
    assert "zebulon" not in ran.out + run("gaps").out + run("gaps", "--json").out
    assert json.loads(run("gaps", "--json", "--since", "1h").out)["count"] == 5
    assert "there is no SLACK_BOT_TOKEN" in ran.err


def test_with_slack_at_hand_who_may_read_a_channel_is_asked_there(run: Run, data: Path) -> None:
    with sandbox_in_background() as sandbox:
        ada, bot = sandbox.seeded.people["ada"], sandbox.workspace.people[sandbox.workspace.app.bot_user]
        private = sandbox.workspace.channels.add("deals", kind="group", members=(ada, bot.id)).id
        shared = sandbox.workspace.channels.add("vip", kind="group", members=(ada, bot.id)).id
        direct = sandbox.workspace.channels.direct(sandbox.workspace.people[ada], bot)[0].id
        channels = {
            "invoice of october": sandbox.channels["general"],
            "invoice of november": shared,
            "zebulon one": private,
            "zebulon two": direct,
            "zebulon three": sandbox.channels["random"],
        }
        keep(data, questions=[Handed(words=words, channel=channel, confined=None) for words, channel in channels.items()])
        env = env_of(sandbox) | {"ASK_AI_CHANNELS": "random=mentions;private,vip=all;share"}

        ran = run("gaps", "--markdown", **env)
        away = run("gaps", "--markdown", **env | {"SLACK_BOT_TOKEN": "xoxb-" + "0" * 20})

    assert "invoice of october" in ran.out
    assert "invoice of november" in ran.out
    assert "zebulon" not in ran.out
    assert (ran.status, ran.err) == (0, "")
    assert "invoice" not in away.out
    assert "it is not known who may read a channel" in away.err


@pytest.mark.parametrize("since", ["", "7", "d", "0d", "7 days", "-1d"])
def test_a_while_is_a_number_and_a_unit(run: Run, data: Path, since: str) -> None:
    ran = run("gaps", f"--since={since}")

    assert ran.status == 2
    assert "such as 24h, 7d or 4w" in ran.err


def test_cards_are_listed_with_who_vouches_for_them_and_confined_ones_without_their_words(run: Run, data: Path) -> None:
    keep(data, cards=[OURS, SECRET, replace(OURS, id="card-t3", ticket="t3", state="retired")])

    shown, listed = run("cards").out, json.loads(run("cards", "--json").out)["cards"]

    assert "card-t1" in shown
    assert "Kim, 20" in shown
    assert [card["id"] for card in listed] == ["card-t1", "card-t2"]
    assert "zebulon" not in shown + json.dumps(listed)
    assert [card["id"] for card in json.loads(run("cards", "--state", "retired", "--json").out)["cards"]] == ["card-t3"]
