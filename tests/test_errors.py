from __future__ import annotations

import ast
import errno
import inspect
import json
import multiprocessing
import pickle
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from storybank import errors
from storybank.errors import (
    FAULTS_SHOWN,
    Code,
    DocumentError,
    Fault,
    InvalidInput,
    MissingExtra,
    NewerDocument,
    StorybankError,
    refusals,
)
from storybank.late import data_beside
from storybank.stories import Story
from storybank.values import LONGEST_STEP, faults, path_step

FAULTS = (Fault("title", "is blank", "write one"), Fault("", "is odd", "mend it"))

KINDS: list[type[StorybankError]] = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, StorybankError) and kind is not StorybankError and not kind.__name__.startswith("_")
]


def made(kind: type[StorybankError]) -> StorybankError:
    if issubclass(kind, InvalidInput):
        return kind("Story", FAULTS)
    if issubclass(kind, DocumentError):
        return kind("bank.json is odd", "mend it", FAULTS)
    return kind("the store is odd", "mend it")  # what is left takes two sentences


def test_the_tree_is_the_one_that_is_drawn() -> None:
    assert errors.__doc__ is not None
    drawn = errors.__doc__.split("```")[1]
    assert all(kind.__name__ in drawn for kind in KINDS)
    assert len(KINDS) == sum("──" in line for line in drawn.splitlines())


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_pickles_with_all_its_parts(kind: type[StorybankError]) -> None:
    error = made(kind)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 - what we have just written
        assert type(back) is kind
        assert str(back) == str(error)
        assert vars(back) == vars(error)
        assert back.args == error.args


