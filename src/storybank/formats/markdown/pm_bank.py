"""The story bank of pm-interview-prep as a JSON document.

Themes become tags of strength 3. What is told of a story in other words (angles), what it is best for and
its numbers go into the notes: one experience stays one story. Withdrawn stories are never read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, TypeVar

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.files import DEEPEST_DOCUMENT, read_json
from storybank.formats.labels import PARTS
from storybank.formats.reading import LeftOut, Reading
from storybank.history import Telling
from storybank.stories import DEFAULT_STRENGTH, Story
from storybank.text.stems import read_table
from storybank.values import Several, fold, is_identifier, slug

T = TypeVar("T", list[Any], dict[str, Any])

_LONGEST_QUOTE = 40  # characters of a name that a message quotes
_LONGEST_NAME, _LONGEST_ID = 100, 380  # characters of a file's name and of an id that make a source
_YEAR = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")


@cache
def _known(of: str) -> Any:
    return read_table("storybank.formats.markdown", "pm_bank.json")[of]


class _Collector:
    """Collects what a file holds; gives it as a whole, or every fault at once."""

    def __init__(self, name: str) -> None:
        """Start with nothing; `name` is what messages call the file."""
        self.name = name
        self.stories: dict[str, Story] = {}
        self.tellings: list[Telling] = []
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []

    def leave(self, pointer: str, what: str, why: str, remedy: str = "") -> None:
        """Keep in mind that something stays behind."""
        self.left_out.append(LeftOut(place=f"{self.name}#{pointer}", what=what, why=why, remedy=remedy))

    def leave_others(
        self, of: dict[str, Any], pointer: str, read: Collection[str], why: str, remedy: str = ""
    ) -> None:
        """Keep in mind which fields of an object that say something are not read."""
        for name, value in of.items():
            if name not in read and value not in (None, "", [], {}, 0, False):
                step = _quote(name).replace("~", "~0").replace("/", "~1")  # of a JSON Pointer (RFC 6901)
                self.leave(f"{pointer}/{step}", f"“{_quote(name)}”", why, remedy)

    def add(self, fields: dict[str, Any], place: str, pointer: str) -> None:
        """Make a story, or note what is wrong with it."""
        try:
            story = Story(**fields)
            own = _quote(self.name.replace("\\", "/").rpartition("/")[2], _LONGEST_NAME)
            story = story.replace(source=f"{own}#{story.id[:_LONGEST_ID]}")
        except InvalidInput as error:
            # A path could hold a tag, and so a text.
            roots = [(fault, re.split(r"[.\[]", fault.path)[0]) for fault in error.faults]
            names = _known("fields")
            self.faults += [fault.at(f"{place}.{names.get(root, root)}".rstrip(".")) for fault, root in roots]
            return
        if self.stories.setdefault(story.id, story) is story:
            return
        if self.stories[story.id] == story:
            self.leave(pointer, "a story", "stands there twice, word for word")
        else:
            problem, remedy = "is the second story with this id or title", "give one of the two another"
            self.faults.append(Fault(f"{place}.id", problem, remedy, "duplicate"))

    def reading(self) -> Reading:
        """Return all that was found; DocumentError has every fault."""
        if not self.faults:
            try:
                bank = StoryBank(self.stories.values(), tellings=self.tellings)
                return Reading(bank=bank, left_out=Several(self.left_out))
            except InvalidInput as error:
                self.faults += error.faults
        problem = f"{self.name} breaks a rule, and nothing was read"
        raise DocumentError(problem, "mend what the list names", self.faults)


def _quote(text: str, limit: int = _LONGEST_QUOTE) -> str:
    """Return a name as messages quote it: one line, cut short, of characters that every value takes."""
    plain = " ".join(text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "?").split())
    return plain if len(plain) <= limit else plain[:limit] + "…"


def read_pm_bank(text: str, *, name: str, max_depth: int = DEEPEST_DOCUMENT) -> Reading | None:
    """Return what the JSON of a story bank holds; None for other JSON, most of which need not be parsed."""
    if not text.lstrip().startswith("{"):
        return None
    own, others = ([key for key in _known(of) if f'"{key}"' in text] for of in ("own", "of_a_story"))
    if '"stories"' not in text or not (own or len(others) > 1):
        return None
    document = read_json(text, name=name, max_depth=max_depth)
    if not _is_pm_bank(document):
        return None
    try:
        return _reading(document, _Collector(name))
    except RecursionError:
        problem = f"{name} is nested deeper than Python can read"
        raise DocumentError(problem, "make it flatter") from None


def _is_pm_bank(document: Any) -> bool:
    if not isinstance(document, dict) or "stories" not in document or "format" in document:
        return False
    typical = {*_known("of_a_story")}
    stories = (_as(dict, story) for story in _as(list, document["stories"]))
    return any(key in document for key in _known("own")) or any(len(typical & {*one}) > 1 for one in stories)


def _as(kind: type[T], raw: Any) -> T:
    return raw if isinstance(raw, kind) else kind()


def _names(story: dict[str, Any]) -> set[str]:
    """Return by which names a story may be known."""
    said = (story.get(field) for field in ("id", *_known("titles")))
    return {fold(text) for text in said if isinstance(text, str) and text.strip()}


def _reading(document: dict[str, Any], found: _Collector) -> Reading:
    gone = _withdrawn(document.get("purged_stories"), found)
    if not isinstance(document["stories"], list):
        found.faults.append(Fault("stories", "is not a list", "give a list, also for one", "wrong_type"))
    for index, story in enumerate(_as(list, document["stories"])):
        if not isinstance(story, dict):
            what, remedy = "is not a story", "give its fields by name"
            found.faults.append(Fault(f"stories[{index}]", what, remedy, "wrong_type"))
        elif gone & _names(story):
            found.leave(f"/stories/{index}", "a story", "is among those withdrawn")
        else:
            _add(found, story, index)
    found.leave_others(document, "", {"stories", "purged_stories"}, "says nothing about a single story")
    return found.reading()


def _withdrawn(purged: Any, found: _Collector) -> set[str]:
    """Return by which names the withdrawn stories are known; each is left out."""
    gone: set[str] = set()
    for index, one in enumerate(purged if isinstance(purged, list) else [purged] if purged else []):
        gone |= _names(one if isinstance(one, dict) else {"id": one})
        found.leave(f"/purged_stories/{index}", "a withdrawn story", "must not be told any more")
    return gone


def _add(found: _Collector, story: dict[str, Any], index: int) -> None:
    place, pointer = f"stories[{index}]", f"/stories/{index}"
    performance = _as(dict, story.get("performance"))
    said, year = performance.get("status") or "", _text(story.get("year"))
    fields: dict[str, Any] = {part: story[part] for part in PARTS if story.get(part) is not None}
    fields |= {
        "title": _first(story, _known("titles"), ""),
        "id": story.get("id"),
        "competencies": _tags(story.get("themes")),
        "employer": story.get("company") or story.get("company_origin") or None,
        "happened": year if _YEAR.fullmatch(year) else None,
        "status": _known("statuses").get(fold(said) if isinstance(said, str) else "unknown", "draft"),
        "notes": "\n".join(_notes(story)),
    }

    found.add(fields, place, pointer)
    _leave_fields(found, story, pointer)
    meant = fields["id"] if isinstance(fields["id"], str) else fields["title"]
    if isinstance(meant, str) and meant.strip():
        known = meant if is_identifier(meant) else slug(meant)
        _tell(found, known, performance, f"{pointer}/performance", f"{place}.performance")


def _tags(themes: Any) -> Any:
    """Return the themes as tags; what is not a list of strings goes on as it is, for `Story` to refuse."""
    if not themes:
        return {}
    if isinstance(themes, str):
        themes = themes.split(",")
    if not isinstance(themes, list) or not all(isinstance(theme, str) for theme in themes):
        return themes
    tags = {fold(theme): theme.strip() for theme in reversed(themes) if theme.strip()}
    return dict.fromkeys(reversed(tags.values()), DEFAULT_STRENGTH)


def _text(value: Any) -> str:
    """Return what a field says, as one text: texts, numbers, and lists and objects of them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return ", ".join(text for text in map(_text, value) if text)
    texts = ((key, _text(part)) for key, part in _as(dict, value).items())
    return "; ".join(f"{key}: {text}" for key, text in texts if text)


