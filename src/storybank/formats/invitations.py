"""What people write of interviews to come, line by line: who sits there, when, how long, about what.

All words and patterns are in `rounds.json`. A name counts where it is surely a person's, in a line that gives
a time, says that one meets somebody, or lists a name with a title; the rest is said to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, time, tzinfo
from functools import cache, lru_cache
from typing import Any, get_args
from zoneinfo import ZoneInfo

from storybank.competencies import resolve
from storybank.formats.labels import undecorated
from storybank.formats.markdown.blocks import unlinked
from storybank.formats.reading import LeftOut, left_in
from storybank.interviews import role_of_title
from storybank.interviews.meetings import MeetingKind
from storybank.text.people import emails_in, names_in
from storybank.text.stems import STOP_WORDS, bare, kind_of, read_table
from storybank.values import fold

LONGEST, SHORT = 500, 80  # characters of a line or cell that is read, and of a title
_KEPT = 10_000  # names of columns and competencies that are known again
_NOON, _DAY, _EARLIEST = 720, 1440, 420  # minutes: nobody is interviewed at 2 in the morning
_GIVEN_TO = ("test", "presentation")  # to people who ask about it: with them it is an interview
WHEN = "Give date=…, the day of the interviews."


@cache
def table() -> dict[str, Any]:
    """Return `rounds.json`: the words of a list with what they mean, and the patterns, ready."""
    found = read_table("storybank.formats", "rounds.json")
    found["columns"] = {fold(word): of for of, words in found["columns"].items() for word in words}
    found["spoken"] = [(re.compile(said, re.IGNORECASE), meant) for said, meant in found["spoken"]]
    found["slots"] = [(kind, re.compile(said, re.IGNORECASE)) for kind, said in found["slots"]]
    found["glue"], found["nobody"] = STOP_WORDS.union(found["glue"]), frozenset(map(fold, found["nobody"]))
    return found | {name: re.compile(said, re.IGNORECASE) for name, said in found["patterns"].items()}


def like(name: str) -> Any:
    """Return a pattern of `rounds.json`."""
    return table()[name]


@lru_cache(_KEPT)
def column_of(name: str) -> str:
    """Return what a column or label holds, such as `"name"`; empty for nothing that is known."""
    plainly = undecorated(name[:LONGEST].partition("(")[0]).rstrip(" 0123456789")
    columns: dict[str, str] = table()["columns"]
    return columns.get(fold(name[:LONGEST]), columns.get(fold(plainly), ""))


@dataclass(slots=True)
class Slot:
    """A meeting, as far as it is read."""

    place: str
    days: Sequence[date] = ()  # two where day and month cannot be told apart
    start: time | None = None
    minutes: int | None = None
    zone: tzinfo | None = None
    people: list[dict[str, str]] = field(default_factory=list)  # the name of each, perhaps title and email
    about: list[str] = field(default_factory=list)  # competencies, as they are written, and what else is said
    rank: dict[str, Any] = field(default_factory=dict)  # must, should or nice, of those where that is said
    kind: str = ""  # of what is no interview, with what it is called
    title: str = ""

    def take(self, other: Slot) -> None:
        """Add those of another meeting, and what it is about; who gives a test or hears a talk interviews."""
        self.people, self.about = self.people + other.people, self.about + other.about
        self.rank |= other.rank
        self.kind = "" if other.people and self.kind in _GIVEN_TO else self.kind


@dataclass(slots=True)
class Listener:
    """A file while it is read, line by line and cell by cell."""

    name: str
    day: date | None
    zone: tzinfo | None
    own: list[str]  # the candidate's names and addresses
    slots: list[Slot] = field(default_factory=list)
    slot: Slot = field(default_factory=lambda: Slot(""))  # the one at hand
    days: Sequence[date] = ()  # the last that were named
    waiting: Slot | None = None  # a time whose people may stand below it
    listing: bool = False  # whether the lines at hand name people
    closed: bool = False  # whether a mail has been signed
    title: str = ""
    minutes: int | None = None  # of meetings that give none
    guessed: list[LeftOut] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def guess(self, slot: Slot, what: str, why: str, remedy: str = "") -> None:
        """Say what is a guess."""
        self.guessed.append(left_in(self.name, slot.place, what, why, remedy))

    def leave(self, place: str, what: str, why: str, remedy: str = "") -> None:
        """Say what is left out."""
        self.left_out.append(left_in(self.name, place, what, why, remedy))

    def line(self, place: str, written: str) -> None:
        """Read a line of a message."""
        text = like("marks").sub("", unlinked(written[:LONGEST])).strip()
        label = like("label").fullmatch(text)
        role = column_of(label["label"]) if label else ""
        role = "writer" if role == "date" and like("stamp").search(text) else role
        if not text or like("closing").fullmatch(text):
            self.closed = self.closed or bool(text)
            if names_in(text.partition(",")[2]):
                self.leave(place, "the line there", "says who writes, not who interviews you")
            if self.slot.people:
                self.listing, self.waiting = False, None
        elif self.closed or len(written) > LONGEST or role == "writer":
            why = "is too long" if len(written) > LONGEST else "says who writes, not who interviews you"
            self.leave(place, "the line there", why)
        elif like("greeting").fullmatch(text):
            self.own += [one.name for one in names_in(text)]
        elif label and role and not (role == "notes" and self._people(label["value"])[0]):
            begun = {"name": self.slot.people or self.slot.about, "time": self.slot.start}.get(role)
            if role not in {"reader", "candidate", "subject"} and (begun or self.slot not in self.slots):
                self.slot = Slot(place, self.days)
                self.slots.append(self.slot)
            self.fill(role, label["label"], label["value"])
        else:
            for sentence in like("sentence").split(text):
                self._sentence(place, sentence)

    def _sentence(self, place: str, text: str) -> None:
        slot, into = Slot(place, self.days), self.waiting
        rest = self._timed(slot, text)
        slot.people, slot.about = self._people(rest)
        timed, cue = slot.start is not None or slot.minutes is not None, like("cue").search(text)
        listed = not slot.about and all(who["title"] for who in slot.people)
        met = timed or ((cue or self.listing or into or listed) and not like("against").search(text))
        if timed:
            self.sort(slot, rest)
        if slot.people and met and into and not timed:
            into.take(slot)
        elif slot.start is None and timed and not (slot.people or slot.kind):
            self.minutes, what = slot.minutes, f"the length {slot.minutes} min"
            self.guess(slot, what, "is taken for that of all meetings without one")
        elif timed or (slot.people and met):
            self.slot, self.waiting = slot, None if slot.people else slot
            self.slots.append(slot)
        elif cue and text.endswith(":"):
            self.listing = True
        elif slot.people or slot.about:
            self.leave(place, "the text there", "does not say who will interview you")

    def sort(self, slot: Slot, text: str) -> bool:
        """Say of a meeting that it is a meal, a test or the like, if a text says so; whether it does."""
        parts = [like("tail").sub("", one) for one in like("fragment").split(text)]
        names = [who["name"] for who in slot.people or self._people(text)[0]]
        for kind, pattern in table()["slots"] if not like("interview").search(text) else ():
            found = next(filter(None, map(pattern.search, parts)), None)
            if found and not (names and (kind in _GIVEN_TO or any(map(pattern.search, names)))):
                slot.kind, slot.title = kind, found[0].capitalize() if names else found.string[:SHORT].strip()
                self.guess(slot, f"“{slot.title}”", f"is taken for a {kind}, in which you tell no story")
                return True
        return False

    def fill(self, role: str, name: str, value: str) -> None:
        """Read a cell, or what stands behind a label, into the meeting at hand."""
        slot = self.slot
        match role:
            case "name" | "given":
                rest = self._timed(slot, value)
                slot.people += self._people(rest)[0] if self.sort(slot, rest) else self.names(rest)
            case "family" if slot.people:
                slot.people[-1]["name"] += f" {value}"
            case "end" if slot.start:
                self._timed(slot, f"{slot.start:%H:%M} - {value}", of="time")
            case "title" | "email" if slot.people:
                self._of_each(role, name, value)
            case "time" | "date" | "minutes":
                rest = self._timed(slot, value, of=role)
                slot.about += [f"{name}: {value}"] if any(map(str.isalnum, rest)) else []
            case "reader" | "candidate":
                self.own.append(value)
            case "subject":
                self.title = value
            case "kind" if fold(value) in get_args(MeetingKind):
                slot.kind = fold(value).replace("interview", "")
            case "must" | "should" | "nice":
                slot.about.append(value)
                slot.rank |= dict.fromkeys([value, *like("parts").split(value)], role)
            case _:
                slot.about += [value if role == "focus" else f"{name}: {value}"] if role != "number" else []

    def _of_each(self, role: str, name: str, value: str) -> None:
        """Read the titles or addresses of those in the meeting at hand, one after the other."""
        slot = self.slot
        several = re.split(r"\s*[;/]\s*", value) if len(slot.people) > 1 else [value]
        for who, one in zip(slot.people, several, strict=False):
            slot.about += [f"{name}: {one}"] if who.get(role) else []
            who[role] = who.get(role) or one
        slot.about += several[len(slot.people) :]

    def names(self, value: str) -> list[dict[str, str]]:
        """Return the people of a text that holds nothing but names, perhaps with titles."""
        turned = like("reversed").fullmatch(value)
        if turned and kind_of(bare(turned["given"].split()[0])) == "given":
            self.guess(self.slot, f"“{value}”", "is read with the family name first")
            return [{"name": f"{turned['given']} {turned['family']}"}]
        plainly = like("name").fullmatch(value) and table()["glue"].isdisjoint(value.casefold().split())
        people, others = self._people(value, sure=True)
        if plainly and not is_title(value):
            people, others = [], [value]
        for one in (part for other in others for part in like("several").split(other)):
            told = all(kind_of(bare(word)) in ("word", "thing") for word in one.split())
            if told or is_title(one) or fold(one) in table()["nobody"] or not like("name").fullmatch(one):
                self.leave(self.slot.place, f"“{one}”", "is not surely a person", "Write who it is.")
            else:
                people.append({"name": one})
        return people

    def _people(self, text: str, *, sure: bool = False) -> tuple[list[dict[str, str]], list[str]]:
        """Return whom a text surely names, with their titles, and what else it says."""
        if whole := _in_full(text):
            return whole, []
        emails = [text[start:end] for start, end in emails_in(text)]
        links, text = like("link").findall(text), like("address").sub("|", text)
        people, about, place = list[dict[str, str]](), list[str](), 0
        for found, written, _, is_sure in names_in(text):
            start, name = found, re.split(r"\s*[(\[,]", written)[0]
            end = text.index(name, found) + len(name)
            title, length = _title(text[end:])
            known = sure or title or end - start > len(name) or kind_of(bare(name.split()[0])) != "unknown"
            if start < place or not (is_sure and known) or is_title(name) or fold(name) in table()["nobody"]:
                continue
            given = like("given").search(text, place, start)  # Mark, which may start a sentence
            if given and given[1].istitle() and kind_of(bare(given[1])) == "word_name":
                start = given.start()
            before = text[place:start]
            ahead = None if title else like("title_before").fullmatch(before[-SHORT:])
            if ahead and is_title(ahead["title"]) and not like("cue").search(before):
                title, before = ahead["title"], before[: before.rindex(ahead["title"])]
            about.append(before)
            place = end + length
            people.append({"name": text[start:end], "title": title})
            if like("of_candidate").search(before):
                self.own.append(people.pop()["name"])
        if len(emails) == len(people):
            people, emails = [who | {"email": one} for who, one in zip(people, emails, strict=True)], []
        about += emails
        pieces = (one.strip(" .!?\t") for one in like("fragment").split("|".join([*about, text[place:]])))
        glue = table()["glue"].issuperset
        told = [one for one in pieces if not glue(re.findall(r"[\w'\u2019]+", one.casefold()))]
        return people, told + links

    def _timed(self, slot: Slot, text: str, *, of: str = "") -> str:
        """Give a meeting the day, time and length that a text or such a column says; return its rest."""
        if not like("timely").search(text):
            return text
        if of == "minutes" and text.isdecimal():
            self.guess(slot, f"the length {text}", "is taken for minutes")
            text = f"{text} min"
        for pattern, meant in table()["spoken"]:
            text = pattern.sub(meant, text)
        text = self._day(slot, text)
        if of == "time":
            text = like("bare_hour").sub(lambda hour: f"{hour[1]}:{hour[2] or '00'}", text)
        if (clock := like("clock").search(text)) and of != "minutes":
            start, end = (_minute(*clock.group(*of)) for of in (("h", "m", "p"), ("h2", "m2", "p2")))
            if not clock["p"] and start < _EARLIEST and clock["h"][0] != "0":
                start += _NOON
                self.guess(slot, f"the time {clock[0]}", "is taken for the afternoon")
            slot.start = time(*divmod(start, 60))
            slot.minutes = (end - start) % (_NOON if end < _NOON else _DAY) * bool(clock["h2"]) or None
            zone = like("zone").match(text, clock.end())
            slot.zone = ZoneInfo(table()["zones"][zone[1].casefold()]) if zone else slot.zone
            text = f"{text[: clock.start()]}|{text[(zone or clock).end() :]}"
        length = like("length").search(text)
        if length and slot.minutes in (None, int(length[1])) and int(length[1]) <= _DAY:
            slot.minutes = int(length[1])
            text = f"{text[: length.start()]}|{text[length.end() :]}"
        return text

    def _day(self, slot: Slot, text: str) -> str:
        found = like("numeric_day").search(text) or like("day").search(text)
        if found is None:
            return text
        year, days = int(found["y"] or (self.day.year if self.day else 1)) % 2000 + 2000, list[date]()
        for order in ("md", "dm")[: 1 + (found.re is like("numeric_day"))]:  # 03/04 may be two days
            with suppress(ValueError):
                days.append(date(year, *map(int, found.group(*order))))
        if not days:
            return text
        if found["y"] or self.day:
            slot.days = self.days = [*dict.fromkeys(days)]
        else:
            self.leave(slot.place, "the day there", "names no year", WHEN)
        return f"{text[: found.start()]}|{text[found.end() :]}"


@lru_cache(_KEPT)
def is_competency(text: str) -> bool:
    """Whether a text is surely the name of a competency."""
    return len(text) <= SHORT and any(map(str.isalnum, text)) and resolve(text).competency_id is not None


def is_title(text: str) -> bool:
    """Whether a text is a title that says somebody's role."""
    return role_of_title(text) != "unknown"


