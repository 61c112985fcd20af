"""The story bank of pm-interview-prep as a JSON document.

Themes become tags of strength 3. What is told of a story in other words (angles), what it is best for and
its numbers go into the notes: one experience stays one story. Withdrawn stories are never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from storybank.errors import InvalidInput
from storybank.formats.files import read_json
from storybank.formats.labels import LONGEST_NAME, PARTS, Form
from storybank.formats.markdown.blocks import Mark
from storybank.formats.markdown.drafts import Draft, Piece, Unread
from storybank.formats.markdown.front_matter import FrontMatter, Key
from storybank.formats.markdown.outline import Outline
from storybank.history import Telling
from storybank.text.stems import read_table
from storybank.values import fold, is_identifier, slug

T = TypeVar("T", list[Any], dict[str, Any])

_KNOWN = read_table("storybank.formats.markdown", "pm_bank.json")
_YEAR = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")


def pm_outline(text: str, *, name: str) -> Outline | None:
    """Return what the JSON of a story bank holds; None for other JSON, most of which need not be parsed."""
    own, typical = {*_KNOWN["own"]}, {*_KNOWN["of_a_story"]}
    said = {key for key in own | typical if f'"{key}"' in text}
    likely = '"stories"' in text and (own & said or len(said) > 1)
    if not text.lstrip().startswith("{") or not likely:
        return None
    found = read_json(text, name=name)
    if not isinstance(found, dict) or "stories" not in found or "format" in found:
        return None
    stories = (_as(dict, story) for story in _as(list, found["stories"]))
    if own.isdisjoint(found) and not any(len(typical.intersection(one)) > 1 for one in stories):
        return None
    return _Bank().read(found)


def _as(kind: type[T], raw: Any) -> T:
    return raw if isinstance(raw, kind) else kind()


def _names(story: dict[str, Any]) -> set[str]:
    return {fold(_text(story.get(field))) for field in ("id", *_KNOWN["titles"])} - {""}


class _Bank:
    """A document while it is read: stories, tellings and what is left, each by the number of its place."""

    def __init__(self) -> None:
        self._places: list[str] = []
        self._drafts: list[Draft] = []
        self._unread: list[Unread] = []
        self._tellings: list[Telling] = []

    def read(self, document: dict[str, Any]) -> Outline:
        """Return its stories, as those of a file."""
        stories, purged = document["stories"], document.get("purged_stories") or []
        gone, seen = set[str](), set[str]()
        for index, one in enumerate(purged if isinstance(purged, list) else [purged]):
            gone |= _names(one if isinstance(one, dict) else {"id": one})
            self._leave("withdrawn", f"/purged_stories/{index}")
        if not isinstance(stories, list):
            self._leave("no_stories", "/stories")
        for index, story in enumerate(_as(list, stories)):
            place, said = f"/stories/{index}", json.dumps(story)
            if not isinstance(story, dict):
                self._leave("no_story", place)
            elif gone & _names(story):
                self._leave("withdrawn_story", place)
            elif said in seen:
                self._leave("second_story", place)
            else:
                self._add(story, place)
            seen.add(said)
        self._rest("of_the_bank", document, "", {"stories", "purged_stories"})
        made = Outline([], FrontMatter(), drafts=tuple(self._drafts), unread=tuple(self._unread), form=Form())
        return replace(made, tellings=tuple(self._tellings), places=tuple(self._places))

    def _at(self, pointer: str) -> tuple[int, int]:
        self._places.append(f"#{pointer}")
        return len(self._places) - 1, len(self._places)

    def _leave(self, why: str, pointer: str, what: str = "") -> None:
        self._unread.append(Unread.of(why, *self._at(pointer), what=what))

    def _rest(self, why: str, of: dict[str, Any], pointer: str, read: Container[str]) -> None:
        """Leave the fields of an object that say something and are not read."""
        for name, value in of.items():
            if name not in read and value not in (None, "", [], {}):
                called = " ".join(name.split())[:LONGEST_NAME]
                step = called.replace("~", "~0").replace("/", "~1")  # of a JSON Pointer (RFC 6901)
                self._leave(why, f"{pointer}/{step}", called)

    def _add(self, story: dict[str, Any], pointer: str) -> None:
        performance, year = _as(dict, story.get("performance")), _text(story.get("year"))
        title = _text(_first(story, _KNOWN["titles"])) or f"Story {len(self._drafts) + 1}"
        given = story.get("id")
        known = given if isinstance(given, str) and is_identifier(given) else slug(title)
        if given and known != given:
            self._leave("no_id", f"{pointer}/id")
        values = {
            **{part: story.get(part) for part in PARTS},
            "id": known,
            "competencies": story.get("themes"),
            "employer": _text(_first(story, ("company", "company_origin"))),
            "happened": year if _YEAR.fullmatch(year) else "",
            "status": _KNOWN["statuses"].get(fold(_text(performance.get("status"))), "draft"),
            "notes": "\n".join(_notes(story)),
        }
        at = self._at(pointer)
        pieces = [self._piece(role, value, pointer) for role, value in values.items() if value]
        self._drafts.append(Draft(*at, Mark("heading", *at, title), tuple(pieces)))
        self._rest("of_a_story", story, pointer, {*_KNOWN["read"], *_KNOWN["titles"], *_KNOWN["noted"]})
        for field, kind in (("angles", list), ("company_angles", dict), ("performance", dict)):
            if story.get(field) and not isinstance(story[field], kind):
                self._leave("odd_form", f"{pointer}/{field}", field)
        angles = [*_as(list, story.get("angles")), *_as(dict, story.get("company_angles")).values()]
        if any(key in _as(dict, angle) for angle in angles for key in _KNOWN["angle_left"]):
            self._leave("plans", pointer)
        self._tell(known, performance, f"{pointer}/performance")

    def _piece(self, role: str, value: Any, pointer: str) -> Piece:
        name = _KNOWN["fields"].get(role, role)
        at = self._at(f"{pointer}/{name}")
        return Piece(role, value, *at, key=Key(name, value, *at), less=0)

    def _tell(self, story: str, performance: dict[str, Any], pointer: str) -> None:
        named = 0
        for index, one in enumerate(_as(list, performance.get("interviews"))):
            place, said = f"{pointer}/interviews/{index}", _first(_as(dict, one), _KNOWN["people"])
            people = [*filter(None, map(_text, said if isinstance(said, list) else [said]))]
            for person in people:
                try:
                    self._tellings.append(_telling(story, person, one))
                except InvalidInput as error:
                    [fault, *_], remedy = error.faults, "Record a Telling for each person."
                    self._unread.append(Unread(*self._at(place), f"the {fault.path}", fault.problem, remedy))
            if not people:
                self._leave("unheard", place)
            named += bool(people)
        count = performance.get("times_told")
        if count and not (isinstance(count, int) and count <= named):
            self._leave("counted", f"{pointer}/times_told")
        self._rest("of_performance", performance, pointer, {"status", "interviews", "times_told"})


def _text(value: Any) -> str:
    """Return what a field says, as one text: texts, numbers, and lists and objects of them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float):
        return str(value) if not isinstance(value, bool) else "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    texts = ((key, _text(part)) for key, part in _as(dict, value).items())
    return "; ".join(f"{key}: {text}" for key, text in texts if text)


