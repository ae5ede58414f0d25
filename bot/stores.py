"""The ports to what is stored. Each has a fake and two adapters (SQLite, PostgreSQL), and all pass the same contract tests.

Every method may raise `StoreFailed` when the database cannot be used; nothing is half done then. Times come from the store's clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.jobs import Job, Lane, NewJob
from bot.thread import Given, Said, ThreadId, ThreadState, Vote


class Inbox(Protocol):
    """Jobs that survive a crash. A job is ready, running (leased), done or dead."""

    async def add(self, job: NewJob) -> bool:
        """True when the job is on disk; False, and nothing stored, when one of its keys is known already, whatever became of that job."""

    async def cancel(self, key: str) -> bool:
        """A job that does not run, because it has not begun or waits to be retried, is done without being run. False when it runs, is over, or is not known."""

    async def counts(self) -> Mapping[str, int]:
        """How many jobs are in each state: "ready", "running", "done", "dead"; 0 included."""


class Queue(Protocol):
    """The worker's side of the inbox. Whoever holds a lease that has run out holds nothing: the last four methods then change nothing and answer False."""

    async def claim(self, lane: Lane, *, lease_s: float) -> Job | None:
        """The oldest due job of the lane, leased; None when there is none. Jobs of a thread with an older unfinished job wait for that one. A lease that ran out makes its job claimable again."""

    async def next_due_s(self, lane: Lane) -> float | None:
        """Seconds until `claim` could give something that is not waiting for another job of its thread: 0.0 for now, None for never."""

    async def renew(self, job: Job, *, lease_s: float) -> bool:
        """Keep the job for so long from now."""

    async def finish(self, job: Job) -> bool:
        """The job is done."""

    async def retry(self, job: Job, *, after_s: float, error: str) -> bool:
        """The job is ready again after a while, with one attempt more."""

    async def bury(self, job: Job, *, error: str) -> bool:
        """The job is dead: nobody will run it again."""


class Orphans(Protocol):
    """What a process does when it starts, before it claims anything."""

    async def release(self) -> int:
        """Make ready every job that runs: whoever ran it is gone. Answers how many. Only under the lock that lets one process work at a time."""


class Steps(Protocol):
    """What a job has done already, so that it is not done twice after a crash."""

    async def done(self, key: str, step: str) -> Mapping[str, Any] | None:
        """What `keep` stored for this step of the job with this key; None when it has not been done."""

    async def keep(self, key: str, step: str, result: Mapping[str, Any]) -> None:
        """Store the result of a step; the first one stays."""


class Transcript(Protocol):
    """What was said in threads, with secrets masked."""

    async def keep(self, said: Said) -> None:
        """Store a message; one with the same thread and ts is replaced."""

    async def of(self, thread: ThreadId, *, limit: int) -> Sequence[Said]:
        """The last messages of the thread, oldest first, at most `limit`."""

    async def forget(self, thread: ThreadId, ts: str) -> None:
        """Remove one message; nothing happens when it is not there."""


class Threads(Protocol):
    """How the bot stands in threads."""

    async def state(self, thread: ThreadId) -> ThreadState | None:
        """None for a thread the bot has nothing to do with."""

    async def put(self, thread: ThreadId, state: ThreadState) -> None:
        """Replace the state."""


class Answers(Protocol):
    """The answers that were given, and what people thought of them."""

    async def keep(self, given: Given) -> None:
        """Store an answer; one with the same id is replaced."""

    async def get(self, answer: str) -> Given | None:
        """The answer with this id."""

    async def at(self, team: str, channel: str, ts: str) -> Given | None:
        """The answer whose message this is."""

    async def lately(self, team: str, person: str, *, since: float, limit: int) -> Sequence[Given]:
        """The newest answers to this person that were kept since that moment (seconds since 1970), newest first, at most `limit`."""

    async def open_questions(self, team: str, person: str, *, limit: int) -> Sequence[Given]:
        """The newest answers to this person that were handed over ("escalated", "diagnose") or voted bad, newest first, at most `limit`."""


class Votes(Protocol):
    """One vote a person and answer."""

    async def cast(self, vote: Vote) -> bool:
        """Store or change the vote; False when it was the same already."""

    async def of(self, answer: str) -> Sequence[Vote]:
        """All votes on the answer, by person."""


class Housekeeping(Protocol):
    """What keeps the store small and forgets people."""

    async def delete_team(self, team: str) -> int:
        """Remove everything of a workspace: jobs, transcripts, answers, votes, test calls, tickets, cards, withdrawals, figures. Answers how many rows.

        With cards goes a job that takes them out of the index.
        """

    async def delete_person(self, person: str) -> int:
        """Remove everything of a person: what they said and asked, the answers to it and what the bot said in their threads, their votes, tickets and figures, and all jobs.

        Tickets of others stay, without this person and what they wrote; those in their hands are open again, with a reminder that is due. Cards that nobody approved go when they come from
        their question or are theirs. Other cards stay, as do withdrawals of answers to others, both without the person, and an approved card is then in review;
        a job takes the name out of the index. Answers how many rows were removed or changed; nobody ("") has none.
        """

    async def delete_older(self, *, days: float) -> int:
        """Remove finished jobs, tickets that were over, retired cards, and everything said, answered, counted or test-called before that. Answers how many rows."""
