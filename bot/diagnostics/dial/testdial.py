"""Test calls of one project: planned, confirmed, made once, hung up, written down, swept after a crash."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.diagnostics.dial.course import Course
from bot.diagnostics.dial.machine import Machine, Tell
from bot.diagnostics.dial.numbers import Callee
from bot.diagnostics.dial.plan import Asker, DialSettings, No, Plan
from bot.diagnostics.dial.ports import Against, Audit, Caps, Dial
from bot.diagnostics.dial.rooms import is_left_over, new_room
from bot.diagnostics.dial.rules import AGAINST, Line, line_of, number_of, permitted, trunk_id
from bot.diagnostics.dial.shielded import to_the_end
from bot.diagnostics.dial.verdict import outcome_code, report_of
from bot.diagnostics.ports import Dialler, LiveKit
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.diagnostics.sip.lint_outbound import lint_outbound
from bot.errors import BotError, LiveKitUnreachable, StoreFailed

log = logging.getLogger("bot.diagnostics.dial")
# A plan waits so long for its confirmation, and so many do.
PLAN_LASTS, PLANS_MOST = timedelta(minutes=10), 200
LOOK_S = 6.0
GONE = No(code="gone", words="I no longer know this call: it was asked for too long ago, or I was restarted since. Ask for it anew.")
SWEPT = "dial-swept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Where calls are written down. `key` makes the same mark for the same number; `owner` is what kind of process this is ("serve", "cli")."""

    audit: Audit
    key: bytes = field(repr=False)
    owner: str = "serve"


