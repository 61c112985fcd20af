"""An export holds everything, on either database, and an import takes all of it in or nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.postgres import database
from tests.support.strategies import banks_with_rounds

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput, NewerDocument, StorybankError
from storybank.interviews import Round
from storybank.planning import plan_round
from storybank.planning.goals import Branch, Leaf
from storybank.sample import sample_bank, sample_round
from storybank.storage import Store, open_store
from storybank.stories import Story

pytestmark = pytest.mark.slow

PRIVATE = "Rumpelstiltskin"
NUMBERS = count()
SEEDS = range(100)
OTHERS: list[Any] = [None, 0, -1, 2**40, 1.5, True, "", "x", "a\x00", "\ud800", [], {}, [[1]], {"a": 1}]
OTHERS.append("0001-01-01T00:00:00+14:00")


def opened(place: str, owner: str = "me") -> Store:
    """Open a store in which each transaction is a second later than the one before."""
    seconds = count()
    return open_store(
        place,
        owner=owner,
        clock=lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC) + timedelta(seconds=next(seconds)),
    )


def fill(store: Store, bank: StoryBank, *held: Round) -> None:
    """Give an owner a bank with changes, rounds and plans."""
    store.use_framework(bank.framework)
    store.use_extensions(bank.extensions)
    store.add(*bank.stories, *bank.statements)
    store.record(*bank.tellings[:1])
    for story in bank.stories[:2]:
        store.edit(story, lambda story: story.replace(notes=PRIVATE))
    store.record(*bank.tellings)
    store.note(*bank.impressions)
    for round in held:
        store.save_round(round)


def filled(place: str, owner: str = "me") -> Store:
    store = opened(place, owner)
    fill(store, sample_bank(), sample_round())
    before = store.load()
    first = plan_round(before, sample_round())
    store.save_plan(first)
    store.retire("month-end")
    store.save_plan(plan_round(store.load(), sample_round(), previous=first), previous=first)
    store.save_plan(first, bank=before.with_stories(Story("Never stored")))
    return store


def seen(store: Store) -> list[Any]:
    bank = store.load()
    revisions = [store.revisions(story) for story in bank.stories]
    return [bank, bank.framework, revisions, store.saved_plans(), store.rounds(), store.told()]


@pytest.fixture(scope="module")
def document() -> str:
    with filled(":memory:") as store:
        return store.export()


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, place: str) -> Iterator[str]:
    """A database of the other kind."""
    if place.startswith("postgresql"):
        yield ":memory:"
    else:
        with database(request.getfixturevalue("postgres_url")) as url:
            yield url.render_as_string(hide_password=False)


def test_everything_moves_to_the_other_database_and_under_another_name(place: str, elsewhere: str) -> None:
    with filled(place) as store, opened(elsewhere, "somebody else") as copy:
        text = store.export()
        copy.import_(text)
        assert copy.export() == text
        assert seen(copy) == seen(store)
        assert all(saved.verify() for saved in copy.saved_plans()[:2])


def test_one_owner_is_in_a_document_and_one_owner_takes_it_in(place: str) -> None:
    with filled(place, "ana-lena") as ana, opened(place, "bo") as bo, opened(place, "cy") as cy:
        bo.add(Story("Only mine", id="only-mine"))
        text, other = ana.export(), bo.export()
        assert "ana-lena" not in text
        assert "only-mine" not in text
        cy.import_(text)
        assert (ana.export(), bo.export(), cy.export()) == (text, other, text)


def test_twice_is_as_once_also_as_bytes(place: str, document: str) -> None:
    with opened(place) as store:
        for _ in range(2):
            store.import_(document)
            store.import_(document.encode())
            assert store.export() == document


def test_what_is_new_comes_after_what_is_there(place: str, document: str) -> None:
    with opened(place) as store:
        store.add(Story("Mine", id="mine"))
        store.import_(document)
        assert [story.id for story in store.load().stories] == [
            "mine",
            *(story.id for story in sample_bank().stories),
        ]


def test_what_was_taken_in_is_known_as_if_it_were_written_here(place: str, document: str) -> None:
    with opened(place) as store:
        store.import_(document)
        store.record(*sample_bank().tellings)
        store.note(*sample_bank().impressions)
        assert store.export() == document
        assert store.search("rumpelstiltskin") == store.load().stories[:2]
        store.edit("month-end", lambda story: story.replace(status="ready"))
        numbers = [revision.number for revision in store.revisions("month-end")]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 2


def test_whatever_differs_is_named_and_nothing_is_written(place: str, document: str) -> None:
    with opened(place) as store:
        bank = sample_bank()
        store.add(bank.stories[3].replace(notes=PRIVATE), bank.story(bank.tellings[0].story))
        store.record(bank.tellings[0].replace(landed="badly", notes=PRIVATE))
        store.save_round(sample_round().replace(notes=PRIVATE))
        store.use_framework(bank.framework.with_competency("sre culture"))
        before = store.export()
        with pytest.raises((InvalidInput, DocumentError)) as caught:
            store.import_(document)
        for part in ("stories[3]", "tellings[0]", "rounds[0]", "framework"):
            assert f"  - {part}" in str(caught.value)
        assert PRIVATE not in str(caught.value)
        assert store.export() == before


def test_another_framework_does_not_take_the_place_of_the_one_stories_were_tagged_in(place: str) -> None:
    with opened(place) as store, open_store(":memory:") as other:
        store.add(Story("Mine"))
        other.use_framework(sample_bank().framework.with_competency("sre culture"))
        with pytest.raises((InvalidInput, DocumentError), match="framework"):
            store.import_(other.export())


def changed(document: str, change: Callable[[Any], object]) -> str:
    read = json.loads(document)
    change(read)
    return json.dumps(read)


def test_a_telling_of_no_story_is_refused(place: str, document: str) -> None:
    with opened(place) as store:
        before = store.export()
        with pytest.raises((InvalidInput, DocumentError), match=r"tellings\[0\]"):
            store.import_(changed(document, lambda read: read.update(stories=[], plans=[])))
        assert store.export() == before


@pytest.mark.parametrize("revision", [["nobody", 1], ["month-end", 99]])
def test_a_plan_made_from_what_is_not_there_is_refused(
    place: str, document: str, revision: list[object]
) -> None:
    text = changed(document, lambda read: read["plans"][0]["made_from"]["stories"].__setitem__(0, revision))
    with opened(place) as store, pytest.raises((InvalidInput, DocumentError), match=r"plans\[0\]"):
        store.import_(text)


@pytest.mark.parametrize("part", ["stories", "tellings", "impressions", "rounds", "plans", "framework"])
def test_a_document_that_has_lost_a_part_is_no_smaller_store(place: str, document: str, part: str) -> None:
    with opened(place) as store, pytest.raises(DocumentError, match=part):
        store.import_(changed(document, lambda read: read.pop(part)))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_utc_does_not_have_is_refused(place: str, document: str, moment: str) -> None:
    text = changed(document, lambda read: read["plans"][0].update(saved_at=moment))
    with opened(place) as store, pytest.raises(DocumentError, match=r"plans\[0\]\.saved_at"):
        store.import_(text)


def test_a_proof_that_branches_far_down_comes_back(place: str) -> None:
    root: Leaf | Branch = Leaf(multipliers=((0, 1),))
    for column in range(80):
        root = Branch(column=column, zero=Leaf(), one=root)
    plan = plan_round(sample_bank(), sample_round())
    first, *others = plan.proof.tiers
    deep = first.replace(certificate=first.certificate.replace(root=root))
    with opened(place, "deep") as store, opened(place, "copy") as copy:
        store.add(*sample_bank().stories)
        store.save_plan(plan.replace(proof=plan.proof.replace(tiers=(deep, *others))))
        copy.import_(store.export())
        assert copy.saved_plans() == store.saved_plans()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "storybank/bank"}', "[" * 10_000, '{"a": NaN}', '{"a": 1, "a": 2}', b"\xff"],
)
def test_what_is_no_such_document_is_told_so(place: str, text: str | bytes) -> None:
    with opened(place) as store:
        with pytest.raises(DocumentError):
            store.import_(text)
        with pytest.raises(DocumentError, match="more than 10 bytes"):
            store.import_(store.export(), max_bytes=10)


def test_a_newer_document_is_an_error_of_its_own(place: str, document: str) -> None:
    with opened(place) as store, pytest.raises(NewerDocument, match="upgrade"):
        store.import_(
            changed(document, lambda read: read.update(schema_version=read["schema_version"] + 1, more=[]))
        )


@settings(
    max_examples=many(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(kept=banks_with_rounds(), count=st.integers(0, 2))
def test_whatever_is_stored_comes_back(place: str, kept: tuple[StoryBank, Round], count: int) -> None:
    bank, first = kept
    held = [first, first.replace(name=f"{first.name[:100]}, again")][:count]
    name = f"owner {next(NUMBERS)}"
    with opened(place, name) as store, opened(place, f"copy of {name}") as copy:
        fill(store, bank, *held)
        for round in held:
            with suppress(StorybankError):  # not every round can be planned with every bank
                store.save_plan(plan_round(store.load(), round))
        text = store.export()
        copy.import_(text)
        assert copy.export() == text
        assert seen(copy) == seen(store)


def mutated(document: str, seed: int) -> str | bytes:
    """Return the document with a part dropped, of another type, another value, or with bytes cut."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    if chance.random() < 0.2:
        start = chance.randrange(len(document))
        return document.encode()[:start] + document.encode()[start + chance.randint(1, 30) :]
    read = part = json.loads(document)
    while True:
        step = chance.choice(list(part)) if isinstance(part, dict) else chance.randrange(len(part))
        if isinstance(part[step], dict | list) and part[step] and chance.random() < 0.9:
            part = part[step]
            continue
        if chance.random() < 0.4:
            del part[step]
        else:
            part[step] = chance.choice(OTHERS)
        return json.dumps(read)


def test_a_damaged_document_is_refused_whole_or_is_a_sound_one(place: str, document: str) -> None:
    refused: list[str] = []
    with opened(place) as store:
        empty = store.export()
        for seed in SEEDS:
            try:
                store.import_(mutated(document, seed))
            except StorybankError as error:
                refused.append(str(error))
                assert store.export() == empty
            else:
                text = store.export()
                seen(store)
                store.import_(text)
                assert store.export() == text
                store.erase()
    assert len(refused) > len(SEEDS) // 2
    assert not any(PRIVATE in said for said in refused)


def test_a_damaged_document_changes_nothing_that_is_there(place: str, document: str) -> None:
    with opened(place) as store:
        store.import_(document)
        for seed in SEEDS[:60]:
            try:
                store.import_(mutated(document, seed))
            except StorybankError:
                assert store.export() == document
            else:
                store.erase()
                store.import_(document)
