"""Which LiveKit servers may be looked at, by whom, and what a test call may do."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.settings.reading import is_address, number, people, whole, words

DEFAULT_PROJECT = "default"
PROJECT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
TRUNK = re.compile(r"ST_[A-Za-z0-9]+")
PREFIX = re.compile(r"\+[1-9]\d{0,14}")
PARTS = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
SCHEMES = ("ws", "wss", "http", "https")
DEFAULT_COST = "the carrier's usual tariff applies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A LiveKit project, self-hosted or in LiveKit Cloud. `url` is the server's address with any of ws, wss, http, https."""

    name: str
    url: str
    api_key: str = field(repr=False)
    api_secret: str = field(repr=False)

    @property
    def host(self) -> str:
        """The address without scheme and secrets, with the port where one is named and the path where there is one."""
        parts = urlsplit(self.url)
        return f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"

    @property
    def mark_key(self) -> bytes:
        """A key for marks of things that must be recognized and not read, such as numbers that were called; the same in every process."""
        return hmac.digest(self.api_secret.encode(), b"ask-ai: marks", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class DialSettings:
    """What a test call may do. Off without trunks. Empty `users` are the lookers, empty `channels` (names or ids) all of them; caps count calls."""

    trunks: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    users: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    per_user_hour: int = 3
    per_hour: int = 10
    per_day: int = 30
    cost: str = DEFAULT_COST

    @property
    def on(self) -> bool:
        """Whether a test call can be asked for at all."""
        return bool(self.trunks and self.prefixes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKitSettings:
    """`projects` by name, `default` among them, "" when there are none. Empty `lookers` are everybody in the workspace; `admins` are whom to ask for rights."""

    projects: Mapping[str, Project] = field(default_factory=dict)
    default: str = ""
    lookers: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()
    record_days: float = 14.0
    dial: DialSettings = field(default_factory=DialSettings)


def read_livekit(env: Mapping[str, str], faults: list[str]) -> LiveKitSettings:
    """All of it, as docs/configuration.md has it."""
    projects = {project.name: project for project in _projects(env, faults)}
    return LiveKitSettings(
        projects=projects,
        default=next(iter(projects), ""),
        lookers=people(env, "ASK_AI_LOOKERS", faults),
        admins=people(env, "ASK_AI_ADMINS", faults),
        record_days=number(env, "ASK_AI_RECORD_DAYS", 14.0, (1.0, 3_650.0), faults),
        dial=_dial(env, faults, projects=projects),
    )


def check_bound(projects: Mapping[str, Project], bound: Iterable[tuple[str, str]], faults: list[str]) -> None:
    """Channels and the names of the projects they are bound to: a name that is none is a fault."""
    for channel, name in bound:
        if name and name not in projects:
            faults.append(f"ASK_AI_CHANNELS: {channel} is bound to {name!r}, which is none of the projects ({', '.join(projects) or 'there are none'})")


def _projects(env: Mapping[str, str], faults: list[str]) -> Iterator[Project]:
    if project := _project(env, DEFAULT_PROJECT, PARTS, faults):
        yield project
    for name in words(env, "ASK_AI_PROJECTS"):
        if not PROJECT.fullmatch(name) or name == DEFAULT_PROJECT:
            faults.append(f"ASK_AI_PROJECTS: {name!r} is no name of a project; write lower-case letters, digits and hyphens, and not {DEFAULT_PROJECT!r}")
            continue
        suffix = name.upper().replace("-", "_")
        parts = tuple(f"{part}_{suffix}" for part in PARTS)
        project = _project(env, name, parts, faults)
        if project:
            yield project
        elif not any(env.get(part, "").strip() for part in parts):
            faults.append(f"ASK_AI_PROJECTS names {name!r}, so set {', '.join(parts)}")


def _project(env: Mapping[str, str], name: str, parts: tuple[str, ...], faults: list[str]) -> Project | None:
    """The project of these three variables; None when none of them is set, or when they are of no use."""
    values = [env.get(part, "").strip() for part in parts]
    if not any(values):
        return None
    if missing := [part for part, value in zip(parts, values, strict=True) if not value]:
        faults.append(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing beside {', '.join(part for part in parts if part not in missing)}")
        return None
    address, key, secret = values
    if not is_address(address, SCHEMES) or "@" in address or urlsplit(address).query:
        faults.append(f"{parts[0]} must look like wss://HOST or http://HOST:PORT, with nothing behind the host but a path")
        return None
    return Project(name=name, url=address, api_key=key, api_secret=secret)


def _dial(env: Mapping[str, str], faults: list[str], *, projects: Mapping[str, Project]) -> DialSettings:
    trunks, prefixes = words(env, "ASK_AI_DIAL_TRUNKS"), words(env, "ASK_AI_DIAL_PREFIXES")
    if strange := [trunk for trunk in trunks if not TRUNK.fullmatch(trunk)]:
        faults.append(f"ASK_AI_DIAL_TRUNKS: {', '.join(map(repr, strange))} is no id of a trunk; LiveKit's begin with ST_")
    if strange := [prefix for prefix in prefixes if not PREFIX.fullmatch(prefix)]:
        faults.append(f"ASK_AI_DIAL_PREFIXES: {', '.join(map(repr, strange))} does not begin a number in E.164, such as +1415 or +49")
    if bool(trunks) != bool(prefixes):
        faults.append("a test call needs both ASK_AI_DIAL_TRUNKS and ASK_AI_DIAL_PREFIXES")
    if trunks and not projects:
        faults.append("ASK_AI_DIAL_TRUNKS needs a LiveKit server: set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET")
    return DialSettings(
        trunks=trunks,
        prefixes=prefixes,
        users=people(env, "ASK_AI_DIAL_USERS", faults),
        channels=frozenset(channel.removeprefix("#") for channel in words(env, "ASK_AI_DIAL_CHANNELS")),
        per_user_hour=whole(env, "ASK_AI_DIAL_PER_USER_HOUR", 3, (1, 1_000), faults),
        per_hour=whole(env, "ASK_AI_DIAL_PER_HOUR", 10, (1, 1_000), faults),
        per_day=whole(env, "ASK_AI_DIAL_PER_DAY", 30, (1, 10_000), faults),
        cost=env.get("ASK_AI_DIAL_COST", "").strip() or DEFAULT_COST,
    )
