"""`ask-ai cards`: the verified answers, who vouches for them, and which of them somebody has to look at again."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.cli.show import console, print_json, safe
from bot.cli.stored import beside
from bot.learning.cards import day_of
from bot.learning.ports import Card, CardState
from bot.settings import Settings

STATES: tuple[CardState, ...] = ("review", "draft", "approved", "retired")
USUAL = frozenset(STATES[:3])
CONFINED = "(asked where not everybody may read)"


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the cards, those that wait for somebody first; retired ones only when asked for."""
    cards = asyncio.run(_cards(settings, frozenset({args.state}) if args.state else USUAL))
    if cards is None:
        print("ask-ai: there is no database yet, so there are no cards; `ask-ai serve` makes it", file=sys.stderr)
        return 0
    ordered = sorted(cards, key=lambda card: (STATES.index(card.state), card.expires_at, card.id))
    if args.json:
        print_json({"cards": [_as_json(card) for card in ordered]})
        return 0
    table = Table("card", "state", "question", "verified by", "until")
    for card in ordered:
        asked = f"{_question(card)}\n{card.why}" if card.why else _question(card)
        by = f"{card.owner_name}, {day_of(card.verified_at)}" if card.verified_at else ""
        table.add_row(*(Text(safe(words)) for words in (card.id, card.state, asked, by, day_of(card.expires_at) if card.expires_at else "")))
    console().print(table if ordered else "There are no cards.")
    return 0


async def _cards(settings: Settings, states: frozenset[CardState]) -> Sequence[Card] | None:
    async with beside(settings) as store:
        return await store.cards.all(states=states) if store else None


def _question(card: Card) -> str:
    return CONFINED if card.confined or not card.questions else card.questions[0]


def _as_json(card: Card) -> dict[str, Any]:
    """What is told of a card; of a confined one not its words."""
    words = (
        {}
        if card.confined
        else {"questions": card.questions, "answer": card.answer, "sources": [{"title": link.title, "url": link.url} for link in card.sources]}
    )
    return {
        "id": card.id,
        "state": card.state,
        "team": card.team,
        "channel": card.channel,
        "confined": card.confined,
        "verified_by": card.owner_name,
        "verified_at": card.verified_at,
        "expires_at": card.expires_at,
        "applies_to": card.applies_to,
        "why": card.why,
        **words,
    }
