"""The plan's file, read: docs/escalation.md tells its form. All that is wrong with it is told together, each with its line and what to write instead. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.escalation.hours import Calendar
from bot.escalation.parts import Part, read_sheet
from bot.escalation.plan import Export, OnCallService, Plan, Reminders, Rota, Thresholds, plan_of_channel
from bot.escalation.reading_routes import read_routes
from bot.escalation.reading_times import read_hours, read_quiet
from bot.escalation.spelled import day, duration, handover, zone
from bot.policies import NAME, PERSON
from bot.settings.escalation import CHANNEL, FILE, EscalationSettings
from bot.settings.reading import is_address

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
SCHEDULE = re.compile(r"[\w-]{1,64}")
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1_000)
MOST_REMINDERS = 3
TOP = ("channel", "answer_within", "hours", "rotas", "oncall", "routes", "reminders", "thresholds", "export")
SEE = "(see docs/escalation.md)"


def plan_of(settings: EscalationSettings) -> Plan | None:
    """The plan that the settings name; None when there is nobody to ask. Raises `SettingsError`."""
    if not settings.file:
        return plan_of_channel(settings.channel) if settings.channel else None
    plan = read_plan(settings.text, file=settings.file, secrets=settings.secrets)
    if settings.channel and settings.channel != plan.channel:
        raise SettingsError(f"{CHANNEL} says {settings.channel!r}, and the file that {FILE} names says {plan.channel!r}: unset {CHANNEL}, the file says it all")
    return plan


def read_plan(text: str, *, file: str, secrets: Mapping[str, str]) -> Plan:
    """The plan in this text. `secrets` are the variables that are set; `SettingsError` lists all that is wrong with `file`."""
    sheet = read_sheet(text)
    plan = _plan(sheet, secrets)
    if sheet.faults:
        raise SettingsError(f"{file}: {'; '.join(sheet.faults)} {SEE}")
    return plan


def _plan(sheet: Part, secrets: Mapping[str, str]) -> Plan:
    if not sheet.given and not sheet.faults:
        sheet.fault("the file is empty; it must say at least `channel: NAME`")
    parts = sheet.fields(*TOP)
    if sheet.given and not parts["channel"].given:
        sheet.fault("'channel' is missing: the name of the channel that is the last resort, without #, which begins a comment")
    hours = read_hours(parts["hours"])
    rotas = {name: _rota(name, part, hours) for name, part in _named(parts["rotas"])}
    oncall = {name: _service(name, part, hours, secrets) for name, part in _named(parts["oncall"])}
    return Plan(
        channel=parts["channel"].text().removeprefix("#"),
        answer_within=_lasting(parts["answer_within"], Plan(channel="").answer_within),
        hours=hours,
        rotas=rotas,
        oncall=oncall,
        routes=read_routes(parts["routes"], rotas=rotas.keys(), oncall=oncall.keys()),
        reminders=_reminders(parts["reminders"]),
        thresholds=_thresholds(parts["thresholds"]),
        export=_export(parts["export"], secrets),
    )


def _named(part: Part) -> Iterable[tuple[str, Part]]:
    """Those under names that may stand in a target."""
    for name, below in part.named():
        if not NAME.fullmatch(name):
            below.fault(f"{name!r} is no name for it; write lower-case letters, digits and hyphens")
        yield name, below


def _lasting(part: Part, otherwise: timedelta) -> timedelta:
    found = part.read(duration, otherwise)
    if not SHORTEST <= found <= LONGEST:
        part.fault("this must be from 1m to 1000h")
    return found


def _rota(name: str, part: Part, hours: Calendar) -> Rota:
    parts = part.fields("zone", "from", "handover", "weeks", "quiet", "repeat", needed=("from", "weeks"))
    where = parts["zone"].read(zone, hours.zone)
    weekday, minute = parts["handover"].read(handover, (0, 9 * 60))
    return Rota(
        name=name,
        first=parts["from"].read(day, day("2026-01-05")),
        weeks=tuple(_people(week) for week in parts["weeks"].items()),
        weekday=weekday,
        minute=minute,
        zone=where,
        repeats=parts["repeat"].flag(otherwise=True),
        calendar=read_quiet(parts["quiet"], where),
    )


def _people(week: Part) -> tuple[str, ...]:
    found = []
    for part in week.items():
        person = part.text()
        if not PERSON.fullmatch(person):
            part.fault(f"{person[:20]!r} is no user id such as U0123ABC; Slack shows it in a profile under “Copy member ID”")
        found.append(person)
    return tuple(dict.fromkeys(found))


def _service(name: str, part: Part, hours: Calendar, secrets: Mapping[str, str]) -> OnCallService:
    parts = part.fields("url", "schedule", "token", "quiet", "zone", needed=("url",))
    schedule = parts["schedule"].text()
    if schedule and not SCHEDULE.fullmatch(schedule):
        parts["schedule"].fault("this is no id of a schedule; PagerDuty shows it at the end of the schedule's address")
    return OnCallService(
        name=name,
        url=_address(parts["url"], plain=bool(schedule)),
        schedule=schedule,
        token=_variable(parts["token"], secrets),
        calendar=read_quiet(parts["quiet"], parts["zone"].read(zone, hours.zone)),
    )


def _address(part: Part, *, plain: bool = False) -> str:
    """An address that nobody on the way can read along with. It may hold a secret, so no fault repeats it."""
    url = part.text()
    if url and not _is_private(url):
        part.fault("write an address such as https://host/path, without a name or password in it; http:// only for this machine itself")
    elif plain and "?" in url:
        part.fault("with a schedule, write the address without a question mark and what comes after it")
    return url


def _is_private(url: str) -> bool:
    parts = urlsplit(url) if is_address(url, ("https", "http")) else None
    if parts is None or "@" in parts.netloc or parts.fragment:
        return False
    try:
        return parts.scheme == "https" or parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _variable(part: Part, secrets: Mapping[str, str]) -> str:
    """The name of a variable that holds a secret; no fault repeats it, for it may be the secret itself."""
    name = part.text()
    if name and not VARIABLE.fullmatch(name):
        part.fault("write the name of an environment variable, such as PAGERDUTY_TOKEN, and never the secret itself")
    elif name and name not in secrets:
        part.fault("the environment variable that is named here is not set")
    return name


def _reminders(part: Part) -> Reminders:
    parts, otherwise = part.fields("unclaimed", "silent", "waiting", "most"), Reminders()
    return Reminders(
        unclaimed=_lasting(parts["unclaimed"], otherwise.unclaimed),
        silent=_lasting(parts["silent"], otherwise.silent),
        waiting=_lasting(parts["waiting"], otherwise.waiting),
        most=int(parts["most"].number((0, MOST_REMINDERS), otherwise.most, whole=True)),
    )


def _thresholds(part: Part) -> Thresholds:
    parts, otherwise = part.fields("unsure", "again"), Thresholds()
    return replace(otherwise, unsure=parts["unsure"].number((0, 1), otherwise.unsure), again=parts["again"].number((0, 1), otherwise.again))


def _export(part: Part, secrets: Mapping[str, str]) -> Export | None:
    parts = part.fields("url", "secret", needed=("url", "secret"))
    return Export(url=_address(parts["url"]), secret=_variable(parts["secret"], secrets)) if part.given else None
