"""Every public function and method, called wrongly in each place: nothing but the tree, and no noise."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]  # pandas brings no types of its own
import pytest
from tests.support.public import CALLS, VALUES

from storybank import (
    Interviewer,
    InvalidInput,
    Need,
    NeedRef,
    Plan,
    Policy,
    Round,
    Store,
    StoreError,
    Story,
    StoryBank,
    StorybankError,
    answer_question,
    brief,
    open_store,
    plan_round,
    review_story,
)
from storybank.values import checked

SECRET = "# A story" + "\n" + "Nobody may read this. " * 20


def wrong() -> list[Any]:
    """Return one of each kind that a caller may give by mistake."""
    bank = VALUES[StoryBank]
    return [
        *(
            None,
            3,
            -1,
            True,
            2.5,
            math.nan,
            SECRET,
            "",
            SECRET * 200,
            b"x",
            [],
            {},
            (),
            {1},
            {"a": 1},
            [SECRET],
        ),
        *(
            object(),
            bank,
            bank.stories[0],
            VALUES[Round],
            VALUES[Plan],
            VALUES[Plan].gaps,
            [Interviewer("A")],
        ),
        *(Round, Story, Need("x"), NeedRef(interviewer_id="a", competency_id="b"), Policy()),
        *(lambda *_: None, repr, Path("no such place") / "file", iter([3]), range(2), "a\x00b", "\ud800"),
    ]


def fitting(name: str, parameter: inspect.Parameter, folder: Path) -> Any:
    """Return what belongs in a place, so that another place can be tried alone."""
    text = str(parameter.annotation)
    for kind, value in VALUES.items():
        if text.split(" | ", maxsplit=1)[0] == kind.__name__:
            return value
    return {"path": folder / "x", "now": "2026-11-20T18:00+00:00", "change": lambda story: story}.get(
        name, "x"
    )


def wrong_calls(call: Callable[..., Any], folder: Path) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Yield calls that are wrong in one place each, and some that are wrong altogether."""
    parameters = inspect.signature(call).parameters
    needed = {
        name: fitting(name, one, folder)
        for name, one in parameters.items()
        if one.default is one.empty and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    }
    any_name = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    for name, one in parameters.items():
        for given in wrong():
            if one.kind is one.VAR_POSITIONAL:
                yield [*needed.values(), given], {}
            elif one.kind is not one.VAR_KEYWORD:
                yield [], needed | {name: given}
    yield [*wrong()], {}
    yield [object()] * len(parameters), {}
    yield [], {}
    if not any_name:
        yield [], needed | {"no_such_argument": 1}
    if needed:
        yield [*needed.values()], {next(iter(needed)): 1}


def outcome(call: Callable[..., Any], args: list[Any], named: dict[str, Any]) -> StorybankError | None:
    """Return what a call raises, where it is ours; any other error fails the test that asks."""
    try:
        call(*args, **named)
    except StorybankError as error:
        return error
    return None


@pytest.mark.sample(40)
@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_call_raises_nothing_but_the_tree_and_prints_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for args, named in wrong_calls(CALLS[name], tmp_path):
        error = outcome(CALLS[name], args, named)
        assert "Nobody may read" not in str(error), (args, named)
        assert error is None or error.__suppress_context__ or error.__context__ is None
    assert capfd.readouterr() == ("", "")


def refused(call: Callable[[], Any]) -> str:
    """Return what a refused call is told."""
    with pytest.raises(InvalidInput) as caught:
        call()
    return str(caught.value)


BANK, DAY = StoryBank([Story("Month-end")]), Round("final", [Interviewer("Dana")])


def test_a_list_of_people_does_for_a_round_and_of_stories_for_a_bank() -> None:
    made: Any = plan_round
    day = Round("interview", [Interviewer("Dana")])
    people: list[Any] = [
        [Interviewer("Dana")],
        ["Dana"],
        ({"name": "Dana"},),
        pd.DataFrame([{"name": "Dana"}]),
    ]
    assert all(made([Story("Month-end")], each) == plan_round(BANK, day) for each in people)
    assert "round.meetings[0] is not" in refused(lambda: made(BANK, [Story("a")]))


def test_a_mapping_for_what_only_a_call_makes_is_told_so() -> None:
    said = refused(lambda: brief({"round": {}}, BANK, 0))  # type: ignore[arg-type]
    assert said.endswith("plan is not a Plan but a mapping; make it with plan_round(bank, round)")


