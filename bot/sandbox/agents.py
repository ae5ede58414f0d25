"""What an agent shows besides messages: its status in a thread, titles, suggested prompts, and sessions with their stop button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.sandbox.channels import Channels
from bot.sandbox.core import Core
from bot.sandbox.model import Change, ChangeKind, Prompts, Session, Status
from bot.sandbox.refused import Refused

STATUS_LASTS_S = 120.0


class Agents:
    """By channel and thread. https://docs.slack.dev/ai/developing-agents"""

    def __init__(self, core: Core, channels: Channels) -> None:
        self._core, self._channels = core, channels
        self._statuses: dict[tuple[str, str], Status] = {}
        self._titles: dict[tuple[str, str], str] = {}
        self._prompts: dict[tuple[str, str], Prompts] = {}
        self._sessions: dict[tuple[str, str], Session] = {}

    def status(self, channel: str, thread: str) -> Status | None:
        """What the app says it is doing there; None when it says nothing, or said it more than two minutes ago."""
        status = self._statuses.get((channel, thread))
        return status if status and self._core.clock.now() - status.set_at < STATUS_LASTS_S else None

    def title(self, channel: str, thread: str) -> str:
        """The title of a thread, "" when it has none."""
        return self._titles.get((channel, thread), "")

    def prompts(self, channel: str, thread: str = "") -> Prompts | None:
        """The suggestions of a thread, or of the direct message itself."""
        return self._prompts.get((channel, thread))

    def session(self, channel: str, thread: str) -> Session | None:
        """The session of a thread."""
        return self._sessions.get((channel, thread))

    def set_status(self, channel: str, thread: str, words: str, loading: tuple[str, ...] = ()) -> None:
        """Say what is being done; "" clears it."""
        if words:
            self._statuses[channel, thread] = Status(channel=channel, thread=thread, words=words, loading=loading, set_at=self._core.clock.now())
        else:
            self._statuses.pop((channel, thread), None)
        self._tell("status", channel, thread, status=words, loading_messages=list(loading))

    def clear_status(self, channel: str, thread: str) -> None:
        """As a message of the app does; nobody is told when there was no status."""
        if (channel, thread) in self._statuses:
            self.set_status(channel, thread, "")

    def set_title(self, channel: str, thread: str, title: str) -> None:
        """Give a thread a title."""
        self._titles[channel, thread] = title
        self._tell("title", channel, thread, title=title)

    def set_prompts(self, prompts: Prompts) -> None:
        """Replace the suggestions of a thread, or of the direct message when `prompts.thread` is ""."""
        self._prompts[prompts.channel, prompts.thread] = prompts
        self._tell("prompts", prompts.channel, prompts.thread, title=prompts.title, prompts=[dict(prompt) for prompt in prompts.prompts])

    def set_session(self, session: Session) -> Session:
        """Move a thread's session to a status; title and initiator count only when the session is new."""
        old = self._sessions.get((session.channel, session.thread))
        session = replace(old, status=session.status) if old else session
        self._sessions[session.channel, session.thread] = session
        self._tell_session(session)
        return session

    def rename_session(self, channel: str, thread: str, title: str, *, by: str) -> Session:
        """A new title for a session; `session_not_found` when there is none. `by` a person, an event tells the app; by the app itself, none does."""
        old = self._sessions.get((channel, thread))
        if old is None:
            raise Refused("session_not_found")
        session = self._sessions[channel, thread] = replace(old, title=title)
        self._tell_session(session, **({} if by == self._core.app.bot_user else {"renamed_by": by, "previous_title": old.title}))
        return session

    def stop_session(self, channel: str, thread: str, *, by: str, streams: list[str]) -> None:
        """A person pressed the stop button. It only tells the app (`stopped_by` in the change); ending the work and moving the status is the app's part."""
        session = self._sessions.get((channel, thread))
        if session is None or session.status != "processing":
            raise Refused("session_not_processing")
        self._tell_session(session, stopped_by=by, streaming_message_ts=streams)

    def _tell_session(self, session: Session, **more: Any) -> None:
        self._tell("session", session.channel, session.thread, status=session.status, title=session.title, **more)

    def _tell(self, kind: ChangeKind, channel: str, thread: str, **data: Any) -> None:
        seen_by = self._channels.audience(self._channels.get(channel))
        self._core.changed(Change(kind=kind, data={"channel": channel, "thread_ts": thread, "ts": self._core.next_ts(), **data}, seen_by=seen_by))
