"""The story bank of pm-interview-prep as a JSON document.

Themes become tags of strength 3. What is told of a story in other words (angles), what it is best for and
its numbers go into the notes: one experience stays one story. Withdrawn stories are never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

from storybank.errors import InvalidInput
from storybank.formats.files import read_json
from storybank.formats.labels import LONGEST_NAME, PARTS
from storybank.formats.markdown.blocks import Mark
from storybank.formats.markdown.drafts import Draft, Piece, Unread
from storybank.formats.markdown.forms import Form
from storybank.formats.markdown.front_matter import FrontMatter, Key
from storybank.formats.markdown.outline import Outline
from storybank.history import Telling
from storybank.text.stems import read_table
from storybank.values import fold, is_identifier, slug

T = TypeVar("T", list[Any], dict[str, Any])

_YEAR = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")
_NO_PART = "is no part of a story"


@cache
def _known(of: str) -> Any:
    return read_table("storybank.formats.markdown", "pm_bank.json")[of]


def pm_outline(text: str, *, name: str) -> Outline | None:
    """Return what the JSON of a story bank holds; None for other JSON, most of which need not be parsed."""
    own, typical = {*_known("own")}, {*_known("of_a_story")}
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
    return {fold(_text(story.get(field))) for field in ("id", *_known("titles"))} - {""}


class _Bank:
    """A document while it is read: stories, tellings and what is left, each by the number of its place."""

    def __init__(self) -> None:
        self._places: list[str] = []
        self._drafts: list[Draft] = []
        self._unread: list[Unread] = []
        self._tellings: list[Telling] = []

    def read(self, document: dict[str, Any]) -> Outline:
        """Return its stories, as those of a file."""
        gone = self._withdrawn(document.get("purged_stories"))
        stories, seen = document["stories"], set[str]()
        if not isinstance(stories, list):
            self._leave("/stories", "what stands there", "is not a list", "Give a list, also for one.")
        for index, story in enumerate(_as(list, stories)):
            place = f"/stories/{index}"
            if not isinstance(story, dict):
                self._leave(place, "what stands there", "is not a story", "Give its fields by name.")
            elif gone & _names(story):
                self._leave(place, "a story", "is among those withdrawn")
            elif (said := json.dumps(story)) in seen:
                self._leave(place, "a story", "stands there twice, word for word")
            else:
                seen.add(said)
                self._add(story, place)
        self._rest(document, "", {"stories", "purged_stories"}, "says nothing about a single story")
        made = Outline([], FrontMatter(), drafts=tuple(self._drafts), unread=tuple(self._unread), form=Form())
        return replace(made, tellings=tuple(self._tellings), places=tuple(self._places))

    def _at(self, pointer: str) -> tuple[int, int]:
        self._places.append(f"#{pointer}")
        return len(self._places) - 1, len(self._places)

    def _leave(self, pointer: str, what: str, why: str, remedy: str = "") -> None:
        self._unread.append(Unread(*self._at(pointer), what, why, remedy))

    def _rest(self, of: dict[str, Any], pointer: str, read: set[str], why: str, remedy: str = "") -> None:
        """Leave the fields of an object that say something and are not read."""
        for name, value in of.items():
            if name not in read and value not in (None, "", [], {}):
                called = " ".join(name.split())[:LONGEST_NAME]
                step = called.replace("~", "~0").replace("/", "~1")  # of a JSON Pointer (RFC 6901)
                self._leave(f"{pointer}/{step}", f"“{called}”", why, remedy)

    def _withdrawn(self, purged: Any) -> set[str]:
        """Return by which names the withdrawn stories are known; each is left out."""
        gone = set[str]()
        for index, one in enumerate(purged if isinstance(purged, list) else [purged] if purged else []):
            gone |= _names(one if isinstance(one, dict) else {"id": one})
            self._leave(f"/purged_stories/{index}", "a withdrawn story", "must not be told any more")
        return gone

    def _add(self, story: dict[str, Any], pointer: str) -> None:
        performance, year = _as(dict, story.get("performance")), _text(story.get("year"))
        title = _text(_first(story, _known("titles"))) or f"Story {len(self._drafts) + 1}"
        given = story.get("id")
        known = given if isinstance(given, str) and is_identifier(given) else slug(title)
        if given and known != given:
            self._leave(f"{pointer}/id", "“id”", "is no id", "Use letters, digits and -_.: alone.")
        status = _known("statuses").get(fold(_text(performance.get("status"))), "draft")
        fields = {
            **{part: (part, story[part]) for part in PARTS if story.get(part) is not None},
            "id": ("id", known),
            "competencies": ("themes", story.get("themes")),
            "employer": ("company", _text(story.get("company") or story.get("company_origin"))),
            "happened": ("year", year if _YEAR.fullmatch(year) else ""),
            "status": ("performance", status),
            "notes": ("notes", "\n".join(_notes(story))),
        }
        at = self._at(pointer)
        filled = [(role, *said, self._at(f"{pointer}/{said[0]}")) for role, said in fields.items() if said[1]]
        pieces = (Piece(role, said, *at, key=Key(name, said, *at), less=0) for role, name, said, at in filled)
        self._drafts.append(Draft(*at, Mark("heading", *at, title), tuple(pieces)))
        read = {*_known("read"), *_known("titles"), *_known("noted")}
        self._rest(story, pointer, read, _NO_PART, "Move what it says to a note.")
        for field, kind in (("angles", list), ("company_angles", dict), ("performance", dict)):
            if story.get(field) and not isinstance(story[field], kind):
                self._leave(f"{pointer}/{field}", f"“{field}”", "is not in the form that it should have")
        angles = [*_as(list, story.get("angles")), *_as(dict, story.get("company_angles")).values()]
        if any(key in _as(dict, angle) for angle in angles for key in _known("angle_left")):
            why = "do not come along: a plan is made anew from who has heard what"
            self._leave(pointer, "rounds and scores of its angles", why)
        self._tell(known, performance, f"{pointer}/performance")

    def _tell(self, story: str, performance: dict[str, Any], pointer: str) -> None:
        remedy, named = "Record a Telling for each person.", 0
        for index, one in enumerate(_as(list, performance.get("interviews"))):
            place = f"{pointer}/interviews/{index}"
            said = _first(_as(dict, one), _known("people"))
            people = [*filter(None, map(_text, said if isinstance(said, list) else [said]))]
            for person in people:
                try:
                    self._tellings.append(_telling(story, person, one))
                except InvalidInput as error:
                    self._leave(place, f"the {error.faults[0].path}", error.faults[0].problem, remedy)
            if not people:
                self._leave(place, "an interview", "names no person who heard the story", remedy)
            named += bool(people)
        count = performance.get("times_told")
        if count and not (isinstance(count, int) and count <= named):
            why = "counts interviews in which nobody is named"
            self._leave(f"{pointer}/times_told", "“times_told”", why, remedy)
        self._rest(performance, pointer, {"status", "interviews", "times_told"}, _NO_PART)


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
    told = [(label, story.get(field)) for field, label in _known("noted").items()]
    told.append(("Year", "" if _YEAR.fullmatch(_text(story.get("year"))) else story.get("year")))
    for angle in _as(list, story.get("angles")):
        name = _as(dict, angle).get("name")
        told.append((f"Angle “{_text(name)}”" if name else "Angle", _told(angle, name)))
    several = _as(dict, story.get("company_angles")).items()
    told += [(f"Angle for {company}", _told(angle)) for company, angle in several]
    return (f"{label}: {text}" for label, said in told if (text := _text(said)))


def _told(angle: Any, name: Any = None) -> Any:
    left = {*_known("angle_left"), *(["name"] if name else ())}
    return {key: part for key, part in angle.items() if key not in left} if isinstance(angle, dict) else angle


def _first(raw: dict[str, Any], fields: Iterable[str]) -> Any:
    return next((raw[field] for field in fields if raw.get(field)), None)


def _telling(story: str, person: str, interview: dict[str, Any]) -> Telling:
    landed = _known("landed").get(_text(interview.get("landed")).casefold())
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(_text(_first(interview, _known("days"))))
    taken = {"company", *_known("people"), *(["landed"] if landed else ()), *(_known("days") if day else ())}
    notes = _text({key: part for key, part in interview.items() if key not in taken})
    employer = _text(interview.get("company")) or None
    return Telling(story, person, employer=employer, on=day, landed=landed, notes=notes)
