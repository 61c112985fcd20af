"""A scorer of one's own for `answer_question`: vectors for texts, and how alike they are.

Run it from a checkout with `python examples/embedding_scorer.py`. The vectors here are of the plainest kind:
how often each run of three letters occurs, so that a word comes near to its cousin in another language, and
now and then near to a stranger. A sentence encoder knows meanings: put its function from texts to vectors in
the place of `runs_of_letters`, and its product of two vectors in the place of `product`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt

from storybank.sample import sample_bank
from storybank.words.questions import Answer, answer_question

Vector = dict[str, float]
LETTERS = 3
"""Letters of a run: with two everything is alike, with four hardly anything."""

QUESTIONS = (
    "Tell me about a time you disagreed with your boss.",
    "Parlez-moi de votre communication.",
    "¿Cómo negocia con un proveedor?",
)


class Scorer:
    """How alike a question is to each text: the cosine of their vectors.

    The texts are the same in every call for one framework, so their vectors are made once.
    """

    def __init__(self, encode: Callable[[Sequence[str]], Sequence[Vector]]) -> None:
        """Keep what turns texts into vectors."""
        self._encode = encode
        self._known: tuple[Sequence[str], Sequence[Vector]] = ((), ())

    def __call__(self, question: str, texts: Sequence[str], /) -> list[float]:
        """Return a number for each text, in their order."""
        if self._known[0] is not texts:
            self._known = (texts, self._encode(texts))
        (asked,) = self._encode([question])
        return [product(asked, text) for text in self._known[1]]


def product(one: Vector, other: Vector) -> float:
    """Return the cosine of two vectors of length 1."""
    return sum(one.get(run, 0.0) * weight for run, weight in other.items())


def runs_of_letters(texts: Sequence[str]) -> list[Vector]:
    """Return for each text how often each run of three letters occurs in it, at length 1."""
    return [unit(Counter(text[i : i + LETTERS] for i in range(len(text)))) for text in map(plain, texts)]


def plain(text: str) -> str:
    """Return a text in small letters, with k for c: the two are one sound in most languages of Europe."""
    return text.casefold().replace("c", "k")


def unit(counts: Counter[str]) -> Vector:
    """Return counts as a vector of length 1."""
    length = sqrt(sum(count**2 for count in counts.values())) or 1.0
    return {run: count / length for run, count in counts.items()}


def show(name: str, answer: Answer) -> None:
    """Print what a question seems to probe, and the story to tell."""
    probed = ", ".join(f"{guess.label} {guess.score:.0%}" for guess in answer.competencies[:2]) or "no guess"
    told = answer.offers[0].title if answer.offers else "no story"
    print(f"  {name:<14}{probed}: {told}")


def main() -> None:
    """Ask each question without and with the scorer."""
    bank, scorer = sample_bank(), Scorer(runs_of_letters)
    for question in QUESTIONS:
        print(question)
        show("cues alone", answer_question(bank, question))
        show("with scorer", answer_question(bank, question, scorer=scorer))


if __name__ == "__main__":
    main()
