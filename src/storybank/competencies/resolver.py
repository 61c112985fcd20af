"""Resolver: from a tag as somebody typed it to what it means, or to nothing (decision 4)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Literal, get_args

from storybank.errors import InvalidInput, fault_of
from storybank.late import pattern
from storybank.text.stems import plain_stems, read_table, root, stem_key
from storybank.values import Identifier, Several, Value, fold, gathered, grouped, join_words

# Score from which two spellings may be one: measured on made-up typos, 98 % found and none wrong.
_LEAST_SIMILAR = 85.0
_LEAST_LEAD = 3.0  # points by which the best competency must beat every other: nearer, it is a guess
_LEAST_KINSHIP = 72.0  # score from which texts of the same stems are one: flexible and flexibility have 74
_LEAST_NEAR = 80.0  # score from which an unknown tag may have meant a name: coding and coaching have 71
_SLIPS = 2  # letters by which a lone word may be longer: compassion is no passion
_MOST_NAMED_BY = 3  # competencies that a word may name and still tell one: “management” names many
SUGGESTED = 3  # names offered for an unknown tag: as many as one reads at a glance
_LONGEST_TAG = 500  # characters of a tag, as of any name: a longer text is none, and is not searched through
_SHORT_STEM = 3  # letters up to which a word in common tells nothing: “own”, “day”
_SHORT_WORD = 6  # letters below which a lone word stands as it is: “git” is not “grit”, “driver” not “drive”

ResolutionMethod = Literal["exact", "stem", "wording", "similar", "skill", "none"]
_Pairs = Iterable[tuple[str, str]]
_SURENESS: tuple[ResolutionMethod, ...] = get_args(ResolutionMethod)

_JOINTS = pattern(r"[,;/&+]|\band\b", re.IGNORECASE)  # where a double name may be parted

# First halves of words that some write apart: co-worker, multi-tasking, pro-active.
_SPLIT_WORDS = pattern(r"\b(co|de|inter|multi|pro)\s(?=(?:work|operat|ordinat|escalat|personal|task|activ))")
_ONES = pattern(r"\bone s\b")  # what is left of “one's”
_PURSE = pattern(r"\bpersonal (?=financ|budget|money|expens)")  # one's own purse: its keeping is no business
_CAPACITY = pattern(r"\bcapacity (?:to|for)\b")  # capacity as an ability; in capacity planning it is none
_ENDINGS = ("ment", "ship", "tion", "sion", "ance", "ence", "ity", "gy")  # of words for a doing or a quality


class Resolution(Value):
    """What a tag was taken to mean, and on what grounds.

    Attributes:
        competency_id: The competency that is surely meant, or None.
        method: `"exact"`: the same letters and digits. `"stem"`: the same words in other forms or another
            order. `"wording"`: one of the ways to say it. `"similar"`: a slip of the hand. `"skill"`: a known
            technical skill, which is no competency. `"none"`: unknown. Of a double name the least sure one.
        score: How near the nearest name is, 0-100; 100 for exact, stem and wording.
        suggestions: The ids of the three nearest, best first; empty where one is meant.
        near: Those of up to three that may well be meant: one slip further off, or a telling word in common.
    """

    competency_id: Identifier | None = None
    method: ResolutionMethod
    score: float
    suggestions: tuple[Identifier, ...] = ()
    near: tuple[Identifier, ...] = ()

    def __repr__(self) -> str:
        """Return in a line what is meant and how surely, or what is near."""
        near = f", near {join_words(self.near)}" if self.near else ""
        return f"<Resolution {self.competency_id or 'no competency'}: {self.method}, {self.score:.0f}{near}>"


class Resolver:
    """Names, wordings and `builtin` ids, whose tags are known: what each means; of a name's two the first."""

    def __init__(self, names: _Pairs, wordings: _Pairs = (), builtin: Iterable[str] = ()) -> None:
        self._names = tuple(names)
        self._given_wordings = tuple(wordings)
        self._builtin = frozenset(builtin)
        meant = dict.fromkeys(owner for _, owner in self._names)
        exact = {one: Resolution(competency_id=one, method="exact", score=100.0) for one in meant}
        self._exact = {fold(name): exact[owner] for name, owner in reversed(self._names)}

    def knows(self, text: str) -> bool:
        """Whether the text is a label, id or alias, but for case, punctuation and spaces."""
        return fold(text) in self._exact

    def resolve(self, text: str) -> Resolution:
        """Return what the text means: as a whole, or as a double name whose parts mean the same."""
        tag = _tag(text)
        return self._whole(tag) or _agreed(parts := self._parts(tag)) or self._unknown(tag, parts)

    def resolve_all(self, text: str) -> Several[Resolution]:
        """Return what the text means: as a whole, or else part by part."""
        tag = _tag(text)
        if whole := self._whole(tag):
            return Several([whole])
        parts = self._parts(tag)
        parts = parts if _agreed(parts) else _surely_parted(parts)
        if not any(parts.values()):
            return Several([self._unknown(tag)])
        read = ((part, meant or self._unknown(part)) for part, meant in parts.items())
        same = grouped(read, lambda pair: pair[1].competency_id or pair[0])
        return Several(first for (_, first), *_ in same.values())

    def _parts(self, tag: str) -> dict[str, Resolution | None]:
        """Read each part of a double name as a whole; empty where it is no double name."""
        parts = dict.fromkeys(part.strip() for part in _JOINTS.split(tag) if part.strip())
        return {part: self._whole(part) for part in parts} if len(parts) > 1 else {}

    def _whole(self, tag: str) -> Resolution | None:
        """Read a tag as one name: exactly, by its stems, its wording or by similarity."""
        if len(tag) > _LONGEST_TAG:
            return None
        if known := self._exact.get(fold(tag)) or self._exact.get(tag_key(tag)):
            return known
        is_other = (other := is_thing_of(tag)) and self.knows(other)
        return None if is_other else self._by_words(tag) or self._by_similarity(tag)

    @cached_property
    def _stemmed(self) -> dict[str, list[tuple[str, str]]]:
        named = ((content_words(name), meant) for name, meant in self._names)
        return grouped(named, lambda pair: stem_key(pair[0]))

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(self._given_wordings)

    @cached_property
    def _called(self) -> dict[str, str]:
        every = ((one, tag) for one in self._builtin for tag in _tables()["behaviours"][one])
        return {key: one for one, tag in every for key in (_called_key(content_words(tag)), tag_key(tag))}

    def _by_words(self, text: str) -> Resolution | None:
        """Read the tag by its stems, with and without “skills” and the like, then as a wording."""
        content = content_words(text)
        for tried in filter(None, (content, without_added(content), tag_key(text))):
            if owner := self._named_by(tried):
                return Resolution(competency_id=owner, method="stem", score=100.0)
            if owner := self._called.get(_called_key(tried)):
                return Resolution(competency_id=owner, method="wording", score=100.0)
        owners = self._wordings.owners(content, _tables()["added"])
        if len(owners) == 1:
            return Resolution(competency_id=owners.pop(), method="wording", score=100.0)
        return None

    def _named_by(self, content: str) -> str | None:
        """Return whose name has these stems; what names two decides nothing."""
        named = self._stemmed.get(stem_key(content), [])
        owners = {owner for _, owner in named}
        if len(owners) != 1 or content in _tables()["false_kin"]:
            return None
        from rapidfuzz import fuzz  # noqa: PLC0415 - loads late: most runs never need it

        # One key does not make one word of two: integration and integrity are not.
        kin = any(fuzz.token_sort_ratio(content, name) >= _LEAST_KINSHIP for name, _ in named)
        return owners.pop() if kin else None

    def _by_similarity(self, tag: str) -> Resolution | None:
        written = words(tag)
        alike = self._alike(written, _LEAST_SIMILAR - _LEAST_LEAD)
        (winner, best), *others = _ranked(alike) or [("", 0.0)]
        if best < _LEAST_SIMILAR or (others and best - others[0][1] < _LEAST_LEAD):
            return None
        named = (name for name, owner, score in alike if owner == winner and score >= _LEAST_SIMILAR)
        is_slip = any(_is_slip(written, name) for name in named)
        return Resolution(competency_id=winner, method="similar", score=best) if is_slip else None

    def _unknown(self, tag: str, parts: Mapping[str, Resolution | None] = MappingProxyType({})) -> Resolution:
        """Suggest what the parts of a double name mean, then whatever has the names most alike."""
        text = words(tag[:_LONGEST_TAG])
        ranked = _ranked(every := self._alike(text, 0.0))
        meant = [part.competency_id for part in parts.values() if part and part.competency_id]
        nearest = tuple(dict.fromkeys((*meant, *(owner for owner, _ in ranked))))[:SUGGESTED]
        close = (x for x in every if x[2] >= _LEAST_NEAR and (" " in text or len(text) <= len(x[0]) + _SLIPS))
        alike = (owner for owner, _ in _ranked(close))
        tells = _telling(tag[:_LONGEST_TAG])  # what has such a word in its label, most such words first
        found = Counter(owner for word in tells for owner in self._named_by_word.get(word, ()))
        named = sorted(found, key=lambda owner: (-found[owner], owner))
        near = tuple(dict.fromkeys((*meant, *alike, *named)))[:SUGGESTED]
        score = ranked[0][1] if ranked else 0.0
        method: ResolutionMethod = "skill" if is_skill(text) and self._builtin.issuperset(near) else "none"
        return Resolution(method=method, score=score, suggestions=nearest, near=near)

    @cached_property
    def _named_by_word(self) -> dict[str, list[str]]:
        labels = {meant: name for name, meant in reversed(self._names)}  # a competency's first name
        named = gathered((word, meant) for meant, label in labels.items() for word in _telling(label))
        return {word: owners for word, owners in named.items() if len(owners) <= _MOST_NAMED_BY}

    def _alike(self, text: str, least: float) -> list[tuple[str, str, float]]:
        """Return names, what they mean and how alike a text is to them, from a least score to 100."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads late: most runs never need it

        names = tuple(self._prepared)  # a mapping would be read by its values
        # As written, and sorted: that forgives another order, but a slip in a first letter moves its word.
        return [
            (name, self._prepared[name], score)
            for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
            for name, score, _ in process.extract(text, names, scorer=scorer, score_cutoff=least, limit=None)
        ]

    @cached_property
    def _prepared(self) -> dict[str, str]:
        return {words(name): meant for name, meant in self._names}


class Wordings:
    """Patterns of words, each with what it means: slots with a space between, as in `Competency.wordings`.

    A tag is worded so if every word of it that carries meaning fills a slot, in any form and order, and no
    slot stays empty. A word left over makes it another tag: “solve differential equations” is none.
    """

    def __init__(self, wordings: Iterable[tuple[str, str]]) -> None:
        self._meant: list[tuple[str, list[frozenset[str]]]] = []
        self._with: dict[str, set[int]] = {}
        for wording, owner in wordings:
            senses = {s: frozenset(map(_sense, s.removesuffix("?").split("|"))) for s in wording.split()}
            required = [words for slot, words in senses.items() if not slot.endswith("?")]
            if not required:
                continue  # what may be missing altogether would word every tag
            for sense in {sense for slot in senses.values() for sense in slot}:
                self._with.setdefault(sense, set()).add(len(self._meant))
            self._meant.append((owner, required))

    def owners(self, content: str, added: Container[str] = ()) -> set[str]:
        """Return what these content words word, without `added` ones where others are left."""
        senses = {word: _sense(word) for word in content.split()}
        kept = [sense for word, sense in senses.items() if word not in added] or [*senses.values()]
        if not kept:
            return set()
        possible = set.intersection(*(self._with.get(sense, set()) for sense in kept))
        said = set(senses.values())
        meant = (self._meant[wording] for wording in possible)
        return {owner for owner, required in meant if all(not slot.isdisjoint(said) for slot in required)}


def in_full(text: str) -> str:
    """Return a tag with “and” for “&”, and what it is short for: H&S is health and safety."""
    spelled, table = text.replace("&", " and "), _tables()["in_full"]
    return str(table.get(text.strip().casefold()) or table.get(words(spelled), spelled))


def tag_key(text: str) -> str:
    """Return what every spelling of an unknown tag has in common."""
    return fold(in_full(text))


def said(tag: str) -> str:
    """Return the words that tell a tag from others: “parents”, of working with parents; all, if none do."""
    return " ".join(word for word in words(in_full(tag)).split() if root(word) not in plain_stems()) or tag


def words(text: str) -> str:
    """Return the words of a tag in lower case, one space between them; symbols alone, as “!?”, stay."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain)
    return " ".join(letters.split()) or plain.strip()


