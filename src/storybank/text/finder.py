"""Finder: where words that must not be shared stand in a text, in whatever spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from html import unescape
from itertools import pairwise
from typing import Literal, NamedTuple
from urllib.parse import unquote

from storybank.text import people
from storybank.text.people import Reading
from storybank.text.stems import STOP_WORDS, bare, kind_of, read_patterns

_WORD = re.compile(r"[^\W_]+")
_ZERO_WIDTH_SPACE = "\u200b"
_WRAPPING = "&%<*`~\\\u00c2\u00c3\u00c4\u00c5"  # what every escape has
_SHORTEST_WITHIN = 6  # letters of the shortest name that is found within a longer word
_SHORTEST_NUMBERED = 3  # letters of the shortest name that is found with a number behind it
_SIGNS_KEPT = 8_192
_SEEN_BEFORE = 24
_ENDS_PHRASE = re.compile(rf"['\u2019]|\s*(?:[.,;:!?)\n]|\Z)|\s(?:{'|'.join(sorted(STOP_WORDS))})\b")
_SHORTEST_CAPITALISED = 4  # letters of a name from which a capital makes an occurrence of it: “It” is not IT
# Scripts that put words together without spaces, or particles to names: no word ends can be asked for.
_SPACELESS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")

_patterns = cache(partial(read_patterns, "storybank.text", "finder.json"))

Kind = Literal["name", "employer", "email", "phone", "link", "word", "title", "note"]  # of a secret


class Secret(NamedTuple):
    """Something to take out, and what takes its place."""

    kind: Kind
    stand_in: str
    written: str = ""  # of one that is a plain word too, as Will: taken out in that case or in capitals alone


class Span(NamedTuple):
    """A secret in a text: where it starts, the place after its last character, and what it is."""

    start: int
    end: int
    secret: Secret


class Folded(NamedTuple):
    """A text in one spelling, with the start and the end in the text of what each character stands for."""

    text: str
    places: tuple[tuple[int, int], ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text as written of a stretch that is not empty."""
        return (start, end) if self.places is None else (self.places[start][0], self.places[end - 1][1])


def folded(text: str, *, zero_width: str = " ") -> Folded:
    r"""Return a text in one spelling, without marks of Markdown within words, and with escapes as they read.

    >>> folded("Zoë").text, folded("Zo&euml;").text, folded("Zo*e*").places
    ('zoe', 'zoe', ((0, 1), (1, 2), (3, 4), (4, 5)))
    """
    wraps = _patterns()["wrapped"].finditer(text) if any(sign in text for sign in _WRAPPING) else ()
    wrapped = [found for found in wraps if _unwrapped(found[0]) != found[0]]
    if text.isascii() and not wrapped:
        return Folded(text.lower(), None)
    ends = {found.start(): found.end() for found in wrapped}
    signs: list[tuple[str, tuple[int, int]]] = []
    place = 0
    while place < len(text):
        end = ends.get(place, place + 1)
        is_gap = text[place] == _ZERO_WIDTH_SPACE
        shown = _unwrapped(text[place:end]) if place in ends else zero_width if is_gap else text[place]
        signs += [(sign, (place, end)) for sign in "".join(map(_as_one_spelling, shown))]
        place = end
    return Folded("".join(sign for sign, _ in signs), tuple(span for _, span in signs))


def _unwrapped(raw: str) -> str:
    """Return what an escape reads as; nothing for what only shows how a word looks."""
    if raw[0] in "&%":
        return unquote(unescape(raw), errors="replace")
    if raw[:2].lower() == "\\u":
        return chr(int(f"0x{raw[2:]}", base=0))
    if raw[0] in "<*`~\\":
        return ""
    try:
        return raw.encode("cp1252").decode("utf-8")  # Ã¶, of a file that was read as another
    except UnicodeError:
        return raw