def test_two_arguments_in_each_others_place_are_told_so() -> None:
    said = refused(lambda: plan_round(DAY, BANK))  # type: ignore[arg-type]
    assert "bank is not a StoryBank but a Round; give it as round" in said
    assert "round is not a Round but a StoryBank; give it as bank" in said


def test_a_collection_in_the_place_of_one_is_told_so() -> None:
    said = refused(lambda: review_story(BANK))  # type: ignore[arg-type]
    held = "give one of what it holds, or each in a loop"
    assert said.endswith(f"story is neither a Story nor a Statement but a StoryBank; {held}")


def test_every_wrong_argument_is_told_at_once() -> None:
    said = refused(lambda: plan_round(Story, None, polcy=3, node_limit="x"))  # type: ignore[call-arg,arg-type]
    for part in ("bank is not a StoryBank but the class Story", "round is not a Round but None"):
        assert part in said
    assert "polcy is not an argument; did you mean policy?" in said
    assert "node_limit is not a whole number but a string" in said


def test_missing_and_superfluous_arguments_are_of_the_tree() -> None:
    assert "round is missing" in refused(lambda: plan_round(BANK))  # type: ignore[call-arg]
    assert "takes 2 without a name (bank, round), and 3 were given" in refused(
        lambda: plan_round(BANK, DAY, Policy())  # type: ignore[call-arg]
    )
    assert "bank is given twice" in refused(lambda: plan_round(BANK, DAY, bank=BANK))  # type: ignore[misc]


def test_a_list_does_for_values_that_are_given_one_by_one() -> None:
    audit, depot = Story("Audit"), Story("Depot")
    wanted = BANK.with_stories(audit, depot)
    several: list[Any] = [[audit, depot], (audit, depot), {audit, depot}, iter([audit, depot])]
    several += [pd.DataFrame([{"title": "Audit"}, {"title": "Depot"}]), [{"title": "Audit"}, depot]]
    assert all(BANK.with_stories(each) == wanted for each in several)
    assert BANK.with_stories([audit], depot) == wanted
    assert "neither a Story nor a list but a string" in refused(lambda: BANK.with_stories([audit, "x"]))  # type: ignore[list-item]


def test_a_dictionary_does_where_a_value_is_asked_for() -> None:
    made: Any = plan_round
    day, bank = Round("r", [Interviewer("Ann")]), StoryBank([Story("Audit")])
    given = {"name": "r", "meetings": [{"interviewers": [{"name": "Ann"}]}]}
    assert made({"stories": [{"title": "Audit"}]}, given) == plan_round(bank, day)
    assert made([Story("Audit")], day) == plan_round(bank, day)
    assert made(pd.DataFrame([{"title": "Audit"}]), day) == plan_round(bank, day)
    with pytest.raises(InvalidInput) as caught:
        made({"stories": [{"titel": "Audit"}]}, {"name": " ", "meetings": []})
    paths = {fault.path for fault in caught.value.faults}
    assert {"bank.stories[0].titel", "round.name"} <= paths


def test_what_can_be_walked_through_once_is_still_whole_for_the_function() -> None:
    @checked
    def titles(stories: Iterable[Story]) -> list[str]:
        return [story.title for story in stories]

    assert titles(Story(name) for name in "ab") == ["a", "b"]
    assert "stories[1] is not a Story but a whole number" in refused(lambda: titles(iter([Story("a"), 3])))  # type: ignore[arg-type]


def test_a_checked_function_keeps_its_name_signature_and_words() -> None:
    assert plan_round.__name__ == "plan_round"
    assert "Give every meeting" in (plan_round.__doc__ or "")
    assert list(inspect.signature(plan_round).parameters)[:2] == ["bank", "round"]
    assert pickle.loads(pickle.dumps(plan_round)) is plan_round  # noqa: S301 - our own


@pytest.mark.parametrize(
    "copied", [pickle.dumps, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"]
)
def test_a_store_is_not_copied_into_another_process(copied: Callable[[Store], Any]) -> None:
    with open_store(":memory:") as store, pytest.raises(StoreError, match="call open_store there"):
        copied(store)


def test_an_argument_under_another_name_is_taken_again_and_again() -> None:
    bank = StoryBank([Story("A", competencies={"teamwork": 3})])
    for _ in range(3):
        assert answer_question(bank, "When did you work in a team?", interviewer="Ken").offers  # type: ignore[call-arg] # it is `to`
