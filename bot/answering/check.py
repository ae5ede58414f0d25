"""The last look at a text before it goes out: supported sentences, real identifiers, nothing secret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.citations import cited_numbers, keep_supported
from bot.answering.fences import closed
from bot.answering.redact import redact
from bot.answering.tidy import lines_of, tidied, without
from bot.model import Draft, Passage
from knowledge import Finding, IdentifierTable, find_identifiers, judge_identifiers

MIN_CHARS = 60
MAX_NOTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The draft as it may go out, what was found about its identifiers, and which sentences were dropped."""

    draft: Draft
    findings: tuple[Finding, ...] = ()
    dropped: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Identifiers that no LiveKit SDK has, in order of appearance, without doubles. A sentence may say of a name that it does not exist."""
        return tuple(dict.fromkeys(finding.name for finding in self.findings if finding.verdict == "unknown" and not finding.mention.denied))

    @property
    def enough(self) -> bool:
        """Whether what is left is an answer at all."""
        return len(self.draft.text) >= MIN_CHARS and bool(self.draft.cited)


class Checker:
    """Checks drafts against the passages they were made from and the SDKs' identifiers."""

    def __init__(self, table: IdentifierTable) -> None:
        self._table = table

    def warm(self) -> None:
        """Build what the first look-up would build."""
        self._findings("`AgentSession`")

    def check_model_text(self, draft: Draft, passages: Sequence[Passage]) -> Checked:
        """What of a model's draft the passages support, with its identifiers looked up."""
        supported = keep_supported(draft.text, passages)
        kept = _citing(redact(supported.text), passages, writer=draft.writer)
        return Checked(draft=kept, findings=self._findings(kept.text), dropped=supported.dropped)

    def without_unknown(self, checked: Checked, passages: Sequence[Passage]) -> Checked:
        """Paragraphs, list items and code blocks that use an identifier no SDK has are removed, with what announced them; the rest stays."""
        if not checked.unknown:
            return checked
        uses_unknown = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in checked.unknown)).search
        left = tidied(without(lines_of(checked.draft.text), unwanted=lambda text: uses_unknown(text) is not None))
        findings = tuple(finding for finding in checked.findings if finding.name not in checked.unknown)
        return replace(checked, draft=_citing(left, passages, writer=checked.draft.writer), findings=findings)

    def check_quotes(self, draft: Draft) -> Checked:
        """Quoted text needs no support and keeps every word, but names that were removed from the SDKs are marked and an open code block is closed."""
        findings = self._findings(draft.text)
        return Checked(draft=mark_removed(replace(draft, text=closed(draft.text)), findings), findings=findings)

    def _findings(self, text: str) -> tuple[Finding, ...]:
        return tuple(judge_identifiers(find_identifiers(text), self._table))


def _citing(text: str, passages: Sequence[Passage], *, writer: str) -> Draft:
    """A draft with the sources of the passages that the text cites."""
    links = {passage.number: passage.hit.cite[0] for passage in passages}
    cited = cited_numbers(text)
    return Draft(text=text, cited=cited, sources=tuple(dict.fromkeys(links[number] for number in cited)), writer=writer)


def mark_removed(draft: Draft, findings: Sequence[Finding]) -> Draft:
    """A note below the text for each name that current SDKs no longer have, or will not for long: since when, and what to use.

    None where the text says so itself: in the same sentence, or for a deprecated name by naming its successor.
    """
    gone = {finding.name: finding for finding in findings if finding.verdict in {"removed", "deprecated"} and not finding.mention.denied}
    notes = [_note(finding) for finding in gone.values() if finding.verdict == "removed" or (finding.nearest and finding.nearest[0] not in draft.text)]
    if not notes:
        return draft
    return replace(draft, text=f"{draft.text}\n\nVersion notes:\n\n" + "\n".join(notes[:MAX_NOTES]))


def _note(finding: Finding) -> str:
    since = finding.note if finding.note.startswith(finding.verdict) else finding.verdict
    return f"- `{finding.name}`: {since}" + (f"; use {finding.nearest[0]} instead." if finding.nearest else ".")
