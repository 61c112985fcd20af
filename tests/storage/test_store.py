"""What each method of a store promises."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import DuplicateStory, InvalidInput, StaleStory, StoreError, UnknownReference
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning.plan import Plan
from storybank.storage import Store, open_store
from storybank.stories import Story

MONTH_END = Story("Month-end", situation="Ten days.", competencies={"team work": 4, "sre culture": 2})
AUDIT = Story("The audit", id="audit", result="No finding.")


def test_a_new_store_holds_an_empty_bank(store: Store) -> None:
    assert store.load() == StoryBank()


def test_stories_come_back_equal_and_in_the_order_added(store: Store) -> None:
    store.add(MONTH_END)
    store.add(AUDIT, Story("Aardvark"))
    assert store.load().stories == (MONTH_END, AUDIT, Story("Aardvark"))


def test_a_later_opening_finds_everything(store: Store, path: Path) -> None:
    store.add(MONTH_END)
    with open_store(str(path)) as later:
        assert later.load() == store.load()


def test_tags_stay_as_written_and_in_order(store: Store) -> None:
    store.add(MONTH_END)
    assert list(store.load().stories[0].competencies.items()) == [("team work", 4), ("sre culture", 2)]


def test_adding_an_equal_story_changes_nothing(store: Store) -> None:
    store.add(MONTH_END, MONTH_END)
    store.add(AUDIT, MONTH_END)
    assert store.load().stories == (MONTH_END, AUDIT)


def test_adding_another_story_of_an_id_writes_nothing_of_the_call(store: Store) -> None:
    store.add(MONTH_END)
    with pytest.raises(DuplicateStory, match=r"month-end.*id of its own"):
        store.add(AUDIT, MONTH_END.replace(result="Better."))
    assert store.load().stories == (MONTH_END,)


def test_two_stories_of_one_id_in_one_call_are_refused(store: Store) -> None:
    with pytest.raises(DuplicateStory):
        store.add(AUDIT, MONTH_END, AUDIT.replace(result="Two findings."))
    assert store.load().stories == ()


def test_every_argument_that_is_no_story_is_named(store: Store) -> None:
    with pytest.raises(InvalidInput) as caught:
        store.add(MONTH_END, "audit", None)  # type: ignore[arg-type]  # the fault under test
    assert [fault.path for fault in caught.value.faults] == ["stories[1]", "stories[2]"]
    assert store.load().stories == ()


def test_update_replaces_the_story_in_its_place(store: Store) -> None:
    store.add(MONTH_END, AUDIT)
    store.update(story=MONTH_END.replace(title="Close faster"))
    assert [story.title for story in store.load().stories] == ["Close faster", "The audit"]


def test_update_with_the_story_as_it_is_stored_is_applied(store: Store) -> None:
    store.add(MONTH_END)
    store.update(MONTH_END.replace(result="Four days."), was=MONTH_END)
    assert store.load().story("month-end").result == "Four days."


def test_update_with_another_story_than_stored_writes_nothing(store: Store) -> None:
    store.add(MONTH_END)
    newer = MONTH_END.replace(notes="By somebody else.")
    store.update(newer)
    with pytest.raises(StaleStory, match="month-end"):
        store.update(MONTH_END.replace(result="Four days."), was=MONTH_END)
    assert store.load().stories == (newer,)


def test_update_means_the_id_and_never_a_title(store: Store) -> None:
    store.add(AUDIT.replace(title="month-end"))
    with pytest.raises(UnknownReference):
        store.update(MONTH_END)
    assert [story.id for story in store.load().stories] == ["audit"]


def test_edit_returns_and_stores_the_changed_story(store: Store) -> None:
    store.add(MONTH_END)
    changed = store.edit(id="month-end", change=lambda story: story.replace(result="Four days."))
    assert store.load().stories == (changed,)
    assert changed == MONTH_END.replace(result="Four days.")


@pytest.mark.parametrize("named", [AUDIT, "audit", "The audit", " The audit "])
def test_a_story_is_meant_by_value_id_or_exact_title(store: Store, named: Story | str) -> None:
    store.add(MONTH_END, AUDIT)
    store.edit(named, lambda story: story.replace(notes="edited"))
    store.retire(named)
    assert store.load().stories == (MONTH_END, AUDIT.replace(notes="edited", status="retired"))


def test_an_id_comes_before_a_title_of_the_same_letters(store: Store) -> None:
    store.add(Story("audit", id="other"), AUDIT)
    store.retire("audit")
    assert [story.status for story in store.load().stories] == ["ready", "retired"]


@pytest.mark.parametrize("named", ["nothing", "Twice", None, 3, Story("Twice")])
def test_a_name_of_no_story_or_of_two_is_refused(store: Store, named: str) -> None:
    store.add(Story("Twice", id="one"), Story("Twice", id="two"))
    with pytest.raises(UnknownReference, match="id"):
        store.retire(named)
    with pytest.raises(UnknownReference, match="id"):
        store.edit(named, lambda story: story)


@pytest.mark.parametrize("error", [KeyError(), OperationalError("", {}, Exception()), KeyboardInterrupt()])
def test_what_a_change_raises_passes_through_and_nothing_is_written(
    store: Store, error: BaseException
) -> None:
    def change(_story: Story) -> Story:
        raise error

    store.add(MONTH_END)
    with pytest.raises(type(error)) as caught:
        store.edit("month-end", change)
    assert caught.value is error
    assert store.load().stories == (MONTH_END,)
    store.retire("month-end")


def test_a_change_must_return_the_same_story(store: Store) -> None:
    store.add(MONTH_END)
    with pytest.raises(InvalidInput, match="permanent"):
        store.edit("month-end", lambda story: story.replace(id="another"))
    with pytest.raises(InvalidInput, match="is not a Story"):
        store.edit("month-end", lambda _: None)  # type: ignore[arg-type,return-value]  # the fault under test
    assert store.load().stories == (MONTH_END,)


@pytest.mark.parametrize("place", ["file", ":memory:"])
def test_a_change_may_read_the_store_but_not_write_to_it(place: str, path: Path) -> None:
    with open_store(path if place == "file" else place) as store:
        store.add(MONTH_END, AUDIT)

        def count(story: Story) -> Story:
            return story.replace(notes=str(len(store.load().stories)))

        def write(story: Story) -> Story:
            store.retire("audit")
            return story

        assert store.edit("month-end", count).notes == "2"
        with pytest.raises(StoreError, match="inside another"):
            store.edit("month-end", write)
        assert store.load().story("audit") == AUDIT


def test_a_retired_story_keeps_its_history(store: Store) -> None:
    store.add(MONTH_END)
    store.record(Telling("month-end", "Dana"))
    store.retire(id="month-end")
    bank = store.load()
    assert bank.stories[0].status == "retired"
    assert len(bank.tellings) == 1


def test_a_telling_by_title_is_stored_by_id(store: Store) -> None:
    store.add(AUDIT)
    store.record(Telling("The audit", "Dana"))
    assert store.load().tellings == (Telling("audit", "Dana"),)


def test_tellings_come_back_in_the_order_recorded(store: Store) -> None:
    store.add(MONTH_END, AUDIT)
    told = [Telling("audit", "Zoe"), Telling("month-end", "Ana"), Telling("audit", "Ana", landed="badly")]
    store.record(*told[:2])
    store.record(told[2])
    assert store.load().tellings == tuple(told)


def test_the_same_telling_again_changes_nothing(store: Store) -> None:
    store.add(AUDIT)
    first = Telling("audit", "Dana Reyes", employer="Northwind", on="2026-11-03", landed="well")
    again = Telling("The audit", "dana-reyes", employer=" NORTHWIND", on="2026-11-03", notes="again")
    store.record(first, again)
    store.record(again)
    assert store.load().tellings == (first,)


@pytest.mark.parametrize("other", [{"employer": "Contoso"}, {"on": "2026-11-04"}, {"on": None}])
def test_another_employer_or_day_is_another_telling(store: Store, other: dict[str, str]) -> None:
    store.add(AUDIT)
    first = Telling("audit", "Dana", employer="Northwind", on="2026-11-03")
    store.record(first, first.replace(**other))
    assert len(store.load().tellings) == 2


def test_tellings_of_unknown_stories_are_all_named_and_nothing_is_written(store: Store) -> None:
    store.add(AUDIT)
    with pytest.raises(UnknownReference) as caught:
        store.record(Telling("audit", "Dana"), Telling("nothing", "Dana"), Telling("none", "Tom"))
    assert [fault.path for fault in caught.value.faults] == ["tellings[1].story", "tellings[2].story"]
    assert store.load().tellings == ()


def test_the_same_impression_twice_is_once(store: Store) -> None:
    concern = Impression("dana", "conflict", kind="concern")
    strength = Impression("dana", "conflict")
    store.note(concern, concern)
    store.note(strength, concern)
    assert store.load().impressions == (concern, strength)


def test_forget_takes_back_one_telling_or_impression(store: Store) -> None:
    store.add(AUDIT)
    store.record(Telling("audit", "Dana", landed="well"), Telling("audit", "Tom"))
    store.note(Impression("dana", "conflict"), Impression("tom", "conflict"))
    store.forget(Telling("The audit", "dana"))
    store.forget(telling_or_impression=Impression("dana", "conflict"))
    bank = store.load()
    assert bank.tellings == (Telling("audit", "Tom"),)
    assert bank.impressions == (Impression("tom", "conflict"),)


@pytest.mark.parametrize(
    "gone", [Telling("audit", "Tom"), Telling("nothing", "Dana"), Impression("dana", "conflict", notes="…")]
)
def test_what_is_not_there_cannot_be_forgotten(store: Store, gone: Telling | Impression) -> None:
    store.add(AUDIT)
    store.record(Telling("audit", "Dana"))
    store.note(Impression("dana", "conflict"))
    before = store.load()
    with pytest.raises(UnknownReference):
        store.forget(gone)
    assert store.load() == before


def test_only_tellings_and_impressions_can_be_forgotten(store: Store) -> None:
    with pytest.raises(InvalidInput, match="neither"):
        store.forget("audit")  # type: ignore[arg-type]  # the fault under test


def test_a_round_takes_the_place_of_the_one_with_its_name(store: Store) -> None:
    first = Round("first", [Interviewer("Dana")])
    final = Round("final", [Meeting([Interviewer("Priya")], starts_at="2026-11-30T09:00+05:30")])
    store.add(AUDIT)
    store.save_round(first)
    store.save_round(round=final)
    store.save_round(first.with_told("dana", AUDIT))
    assert store.rounds() == (first.with_told("dana", AUDIT), final)


def test_every_plan_is_kept_and_the_latest_found(store: Store, make_plan: Callable[..., Plan]) -> None:
    store.add(AUDIT)
    plans = [make_plan("first"), make_plan("first", AUDIT), make_plan("final"), make_plan("first")]
    for plan in plans:
        store.save_plan(plan=plan)
    assert store.plans() == tuple(plans)
    assert store.latest_plan(" final ") == plans[2]
    store.save_plan(plans[1])
    assert store.latest_plan(round_name="first") == plans[1]
    assert store.latest_plan("none") is None


def test_a_framework_is_used_from_then_on(store: Store) -> None:
    mine = builtin_framework().with_competency("sre culture")
    store.add(MONTH_END)
    store.use_framework(framework=mine)
    assert store.load().framework == mine
    assert store.load().findings == ()


def test_the_built_in_framework_can_be_taken_up_again(store: Store) -> None:
    store.use_framework(builtin_framework().with_competency("sre culture"))
    store.use_framework(builtin_framework())
    assert store.load().framework == builtin_framework()


def test_extensions_are_kept_letter_for_letter(path: Path) -> None:
    mine = {"tool": {"z": [1, 1.0, True, None, "日本"], "a": {}}}
    with open_store(path) as store:
        store.use_extensions(mine)
        store.add(Story("Month-end", extensions=mine))
    with open_store(path) as later:
        bank = later.load()
        assert json.dumps(bank.model_dump()["extensions"]) == json.dumps(mine)
        assert bank.story("month-end").extensions == bank.extensions == mine
        later.use_extensions({"other": 1})
        assert later.load().extensions == {"other": 1}
        later.use_extensions({})
        assert later.load().extensions == {}


def test_what_differs_only_in_json_is_a_change(store: Store) -> None:
    one = Story("Month-end", extensions={"seen": 1})
    store.add(one)
    store.update(one.replace(extensions={"seen": True}))
    assert [repr(kept.story.extensions) for kept in store.revisions("month-end")] == [
        "{'seen': 1}",
        "{'seen': True}",
    ]
    with pytest.raises(StaleStory):
        store.update(one.replace(notes="x"), was=one)


def test_what_is_no_extension_is_refused_with_its_path(store: Store) -> None:
    with pytest.raises(InvalidInput) as caught:
        store.use_extensions({"tool": [float("nan"), {1}]})
    assert [fault.path for fault in caught.value.faults] == ["extensions.tool[0]", "extensions.tool[1]"]
    assert store.load().extensions == {}


@pytest.mark.parametrize(
    "method", ["save_round", "save_plan", "latest_plan", "use_framework", "use_extensions", "update"]
)
def test_a_wrong_kind_of_value_is_refused(store: Store, method: str) -> None:
    with pytest.raises(InvalidInput):
        getattr(store, method)(3)


def test_a_closed_store_says_so_and_closes_twice(path: Path) -> None:
    with open_store(path) as store:
        store.add(AUDIT)
    store.close()
    for use in (store.load, store.rounds, lambda: store.add(MONTH_END)):
        with pytest.raises(StoreError, match="closed; open it again"):
            use()
    with open_store(path) as later:
        assert later.load().stories == (AUDIT,)


def test_repr_names_the_whole_path_and_the_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with open_store("bank.db", owner="dana") as store:
        assert str(path) in repr(store)
        assert "'dana'" in repr(store)


def test_a_change_of_folder_does_not_change_the_store(
    path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    with open_store("bank.db") as store:
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        store.add(AUDIT)
        assert store.load().stories == (AUDIT,)
    assert path.exists()


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
PROSE = (
    TEXT
    | st.just(100_000).map("ä".__mul__)
    | st.sampled_from(["", "🧵 “quoted” \\ \r\n\t\x1b", "日本語", "'; DROP TABLE --"])
)


def is_a_name(text: str) -> bool:
    """Say whether a story takes a text as its title: the rule is the value's to know."""
    try:
        Story(text)
    except InvalidInput:
        return False
    return True


