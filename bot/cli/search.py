"""`ask-ai search`: what the index finds, for inspection."""

from __future__ import annotations

import argparse
from contextlib import closing

from bot.answering.conversation import learn
from bot.answering.redact import redact
from bot.cli.arguments import WrongUsage
from bot.cli.show import console, print_json
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import Asker, Searcher

PREVIEW_CHARS = 160


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the hits, best first."""
    query = redact(args.query)
    if not query.strip():
        raise WrongUsage('the query is empty; for example: ask-ai search "disconnect reason"')
    with closing(open_library(settings, args.index)) as library:
        found = Searcher(library).search_now(query, limit=args.limit, asker=learn(Asker(), query))
    if args.json:
        rows = [{"url": hit.url, "title": hit.page.title, "score": round(hit.score, 5), "text": hit.chunk.text} for hit in found.hits]
        print_json({"hits": rows})
        return 0
    out = console()
    for number, hit in enumerate(found.hits, 1):
        preview = " ".join(hit.chunk.text.split())[:PREVIEW_CHARS]
        out.print(f"{number:3} {hit.score:.4f}  {hit.page.title}", markup=False, highlight=False)
        out.print(f"            {hit.url}\n            {preview}…", markup=False, highlight=False, style="dim")
    if not found.hits:
        out.print("Nothing was found.")
    return 0
