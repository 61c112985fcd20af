"""The same experience told twice: found by words and figures, and put into one episode."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from rapidfuzz import fuzz, process, utils

from storybank.bank import StoryBank
from storybank.errors import Fault, InvalidInput
from storybank.stories import Story
from storybank.text.sentences import passages, shortened
from storybank.values import Identifier, Prose, Value, checked
from storybank.words.likeness import LEAST_SCORE, Likeness, Sketch, Sketches

_LINE = 100  # characters of a pair's line: it fits beside others in a notebook
_LONGEST_ID = 30  # characters of an id in it, so that the passage has room
_LEAST_ALIKE = 60.0  # likeness of two sentences, in any order of words, from which both are shown; our choice
_LEAST_WORDS = 4  # words that a sentence needs to be compared
_LONGEST = 1000  # characters of a sentence that are compared: what goes on longer is no sentence
_MOST_SHOWN = 5  # sentences shown for a pair: more than these persuade nobody further
_MOST_READ = 200  # sentences read of each story: a two-minute answer has twenty

Sentences = list[tuple[str, str]]  # each as it stands and with its words in lower case

# Stories in which a stem may stand and still point from one to another: so the work stays linear.
_RARE = 40
_PROBES = 32  # stems of a story, the rarest first, by which others are looked up
_LEAST_SHARED = 2  # rare stems that two stories must share to be compared at all
_READ = 256  # stories whose sentences are kept while they are compared: one may be in many pairs
_NEIGHBOURS = 8  # stories with which one is compared at most, those that share most first


class SharedPassage(Value):
    """A sentence of a pair's `first` story, and the one of its `second` that says the same, as they stand."""

    positional: ClassVar[tuple[str, ...]] = ("first", "second")

    first: Annotated[Prose, Field(repr=False)]
    second: Annotated[Prose, Field(repr=False)]

    if TYPE_CHECKING:

        def __init__(self, first: str, second: str) -> None: ...


