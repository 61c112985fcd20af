"""How well `answer_question` reads labelled questions: figures only, never a question.

python -m tests.support.questions
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from storybank.bank import StoryBank
from storybank.words.questions import Answer, answer_question
from storybank.words.questions.answer import SURE

FOLDER = Path(__file__).parents[1] / "words"


@dataclass(frozen=True)
class Labelled:
    """One question of a set, as QUESTIONS.md describes it."""

    question: str
    labels: tuple[str, ...]
    kind: str
    negative: bool
    hypothetical: bool

    @property
    def is_counted(self) -> bool:
        """Whether its competencies count: it asks for a story or a motive."""
        return self.kind in {"story", "motivation"}


@dataclass
class Figures:
    """What came of a set of questions, as counts.

    Attributes:
        counted: Questions whose competencies count.
        first: Of those, how many have a right one first.
        three: How many have one among the first three.
        sure: How many have a first guess that is taken as right.
        sure_and_right: How many of those are.
        kinds: Questions of each kind.
        kinds_found: How many of those were seen as that kind.
        flags: For `negative` and `hypothetical`, each: whether it is, whether it was seen so.
        chances: Of each first guess its score, and whether it is one of the first two labels.
    """

    counted: int = 0
    first: int = 0
    three: int = 0
    sure: int = 0
    sure_and_right: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_found: Counter[str] = field(default_factory=Counter)
    flags: Counter[tuple[str, bool, bool]] = field(default_factory=Counter)
    chances: list[tuple[float, bool]] = field(default_factory=list)

    def note(self, labelled: Labelled, answer: Answer) -> None:
        """Add a question."""
        self.kinds[labelled.kind] += 1
        self.kinds_found[labelled.kind] += answer.kind == labelled.kind
        self.flags["negative", labelled.negative, answer.negative] += 1
        self.flags["hypothetical", labelled.hypothetical, answer.hypothetical] += 1
        if not labelled.is_counted:
            return
        right = [guess.competency_id in labelled.labels for guess in answer.competencies]
        is_sure = bool(answer.competencies) and answer.competencies[0].score >= SURE
        self.counted += 1
        self.first += any(right[:1])
        self.three += any(right[:3])
        self.sure += is_sure
        self.sure_and_right += is_sure and right[0]
        self.chances += [
            (guess.score, guess.competency_id in labelled.labels[:2]) for guess in answer.competencies[:1]
        ]

    def __str__(self) -> str:
        """Return the figures as lines."""
        kinds = (f"{kind} {self.kinds_found[kind]}/{self.kinds[kind]}" for kind in sorted(self.kinds))
        first, three = self.first / self.counted, self.three / self.counted
        sure = self.sure_and_right / max(self.sure, 1)
        return (
            f"right first {first:.1%}, among the first three {three:.1%} of {self.counted}; "
            f"sure {self.sure}, of those right {sure:.1%}\n"
            f"kinds: {', '.join(kinds)}\n{self._flag('negative')}; {self._flag('hypothetical')}"
        )

    def _flag(self, name: str) -> str:
        found, missed = self.flags[name, True, True], self.flags[name, True, False]
        return f"{name}: {found} of {found + missed} found, {self.flags[name, False, True]} false alarms"


def read(name: str) -> list[Labelled]:
    """Return a labelled set."""
    rows = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return [
        Labelled(
            row["question"],
            tuple(row["labels"]),
            row["kind"],
            negative=row.get("negative", False),
            hypothetical=row.get("hypothetical", False),
        )
        for row in rows
    ]


def trained_on(labels: Collection[str]) -> list[str]:
    """Return the questions that the reader was trained on whose best label is one of these."""
    files = sorted((FOLDER.parents[1] / "training" / "questions").glob("*.json"))
    rows = (row for path in files for row in json.loads(path.read_text(encoding="utf-8")))
    return [row["question"] for row in rows if row["labels"][0] in labels]


def figures(name: str) -> Figures:
    """Ask every question of a set of an empty bank, and count."""
    bank, counted = StoryBank(), Figures()
    for labelled in read(name):
        counted.note(labelled, answer_question(bank, labelled.question))
    return counted


if __name__ == "__main__":
    print(figures("questions.json"))  # noqa: T201 - a script prints
