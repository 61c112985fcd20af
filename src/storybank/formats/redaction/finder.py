"""Finder: where words that must not be shared stand in a text, in whatever spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from storybank.formats.redaction.redaction import RedactedKind
from storybank.text.lexicon import BARE_LETTERS
from storybank.text.people import LEAST_DIGITS, Reading, emails_in, phones_in, reading_of, starts_sentence
from storybank.text.stems import STOP_WORDS

_WORD = re.compile(r"[^\W_]+")
_ZERO_WIDTH_SPACE = "\u200b"
_SIGNS_KEPT = 8_192

# What stands between two parts of one name: “Reyes, Dana”, “Dana M. Reyes”, “Jean-Luc”.
_BETWEEN = re.compile(r",?[ \u00a0](?:[^\W\d_]\.?[ \u00a0])?|-")
_SMALL_WORDS = frozenset({"the", "of", "and", "for", "de", "la", "und", "et", "s"})
_SEEN_BEFORE = 24
_AFTER_AT = frozenset(
    {"best", "first", "home", "last", "least", "night", "noon", "once", "present", "school", "times", "work"}
)
_AT_WORK = re.compile(r"\b(?:at|joined|employed by|hired by)\s\Z", re.IGNORECASE)
_ENDS_PHRASE = re.compile(rf"['\u2019]|\s*(?:[.,;:!?)\n]|\Z)|\s(?:{'|'.join(sorted(STOP_WORDS))})\b")
_OF_A_FIRM = re.compile(
    r"['\u2019]s?(?!\w)|\s(?:hired|employed|employs|promoted|paid|pays|sacked|recruited|acquired|launched)\b"
)
_IN_CAPITALS = re.compile(r"\W{1,3}[A-Z]{2}")
_SHORTEST_CAPITALISED = 4  # letters of a name from which a capital makes an occurrence of it: “It” is not IT
# Scripts that put words together without spaces, or particles to names: no word ends can be asked for.
_SPACELESS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")


class Secret(NamedTuple):
    """Something to take out, and what takes its place.

    A name that is also a plain word, such as Will, is `written` so and taken out in that case or in capitals
    alone; empty where case makes no difference.
    """

    kind: RedactedKind
    stand_in: str
    written: str = ""


class Span(NamedTuple):
    """A secret in a text: where it starts, the place after its last character, and what it is."""

    start: int
    end: int
    secret: Secret


class Folded(NamedTuple):
    """A text in one spelling, with the place in the text from which each of its characters comes."""

    text: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text as written of a stretch that is not empty."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def folded(text: str) -> Folded:
    r"""Return a text in one spelling.

    >>> folded("Zoë").text, folded("Zoe\u0308").places
    ('zoe', (0, 1, 2))
    """
    if text.isascii():
        return Folded(text.lower(), None)
    signs = [(sign, place) for place, written in enumerate(text) for sign in _as_one_spelling(written)]
    return Folded("".join(sign for sign, _ in signs), tuple(place for _, place in signs))


@lru_cache(maxsize=_SIGNS_KEPT)
def _as_one_spelling(sign: str) -> str:
    if sign == _ZERO_WIDTH_SPACE:
        return " "
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    kept = "".join(part for part in parts if unicodedata.category(part)[0] != "M")
    return "".join(part for part in kept if unicodedata.category(part) != "Cf").translate(BARE_LETTERS)


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text, in one spelling.

    >>> words_in("O'Neil, Zoë")
    ('o', 'neil', 'zoe')
    """
    return tuple(_WORD.findall(folded(text).text))