def _notes(story: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a story's notes; angles come without their plans and scores, which told nobody."""
    told = [(label, story.get(field)) for field, label in _known("noted").items()]
    told.append(("Year", "" if _YEAR.fullmatch(_text(story.get("year"))) else story.get("year")))
    angles = [(_as(dict, angle).get("name"), angle) for angle in _as(list, story.get("angles"))]
    told += [(f"Angle “{_text(name)}”" if name else "Angle", _told(angle, name)) for name, angle in angles]
    several = _as(dict, story.get("company_angles")).items()
    told += [(f"Angle for {company}", _told(angle)) for company, angle in several]
    return (f"{label}: {text}" for label, text in ((label, _text(said)) for label, said in told) if text)


def _told(angle: Any, name: Any = None) -> Any:
    left = {*_known("angle_left"), *(["name"] if name else ())}
    return {key: part for key, part in angle.items() if key not in left} if isinstance(angle, dict) else angle


def _leave_fields(found: _Collector, story: dict[str, Any], pointer: str) -> None:
    read = {*_known("read"), *_known("titles"), *_known("noted")}
    found.leave_others(story, pointer, read, "is no part of a story", "Move what it says to a note.")
    for field, kind in (("angles", list), ("company_angles", dict), ("performance", dict)):
        if story.get(field) and not isinstance(story[field], kind):
            found.leave(f"{pointer}/{field}", f"“{field}”", "is not in the form that it should have")
    both = (story.get("angles"), story.get("company_angles"))
    angles = [one for several in both for one in (_as(list, several) or _as(dict, several).values())]
    if any(key in _as(dict, angle) for angle in angles for key in _known("angle_left")):
        why = "do not come along: a plan is made anew from who has heard what"
        found.leave(pointer, "rounds and scores of its angles", why)


def _tell(found: _Collector, story: str, performance: dict[str, Any], pointer: str, path: str) -> None:
    remedy = "Record a Telling for each person."
    named = 0
    for index, one in enumerate(_as(list, performance.get("interviews"))):
        said = _first(_as(dict, one), _known("people"))
        several = said if isinstance(said, list) else [said]
        people = [person.strip() for person in several if isinstance(person, str) and person.strip()]
        for person in people:
            try:
                found.tellings.append(Telling(story, person, **_telling(one)))
            except InvalidInput as error:
                place = f"{path}.interviews[{index}]"
                found.faults += [fault.at(f"{place}, {fault.path}") for fault in error.faults]
        if not people:
            why = "names no person who heard the story"
            found.leave(f"{pointer}/interviews/{index}", "an interview", why, remedy)
        named += bool(people)
    count = performance.get("times_told")
    if count and not (isinstance(count, int) and count <= named):
        why = "counts interviews in which nobody is named"
        found.leave(f"{pointer}/times_told", "“times_told”", why, remedy)
    found.leave_others(performance, pointer, {"status", "interviews", "times_told"}, "is no part of a story")


def _first(raw: dict[str, Any], fields: Iterable[str], otherwise: Any = None) -> Any:
    return next((raw[field] for field in fields if raw.get(field)), otherwise)


def _telling(interview: dict[str, Any]) -> dict[str, Any]:
    """Return what else is known of a telling; what has no field of its own goes into the notes."""
    company = _text(interview.get("company")) or None
    landed = _known("landed").get(_text(interview.get("landed")).casefold())
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(_text(_first(interview, _known("days"))))
    taken = {"company", *_known("people"), *(["landed"] if landed else ()), *(_known("days") if day else ())}
    notes = _text({key: part for key, part in interview.items() if key not in taken})
    return {"employer": company, "on": day, "landed": landed, "notes": notes}
