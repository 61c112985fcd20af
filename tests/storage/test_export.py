"""Everything of an owner as one document: exact there and back, and nothing but our errors otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import strategies
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import DocumentError, InvalidInput, NewerDocument, StoreError, StorybankError
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.planning.goals import Branch, Leaf
from storybank.sample import sample_bank, sample_round
from storybank.storage import Store, open_store
from storybank.storage.export import LARGEST_EXPORT, read_document
from storybank.stories import Story

GOLDEN = Path(__file__).parent / "golden"

PRIVATE = "What I never told anybody"

AUDIT = Story("The audit", competencies=["teamwork"], notes=PRIVATE)

FINAL = Round("final", [Interviewer("Dana", must=["teamwork"])])


def clock() -> Callable[[], datetime]:
    """Return a clock that says another moment for each transaction."""
    seconds = count()
    return lambda: datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=next(seconds))


def filled() -> Store:
    """Return a store in memory with some of everything, and some of it more than once."""
    store = open_store(":memory:", clock=clock())
    store.use_framework(builtin_framework().with_competency("sre culture"))
    store.use_extensions({"notebook": {"pages": [1, True, 1.0]}})
    store.add(AUDIT, Story("Month-end", extensions={"notebook": {"page": 3}}))
    store.record(Telling("the-audit", "Dana", on="2026-11-03"))
    store.edit("the-audit", lambda story: story.replace(result="Two days saved."))
    store.record(Telling("the-audit", "Tom", landed="well"))
    store.note(Impression("dana", "teamwork", kind="concern", notes=PRIVATE))
    store.save_round(FINAL)
    store.save_round(FINAL.replace(name="first"))
    first = plan_round(store.load(), FINAL)
    store.save_plan(first)
    store.retire("month-end")
    store.save_plan(first, previous=first)
    store.save_plan(first, bank=store.load().with_stories(Story("Never stored")))
    return store


def everything(store: Store) -> list[object]:
    """Return all that a store tells of its owner."""
    bank = store.load()
    revisions = [store.revisions(story) for story in bank.stories]
    return [bank, bank.framework, revisions, store.rounds(), store.saved_plans(), store.told()]


def copied(store: Store) -> Store:
    copy = open_store(":memory:", owner="somebody else", clock=clock())
    copy.import_(store.export())
    return copy


def test_an_import_into_an_empty_store_is_exact() -> None:
    with filled() as store, copied(store) as copy:
        assert everything(copy) == everything(store)
        assert copy.export() == store.export()
        # What comes next finds everything in its place.
        copy.record(Telling("the-audit", "Tom", landed="badly"))
        copy.edit("the-audit", lambda story: story.replace(notes=""))
        assert len(copy.load().tellings) == 2
        assert [revision.number for revision in copy.revisions("the-audit")] == [1, 2, 3]
        assert copy.search("days saved") == (copy.load().story("the-audit"),)
        # check


def test_a_plan_can_be_verified_in_the_copy() -> None:
    with open_store(":memory:") as store:
        bank = sample_bank()
        store.add(*bank.stories)
        store.record(*bank.tellings, *bank.rehearsals)
        store.note(*bank.impressions)
        store.save_round(sample_round())
        store.save_plan(plan_round(store.load(), sample_round()))
        with copied(store) as copy:
            assert [saved.verify() for saved in copy.saved_plans()] == [True]
            assert everything(copy) == everything(store)


@settings(max_examples=many(60), deadline=None)
@given(bank=strategies.banks(), rounds=st.lists(strategies.rounds(), max_size=2), changed=strategies.PROSE)
def test_whatever_a_store_holds_an_import_of_its_export_holds_too(
    bank: StoryBank, rounds: list[Round], changed: str
) -> None:
    with open_store(":memory:", clock=clock()) as store:
        store.use_framework(bank.framework)
        store.use_extensions(bank.extensions)
        store.add(*bank.stories, *bank.statements)
        store.record(*bank.tellings, *bank.rehearsals)
        store.note(*bank.impressions)
        for story in bank.stories[:2]:
            store.edit(story, lambda story: story.replace(notes=changed))
        for round in rounds:
            told = {name for meeting in round.meetings for name in meeting.told or ()}
            names = {name for story in store.load().stories for name in (story.id, story.title)}
            names |= {one.id for one in bank.statements}
            store.add(*(Story(title) for title in sorted(told - names)))
            store.save_round(round)
        with copied(store) as copy:
            assert everything(copy) == everything(store)
            assert copy.export() == store.export()


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("export_1_*.json")), ids=lambda file: file.stem)
def test_a_document_of_the_first_edition_is_imported_whole(file: Path) -> None:
    with open_store(":memory:") as store:
        store.import_(file.read_bytes())
        now, then = (
            read_document(text, max_bytes=LARGEST_EXPORT) for text in (store.export(), file.read_bytes())
        )
        assert now == then
        assert store.load().stories


def test_an_import_brings_extensions_where_there_are_none_and_leaves_its_own_else() -> None:
    with filled() as store, open_store(":memory:") as other:
        theirs = store.load().extensions
        other.use_framework(store.load().framework)
        bare = other.export()
        other.import_(store.export())
        assert other.load().extensions == theirs
        other.import_(bare)
        assert other.load().extensions == theirs


def test_an_empty_store_is_a_document_too() -> None:
    with open_store(":memory:") as store, copied(store) as copy:
        assert json.loads(store.export()) == {
            "format": "storybank/store",
            "schema_version": 4,
            "stories": [],
            "tellings": [],
            "impressions": [],
            "rounds": [],
            "plans": [],
            "framework": None,
            "extensions": {},
        }
        assert copy.export() == store.export()


def test_an_export_can_be_read_by_people() -> None:
    with open_store(":memory:") as store:
        store.add(Story("Ä 🧵"))
        assert '          "title": "Ä 🧵",\n' in store.export()


def test_an_export_is_one_owners_alone(path: Path) -> None:
    with open_store(path, owner="ana") as ana, open_store(path) as store:
        ana.add(AUDIT)
        assert "audit" not in store.export()


def test_a_second_import_changes_nothing() -> None:
    with filled() as store:
        before = store.export()
        store.import_(before)
        store.import_(before.encode())
        assert store.export() == before


def test_an_import_adds_what_is_missing_after_what_is_there() -> None:
    with filled() as store, open_store(":memory:", clock=clock()) as other:
        other.use_framework(store.load().framework)
        other.add(Story("Mine"))
        other.save_round(Round("mine", [Interviewer("Dana")]))
        other.import_(store.export())
        assert [story.id for story in other.load().stories] == ["mine", "the-audit", "month-end"]
        assert [round.name for round in other.rounds()] == ["mine", "final", "first"]
        assert other.saved_plans() == store.saved_plans()
        assert other.load().framework == store.load().framework
        before = other.export()
        other.import_(store.export())
        assert other.export() == before


def test_the_same_plan_saved_twice_is_there_twice() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    with open_store(":memory:", clock=lambda: moment) as store:
        plan = plan_round(store.load(), FINAL)
        store.save_plan(plan)
        store.save_plan(plan)
        with copied(store) as copy:
            assert len(copy.plans()) == 2
            copy.import_(store.export())
            assert len(copy.plans()) == 2
            store.save_plan(plan)
            copy.import_(store.export())
            assert len(copy.plans()) == 3


def test_an_import_that_meets_something_else_names_every_conflict_and_writes_nothing() -> None:
    with filled() as store, open_store(":memory:") as other:
        other.add(AUDIT.replace(notes="Theirs."))
        other.record(Telling("the-audit", "Tom", landed="badly"))
        other.save_round(FINAL.replace(notes="Theirs."))
        other.use_framework(builtin_framework())
        other.use_extensions({"notebook": {"pages": [1, 1, 1.0]}})
        before = other.export()
        with pytest.raises(DocumentError, match="differ") as caught:
            other.import_(store.export())
        paths = [fault.path for fault in caught.value.faults]
        assert paths == ["stories[0]", "tellings[1]", "rounds[0]", "framework", "extensions"]
        assert PRIVATE not in str(caught.value)
        assert other.export() == before


def test_a_framework_changes_no_tags_that_are_there() -> None:
    with open_store(":memory:") as store, open_store(":memory:") as other:
        store.use_framework(builtin_framework().with_competency("sre culture"))
        other.add(AUDIT)
        for one, another in ((store, other), (other, store)):
            with pytest.raises(DocumentError, match="framework"):
                one.import_(another.export())


def test_a_proof_that_branches_far_down_comes_back() -> None:
    with open_store(":memory:") as store:
        plan = plan_round(store.load(), FINAL)
        root: Branch | Leaf = Leaf()
        for column in range(80):
            root = Branch(column=column, zero=Leaf(), one=root)
        first = plan.proof.tiers[0]
        deep = first.replace(certificate=first.certificate.replace(root=root))
        store.save_plan(plan.replace(proof=plan.proof.replace(tiers=(deep,))))
        with copied(store) as copy:
            assert copy.plans() == store.plans()


def test_a_story_with_another_past_is_a_conflict() -> None:
    with filled() as store, open_store(":memory:") as other:
        other.add(store.load().story("the-audit"))
        with pytest.raises(DocumentError, match="differ"):
            other.import_(store.export())


def test_a_document_of_a_newer_release_is_its_own_error(store: Store) -> None:
    newer = store.export().replace('"schema_version": 4', '"schema_version": 5')
    with pytest.raises(NewerDocument, match="upgrade storybank"):
        store.import_(newer)


@cache
def filled_export() -> str:
    with filled() as store:
        return store.export()


def changed(change: Callable[[Any], None]) -> str:
    """Return an export that somebody changed by hand."""
    document = json.loads(filled_export())
    change(document)
    return json.dumps(document)


BROKEN: dict[str, tuple[Callable[[Any], None], str]] = {
    "another format": (lambda d: d.update(format="storybank/bank"), "not of the format"),
    "no edition": (lambda d: d.pop("schema_version"), "which edition"),
    "an edition that is none": (lambda d: d.update(schema_version=True), "which edition"),
    "another part": (lambda d: d.update(more=1), "more"),
    "no list": (lambda d: d.update(stories=3), "stories"),
    "a story without revisions": (lambda d: d["stories"][0].update(revisions=[]), r"stories\[0\].revisions"),
    "a revision twice": (
        lambda d: d["stories"][0]["revisions"][1].update(number=1),
        r"stories\[0\]\.revisions\[1\]\.number",
    ),
    "a number that no database keeps": (
        lambda d: d["stories"][0]["revisions"][1].update(number=2**31),
        r"stories\[0\]\.revisions\[1\]\.number",
    ),
    "two stories in one": (
        lambda d: d["stories"][0]["revisions"][1]["story"].update(id="x"),
        r"stories\[0\]\.revisions\[1\]\.story\.id",
    ),
    "a story twice": (lambda d: d["stories"].append(d["stories"][0]), r"stories\[2\] is stories\[0\] again"),
    "a telling twice": (lambda d: d["tellings"].append(d["tellings"][0]), r"tellings\[2\]"),
    "a round twice": (lambda d: d["rounds"].append(d["rounds"][1]), r"rounds\[2\] is rounds\[1\] again"),
    "a telling of no story": (
        lambda d: d["tellings"][1]["telling"].update(story="x"),
        r"tellings\[1\]\.telling\.story",
    ),
    "a telling of a revision that is not there": (
        lambda d: d["tellings"][1].update(story_revision=9),
        r"tellings\[1\]\.story_revision",
    ),
    "a plan made from a revision that is not there": (
        lambda d: d["plans"][1]["made_from"]["stories"][0].__setitem__(1, 9),
        r"plans\[1\]\.made_from\.stories\[0\]",
    ),
    "a plan made from no possible bank": (
        lambda d: d["plans"][0]["made_from"]["stories"].append(["the-audit", 1]),
        r"plans\[0\]\.made_from\.stories\[2\]\.id",
    ),
    "a time before all times": (
        lambda d: d["tellings"][0].update(recorded_at="0001-01-01T00:00:00+05:00"),
        r"tellings\[0\]\.recorded_at",
    ),
    "a part less": (lambda d: d.pop("plans"), "plans"),
    "a time without offset": (
        lambda d: d["tellings"][0].update(recorded_at="2026-11-22T18:00:00"),
        r"tellings\[0\]\.recorded_at",
    ),
    "a framework of another name": (lambda d: d["framework"].update(name="x"), "framework"),
    "a framework that nobody has": (lambda d: d["framework"].update(name="x", whole=None), "framework"),
    "a NUL": (lambda d: d["stories"][0]["revisions"][1]["story"].update(notes="a\0b"), "notes"),
    "half a character": (lambda d: d["impressions"][0].update(notes="\ud800"), "impressions"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_document_that_breaks_a_rule_says_where_and_nothing_is_written(name: str, store: Store) -> None:
    change, words = BROKEN[name]
    with pytest.raises(DocumentError, match=words) as caught:
        store.import_(changed(change))
    assert PRIVATE not in str(caught.value)
    assert store.load() == StoryBank()


@pytest.mark.parametrize("given", [None, 3, {}, bytearray(b"{}")])
def test_an_import_takes_text_or_bytes(store: Store, given: Any) -> None:
    with pytest.raises(InvalidInput, match="document"):
        store.import_(given)


def test_a_document_that_is_too_large_is_not_read(store: Store) -> None:
    with pytest.raises(DocumentError, match="more than 10 bytes"):
        store.import_(store.export(), max_bytes=10)


EXPORT = filled().export()


@st.composite
def garbled(draw: st.DrawFn) -> bytes:
    """An export with some bytes changed, cut out or put in."""
    raw = bytearray(EXPORT.encode())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(raw)))
        raw[start : start + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(raw)


@settings(max_examples=many(150), deadline=None)
@given(raw=st.binary(max_size=40) | garbled())
def test_whatever_bytes_come_they_are_read_or_refused_with_an_error_of_the_tree(raw: bytes) -> None:
    with open_store(":memory:") as store:
        before = store.export()
        try:
            store.import_(raw)
        except StorybankError:
            assert store.export() == before
        else:
            with copied(store) as copy:
                assert everything(copy) == everything(store)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def swapped(draw: st.DrawFn) -> str:
    """An export in which one part, however deep, is something else."""
    document = json.loads(EXPORT)
    part = document
    while True:
        steps: list[Any] = sorted(part) if isinstance(part, dict) else [*range(len(part))]
        step = draw(st.sampled_from(steps))
        if isinstance(part[step], dict | list) and part[step] and draw(st.integers(0, 4)):
            part = part[step]
        else:
            part[step] = draw(JSON)
            return json.dumps(document)


@settings(max_examples=many(200), deadline=None)
@given(text=swapped())
def test_whatever_stands_in_a_part_it_is_read_or_refused_with_an_error_of_the_tree(text: str) -> None:
    with open_store(":memory:") as store:
        try:
            store.import_(text)
        except StorybankError:
            assert store.load() == StoryBank()
        else:
            assert store.check() == ()
            with copied(store) as copy:
                assert everything(copy) == everything(store)


def test_what_was_changed_by_hand_and_does_not_fit_together_is_not_exported(store: Store) -> None:
    store.add(AUDIT)
    with store._transactions.writing() as rows:  # noqa: SLF001 - by hand
        rows.remove(rows.tables.story_revisions)
    with pytest.raises(StoreError, match=r"Store\.check"):
        store.export()
    assert store.load().stories == (AUDIT,)
