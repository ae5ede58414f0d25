"""The sentence of a look: words or buttons → request → may this person? → looked → card.

A look changes nothing, so an attempt that is repeated looks again; what it once showed is kept, and shared as it was seen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.redact import redact
from bot.answering.say import HELP
from bot.chat import Chat, Place, Policies
from bot.diagnostics.command import parse
from bot.diagnostics.meant import meant
from bot.diagnostics.names import masked_name
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.diagnostics.sentences import wanted
from bot.errors import BadInput, BotError, LiveKitRefused, LiveKitUnreachable, SlackRefused, StoreFailed
from bot.jobs import Job
from bot.looking.acts import card_place
from bot.looking.board import Board, Card, HelpCard, Offer
from bot.looking.calling import Calling
from bot.looking.held import Held
from bot.looking.kept import LOOK, kept_look
from bot.looking.possible import Looker, Possible
from bot.looking.rights import Rights, refusal
from bot.looking.telling import Looked, told
from bot.looking.watching import Watching
from bot.policies import Policy
from bot.stores import Steps

log = logging.getLogger("bot.looking")
SHOWN = "shown"
# A card is there within three seconds; what takes longer than this has come to nothing.
LOOK_S = 20.0
TOO_LONG = f"That look took longer than {LOOK_S:.0f} s, so I gave up. Try again; “/lkdiag server” tells how far I get towards the server."
NO_SERVER = (
    "No LiveKit server is set up here, so there is nothing I could look at: whoever runs me sets LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET. "
    "Questions about LiveKit I answer all the same."
)
WATCHED = "I watch room “{room}” and tell in one message when something changes."
CALLS = "Test calls"
ASIDE = "It stands in our direct messages, where nobody else reads it."
LOOKING, COUNTING = "Looking at servers", "How I am doing myself"
# A room that is there or was: what can be watched is told by the report.
OFFERS: tuple[Offer, ...] = ("again", "watch", "share", "human")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Looks for whoever asks, wherever they ask. `count` makes the report on the bot itself, in one workspace; `calling` is None where no test calls are made, `looker` where no server is set up."""

    looker: Looker | None
    chat: Chat
    board: Board
    policies: Policies
    rights: Rights
    steps: Steps
    held: Held
    watching: Watching
    count: Callable[[str], Awaitable[Report]] | None = None
    possible: Possible = field(default_factory=Possible)
    calling: Calling | None = None
    human: bool = False

    async def command(self, job: Job) -> None:
        """`/lkdiag …`: a card for whoever typed it."""
        place = card_place(job.payload)
        try:
            request = parse(self.held.words(job.key, job.payload["text"]), projects=self.possible.projects)
        except BadInput as error:
            await self.chat.whisper(place, redact(str(error)))
            return
        await self.requested(job, place, request)

    async def requested(self, job: Job, place: Place, request: Request, *, instead: bool = False) -> None:
        """Do what is asked for, in the place of the card that stands there when `instead`."""
        if request.what == "help":
            await self.board.show(place, await self._help(place), instead=instead)
            return
        policy = await self.policies.of(place.thread.team, place.thread.channel)
        request = self.bound(request, policy)
        if no := await self.refused(place, request):
            await self.chat.whisper(place, no)
        elif request.what == "dial":
            await self._call(job, place, request)
        elif request.watch:
            await self.chat.whisper(place, await self.watch(job, place, request, policy))
        else:
            await self._card(job, place, request, instead=instead)

    async def asked(self, job: Job, place: Place, words: str, policy: Policy, earlier: Sequence[str] = ()) -> Looked | None:
        """What a message gets that asks for a look, by itself or after the `earlier` ones of its thread; None when it asks for none. Changes nothing."""
        if not self.possible.projects:
            return None
        words = self.held.words(job.key, words)
        named_here = wanted(words, projects=self.possible.projects)
        request = named_here or meant(words, earlier)
        if request is None:
            return None
        looked = await self._told(job, place, self.bound(request, policy), policy)
        # What was only meant may not have been: the documentation answers as well.
        return looked if named_here else replace(looked, about="documents")

    async def _told(self, job: Job, place: Place, request: Request, policy: Policy) -> Looked:
        if no := await self.refused(place, request):
            return Looked(text=no)
        if request.watch:
            return Looked(text=await self.watch(job, place, request, policy))
        report = await self._looked(request, place.thread.team)
        if isinstance(report, str):
            return Looked(text=report)
        return told(report, request, openly=place.top or not (policy.private or self.rights.limited))

    async def present(self, job: Job, place: Place, looked: Looked) -> None:
        """The card that goes with it, once the words stand in the thread. Shown once an attempt; never raises what keeps the words from being given."""
        if looked.report is None:
            return
        try:
            await self.show(job, replace(place, ts=""), looked.report)
        except SlackRefused as error:
            log.warning("look.not_shown", extra={"key": job.key, "code": error.code})

    async def show(self, job: Job, place: Place, report: Report, *, instead: bool = False) -> None:
        """The report as a card to this person, kept so that its buttons know it."""
        if await self.steps.done(job.key, SHOWN) is not None:
            return
        await self.steps.keep(job.key, LOOK, kept_look(report, place))
        policy = await self.policies.of(place.thread.team, place.thread.channel)
        card = Card(report=report, key=job.key, offers=self.offers(report, policy, direct=place.top))
        if not (place.top and await self._posted(job, place, card)):
            await self.board.show(place, card, instead=instead)
        await self.steps.keep(job.key, SHOWN, {})

    async def _posted(self, job: Job, place: Place, card: Card) -> bool:
        """Put the card where nobody else reads, so that it is still there tomorrow; False in a conversation that is not the bot's."""
        try:
            await self.board.post(place, card, key=f"{job.key}:card", attempt=job.attempt)
        except SlackRefused:
            return False
        return True

    def offers(self, report: Report, policy: Policy, *, direct: bool = False) -> tuple[Offer, ...]:
        """What can be done with a card of this report in such a channel."""
        possible = {"again": bool(report.again), "watch": bool(report.watchable), "share": not (policy.private or direct), "human": self.human}
        return tuple(offer for offer in OFFERS if possible[offer])

    async def watch(self, job: Job, place: Place, request: Request, policy: Policy) -> str:
        """Have a room watched, in this thread or, where others may not look or it is a whole channel, in private; what to tell the person."""
        openly = place.thread.ts and not (self.rights.limited or policy.private)
        aside = place if openly else await self.board.aside(place)
        no = await self.watching.begin(job, aside, room=request.name, project=request.project)
        where = "" if aside.thread.channel == place.thread.channel else f" {ASIDE}"
        return no or f"{WATCHED.format(room=masked_name(request.name))}{where}"

    async def refused(self, place: Place, request: Request) -> str:
        """Why this person may not have that, in words for them; "" when they may."""
        if request.what == "stats":
            return "" if self.rights.may_count(place.person) else refusal(COUNTING, await self._admins(place))
        if not self.rights.may_look(place.person):
            return refusal(LOOKING, await self._admins(place))
        return "" if self.possible.projects else NO_SERVER

    async def _admins(self, place: Place) -> list[str]:
        return [await self.board.name_of(place.thread.team, admin) for admin in sorted(self.rights.admins)]

    async def _help(self, place: Place) -> HelpCard:
        may = "" if self.rights.may_look(place.person) else refusal(LOOKING, await self._admins(place))
        return HelpCard(usages=self.possible.usages, off=self.possible.off, projects=self.possible.projects, rights=may, besides=HELP)

    async def _call(self, job: Job, place: Place, request: Request) -> None:
        if self.calling is None:
            await self.chat.whisper(place, f"Test calls are switched off here: {self.possible.off.get(CALLS, 'nobody set them up')}.")
            return
        try:
            await self.calling.ask(job, place, request, admins=await self._admins(place))
        except (LiveKitUnreachable, LiveKitRefused) as error:
            await self.chat.whisper(place, error.user_text)

    async def _card(self, job: Job, place: Place, request: Request, *, instead: bool) -> None:
        report = await self._looked(request, place.thread.team)
        if isinstance(report, str):
            await self.chat.whisper(place, report)
        else:
            await self.show(job, place, report, instead=instead)

    async def _looked(self, request: Request, team: str) -> Report | str:
        """The report, or why there is none and what to do, in words for the person."""
        try:
            async with asyncio.timeout(LOOK_S):
                if request.what == "stats" and self.count:
                    return await self.count(team)
                return await self.looker.look(request) if self.looker else NO_SERVER
        except BadInput as error:
            return redact(str(error))
        except StoreFailed:
            raise
        except BotError as error:  # somebody waits for it: they may try again at once, and so may not the worker
            log.warning("look.failed", extra={"what": request.what, "error": type(error).__name__})
            return error.user_text
        except TimeoutError:
            return TOO_LONG

    def bound(self, request: Request, policy: Policy) -> Request:
        """The request with the project that it is about: the one that is named, the channel's, or the default."""
        return replace(request, project=request.project or policy.project or self._default)

    @property
    def _default(self) -> str:
        return next(iter(self.possible.projects), "")
