from __future__ import annotations

import inspect
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from storybank import errors
from storybank.errors import (
    FAULTS_SHOWN,
    DocumentError,
    Fault,
    InvalidInput,
    MissingExtra,
    NewerDocument,
    StorybankError,
)
from storybank.stories import Story

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
        "Story: 2 things to mend",
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
    assert lines[0].endswith("25 things to mend")
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
