"""From hits to addresses: which official page a reader should open, with the handbook's word for it counted in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.lexical import tokens
from knowledge.model import Hit
from knowledge.search import RRF_K, Found

# Chosen together with the weights of the legs; `make bench` prints what they give.
SECOND_CHUNK, VOUCHED, LATER_LINK, UNSEEN = 0.5, 0.45, 0.7, 0.8
# A title that the query spells out counts almost like a first place in one leg.
TITLE = 0.8 / (RRF_K + 1)
UNASKED_IDF = 6.0


@dataclass(slots=True)
class Place:
    """One address with the hits that lead there, best first; `score` orders places of one search."""

    url: str
    title: str
    score: float = 0.0
    hits: list[Hit] = field(default_factory=list)


def by_address(found: Found, *, limit: int) -> list[Place]:
    """At most `limit` places, best first.

    A page counts by its two best chunks and by its title; a handbook page vouches for those it rests on, its first link most.
    """
    places: dict[str, Place] = {}
    for hit in found.hits:
        if not hit.page.rests_on:
            places.setdefault(hit.url, Place(url=hit.url, title=hit.page.title)).hits.append(hit)
    for place in places.values():
        place.score = sum(weight * hit.score for weight, hit in zip((1.0, SECOND_CHUNK), place.hits, strict=False))
    for url, (bonus, hit) in _vouched(found.hits).items():
        known = url in places
        place = places.setdefault(url, Place(url=url, title=next(link.title for link in hit.cite if link.url == url)))
        place.score += bonus if known else UNSEEN * bonus
        place.hits.append(hit)
    for place in places.values():
        place.score += TITLE * _spelled_out(place.title, found)
    return sorted(places.values(), key=lambda place: (-place.score, place.url))[:limit]


def _spelled_out(title: str, found: Found) -> float:
    """The share of the title's weight whose words stand in the query, 0.0 to 1.0."""
    weights = {token: found.idf.get(token, UNASKED_IDF) for token in tokens(title)}
    return sum(weight for token, weight in weights.items() if token in found.idf) / (sum(weights.values()) or 1.0)


def _vouched(hits: Sequence[Hit]) -> dict[str, tuple[float, Hit]]:
    """For each address the handbook rests on, the strongest word for it and the hit that gave it."""
    best: dict[str, tuple[float, Hit]] = {}
    for hit in {hit.page.url: hit for hit in reversed(hits) if hit.page.rests_on}.values():
        rank = {link.title: position for position, link in enumerate(hit.page.rests_on)}
        for link in hit.cite:
            bonus = VOUCHED * hit.score * LATER_LINK ** rank.get(link.title, 0)
            if bonus > best.get(link.url, (0.0, hit))[0]:
                best[link.url] = (bonus, hit)
    return best
