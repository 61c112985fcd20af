"""Value for value, both databases keep, refuse, find and order the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from tests.support.counts import many
from tests.support.postgres import database
from tests.support.strategies import banks_with_rounds

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import InvalidInput, StorybankError
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import plan_round
from storybank.storage import Store, open_store
from storybank.stories import Story

TEXTS = {
    "blank": " \t\r\n ",
    "long": "x" * 100_000,
    "long and wide": "ä日🧵" * 33_333,
    "emoji": "👩🏽‍🚀 🏳️‍🌈 🇩🇪 e\u0301",
    "right to left": "שלום \u200fكتب\u200e \u202ereversed\u202c",
    "composed and not": "é e\u0301 Å Å ﬁ",
    "turkish": "\u0130\u0131Ii \u017f\xdf\u1e9e",
    "controls": "\x01\x07\x08\x0b\x0c\x1b\x7f\x85",
    "at the ends of Unicode": "\ufeff\ufffe\uffff\U0010ffff",
    "escapes": r"\u0000 \x00 \0 \n %s %(x)s :x ? $1 {} \\",
    "SQL": """'; DROP TABLE storybank_stories; -- " ` [x] /* $$""",
    "wildcards": "100% _ [a-z] * ?",
    "words of databases": "NULL null NaN Infinity true",
    "padded": "  spaces around  ",
}

NAMES = ["ä", "Z", "a", "é", "B", "z", "Ä", "10", "9", "日本", "👩🏽‍🚀", "שלום", "100%", "100x", "a_b", "axb"]

OWNERS = [
    "me",
    "Me",
    " me",
    "me ",
    "m%",
    "m_",
    "o'Neil",
    '"quoted"',
    "a;b--",
    "é",
    "e\u0301",
    "👩🏽‍🚀",
    "שלום",
    "line\nbreak",
    "x" * 500,
    "日" * 166,
]


def every_part(text: str) -> StoryBank:
    """Return a bank with a text in every part that takes any."""
    story = Story(
        "Month-end", situation=text, task=text, action=text, result=text, notes=text, seconds=60, id="one"
    )
    return StoryBank(
        [story, Story("Empty", notes="", situation="")],
        tellings=[Telling("one", "Dana", notes=text)],
        impressions=[Impression("dana", "conflict", notes=text)],
    )


def fill(store: Store, bank: StoryBank) -> None:
    store.use_framework(bank.framework)
    store.use_extensions(bank.extensions)
    store.add(*bank.stories, *bank.statements)
    store.record(*bank.tellings, *bank.rehearsals)
    store.note(*bank.impressions)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_comes_back_letter_for_letter(place: str, text: str) -> None:
    round = Round("final", [Interviewer("Dana", title=text, notes=text)], notes=text)
    plan = plan_round(every_part(text), round)
    with open_store(place) as store:
        fill(store, every_part(text))
        store.save_round(round)
        store.save_plan(plan)
    with open_store(place) as later:
        assert later.load() == every_part(text)
        assert later.rounds() == (round,)
        assert later.plans() == (plan,)


def test_any_name_is_found_as_written_and_comes_in_the_order_of_adding(place: str) -> None:
    stories = [Story(name, id=f"id-{number}") for number, name in enumerate(NAMES)]
    with open_store(place) as store:
        store.use_framework(Framework("haus", competencies=[Competency(name) for name in ("ä", "Z", "日本")]))
        store.add(*stories)
        store.record(*(Telling(name, name, employer=name) for name in NAMES))
        store.note(*(Impression(name, name, employer=name) for name in NAMES))
        for name in NAMES:
            store.save_round(Round(name, [Interviewer(name, needs=())]))
            store.save_plan(plan_round(StoryBank(), Round(name, [Interviewer(name, needs=())])))
            store.edit(name, lambda story: story.replace(notes=story.title))
        bank = store.load()
        assert [story.title for story in bank.stories] == NAMES
        assert [story.notes for story in bank.stories] == NAMES
        assert [telling.story for telling in bank.tellings] == [story.id for story in stories]
        assert [impression.employer for impression in bank.impressions] == NAMES
        assert [round.name for round in store.rounds()] == NAMES
        assert [plan.round.name for plan in store.plans()] == NAMES
        latest = [store.latest_plan(name) for name in NAMES]
        assert [plan and plan.round.name for plan in latest] == NAMES


