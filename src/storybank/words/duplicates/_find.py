"""find_duplicates: which stories of a bank look like one experience told twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from storybank.bank import StoryBank
from storybank.stories import Story
from storybank.words.duplicates._likeness import LEAST_SCORE, Likeness, Scale
from storybank.words.duplicates._pair import DuplicatePair
from storybank.words.duplicates._passages import shared_passages
from storybank.words.duplicates._sketches import Sketch, Vocabulary, frequencies, sketch

_RARE = 40
"""Stories in which a stem may stand and still point from one to another: so the work does not grow with the
square of their number."""

_PROBES = 32
"""Stems of a story, the rarest first, by which others are looked up."""

_LEAST_SHARED = 2
"""Rare stems that two stories must share to be compared at all."""

_NEIGHBOURS = 8
"""Stories with which one is compared at most, those that share most first."""


def find_duplicates(bank: StoryBank) -> tuple[DuplicatePair, ...]:
    """Return the pairs of stories that look like one experience told twice.

    What was done and what came of it must be the same: the figures, and the words that stand in few stories.
    What two stories of one project share in title, situation and task counts half. Stories of one episode are
    known to be the same, and not reported. Words alone do not make a pair: it shares a passage too, or two
    figures, or its results say the same. Drafts and retired stories are compared too: what a retired one
    told, nobody should hear again. Of texts that are the same word for word, each is paired with the first.

    The method, its weights and limits are our choice: of two tellings in other words it finds some, of
    two stories of one project it should report none (see `tests/words/retellings.json`).

    Args:
        bank: The stories.

    Returns:
        Highest score first, then by ids.

    >>> text = "I rang every customer who had bought sprouts, forty-three calls in two days."
    >>> twice = [Story("Sprouts", action=text), Story("Too many pallets", action=text + " They laughed.")]
    >>> [(pair.first, pair.second) for pair in find_duplicates(StoryBank(twice))]
    [('sprouts', 'too-many-pallets')]
    """
    stories = sorted(bank.stories, key=lambda story: story.id)
    vocabulary = Vocabulary()
    sketches = [sketch(story, vocabulary) for story in stories]
    likeness = Likeness(stories, sketches, Scale(frequencies(sketches), vocabulary.is_plain, len(stories)))
    found = [
        pair
        for first, second in _near(sketches, likeness.scale)
        if stories[first].episode != stories[second].episode
        and (score := likeness.score(first, second)) >= LEAST_SCORE
        and (pair := _pair(stories, first, second, likeness, score)) is not None
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second)))


def _near(sketches: Sequence[Sketch], scale: Scale) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth comparing, by the rare stems that they share."""
    telling: dict[int, list[int]] = defaultdict(list)
    first_of: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    for place, one in enumerate(sketches):
        first = first_of.setdefault((one.core, one.setting), place)
        if first != place:
            yield first, place
            continue
        probes = _probes(one, scale)
        counts: Counter[int] = Counter()
        for number in probes:
            counts.update(telling[number])
            telling[number].append(place)
        enough = [(-shared, other) for other, shared in counts.items() if shared >= _LEAST_SHARED]
        yield from ((other, place) for _, other in sorted(enough)[:_NEIGHBOURS])


def _probes(one: Sketch, scale: Scale) -> list[int]:
    rare = [number for number in one.all if not scale.is_plain[number] and 1 < scale.counts[number] <= _RARE]
    return sorted(rare, key=lambda number: (scale.counts[number], number))[:_PROBES]


def _pair(
    stories: Sequence[Story], first: int, second: int, likeness: Likeness, score: float
) -> DuplicatePair | None:
    """Return the pair; None where they share no passage, and nothing but words speaks for it."""
    one, other = stories[first], stories[second]
    shared = shared_passages(one, other)
    if not shared and not likeness.has_grounds(first, second):
        return None
    return DuplicatePair(
        first=one.id,
        second=other.id,
        score=score,
        shared=shared,
        reasons=likeness.reasons(first, second),
    )
