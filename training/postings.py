"""Train the reader of postings' lines, and say how well it reads authors that it was not trained on.

    pip install -e ".[training]"
    python training/postings.py  # a minute

`postings/` holds a file for each author: `ids` are the competencies that a line asks for, the clearest first;
none for pay, praise, plain tasks, what is waived, and words of behaviour in a technical sense. `phrases.json`
and `own.json` are ours: phrases of postings, and lines that were read wrongly once. The questions of
`questions/` speak too, for less. Features and solver are those of `train.py`; a line may ask for several.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from train import Features, Rows, Table, chances, features, fitted

from storybank.competencies import builtin_framework
from storybank.words.questions.question import read_terms

HERE = Path(__file__).parent

COUNTS = {"questions": 0.3, "phrases": 0.5, "own": 3.0}
"""What a question counts, and what is ours, beside a line of a posting."""

MOST = (9_500, 15_500)
"""Words and pairs that are shipped."""

SUREST = 0.99
"""The greatest chance that is said."""


def read_rows() -> Rows:
    """Return the lines, then the questions, names and definitions; no class but the competencies."""
    known = [one.id for one in builtin_framework().competencies]
    found = [
        (path.stem, row["line"], row["ids"])
        for path in sorted((HERE / "postings").glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    asked = Rows.read()
    return Rows(
        [*(read_terms(line) for _, line, _ in found), *asked.words],
        [
            *(ids for _, _, ids in found),
            *([one for one in labels if one in known] for labels in asked.labels),
        ],
        np.array([*(owner for owner, _, _ in found), *("questions" for _ in asked.words)]),
        known,
    )


def targets_of(rows: Rows) -> np.ndarray:
    """Return a row a line: 1 for each competency that it asks for."""
    return np.array([[float(name in ids) for name in rows.classes] for ids in rows.labels])


def importance_of(rows: Rows) -> np.ndarray:
    """Return what each line counts."""
    return np.array([COUNTS.get(owner, 1.0) for owner in rows.owner])


def held_out(rows: Rows, known: Features) -> tuple[np.ndarray, np.ndarray]:
    """Print how each author is read by a reader trained on the others; return scores and what is right."""
    targets, importance = targets_of(rows), importance_of(rows)
    scores, right = [], []
    for author in sorted({*rows.owner} - {*COUNTS}):
        out = rows.owner == author
        weights, bias = fitted(known.matrix[~out], targets[~out], importance[~out])
        table = Table.of(known, weights, MOST)
        scores.append(table.scores([rows.words[at] for at in np.flatnonzero(out)], bias))
        right.append(targets[out] > 0)
        print(f"{author}: {_recall(scores[-1], right[-1])}", flush=True)
    print(f"all: {_recall(np.vstack(scores), np.vstack(right))}")
    return np.vstack(scores), np.vstack(right)


def _recall(scores: np.ndarray, right: np.ndarray) -> str:
    """Return how much of what lines ask for is found while so many of 100 that are found are right."""
    hit = right.ravel()[np.argsort(-scores, axis=None, kind="stable")].cumsum()
    precision, told = hit / np.arange(1, len(hit) + 1), []
    for least in (0.9, 0.8, 0.7):
        held = np.flatnonzero(precision >= least)
        told.append(
            f"{hit[held[-1]] / hit[-1]:.1%} at {least:.0%} right" if held.size else f"none at {least:.0%}"
        )
    return "found " + ", ".join(told)


def main() -> None:
    """Train, say how well, and write the table."""
    rows = read_rows()
    known = features(rows)
    scores, right = held_out(rows, known)
    curve, _, _ = chances(scores, right.tolist())
    weights, bias = fitted(known.matrix, targets_of(rows), importance_of(rows))
    size = Table.of(known, weights, MOST).write("postings", rows.classes, bias, curve, SUREST)
    print(f"{(rows.owner != 'questions').sum()} lines; {size}")


if __name__ == "__main__":
    main()