@pytest.mark.parametrize("name", ["MONTH-END", "month_end", "Month%", "%", "_onth-end", "month-end\u200b"])
def test_only_the_exact_name_is_found(place: str, name: str) -> None:
    with open_store(place) as store:
        store.add(Story("Month-end"))
        store.save_plan(plan_round(StoryBank(), Round("Month-end", [Interviewer("Dana", needs=())])))
        with pytest.raises(InvalidInput):
            store.retire(name)
        assert store.latest_plan(name) is None


def test_owners_that_look_alike_are_different_people(place: str) -> None:
    stories = {owner: Story("Mine", id=f"of-{number}") for number, owner in enumerate(OWNERS)}
    with ExitStack() as stack:
        stores = {owner: stack.enter_context(open_store(place, owner=owner)) for owner in OWNERS}
        for owner, store in stores.items():
            store.add(stories[owner])
        assert {owner: store.load().stories for owner, store in stores.items()} == {
            owner: (story,) for owner, story in stories.items()
        }


# Letters that no database can pack: an index of PostgreSQL holds 2704 bytes.
LONGEST = "".join(chr(0x20000 + number * 7919 % 40_000) for number in range(500))


def test_the_longest_names_of_all_fit(place: str) -> None:
    names = [LONGEST, LONGEST[:-1] + "x"]
    told = [Telling(name, name, employer=name, on="2026-11-30") for name in names]
    round = [Round(name, [Interviewer(name, needs=())], employer=name) for name in names]
    with open_store(place, owner="日" * 166) as store:
        store.add(*(Story(name, id=name, employer=name) for name in names))
        store.record(*told, *told)
        store.note(*(Impression(name, name, employer=name) for name in names))
        for each in round:
            store.save_round(each)
            store.save_round(each)
            store.save_plan(plan_round(StoryBank(), each))
        store.retire(names[1])
        bank = store.load()
        assert [story.id for story in bank.stories] == names
        assert bank.tellings == tuple(told)
        assert store.rounds() == tuple(round)
        store.forget(told[0])
        assert store.load().tellings == (told[1],)
        latest = store.latest_plan(names[1])
        assert latest is not None
        assert latest.round == round[1]