def _notes(story: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a story's notes; angles come without their plans and scores, which told nobody."""
    told = [(label, story.get(field)) for field, label in _KNOWN["noted"].items()]
    told.append(("Year", "" if _YEAR.fullmatch(_text(story.get("year"))) else story.get("year")))
    for angle in map(_told, _as(list, story.get("angles"))):
        name = _text(_as(dict, angle).get("name"))
        told.append((f"Angle “{name}”", angle | {"name": ""}) if name else ("Angle", angle))
    several = _as(dict, story.get("company_angles")).items()
    told += [(f"Angle for {company}", _told(angle)) for company, angle in several]
    return (f"{label}: {text}" for label, said in told if (text := _text(said)))


def _told(angle: Any) -> Any:
    return angle | dict.fromkeys(_KNOWN["angle_left"]) if isinstance(angle, dict) else angle


def _first(raw: dict[str, Any], fields: Iterable[str]) -> Any:
    return next((raw[field] for field in fields if raw.get(field)), None)


def _telling(story: str, person: str, interview: dict[str, Any]) -> Telling:
    landed = _KNOWN["landed"].get(_text(interview.get("landed")).casefold())
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(_text(_first(interview, _KNOWN["days"])))
    taken = {"company", *_KNOWN["people"], *(["landed"] if landed else ()), *(_KNOWN["days"] if day else ())}
    notes = _text({key: part for key, part in interview.items() if key not in taken})
    employer = _text(interview.get("company")) or None
    return Telling(story, person, employer=employer, on=day, landed=landed, notes=notes)
