"""A picture of a timeline in sentences, for whoever cannot see it. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from bot.diagnostics.chart.parts import Plan, Row
from bot.diagnostics.past import Timeline
from bot.diagnostics.why import finding_of_end

# What Slack takes for the description of an image. https://docs.slack.dev/reference/methods/files.completeUploadExternal
ALT_CHARS_MAX = 1_000


def alt_of(timeline: Timeline, plan: Plan) -> str:
    """One sentence a row, the bad ends first; what does not fit into 1,000 characters is counted."""
    last = timeline.sessions[-1]
    counts = Counter(row.role for row in plan.rows)
    head = f"Timeline of {plan.title[0].lower()}{plan.title[1:]} from {_day(plan.begin)} to {_day(plan.end)} UTC with {counts.total()} rows."
    end = "" if last.open else f" {finding_of_end(last).cause}"
    missing = f" Not in the record: {'; '.join(plan.missing)}." if plan.missing else ""
    rows = sorted(plan.rows, key=lambda row: not row.bad)
    return _fitted(f"{head}{end}", [_sentence(plan, row) for row in rows], missing)


def _fitted(head: str, sentences: list[str], tail: str) -> str:
    text = head
    for at, sentence in enumerate(sentences):
        rest = f" And {len(sentences) - at} more." if at < len(sentences) else ""
        if len(text) + len(sentence) + len(rest) + len(tail) + 1 > ALT_CHARS_MAX:
            text += rest
            break
        text += f" {sentence}"
    return (text + tail)[:ALT_CHARS_MAX]


def _sentence(plan: Plan, row: Row) -> str:
    note = ", ".join((row.note, *row.more))
    if not row.bars:
        return f"{row.label}: {note}."
    first, last = row.bars[0], row.bars[-1]
    kind = "" if row.role in {"person", "work"} else f" ({row.role})"
    stages = f", {' then '.join(status for _, status in row.stages)}" if row.stages else ""
    return f"{row.label}{kind} from {plan.clock(first.begin)} to {plan.clock(last.end)}{stages}: {note}."


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %b %Y %H:%M:%S}"
