"""People in a text, and how to reach them, by lists of words and rules: plainly named, or doubtful."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Literal, NamedTuple

from storybank.late import pattern
from storybank.text.stems import STOP_WORDS, WordKind, bare, kind_of, listed, read_patterns, read_table

Span = tuple[int, int]  # where something starts in a text, and the place after its last character
Reading = Literal["name", "word", "doubtful"]

_SEEN = 64  # characters beside a name in which a cue may stand
_LONGEST_ACRONYM = 3  # letters of a word in capitals that is no name by itself: TIM, DON
_SHORTEST_SMALL = 4  # letters of the shortest given name that is one in small letters too
_LONGEST_NAME = 5  # words of the longest name
_LEAST_HEADING = 3  # words with a capital, other than names, in the shortest heading that is seen to be one
_SURE_OR_WORDS = frozenset({"given", "word_name"})
_SURNAMES = frozenset({"unknown", "surname", "given", "word_name", "place_name"})

_BETWEEN = pattern(
    r"(?P<stop>\.)?[^\S\n\r\u2028\u2029]{0,2}(?P<line>\r?\n[^\S\n\r]{0,4})?"
    r"(?:(?:van|von|de|del|della|di|da|dos|der|den|du|la|le|bin|ibn|al|el|ter|ten)\s){0,2}"
)
_TO_START = " \t\u00a0\"'\u201c\u2018\u201e\u00ab([*_>`\u00bf\u00a1"  # before a sentence's first word
_OPENING, _CLOSING = (' "', " \u201c", " (", " '", " \u2018"), ('"', "\u201d", ")", "'", "\u2019")
_STOPS = frozenset(".!?:\n\r\u2028\u2029\u3002\u2026")
LEAST_DIGITS = 9  # of the shortest phone number with its area: shorter ones may be anything


class NamedPerson(NamedTuple):
    """Somebody whom a text names, or may name."""

    start: int  # with the title if there is one
    name: str  # as it stands there, without a title
    is_whole: bool = True  # with a surname or a title
    is_sure: bool = True


class _Capital(NamedTuple):
    start: int
    end: int
    plain: str
    kind: WordKind
    is_capitals: bool  # throughout

    @property
    def is_acronym(self) -> bool:
        """Whether it is no name unless another one beside it is one in capitals: SAP, TIM."""
        return self.is_capitals and (self.kind == "unknown" or len(self.plain) <= _LONGEST_ACRONYM)


def people_in(text: str) -> tuple[NamedPerson, ...]:
    """Return the people whom a text names in full, or with a title, in order."""
    return tuple(one for one in names_in(text) if one.is_whole and one.is_sure)


def names_in(text: str) -> tuple[NamedPerson, ...]:
    """Return whoever a text names or may name, in order, none within another."""
    words = _cues()["letters"].findall(text)
    small = [word for word in words if not word[0].isupper()]
    known = sum(kind_of(bare(word)) == "word" for word in small)
    capitals = sum(kind_of(bare(word)) == "word" for word in words if word[0].isupper())
    setting = _Setting(text, 2 * known >= len(small), capitals >= max(_LEAST_HEADING, known + 1))
    found = [*_small_names(text)] if setting.is_english else []
    for run in _runs(text):
        place = 0
        while place < len(run):
            place, person = _person_at(setting, run, place)
            if person:
                found.append(person)
    return tuple(sorted(found))


def reading_of(text: str, start: int, end: int) -> Reading:
    """Return how a word with a capital that is a name as well, such as Will, is meant where it stands."""
    plain, cues = bare(text[start:end]), _cues()
    if kind_of(plain) == "given" or _is_said_of_a_person(text, start, end):
        return "name"
    behind = cues["word_behind"].match(text, end)
    if plain in _words("months"):
        is_date = _is_behind("in_a_month", text, start) or cues["number"].match(text, end)
        return "word" if is_date else "doubtful"
    if starts_sentence(text, start):
        if behind and bare(behind[1]) in _words("not_after_a_name"):
            return "word"
        is_said = kind_of(plain) == "surname" and cues["is"].match(text, end)
        is_name = is_said or cues["possessive"].match(text, end)
        other = cues["and_word"].match(text, end)  # “Fern and Heather”
        is_of_two = other and kind_of(bare(other[1])) == "given"
        return "name" if is_name or is_of_two else "doubtful"
    last = cues["word_before"].search(text[max(0, start - _SEEN) : start])
    beside = [found[1] for found in (last, behind) if found and found[1] not in {"I", "A"}]
    is_among_words = any(word[0].isupper() and kind_of(bare(word)) == "word" for word in beside)
    return "doubtful" if is_among_words or _is_behind("articles", text, start) else "name"


def is_one_of_whom(text: str, start: int, end: int) -> bool:
    """Whether a word that is somebody's name is said to be or have something, and is never a word beside."""
    plain = bare(text[start:end])
    is_word_too = re.search(rf"(?<!\w){re.escape(text[start:end].lower())}(?!\w)", text) is not None
    return bool(_cues()["is"].match(text, end)) and plain not in _words("months") and not is_word_too


