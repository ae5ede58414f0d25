"""Questions that are about the same, told by their vectors: the most alike are joined first, until no two groups are alike enough. Pure; the same input gives the same groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NEVER = -2.0


def grouped(vectors: Sequence[Sequence[float]], *, alike: float) -> list[list[int]]:
    """The rows in groups, in the order of their first row. Two groups are joined while the average cosine between their rows is `alike` or more.

    Vectors are of length 1. Takes memory in proportion to the square of the rows, and time to little more.
    """
    if not vectors:
        return []
    rows = np.asarray(vectors, dtype=np.float32)
    cosines: Floats = rows @ rows.T
    np.fill_diagonal(cosines, NEVER)
    groups: dict[int, list[int]] = {row: [row] for row in range(len(rows))}
    best, near = cosines.max(axis=1), cosines.argmax(axis=1)
    while len(groups) > 1:
        first = int(best.argmax())
        if best[first] < alike:
            break
        kept, gone = sorted((first, int(near[first])))
        _join(cosines, kept, gone, len(groups[kept]), len(groups[gone]))
        groups[kept] += groups.pop(gone)
        touched = (near == kept) | (near == gone) | (cosines[kept] > best)
        touched[[kept, gone]] = True
        best[touched], near[touched] = cosines[touched].max(axis=1), cosines[touched].argmax(axis=1)
    return sorted((sorted(group) for group in groups.values()), key=lambda group: group[0])


def _join(cosines: Floats, kept: int, gone: int, kept_rows: int, gone_rows: int) -> None:
    """Let the row `kept` stand for both; `gone` is like nothing any more. The average over all pairs follows from the averages of the two."""
    joined = (kept_rows * cosines[kept] + gone_rows * cosines[gone]) / (kept_rows + gone_rows)
    joined[cosines[kept] == NEVER] = NEVER
    cosines[kept] = cosines[:, kept] = joined
    cosines[gone] = cosines[:, gone] = NEVER
    cosines[kept, kept] = cosines[kept, gone] = cosines[gone, kept] = NEVER