def content_words(text: str) -> str:
    """Return the words of a tag that carry its meaning."""
    plain = _PURSE.sub("personal", _SPLIT_WORDS.sub(r"\1", words(text)))
    plain = _CAPACITY.sub("ability", _ONES.sub("own", plain))
    return " ".join(word for word in plain.split() if word not in _tables()["empty"])


def without_added(content: str) -> str:
    """Return content words without those that people add to any competency, as “strong” and “skills”."""
    return " ".join(word for word in content.split() if word not in _tables()["added"])


def is_skill(tag: str) -> bool:
    """Whether a tag is a known technical skill, which is no competency."""
    return words(tag) in _tables()["skills"]


def _called_key(content: str) -> str:
    """Return the stems of several words, in any order; a lone word as it is: morale is no moral."""
    return stem_key(content) if " " in content else content


def _telling(text: str) -> set[str]:
    """Return the stems of the words that carry a tag's meaning, short ones apart."""
    return {_sense(word) for word in without_added(content_words(text)).split() if len(word) > _SHORT_STEM}


def is_thing_of(text: str) -> str | None:
    """Return the name that two words would be in the other order, if it is another thing."""
    kind, _, thing = words(text).partition(" ")
    is_other = kind.endswith(_ENDINGS) and thing and " " not in thing and "," not in text
    return f"{thing.removesuffix('s')} {kind}" if is_other else None