class Finder:
    """Secrets, ready to be found."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_first: dict[str, dict[tuple[str, ...], Secret]] = {}
        self._anywhere: dict[str, Secret] = {}
        self._pattern: re.Pattern[str] | None = None
        self._read: dict[str, tuple[Folded, list[tuple[str, int, int]]]] = {}  # texts, in one spelling

    def add(self, text: str, secret: Secret) -> None:
        """Add a text to be found; one that is there already stays what it is."""
        words = words_in(text)
        if not words or _is_spaceless(words[0][0]) or _is_spaceless(words[-1][-1]):
            plain = folded(text).text.strip()
            if plain and self._anywhere.setdefault(plain, secret) is secret:
                self._pattern = None
            return
        secrets = self._by_first.setdefault(words[0], {})
        if words not in secrets:
            secrets[words] = secret
            self._by_first[words[0]] = dict(sorted(secrets.items(), key=lambda one: -len(one[0])))

    def spans(self, text: str, *, any_case: bool = False, reading: Reading = "name") -> list[Span]:
        """Return where secrets stand in a text, in order, none within another; in an id, in any case.

        Those that are words as well are found where they are meant so, or where that is doubtful.
        """
        if text not in self._read:
            spelling = folded(text)
            self._read[text] = spelling, [(word[0], *word.span()) for word in _WORD.finditer(spelling.text)]
        spelling, tokens = self._read[text]
        of_words = [*self._of_words(spelling, tokens, text, any_case=any_case)]
        found = [span for span, meant in of_words if meant == reading]
        found += self._of_signs(spelling) if reading == "name" else []
        whole = [one._replace(end=_after_marks(text, one.end)) for one in without_overlaps(found)]
        return _joined(whole, text)

    def _of_words(
        self, spelling: Folded, tokens: list[tuple[str, int, int]], text: str, *, any_case: bool
    ) -> Iterator[tuple[Span, Reading]]:
        words = tuple(word for word, *_ in tokens)
        by_first, after = self._by_first, 0
        for place, word in enumerate(words):
            if place < after or not (word in by_first or (word[-1] == "s" and word[:-1] in by_first)):
                continue
            for secret_words, secret in self._starting(word):
                last = place + len(secret_words) - 1
                if last < len(words) and _is_said(words[place : last + 1], secret_words):
                    length = len(secret_words[-1])
                    start, end = spelling.span(tokens[place][1], tokens[last][1] + length)
                    meant: Reading = "name" if any_case else _meant(text, start, end, secret)
                    if meant != "word":
                        yield Span(start, end, secret), meant
                    if meant == "name":
                        after = last + 1
                        break

    def _starting(self, word: str) -> list[tuple[tuple[str, ...], Secret]]:
        """Return the secrets that a word may begin, the longest first; “Danas” may be Dana's too."""
        known = [*self._by_first.get(word, {}).items()]
        if word.endswith("s") and len(word) > 1:
            known += [one for one in self._by_first.get(word[:-1], {}).items() if len(one[0]) == 1]
        return known

    def _of_signs(self, spelling: Folded) -> Iterator[Span]:
        if not self._anywhere:
            return
        if self._pattern is None:
            longest = sorted(self._anywhere, key=lambda plain: (-len(plain), plain))
            self._pattern = re.compile("|".join(re.escape(plain) for plain in longest))
        for found in self._pattern.finditer(spelling.text):
            yield Span(*spelling.span(*found.span()), self._anywhere[found[0]])


def without_overlaps(spans: list[Span]) -> list[Span]:
    """Return spans in order; those that overlap are one, of what starts first or else is longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:  # what is left of it would say too much
            kept[-1] = kept[-1]._replace(end=span.end)
    return kept


def _after_marks(text: str, end: int) -> int:
    """Return the place after the marks of the last letter, which stand by themselves in many scripts."""
    while end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return end


def _joined(spans: list[Span], text: str) -> list[Span]:
    """Return spans in which the parts of one name that stand side by side are one."""
    kept: list[Span] = []
    for span in spans:
        before = kept[-1] if kept else None
        if before and _are_of_one(before, span, text) and _BETWEEN.fullmatch(text, before.end, span.start):
            kept[-1] = Span(before.start, span.end, before.secret)
        else:
            kept.append(span)
    return kept


def _are_of_one(first: Span, second: Span, text: str) -> bool:
    """Whether two spans are of one person, and different parts of the name."""
    is_one = first.secret.kind == "name" and first.secret[:2] == second.secret[:2]
    said, also = (words_in(text[span.start : span.end]) for span in (first, second))
    return is_one and set(said).isdisjoint(also)


def _is_said(words: tuple[str, ...], secret: tuple[str, ...]) -> bool:
    return words[:-1] == secret[:-1] and words[-1] in {secret[-1], secret[-1] + "s"}


def with_stand_ins(text: str, spans: Iterable[Span]) -> str:
    """Return a text with stand-ins where secrets stood."""
    new, end = [], 0
    for span in spans:
        new += [text[end : span.start], span.secret.stand_in]
        end = span.end
    return "".join([*new, text[end:]])


def _meant(text: str, start: int, end: int, secret: Secret) -> Reading:
    """Return how a name that is also a word, or words, is meant at a place."""
    if not secret.written:
        return "name"
    said, written = (unicodedata.normalize("NFC", one) for one in (text[start:end], secret.written))
    capitals = [word[0].isupper() for word in _WORD.findall(said) if word.lower() not in _SMALL_WORDS]
    is_firm = secret.kind == "employer"
    is_short = len(written) < _SHORTEST_CAPITALISED
    if is_short and said not in {written, written.upper()} and (any(capitals) or said in STOP_WORDS):
        return "word"
    if not any(capitals):
        return _small_firm(text, start, end) if is_firm else "word"
    if secret.kind not in {"employer", "name"}:
        is_name = True
    elif len(capitals) > 1:
        is_name = all(capitals)
    elif said == said.upper() != written:
        is_name = not _IN_CAPITALS.match(text, end)
    elif is_firm:
        is_name = not starts_sentence(text, start) or bool(_OF_A_FIRM.match(text, end))
    else:
        return reading_of(text, start, end)
    return "name" if is_name else "doubtful"


def _small_firm(text: str, start: int, end: int) -> Reading:
    """Return how a firm's name that is a word is meant in small letters: “at boots we”, “we won at last”."""
    if not _AT_WORK.search(text, max(0, start - _SEEN_BEFORE), start):
        return "word"
    is_sure = text[start:end] not in _AFTER_AT and _ENDS_PHRASE.match(text, end)
    return "name" if is_sure else "doubtful"


