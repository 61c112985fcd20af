"""Finder: where words that must not be shared stand in a text, in whatever spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Literal, NamedTuple
from urllib.parse import unquote

from storybank.formats.redaction.redaction import RedactedKind
from storybank.text.lexicon import BARE_LETTERS, kind_of
from storybank.text.people import (
    LEAST_DIGITS,
    Reading,
    emails_in,
    is_one_of_whom,
    phones_in,
    reading_of,
    says_who,
    starts_sentence,
)
from storybank.text.stems import STOP_WORDS

_WORD = re.compile(r"[^\W_]+")
_ZERO_WIDTH_SPACE = "\u200b"
_WRAPPING = "&%<*`~\\\u00c2\u00c3\u00c4\u00c5"  # what every escape has
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters of Hangul that show nothing
_WRAPPED = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});|(?:%[0-9a-f]{2}){1,60}|\\u[0-9a-f]{4}|</?[a-z]{1,8}>"
    r"|(?<=[^\W\d_])[*`~\\]{1,4}(?=[^\W\d_])"
    r"|[\u00c2-\u00c5][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .-]){3,40}[^\W\d_](?![^\W_])")
_SHORTEST_WITHIN = 6  # letters of the shortest name that is found within a longer word
_SHORTEST_NUMBERED = 3  # letters of the shortest name that is found with a number behind it
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
    """A text in one spelling, with the start and the end in the text of what each character stands for."""

    text: str
    places: tuple[tuple[int, int], ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text as written of a stretch that is not empty."""
        if self.places is None:
            return start, end
        return self.places[start][0], self.places[end - 1][1]


def folded(text: str, *, zero_width: str = " ") -> Folded:
    r"""Return a text in one spelling, without marks of Markdown within words, and with escapes as they read.

    >>> folded("Zoë").text, folded("Zo&euml;").text, folded("Zo*e*").places
    ('zoe', 'zoe', ((0, 1), (1, 2), (3, 4), (4, 5)))
    """
    wraps = _WRAPPED.finditer(text) if any(sign in text for sign in _WRAPPING) else ()
    wrapped = [found for found in wraps if _unwrapped(found[0]) != found[0]]
    if text.isascii() and not wrapped:
        return Folded(text.lower(), None)
    signs: list[tuple[str, tuple[int, int]]] = []
    end = 0
    for found in [*wrapped, None]:
        for place in range(end, found.start() if found else len(text)):
            written = zero_width if text[place] == _ZERO_WIDTH_SPACE else _as_one_spelling(text[place])
            signs += [(sign, (place, place + 1)) for sign in written]
        if found:
            shown = "".join(map(_as_one_spelling, _unwrapped(found[0])))
            signs += [(sign, found.span()) for sign in shown]
            end = found.end()
    return Folded("".join(sign for sign, _ in signs), tuple(span for _, span in signs))


def _unwrapped(raw: str) -> str:
    """Return what an escape reads as; nothing for what only shows how a word looks."""
    if raw[0] == "&":
        return unescape(raw)
    if raw[0] == "%":
        return unquote(raw, errors="replace")
    if raw[:2].lower() == "\\u":
        return chr(int(f"0x{raw[2:]}", base=0))
    if raw[0] in "<*`~\\":
        return ""
    try:
        return raw.encode("cp1252").decode("utf-8")  # Ã¶, of a file that was read as another
    except UnicodeError:
        return raw


@lru_cache(maxsize=_SIGNS_KEPT)
def _as_one_spelling(sign: str) -> str:
    if sign in _FILLERS:
        return ""
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
        self._heads: set[str] = set()  # what long names begin with
        self._coined: set[str] = set()  # long names that are no words
        self._long: re.Pattern[str] | None = None
        self._words_too: set[str] = set()  # what names begin with that are words too
        self._read: dict[str, list[tuple[Folded, list[tuple[str, int, int]]]]] = {}

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
            self._note(words, secret)
            self._by_first[words[0]] = dict(sorted(secrets.items(), key=lambda one: -len(one[0])))

    def _note(self, words: tuple[str, ...], secret: Secret) -> None:
        """Note what a secret may be found by beside its own words."""
        if secret.written:
            self._words_too.add(words[0])
        elif len(words) == 1 and len(words[0]) >= _SHORTEST_WITHIN:
            self._heads.update(words[0][:size] for size in range(2, len(words[0]) - 1))
            if kind_of(words[0]) == "unknown":
                self._coined.add(words[0])
                self._long = None

    def spans(self, text: str, *, any_case: bool = False, reading: Reading = "name") -> list[Span]:
        """Return where secrets stand in a text, in order, none within another; in an id, in any case.

        Those that are words as well are found where they are meant so, or where that is doubtful.
        """
        found: list[Span] = []
        for spelling, tokens in self._views(text):
            if reading != "name" and self._words_too.isdisjoint(word for word, *_ in tokens):
                continue
            of_words = self._of_words(spelling, tokens, text, any_case=any_case)
            found += [span for span, meant in of_words if meant == reading]
            found += self._of_signs(spelling) if reading == "name" else []
        whole = [one._replace(end=_after_marks(text, one.end)) for one in without_overlaps(found)]
        return _joined(whole, text)

    def _views(self, text: str) -> list[tuple[Folded, list[tuple[str, int, int]]]]:
        """Return a text in the ways in which it may be read, each with its words and their places."""
        if text not in self._read:
            spellings = [folded(text)]
            if _ZERO_WIDTH_SPACE in text:
                spellings.append(folded(text, zero_width=""))
            self._read[text] = [
                (spelling, [(word[0], *word.span()) for word in _WORD.finditer(spelling.text)])
                for spelling in spellings
            ]
            for spaced in _SPACED.finditer(spellings[0].text):
                word = "".join(filter(str.isalpha, spaced[0]))
                self._read[text].append((spellings[0], [(word, *spaced.span())]))
        return self._read[text]

    def _of_words(
        self, spelling: Folded, tokens: list[tuple[str, int, int]], text: str, *, any_case: bool
    ) -> Iterator[tuple[Span, Reading]]:
        words = tuple(word for word, *_ in tokens)
        by_first, heads, after = self._by_first, self._heads, 0
        for place, word in enumerate(words):
            if place < after:
                continue
            if not (word in by_first or (word[-1] == "s" and word[:-1] in by_first)):
                is_odd = word in heads or kind_of(word) == "unknown"
                if is_odd and (within := self._within(word, words[place + 1 : place + 2])):
                    secret, count = within
                    after = place + count
                    yield Span(*spelling.span(tokens[place][1], tokens[after - 1][2]), secret), "name"
                continue
            for secret_words, secret in self._starting(word):
                last = place + len(secret_words) - 1
                if last < len(words) and _is_said(words[place : last + 1], secret_words):
                    is_plural = words[last] != secret_words[-1]  # only the name of “Danas” goes
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
        if self._long is None:
            longest = sorted(self._coined, key=lambda plain: (-len(plain), plain))
            self._long = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        found = self._long.search(word)
        return (self._by_first[found[0]][found[0],], 1) if found else None

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
        is_name = not starts_sentence(text, start) or says_who(text, end) or bool(_OF_A_FIRM.match(text, end))
    else:
        meant = reading_of(text, start, end)
        return "name" if meant == "doubtful" and is_one_of_whom(text, start, end) else meant
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
