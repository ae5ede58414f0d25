"""`python -m tests.evals.wishes [QUESTIONS.jsonl …]`: how well a wish for a human is told from talk about humans, agents and transfers.

Prints precision and recall by language and by round of `wishes.jsonl`, what is taken wrongly, and which turns of files of questions, in which nobody asks for a
human, are taken for such a wish.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.escalation.wishes import wants_human
from tests.evals.items import Item, read_items
from tests.evals.labelled import Score, labelled, scored, table

HEAD = ("sentences", "number", "with a wish", "precision", "recall")


def score(rows: Sequence[Item]) -> Score:
    """How well these are told apart."""
    return scored((wants_human(row["words"]) for row in rows), (row["wants"] for row in rows))


def turns(files: Iterable[Path]) -> list[str]:
    """Everything that somebody says in these questions."""
    return [turn for item in read_items(files) for turn in (*item.get("history", ()), item["question"], *item.get("followups", ()))]


def main() -> None:
    """See above."""
    rows = labelled("wishes")
    groups = {"all": rows}
    groups |= {f"in {tongue}": [row for row in rows if row["tongue"] == tongue] for tongue in dict.fromkeys(row["tongue"] for row in rows)}
    groups |= {f"of round {number}": [row for row in rows if row["round"] == number] for number in sorted({row["round"] for row in rows})}
    scores = {name: (group, score(group)) for name, group in groups.items()}
    print(table(HEAD, [(name, len(group), sum(row["wants"] for row in group), got.precision, got.recall) for name, (group, got) in scores.items()]))
    for row in rows:
        if wants_human(row["words"]) != row["wants"]:
            print(f"{'missed' if row['wants'] else 'wrong'}: {row['words']}")
    if files := [Path(name) for name in sys.argv[1:]]:
        said = turns(files)
        taken = [turn for turn in said if wants_human(turn)]
        print(f"\n{len(taken)} of {len(said)} turns of questions are taken for a wish", *taken, sep="\n")


if __name__ == "__main__":
    main()