def starts_sentence(text: str, start: int) -> bool:
    """Whether a word has its capital because a sentence, a line or the item of a list starts with it."""
    place = start
    while place and text[place - 1] in _TO_START:
        place -= 1
    is_first = not place or text[place - 1] in _STOPS
    return is_first or bool(_cues()["line_mark"].search(text, max(0, place - 16), place))


def emails_in(text: str) -> Iterator[Span]:
    """Yield where e-mail addresses stand."""
    return (found.span() for found in _cues()["email"].finditer(text))


def phones_in(text: str) -> Iterator[Span]:
    """Yield where phone numbers stand: as they are written with their area, so that figures are let pass."""
    found = _cues()["phone"].finditer(text)
    return (one.span() for one in found if sum(map(str.isdigit, one[0])) >= LEAST_DIGITS)


_cues = cache(partial(read_patterns, "storybank.text", "people.json"))


@cache
def _words(of: str) -> frozenset[str]:
    return frozenset(map(bare, read_table("storybank.text", "people.json")[of]))


def says_who(text: str, end: int) -> bool:
    """Whether what stands behind a place says that somebody, or some firm, did what people do."""
    return bool(_cues()["behind"].match(text, end))


def _is_behind(cue: str, text: str, start: int) -> bool:
    return bool(_cues()[cue].search(text[max(0, start - _SEEN) : start]))


def _is_said_of_a_person(text: str, start: int, end: int, *, behind: str = "behind_a_name") -> bool:
    return bool(_cues()[behind].match(text, end)) or _is_behind("before", text, start)


class _Setting(NamedTuple):
    text: str
    is_english: bool  # in German every noun has a capital, which tells nothing
    is_heading: bool  # most of its words have one


def _runs(text: str) -> Iterator[list[_Capital]]:
    run: list[_Capital] = []
    for one in (_capital(found) for found in _cues()["word"].finditer(text) if found[0][0].isupper()):
        is_small = one.kind == "word" and one.plain in STOP_WORDS  # “TOM AND DAVE”
        if run and (is_small or not _are_beside(text, run, one)):
            yield run
            run = [] if is_small else [one]
        else:
            run.append(one)
    if run:
        yield run


def _capital(found: re.Match[str]) -> _Capital:
    word, plain = found[0], bare(found[0])
    kind = kind_of(plain)
    is_capitals = len(plain) > 1 and word == word.upper()
    inner = [at for at, sign in enumerate(word) if at and sign.isupper() and word[at - 1].islower()]
    if kind == "unknown" and not is_capitals and inner and not _cues()["scottish"].match(word):
        kind = "thing"  # GitHub
    return _Capital(found.start(), found.end(), plain, kind, is_capitals)


def _are_beside(text: str, run: list[_Capital], one: _Capital) -> bool:
    """Whether a word belongs to the run before it; on a new line only a surname does."""
    last = run[-1]
    gap = _BETWEEN.fullmatch(text, last.end, one.start)
    if text[last.end : last.end + 2] in _OPENING and text[one.end : one.end + 1] in _CLOSING:
        return one.start == last.end + 2 and last.kind in _SURNAMES  # Salvatore “Sal” Esposito
    if text[last.end : last.end + 1] in _CLOSING and text[last.start - 2 : last.start] in _OPENING:
        return one.start == last.end + 2 and len(run) > 1
    if gap is None or (gap["stop"] and not (len(last.plain) == 1 or last.plain in _words("titles"))):
        return False
    is_surname = one.kind in {"unknown", "surname"}
    return not gap["line"] or (len(run) == 1 and is_surname and last.kind != "unknown")


def _person_at(setting: _Setting, run: list[_Capital], place: int) -> tuple[int, NamedPerson | None]:
    """Return the place in a run after what was read, and whoever is named there."""
    text, first = setting.text, place
    while first < len(run) - 1 and run[first].plain in _words("titles") and run[first].kind != "given":
        first += 1
    is_titled, name = first > place, run[first]
    end = _end_of_name(setting, run, first, is_titled=is_titled)
    if end == first:
        return first + 1, None
    is_whole, reading = is_titled or end - first > 1, "name"
    if not is_titled and _is_of_others(text, run, first, end):
        is_somebody = is_whole and _is_said_of_a_person(text, name.start, run[end - 1].end)
        reading = "name" if is_somebody else "doubtful"
    elif not is_whole:
        reading = _reading_alone(setting, name)
    if reading == "doubtful" and name.kind == "unknown" and not is_whole:  # with more: Harlow Mutual
        while end < len(run) and run[end].kind in {"word", "surname", "unknown"} and len(run[end].plain) > 1:
            end += 1
    if reading == "word":
        return end, None
    shown = text[name.start : run[end - 1].end]
    return end, NamedPerson(run[place].start, shown, is_whole, reading == "name")


