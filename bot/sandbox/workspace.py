"""A whole workspace in memory, which the Web API, the delivery of events and the page work on.

The parts: `channels`, `messages`, `streams`, `files`, `views`, `agents` (statuses, titles, prompts, sessions), `tokens`. Pure Python without I/O on one thread;
time comes from a `Clock`. What is not possible raises `Refused` with Slack's word for it and changes nothing.

Every visible change is told as a `Change`, of which the page's stream and the app's events are made. Its `data`, by kind; `message` and the like are
Slack's objects, `channel` an id, `ts` the moment of the change:

    message            channel, channel_type, message, root (the thread's first message, when this is a reply)
    message_changed    channel, channel_type, message, previous_message, ts
    message_deleted    channel, channel_type, deleted_ts, previous_message, ts
    ephemeral          channel, channel_type, message (and previous_message, ts when it was changed through its response_url)
    ephemeral_deleted  as message_deleted
    reaction           channel, channel_type, message_ts, user, name, added, item_user, reactions, ts
    stream             channel, channel_type, ts (the message's), state, message; besides message at its start and message_changed at its end
    status             channel, thread_ts, status ("" for none), loading_messages, ts
    title              channel, thread_ts, title, ts
    prompts            channel, thread_ts ("" for the direct message), title, prompts, ts
    session            channel, thread_ts, status, title, ts; with stopped_by and streaming_message_ts when a person pressed stop;
                       with renamed_by and previous_title when a person gave it a new title
    view_opened, view_updated, view_closed, home    user, view
    file               file
    member             channel, user, joined, ts
    channel            channel (the object)
    uninstalled        bot_users, ts
    toast              user, text: something went wrong with what this person did; comes from the delivery, not from here
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.sandbox.agents import Agents
from bot.sandbox.channels import Channels
from bot.sandbox.clock import Clock
from bot.sandbox.core import Core, Listener
from bot.sandbox.files import Files
from bot.sandbox.messages import Messages
from bot.sandbox.model import App, Change, Mention, Person, Team, Usergroup
from bot.sandbox.refused import Refused
from bot.sandbox.streams import Streams
from bot.sandbox.tokens import Tokens
from bot.sandbox.views import Views


class Workspace:
    """One team with one app under test. The app's bot user is a person of the team from the start."""

    def __init__(self, *, clock: Clock, team: Team, app: App) -> None:
        self.core = Core(clock=clock, team=team, app=app)
        self.people: dict[str, Person] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.channels = Channels(self.core)
        self.files = Files(self.core)
        self.messages = Messages(self.core, self.channels, self.files)
        self.streams = Streams(self.core, self.channels, self.messages)
        self.views = Views(self.core)
        self.agents = Agents(self.core, self.channels)
        self.tokens = Tokens(self.core)
        self.add_person(Person(id=app.bot_user, name=app.name, real_name=app.name, bot_id=app.bot_id))

    @property
    def clock(self) -> Clock:
        return self.core.clock

    @property
    def team(self) -> Team:
        return self.core.team

    @property
    def app(self) -> App:
        return self.core.app

    @property
    def mentions(self) -> list[Mention]:
        """Everybody whom a message ever called, by text or block, broadcasts included, in order. What leaks a mention is seen here."""
        return self.messages.mentions

    def add_person(self, person: Person) -> Person:
        """One more person of the team."""
        self.people[person.id] = person
        return person

    def add_usergroup(self, group: Usergroup) -> Usergroup:
        """One more user group, or another version of the one with its id."""
        self.usergroups[group.id] = group
        return group

    def deactivate(self, person_id: str) -> Person:
        """The person as a deactivated account, which is in no channel any more; their direct messages stay."""
        person = self.people[person_id] = replace(self.person(person_id), deleted=True)
        for channel in self.channels.of(person_id):
            if channel.kind != "im":
                self.channels.leave(channel.id, person)
        return person

    def person(self, person_id: str) -> Person:
        """The person; `user_not_found` when there is none."""
        try:
            return self.people[person_id]
        except KeyError:
            raise Refused("user_not_found") from None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """See `Core.listen`: `listener` is called for every change from now on; calling the result ends it."""
        return self.core.listen(listener)

    def changed(self, change: Change) -> None:
        """Tell all listeners of a change. The parts do it for what they change."""
        self.core.changed(change)

    def may_see(self, person_id: str, change: Change) -> bool:
        """Whether the page of this person shows the change."""
        return change.seen_by is None or person_id in change.seen_by