_as_one_spelling = lru_cache(maxsize=_SIGNS_KEPT)(bare)


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text, in one spelling.

    >>> words_in("O'Neil, Zoë")
    ('o', 'neil', 'zoe')
    """
    return tuple(_WORD.findall(folded(text).text))


class Finder:
    """Secrets, ready to be found."""

    def __init__(self) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], Secret]] = {}
        self._anywhere: dict[str, Secret] = {}
        self._pattern: re.Pattern[str] | None = None
        self._heads: set[str] = set()  # what long names begin with
        self._coined: set[str] = set()  # long names that are no words
        self._long: re.Pattern[str] | None = None
        self._words_too: set[str] = set()  # what names begin with that are words too
        self._views = cache(_views)

    def add(self, text: str, secret: Secret) -> None:
        """Add a text to be found; one that is there already stays what it is."""
        words = words_in(text)
        if not words or _is_spaceless(words[0][0]) or _is_spaceless(words[-1][-1]):
            plain = folded(text).text.strip()
            if plain and self._anywhere.setdefault(plain, secret) is secret:
                self._pattern = None
            return
        secrets = self._by_first.setdefault(words[0], {})
        if secrets.setdefault(words, secret) is not secret:
            return
        self._by_first[words[0]] = dict(sorted(secrets.items(), key=lambda one: -len(one[0])))
        if secret.written:
            self._words_too.add(words[0])
        elif len(words) == 1 and len(words[0]) >= _SHORTEST_WITHIN:
            self._heads.update(words[0][:size] for size in range(2, len(words[0]) - 1))
            if kind_of(words[0]) == "unknown":
                self._coined.add(words[0])
                self._long = None

    def spans(self, text: str, *, any_case: bool = False, reading: Reading = "name") -> list[Span]:
        """Return where secrets that are meant as `reading` stand in a text, in order, none within another."""
        found: list[Span] = []
        for spelling, tokens in self._views(text):
            if reading == "name" or not self._words_too.isdisjoint(word for word, *_ in tokens):
                of_words = [*self._of_words(spelling, tokens, text, any_case=any_case)]
                pairs = ((one, after) for (one, _), (after, _) in pairwise(of_words))
                named = {span for pair in pairs if _are_of_one(*pair, text) for span in pair}  # Jean Smith
                found += [span for span, meant in of_words if ("name" if span in named else meant) == reading]
            if reading == "name" and self._anywhere:
                self._pattern = self._pattern or _any_of(self._anywhere)
                for sign in self._pattern.finditer(spelling.text):
                    found.append(Span(*spelling.span(*sign.span()), self._anywhere[sign[0]]))
        kept: list[Span] = []
        for one in without_overlaps(found):
            end = one.end  # and behind the marks of the last letter, alone in many scripts
            while end < len(text) and unicodedata.category(text[end])[0] == "M":
                end += 1
            span = one._replace(end=end)
            if kept and _are_of_one(kept[-1], span, text):
                span = kept.pop()._replace(end=span.end)
            kept.append(span)
        return kept

    def _of_words(
        self, spelling: Folded, tokens: list[tuple[str, int, int]], text: str, *, any_case: bool
    ) -> Iterator[tuple[Span, Reading]]:
        words = tuple(word for word, *_ in tokens)
        by_first, heads, after = self._by_first, self._heads, 0
        for place, word in enumerate(words):
            if place < after:
                continue
            known, plural_of = by_first.get(word), by_first.get(word[:-1]) if word[-1] == "s" else None
            if not (known or plural_of):
                is_odd = word in heads or kind_of(word) == "unknown"
                if is_odd and (within := self._within(word, words[place + 1 : place + 2])):
                    secret, count = within
                    after = place + count
                    yield Span(*spelling.span(tokens[place][1], tokens[after - 1][2]), secret), "name"
                continue
            one_word = (one for one in (plural_of or {}).items() if len(one[0]) == 1)  # Dana, of “Danas”
            for secret_words, secret in (*(known or {}).items(), *one_word):
                last = place + len(secret_words) - 1
                said = words[place : last + 1]
                is_plural = said != secret_words  # only the name goes
                if not is_plural or said == (*secret_words[:-1], f"{secret_words[-1]}s"):
                    start, end = spelling.span(tokens[place][1], tokens[last][2] - is_plural)
                    meant: Reading = "name" if any_case else _meant(text, start, end, secret)
                    if meant != "word":
                        yield Span(start, end, secret), meant
                    if meant == "name":
                        after = last + 1
                        break

    def _within(self, word: str, following: tuple[str, ...]) -> tuple[Secret, int] | None:
        """Return the secret that a word has within it, or makes up with the next, and of how many words."""
        for joined in (word + next_word for next_word in following):
            secret = self._by_first.get(joined, {}).get((joined,))
            if secret and not secret.written and len(joined) >= _SHORTEST_WITHIN:
                return secret, 2
        plain = word.rstrip("0123456789")
        if plain != word and len(plain) >= _SHORTEST_NUMBERED:
            secret = self._by_first.get(plain, {}).get((plain,))
            return (secret, 1) if secret and not secret.written else None
        if len(word) <= _SHORTEST_WITHIN or kind_of(word) != "unknown":
            return None
        self._long = self._long or _any_of(self._coined)
        found = self._long.search(word)
        return (self._by_first[found[0]][found[0],], 1) if found else None


def _views(text: str) -> list[tuple[Folded, list[tuple[str, int, int]]]]:
    """Return a text in the ways in which it may be read, each with its words and their places."""
    spellings = [folded(text)]
    if _ZERO_WIDTH_SPACE in text:
        spellings.append(folded(text, zero_width=""))
    views = [(one, [(word[0], *word.span()) for word in _WORD.finditer(one.text)]) for one in spellings]
    signs = _patterns()["spaced"].finditer(spellings[0].text)
    spaced = (("".join(filter(str.isalpha, one[0])), *one.span()) for one in signs)
    return views + [(spellings[0], [one]) for one in spaced]


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text)))) or r"(?!)")


def without_overlaps(spans: list[Span]) -> list[Span]:
    """Return spans in order; those that overlap are one, of what starts first or else is longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:  # what is left of it would say too much
            kept[-1] = kept[-1]._replace(end=span.end)
    return kept


