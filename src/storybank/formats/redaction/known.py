"""Known: everybody and everything that is to be taken out, with the stand-in of each."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import count

from storybank.formats.redaction.redaction import Part, Redaction, Uncertain, our_names
from storybank.history import employer_key
from storybank.interviews import Interviewer
from storybank.stories import Story, Told
from storybank.text import STOP_WORDS, finder
from storybank.text.finder import DROPPED, NOWHERE, STAND_IN, STAND_INS, Finder, Kind, Secret, words_in
from storybank.text.people import names_in
from storybank.text.stems import bare, is_word, kind_of, listed, read_table
from storybank.values import fold, is_identifier, slug

_SHORTEST_TOGETHER = 6  # letters of the shortest name found written together, danareyes: others are words
_SHORTEST_UMLAUT = 5  # letters of the shortest name in which ue may stand for ü: Sue is no Sü
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ONE_LETTER = re.compile(r"(?<=[ao])e|(?<=[^\Waeoq])(u)e")
_BETWEEN_INITIALS = re.compile(r"(?<=\b\w) (?=\w\b)")
_APOSTROPHES = "'\u2019"
_JOINTS = dict.fromkeys(("", "and", "et", "und", "y"))
_SHORTEST_BRAND = 4  # letters of the shortest first word that stands for an employer by itself
_NAMED_BY_FIELDS = frozenset({"person", "person_id", "employer", "email", "story"})
_READ_BY_PEOPLE = frozenset({"text", "title", "note", "spelling"})
_SHORTEST_TITLE = 4  # signs of the shortest title that is found without a capital: in Han, 裁员计划


@cache
def _words(kind: str) -> dict[str, None]:
    """Return words that names have in common with plain text, in small letters; which are in is our choice.

    `plain` ones, such as Will, are found in capitals alone; `name_particles` name nobody; `legal_forms`, and
    with no space `unspaced_forms`, are left out at an employer's end; `generic` ones alone stand for none.
    """
    kinds: dict[str, list[str]] = read_table("storybank.formats.redaction", "plain_words.json")
    plain = [*STOP_WORDS, *kinds["also_names"]] if kind in {"plain", "generic"} else []
    return dict.fromkeys([*plain, *kinds.get(kind, [])])


def name_words(name: str) -> list[str]:
    """Return the words of a name, with the marks that letters carry in many scripts.

    >>> name_words("Dr. Jean-Luc O'Brien 2"), name_words("प्रिया शर्मा")
    (['Dr', 'Jean', 'Luc', "O'Brien"], ['प्रिया', 'शर्मा'])
    """
    signs = unicodedata.normalize("NFC", name)
    kept = (one if unicodedata.category(one)[0] in "LM" or one in _APOSTROPHES else " " for one in signs)
    return [word for one in "".join(kept).split() if (word := one.strip(_APOSTROPHES))]


def variants(name: str) -> Iterator[str]:
    """Yield a name as others write it too, itself first.

    >>> [*variants("Dana Reyes")], [*variants("Barnes & Noble")][1:3]
    (['Dana Reyes', 'danareyes'], ['Barnes and Noble', 'barnesnoble'])
    >>> [*variants("J.P. Morgan")][1:], [*variants("Jörg")], [*variants("Mueller")]
    (['jp morgan', 'jpmorgan'], ['Jörg', 'joerg'], ['Mueller', 'muller'])
    """
    yield name
    if "&" in name:
        yield " ".join(name.replace("&", " and ").split())
    words = words_in(name)
    if "and" in words[1:-1]:
        yield " ".join(word for word in words if word != "and")
    apart = " ".join(words)
    if (initials := _BETWEEN_INITIALS.sub("", apart)) != apart:
        yield initials
    if len(words) > 1 and len("".join(words)) >= _SHORTEST_TOGETHER:
        yield "".join(words)
    spelled = unicodedata.normalize("NFC", name).casefold()
    if spelled != spelled.translate(_TWO_LETTERS):
        yield spelled.translate(_TWO_LETTERS)
    if any(len(word) >= _SHORTEST_UMLAUT and _ONE_LETTER.search(word) for word in words):
        yield " ".join(_ONE_LETTER.sub(r"\1", word) for word in words)


def shorter_firms(name: str) -> Iterator[str]:
    """Yield an employer's name without what people leave out.

    >>> [*shorter_firms("Siemens Energy GmbH & Co. KG")], [*shorter_firms("株式会社トヨタ")]
    (['Siemens Energy'], ['トヨタ'])
    >>> [*shorter_firms("The Home Depot, Inc.")], [*shorter_firms("St. Mary's Hospital")]
    (['The Home Depot', 'Home Depot'], ["St. Mary's"])
    """
    for form in _words("unspaced_forms"):
        bare = name.removeprefix(form).removesuffix(form).strip()
        if bare not in {"", name}:
            yield bare
    kept, forms = name.replace(",", " ").split(), _words("legal_forms")
    while len(kept) > 1 and _plain(kept[-1]) in forms:
        kept.pop()
        forms = _words("legal_forms") | _JOINTS  # “& Co. KG”: only before a form that is gone
    if kept and " ".join(kept) != name:  # of “,” nothing is kept
        yield " ".join(kept)
    if len(kept) > 1 and _plain(kept[0]) in {"the", "фирма", *_words("legal_forms")}:
        kept = kept[1:]
        yield " ".join(kept)
    *start, last = kept or [""]
    generic = _words("generic")
    if len(start) > 1 and _plain(last) in generic and any(_plain(word) not in generic for word in start):
        yield " ".join(start)


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


class Known:
    """Everybody and everything that is to be taken out, in a finder ready for texts."""

    def __init__(self, redaction: Redaction) -> None:
        self.redaction = redaction
        self.finder = Finder()
        self._taken: dict[str, set[int]] = {"person": set(), "employer": set()}
        self._persons: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._employers: dict[str, int] = {}
        self._words_of: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        self._told_as: dict[frozenset[str], int] = {}
        emails, names = redaction.emails, redaction.names
        contacts = partial(finder.contacts, is_dropped=emails == "drop")
        own = self._contacts_in = cache(contacts if emails != "keep" else lambda _: [])
        # Where what is known stands in a running text, with addresses and numbers, until more is known.
        self.spans = cache(lambda text: finder.without_overlaps(self.finder.spans(text) + own(text)))
        # Who is named beside the stand-ins that a text has.
        self._named_in = cache(lambda text: names_in(finder.masked(text)) if names != "keep" else ())
        for word in redaction.also:
            self.finder.add(word, Secret("word", DROPPED))

    def doubts(self, parts: Iterable[Part]) -> Iterator[Uncertain]:
        """Yield what was left in texts that are to be shared, and may be a name."""
        for part in (one for one in parts if one.sort in _READ_BY_PEOPLE):
            doubts = {one.name: _why(one.name) for one in self._named_in(part.text)}
            for span in self.finder.spans(part.text, reading="doubtful"):
                doubts[part.text[span.start : span.end]] = _OR_A_WORD[span.secret.kind]
            story = part.holder.id if isinstance(part.holder, Told) else ""
            field = part.field if story else f"{type(part.holder).__name__}.{part.field}"
            for text, why in doubts.items():
                yield Uncertain(story=story, field=field, text=text, why=why)

    def add(self, parts: Iterable[Part]) -> None:
        """Learn what texts name, in order: the bank first, for the same stand-ins with a plan and without."""
        several = tuple(parts)
        for part in several:
            for found in STAND_IN.finditer(part.text):
                self._taken[found["kind"].lower()].add(int(found["number"]))
        if self.redaction.emails != "keep":
            self._add_contacts(several)
        if self.redaction.names != "keep":
            self._add_persons(several)
        if self.redaction.employers != "keep":
            self._add_employers(several)
        self.spans.cache_clear()
        if self.redaction.names != "keep":
            self._add_names_in_texts(several)

    def add_withheld(self, story: Story) -> None:
        """Take out title and id of a withheld story where quoted; one plain word only with a capital."""
        self.spans.cache_clear()
        for text in (story.title, story.id):
            is_long = len(words_in(text)) > 1 or (not text.isascii() and text == text.upper() == text.lower())
            is_plain = text.casefold() in _words("plain") or fold(text) in our_names()
            if is_long and len(text) >= _SHORTEST_TITLE:
                self.finder.add(text, Secret("title", DROPPED))
            elif text != text.lower() and not is_plain:
                self.finder.add(text, Secret("title", DROPPED, text))

    def person(self, text: str) -> str:
        """Return a person's stand-in, as an id where the text is one."""
        if self._is_person_id(text):
            return self.person_id(text)
        return text if _number_in(text, "person") else f"Person {self._persons[slug(text)]}"

    def person_id(self, text: str) -> str:
        """Return the stand-in of a person's id."""
        if _number_in(text, "person"):
            return text
        return f"person-{self._ids.get(text) or self._persons[slug(text)]}"

    def is_person(self, text: str) -> bool:
        """Whether a text is somebody's id or name."""
        return bool(_number_in(text, "person")) or text in self._ids or slug(text) in self._persons

    def _is_person_id(self, text: str) -> bool:
        """Whether a text that means a person is an id, rather than a name."""
        is_small = text == slug(text) and text != text.upper()  # a name in Han is none in small letters
        return text in self._ids or (is_identifier(text) and is_small)

    def employer(self, text: str) -> str:
        """Return an employer's stand-in."""
        return text if _number_in(text, "employer") else f"Employer {self._employers[employer_key(text)]}"

    def _next(self, kind: str) -> int:
        number = next(number for number in count(1) if number not in self._taken[kind])
        self._taken[kind].add(number)
        return number

    def _add_contacts(self, parts: Iterable[Part]) -> None:
        email = Secret("email", DROPPED if self.redaction.emails == "drop" else STAND_INS["email"])
        for part in parts:
            for start, end, secret in self._contacts_in(part.text):
                if part.text[start - 1 : start] != "@":  # what is a handle there is a word elsewhere
                    self.finder.add(part.text[start:end], secret)
            if part.sort == "email" and "@" in part.text and NOWHERE not in part.text:
                self.finder.add(part.text, email)

    def _add_persons(self, parts: Iterable[Part]) -> None:
        people = [part for part in parts if part.sort in {"person", "person_id"}]
        for part in people:
            if isinstance(part.holder, Interviewer):
                self._add_interviewer(part.holder)
            elif not self.is_person(part.text):
                self._persons[slug(part.text)] = self._told(part.text) or self._next("person")
        for part in people:
            if not _number_in(part.text, "person"):
                self._add_person(part)

    def _add_interviewer(self, person: Interviewer) -> None:
        """Give a person one number by name and id; of two of one name only the first has the name's."""
        if person.id in self._ids:
            return
        known = (
            _number_in(text, "person") or self._persons.get(slug(text)) or self._told(text)
            for text in (person.id, person.name)
        )
        free = (number for number in known if number and number not in self._ids.values())
        number = next(free, None) or self._next("person")
        self._ids[person.id] = number
        for text in (person.id, person.name):
            if not _number_in(text, "person"):
                self._persons.setdefault(slug(text), number)

    def _told(self, name: str) -> int | None:
        """Return the number of the one whom texts call by a part of a name: Dana, of Dana Reyes."""
        words = set(words_in(name))
        numbers = {number for told, number in self._told_as.items() if told < words}
        return numbers.pop() if len(numbers) == 1 else None

    def _add_person(self, part: Part) -> None:
        stand_in = self._stand_in(f"Person {self._persons[slug(part.text)]}")
        words = name_words(part.text)
        is_id = part.sort == "person_id" or self._is_person_id(part.text)
        is_called_so = bool(words) and bare(words[0]) in listed("given_names.json", "given")
        if is_id and len(words) == 1 and not is_called_so:
            # “boss” or “tove”: as a name it has a capital.
            self.finder.add(part.text, Secret("name", stand_in, part.text.capitalize()))
        else:
            self._add_name(part.text, stand_in, has_parts=not is_id or is_called_so)

    def _add_name(self, name: str, stand_in: str, *, has_parts: bool) -> None:
        self._add_spellings("name", name, stand_in)
        self._words_of[stand_in].append(frozenset(words_in(name)))
        every = name_words(name)
        particles = _words("name_particles")
        telling = [word for word in every if len(word) > 1 and word.casefold() not in particles]
        if has_parts and len(every) > 1:
            for word in telling:
                self._add_spellings("name", word, stand_in)
        if has_parts and len(telling) > 1:
            self.finder.add(f"{telling[0][0]}. {telling[-1]}", Secret("name", stand_in))  # D. Reyes

    def _add_spellings(self, kind: Kind, text: str, stand_in: str, written: str = "") -> None:
        for spelling in variants(text):
            self.finder.add(spelling, Secret(kind, stand_in, written or _if_plain(text)))

    def _add_employers(self, parts: Iterable[Part]) -> None:
        for part in parts:
            is_named = part.sort == "employer" and not _number_in(part.text, "employer")
            key = employer_key(part.text) if is_named else ""
            if key and key not in self._employers:
                self._employers[key] = self._next("employer")
                self._add_employer(part.text, self._stand_in(f"Employer {self._employers[key]}"))

    def _add_employer(self, name: str, stand_in: str) -> None:
        firms = [name, *shorter_firms(name)]
        for firm in firms:
            is_word_too = name.casefold().startswith("the ") and " " not in firm  # “The Gap” is no gap
            self._add_spellings("employer", firm, stand_in, firm if is_word_too else "")
        words = min(firms, key=len).split()
        brand = words[0].strip(",")
        if len(words) > 3 and _plain(words[1]) in {*_JOINTS, "of"}:  # noqa: PLR2004 - “Kuehl & Partner”, of more
            self._add_spellings("employer", " ".join(words[:3]), stand_in)
        if len(words) > 1 and len(brand) >= _SHORTEST_BRAND and brand.casefold() not in _words("generic"):
            self.finder.add(brand, Secret("employer", stand_in, _if_plain(brand)))

    def _add_names_in_texts(self, parts: Iterable[Part]) -> None:
        """Learn who is named, whole names first; then in what is left, so that none is found there."""
        texts = [*dict.fromkeys(part.text for part in parts if part.sort not in _NAMED_BY_FIELDS)]
        shown, sought = texts, set[str]()
        while True:
            people = [one for text in shown for one in self._named_in(text) if one.is_sure]
            names = [one.name for one in sorted(people, key=lambda one: not one.is_whole)]
            new = [name for name in dict.fromkeys(names) if name not in sought]
            if not new and sought:
                return
            for name in new:
                self._add_named(name)
            sought.update(new, [""])
            self.spans.cache_clear()
            shown = [finder.with_stand_ins(text, self.spans(text)) for text in texts]

    def _add_named(self, name: str) -> None:
        """Add a name that a text has, unless it is known: as somebody's of whom more is said now, or anew."""
        spans = self.finder.spans(name, any_case=True)
        if [span[:2] for span in spans] == [(0, len(name))]:
            return
        words, stand_ins = set(words_in(name)), {span.secret.stand_in for span in spans}
        same = [one for one in stand_ins if any(known <= words for known in self._words_of[one])]
        if not len(stand_ins) == len(same) == 1:
            number = self._persons.get(slug(name)) or self._next("person")
            self._persons[slug(name)] = self._told_as[frozenset(words)] = number
            same = [self._stand_in(f"Person {number}")]
        self._add_name(name, same[0], has_parts=True)

    def _stand_in(self, stand_in: str) -> str:
        kind = "names" if stand_in.startswith("Person") else "employers"
        return DROPPED if getattr(self.redaction, kind) == "drop" else stand_in


def _number_in(text: str, kind: str) -> int | None:
    """Return the number of a stand-in: 2 of “Person 2” and person-2; None of any other text."""
    found = STAND_IN.fullmatch(text)
    return int(found["number"]) if found and found["kind"].lower() == kind else None


def _if_plain(name: str) -> str:
    """Return the name if its words are also plain ones, or it is so short that it may be part of anything."""
    is_plain = all(word in _words("plain") or is_word(word) for word in words_in(name))
    is_short = name.isascii() and len(name.strip()) <= len("IT")
    return name.strip() if (is_plain or is_short) and name != name.lower() else ""


def _why(name: str) -> str:
    if name == name.lower():
        return "somebody's name in small letters"
    is_known = kind_of(bare(name.split(maxsplit=1)[0])) in {"given", "unknown"}
    return "a name, of which it has the capital" if is_known else _OR_A_WORD["name"]


_OR_A_WORD = {"employer": "the employer, or just a word", "name": "somebody's name, or just a word"}
