"""A report as a card: the verdict first, findings worst first, what was seen, what could not be seen, and how to see it oneself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.diagnostics.report import Fact, Finding, Report
from bot.diagnostics.seen import Unseen
from bot.slack.cards.rich import Block, Element, block, bullets, code_lines, emoji, page, section, text
from bot.slack.cards.wording import SEVERITY_EMOJI, SEVERITY_WORDS, short, sure, titled, with_age
from bot.slack.limits import LIMITS
from bot.slack.text import Mrkdwn, clip, escape, join, plain
from bot.slack.text.moments import moment
from bot.slack.views import mrkdwn
from bot.slack.views import plain as plain_text

CAUSE_CHARS, ADVICE_CHARS, EVIDENCE_CHARS, FACT_CHARS, UNSEEN_CHARS, LK_CHARS = 500, 700, 260, 220, 260, 400
EVIDENCE_FIRST, EVIDENCE_MORE = 5, 3
# Shares of what one message may hold (LIMITS.budget_chars).
FINDINGS_CHARS, FACTS_CHARS, UNSEEN_TOTAL_CHARS = 6_000, 3_000, 1_000
FACTS_SHOWN, FINE_SHOWN = 40, 4
SECOND_MS = 1_000
NOTHING_WRONG = "I found nothing wrong."
NOTHING_SEEN = "I could see too little to say anything."


def report_blocks(report: Report) -> list[Block]:
    """Everything but the buttons."""
    return [{"type": "header", "text": plain_text(plain(short(titled(report.subject), LIMITS.header_chars - 10)) or "Report")}, *body_blocks(report)]


def body_blocks(report: Report) -> list[Block]:
    """The same without its heading."""
    return [
        *_findings(report),
        *_facts(report),
        *_unseen(report.unseen),
        *_lk(report.lk),
        {"type": "context", "elements": [mrkdwn(whence(report))]},
    ]


def _findings(report: Report) -> Iterator[Block]:
    bad = [finding for finding in report.findings if finding.severity != "fine"]
    fine = [finding for finding in report.findings if finding.severity == "fine"]
    if not bad:
        yield block(section(emoji(SEVERITY_EMOJI["fine"]), text(f" {SEVERITY_WORDS['fine']}: ", bold=True), text(well(report))))
        fine = fine[1:]
    shown = left = 0
    for number, finding in enumerate(bad):
        made = block(*_finding(finding, report, first=number == 0))
        left += chars_of(made)
        if left > FINDINGS_CHARS:
            break
        shown += 1
        yield made
    if shown < len(bad):
        yield block(section(text(f"And {len(bad) - shown} more of less weight.", italic=True)))
    if fine:
        causes = [[text(with_age(short(finding.cause, EVIDENCE_CHARS), None, report.at))] for finding in fine[:FINE_SHOWN]]
        yield block(section(text("As it should be", bold=True)), bullets(causes))


def _finding(finding: Finding, report: Report, *, first: bool) -> Iterator[Element]:
    """The cause after a word for how bad it is, what to do, what it rests on, and the page that says so."""
    doubt = sure(finding)
    yield section(
        emoji(SEVERITY_EMOJI[finding.severity]),
        text(f" {SEVERITY_WORDS[finding.severity]}: ", bold=True),
        text(short(finding.cause, CAUSE_CHARS), bold=first),
        *([text(f" ({doubt})", italic=True)] if doubt else []),
    )
    if finding.advice:
        yield section(text("What to do: ", bold=True), text(f"{short(finding.advice, ADVICE_CHARS)} "), page(finding.link))
    else:
        yield section(page(finding.link))
    if finding.question:
        yield section(text("Tell me: ", bold=True), text(short(finding.question, EVIDENCE_CHARS)))
    evidence = finding.evidence[: EVIDENCE_FIRST if first else EVIDENCE_MORE]
    if evidence:
        yield bullets([[text(with_age(short(one.text, EVIDENCE_CHARS), one.at, report.at))] for one in evidence])


def _facts(report: Report) -> Iterator[Block]:
    """As many as fit; how many there are besides, and how to see them."""
    if not report.facts:
        return
    items, room = list[Sequence[Element]](), FACTS_CHARS
    for fact in report.facts[:FACTS_SHOWN]:
        item = fact_line(fact, report)
        room -= sum(len(element["text"]) for element in item)
        if room < 0:
            break
        items.append(item)
    missing = len(report.facts) - len(items)
    more = [section(text(f"And {missing} more{'; the command below shows all' if report.lk else ''}.", italic=True))] if missing else []
    yield block(section(text("What I saw", bold=True)), *([bullets(items)] if items else []), *more)


def fact_line(fact: Fact, report: Report) -> list[Element]:
    """A fact: what, how, since when."""
    return [text(f"{short(fact.label, 80)}: ", bold=True), text(with_age(short(fact.value, FACT_CHARS), fact.at, report.at))]


def _unseen(unseen: Sequence[Unseen]) -> Iterator[Block]:
    if not unseen:
        return
    items, room = list[Sequence[Element]](), UNSEEN_TOTAL_CHARS
    for one in unseen:
        where = f" Look at: {one.where}" if one.where else ""
        item = [text(f"{short(one.what, 120)}: ", bold=True), text(short(f"{one.why}.{where}".replace("..", "."), UNSEEN_CHARS))]
        room -= sum(len(element["text"]) for element in item)
        if room < 0 and items:
            items.append([text(f"and {len(unseen) - len(items)} more", italic=True)])
            break
        items.append(item)
    yield block(section(text("What I could not see", bold=True)), bullets(items))


def _lk(line: str) -> Iterator[Block]:
    if line:
        yield block(section(text("See it yourself", bold=True)), code_lines(short(line, LK_CHARS)))


def whence(report: Report) -> Mrkdwn:
    """Which server that was, and when."""
    where = "  ·  ".join(filter(None, (f"project {report.project}" if report.project else "", report.host)))
    took = "" if not report.took_ms else f" in {report.took_ms:.0f} ms" if report.took_ms < SECOND_MS else f" in {report.took_ms / SECOND_MS:.1f} s"
    return clip(join(escape(f"{where}  ·  seen " if where else "Seen "), moment(report.at), escape(took)), LIMITS.text_object_chars)


def chars_of(made: Block) -> int:
    """How many characters of text a block of rich text holds."""
    found = 0
    for element in made.get("elements", ()):
        found += len(str(element.get("text") or "")) + chars_of(element)
    return found


def report_words(report: Report) -> Mrkdwn:
    """The card in words, for notifications and screen readers, and for where no blocks can be shown."""
    lines = [f"{titled(report.subject)}. {verdict_line(report)}"]
    more = [finding for finding in report.findings if finding is not report.verdict and finding.severity != "fine"]
    lines += [f"{SEVERITY_WORDS[finding.severity]}: {short(finding.cause, CAUSE_CHARS)} {short(finding.advice, ADVICE_CHARS)}" for finding in more]
    lines += [f"• {short(fact.label, 80)}: {with_age(short(fact.value, FACT_CHARS), fact.at, report.at)}" for fact in report.facts[:FACTS_SHOWN]]
    lines += [f"Not seen: {short(one.what, 120)}, {short(one.why, UNSEEN_CHARS)}" for one in report.unseen]
    lines += [report.lk] if report.lk else []
    return clip(escape("\n".join(lines)), LIMITS.text_advised_chars)


def well(report: Report) -> str:
    """What to say when nothing is wrong: the first thing that is as it should be."""
    if report.findings:
        return short(report.findings[0].cause, CAUSE_CHARS)
    return NOTHING_WRONG if report.facts else NOTHING_SEEN


def verdict_line(report: Report) -> str:
    """The worst finding in one line, with what to do about it."""
    verdict = report.verdict
    if verdict is None:
        return f"{SEVERITY_WORDS['fine']}: {well(report)}"
    return f"{SEVERITY_WORDS[verdict.severity]}: {short(verdict.cause, CAUSE_CHARS)} {short(verdict.advice, ADVICE_CHARS)}".strip()