def test_an_error_comes_back_from_a_worker_process_as_it_was() -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as workers:
        assert workers.submit(Story, "Month-end").result() == Story("Month-end")
        with pytest.raises(InvalidInput) as caught:
            workers.submit(Story, " ").result()
    assert caught.value.subject == "Story"
    assert [fault.path for fault in caught.value.faults] == ["title"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_says_what_to_do(kind: type[StorybankError]) -> None:
    assert "mend it" in str(made(kind))


def test_errors_are_caught_as_what_python_calls_them_too() -> None:
    assert issubclass(InvalidInput, ValueError)
    assert issubclass(MissingExtra, ImportError)
    assert issubclass(NewerDocument, DocumentError)


def test_one_fault_is_one_line() -> None:
    assert str(InvalidInput("Story", FAULTS[:1])) == "Story: title is blank; write one"
    assert str(InvalidInput("Story", FAULTS[1:])) == "Story: is odd; mend it"


def test_several_faults_are_a_list() -> None:
    assert str(InvalidInput("Story", FAULTS)).splitlines() == [
        "Story: 2 problems",
        "  - title is blank; write one",
        "  - is odd; mend it",
    ]


def test_a_document_lists_what_is_wrong_inside_it() -> None:
    assert str(DocumentError("bank.json is odd", "mend it", FAULTS)).splitlines() == [
        "bank.json is odd; mend it",
        "  - title is blank; write one",
        "  - is odd; mend it",
    ]
    assert str(DocumentError("bank.json is gone", "check the path")) == "bank.json is gone; check the path"


def test_a_long_list_is_cut_in_the_message_and_whole_in_faults() -> None:
    many = [Fault(f"stories[{index}]", "is odd", "mend it") for index in range(FAULTS_SHOWN + 5)]
    error = InvalidInput("StoryBank", many)
    assert len(error.faults) == len(many)
    lines = str(error).splitlines()
    assert len(lines) == FAULTS_SHOWN + 2
    assert lines[0].endswith("25 problems")
    assert lines[-1] == "  - and 5 more"


def test_faults_may_come_as_any_iterable() -> None:
    assert InvalidInput("Story", iter(FAULTS)).faults == FAULTS


@pytest.mark.parametrize(
    ("path", "prefix", "whole"),
    [
        ("title", "stories[3]", "stories[3].title"),
        ("", "stories[3]", "stories[3]"),
        ("[2]", "use", "use[2]"),
        ("['team work']", "competencies", "competencies['team work']"),
        ("title", "", "title"),
        ("[2]", "", "[2]"),
    ],
)
def test_a_fault_is_seen_from_outside_by_its_whole_path(path: str, prefix: str, whole: str) -> None:
    assert Fault(path, "p", "r").within(prefix).path == whole


STEPS = st.integers(0, 99) | st.text(st.characters(exclude_characters="\n"), max_size=LONGEST_STEP)


@given(st.lists(STEPS).map(tuple))
def test_a_path_and_its_steps_say_the_same(steps: tuple[int | str, ...]) -> None:
    path = "".join(map(path_step, steps)).removeprefix(".")
    assert Fault(path, "is odd", "mend it").loc == steps


@given(st.text(max_size=9), st.text(max_size=LONGEST_STEP))
def test_a_path_shows_nothing_of_several_lines(before: str, after: str) -> None:
    assert Fault(path_step(f"{before}\n{after}"), "is odd", "mend it").loc == ("…",)


@given(st.lists(STEPS, min_size=1), st.lists(STEPS))
def test_a_fault_within_another_value_has_its_steps_too(
    outer: list[int | str], inner: list[int | str]
) -> None:
    prefix, path = ("".join(map(path_step, steps)).removeprefix(".") for steps in (outer, inner))
    fault = Fault(path, "is odd", "mend it", "blank").within(prefix)
    assert fault.loc == (*outer, *inner)
    assert fault.code == "blank"


@pytest.mark.parametrize("path", ["line 3, column B", "resume.json#/basics", "a..b", ".a", "stories[0]x"])
def test_a_place_that_is_no_path_is_one_step(path: str) -> None:
    assert Fault(path, "is odd", "mend it").loc == (path,)


def test_errors_are_given_as_dictionaries_with_the_names_of_pydantic() -> None:
    faults = [Fault("stories[3].title", "is blank", "write one", "blank"), Fault("", "is odd", "mend it")]
    expected = [
        {
            "type": "blank",
            "code": "blank",
            "loc": ("stories", 3, "title"),
            "msg": "is blank; write one",
        },
        {"type": "invalid", "code": "invalid", "loc": (), "msg": "is odd; mend it"},
    ]
    assert InvalidInput("StoryBank", faults).errors() == expected
    assert DocumentError("bank.json is odd", "mend it", faults).errors() == expected


SOURCE = Path(errors.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "errors.md"


def calls(name: str) -> list[tuple[str, ast.Call]]:
    """Return every call of a name in the source, with its place."""
    return [
        (f"{path.relative_to(SOURCE)}:{node.lineno}", node)
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def test_every_fault_says_its_kind() -> None:
    unsaid = [
        place
        for place, call in calls("Fault")
        if len(call.args) < 4 and not any(one.arg == "code" for one in call.keywords)
    ]
    assert not unsaid
    assert len(calls("Fault")) + len(refusals()) > 100


def test_every_kind_is_listed_in_the_docs_and_every_listed_one_is_a_kind() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert listed == sorted(get_args(Code))


def test_every_kind_is_raised_somewhere() -> None:
    pages = [path for path in SOURCE.rglob("*.py") if path.stem != "errors"]
    texts = "".join(path.read_text(encoding="utf-8") for path in (*pages, SOURCE / "refusals.json"))
    unused = [code for code in get_args(Code) if f'"{code}"' not in texts]
    assert unused in ([], ["invalid"])


def test_every_fault_of_pydantic_has_a_code_that_is_known_and_two_sentences() -> None:
    table = json.loads(data_beside(faults.__name__, "faults.json"))
    assert {fault["code"] for fault in table.values()} <= set(get_args(Code))
    assert all([*fault] == ["code", "problem", "remedy"] and all(fault.values()) for fault in table.values())


def test_every_refusal_has_a_word_of_its_own_a_problem_a_remedy_and_a_fault_its_code() -> None:
    text = {"type": "string", "minLength": 1}
    parts = {"problem": text, "remedy": text, "code": {"enum": [*get_args(Code)]}}
    known = {"properties": parts, "required": ["problem", "remedy"], "additionalProperties": False}
    schema = {"additionalProperties": {"additionalProperties": known, "minProperties": 1}}
    themes = json.loads((SOURCE / "refusals.json").read_text("utf-8"))
    assert [*Draft202012Validator(schema).iter_errors(themes)] == []
    assert sum(map(len, themes.values())) == len(refusals())


def words_in(told: ast.expr) -> Iterator[str]:
    """Yield the words that an expression may be: a constant, or either side of a choice."""
    if isinstance(told, ast.IfExp):
        yield from (*words_in(told.body), *words_in(told.orelse))
    elif isinstance(told, ast.Constant):
        yield str(told.value)


def words_of_calls(name: str) -> set[str]:
    """Return the words with which a function is called anywhere in the library."""
    trees = (ast.parse(page.read_text("utf-8")) for page in SOURCE.rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {word for call in calls if ast.unparse(call.func) == name for word in words_in(call.args[0])}


def test_every_word_for_a_refusal_is_said_somewhere_and_faults_alone_have_codes() -> None:
    text = "".join(page.read_text("utf-8") for page in SOURCE.rglob("*.py"))
    by_kind = {"no_such_telling", "no_such_impression", "no_such_rehearsal"}  # of what is to be forgotten
    of_the_system = {word for word in refusals() if hasattr(errno, word)}
    assert {word for word in refusals() if f'"{word}"' not in text} - of_the_system == by_kind
    with_code = {word for word, known in refusals().items() if "code" in known}
    without_code = refusals().keys() - with_code
    assert words_of_calls("fault_of") <= with_code
    assert words_of_calls("said_of") <= without_code
    assert without_code - words_of_calls("said_of") == of_the_system | {"file_trouble"}
