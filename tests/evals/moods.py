"""`python -m tests.evals.moods [QUESTIONS.jsonl …]`: how well "solved" and "still broken" are told apart, and both from everything else that people answer.

Prints precision and recall by round and language of `moods.jsonl`, what is taken wrongly, and how many follow-ups of files of questions are taken for either.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.escalation.moods import Mood, mood
from tests.evals.items import Item, read_items
from tests.evals.labelled import Score, labelled, scored, table

HEAD = ("sentences", "number", "solved: precision", "recall", "broken: precision", "recall")
MOODS: tuple[Mood, ...] = ("solved", "broken")


def score(rows: Sequence[Item], meant: Mood) -> Score:
    """How well one of the moods is found among these."""
    return scored((mood(row["words"]) == meant for row in rows), (row["means"] == meant for row in rows))


def main() -> None:
    """See above."""
    rows = labelled("moods")
    groups = {"all": rows}
    groups |= {f"in {tongue}": [row for row in rows if row["tongue"] == tongue] for tongue in dict.fromkeys(row["tongue"] for row in rows)}
    groups |= {f"of round {number}": [row for row in rows if row["round"] == number] for number in sorted({row["round"] for row in rows})}
    scores = {name: [score(group, meant) for meant in MOODS] for name, group in groups.items()}
    print(table(HEAD, [(name, len(groups[name]), *(part for one in got for part in (one.precision, one.recall))) for name, got in scores.items()]))
    for row in rows:
        if (got := mood(row["words"])) != row["means"]:
            print(f"{row['means'] or 'neither'}, taken for {got or 'neither'}: {row['words']}")
    if files := [Path(name) for name in sys.argv[1:]]:
        later = [turn for item in read_items(files) for turn in (*item.get("history", ())[1:], *item.get("followups", ()))]
        taken = {meant: sum(mood(turn) == meant for turn in later) for meant in MOODS}
        print(f"\nof {len(later)} follow-ups of questions {taken['solved']} are taken for solved and {taken['broken']} for broken")


if __name__ == "__main__":
    main()