def _end_of_name(setting: _Setting, run: list[_Capital], first: int, *, is_titled: bool) -> int:
    """Return the place after the name that starts at a place of a run; that place where none does."""
    text, start = setting.text, first
    while start < len(run) - 1 and _is_initial(text, run[start]):
        start += 1
    one, title = run[start], run[first - 1]
    if is_titled and one.kind == "word" and kind_of(title.plain) != "word" and not title.is_capitals:
        return start + 1  # Mr Flood, but no Nurse Manager, and no PC World
    if one.plain in _words("months") and not is_titled and _is_behind("before_a_month", text, one.start):
        return first
    if start > first or is_titled:
        if one.kind not in _SURNAMES or (one.is_acronym and not (is_titled and title.is_capitals)):
            return first
    elif len(one.plain) == 1 or one.kind in {"word", "thing", "" if setting.is_english else "unknown"}:
        return first
    elif one.kind == "surname":
        return start + 1
    end, most = start + 1, min(len(run), first + _LONGEST_NAME)
    while end < most and _goes_on(setting, run, start, end, is_titled=is_titled):
        end += 1
    return end


def _goes_on(setting: _Setting, run: list[_Capital], start: int, end: int, *, is_titled: bool) -> bool:
    """Whether a word goes on with the name that starts at a place of a run."""
    text, one, after = setting.text, run[start], run[end]
    if _is_initial(text, after):
        return one.kind == "given" or is_titled
    is_short = after.is_acronym and not one.is_capitals and len(after.plain) <= _LONGEST_ACRONYM
    if after.kind == "word" and one.kind == "given" and end == start + 1:  # Harriet Vane, but no heading
        is_heading = after.is_capitals or setting.is_heading
        return not is_heading and after.plain not in listed("english.json", "plain")
    if after.kind not in _SURNAMES or is_short:
        return False
    if one.kind in {"word_name", "place_name"} and end == start + 1 and not is_titled:
        is_plain = one.kind != "word_name" or starts_sentence(text, one.start)
        return after.kind in {"unknown", "surname"} or not is_plain
    if one.is_acronym and not is_titled:
        return after.is_capitals and one.kind == "given"
    return True


def _is_initial(text: str, one: _Capital) -> bool:
    return len(one.plain) == 1 and (text[one.end : one.end + 1] == "." or one.plain not in {"i", "a"})


def _is_of_others(text: str, run: list[_Capital], first: int, end: int) -> bool:
    """Whether a name may be that of a firm, a place, a prize or a figure."""
    told, start = [one.plain for one in run[first:end]], run[first].start
    beside = [one.plain for one in run[end : end + 1]]
    if told[1:] and (told[-1] not in _words("like_places") or _is_behind("in_a_place", text, start)):
        beside.append(told[-1])
    return (
        any({plain, plain.removesuffix("s")} & _words("not_surnames") for plain in beside)
        or " ".join(told[:2]) in _words("known_as_others")
        or told[0] in _words("starts_of_places")
        or _is_behind("of_a_place", text, start)
    )


def _reading_alone(setting: _Setting, one: _Capital) -> Reading:
    """Return how a single word is meant that may be somebody's name."""
    text = setting.text
    is_said = _is_said_of_a_person(text, one.start, one.end, behind="behind")
    is_said = is_said and not (one.kind == "unknown" and _cues()["possessive"].match(text, one.end))
    if one.is_acronym or (one.plain in _words("titles") and one.kind not in _SURE_OR_WORDS):
        is_name = one.kind == "given" and (is_said or _cues()["capitals"].match(text, one.end))
        return "name" if is_name else "word"
    if one.kind in _SURE_OR_WORDS:
        return reading_of(text, one.start, one.end)
    if is_said and (one.kind != "surname" or not starts_sentence(text, one.start)):
        return "name"
    is_there = one.kind == "place_name" and _is_behind("in_a_place", text, one.start)
    return "word" if one.kind == "surname" or is_there or not setting.is_english else "doubtful"


def _small_names(text: str) -> Iterator[NamedPerson]:
    """Yield names in small letters: after a title; or given ones, sure where a surname or a deed follows."""
    for found in _cues()["small_titled"].finditer(text):
        if kind_of(bare(found[1])) in {"unknown", "surname"}:
            yield NamedPerson(found.start(), found[1])
    given = listed("given_names.json", "given")
    if given.isdisjoint(_cues()["small"].findall(text)):
        return
    for found in (one for one in _cues()["small"].finditer(text) if one[0] in given):
        behind = _cues()["word_behind"].match(text, found.end())
        surname = behind[1] if behind else ""
        if behind and surname.islower() and kind_of(bare(surname)) in {"unknown", "surname"}:
            yield NamedPerson(found.start(), text[found.start() : behind.end()])
        elif len(found[0]) >= _SHORTEST_SMALL:
            is_sure = _is_said_of_a_person(text, *found.span())
            yield NamedPerson(found.start(), found[0], is_whole=False, is_sure=is_sure)
