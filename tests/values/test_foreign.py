"""What is of a host's own class is refused, or taken for what it is of ours: nothing is lost in silence."""

# mypy: disable-error-code="call-arg, arg-type"
# mypy makes the arguments of a subclass from its fields, and ours take more.

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import PrivateAttr

from storybank import (
    Impression,
    Interviewer,
    InvalidInput,
    Meeting,
    Need,
    Plan,
    Policy,
    Round,
    Store,
    Story,
    StoryBank,
    Telling,
    formats,
    open_store,
    plan_round,
)
from storybank.sample import sample_bank, sample_round
from storybank.values import FrozenMap, JSONObject, Several, Value


class TeamStory(Story):
    team: str = "blue"


class PrivateStory(Story):
    _team: str = PrivateAttr(default="blue")


class OpenStory(Story, extra="allow"):
    pass


class Colleague(Interviewer):
    desk: int = 3


class Panel(Meeting):
    room: str = "4.17"


class Stage(Round):
    track: str = "data"


class Rumour(Telling):
    heard_from: str = "Tom"


class Feeling(Impression):
    depth: int = 2


class Wish(Need):
    since: str = "May"


class House(Policy):
    motto: str = "ask"


class Louder(Story):
    """A class that has no more in it: it only says it otherwise."""

    @property
    def shout(self) -> str:
        return self.title.upper()


@dataclass(frozen=True)
class Lookalike:
    title: str = "Month-end"
    id: str = "month-end"


class Text(str):
    __slots__ = ()


class Day(date):
    pass


class Moment(datetime):
    pass


class Entries(FrozenMap[str, int]):
    pass


class Extras(JSONObject):
    pass


DANA = Interviewer("Dana")
BANK = StoryBank([Story("a")])
DAY = Round("final", [DANA])

