"""`ask-ai search`: what the index finds, for inspection."""

from __future__ import annotations

import argparse
from contextlib import closing

from bot.answering.asker import learn
from bot.answering.redact import redact
from bot.cli.arguments import WrongUsage
from bot.cli.show import console, print_json, safe
from bot.flow import visible
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import Asker, Searcher, by_address

PREVIEW_CHARS = 160
# The pool from which the best addresses are chosen: several pages may lead to one.
WIDER = 6


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the hits, best first."""
    query = redact(visible(args.query))
    if not query.strip():
        raise WrongUsage('the query is empty; for example: ask-ai search "disconnect reason"')
    with closing(open_library(settings, args.index)) as library:
        found = Searcher(library).search_now(query, limit=WIDER * args.limit, asker=learn(Asker(), query))
    places = by_address(found, limit=args.limit)
    if args.json:
        rows = [{"url": place.url, "title": place.title, "score": round(place.score, 5), "text": hit.chunk.text} for place in places for hit in place.hits]
        print_json({"hits": rows})
        return 0
    out = console()
    for number, place in enumerate(places, 1):
        preview = " ".join(place.hits[0].chunk.text.split())[:PREVIEW_CHARS]
        out.print(f"{number:3} {place.score:.4f}  {safe(place.title)}", markup=False, highlight=False)
        out.print(f"            {safe(place.url)}\n            {safe(preview)}…", markup=False, highlight=False, style="dim")
    if not places:
        out.print("Nothing was found.")
    return 0
