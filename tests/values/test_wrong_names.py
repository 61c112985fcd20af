"""A name that is not there leads to the right one, in attributes, arguments and modules."""

from __future__ import annotations

import importlib
import inspect
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import storybank
from storybank import (
    Impression,
    Interviewer,
    InvalidInput,
    Meeting,
    Policy,
    Round,
    Story,
    StoryBank,
    Telling,
    analysis,
    carry_over,
    history,
    pages,
    plan_round,
    planning,
    replan,
    thanks,
)
from storybank.display import Shown
from storybank.late import data_beside, meant
from storybank.sample import sample_bank, sample_round
from storybank.values import Holding, Several, Tabular, Value

TABLE: dict[str, dict[str, str]] = json.loads(data_beside("storybank.late", "wrong_names.json"))
OF_ALL = ("words", "arguments", "no arguments")
"""The parts that are about no one thing: names by a word in them, arguments of all functions."""
BANK, DAY = sample_bank(), sample_round()
PLAN = plan_round(BANK, DAY)


def owner(kind: str) -> Any:
    """Return what a part of the table is about: a module, a class, a function or a method."""
    if kind.startswith("storybank"):
        return importlib.import_module(kind)
    if kind in OF_ALL:
        return object
    homes: list[Any] = [storybank, analysis, storybank.formats, planning, pages, thanks, history]
    homes += [Round, storybank.Plan, storybank.Store, Value]
    found = next((getattr(home, kind) for home in homes if hasattr(home, kind)), None)
    bases = {"Holding": Holding, "Several": Several, "Tabular": Tabular, "Value": Value, "Shown": Shown}
    return found or bases.get(kind) or owner(kind.removesuffix("(…)"))


@pytest.mark.parametrize("kind", TABLE)
def test_the_table_leads_from_names_that_are_not_there_each_once(kind: str) -> None:
    about, wrong = owner(kind), [name for names in TABLE[kind].values() for name in names.split()]
    assert len(wrong) == len(set(wrong)), sorted(name for name in set(wrong) if wrong.count(name) > 1)
    assert all(name.isidentifier() and name == name.casefold() for name in wrong)
    if inspect.ismodule(about):
        there = set(vars(about).get("__all__", vars(about)))
    elif kind.endswith("(…)"):
        there = set(about.argument_names())
    elif isinstance(about, type):
        there = set(dir(about))
    else:
        there = set(inspect.signature(about).parameters)
    assert not there & set(wrong)


@pytest.mark.parametrize("kind", TABLE)
def test_what_the_table_leads_to_is_there(kind: str) -> None:
    about = owner(kind)
    for right in TABLE[kind]:
        name = right.removeprefix("=").split("(")[0].split(",")[0].split(";")[0].strip()
        if name.isidentifier():
            homes: list[Any] = [about, storybank, analysis, storybank.formats]
            known = set(inspect.signature(about).parameters) if callable(about) else set()
            if kind == "arguments":  # of any of our functions
                calls = [one for home in homes[1:] for one in vars(home).values() if inspect.isfunction(one)]
                known = {name for call in calls for name in inspect.signature(call).parameters}
            built_in = {
                "asyncio",
                "executor",
                "len",
                "print",
                "dir",
                "nothing",
                "sorted",
                "list",
                "dict",
                "max",
                "sum",
                "Path",
            }
            assert name in known | built_in or any(hasattr(home, name) for home in homes), right
        elif name.startswith("storybank."):
            module, _, last = name.rpartition(".")
            assert hasattr(importlib.import_module(module), last)


ATTRIBUTES: list[tuple[Any, str, str]] = [
    *((PLAN, wrong, "gaps") for wrong in ("holes", "gap", "Gaps")),
    *((PLAN, wrong, "why") for wrong in ("explain", "reasons")),
    *((one, wrong, "to_dataframe") for one in (PLAN, BANK, PLAN.gaps) for wrong in ("df", "frame")),
    *((BANK, wrong, "with_stories") for wrong in ("add_story", "append", "add")),
    *((BANK.stories[0], "themes", "competencies"), (BANK.stories[0], "firm", "employer")),
    *((PLAN, "asignments", "assignments"), (BANK, "storis", "stories"), (BANK, "frame_work", "framework")),
    *((BANK.stories[0], "titel", "title"), (DAY, "persons", "interviewers"), (PLAN.gaps[0], "fix", "remedy")),
    *((PLAN.coverage[0], "story", "story_id"), (DAY.interviewers[0], "occupation", "title")),
    *((PLAN.proof, "optimal", "status"), (BANK, "to_dic", "to_dict")),
    *((DAY, wrong, r"replace\(meetings") for wrong in ("with_replacement", "swap", "substitute")),
]


