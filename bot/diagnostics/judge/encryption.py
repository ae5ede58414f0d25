"""End-to-end encryption that not everybody takes part in. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.diagnostics.judge.group import evidence_of
from bot.diagnostics.judge.scale import LIKELY, STRONG
from bot.diagnostics.judge.wording import listed
from bot.diagnostics.pages import ENCRYPTION
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Participant

SHOWN = 2


def judge_encryption(people: Sequence[Participant]) -> list[Finding]:
    """Some encrypt and others do not, or differently: then somebody has no key, or another. Telephones cannot decrypt at all."""
    ways = {who.identity: {track.encryption for track in who.tracks} - {"none"} for who in people}
    secret = [who for who in people if ways[who.identity]]
    plain = [who for who in people if not ways[who.identity] and (who.tracks or who.kind == "sip")]
    used = sorted(set().union(*ways.values()))
    if not secret or (not plain and len(used) < 2):
        return []
    phones = any(who.kind == "sip" for who in plain)
    others = f"{listed([who.identity for who in plain])} not" if plain else f"in {len(used)} ways ({', '.join(used)})"
    return [
        Finding(
            code="encryption-mixed",
            severity="broken",
            cause=f"{listed([who.identity for who in secret])} publish{'es' if len(secret) == 1 else ''} end-to-end encrypted media, {others}.",
            advice=f"Who has no key hears noise and sees black. Give everybody, agents too, the same key and mode, or none.{' A telephone cannot decrypt.' if phones else ''}",
            link=ENCRYPTION,
            confidence=STRONG if phones or len(used) > 1 else LIKELY,
            evidence=(*evidence_of(secret[:SHOWN], f"encryption {', '.join(used)}"), *evidence_of(plain[:SHOWN], "no encryption")),
        )
    ]