def _minute(hour: str | None, minute: str | None, half: str | None) -> int:
    plainly = int(hour or 0) * 60 + int(minute or 0)
    return plainly % _NOON + _NOON * (half[0] in "pP") if half else plainly % _DAY


def _in_full(text: str) -> list[dict[str, str]]:
    """Return those of a text that is only names, each with Mr or Ms before it, or with a title behind."""
    people = list[dict[str, str]]()
    for found in (like("person").fullmatch(one.strip(" |*.-")) for one in like("and_person").split(text)):
        if not found or fold(found["name"]) in table()["nobody"]:
            return []
        title, kind = like("tail").sub("", found["title"]), kind_of(bare(found["first"]))
        is_given = kind == "given" or (kind == "word_name" and not is_title(found["name"]))
        if not found["before"] and not (is_given and " " in found["name"] and is_title(title)):
            return []
        people.append({"name": f"{found['before'] or ''}{found['name']}", "title": title})
    return people


def _title(text: str) -> tuple[str, int]:
    """Return the title at the start of what stands behind a name, and the length of both."""
    lead = like("title_lead").match(text)
    start = lead.end() if lead else 0
    end = like("title_end").search(text, start)
    title, comma, more = text[start : end.start() if end else None].partition(",")
    title += comma + more.partition(",")[0] if " " not in title else ""  # VP, Engineering
    said = title.strip(" *_.,")
    named = lead and lead["sep"] and said[:1].isupper() and len(said) < SHORT and not names_in(said)
    known = said and (is_title(said) or (named and not is_competency(said)))
    return (said, start + len(title)) if known else ("", 0)
