"""The last look at a text before it goes out: supported sentences, real identifiers, nothing secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.citations import keep_supported
from bot.answering.redact import redact
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
        """Identifiers that no LiveKit SDK has, in order of appearance, without doubles."""
        return tuple(dict.fromkeys(finding.name for finding in self.findings if finding.verdict == "unknown"))

    @property
    def enough(self) -> bool:
        """Whether what is left is an answer at all."""
        return len(self.draft.text) >= MIN_CHARS and bool(self.draft.cited)


class Checker:
    """Checks drafts against the passages they were made from and the SDKs' identifiers."""

    def __init__(self, table: IdentifierTable) -> None:
        self._table = table

    def check_model_text(self, draft: Draft, passages: Sequence[Passage]) -> Checked:
        """What of a model's draft the passages support, with its identifiers looked up."""
        supported = keep_supported(draft.text, passages)
        links = {passage.number: passage for passage in passages}
        sources = tuple(dict.fromkeys(link for number in supported.cited for link in links[number].hit.cite[:1]))
        kept = Draft(text=redact(supported.text), cited=supported.cited, sources=sources, writer=draft.writer)
        return Checked(draft=kept, findings=self._findings(kept.text), dropped=supported.dropped)

    def check_quotes(self, draft: Draft) -> Checked:
        """The same for quoted text: its sentences need no support, but names that were removed from the SDKs are marked."""
        findings = self._findings(draft.text)
        return Checked(draft=mark_removed(draft, findings), findings=findings)

    def _findings(self, text: str) -> tuple[Finding, ...]:
        """What is wrong with the identifiers of the text; a sentence that itself says that a name is gone is right."""
        return tuple(finding for finding in judge_identifiers(find_identifiers(text), self._table) if not finding.mention.denied)

    def without_unknown(self, checked: Checked) -> Checked:
        """Paragraphs and code blocks that use an identifier no SDK has are removed; the rest stays."""
        unknown = checked.unknown
        pieces = [piece for piece in split_pieces(checked.draft.text) if not any(name in piece for name in unknown)]
        draft = replace(checked.draft, text="\n\n".join(pieces))
        return replace(checked, draft=mark_removed(draft, checked.findings))


def split_pieces(text: str) -> list[str]:
    """Paragraphs, lists and whole code blocks of a Markdown text, in order."""
    pieces: list[str] = []
    fenced: list[str] = []
    for part in text.split("\n\n"):
        fenced.append(part)
        if sum(line.startswith("```") for chunk in fenced for line in chunk.split("\n")) % 2 == 0:
            pieces.append("\n\n".join(fenced))
            fenced = []
    return [piece for piece in (*pieces, "\n\n".join(fenced)) if piece.strip()]


def mark_removed(draft: Draft, findings: Sequence[Finding]) -> Draft:
    """A note below the text for each name that current SDKs no longer have, and for each deprecated one whose successor the text does not name."""
    old = {finding.mention.text: finding for finding in findings if finding.verdict in {"removed", "deprecated"} and finding.nearest}
    news = [finding for finding in old.values() if finding.verdict == "removed" or finding.nearest[0].split(".")[-1] not in draft.text]
    notes = [f"- `{finding.mention.text}` was {finding.verdict}; use {finding.nearest[0]}." for finding in news[:MAX_NOTES]]
    if not notes:
        return draft
    return replace(draft, text=f"{draft.text}\n\nVersion notes:\n\n" + "\n".join(notes))
