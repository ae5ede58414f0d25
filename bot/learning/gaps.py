"""What the documents lack: questions that got no good answer, in groups that are about the same, with what is nearest to them. Pure; the same input gives the same gaps.

Of what was asked where others may not read, only the number is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.answering.fences import without_code
from bot.answering.redact import redact
from bot.learning.clustering import grouped
from knowledge import Link, tokens

# Two groups are about the same from here on, measured with tests/learning/gaps.jsonl: docs/learning.md.
ALIKE = 0.36
GAP_MIN = 2
EXAMPLES, EXAMPLE_CHARS, PAGES, ONCE = 3, 160, 3, 10
TITLE_WORDS_MIN, TITLE_WORDS = 3, 4
# A word is telling for a group when so many of its questions have it.
SHARE = 0.35
# Words that tell nothing where everything is about LiveKit, and those that hold a question together.
DULL = frozenset(
    tokens("livekit until per same see make makes via possible way one two first still after before without anyone something problem issue question help plans")
)
WORD = re.compile(r"[A-Za-z0-9_]+(?:['’][a-z]+)?")
NAMED = re.compile(r"(?<![\w/`.])@[^\W\d_][\w.\-]{0,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that got no good answer: handed over or declined, or, when it is `bad`, answered so that the asker said it did not help.

    `confined` says that it was asked where not everybody of the workspace may read. The rest is what a search found out about it: its vector, of length 1, the
    rarity of its words, and the nearest pages that everybody may see.
    """

    question: str
    person: str
    bad: bool = False
    confined: bool = False
    vector: tuple[float, ...] = ()
    idf: Mapping[str, float] = field(default_factory=dict)
    pages: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions about the same. `title`, `examples` (masked) and `pages` come from those that everybody may read, and are empty when there are none.

    `people` asked `count` of them; `confined` counts those that not everybody may read, `bad` those that were answered and did not help.
    """

    count: int
    people: int
    title: str = ""
    examples: tuple[str, ...] = ()
    pages: tuple[Link, ...] = ()
    confined: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The gaps of a while in one workspace ("" for all), those of most people first. Moments are seconds since 1970.

    `once` are questions that nobody else asked, masked, of those that everybody may read; `alone` counts all of these, `count` all questions without a good answer.
    """

    team: str
    since: float
    until: float
    count: int = 0
    gaps: tuple[Gap, ...] = ()
    alone: int = 0
    once: tuple[str, ...] = ()


def gaps_of(asked: Sequence[Unanswered], common: Sequence[Sequence[float]], *, alike: float = ALIKE) -> tuple[tuple[Gap, ...], tuple[Unanswered, ...]]:
    """The gaps, those of most people first, and the questions that are like no other.

    `common` are vectors of what is asked about everything: what all questions share says nothing about what they are about, and is taken out first.
    """
    groups = [[asked[row] for row in rows] for rows in grouped(without_common([one.vector for one in asked], common), alike=alike)]
    gaps = [_gap(group) for group in groups if len(group) >= GAP_MIN]
    alone = tuple(group[0] for group in groups if len(group) < GAP_MIN)
    return tuple(sorted(gaps, key=lambda gap: (-gap.people, -gap.count, gap.confined == gap.count, gap.title))), alone


def without_common(vectors: Sequence[Sequence[float]], common: Sequence[Sequence[float]]) -> list[list[float]]:
    """The vectors less the average of the common ones, of length 1 again."""
    if not vectors or not common:
        return [list(vector) for vector in vectors]
    rows = np.asarray(vectors, dtype=np.float32) - np.asarray(common, dtype=np.float32).mean(axis=0)
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    left: list[list[float]] = (rows / lengths).tolist()
    return left


def digest(asked: Sequence[Unanswered], common: Sequence[Sequence[float]], *, team: str, since: float, until: float) -> Digest:
    """What there is to write about."""
    gaps, alone = gaps_of(asked, common)
    once = tuple(example(one.question) for one in alone if not one.confined)[:ONCE]
    return Digest(team=team, since=since, until=until, count=len(asked), gaps=gaps, alone=len(alone), once=once)


def _gap(group: Sequence[Unanswered]) -> Gap:
    shown = _central([one for one in group if not one.confined])
    return Gap(
        count=len(group),
        people=len({one.person for one in group}),
        title=title_of(shown),
        examples=tuple(dict.fromkeys(example(one.question) for one in _of_different_people(shown)))[:EXAMPLES],
        pages=_pages(shown),
        confined=sum(one.confined for one in group),
        bad=sum(one.bad for one in group),
    )


def _central(group: Sequence[Unanswered]) -> list[Unanswered]:
    """The one most like all others first."""
    if not group:
        return []
    rows = np.asarray([one.vector for one in group], dtype=np.float32)
    nearness = (rows @ rows.mean(axis=0)).round(5).tolist()
    return [group[row] for row in sorted(range(len(group)), key=lambda row: (-nearness[row], row))]


def _of_different_people(group: Iterable[Unanswered]) -> list[Unanswered]:
    """First one of each person, then the rest."""
    seen: set[str] = set()
    firsts, rest = list[Unanswered](), list[Unanswered]()
    for one in group:
        (rest if one.person in seen else firsts).append(one)
        seen.add(one.person)
    return [*firsts, *rest]


def _pages(group: Sequence[Unanswered]) -> tuple[Link, ...]:
    """The pages nearest to most of them."""
    titles = {link.url: link for one in reversed(group) for link in one.pages}
    weights: Counter[str] = Counter()
    for one in group:
        weights.update({link.url: len(one.pages) - rank for rank, link in enumerate(one.pages)})
    return tuple(titles[url] for url, _ in sorted(weights.items(), key=lambda found: (-found[1], found[0]))[:PAGES])


def title_of(group: Sequence[Unanswered]) -> str:
    """The words that tell most about these questions, in the order of the first one that has them; "" without any question. `group` has the most central one first."""
    idf = {stem: rarity for one in group for stem, rarity in one.idf.items()}
    counts = Counter(stem for one in group for stem in {stem for stem, _ in _words(one.question)})
    order = sorted(counts, key=lambda stem: (-counts[stem] * idf.get(stem, 1.0), stem))
    telling = [stem for stem in order if counts[stem] >= max(GAP_MIN, SHARE * len(group))][:TITLE_WORDS]
    central = {stem for one in group[:1] for stem, _ in _words(one.question)}
    more = sorted(central.difference(telling), key=lambda stem: (-idf.get(stem, 1.0), stem))[: max(0, TITLE_WORDS_MIN - len(telling))]
    shown: dict[str, str] = {}
    for one in group:
        for stem, word in _words(one.question):
            if stem in {*telling, *more}:
                shown.setdefault(stem, word)
    words = " ".join(shown.values())
    return words[:1].upper() + words[1:]


def _words(question: str) -> list[tuple[str, str]]:
    """Each telling word as it is written, with its stem."""
    stems = [(tokens(word), word) for word in WORD.findall(masked(question))]
    return [(found[0], word) for found, word in stems if found and found[0] not in DULL]


def masked(question: str) -> str:
    """One line without code, secrets and names of people."""
    return " ".join(NAMED.sub("@…", redact(without_code(question))).split())


def example(question: str) -> str:
    """The question as it may be shown."""
    line = masked(question)
    return line if len(line) <= EXAMPLE_CHARS else f"{line[:EXAMPLE_CHARS].rsplit(' ', 1)[0]} …"
