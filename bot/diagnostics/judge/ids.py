"""An id that leads nowhere. Pure."""

from __future__ import annotations

from bot.diagnostics.judge.scale import LIKELY
from bot.diagnostics.judge.wording import counted
from bot.diagnostics.observed import Where
from bot.diagnostics.pages import PARTICIPANTS
from bot.diagnostics.report import Evidence, Finding


def judge_lost_id(asked: str, looked: int, where: Where) -> Finding:
    """Nothing with this id is in the rooms that were looked into."""
    return Finding(
        code="id-not-found",
        severity="broken",
        cause=f"Nothing with the id {asked} is in an active room of {where.project or 'this project'}.",
        advice="Ids live as long as their room: with the room they are gone, and the next join or job has another. Tell me the name of the room, then I look into its history; or look in another project.",
        link=PARTICIPANTS,
        confidence=LIKELY,
        evidence=(Evidence(text=f"{counted(looked, 'active room')} looked into", at=where.at),),
        question="In which room, and when was that?",
    )
