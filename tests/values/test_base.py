from __future__ import annotations

import inspect
import os
import subprocess
import sys
from typing import Any, ClassVar

import pytest

from storybank.bank import StoryBank
from storybank.errors import Fault, InvalidInput, StorybankError
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning.policy import Policy
from storybank.stories import Story
from storybank.values import Name, Value

DANA = Interviewer("Dana")

BY_KEYWORD: list[tuple[type[Value], tuple[Any, ...], dict[str, Any]]] = [
    (Story, ("Month-end",), {"title": "Month-end"}),
    (Need, ("teamwork",), {"competency": "teamwork"}),
    (NeedRef, ("dana", "teamwork"), {"interviewer_id": "dana", "competency_id": "teamwork"}),
    (Interviewer, ("Dana", "CTO"), {"name": "Dana", "title": "CTO"}),
    (Meeting, (DANA,), {"interviewers": DANA}),
    (Round, ("final", [DANA]), {"name": "final", "meetings": [DANA]}),
    (Telling, ("month-end", "dana"), {"story": "month-end", "interviewer": "dana"}),
    (Impression, ("dana", "teamwork"), {"interviewer": "dana", "competency": "teamwork"}),
    (StoryBank, ([Story("a")],), {"stories": [Story("a")]}),
]

KINDS = pytest.mark.parametrize(
    ("kind", "args", "named"), BY_KEYWORD, ids=[kind.__name__ for kind, _, _ in BY_KEYWORD]
)


@KINDS
def test_arguments_go_by_place_or_by_name(
    kind: type[Value], args: tuple[Any, ...], named: dict[str, Any]
) -> None:
    assert kind(*args) == kind(**named)


@KINDS
def test_further_arguments_need_their_names(
    kind: type[Value], args: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        kind(*args, "secret")
    message = str(caught.value)
    assert f"takes {len(args)} without a name ({', '.join(named)})" in message
    assert f"{len(args) + 1} were given" in message
    assert "secret" not in message


@KINDS
def test_an_argument_given_twice_is_a_fault(
    kind: type[Value], args: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        kind(*args, **named)
    assert [fault.path for fault in caught.value.faults] == list(named)


@KINDS
def test_the_signature_shows_how_the_value_is_made(
    kind: type[Value], args: tuple[Any, ...], named: dict[str, Any]
) -> None:
    signature = inspect.signature(kind)
    by_place = [name for name, one in signature.parameters.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
    assert by_place == list(named)
    needed = [name for name, one in signature.parameters.items() if one.default is one.empty]
    assert set(needed) <= set(named)
    signature.bind(*args)
    signature.bind(**named)


def test_a_signature_reads_as_it_is_called() -> None:
    assert str(inspect.signature(Story)).startswith("(title, *, situation='', task='', action='', result=''")
    shown = inspect.signature(Interviewer).parameters
    assert [shown[name].default for name in ("role", "needs", "weight", "id")] == [None] * 4
    assert [shown[name].default for name in ("must", "should", "nice")] == [()] * 3
    assert (
        str(inspect.signature(StoryBank))
        == "(stories=(), *, statements=(), tellings=(), impressions=(), rehearsals=(), framework=None, "
        "extensions={})"
    )


def test_help_starts_with_what_the_value_is() -> None:
    shown = inspect.getdoc(Story)
    assert shown is not None
    assert shown.startswith("One real experience of the candidate")
    assert all(f"{name}:" in shown for name in Story.model_fields)


def test_nothing_given_where_something_must_be_is_one_fault_each() -> None:
    with pytest.raises(InvalidInput) as caught:
        Round()  # type: ignore[call-arg]
    assert caught.value.faults == (
        Fault("name", "is missing", "give it"),
        Fault("meetings", "is missing", "give it"),
    )


def test_a_misspelt_argument_is_told_its_spelling() -> None:
    with pytest.raises(
        InvalidInput, match=r"compentencies is not a field of Story; did you mean competencies\?"
    ):
        Story("a", compentencies={})  # type: ignore[call-arg]
    with pytest.raises(InvalidInput, match=r"shoud is not a field of Interviewer; did you mean should\?"):
        Interviewer("a", shoud=[])  # type: ignore[call-arg]


def test_an_argument_that_is_like_none_is_a_fault() -> None:
    with pytest.raises(InvalidInput, match="xyz is not a field of Story; remove it, or check its spelling"):
        Story("a", xyz=1)  # type: ignore[call-arg]


def test_every_way_in_raises_our_error() -> None:
    for read in (
        lambda: Story.model_validate({"title": ""}),
        lambda: Story.model_validate(3),
        lambda: Story.model_validate({1: 2}),
        lambda: StoryBank.model_validate({"stories": [{1: 2}]}),
        lambda: Story.model_validate_json('{"title": ""}'),
        lambda: Story.model_validate_json("no json"),
        lambda: Story.model_validate_json(b"\xff"),
        lambda: Story.model_validate_json("[" * 10_000),
        lambda: Story.model_validate_strings({"title": ""}),
        lambda: Story("a").replace(title=""),
        lambda: Story("a").replace(nonsense=1),
        lambda: Story("a").model_copy(update={"title": ""}),
    ):
        with pytest.raises(InvalidInput):
            read()


def test_invalid_input_is_caught_as_a_value_error_and_as_ours() -> None:
    with pytest.raises(ValueError, match="blank"):
        Story(" ")
    with pytest.raises(StorybankError):
        Story(" ")


def test_other_type_errors_pass_through() -> None:
    class Broken(Value):
        positional: ClassVar[tuple[str, ...]] = ("name",)
        name: Name

        @property
        def broken(self) -> int:
            raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        _ = Broken("a").broken  # type: ignore[call-arg]


def test_model_copy_validates() -> None:
    assert Story("a").model_copy(update={"title": " b "}).title == "b"
    assert Story("a").model_copy() == Story("a")


def test_a_set_is_read_in_sorted_order() -> None:
    story = Story("a", withheld_from={"Contoso", "Acme", "Beta"}, competencies={"teamwork", "change"})
    assert story.withheld_from == ("Acme", "Beta", "Contoso")
    assert list(story.competencies) == ["change", "teamwork"]
    panel = Meeting({Interviewer("Priya"), Interviewer("Ana")})
    assert [person.id for person in panel.interviewers] == ["ana", "priya"]


def test_a_set_gives_the_same_json_on_any_hash_seed() -> None:
    code = (
        "from storybank.stories import Story;"
        "story = Story('a', withheld_from={'a', 'b', 'c', 'd'}, competencies={'x', 'y', 'z'});"
        "print(story.model_dump_json())"
    )
    shown = {
        subprocess.run(  # noqa: S603 - our own interpreter and line
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(shown) == 1


def test_policy_takes_names_only() -> None:
    with pytest.raises(InvalidInput, match=r"takes 0 without a name \(none\), and 1 were given"):
        Policy("never")  # type: ignore[call-arg]