@dataclass(slots=True, kw_only=True)
class TestDial:
    """`lookers` are who may look at servers, empty for everybody. Plans live in memory alone, since they hold a number."""

    dialler: Dialler
    livekit: LiveKit
    books: Books
    settings: DialSettings
    now: Callable[[], datetime]
    lookers: Collection[str] = ()
    _plans: OrderedDict[str, Plan] = field(default_factory=OrderedDict, init=False)
    _live: set[str] = field(default_factory=set, init=False)

    async def check(self, request: Request, asker: Asker) -> Plan | No:
        """What the call would be, to be confirmed within ten minutes, or why there is none. Raises `LiveKitUnreachable`, `LiveKitRefused`, `StoreFailed`."""
        if (no := permitted(self.settings, asker, self.lookers)) is not None:
            return no
        if isinstance(number := number_of(request, self.settings), No):
            return number
        if isinstance(trunk := trunk_id(request, self.settings), No):
            return trunk
        line = await self._line(request, trunk)
        if isinstance(line, No):
            return line
        plan = self._plan(request, asker, number, line)
        if against := await self.books.audit.against(self._dial(plan, room=""), self._caps):
            return _no(against)
        self._plans[plan.id] = plan
        while len(self._plans) > PLANS_MOST:
            self._plans.popitem(last=False)
        return plan

    async def run(self, plan: Plan | str, tell: Tell) -> Report | No:
        """Make the call of this plan, given by itself or its id: once, whoever asks how often. Raises `StoreFailed` when it could not be written down, and then nothing was dialled."""
        id_ = plan if isinstance(plan, str) else plan.id
        planned = self._plans.get(id_)
        if planned is None:
            return _no("again") if await self.books.audit.get(id_) else GONE
        if abs(self.now() - planned.made_at) > PLAN_LASTS:
            return GONE
        await self.sweep(only_old=True)
        dial = self._dial(planned, room=new_room(self.now()))
        self._live.add(dial.room)
        try:
            if against := await self.books.audit.begin(dial, self._caps):
                return _no(against)
            self._plans.pop(id_, None)  # the number is needed no longer than the call
            return await self._called(planned, dial, tell)
        finally:
            self._live.discard(dial.room)

    async def sweep(self, *, only_old: bool = False) -> int:
        """End calls that a process of this kind left behind when it was killed, and whatever is too old to be anybody's; how many rooms were deleted.

        Call it when a process starts. With `only_old` it lets calls be that may belong to another process of this kind. What cannot be ended now stays open in the books, for next time.
        """
        mine = [dial for dial in await self.books.audit.open() if dial.project == self.livekit.project and dial.room not in self._live]
        doomed = [dial for dial in mine if is_left_over(dial.room, self.now()) or (dial.owner == self.books.owner and not only_old)]
        deleted = 0 if only_old and not doomed else await self._sweep_rooms({dial.room for dial in mine})
        for dial in doomed:
            gone = await self._machine.hang_up(dial.room, again=not is_left_over(dial.room, self.now()))
            log.warning("dial.swept", extra={"dial": dial.id, "room": dial.room, "gone": gone})
            if gone:
                deleted += 1
                await self.books.audit.end(dial.id, outcome=SWEPT, status=0, call_id="")
        return deleted

    async def _sweep_rooms(self, known: Collection[str]) -> int:
        """Old rooms that are in nobody's books."""
        try:
            async with asyncio.timeout(LOOK_S):
                rooms = await self.dialler.left_over()
        except (BotError, TimeoutError) as error:
            log.warning("dial.not_swept", extra={"error": type(error).__name__})
            return 0
        old = [room for room in rooms if room not in known and room not in self._live and is_left_over(room, self.now())]
        return sum([await self._machine.hang_up(room, again=False) for room in old])

    async def _line(self, request: Request, trunk: str) -> Line | No:
        try:
            async with asyncio.timeout(LOOK_S):
                trunks = await self.livekit.outbound_trunks()
        except TimeoutError as error:
            raise LiveKitUnreachable("listing trunks took too long", stage="timeout", why=f"no answer within {LOOK_S:g} s") from error
        return line_of(trunk, request.caller, self.settings, trunks)

    def _plan(self, request: Request, asker: Asker, number: Callee, line: Line) -> Plan:
        return Plan(
            id=secrets.token_hex(8),
            project=self.livekit.project,
            host=self.livekit.host,
            number=number.number,
            country=number.country,
            trunk=line.trunk.id,
            trunk_name=line.trunk.name,
            caller=line.caller,
            hidden=request.hidden,
            cost=self.settings.cost,
            asker=asker,
            made_at=self.now(),
            warnings=tuple(finding.cause for finding in lint_outbound([line.trunk]) if finding.severity != "note"),
        )

    async def _called(self, plan: Plan, dial: Dial, tell: Tell) -> Report:
        """The call, with its end written down in any case."""
        course = Course()
        try:
            await self._machine.call(plan, dial.room, course, tell)
        finally:
            await to_the_end(self._written(dial, course))
        return report_of(plan, course, self.now())

    async def _written(self, dial: Dial, course: Course) -> None:
        """Close the call in the books. One that may still go on stays open, so that it is swept."""
        if course.may_go_on:
            return
        dialled = course.dialled
        call_id = (dialled.call_id if dialled else "") or course.ids.get("sip.callID", "")
        try:
            await self.books.audit.end(dial.id, outcome=outcome_code(course), status=dialled.code if dialled else 0, call_id=call_id)
        except StoreFailed as error:
            log.error("dial.not_closed", extra={"dial": dial.id, "error": str(error)})  # noqa: TRY400  the sweep closes it

    def _dial(self, plan: Plan, *, room: str) -> Dial:
        mark = hmac.new(self.books.key, plan.number.raw.encode(), hashlib.sha256).hexdigest()
        return Dial(
            id=plan.id,
            project=plan.project,
            team=plan.asker.team,
            person=plan.asker.person,
            channel=plan.asker.channel,
            trunk=plan.trunk,
            number=str(plan.number),
            number_key=mark,
            caller=str(plan.caller),
            room=room,
            owner=self.books.owner,
        )

    @property
    def _machine(self) -> Machine:
        return Machine(dialler=self.dialler, livekit=self.livekit)

    @property
    def _caps(self) -> Caps:
        return Caps(per_user_hour=self.settings.per_user_hour, per_hour=self.settings.per_hour, per_day=self.settings.per_day)


def _no(against: Against) -> No:
    return No(code=against, words=AGAINST[against])