def _are_of_one(first: Span, second: Span, text: str) -> bool:
    """Whether two spans are of one person, side by side, and different parts of the name."""
    if first.secret.kind != "name" or first.secret[:2] != second.secret[:2]:
        return False
    said, also = (words_in(text[span.start : span.end]) for span in (first, second))
    are_beside = _patterns()["between"].fullmatch(text, first.end, second.start) is not None
    return are_beside and set(said).isdisjoint(also)


def with_stand_ins(text: str, spans: Iterable[Span], shown: Callable[[str], str] = str) -> str:
    """Return a text with stand-ins, perhaps in another form, where secrets stood."""
    new, end = [], 0
    for span in spans:
        new += [text[end : span.start], shown(span.secret.stand_in)]
        end = span.end
    return "".join([*new, text[end:]])


def _meant(text: str, start: int, end: int, secret: Secret) -> Reading:
    """Return how a name that is also a word, or words, is meant at a place."""
    if not secret.written:
        return "name"
    said, written = (unicodedata.normalize("NFC", one) for one in (text[start:end], secret.written))
    small = _patterns()["small_words"]
    capitals = [word[0].isupper() for word in _WORD.findall(said) if not small.fullmatch(word.lower())]
    is_firm, is_short = secret.kind == "employer", len(written) < _SHORTEST_CAPITALISED
    if is_short and said not in {written, written.upper()} and (any(capitals) or said in STOP_WORDS):
        return "word"
    if not any(capitals):
        return _small_firm(text, start, end) if is_firm else "word"
    if secret.kind not in {"employer", "name"}:
        is_name = True
    elif len(capitals) > 1:
        is_name = all(capitals)
    elif said == said.upper() != written:
        is_name = not _patterns()["in_capitals"].match(text, end)
    elif is_firm:
        is_name = bool(_patterns()["of_a_firm"].match(text, end)) or people.says_who(text, end)
        is_name = is_name or not people.starts_sentence(text, start)
    else:
        meant = people.reading_of(text, start, end)
        meant = "doubtful" if meant == "name" and _is_beside_stand_in(text, start, end) else meant
        return "name" if meant == "doubtful" and people.is_one_of_whom(text, start, end) else meant
    return "name" if is_name else "doubtful"


def _is_beside_stand_in(text: str, start: int, end: int) -> bool:
    """Whether something was taken out right beside a word: nobody knows how the two read together."""
    before = _STOOD.finditer(text, max(0, start - _SEEN_BEFORE), start)
    return any(found.end() + 1 >= start for found in before) or bool(_STOOD.match(text, end + 1))


def _small_firm(text: str, start: int, end: int) -> Reading:
    """Return how a firm's name that is a word is meant in small letters: “at boots we”, “we won at last”."""
    if not _patterns()["at_work"].search(text, max(0, start - _SEEN_BEFORE), start):
        return "word"
    is_sure = not _patterns()["after_at"].fullmatch(text[start:end]) and _ENDS_PHRASE.match(text, end)
    return "name" if is_sure else "doubtful"


def _is_spaceless(sign: str) -> bool:
    return not sign.isascii() and unicodedata.name(sign, "").startswith(_SPACELESS)


STAND_INS = {"email": "[e-mail]", "phone": "[phone]", "link": "[link]"}
DROPPED = "…"  # what shows that something stood there
NOWHERE = "example.invalid"  # a domain that nobody can have (RFC 2606), for addresses where one has to stand
# A person or an employer that was redacted before.
STAND_IN = re.compile(r"\b(?P<kind>person|employer)[ -](?P<number>[1-9]\d{0,8})\b", re.IGNORECASE)
_STOOD = re.compile(rf"{STAND_IN.pattern}|{DROPPED}|\[(?:e-mail|phone|link)\]", re.IGNORECASE)
_ENDING = ".,;:!?)]}'\u2019"


def contacts(text: str, *, is_dropped: bool) -> list[Span]:
    """Return the addresses, phone numbers and links of a text."""
    return [
        Span(start, end, Secret(kind, DROPPED if is_dropped else STAND_INS[kind]))
        for kind, start, end in _found(masked(text))
        if NOWHERE not in text[start:end].lower()
    ]


def _found(text: str) -> Iterator[tuple[Literal["email", "phone", "link"], int, int]]:
    for link in _patterns()["link"].finditer(text):
        yield "link", link.start(), link.start() + len(link[0].rstrip(_ENDING))
    hidden = (found.span() for found in _patterns()["email"].finditer(text))
    for start, end in (*people.emails_in(text), *hidden):
        yield "email", start, end
    names = ("phone", "named_phone", "short_phone")
    for phone in (found for name in names for found in _patterns()[name].finditer(text)):
        is_long = phone.start(1) > phone.start() or sum(map(str.isdigit, phone[1])) >= people.LEAST_DIGITS
        if is_long and not _patterns()["day"].match(text, phone.start(1)):
            yield "phone", *phone.span(1)
    for start, end in people.phones_in(text):
        yield "phone", start, end


def masked(text: str) -> str:
    """Return a text of the same length in which stand-ins are neither words nor numbers."""
    return STAND_IN.sub(lambda found: "#" * len(found[0]), text)
