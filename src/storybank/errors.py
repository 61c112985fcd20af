"""Everything that this library raises, one tree.

```text
StorybankError
├── InvalidInput (ValueError)      what was given breaks a rule; every fault at once, with path and remedy
│   ├── NoOperation (TypeError)    a value does not take an operator, such as `<` or `del`
│   ├── UnknownReference           a story, person or meeting is named that is not there
│   │   └── UnknownKey             … in the brackets of a collection (KeyError, IndexError)
│   ├── ImpossibleLock             `Policy.use` asks for what a hard rule forbids
│   └── MissingNeeds               a role's needs mean nothing in the bank's framework
├── DocumentError                  a file or text could not be read or written
│   └── NewerDocument              it was written by a newer release of this library
├── StoreError                     the database could not do what was asked; nothing was half done
│   ├── StoreUnavailable           it cannot be opened, is locked, full or read-only
│   ├── NewerStore                 the file belongs to a newer release of this library
│   ├── StaleStory                 the stored story is not the one that was read; nothing was written
│   ├── DuplicateStory             another story already has this id
│   └── StoryInUse                 the story has been told, so it cannot be taken away
├── WorkerLost                     a job of `plan_many` whose worker died twice
└── MissingExtra (ImportError)     an optional part is not installed; the message names the extra
```

What is wrong with somebody's *preparation* (a missing story, a need that nobody can meet) is not an error
but a value: a `Finding` or a `Gap`.

Every error pickles, so it survives the way back from a worker process, and none quotes the text of a
story or a note: messages hold ids, paths and rules.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from storybank.late import data_beside, in_a_notebook, late
from storybank.visible import visible

if not TYPE_CHECKING:  # or else every name would be one
    __getattr__, _ = late(__name__)

_Form = Literal["blank", "invalid", "malformed", "unkeepable", "unsupported", "wrong_type"]
_Size = Literal["missing", "out_of_range", "too_long", "too_short"]
_Name = Literal["ambiguous", "unknown_choice", "unknown_field", "unknown_reference"]
Code = Literal[_Form, _Size, _Name, "conflict", "duplicate", "foreign", "frozen"]
"""The kinds of faults, for programs: they stay what they are, while sentences may be said better."""


class FaultDetails(TypedDict):
    """A fault as a dictionary: `type` is its code again, for pydantic's name; `msg` problem and remedy."""

    type: Code
    code: Code
    loc: tuple[int | str, ...]
    msg: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given.

    Attributes:
        path: Where it is, as in Python: `stories[3].competencies.teamwork`; empty for the whole value.
        problem: What is wrong, as the end of a sentence that starts with the path.
        remedy: What to do about it.
        code: What kind of fault it is.

    >>> fault = Fault("stories[3].competencies['team work']", "is blank", "write it", code="blank")
    >>> fault.loc, fault.code
    (('stories', 3, 'competencies', 'team work'), 'blank')
    """

    path: str
    problem: str
    remedy: str
    code: Code = field(default="invalid", compare=False)

    @property
    def loc(self) -> tuple[int | str, ...]:
        """The path, step by step, as pydantic has it; a line of a file, which is not a path, is one step."""
        steps = list(_STEP.finditer(self.path))
        names = [step["name"] for step in steps if step["name"]]
        whole = "".join(step[0] for step in steps) == self.path and not self.path.startswith(".")
        if not whole or not all(map(str.isidentifier, names)):
            return (self.path,)
        return tuple(step["name"] or ast.literal_eval(step["key"]) for step in steps)

    def at(self, path: str) -> Fault:
        """Return the same fault at another place."""
        return replace(self, path=path)

    def within(self, prefix: str) -> Fault:
        """Return the same fault as seen from the value that holds this one at `prefix`."""
        joint = "" if self.path.startswith("[") or not prefix or not self.path else "."
        return self.at(f"{prefix}{joint}{self.path}")

    def details(self) -> FaultDetails:
        """Return the fault as a dictionary, as pydantic has its errors: `type` is its code again."""
        message = f"{self.problem}; {self.remedy}"
        return {"type": self.code, "code": self.code, "loc": self.loc, "msg": message}

    def __str__(self) -> str:
        """Return path, problem and remedy as one line."""
        said = f"{self.path + ' ' if self.path else ''}{self.problem}; {self.remedy}"
        return " ".join(visible(said).split("\n"))


_STEP: Final = re.compile(
    r"(?:^|\.)(?P<name>[^.\[\]]+)|\[(?P<key>\d+|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\]"
)
"""One step of a path as `storybank.values.path_step` writes it."""


@cache
def refusals() -> dict[str, dict[str, Any]]:
    """Return problem, remedy and, of a fault, code by a word for what is refused, from `refusals.json`."""
    themes = json.loads(data_beside(__name__, "refusals.json")).values()
    return {word: known for theme in themes for word, known in theme.items()}


def said_of(word: str, **said: object) -> tuple[str, str]:
    """Return problem and remedy of a word, as errors take them, with what is `said` in their braces."""
    known = refusals()[word]
    return known["problem"].format_map(said), known["remedy"].format_map(said)


def fault_of(word: str, path: str, **said: object) -> Fault:
    """Return the fault of a word, of what stands at a path."""
    return Fault(path, *said_of(word, **said), code=refusals()[word]["code"])


FAULTS_SHOWN = 20  # that a message lists: more would scroll away what they are about; `faults` holds all


def _lines(faults: tuple[Fault, ...]) -> str:
    more = [f"and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []
    return "".join(f"\n  - {line}" for line in (*faults[:FAULTS_SHOWN], *more))


class StorybankError(Exception):
    """The root: everything this library raises is one of these."""

    _render_traceback_ = in_a_notebook


class InvalidInput(StorybankError, ValueError):
    """What was given breaks a rule.

    Attributes:
        subject: What was being made or done: `"Story"`, `"plan_round"`.
        faults: Every fault that was found, in the order of the input.
    """

    def __init__(self, subject: str, faults: Iterable[Fault]) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        super().__init__(subject, self.faults)

    def errors(self) -> list[FaultDetails]:
        """Return the faults as dictionaries with `type`, `code`, `loc` and `msg`, much as pydantic does.

        >>> error = InvalidInput("Story", [Fault("title", "is blank", "write it", code="blank")])
        >>> error.errors()
        [{'type': 'blank', 'code': 'blank', 'loc': ('title',), 'msg': 'is blank; write it'}]
        """
        return [fault.details() for fault in self.faults]

    def __str__(self) -> str:
        """Return one line for one fault, or a list of them."""
        several = f"{len(self.faults)} problems{_lines(self.faults)}"
        return f"{visible(self.subject)}: {self.faults[0] if len(self.faults) == 1 else several}"


def refuse(subject: str, faults: Iterable[Fault], kind: type[InvalidInput] = InvalidInput) -> None:
    """Raise every fault of what was given, as an error of a kind; nothing where there is none."""
    if several := [*faults]:
        raise kind(subject, several)


class NoOperation(InvalidInput, TypeError):
    """A value is asked for what it does not take, such as `<`, `|` or `del`; the fault says what does it."""


class UnknownReference(InvalidInput):
    """A story, person, competency or meeting is named that is not there."""


class UnknownKey(UnknownReference, KeyError, IndexError):
    """What stands in the brackets of `bank[…]`, or of another collection, means none of those in it."""


class ImpossibleLock(InvalidInput):
    """`Policy.use` asks for what a hard rule forbids; each fault names the rule."""


class MissingNeeds(InvalidInput):
    """A role's usual needs have no counterpart in the bank's framework: say what the person needs."""


class _Described(StorybankError):
    """An error made of one sentence on what happened and one on what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem, remedy)

    def __str__(self) -> str:
        """Return problem and remedy as one line."""
        return visible(f"{self.problem}; {self.remedy}")