def _is_spaceless(sign: str) -> bool:
    return not sign.isascii() and unicodedata.name(sign, "").startswith(_SPACELESS)


STAND_INS = {"email": "[e-mail]", "phone": "[phone]", "link": "[link]"}
DROPPED = "…"  # what shows that something stood there
NOWHERE = "example.invalid"  # a domain that nobody can have (RFC 2606), for addresses where one has to stand
# A person or an employer that was redacted before.
STAND_IN = re.compile(r"\b(?P<kind>person|employer)[ -](?P<number>[1-9]\d{0,8})\b", re.IGNORECASE)
# Those that are neither words nor the endings of files: “done.it”, “main.py” and ASP.NET are not links.
_TOP_DOMAINS = "com|org|edu|gov|info|biz|app|dev|io|ai|co|eu|uk|de|ch|fr|es|nl|dk|fi|jp|cn|br|au|nz|ca|ru|рф"

_LINK = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"”]++|\bwww\.[^\s<>\"”]++|\bmailto:[^\s<>\"”]++"
    rf"|(?<![\w@.-])(?:[\w-]{{1,63}}+\.){{1,5}}+(?:{_TOP_DOMAINS})\b(?:/[^\s<>\"”]*+)?"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,6}/[\w%~.?=&#/-]++",
    re.IGNORECASE,
)

_AT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}+ ?[\[({] ?at ?[\])}] ?[\w-]{1,63}+"
    r"(?:(?:\.| ?[\[({] ?dot ?[\])}] ?| dot )[\w-]{1,63}+){1,5}"
    r"|(?<![\w.+-])[\w.+-]{1,64}+\uff20[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,5}+",
    re.IGNORECASE,
)
"""An address that was to be hidden from programs, or typed in full width."""

_PLAIN_PHONE = re.compile(
    r"(?<![\w.,:$€£/+-])(?:"
    r"\+[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}"  # also where more figures follow
    r"|00[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6}"  # 0049 30 901820
    r"|0\d(?:[ .-]\d\d){4}"  # 01 23 45 67 89
    r"|0\d{1,4}[ ./-]\d{2,8}(?:[ -]\d{2,8}){0,3}"  # 03-1234-5678, 06 12345678
    r"|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}"  # 1-800-555-0199, 415 555 0132
    r"|[6-9]\d{9}|1[3-9]\d{9}"  # mobile numbers of India and China, which have no signs between
    r")(?![\w%-]|[.,:]\d)"
)
"""Numbers that a review of a text lets pass, as they may be something else: before sharing, they go."""

_NAMED_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|cell|call(?:ed)?|fax|whatsapp|signal|text(?:ed)?|ring)\b[ .:]{1,3}"
    r"(?:me |us )?(?:on |at )?(?P<number>\+?\d(?:[ .\-/()]{0,2}\d){8,14})(?![\w%-]|[.,]\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d")
_ENDING = ".,;:!?)]}'\u2019"


def contacts(text: str, *, is_dropped: bool) -> list[Span]:
    """Return the addresses, phone numbers and links of a text."""
    return [
        Span(start, end, Secret(kind, DROPPED if is_dropped else STAND_INS[kind]))
        for kind, start, end in _found(masked(text))
        if NOWHERE not in text[start:end].lower()
    ]


def _found(text: str) -> Iterator[tuple[Literal["email", "phone", "link"], int, int]]:
    for link in _LINK.finditer(text):
        yield "link", link.start(), link.start() + len(link[0].rstrip(_ENDING))
    for start, end in emails_in(text):
        yield "email", start, end
    for email in _AT.finditer(text):
        yield "email", email.start(), email.end()
    for phone in (*_PLAIN_PHONE.finditer(text), *_NAMED_PHONE.finditer(text)):
        start, end = phone.span("number" if "number" in phone.re.groupindex else 0)
        if sum(map(str.isdigit, text[start:end])) >= LEAST_DIGITS and not _DAY.match(text, start):
            yield "phone", start, end
    for start, end in phones_in(text):
        yield "phone", start, end


def masked(text: str) -> str:
    """Return a text of the same length in which stand-ins are neither words nor numbers."""
    return STAND_IN.sub(lambda found: "#" * len(found[0]), text)
