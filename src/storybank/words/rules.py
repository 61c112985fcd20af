"""The rules of a review and of a bank's health, what they say, and a story as they read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, partial
from itertools import islice
from typing import Literal

from storybank.errors import fault_of, refuse
from storybank.findings import Finding
from storybank.speech import spoken_words
from storybank.stories import PARTS, Statement, Story, is_of_terms
from storybank.text.figures import CURRENCIES, TIMES, Figure, figures_of, is_plain_word
from storybank.text.markup import spoken
from storybank.text.sentences import passages
from storybank.text.stems import plain_stems, read_patterns, read_table, reads_like_english, stem, words_of
from storybank.values import Value, checked, gathered, join_words

_LEAST_ENGLISH = 0.2  # share of stop words from which a text is taken for English; English has about half
_FEW_WORDS = 6  # words below which a part tells no language
_BESIDE = 60  # characters on either side of a figure that say what it is a figure of

_LEAST_SHARE = 0.5  # share of the words beside one figure that must be beside the other, too; our choice
_LEAST_PLAIN = 2  # such words that do where there are no others
_MOST_FIGURES = 200  # figures compared in each version: a two-minute answer has a dozen
_LONGEST = 2000  # characters of a sentence that are read: what goes on longer is no sentence
_ABOUT, _ROUGHLY = 0.06, 0.1  # relative difference that rounding explains, 38 percent is 40; or “nearly”
_BEFORE = 15  # characters that are read before a figure for such a word
_SHARES = frozenset({"percent", "times", *CURRENCIES})  # units that count one thing in a short result


class ReviewRule(Value):
    """One thing that a review looks for.

    Attributes:
        code: The code of its findings, by which it can be switched off.
        severity: `"warning"` where a plan may be worse for it, or an answer that it plans; else `"hint"`.
        claim: What holds where the rule is silent.
        source: Who says so, or that it is our choice.
    """

    code: str
    severity: Literal["warning", "hint"]
    claim: str
    source: str


@checked
@cache
def review_rules() -> tuple[ReviewRule, ...]:
    """Return the rules of `review_story`, in the order of its findings.

    >>> [rule.code for rule in review_rules() if rule.severity == "hint"][:3]
    ['thin_part', 'no_figure', 'long_setup']
    """
    return read_rules("review")


def read_rules(kind: Literal["review", "health"]) -> tuple[ReviewRule, ...]:
    """Return the rules that `rules.json` has for a story, or for a bank as a whole."""
    names = ReviewRule.model_fields
    return tuple(ReviewRule(**{name: rule[name] for name in names}) for rule in _table()[kind])


_table = cache(partial(read_table, "storybank.words", "rules.json"))

marks_of_text = cache(partial(read_patterns, "storybank.words", "patterns.json", re.IGNORECASE))
"""What marks a text as confidential, a story as one of failure, and a figure as rounded."""


def read_ignored(ignore: str | Iterable[str], rules: Iterable[ReviewRule], subject: str) -> frozenset[str]:
    """Return the codes of the rules that are switched off; InvalidInput where one is no rule's code."""
    known = [rule.code for rule in rules]
    given = [ignore] if isinstance(ignore, str) else [*ignore]
    faults = []
    for at, code in enumerate(given):
        if code not in known:
            near = join_words(get_close_matches(str(code), known), "or")
            told = f"did you mean {near}?" if near else f"give one of: {', '.join(known)}"
            faults.append(fault_of("no_rule", f"ignore[{at}]", near=told))
    refuse(subject, faults)
    return frozenset(given)


def finding_of(code: str, subject: str, *, field: str = "", remedy: str = "", **said: object) -> Finding:
    """Return what a rule finds, with what is `said` in braces in `rules.json`, and the remedy if given."""
    rule = next(rule for rules in _table().values() for rule in rules if rule["code"] == code)
    message = rule["message"].format(field=field, **said)
    remedy, severity = remedy or rule.get("remedy", "").format(**said), rule["severity"]
    return Finding(code=code, severity=severity, subject=subject, field=field, message=message, remedy=remedy)


@dataclass(frozen=True)
class StoryText:
    """A story, and its four parts by name, without markup."""

    story: Story

    @cached_property
    def parts(self) -> dict[str, str]:
        """What is said, by part."""
        return {part: spoken(getattr(self.story, part)) for part in PARTS}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Spoken words by part."""
        return {part: spoken_words(text) for part, text in self.parts.items()}

    @cached_property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Folded words by part."""
        return {part: words_of(text) for part, text in self.parts.items()}

    @property
    def total(self) -> int:
        """Spoken words of all parts."""
        return sum(self.counts.values())

    @cached_property
    def is_english(self) -> bool:
        """Whether it reads like English, so that rules about English words may speak."""
        words = [word for part in PARTS for word in self.words[part]]
        return reads_like_english(words, least=_LEAST_ENGLISH)

    def is_english_in(self, part: str) -> bool:
        """Whether a part reads like English; where it is short, whether the story does."""
        words = self.words[part]
        return self.is_english if len(words) < _FEW_WORDS else reads_like_english(words, least=_LEAST_ENGLISH)

    def is_blank(self, part: str) -> bool:
        """Whether nothing is said in a part."""
        return not any(letter.isalnum() for letter in self.parts[part])

    def finding(self, code: str, field: str = "", *, remedy: str = "", **said: object) -> Finding:
        """Return what a rule finds in the story."""
        return finding_of(code, self.story.id, field=field, remedy=remedy, title=self.story.title, **said)


