"""`ask-ai doctor` says what of the chain does not hold: unknown and deactivated people, archived channels, missing scopes, empty rotas, weeks that run out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.cli.checks.check import Check
from bot.cli.checks.escalation import PlanCheck
from bot.errors import SlackRefused
from bot.outgoing.oncall import services
from bot.sandbox.server import Sandbox
from tests.bot.cli.conftest import Run
from tests.bot.cli.conftest import run as run  # noqa: PLC0414  a fixture
from tests.e2e.slack.background import env_of, sandbox_in_background
from tests.e2e.slack.test_doctor import checks_of
from tests.escalation.plans import plan_in
from tests.fakes.oncall_server import serve_oncall
from tests.fakes.people import FakeChannel, FakePeople

AT = datetime(2026, 11, 9, 12, tzinfo=UTC)
PEOPLE = {"U0ADA": "ada", "U0BEN": "ben"}


def plan_for(sandbox: Sandbox) -> str:
    """A plan in which everything holds, with some words to replace."""
    people = sandbox.seeded.people
    started = (datetime.now(UTC) - timedelta(days=3)).date()
    return f"""
channel: support-escalations
rotas:
  support: {{zone: UTC, from: {started - timedelta(days=started.weekday())}, handover: "mon 00:00", weeks: [[{people["chi"]}]]}}
  spare: {{from: 2026-11-02, weeks: []}}
routes:
  - {{name: telephony, when: {{topics: [sip]}}, channel: general, to: [rota:support, group:livekit-support, person:{people["dora"]}]}}
"""


def told(run: Run, sandbox: Sandbox, plan: str, folder: Path) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit status, and the state and detail of the checks that are about the plan, by name."""
    file = folder / "plan.yaml"
    file.write_text(plan, encoding="utf-8")
    ran = run("doctor", "--json", **env_of(sandbox), ASK_AI_ESCALATION=str(file), ASK_AI_CHANNELS="ask-ai=all")
    about = ("escalation", "rota", "user group", "person", "on-call")
    return ran.status, {name: (check["state"], check["detail"]) for name, check in checks_of(ran).items() if name.startswith(about)}


def test_a_chain_that_holds_works(run: Run, tmp_path: Path) -> None:
    with sandbox_in_background() as sandbox:
        people = sandbox.seeded.people
        _, checks = told(run, sandbox, plan_for(sandbox), tmp_path)

    assert {name: state for name, (state, _) in checks.items()} == {
        "escalation channel": "works",
        "escalation channel #general": "works",
        "escalation plan": "works",
        "rota support": "works",
        "rota spare": "disabled",
        "user group livekit-support": "works",
        f"person {people['dora']}": "works",
    }
    assert people["chi"] in checks["rota support"][1]
    assert "all else goes to support-escalations" in checks["escalation plan"][1]


def test_what_does_not_hold_is_broken_with_what_to_do(run: Run, tmp_path: Path) -> None:
    with sandbox_in_background() as sandbox:
        people, workspace = sandbox.seeded.people, sandbox.workspace
        workspace.deactivate(people["chi"])
        workspace.channels.archive(sandbox.channels["general"])
        workspace.tokens.take_away("usergroups:read")
        status, checks = told(run, sandbox, plan_for(sandbox).replace(people["dora"], "U0NOBODY"), tmp_path)

    assert status == 1
    broken = {name: detail for name, (state, detail) in checks.items() if state == "broken"}
    assert broken.keys() == {"escalation channel #general", "rota support", "user group livekit-support", "person U0NOBODY"}
    assert "#general is archived" in broken["escalation channel #general"]
    assert "ASK_AI_ESCALATION" in broken["escalation channel #general"]
    assert f"{people['chi']}: nobody has this id, or the account is deactivated" in broken["rota support"]
    assert "usergroups:read is missing" in broken["user group livekit-support"]


@pytest.mark.parametrize("with_slack", [True, False])
def test_a_plan_that_cannot_be_read_is_broken_with_all_its_faults(run: Run, tmp_path: Path, *, with_slack: bool) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("channel: desk\nreminders: {most: 9, silnt: 1h}", encoding="utf-8")
    with sandbox_in_background() as sandbox:
        ran = run("doctor", "--json", **(env_of(sandbox) if with_slack else {}), ASK_AI_ESCALATION=str(file))

    check = checks_of(ran)["escalation plan"]
    assert (ran.status, check["state"]) == (1, "broken")
    assert "did you mean 'silent'?" in check["detail"]
    assert "reminders.most" in check["detail"]
    assert "escalation channel" not in checks_of(ran)


ROTA = "rotas: {{support: {{zone: UTC, from: {start}, handover: 'mon 09:00', weeks: {weeks}, repeat: {repeat}}}}}"


async def looked(text: str, people: FakePeople | None, secrets: Mapping[str, str] | None = None) -> dict[str, Check]:
    """The checks of a plan at a fixed moment, by name."""
    plan = plan_in(f"channel: desk\n{text}")
    async with httpx.AsyncClient(trust_env=False) as http:
        oncall = services(plan, http=http, secrets=secrets or {}, clock=lambda: 0.0)
        return {check.name: check for check in await PlanCheck(plan=plan, people=people, oncall=oncall, at=AT).all()}