class DocumentError(_Described):
    """A file or a text could not be read or written.

    Attributes:
        faults: What is wrong inside it, where it could be read that far.
    """

    def __init__(self, problem: str, remedy: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(problem, remedy)
        self.faults = tuple(faults)

    def errors(self) -> list[FaultDetails]:
        """Return the faults as dictionaries, as `InvalidInput.errors` does."""
        return [fault.details() for fault in self.faults]

    def __str__(self) -> str:
        """Return problem and remedy, and the faults as a list."""
        return super().__str__() + _lines(self.faults)


class NewerDocument(DocumentError):
    """A document was written by a newer release of this library."""


class StoreError(_Described):
    """The database could not do what was asked; nothing was half done."""


class StoreUnavailable(StoreError):
    """The database cannot be opened, is locked, full, read-only or out of reach."""


class NewerStore(StoreError):
    """The database belongs to a newer release of this library; it was left untouched."""


class StaleStory(StoreError):
    """The stored story is not the one that was read; nothing was written."""


class DuplicateStory(StoreError):
    """Another story already has this id."""


class StoryInUse(StoreError):
    """The story has been told, so it cannot be taken away."""


class WorkerLost(_Described):
    """The process that planned a job of `plan_many` died, and once more with that job alone."""


class MissingExtra(_Described, ImportError):
    """An optional part is not installed; the remedy names the extra."""


@contextmanager
def needs_extra(what: str, extra: str, *, otherwise: str = "") -> Iterator[None]:
    """Raise MissingExtra where a module is missing; `what` says what needs which one."""
    try:
        yield
    except ImportError:
        raise MissingExtra(*said_of("no_extra", what=what, extra=extra, otherwise=otherwise)) from None