@pytest.mark.parametrize(("value", "wrong", "right"), ATTRIBUTES)
def test_an_attribute_that_is_not_there_names_the_right_one(value: Any, wrong: str, right: str) -> None:
    with pytest.raises(AttributeError, match=rf"has no {wrong}; did you mean .*\b{right}") as caught:
        getattr(value, wrong)
    assert type(value).__name__ in str(caught.value)
    assert type(caught.value).__name__ == "AttributeError"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own
    assert not hasattr(value, wrong)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Round("final", ["Ann"], minutes=45), "Meeting(person, minutes=…), for each meeting"),  # type: ignore[call-arg]
        (lambda: Round("final", ["Ann"], max_stories=2), "Meeting(person, max_stories=…)"),  # type: ignore[call-arg]
        (lambda: Round("final", ["Ann"], starts_at="09:00"), "Meeting(person, starts_at=…)"),  # type: ignore[call-arg]
        (lambda: carry_over(PLAN, BANK), "carry_over takes bank and round"),  # type: ignore[arg-type]
        (lambda: carry_over(PLAN, DAY.meetings[0]), "carry_over takes bank and round"),  # type: ignore[arg-type]
        (lambda: plan_round(PLAN, BANK), "plan_round takes bank and round"),  # type: ignore[arg-type]
    ],
)
def test_a_call_that_is_wrong_is_told_what_is_right(call: Callable[[], object], words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        call()
    assert words in str(caught.value)


def test_stories_one_by_one_are_a_bank_and_a_new_plan_is_that_after_the_change() -> None:
    assert StoryBank(BANK.stories[0], BANK.stories[1]) == StoryBank(BANK.stories[:2])  # type: ignore[arg-type, call-arg]
    change = replan(PLAN, BANK, DAY)
    assert change.plan == change.after  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [PLAN, BANK, PLAN.gaps])
def test_what_is_near_nothing_is_an_attribute_error_and_no_more(value: Any) -> None:
    with pytest.raises(AttributeError, match=r"has no zzyzx$"):
        _ = value.zzyzx
    for name in ("_ipython_canary_method_should_not_exist_", "__array__", "_repr_pdf_"):
        with pytest.raises(AttributeError):
            getattr(value, name)


def test_a_class_and_a_store_name_the_right_one_too() -> None:
    classes: list[Any] = [StoryBank, Round]
    for kind in classes:
        with pytest.raises(AttributeError, match=kind.__name__):
            _ = kind.read_json
    with storybank.open_store(":memory:") as store:
        for wrong, right in {"bank": "load", "insert": "add", "delete": "retire", "tell": "record"}.items():
            with pytest.raises(AttributeError, match=right):
                getattr(store, wrong)


def test_a_property_that_fails_says_its_own_error() -> None:
    class Broken(Value):
        @property
        def broken(self) -> str:
            raise AttributeError("mine")

    with pytest.raises(AttributeError, match="mine"):
        _ = Broken().broken


ARGUMENTS: list[tuple[Any, dict[str, Any], str]] = [
    *(
        (Story, {"title": "A", name: ["x"]}, "competencies")
        for name in ("traits", "topics", "Tags", "themes")
    ),
    *((Story, {"title": "A", name: "x"}, "employer") for name in ("Company", "firm", "workplace")),
    *((Story, {"title": "A", name: "x"}, "result") for name in ("effect", "achievement", "impact")),
    *((Story, {"title": "A", name: "2024"}, "happened") for name in ("month", "dates", "period", "hapened")),
    *((Interviewer, {"name": "A", name: "x"}, "title") for name in ("occupation", "function", "titel")),
    *((Interviewer, {"name": "A", name: ["x"]}, "needs") for name in ("interests", "topics")),
    (Round, {"name": "r", "persons": ["A"]}, "meetings"),
    (Round, {"name": "r", "meetings": ["A"], "firm": "x"}, "employer"),
    (Telling, {"story": "a", "interviewer": "b", "told_on": "2024-01-01"}, "on"),
    (Impression, {"interviewer": "a", "topic": "b"}, "competency"),
    (Policy, {"per_meeting": 3}, "stories_per_meeting"),
    (plan_round, {"bank": BANK, "people": DAY}, "round"),
    (plan_round, {"bank": BANK, "round": DAY, "lock": 3}, "policy=Policy(use="),
    (PLAN.stories_for, {"who": "x"}, "interviewer_id"),
]