@dataclass(frozen=True, slots=True)
class _Placed:
    figure: Figure
    part: str
    beside: frozenset[str]
    is_rough: bool


def disagreeing_figures(read: StoryText, versions: Iterable[Story]) -> Iterator[Finding]:
    """Find the figures, known by telling words or alone in the result, that another version has otherwise."""
    mine = [*islice(_placed(read), _MOST_FIGURES)]
    for version in sorted(versions, key=lambda story: story.id):
        if version.id == read.story.id:
            continue
        theirs = [*islice(_placed(StoryText(version)), _MOST_FIGURES)]
        differing = (one.part for one in mine if any(_disagree(one, other, mine, theirs) for other in theirs))
        for part in dict.fromkeys(differing):
            yield read.finding("figures_disagree", part, other=version.title)


def differs(one: Statement, text: str) -> bool:
    """Whether a text has another figure than a statement: of terms, one beyond what it ranges over."""
    if is_of_terms(one):
        said, also = (gathered((f.unit, f.amount) for f in figures_of(spoken(t))) for t in (one.text, text))
        given = ((said[unit], amount) for unit in said.keys() & also.keys() for amount in also[unit])
        return any(not min(mine) <= amount <= max(mine) for mine, amount in given)
    mine, other = (Story("x", id=name, action=told) for name, told in (("a", one.text), ("b", text)))
    return any(disagreeing_figures(StoryText(mine), [other]))


def _placed(read: StoryText) -> Iterator[_Placed]:
    passed = ((part, one.text[:_LONGEST]) for part in PARTS for one in passages(read.parts[part]))
    for where, text in passed:
        for figure in figures_of(text):
            before, behind = text[: figure.start], text[figure.end : figure.end + _BESIDE]
            near = words_of(f"{before[-_BESIDE:]} {behind}")
            is_rough = marks_of_text()["hedge"].search(before[-_BEFORE:]) is not None
            beside = frozenset(stem(word) for word in near if is_plain_word(word))
            yield _Placed(figure, where, beside, is_rough)


def _disagree(one: _Placed, other: _Placed, mine: list[_Placed], theirs: list[_Placed]) -> bool:
    if one.figure.unit != other.figure.unit or not one.figure.unit or _is_near(one, other):
        return False
    if _is_known(one, theirs) or _is_known(other, mine):
        return False
    shared = one.beside & other.beside
    fewer = min(len(one.beside), len(other.beside))
    is_telling = shared - plain_stems() or len(shared) == fewer >= _LEAST_PLAIN
    if is_telling and len(shared) >= _LEAST_SHARE * fewer:
        return True
    return _is_lone(one, mine, theirs) and _is_lone(other, theirs, mine) and _is_of_one_thing(one, other)


def _is_known(one: _Placed, others: list[_Placed]) -> bool:
    """Whether an amount stands in the other version; five months are no five percent."""
    near = ({one.figure.unit, other.figure.unit} for other in others if _is_near(one, other))
    return any(len(units) == 1 or not units <= {*TIMES, *_SHARES} for units in near)


def _is_lone(one: _Placed, mine: list[_Placed], theirs: list[_Placed]) -> bool:
    """Whether a figure is the only one of its unit in its result that the other version does not have."""
    if one.part != "result":
        return False
    rivals = (other for other in mine if other.part == "result" and other.figure.unit == one.figure.unit)
    return all(other is one or _is_known(other, theirs) for other in rivals)


def _is_of_one_thing(one: _Placed, other: _Placed) -> bool:
    """Whether nothing beside two figures says that they are of two things."""
    down, up, how, price = _said_of_figures()
    if any(a & down and b & up for a, b in ((one.beside, other.beside), (other.beside, one.beside))):
        return False
    if one.figure.unit not in _SHARES:  # spans of time and counts stand in any result
        return bool(one.beside & other.beside - how)
    things = [{"cost" if word in price else word for word in said.beside - how} for said in (one, other)]
    return not all(things) or bool(things[0] & things[1])


@cache
def _said_of_figures() -> tuple[frozenset[str], ...]:
    """Return the stems of words for down, for up, for how a figure came about, and for a price."""
    lists: dict[str, str] = read_table("storybank.words", "review.json")["beside_figures"]
    names = ("down", "up", "how", "price")
    down, up, how, price = (frozenset(map(stem, lists[name].split())) for name in names)
    return down, up, how | down | up, price


def _is_near(one: _Placed, other: _Placed) -> bool:
    """Whether two amounts are one, but for rounding."""
    most, mine, theirs = _ROUGHLY if one.is_rough or other.is_rough else _ABOUT, one.figure, other.figure
    return abs(mine.amount - theirs.amount) <= most * float(max(mine.amount, theirs.amount))
