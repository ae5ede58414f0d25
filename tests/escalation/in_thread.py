"""The thread of somebody who asks, over a desk at work: who writes what there, and what is pressed on packets."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from bot.chat import Place
from bot.escalation.filled import TEXT
from bot.escalation.noticing import Noticing
from bot.escalation.owning import Owning
from bot.escalation.plan import Thresholds
from bot.escalation.pressing import Pressing
from bot.escalation.rewording import Rewording
from bot.escalation.ticket import Ticket
from bot.jobs import Job
from bot.manners import Heard
from bot.thread import Said
from tests.escalation.desk_at_work import ASKER, THREAD, AtDesk
from tests.fakes.chat import FakeChat

ASKED_TS = "1.1"


@dataclass(slots=True, kw_only=True)
class InThread:
    """What Ada and the humans do in her thread, and at the desk. `chat` has what only one of them sees."""

    at: AtDesk = field(default_factory=AtDesk)
    chat: FakeChat = field(default_factory=FakeChat)
    numbers: count[int] = field(default_factory=lambda: count(100))

    @property
    def owning(self) -> Owning:
        noticing = Noticing(answers=self.at.store.answers, votes=self.at.store.votes, limits=Thresholds(), now=self.at.clock.now, can_look=False)
        return Owning(working=self.at.working, chat=self.chat, noticing=noticing)

    @property
    def rewording(self) -> Rewording:
        return Rewording(life=self.at.life, desk=self.at.desk, transcript=self.at.store.transcript)

    @property
    def pressing(self) -> Pressing:
        return Pressing(working=self.at.working, chat=self.chat, plan=self.at.plan)

    async def asked(self) -> Ticket:
        """Ada asks, and a human is asked."""
        await self.at.store.transcript.keep(Said(thread=THREAD, ts=ASKED_TS, person=ASKER, text="Why 30 s?"))
        await self.at.asked()
        return await self.at.ticket()

    async def says(self, words: str, *, person: str = ASKER, kind: str = "message", mention: bool = False, files: bool = False) -> bool:
        """Somebody writes in the thread; whether the bot has nothing to say to it."""
        number = next(self.numbers)
        job = self.job(kind, number, person=person)
        place = Place(thread=THREAD, ts=f"1.{number}", person=person)
        return await self.owning.heard(job, place, Heard(person=person, text=words, to_bot=mention, files=files), words)

    async def sends(self, form: str, ticket: Ticket, *, person: str = "U0CHI", **texts: str) -> None:
        """Somebody sends a form with these texts."""
        values = {block: {TEXT: {"value": words}} for block, words in texts.items()}
        sent = {"callback_id": f"ticket_{form}_form", "private_metadata": f"{ticket.id}:{ticket.version}", "values": values}
        await self.pressing.submission(self.job("submission", next(self.numbers), person=person, **sent))

    async def presses(self, act: str, ticket: Ticket, *, person: str = "U0CHI") -> None:
        """Somebody presses a button of the packet as they see it, with the ticket as it was then."""
        assert ticket.desk
        seen = {"channel": ticket.desk.channel, "message_ts": ticket.desk.ts, "thread_ts": ticket.desk.ts, "trigger_id": "t", "response_url": ""}
        pressed = {"action_id": f"ticket_{act}", "value": f"{ticket.id}:{ticket.version}", **seen}
        await self.pressing.press(self.job("press", next(self.numbers), person=person, **pressed))

    def job(self, kind: str, number: int, **payload: object) -> Job:
        """A job of this kind."""
        whole = {"team": THREAD.team, **payload}
        return Job(id=number, key=f"{kind}:{number}", kind=kind, payload=whole, thread="", lane="quick", attempt=1, lease="1")

    def whispered(self) -> list[str]:
        """What only one of them was told, in order."""
        return [words for what, words in self.chat.done if what == "whisper"]
