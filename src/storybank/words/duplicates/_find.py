"""find_duplicates: which stories of a bank look like one experience told twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from storybank.bank import StoryBank
from storybank.stories import Story
from storybank.values import checked
from storybank.words.duplicates._likeness import LEAST_SCORE, Likeness, Scale
from storybank.words.duplicates._pair import DuplicatePair
from storybank.words.duplicates._passages import sentences_of, shared_passages
from storybank.words.duplicates._sketches import Sketch, Vocabulary, frequencies, sketch

_RARE = 40
"""Stories in which a stem may stand and still point from one to another: so the work does not grow with the
square of their number."""

_PROBES = 32
"""Stems of a story, the rarest first, by which others are looked up."""

_LEAST_SHARED = 2
"""Rare stems that two stories must share to be compared at all."""

_READ = 256
"""Stories whose sentences are kept while they are compared: one may be in many pairs."""

_NEIGHBOURS = 8
"""Stories with which one is compared at most, those that share most first."""


@checked
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
    alike = [
        (first, second, score)
        for first, second in _near(sketches, likeness.scale)
        if stories[first].episode != stories[second].episode
        and (score := likeness.score(first, second)) >= LEAST_SCORE
    ]
    found = _pairs(stories, alike, likeness)
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


def _pairs(
    stories: Sequence[Story], alike: Iterable[tuple[int, int, float]], likeness: Likeness
) -> Iterator[DuplicatePair]:
    """Yield the pairs; not those that share no passage, where nothing but words speaks for them."""
    sentences = lru_cache(maxsize=_READ)(lambda place: sentences_of(stories[place]))
    for first, second, score in alike:
        shared = shared_passages(sentences(first), sentences(second))
        if shared or likeness.has_grounds(first, second):
            yield DuplicatePair(
                first=stories[first].id,
                second=stories[second].id,
                score=score,
                shared=shared,
                reasons=likeness.reasons(first, second),
            )