DOORS: dict[str, tuple[str, Callable[[], object]]] = {
    "a story in a bank": ("stories[0]", lambda: StoryBank([TeamStory("a")])),
    "a story beside a good one": ("stories[1]", lambda: BANK.with_stories(TeamStory("b"))),
    "a private attribute": ("stories[0]", lambda: StoryBank([PrivateStory("a")])),
    "an extra field": (
        "stories[0]",
        lambda: StoryBank([OpenStory.model_validate({"title": "a", "team": "blue"})]),
    ),
    "a person in a meeting": ("interviewers[0]", lambda: Meeting([Colleague("Dana")])),
    "a person in a round": ("meetings[0].interviewers[0]", lambda: Round("final", [Colleague("Dana")])),
    "a meeting in a round": ("meetings[1]", lambda: Round("final", [DANA, Panel(Interviewer("Tom"))])),
    "a need of a person": ("needs[0]", lambda: Interviewer("Dana", needs=[Wish("conflict")])),
    "a must of a person": ("needs[0]", lambda: Interviewer("Dana", must=[Wish("conflict")])),
    "a telling in a bank": ("tellings[0]", lambda: BANK.with_tellings(Rumour("a", "Dana"))),
    "an impression in a bank": ("impressions[0]", lambda: BANK.with_impressions(Feeling("Dana", "conflict"))),
    "a round in a plan": ("round", lambda: plan_round(BANK, Stage("final", [DANA]))),
    "a policy in a plan": ("policy", lambda: plan_round(BANK, DAY, policy=House())),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_value_that_has_more_than_ours_is_refused_at_the_door(door: str) -> None:
    path, enter = DOORS[door]
    with pytest.raises(InvalidInput, match="would be lost; give a") as caught:
        enter()
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [(path, "foreign")]


def test_the_error_names_what_would_be_lost_and_where_it_may_stand() -> None:
    with pytest.raises(InvalidInput) as caught:
        StoryBank([TeamStory("a")])
    assert str(caught.value) == (
        "StoryBank: stories[0] is a TeamStory, and its team would be lost; "
        "give a Story, with what is yours in extensions={'team': …}"
    )


STORE_DOORS: dict[str, Callable[[Store], object]] = {
    "add": lambda store: store.add(TeamStory("b")),
    "update": lambda store: store.update(TeamStory("a")),
    "edit": lambda store: store.edit("a", lambda story: TeamStory(**dict(story))),
    "record": lambda store: store.record(Rumour("a", "Dana")),
    "note": lambda store: store.note(Feeling("Dana", "conflict")),
    "save_round": lambda store: store.save_round(Stage("final", [DANA])),
}


@pytest.mark.parametrize("door", STORE_DOORS)
def test_a_store_takes_no_value_that_has_more_than_ours(door: str) -> None:
    with open_store(":memory:") as store:
        store.add(Story("a"))
        before = store.export()
        with pytest.raises(InvalidInput, match="would be lost") as caught:
            STORE_DOORS[door](store)
        assert [fault.code for fault in caught.value.faults] == ["foreign"]
        assert store.export() == before


def test_a_value_that_only_says_it_otherwise_is_taken_for_what_it_is_of_ours() -> None:
    bank = StoryBank([Louder("a", situation="x")])
    assert type(bank.stories[0]) is Story
    assert bank == StoryBank([Story("a", situation="x")])
    with open_store(":memory:") as store:
        store.add(Louder("a"))
        assert store.load().stories == (Story("a"),)


def test_what_only_looks_like_a_story_is_none() -> None:
    for pretender in (Lookalike(), "month-end", 3):
        with pytest.raises(InvalidInput) as caught:
            StoryBank([pretender])  # type: ignore[list-item]
        assert [(fault.path, fault.code) for fault in caught.value.faults] == [("stories[0]", "wrong_type")]


def test_a_class_of_a_host_is_a_value_in_the_hosts_own_hands() -> None:
    story = TeamStory.model_validate({"title": "a", "team": "red"})
    assert story.replace(title="b").team == "red"
    assert TeamStory.model_validate_json(story.model_dump_json()) == story


def plain(held: Any) -> bool:
    """Say whether only Python's own types and ours are in it."""
    if isinstance(held, Value):
        return all(plain(part) for part in dict(held).values())
    if isinstance(held, FrozenMap):
        return type(held) in {FrozenMap, JSONObject} and all(
            plain(one) for pair in held.items() for one in pair
        )
    if isinstance(held, tuple):
        return type(held) in {tuple, Several} and all(map(plain, held))
    return type(held).__module__ in {"builtins", "datetime"}


def test_texts_numbers_days_and_mappings_are_kept_as_pythons_own() -> None:
    story = Story(
        Text("a"),
        situation=Text("x"),
        competencies=Entries({Text("teamwork"): 3}),
        withheld_from=[Text("Northwind")],
        happened=Day(2026, 1, 1),
        extensions=Extras({Text("mood"): [Text("x"), Entries({"a": 1})]}),
    )
    meeting = Meeting(Interviewer(Text("Dana")), starts_at=Moment(2026, 1, 1, tzinfo=UTC), told=[Text("a")])
    day = Round(Text("final"), [meeting], date=Day(2026, 1, 1))
    telling = Telling("a", "Dana", on=Day(2026, 1, 1))
    assert all(map(plain, (story, day, telling)))
    assert not plain(FrozenMap({"on": Day(2026, 1, 1)}))
    assert json.loads(day.model_dump_json())["date"] == "2026-01-01"


def written_before(path: Path) -> Store:
    """Return a store into which an earlier release wrote a host's values."""
    import sqlite3  # noqa: PLC0415 - what a hand would do

    with open_store(path) as store:
        store.add(Story("a", extensions={"mood": 1}))
        store.record(Telling("a", "Dana"))
        store.note(Impression("Dana", "conflict"))
        store.save_round(DAY)
    with sqlite3.connect(path) as other:
        tables = ("stories", "story_revisions", "tellings", "impressions", "rounds")
        for table in tables:
            found = other.execute(f"SELECT position, document FROM storybank_{table}").fetchall()  # noqa: S608
            for position, document in found:
                more = json.dumps(json.loads(document) | {"team": {"colour": "blue"}})
                other.execute(
                    f"UPDATE storybank_{table} SET document = ? WHERE position = ?",  # noqa: S608
                    (more, position),
                )
    other.close()
    return open_store(path)


def test_a_store_that_holds_a_hosts_values_loads_and_says_so(tmp_path: Path) -> None:
    with written_before(tmp_path / "bank.db") as store:
        bank = store.load()
        kept = {"team": {"colour": "blue"}}
        assert bank.stories[0].extensions == kept | {"mood": 1}
        assert bank.tellings[0].extensions == bank.impressions[0].extensions == kept
        assert [day.extensions for day in store.rounds()] == [kept]
        found = store.check()
        assert {(one.code, one.subject) for one in found} == {
            ("foreign_field", "stories[0]"),
            ("foreign_field", "story_revisions[0]"),
            ("foreign_field", "tellings[0]"),
            ("foreign_field", "impressions[0]"),
            ("foreign_field", "rounds[0]"),
        }
        store.check(repair=True)
        assert store.check() == ()
        assert store.load() == bank
        assert store.edit("a", lambda story: story.replace(situation="x")).extensions["team"] == {
            "colour": "blue"
        }
        assert "blue" in store.export()


class TeamBank(StoryBank):
    team: str = "blue"


class TeamPlan(Plan):
    team: str = "blue"


class PlainBank(StoryBank):
    """A subclass that holds nothing of its own."""


@pytest.mark.parametrize("redact", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        *("write_bank", "write_csv", "write_markdown", "write_anki", "write_xlsx"),
        *("bank_text", "csv_text", "anki_text"),
    ],
)
def test_no_document_keeps_or_loses_in_silence_what_a_subclass_has(
    name: str, *, redact: bool, tmp_path: Path
) -> None:
    place = [tmp_path / "there"] if name.startswith("write") else []
    write = getattr(formats, name)
    with pytest.raises(InvalidInput, match=r"is a TeamBank, and its team would be lost.*extensions="):
        write(TeamBank(stories=[Story("A")]), *place, redact=redact)
    assert not [*tmp_path.iterdir()]
    if name == "bank_text":
        assert formats.bank_from_json(write(PlainBank(stories=[Story("A")]))) == StoryBank([Story("A")])


def test_no_deck_is_made_of_a_plan_of_a_subclass() -> None:
    plan = plan_round(sample_bank(), sample_round())
    with pytest.raises(InvalidInput, match="is a TeamPlan, and its team would be lost"):
        formats.anki_text(TeamPlan(**dict(plan)))


def test_a_kind_is_named_with_its_article() -> None:
    class Ours(Interviewer):
        team: str = "blue"

    with pytest.raises(InvalidInput, match="is an Ours, and its team would be lost; give an Interviewer,"):
        Round("final", [Ours(name="Dana")])