@pytest.mark.parametrize(
    ("start", "weeks", "repeat", "state", "words"),
    [
        ("2026-11-02", "[[U0ADA], [U0BEN]]", "yes", "works", "U0BEN until Mon 16 Nov 09:00 (UTC)"),
        ("2026-11-02", "[[U0ADA], [U0BEN], []]", "yes", "works", "1 of 3 weeks are nobody's"),
        ("2026-11-02", "[[U0ADA], []]", "yes", "broken", "Nobody is on the rota support this week"),
        ("2026-11-02", "[]", "yes", "broken", "Nobody is on the rota support this week"),
        ("2026-12-07", "[[U0ADA]]", "yes", "broken", "The rota support begins on Mon 07 Dec 09:00"),
        ("2026-11-02", "[[U0ADA], [U0BEN]]", "no", "broken", "its weeks run out on Mon 16 Nov 09:00 (UTC); add some"),
        ("2026-11-02", "[[U0ADA], [U0BEN], [U0ADA], [U0BEN]]", "no", "works", "U0BEN until"),
        ("2026-10-05", "[[U0ADA], [U0BEN]]", "no", "broken", "ran out on Mon 19 Oct 09:00"),
        ("2026-11-02", "[[U0GONE], [U0BEN]]", "yes", "broken", "U0GONE: nobody has this id, or the account is deactivated"),
    ],
)
async def test_a_rota_is_looked_at_through_all_its_weeks(start: str, weeks: str, repeat: str, state: str, words: str) -> None:
    text = ROTA.format(start=start, weeks=weeks, repeat=repeat) + "\nroutes: [{to: [rota:support]}]"
    check = (await looked(text, FakePeople(names=PEOPLE)))["rota support"]

    assert (check.state, words in check.detail) == (state, True)


async def test_an_on_call_service_is_asked_and_those_whom_it_names_are_looked_up() -> None:
    rotas = plan_in("channel: desk\nrotas: {support: {zone: UTC, from: 2026-11-02, weeks: [[U0ADA, U0BEN]]}}").rotas
    async with serve_oncall(rotas) as server:
        text = f"oncall: {{pager: {{url: '{server.url}', schedule: support, token: PAGERDUTY_TOKEN}}, spare: {{url: '{server.url}'}}}}\nroutes: [{{to: [oncall:pager]}}]"
        known = FakePeople(names=PEOPLE, emails={f"{person.lower()}@example.com": person for person in PEOPLE})
        right = await looked(text, known, {"PAGERDUTY_TOKEN": server.token})
        half = await looked(text, FakePeople(names=PEOPLE, emails={"u0ada@example.com": "U0ADA"}), {"PAGERDUTY_TOKEN": server.token})
        wrong = await looked(text, known)

    assert [check.state for check in right.values()] == ["works", "disabled"]
    assert "1 of the 2 whom it names are not found in Slack" in half["on-call service pager"].detail
    assert wrong["on-call service pager"].state == "broken"
    assert "it does not take the token; check its url, schedule and token in the plan" in wrong["on-call service pager"].detail


async def test_who_is_asked_where_they_are_no_member_is_told_with_what_to_do() -> None:
    async with serve_oncall({}) as server:
        text = f"""
rotas: {{support: {{zone: UTC, from: 2026-11-02, weeks: [[U0ADA], [U0BEN]]}}}}
oncall: {{pager: {{url: '{server.url}', schedule: support, token: PAGERDUTY_TOKEN}}}}
routes: [{{name: phones, when: {{topics: [sip]}}, channel: phones, to: [person:U0ADA]}}, {{to: [rota:support, person:U0ADA, group:support-team, oncall:pager]}}]"""
        channels = {"desk": FakeChannel(id="C1", members=frozenset({"U0ADA"})), "phones": FakeChannel(id="C2", members=frozenset({"U0ADA"}))}
        checks = await looked(text, FakePeople(names=PEOPLE, channels=channels))

    assert checks["desk #phones"] == Check(name="desk #phones", state="works", detail="who is asked there now is in it")
    assert checks["desk #desk"].state == "broken"
    assert checks["desk #desk"].detail.startswith("U0BEN: asked there, but not in the channel")  # of the rota it is Ben's week


@pytest.mark.parametrize("channel", [None, FakeChannel(id="C1", archived=True)])
async def test_of_a_desk_that_is_not_there_it_is_not_told_who_is_in_it(channel: FakeChannel | None) -> None:
    checks = await looked("routes: [{to: [person:U0ADA]}]", FakePeople(names=PEOPLE, channels={"desk": channel} if channel else {}))

    assert checks.keys() == {"person U0ADA"}


async def test_members_who_cannot_be_looked_up_are_told_of() -> None:
    people = FakePeople(names=PEOPLE, channels={"desk": FakeChannel(id="C1")}, faults={"members": SlackRefused("no", code="missing_scope")})
    checks = await looked("routes: [{to: [person:U0ADA]}]", people)

    assert (checks["desk #desk"].state, "cannot be looked up" in checks["desk #desk"].detail) == ("broken", True)


async def test_ids_are_taken_as_they_are_where_there_are_many_workspaces() -> None:
    checks = await looked("routes: [{to: [person:U0GONE, group:S0GONE]}]", None)

    assert [check.state for check in checks.values()] == ["works", "works"]
    assert "in each workspace" in checks["user group S0GONE"].detail