NAMES = TEXT.filter(is_a_name)
STORIES = st.builds(
    Story,
    NAMES,
    situation=PROSE,
    task=PROSE,
    action=PROSE,
    result=PROSE,
    competencies=st.dictionaries(NAMES.map(str.strip), st.integers(1, 5), max_size=4),
    id=st.none() | st.uuids().map(str),
    employer=st.none() | NAMES,
    happened=st.none() | st.dates() | st.sampled_from(["2024", "2024-09"]),
    seconds=st.none() | st.integers(1, 3600),
    status=st.sampled_from(["ready", "draft", "retired"]),
    withheld_from=st.lists(NAMES, max_size=2),
    notes=PROSE,
    source=st.none() | NAMES,
)


@settings(max_examples=many(60), deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(st.lists(STORIES, max_size=3, unique_by=lambda story: story.id))
def test_whatever_a_story_may_hold_comes_back_exactly(stories: list[Story]) -> None:
    with open_store(":memory:") as store:
        store.add(*stories)
        loaded = store.load().stories
    assert loaded == tuple(stories)
    assert [story.model_dump_json() for story in loaded] == [story.model_dump_json() for story in stories]


def test_a_store_is_opened_by_a_path_as_open_store_does(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    audit, depot = Story("Audit"), Story("Depot")
    with Store(path) as store:
        store.add([audit, depot])
        store.add([audit], depot)
        store.record([Telling("audit", "Ann", on="2026-01-02")])
    with open_store(path) as again:
        assert list(again.load()) == [audit, depot]
        assert len(again.load().tellings) == 1
