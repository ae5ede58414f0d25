"""The workspace that a sandbox opens with: four people, one user group, a few channels, and the app as a member of those where it works."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.sandbox.clock import Clock
from bot.sandbox.core import new_id
from bot.sandbox.model import App, Person, Team, Usergroup
from bot.sandbox.workspace import Workspace

APP_NAME = "ask-ai"
# Name, what they do, whether they administer the workspace; the first of them asks.
PEOPLE = (("ada", "Voice developer", False), ("ben", "Mobile developer", False), ("chi", "Support engineer", False), ("dora", "Workspace admin", True))
MAIL_DOMAIN = "sandbox.example"
# Handle, name, members.
GROUPS = (("livekit-support", "LiveKit support", ("chi", "dora")),)
# Name, topic, whether the bot is in it.
CHANNELS = (
    ("ask-ai", "Questions about LiveKit", True),
    ("support-escalations", "What the bot hands to humans", True),
    ("general", "", True),
    ("random", "", False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A fresh workspace with the names one needs to use it: channel ids, direct messages, people's tokens and ids, and the ids of user groups, each by name."""

    workspace: Workspace
    channels: dict[str, str]
    direct: dict[str, str]
    tokens: dict[str, str]
    people: dict[str, str]
    groups: dict[str, str]


def seed(clock: Clock) -> Seeded:
    """Ids and secrets are new each time."""
    workspace = Workspace(clock=clock, team=Team(id=new_id("T"), name="Sandbox", domain="sandbox"), app=_app())
    people = {name: workspace.add_person(_person(name, title, admin=admin)) for name, title, admin in PEOPLE}
    everybody = tuple(person.id for person in people.values())
    bot = workspace.person(workspace.app.bot_user)
    channels = {
        name: workspace.channels.add(name, members=(*everybody, bot.id) if with_bot else everybody, topic=topic).id for name, topic, with_bot in CHANNELS
    }
    groups = {
        handle: workspace.add_usergroup(Usergroup(id=new_id("S"), handle=handle, name=name, members=tuple(people[member].id for member in members))).id
        for handle, name, members in GROUPS
    }
    return Seeded(
        workspace=workspace,
        channels=channels,
        direct={name: workspace.channels.direct(person, bot)[0].id for name, person in people.items()},
        tokens={name: workspace.tokens.add_person(person.id).value for name, person in people.items()},
        people={name: person.id for name, person in people.items()},
        groups=groups,
    )


def _person(name: str, title: str, *, admin: bool) -> Person:
    return Person(id=new_id("U"), name=name, real_name=name.title(), title=title, admin=admin, email=f"{name}@{MAIL_DOMAIN}")


def _app() -> App:
    return App(
        id=new_id("A"),
        name=APP_NAME,
        bot_id=new_id("B"),
        bot_user=new_id("U"),
        client_id=f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}",
        client_secret=secrets.token_hex(16),
        signing_secret=secrets.token_hex(16),
    )
