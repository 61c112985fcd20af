"""The same experience told twice: found by words and figures, and put into one episode."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache, partial, reduce
from itertools import chain, starmap
from operator import or_
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field
from rapidfuzz import fuzz, process, utils

from storybank.bank import StoryBank
from storybank.errors import InvalidInput, fault_of
from storybank.stories import PARTS, Story
from storybank.text.figures import figures_of, is_plain_word
from storybank.text.sentences import passages, shortened
from storybank.text.stems import TEXT_LIMIT, plain_stems, stem, words_of
from storybank.values import Identifier, Prose, Several, Value, checked, fold, plural

_LINE = 100  # characters of a pair's line: it fits beside others in a notebook
_LONGEST_ID = 30  # characters of an id in it, so that the passage has room
_LEAST_ALIKE = 60.0  # likeness of two sentences, in any order of words, from which both are shown; our choice
_LEAST_WORDS = 4  # words that a sentence needs to be compared
_LONGEST = 1000  # characters of a sentence that are compared: what goes on longer is no sentence
_MOST_SHOWN = 5  # sentences shown for a pair: more than these persuade nobody further
_MOST_READ = 200  # sentences read of each story: a two-minute answer has twenty

_Sentences = list[tuple[str, str]]  # each as it stands and with its words in lower case

_RARE = 40  # stories in which a stem may stand and still point to another: so the work stays linear
_PROBES = 32  # stems of a story, the rarest first, by which others are looked up
_LEAST_SHARED = 2  # rare stems that two stories must share to be compared at all
_NEIGHBOURS = 8  # stories with which one is compared at most, those that share most first

_LEAST_SCORE = 42.0  # from which a pair is reported: of known stories, two of one project reach 41
_LEAST_CORE = 6  # words that action and result must have to be compared alone: else the whole story is
_LEAST_EVIDENCE = 4.0  # weight that two stories must share: four telling words, or two and two figures
_PLAIN = 0.25  # weight of a word that stands in any story of work, or in the setting of both
_FREQUENT = 0.5  # weight of a word that is frequent in the bank
_FEW_STORIES = 4  # stories in which any word may be telling: one of four tellings does not make it plain
_LARGE_FIGURE = 12  # an amount up to this says half as much: “five days”, “ten minutes” stand in many stories
_VERBATIM = 0.9  # share of words from which a text is a copy, whatever its figures: they may be corrected
_UNKNOWN_RESULT = 0.2  # what results are taken to share where one of the stories states none
_OTHER_EMPLOYER, _OTHER_YEAR = 0.5, 0.6  # what is left of a score where these differ: one may be a slip
_SAME_FIGURES = 2  # figures in common from which they are a ground of their own: one alone may be chance
_SAME_RESULT = 0.5  # share of words from which two results are one, and a ground of their own
_LEAST_RESULT = 1.0  # weight that results must share without a common figure: plain words are no result
_KEPT = 256  # stories whose sentences and stems are kept while they are compared: one may be in many pairs
_HOPELESS = 0.2  # share of words below which figures are not even read
_COMMON = frozenset(map(Fraction, (0, 1, 2, 100)))  # amounts that stand in too many stories


class SharedPassage(Value):
    """A sentence of a pair's `first` story, and the one of its `second` that says the same."""

    first: Annotated[Prose, Field(repr=False)]
    second: Annotated[Prose, Field(repr=False)]


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
    nothing: ClassVar[str] = "No two stories look like the same experience."

    first: Identifier
    second: Identifier
    score: float
    shared: Annotated[tuple[SharedPassage, ...], Field(repr=False)] = ()
    reasons: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return in 100 characters at most which two it is, how sure, and what they share."""
        first, second = shortened(self.first, _LONGEST_ID), shortened(self.second, _LONGEST_ID)
        said = f"“{' '.join(self.shared[0].first.split())}”" if self.shared else "; ".join(self.reasons)
        line = f"{first} and {second}, {self.score:.0f} %"
        return shortened(f"{line}: {said}", _LINE, end="…”" if self.shared else "…") if said else line


def _shared_passages(mine: _Sentences, theirs: _Sentences) -> tuple[SharedPassage, ...]:
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
    return tuple(SharedPassage(first=mine[one][0], second=theirs[other][0]) for one, other in shown.items())


def _sentences_of(story: Story) -> _Sentences:
    texts = [one.text for part in PARTS for one in passages(getattr(story, part))[:_MOST_READ]]
    read = [(text, utils.default_process(text[:_LONGEST])) for text in texts]
    return [(text, said) for text, said in read if said.count(" ") >= _LEAST_WORDS - 1 or not said.isascii()]


@checked
def merge_episodes(bank: StoryBank, *stories: DuplicatePair | Story | str) -> StoryBank:
    """Return the bank with some stories as tellings of one experience: no round hears two of them.

    Given is a pair that was found, or two stories and more by value, id or exact title. They take the
    episode of the first one given; stories of the others' episodes come along.

    Raises:
        UnknownReference: No story of the bank is meant, or several are.
        InvalidInput: Fewer than two stories are given.

    >>> bank = StoryBank([Story("Sprouts"), Story("Pallets"), Story("Freezer")])
    >>> [story.episode for story in merge_episodes(bank, "Sprouts", "Pallets").stories]
    ['sprouts', 'sprouts', 'freezer']
    """
    given = ((one.first, one.second) if isinstance(one, DuplicatePair) else (one,) for one in stories)
    meant = {story.id: story for story in map(bank.story, chain.from_iterable(given))}
    if len(meant) <= 1:
        raise InvalidInput("merge_episodes", [fault_of("too_few_stories", "stories")])
    kept, *others = dict.fromkeys(story.episode for story in meant.values())
    moved = (story.replace(episode=kept) for story in bank.stories if story.episode in others)
    return bank.with_stories(*moved)


@checked
def find_duplicates(bank: StoryBank) -> Several[DuplicatePair]:
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
    compared = _Comparison(sorted(bank.stories, key=lambda story: story.id))
    found = filter(None, starmap(compared.pair, compared.near()))
    pairs = sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))
    return Several(pairs, nothing=DuplicatePair.nothing)


class _Sketch(NamedTuple):
    core: tuple[int, ...]  # of what was done and what came of it
    result: tuple[int, ...]
    setting: tuple[int, ...]  # of title, situation and task
    employer: str  # folded; empty where none is named
    year: int | None


class _Stems(NamedTuple):
    """Sets of stems, a bit each by its number: what two have in common takes no time to speak of."""

    core: int
    result: int
    setting: int
    all: int


class _Comparison:
    """Stories in numbers, no text, and what pairs of them have in common; figures are read where needed."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self._stories = stories
        self._numbers: dict[str, int] = {}
        self._number = cache(self._number_of)
        self._each = [self._sketch(story) for story in stories]
        self._is_plain = [stemmed in plain_stems() for stemmed in self._numbers]  # by number
        self._counts = Counter(number for one in self._each for number in {*one.core, *one.setting})
        few = max(_FEW_STORIES, len(stories) // 6)
        words = [number for number, is_plain in enumerate(self._is_plain) if not is_plain]
        self._frequent = _bits(number for number in words if self._counts[number] > few)
        self._telling = _bits(words) & ~self._frequent
        # In a large bank sets take more room than the sketches, and so does text: not all are kept.
        self._stems = lru_cache(maxsize=_KEPT)(self._stems_of)
        self._sentences = lru_cache(maxsize=_KEPT)(lambda place: _sentences_of(stories[place]))
        self._figures = cache(self._amounts_of)

    def _sketch(self, story: Story) -> _Sketch:
        """Return a story in numbers; without action and result, all of its text is its core."""
        setting = self._numbers_in(f"{story.title}\n{story.situation}\n{story.task}")
        action, result = self._numbers_in(story.action), self._numbers_in(story.result)
        core = action | result
        if len(core) < _LEAST_CORE:
            core, setting = core | self._numbers_in(f"{story.situation}\n{story.task}"), frozenset()
        year = int(story.happened[:4]) if story.happened else None
        core_numbers, result_numbers, setting_numbers = map(tuple, map(sorted, (core, result, setting)))
        return _Sketch(core_numbers, result_numbers, setting_numbers, fold(story.employer or ""), year)

    def _numbers_in(self, text: str) -> frozenset[int]:
        """Return the numbers of the stems in a text, without stop words and figures."""
        # Four full parts together are longer than one text may be.
        pieces = (text[start : start + TEXT_LIMIT] for start in range(0, len(text), TEXT_LIMIT))
        # In the order of the text, each once: the numbers must not depend on how a set is ordered.
        read = (words_of(piece) if piece.isascii() else _in_pairs(words_of(piece)) for piece in pieces)
        words = dict.fromkeys(chain.from_iterable(read))
        return frozenset(number for word in words if (number := self._number(word)) is not None)

    def _number_of(self, word: str) -> int | None:
        return self._numbers.setdefault(stem(word), len(self._numbers)) if is_plain_word(word) else None

    def _stems_of(self, place: int) -> _Stems:
        one = self._each[place]
        core, result, setting = map(_bits, (one.core, one.result, one.setting))
        return _Stems(core, result, setting, core | setting)

    def _amounts_of(self, place: int) -> tuple[frozenset[Fraction], frozenset[Fraction]]:
        """Return the amounts in a story, and those in its setting."""
        story = self._stories[place]
        setting = _amounts(story.situation, story.task)
        return setting | _amounts(story.title, story.action, story.result), setting

    def near(self) -> Iterator[tuple[int, int]]:
        """Yield the places of the pairs worth comparing, by the rare stems that they share."""
        rare = (n for n, held in self._counts.items() if not self._is_plain[n] and 1 < held <= _RARE)
        rank = {n: place for place, n in enumerate(sorted(rare, key=lambda n: (self._counts[n], n)))}
        telling: dict[int, list[int]] = defaultdict(list)
        first_of: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        for place, one in enumerate(self._each):
            first = first_of.setdefault((one.core, one.setting), place)
            if first != place:
                yield first, place
                continue
            counts: Counter[int] = Counter()
            for probe in sorted(rank[n] for n in {*one.core, *one.setting} if n in rank)[:_PROBES]:
                counts.update(telling[probe])
                telling[probe].append(place)
            enough = [(-shared, other) for other, shared in counts.items() if shared >= _LEAST_SHARED]
            yield from ((other, place) for _, other in sorted(enough)[:_NEIGHBOURS])

    def _weight(self, stems: int, *, settings: int = 0) -> float:
        """Return what some stems weigh together; `settings`: those in the setting of both stories."""
        apart = stems & ~settings
        frequent, telling = (apart & self._frequent).bit_count(), (apart & self._telling).bit_count()
        return _PLAIN * stems.bit_count() + (_FREQUENT - _PLAIN) * frequent + (1 - _PLAIN) * telling

    def pair(self, first: int, second: int) -> DuplicatePair | None:
        """Return two stories as a pair if they tell one experience, as far as words and figures show.

        Half of the score is the share of words in common, half that of figures, or else of words in results.
        """
        a, b = self._stories[first], self._stories[second]
        if a.episode == b.episode:
            return None
        one, other = self._stems(first), self._stems(second)
        settings = one.setting & other.setting
        weight = partial(self._weight, settings=settings) if settings else self._weight
        shared = (one.core & other.all) | (other.core & one.all)  # the other may say it earlier
        anywhere, whole = weight(shared), min(weight(one.core), weight(other.core))
        in_core = weight(one.core & other.core)
        words = (min(1.0, anywhere / whole) + in_core / whole) / 2 if whole else 0.0
        if words < _HOPELESS:
            return None
        (mine, my_setting), (theirs, their_setting) = self._figures(first), self._figures(second)
        known = my_setting & their_setting
        figures = (mine & theirs) - known
        same, named = _worth(figures), min(_worth(mine - known), _worth(theirs - known))
        doubt, reasons = self._beside_words(first, second)
        # Without a figure in common a pair is as sure as its words at most.
        if anywhere + same < _LEAST_EVIDENCE or (not same and 100 * words * doubt < _LEAST_SCORE - 1):
            return None
        in_results, whole = weight(one.result & other.result), min(weight(one.result), weight(other.result))
        results = in_results / whole if whole else _UNKNOWN_RESULT
        beside = same / (named + 1) if named else min(words, results)
        sure = words if words >= _VERBATIM else (words + beside) / 2
        score = round(100 * sure * doubt, 1)
        if score < _LEAST_SCORE:
            return None
        says_same = results >= _SAME_RESULT and (figures or in_results >= _LEAST_RESULT)
        passages = _shared_passages(self._sentences(first), self._sentences(second))
        if not (passages or says_same or words >= _VERBATIM or len(figures) >= _SAME_FIGURES):
            return None
        count = (shared & (self._frequent | self._telling)).bit_count()
        numbers = [f"{plural(len(mine & theirs), 'number')} in common"] if mine & theirs else []
        said = (f"{plural(count, 'rare word')} in common", *numbers, *reasons)
        return DuplicatePair(first=a.id, second=b.id, score=score, shared=passages, reasons=said)

    def _beside_words(self, first: int, second: int) -> tuple[float, list[str]]:
        """Return what employer and year leave of a score, and what the two have in common there."""
        one, other = self._each[first], self._each[second]
        mine, theirs = one.employer, other.employer
        is_one = mine.startswith(theirs) or theirs.startswith(mine)  # “Acme” and “Acme Ltd”
        left, said = 1.0, list[str]()
        if mine and theirs:
            left, said = (1.0, ["the same employer"]) if is_one else (_OTHER_EMPLOYER, [])
        if one.year is not None and other.year is not None:
            left *= _OTHER_YEAR if abs(one.year - other.year) > 1 else 1.0
            said += ["the same year"] if one.year == other.year else []
        return left, said


def _bits(numbers: Iterable[int]) -> int:
    return reduce(or_, map((1).__lshift__, numbers), 0)


def _in_pairs(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the words; of Chinese characters and kana each two neighbours, as one alone says little."""
    before = ""
    for word in words:
        is_character = len(word) == 1 and not word.isascii()
        if is_character and before:
            yield before + word
        elif not is_character:
            yield word
        before = word if is_character else ""


def _worth(amounts: frozenset[Fraction]) -> float:
    return sum(1.0 if amount > _LARGE_FIGURE else 0.5 for amount in amounts)


def _amounts(*parts: str) -> frozenset[Fraction]:
    return frozenset(figure.amount for figure in figures_of("\n.\n".join(parts))) - _COMMON