def _tag(text: str) -> str:
    """Return the text without the spaces around it; a blank one is no tag."""
    if not text.strip():
        raise InvalidInput("resolve", [fault_of("blank_tag", "text")])
    return text.strip()


def _agreed(parts: Mapping[str, Resolution | None]) -> Resolution | None:
    """Return the competency that every part means, as surely as the least sure part does."""
    read = [part for part in parts.values() if part]
    if len(read) < len(parts) or len({part.competency_id for part in read}) != 1:
        return None
    return max(read, key=lambda part: (_SURENESS.index(part.method), -part.score))


def _surely_parted(parts: Mapping[str, Resolution | None]) -> dict[str, Resolution | None]:
    """Return a list's parts, as read where no verb governs them: “exercise rights and responsibilities”."""
    exact = {text: part if part and part.method == "exact" else None for text, part in parts.items()}
    if all(exact.values()):
        return exact
    verbs, head = _tables()["governing_verbs"], next(iter(parts), "").casefold().split()
    has_verbs = all(part.casefold().split()[0] in verbs for part in parts)
    if len(head) > 1 and head[0] in verbs and not has_verbs:
        return dict.fromkeys(parts)
    return dict(parts) if all(parts.values()) else exact


def _ranked(alike: Iterable[tuple[str, str, float]]) -> list[tuple[str, float]]:
    """Return what the names mean, each with the best score of its names, best first."""
    best: dict[str, float] = {}
    for _, owner, score in alike:
        best[owner] = max(score, best.get(owner, 0.0))
    return sorted(best.items(), key=lambda one: (-one[1], one[0]))


