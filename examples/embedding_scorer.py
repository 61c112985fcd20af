"""A scorer of one's own for `answer_question`: a small model that knows which words are near to each other.

Run it from a checkout with `pip install wordllama` and `python examples/embedding_scorer.py`. WordLlama's
vectors (MIT, 16 MB) come in its package, so nothing is fetched and no question leaves the machine. Any
function from a question and texts to numbers does the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import wordllama  # type: ignore[import-untyped] # it ships no types

from storybank.sample import sample_bank
from storybank.words.questions import Answer, answer_question

QUESTIONS = (
    "Tell me about a time you disagreed with your boss.",
    "When did you get a feuding pair of colleagues back on speaking terms?",
    "What have you done that saved the firm money?",
)


class Scorer:
    """How alike a question is to each text: the cosine of their vectors.

    The texts are the same in every call for one framework, so their vectors are made once.
    """

    def __init__(self) -> None:
        """Load the vectors from where the package keeps them."""
        home = Path(wordllama.__file__).parent
        self._model = wordllama.WordLlama.load(cache_dir=home, disable_download=True)
        self._known: tuple[Sequence[str], Any] = ((), None)

    def __call__(self, question: str, texts: Sequence[str], /) -> list[float]:
        """Return a number for each text, in their order."""
        if self._known[0] is not texts:
            self._known = (texts, self._model.embed([*texts], norm=True))
        asked = self._model.embed([question], norm=True)[0]
        return [float(likeness) for likeness in self._known[1] @ asked]


def show(name: str, answer: Answer) -> None:
    """Print what a question seems to probe, and the story to tell."""
    probed = ", ".join(f"{guess.label} {guess.score:.0%}" for guess in answer.competencies[:2]) or "no guess"
    told = answer.offers[0].title if answer.offers else "no story"
    print(f"  {name}: {probed}")
    print(f"    tell {told}")


def main() -> None:
    """Ask each question without and with the scorer."""
    bank, scorer = sample_bank(), Scorer()
    for question in QUESTIONS:
        print(question)
        show("alone", answer_question(bank, question))
        show("with vectors", answer_question(bank, question, scorer=scorer))


if __name__ == "__main__":
    main()
