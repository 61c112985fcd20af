"""Values that are read back: refused where their parts do not fit together, and shown where they do."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.counts import many
from tests.support.public import VALUES

from storybank import (
    Interviewer,
    InvalidInput,
    Need,
    Plan,
    Policy,
    Round,
    Sitting,
    Story,
    StoryBank,
    Telling,
    brief,
    compare,
    contest,
    plan_round,
    replan,
    stress,
    suggest_stories,
    why,
    why_not,
)
from storybank.storage import SavedPlan
from storybank.values import Value

BANK = StoryBank(
    [
        Story("Merger", competencies={"teamwork": 5, "conflict": 2}),
        Story("Audit", competencies={"conflict": 4}),
        Story("Kick-off", competencies={"leadership": 3}),
    ],
    tellings=[Telling("kick-off", "Ana", landed="well")],
)
DAY = Round(
    "final",
    [
        Sitting(Interviewer("Dana", must=["teamwork", "conflict"], nice=["motivation"]), minutes=45),
        [Interviewer("Priya", must=["conflict"]), Interviewer("Tom", needs=[Need("planning")])],
        Sitting(Interviewer("Ana", must=["leadership"]), told=["kick-off"]),
    ],
    employer="Northwind",
)
PLAN = plan_round(BANK, DAY, policy=Policy(stories_per_sitting=1))
AFTER = replan(PLAN, BANK, DAY.with_told("Dana", "audit"))

COMPOUND: tuple[Value, ...] = (
    *(PLAN, AFTER, compare(PLAN, AFTER.after), stress(PLAN, BANK), SavedPlan(plan=PLAN, bank=BANK)),
    *(brief(PLAN, BANK, 0), brief(PLAN, BANK, 1), brief(PLAN, BANK, "Ana")),
    *(*why(PLAN, BANK)[:1], why_not(PLAN, BANK, "audit", 1), contest(PLAN, BANK, PLAN.gaps[0])),
    *suggest_stories(BANK, DAY)[:1],
)


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every part of a JSON document with its path; certificates and texts are no names."""
    inner = document.items() if isinstance(document, dict) else []
    for name, part in enumerate(document) if isinstance(document, list) else inner:
        if name not in {"certificate", "situation", "task", "action", "result", "extensions"}:
            yield (*path, name), part
            yield from leaves(part, (*path, name))


def changed(part: Any) -> list[Any]:
    """Return what may stand there after a slip, of the same kind."""
    if isinstance(part, bool):
        return [not part]
    if isinstance(part, int):
        return [part + 1, -1, 99]
    if isinstance(part, str):
        return ["forged", ""]
    if isinstance(part, list):
        return [[], part[1:], [*part, *part[-1:]]]
    return [{}, dict([*part.items()][1:])] if isinstance(part, dict) else ["forged", 1]


def with_part(document: Any, path: tuple[Any, ...], part: Any) -> Any:
    """Return a copy of a document with one part changed."""
    found = whole = copy.deepcopy(document)
    for step in path[:-1]:
        found = found[step]
    found[path[-1]] = part
    return whole


def show(value: Any) -> None:
    """Show a value in every way that it has."""
    str(value)
    repr(value)
    for way in ("to_markdown", "_repr_html_", "to_records"):
        getattr(value, way, str)()
    for gap in getattr(value, "gaps", ()):
        assert gap.message
        assert gap.remedy


def shown_or_refused(value: Value, every: int = 1) -> int:
    """Change a value's JSON part by part, and show what is read; return how many were refused."""
    document, kind, refused = json.loads(value.model_dump_json()), type(value), 0
    slips = [(path, slip) for path, part in leaves(document) for slip in changed(part)]
    for path, slip in slips[::every]:
        try:
            read = kind.model_validate_json(json.dumps(with_part(document, path, slip)))
        except InvalidInput:
            refused += 1
            continue
        show(read)
    return refused


@pytest.mark.many
@pytest.mark.parametrize("value", COMPOUND, ids=lambda value: type(value).__name__)
def test_a_changed_part_is_refused_or_shown(value: Value) -> None:
    assert shown_or_refused(value, every=1 + len(value.model_dump_json()) // many(4000, quick=800))


@pytest.mark.slow
@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_a_changed_part_of_any_public_value_is_refused_or_shown(kind: type) -> None:
    if issubclass(kind, Value):
        shown_or_refused(VALUES[kind], every=1 + len(VALUES[kind].model_dump_json()) // 20_000)


@pytest.mark.parametrize("value", COMPOUND, ids=lambda value: type(value).__name__)
def test_what_fits_together_is_read_back_equal(value: Value) -> None:
    assert type(value).model_validate_json(value.model_dump_json()) == value
    assert type(value).model_validate(json.loads(value.model_dump_json())) == value


def refused(**parts: Any) -> str:
    """Return what is said of the plan with some parts changed in its JSON."""
    document = json.loads(PLAN.model_dump_json())
    with pytest.raises(InvalidInput) as caught:
        Plan.model_validate(document | parts)
    return str(caught.value)


def test_a_plan_without_its_stories_is_refused_with_every_place_that_names_one() -> None:
    said = refused(stories=[])
    assert "assignments[0].story_id is not a listed story" in said
    assert "round.sittings[2].told[0] is not a listed story" in said


def test_a_plan_that_names_people_sittings_and_labels_it_has_not_is_refused() -> None:
    first = json.loads(PLAN.model_dump_json())["assignments"][0]
    assert "assignments[0].sitting is not a sitting of the round; give 0 to 2" in refused(
        assignments=[first | {"sitting": 99}]
    )
    assert "statements[0].interviewer_id is not a listed person" in refused(
        statements=[{"interviewer_id": "nobody", "competency_id": "motivation"}]
    )
    assert "coverage[0].competency_id is not a listed competency" in refused(competencies={})


def test_a_gap_that_speaks_of_rivals_has_some() -> None:
    gaps = [dict(gap, reason="contested", rivals=[]) for gap in json.loads(PLAN.model_dump_json())["gaps"]]
    assert "gaps[0].rivals are none" in refused(gaps=gaps)


def test_a_plan_made_by_hand_is_check_plans_to_judge_and_still_shown() -> None:
    for odd in (PLAN.replace(stories=()), PLAN.replace(competencies={}), PLAN.replace(assignments=())):
        show(odd)
        assert odd.stories_for("dana") is not None
