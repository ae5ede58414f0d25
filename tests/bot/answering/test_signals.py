from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.signals import signals
from bot.model import Query
from knowledge import Found
from tests.bot.answering.samples import found, hit_of, page

HANDBOOK = hit_of(page("A room closes when the last participant left.\n", links=("rooms",)), score=0.9)
DOCS = hit_of(page("Agents join rooms.\n\n```python\nawait ctx.connect()\n```\n", slug="agents"), score=0.5)
SIGNALS = signals(Query(text="room", search=("room",)), Found(query="room", hits=()))
HITS = st.sampled_from([Found(query="q", hits=()), found(HANDBOOK), found(DOCS), found(HANDBOOK, DOCS), found(DOCS, DOCS, HANDBOOK)])


@given(st.text(min_size=1), st.text(min_size=1), HITS, st.booleans())
def test_every_question_has_the_same_signals_and_all_are_finite(text: str, search: str, hits: Found, follow_up: bool) -> None:
    values = signals(Query(text=text, search=(search, text), follow_up=follow_up), hits)

    assert values.keys() == SIGNALS.keys()
    assert all(math.isfinite(value) for value in values.values())


def test_words_and_hits_make_a_difference() -> None:
    account = signals(Query(text="q", search=("my invoice shows a payment for a plan",)), found(HANDBOOK))
    how_to = signals(Query(text="q", search=("how do I close a room?",)), found(HANDBOOK))

    assert account != how_to
    assert how_to != signals(Query(text="q", search=("how do I close a room?",)), found(DOCS))
    assert how_to != signals(Query(text="q", search=("how do I close a room?",)), Found(query="q", hits=()))
