"""The rows of a picture: one an identity, one a work, and one for all that do not fit. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.diagnostics.chart.parts import Bar, End, Role, Row, Span
from bot.diagnostics.ends import ending_of
from bot.diagnostics.past import Session, Stay, TrackSpan, Work

ROWS_MAX, WORKS_MAX = 60, 12
NAME_CHARS_MAX = 30
MANY_TRACKS = 20
# "Still there" would be more than the record tells.
OPEN = "no end recorded yet"
ROLES: dict[str, Role] = {"sip": "sip", "agent": "agent", "egress": "work", "ingress": "work"}


def rows_of(sessions: Sequence[Session], end: datetime) -> list[Row]:
    mine: dict[tuple[Role, str], list[tuple[Stay, Session]]] = defaultdict(list)
    for session in sessions:
        for stay in session.stays:
            mine[ROLES.get(stay.kind, "person"), stay.identity].append((stay, session))
    return [_row(role, identity, stays, end) for (role, identity), stays in mine.items()]


def _row(role: Role, identity: str, stays: Sequence[tuple[Stay, Session]], end: datetime) -> Row:
    bars = tuple(_bar(stay, session, end) for stay, session in stays)
    spans = [(track, bar) for (stay, _), bar in zip(stays, bars, strict=True) for track in stay.tracks]
    reasons = Counter(_ended(stay) for stay, _ in stays)
    return Row(
        label=_short(identity or "nameless"),
        role=role,
        bars=bars,
        audio=_union(_track(track, bar) for track, bar in spans if track.kind == "audio"),
        video=_union(_track(track, bar) for track, bar in spans if track.kind != "audio"),
        stages=tuple((stage.at, stage.status) for stay, _ in stays for stage in stay.stages),
        note=_ended(stays[-1][0]),
        noted_at=stays[-1][0].left_at,
        more=_more(reasons, stays[-1][0], len(spans)),
        bad=any(bar.how == "bad" for bar in bars),
    )


def _bar(stay: Stay, session: Session, end: datetime) -> Bar:
    finish = stay.over_at or (end if session.open else session.end)
    begin = min(stay.joined_at or session.begin, finish)
    known = [moment for track in stay.tracks for moment in (track.began_at, track.ended_at) if moment] + [stage.at for stage in stay.stages]
    sure_from = begin if stay.joined_at else min([*known, finish])
    sure_to = finish if stay.left_at or not stay.gone_by else max([sure_from, *known])
    how: End = "open" if stay.over_at is None else "unknown" if stay.left_at is None else "bad" if _bad(stay.reason) else "fine"
    return Bar(begin=begin, end=finish, sure_from=min(sure_from, finish), sure_to=min(sure_to, finish), how=how)


def _bad(reason: str) -> bool:
    return ending_of(reason).severity in {"broken", "warning"}


def _ended(stay: Stay) -> str:
    if stay.left_at:
        return ending_of(stay.reason).short
    return "leaving not recorded" if stay.gone_by else OPEN


def _more(reasons: Counter[str], last: Stay, tracks: int) -> tuple[str, ...]:
    """How the stays before ended, and what else stands out."""
    parts = []
    if reasons.total() > 1:
        reasons.subtract([_ended(last)])
        before = [f"{count:,}× {reason}" for reason, count in reasons.most_common() if count]
        parts.append(f"before: {', '.join(before[:2])}{' …' if len(before) > 2 else ''}")
    elif not last.join_seen and not last.aborted:
        parts.append("joining not recorded")
    if tracks > MANY_TRACKS:
        parts.append(f"{tracks:,} tracks")
    return tuple(parts)


def _track(track: TrackSpan, bar: Bar) -> Span:
    begin = min(max(track.began_at or bar.begin, bar.begin), bar.end)
    return begin, min(max(track.ended_at or bar.sure_to, begin), bar.end)


def _union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Those that overlap as one."""
    whole: list[Span] = []
    for begin, end in sorted(spans):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((begin, end))
    return tuple(whole)


def fitting(rows: Sequence[Row]) -> tuple[Row, ...]:
    """At most 60: those with a bad end, agents and calls first; the others as one."""
    if len(rows) <= ROWS_MAX:
        return tuple(rows)
    order = sorted(range(len(rows)), key=lambda at: (not rows[at].bad, rows[at].role == "person", at))
    kept = sorted(order[: ROWS_MAX - 1])
    rest = [rows[at] for at in sorted(order[ROWS_MAX - 1 :])]
    return (*(rows[at] for at in kept), _many(rest))


def _many(rows: Sequence[Row]) -> Row:
    steps: Counter[datetime] = Counter()
    for bar in (bar for row in rows for bar in row.bars):
        steps[bar.begin] += 1
        steps[bar.end] -= 1
    heights, there = [], 0
    for moment in sorted(steps):
        there += steps[moment]
        heights.append((moment, there))
    most = max(height for _, height in heights)
    bad = sum(row.bad for row in rows)
    ends = f"{bad:,} of them cut off" if bad else "none of them cut off"
    return Row(label=f"{len(rows):,} more", role="many", heights=tuple(heights), note=f"at most {most:,} at once", more=(ends,))


def works_of(sessions: Sequence[Session], end: datetime) -> tuple[Row, ...]:
    """Those that failed first, at most twelve."""
    works = [(work, session) for session in sessions for work in session.works]
    order = sorted(works, key=lambda found: (not _failed(found[0]), found[0].began_at or found[1].begin))
    rows = [_work(work, session, end) for work, session in order[:WORKS_MAX]]
    if len(works) > WORKS_MAX:
        rows.append(Row(label=f"{len(works) - WORKS_MAX:,} more", role="work", note="recordings, encoders and jobs that are not drawn"))
    return tuple(rows)


def _failed(work: Work) -> bool:
    return work.status in {"failed", "aborted", "error", "limit_reached"}


def _work(work: Work, session: Session, end: datetime) -> Row:
    last = end if session.open else session.end
    begin = min(work.began_at or session.begin, work.ended_at or last)
    finish = max(work.ended_at or last, begin)
    how: End = "bad" if _failed(work) else "fine" if work.ended_at else "open" if session.open else "unknown"
    bar = Bar(begin=begin, end=finish, sure_from=begin if work.began_at else finish, sure_to=finish if work.ended_at or session.open else begin, how=how)
    label = f"{work.kind} {work.name or work.id}".replace("_", " ") if work.name else f"{work.kind} {work.id}"
    note = " ".join(part for part in (work.status, work.reason) if part).replace("_", " ")
    return Row(label=_short(label), role="work", bars=(bar,), note=note, noted_at=work.ended_at, bad=how == "bad")


def _short(name: str) -> str:
    return name if len(name) <= NAME_CHARS_MAX else f"{name[: NAME_CHARS_MAX - 9]}…{name[-8:]}"
