"""What a look shows of the room or call that somebody's words name, for the humans who take over. Nobody has to ask for it: they would ask for it first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat import Place
from bot.diagnostics.request import Request, What
from bot.diagnostics.sentences import named, wanted
from bot.errors import BadInput, BotError
from bot.looking.looking import LOOK_S, Looking
from bot.looking.telling import in_words

log = logging.getLogger("bot.looking.evidence")
# What only reads; a test call is never made because somebody asked for a human.
READS: frozenset[What] = frozenset({"room", "participant", "agent", "call", "history", "egress", "ingress"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LookEvidence:
    """A `bot.escalation.ports.Evidence` over `looking`."""

    looking: Looking

    async def of(self, place: Place, words: Sequence[str]) -> str:
        """See `bot.escalation.ports.Evidence`. Where only some may look, the humans of the desk may not read it either."""
        request = self._named(words)
        if request is None or self.looking.looker is None or self.looking.rights.limited or await self.looking.refused(place, request):
            return ""
        policy = await self.looking.policies.of(place.thread.team, place.thread.channel)
        try:
            async with asyncio.timeout(LOOK_S):
                return in_words(await self.looking.looker.look(self.looking.bound(request, policy)))
        except BadInput:  # what is named is nothing that can be looked at
            return ""
        except (BotError, TimeoutError) as error:
            log.warning("evidence.none", extra={"what": request.what, "error": type(error).__name__})
            return ""

    def _named(self, words: Sequence[str]) -> Request | None:
        """The look at what was named last."""
        for one in reversed(words):
            found = wanted(one, projects=self.looking.possible.projects) or named(one)
            if found and found.what in READS:
                return replace(found, watch=False)
        return None