class DuplicatePair(Value):
    """Two stories that tell one experience, as far as their words show.

    Attributes:
        first: The id of the one; of the two ids the one that sorts first.
        second: The id of the other.
        score: 0-100, how sure it is, by words and figures; below 42 nothing is reported.
        shared: The sentences that say the same, the most alike first; empty where no two are near enough.
        reasons: What the two have in common, in short phrases without their text.
    """

    made_with: ClassVar[str] = "find_duplicates(bank)"

    first: Identifier
    second: Identifier
    score: float
    shared: Annotated[tuple[SharedPassage, ...], Field(repr=False)] = ()
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return which two it is, how sure, and what they share: a passage, else the reasons.

        One line of at most 100 characters; `repr` has none of the candidate's text.
        """
        first, second = shortened(self.first, _LONGEST_ID), shortened(self.second, _LONGEST_ID)
        said = f"“{' '.join(self.shared[0].first.split())}”" if self.shared else "; ".join(self.reasons)
        line = f"{first} and {second}, {self.score:.0f} %"
        return shortened(f"{line}: {said}", _LINE, end="…”" if self.shared else "…") if said else line


def _shared_passages(mine: Sentences, theirs: Sentences) -> tuple[SharedPassage, ...]:
    """Return the sentences that say the same, each once, the most alike first."""
    others = [words for _, words in theirs]
    found: list[tuple[float, int, int]] = []
    for place, (_, said) in enumerate(mine):
        near = process.extract(said, others, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST_ALIKE, limit=2)
        found.extend((-score, place, where) for _, score, where in near)
    shown: dict[int, int] = {}
    for _, place, where in sorted(found):
        if len(shown) < _MOST_SHOWN and place not in shown and where not in shown.values():
            shown[place] = where
    return tuple(SharedPassage(mine[place][0], theirs[where][0]) for place, where in shown.items())


def _sentences_of(story: Story) -> Sentences:
    """Return the sentences of a story that are long enough to be compared."""
    parts = (story.situation, story.task, story.action, story.result)
    texts = [passage.text for part in parts for passage in passages(part)[:_MOST_READ]]
    read = [(text, utils.default_process(text[:_LONGEST])) for text in texts]
    return [(text, said) for text, said in read if said.count(" ") >= _LEAST_WORDS - 1 or not said.isascii()]


@checked
def merge_episodes(bank: StoryBank, *stories: DuplicatePair | Story | str) -> StoryBank:
    """Return the bank with some stories as tellings of one experience: no round hears two of them.

    They take the episode of the first one given; stories of the others' episodes come along.

    Args:
        bank: The stories and their history; it stays as it is.
        stories: A pair that was found, or two stories and more by value, id or exact title.

    Raises:
        UnknownReference: No story of the bank is meant, or several are.
        InvalidInput: Fewer than two stories are given.

    >>> bank = StoryBank([Story("Sprouts"), Story("Pallets"), Story("Freezer")])
    >>> [story.episode for story in merge_episodes(bank, "Sprouts", "Pallets").stories]
    ['sprouts', 'sprouts', 'freezer']
    """
    ids: list[Story | str] = []
    for given in stories:
        ids.extend((given.first, given.second) if isinstance(given, DuplicatePair) else (given,))
    meant = {story.id: story for story in map(bank.story, ids)}
    if len(meant) <= 1:
        remedy = "give a pair of find_duplicates, or two ids"
        fault = Fault("stories", "name fewer than two stories", remedy, "too_short")
        raise InvalidInput("merge_episodes", [fault])
    kept, *others = dict.fromkeys(story.episode for story in meant.values())
    moved = (story.replace(episode=kept) for story in bank.stories if story.episode in others)
    return bank.with_stories(*moved)


@checked
def find_duplicates(bank: StoryBank) -> tuple[DuplicatePair, ...]:
    """Return the pairs of stories that look like one experience told twice.

    The highest score first, then by ids; stories of one episode are known to be the same, and not reported.
    What was done and what came of it must be the same: the figures, and the words that stand in few stories.
    What two stories of one project share in title, situation and task counts half. Words alone do not make
    a pair: it shares a passage too, or two figures, or its results say the same. Drafts and retired stories
    are compared too. Of texts that are the same word for word, each is paired with the first.

    The method, its weights and limits are our choice: of two tellings in other words it finds some, of
    two stories of one project it should report none (see `tests/words/retellings.json`).

    >>> text = "I rang every customer who had bought sprouts, forty-three calls in two days."
    >>> twice = [Story("Sprouts", action=text), Story("Too many pallets", action=text + " They laughed.")]
    >>> [(pair.first, pair.second) for pair in find_duplicates(StoryBank(twice))]
    [('sprouts', 'too-many-pallets')]
    """
    stories = sorted(bank.stories, key=lambda story: story.id)
    sketches = Sketches(stories)
    likeness = Likeness(sketches)
    found = _pairs(stories, _near(sketches), likeness)
    return tuple(sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second)))


def _near(sketches: Sketches) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth comparing, by the rare stems that they share."""
    telling: dict[int, list[int]] = defaultdict(list)
    first_of: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    for place, one in enumerate(sketches.each):
        first = first_of.setdefault((one.core, one.setting), place)
        if first != place:
            yield first, place
            continue
        probes = _probes(one, sketches)
        counts: Counter[int] = Counter()
        for number in probes:
            counts.update(telling[number])
            telling[number].append(place)
        enough = [(-shared, other) for other, shared in counts.items() if shared >= _LEAST_SHARED]
        yield from ((other, place) for _, other in sorted(enough)[:_NEIGHBOURS])


def _probes(one: Sketch, bank: Sketches) -> list[int]:
    rare = [number for number in one.all if not bank.is_plain[number] and 1 < bank.counts[number] <= _RARE]
    return sorted(rare, key=lambda number: (bank.counts[number], number))[:_PROBES]


def _pairs(
    stories: Sequence[Story], near: Iterable[tuple[int, int]], likeness: Likeness
) -> Iterator[DuplicatePair]:
    """Yield the pairs; not those that share no passage, where nothing but words speaks for them."""
    sentences = lru_cache(maxsize=_READ)(lambda place: _sentences_of(stories[place]))
    for first, second in near:
        one, other = stories[first], stories[second]
        score = 0.0 if one.episode == other.episode else likeness.score(first, second)
        if score < LEAST_SCORE:
            continue
        shared = _shared_passages(sentences(first), sentences(second))
        if shared or likeness.has_grounds(first, second):
            reasons = likeness.reasons(first, second)
            yield DuplicatePair(first=one.id, second=other.id, score=score, shared=shared, reasons=reasons)
