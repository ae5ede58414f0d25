"""`python -m tests.evals.unsure QUESTIONS.jsonl ANSWERS.jsonl`: what the threshold for "not sure enough" costs and brings.

ANSWERS is what `ask-ai answer QUESTIONS.jsonl` wrote. Prints, by threshold, how many of the answered questions would be handed over, how many of those answers are
wrong (the decisive fact is not in them, or the question is none for documents), and how many wrong ones are left.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.evals.items import heart_right, read_items
from tests.evals.labelled import table

HEAD = ("threshold", "handed over", "share of answers", "wrong among them", "wrong ones left", "share of those left")
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.78, 0.8, 0.82, 0.85, 0.9)
Answer = tuple[float, bool]  # its confidence, and whether it is right


def answered(questions: Path, answers: Path) -> list[Answer]:
    """The answers that were given as such."""
    asked = {item["id"]: item for item in read_items([questions])}
    given = [answer for answer in read_items([answers]) if answer["outcome"] == "answered"]
    return [(answer["confidence"], asked[answer["id"]]["expect"] == "answer" and heart_right(asked[answer["id"]], answer["answer"])) for answer in given]


def row(answers: Sequence[Answer], least: float) -> tuple[object, ...]:
    """What one threshold does."""
    handed, left = ([right for sure, right in answers if (sure < least) is over] for over in (True, False))
    wrong = [sum(not right for right in part) for part in (handed, left)]
    share = [wrong[n] / len(part) if part else 0.0 for n, part in enumerate((handed, left))]
    return (least, len(handed), len(handed) / len(answers) if answers else 0.0, share[0], wrong[1], share[1])


def main() -> int:
    """See above; 2 for other than two files."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    answers = answered(Path(sys.argv[1]), Path(sys.argv[2]))
    print(table(HEAD, [row(answers, least) for least in THRESHOLDS]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