@pytest.mark.parametrize(("call", "given", "right"), ARGUMENTS)
def test_an_argument_that_is_not_there_names_the_right_one(
    call: Any, given: dict[str, Any], right: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        call(**given)
    assert any(f"did you mean {right}" in fault.remedy for fault in caught.value.faults)


SYNONYMS: list[tuple[Any, dict[str, Any], str, str]] = [
    *((Story, {"title": "A"}, wrong, "competencies") for wrong in ("tags", "skills")),
    *((Story, {"title": "A"}, wrong, "employer") for wrong in ("company", "organisation", "organization")),
    *((Story, {"title": "A"}, wrong, "happened") for wrong in ("date", "when")),
    *((Story, {"title": "A"}, wrong, "result") for wrong in ("results", "outcome")),
    *((Interviewer, {"name": "A"}, *pair) for pair in (("must_have", "must"), ("nice_to_have", "nice"))),
    (Story, {}, "name", "title"),
    (Interviewer, {"name": "A"}, "job_title", "title"),
    *((Interviewer, {"name": "A"}, wrong, "needs") for wrong in ("wants", "competencies")),
    *((Meeting, {"interviewers": "A"}, wrong, "starts_at") for wrong in ("start", "starts", "at")),
    (Meeting, {"interviewers": "A"}, "duration", "minutes"),
    *((Round, {"name": "r"}, wrong, "meetings") for wrong in ("interviewers", "people")),
    *((Round, {"name": "r", "meetings": "A"}, *pair) for pair in (("company", "employer"), ("on", "date"))),
    *(
        (Telling, {"story": "s", "interviewer": "A"}, *pair)
        for pair in (("date", "on"), ("company", "employer"))
    ),
    *((Telling, {"story": "s"}, wrong, "interviewer") for wrong in ("to", "person")),
    (Impression, {"interviewer": "A"}, "skill", "competency"),
    (plan_round, {"bank": BANK}, "interviewers", "round"),
    (PLAN.stories_for, {}, "person", "interviewer_id"),
]
GIVEN: dict[str, Any] = {
    **dict.fromkeys(("competencies", "needs", "meetings"), ("teamwork",)),
    **dict.fromkeys(("happened", "date", "on"), "2024-01-31"),
    "starts_at": "2024-01-31T09:00+01:00",
    "minutes": 45,
    "round": DAY,
    "competency": "teamwork",
    "interviewer_id": DAY.interviewers[0].id,
}


@pytest.mark.parametrize(("call", "given", "wrong", "right"), SYNONYMS)
def test_a_call_takes_a_synonym_for_the_name_and_its_value_answers_to_both(
    call: Any, given: dict[str, Any], wrong: str, right: str
) -> None:
    part = GIVEN.get(right, "Mercy")
    made = call(**given, **{wrong: part})
    assert made == call(**given, **{right: part})
    if right in getattr(call, "model_fields", ()) and (call, wrong) != (Round, "interviewers"):
        meant_by = {"people": "interviewers"}.get(wrong, right)
        assert getattr(made, wrong) == getattr(made, meant_by)
        with pytest.raises(InvalidInput, match=f"{wrong} is not a field"):  # both of them: which one is it?
            call(**given, **{wrong: part, right: part})
        assert wrong not in dir(made)


@pytest.mark.parametrize(
    ("kind", "document"),
    [(Story, {"title": "A", "company": "x"}), (Round, {"name": "r", "interviewers": ["A"]})],
)
def test_a_document_keeps_to_the_names_of_the_fields(kind: Any, document: dict[str, Any]) -> None:
    for read in (kind.from_dict, kind.model_validate, lambda fields: kind.from_json(json.dumps(fields))):
        with pytest.raises(InvalidInput, match=r"is not a field of .*did you mean"):
            read(document)


def test_a_plan_answers_to_what_its_round_holds_and_a_front_to_the_verb_alone() -> None:
    asked: Any = PLAN
    assert (asked.interviewers, asked.meetings, asked.employer) == (
        DAY.interviewers,
        DAY.meetings,
        DAY.employer,
    )
    assert asked.for_("Ilse Verhoeven") == PLAN.stories_for("Ilse Verhoeven")
    assert (asked.uncovered, asked.unused) == (PLAN.gaps, PLAN.free)
    bank: Any = BANK
    assert bank.with_story(Story("New")) == BANK.with_stories(Story("New"))
    story: Any = Story("A")
    assert story.company is None
    front: Any = storybank
    assert (front.plan, front.review, front.ask) == (
        storybank.plan_round,
        storybank.review_story,
        storybank.answer_question,
    )
    assert not {"plan", "review", "ask"} & {*dir(storybank)}


def test_a_verb_of_the_library_is_said_of_the_value_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank: Any = BANK
    plan: Any = PLAN
    assert bank.plan(DAY) == PLAN
    assert bank.ask("When did you lead a team?") == storybank.answer_question(
        BANK, "When did you lead a team?"
    )
    assert plan.check(BANK) == storybank.check_plan(PLAN, BANK)
    bank.save(tmp_path / "bank.json")
    bank.to_csv(tmp_path / "bank.csv")
    assert storybank.formats.read_bank(tmp_path / "bank.json") == BANK
    assert len(storybank.formats.read_csv(tmp_path / "bank.csv")) == len(BANK)
    plan.show()
    assert capsys.readouterr().out == f"{PLAN}\n"
    with pytest.raises(InvalidInput, match="round is missing"):
        bank.plan()


def test_what_reads_and_writes_files_is_found_at_the_top_too() -> None:
    for name in storybank.formats.__all__:
        assert getattr(storybank, name) is getattr(storybank.formats, name)
    typed_first = {"read_csv", "read_markdown", "redact_bank", "round_from_text"}
    assert {*storybank.formats.__all__} & {*dir(storybank)} == typed_first


@pytest.mark.parametrize(
    ("name", "words"), [("remedy", r"\[0\].remedy, or each.remedy in a loop"), ("df", "to_d")]
)
def test_a_list_asked_for_what_each_of_it_has_says_so(name: str, words: str) -> None:
    assert PLAN.gaps
    with pytest.raises(AttributeError, match=f"did you mean {words}"):
        getattr(PLAN.gaps, name)


def test_within_another_value_it_does_too() -> None:
    with pytest.raises(InvalidInput, match=r"stories\[0\].tags .*did you mean competencies"):
        StoryBank([{"title": "A", "tags": ["x"]}])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("module", "wrong", "right"),
    [
        ("storybank", "ReviewRule", "from storybank.words import ReviewRule"),
        ("storybank", "Role", "from storybank.interviews import Role"),
        ("storybank", "lone_competencies", "storybank.analysis"),
        ("storybank", "StoryBnk", "StoryBank"),
        ("storybank", "plan_rond", "plan_round"),
        ("storybank", "csv", "storybank.formats.read_csv"),
        ("storybank", "read_word_docx", "storybank.formats.write_page"),
        ("storybank", "plan_round_async", "asyncio.to_thread(plan_round, bank, round)"),
        ("storybank", "RoundInvalidError", "StorybankError"),
        ("storybank.formats", "plan_round", "from storybank import plan_round"),
        ("storybank.formats", "read_cvs", "read_csv"),
        ("storybank.analysis", "uncovered", "plan.gaps"),
        ("storybank.errors", "ValidationError", "InvalidInput"),
        ("storybank.errors", "Story", "from storybank import Story"),
    ],
)
def test_a_module_says_where_a_name_is_or_which_is_near(module: str, wrong: str, right: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(importlib.import_module(module), wrong)
    assert right in str(caught.value)
    with pytest.raises(ImportError) as refused:
        exec(f"from {module} import {wrong}", {})  # noqa: S102 - what a caller writes
    assert right in str(refused.value)


def test_what_stands_for_one_thing_has_what_that_has_and_several_have_it_in_the_plural() -> None:
    day: Any = Round(
        "final", [Interviewer("Ann", "CTO", must={"teamwork": 4}), Interviewer("Bo", nice="care")]
    )
    assert (day["Ann"].must, day["Bo"].nice, day[0].name) == ({"teamwork": 4}, {"care": 1}, "Ann")
    assert day.names == ("Ann", "Bo")
    bank: Any = BANK
    assert bank.titles == tuple(story.title for story in BANK)
    gaps: Any = PLAN.gaps
    assert gaps.remedies == tuple(gap.remedy for gap in PLAN.gaps)
    panel: Any = Meeting(["Ann", "Bo"])
    with pytest.raises(AttributeError, match=r"interviewers\[0\].needs, or each.needs of its interviewers"):
        _ = panel.needs
    with pytest.raises(AttributeError, match="interviewers, each with its title"):
        _ = day.titles  # which a meeting has of its own


def test_a_word_for_an_argument_is_read_wherever_a_function_takes_it() -> None:
    answer: Any = storybank.answer_question
    asked = [answer(BANK, "Stress?", **{word: 1}) for word in ("top", "n", "k")]
    assert asked == [answer(BANK, "Stress?", limit=1)] * 3
    read: Any = storybank.formats.read_csv
    assert read(b"title;result\nA;b\n", sep=";") == read(b"title;result\nA;b\n")
    with pytest.raises(InvalidInput, match=r"write_page\(…, path\)"):
        storybank.day_pages(PLAN, BANK, path="day.pdf")  # type: ignore[call-arg]
    with pytest.raises(InvalidInput, match="top is not an argument; it takes"):
        storybank.warm_up(top=3)  # type: ignore[call-arg]


def test_what_is_near_is_near_whatever_the_case_and_the_underscores() -> None:
    known = ("stories_per_meeting", "employer", "title")
    assert meant("storiesPerMeeting", known) == "stories_per_meeting"
    assert meant("emplyer", known) == "employer"
    assert meant("x" * 10_000, known) == ""
    assert meant("", known) == ""