def _is_slip(text: str, name: str) -> bool:
    """Whether a text is a name with slips: every word its own or one letter off, a lone one long."""
    written, meant = text.split(), name.split()
    if len(written) != len(meant):
        return _is_near(text, name)  # a space lost or found
    if len(meant) == 1:
        return len(name) >= _SHORT_WORD and _is_near(text, name)
    ours, theirs = Counter(written), Counter(meant)  # what both have is left aside, as often as both have it
    left = (sorted((one - other).elements()) for one, other in ((ours, theirs), (theirs, ours)))
    return all(map(_is_near, *left))


def _is_near(word: str, meant: str) -> bool:
    """Whether a word is one letter or one swap of two off, and none itself: a tea player plays in no team."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads late, as above

    return word not in _tables()["not_slips"] and OSA.distance(word, meant, score_cutoff=1) <= 1


@cache
def _tables() -> dict[str, Any]:
    tables = read_table(__name__, "tags.json") | read_table(__name__, "words.json")
    return {name: frozenset(table) if isinstance(table, list) else table for name, table in tables.items()}


@cache
def _senses() -> dict[str, str]:
    one_sense: dict[str, str] = _tables()["one_sense"]
    return {root(word): root(sense) for sense, meant in one_sense.items() for word in (sense, *meant.split())}


def _sense(word: str) -> str:
    return _senses().get(found := root(word), found)