MOMENTS = [
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(-timedelta(hours=12))),
    datetime(2026, 11, 30, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_time_keeps_its_offset_and_its_last_digit(place: str, moment: datetime) -> None:
    round = Round("final", [Meeting(Interviewer("Dana"), starts_at=moment)])
    with open_store(place) as store:
        store.save_round(round)
        store.save_plan(plan_round(StoryBank(), round))
        for kept in (store.rounds()[0], store.plans()[0].round):
            starts_at = kept.meetings[0].starts_at
            assert starts_at is not None
            assert (starts_at, starts_at.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_any_day_is_kept(place: str, day: str) -> None:
    telling = Telling("month-end", "Dana", on=day)
    round = Round("final", [Interviewer("Dana")], date=day, follow_up_on=day)
    with open_store(place) as store:
        store.add(Story("Month-end", happened=day))
        store.record(telling, telling.replace(on=None), telling)
        store.save_round(round)
        assert store.load().tellings == (telling, telling.replace(on=None))
        assert store.load().stories[0].happened == day
        assert store.rounds() == (round,)
        store.forget(telling)
        assert store.load().tellings == (telling.replace(on=None),)


def test_large_numbers_and_many_rows_are_kept(place: str) -> None:
    round = Round("final", [Meeting(Interviewer("Dana"), max_stories=10**40, minutes=1440)])
    stories = tuple(Story(f"Story {number}", seconds=3600) for number in range(1200))
    with open_store(place) as store:
        store.add(*stories)
        store.save_round(round)
        assert store.load().stories == stories
        assert store.rounds() == (round,)


# Texts that one database or the other cannot keep, wherever a method takes a text.
BROKEN = {"NUL": "a\x00b", "a lone surrogate": "a\ud800b", "half an emoji": "\udc7e", "only NUL": "\x00"}

TAKES_TEXT: dict[str, Callable[[Store, str], object]] = {
    "latest_plan": lambda store, text: store.latest_plan(text),
    "saved_plans": lambda store, text: store.saved_plans(text),
    "revisions": lambda store, text: store.revisions(text),
    "told": lambda store, text: store.told(text),
    "edit": lambda store, text: store.edit(text, lambda story: story),
    "retire": lambda store, text: store.retire(text),
    "add": lambda store, text: store.add(Story("Month-end", notes=text)),
    "update": lambda store, text: store.update(Story(text, id="month-end")),
    "record": lambda store, text: store.record(Telling(text, "Dana")),
    "record by": lambda store, text: store.record(Telling("month-end", text)),
    "note": lambda store, text: store.note(Impression("dana", text)),
    "forget": lambda store, text: store.forget(Telling("month-end", "Dana", employer=text)),
    "save_round": lambda store, text: store.save_round(Round(text, [Interviewer("Dana")])),
    "use_framework": lambda store, text: store.use_framework(Framework(text)),
    "use_extensions": lambda store, text: store.use_extensions({"tool": {text: [text]}}),
}


def outcome(call: Callable[[], object]) -> tuple[Any, ...]:
    """Return what came of a call: its value, or its error with every fault."""
    try:
        return ("returned", call())
    except StorybankError as error:
        return (type(error), str(error), getattr(error, "faults", ()))


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_one_database_cannot_keep_both_refuse_with_the_same_error(
    tmp_path: Path, postgres_place: str, text: str
) -> None:
    outcomes: list[dict[str, tuple[Any, ...]]] = []
    for place in (tmp_path / "bank.db", postgres_place):
        with open_store(place) as store:
            store.add(Story("Month-end"))
            outcomes.append({name: outcome(lambda do=do: do(store, text)) for name, do in TAKES_TEXT.items()})  # type: ignore[misc]
            assert store.load() == StoryBank([Story("Month-end")])
    here, there = outcomes
    assert here == there
    # There can be no such plan; everything else names the fault.
    assert here.pop("latest_plan") == ("returned", None)
    assert here.pop("saved_plans") == ("returned", ())
    assert all(issubclass(kind, InvalidInput) for kind, *_ in here.values())


@pytest.mark.parametrize("owner", [*BROKEN.values(), "", " ", "x" * 501, "日" * 167])
def test_an_owner_that_one_database_cannot_keep_both_refuse(
    tmp_path: Path, postgres_place: str, owner: str
) -> None:
    here, there = (
        outcome(lambda place=place: open_store(place, owner=owner))  # type: ignore[misc]
        for place in (tmp_path / "bank.db", postgres_place)
    )
    assert here == there
    assert here[0] is InvalidInput


def test_a_time_without_an_offset_never_reaches_a_database() -> None:
    with pytest.raises(InvalidInput, match="starts_at"):
        Meeting(Interviewer("Dana"), starts_at=datetime(2026, 11, 30, 9, 0))  # noqa: DTZ001 - the fault under test


Opened = Callable[[str], AbstractContextManager[list[Store]]]


@pytest.fixture(scope="module")
def stores(postgres_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Return a way into an owner's stores, one on each database, closed whatever comes of it."""
    path = tmp_path_factory.mktemp("both") / "bank.db"
    with ExitStack() as stack:
        places: list[Path | URL] = [path, stack.enter_context(database(postgres_url))]

        @contextmanager
        def opened(owner: str) -> Iterator[list[Store]]:
            moment = datetime(2026, 11, 22, tzinfo=UTC)
            with ExitStack() as both:
                opening = (open_store(place, owner=owner, clock=lambda: moment) for place in places)
                yield [both.enter_context(store) for store in opening]

        yield opened


# Nothing is shrunk: with two databases to each try, looking for the least case that fails takes minutes.
SETTINGS = settings(
    max_examples=many(20),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=set(Phase) - {Phase.shrink, Phase.explain},
)
NUMBERS = count()


@SETTINGS
@given(made=banks_with_rounds())
def test_any_bank_and_round_is_the_same_on_both(stores: Opened, made: tuple[StoryBank, Round]) -> None:
    bank, round = made
    held = []
    with stores(f"owner {next(NUMBERS)}") as both:
        for store in both:
            fill(store, bank)
            store.save_round(round)
            loaded = store.load()
            assert loaded.stories == bank.stories
            assert loaded.framework == bank.framework
            held.append((loaded.model_dump_json(), store.rounds()))
    assert held[0] == held[1]
    assert held[0][1] == (round,)


@SETTINGS
@given(text=st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_names_the_same_on_both(stores: Opened, text: str) -> None:
    outcomes = []
    with stores(f"owner {next(NUMBERS)}") as both:
        for store in both:
            store.add(Story("Month-end"), Story("100%"), Story("ä"))
            outcomes.append([outcome(lambda do=do: do(store, text)) for do in TAKES_TEXT.values()])  # type: ignore[misc] # noqa: B023 - called at once
            outcomes.append([(store.load().model_dump_json(), len(store.rounds()))])
    assert outcomes[:2] == outcomes[2:]
