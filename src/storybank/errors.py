"""Everything that this library raises, one tree.

```text
StorybankError
├── InvalidInput (ValueError)      what was given breaks a rule; every fault at once, with path and remedy
│   ├── UnknownReference           a story, person or sitting is named that is not there
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
└── MissingExtra (ImportError)     an optional part is not installed; the message names the extra
```

What is wrong with somebody's *preparation* (a missing story, a need that nobody can meet) is no error
but a value: a `Finding` or a `Gap`.

Every error pickles, so it survives the way back from a worker process, and none quotes the text of a
story or a note: messages hold ids, paths and rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given.

    Attributes:
        path: Where it is, as one would write it in Python: `stories[3].competencies.teamwork`.
            Empty where the whole value is meant.
        problem: What is wrong, as the end of a sentence that starts with the path.
        remedy: What to do about it.
    """

    path: str
    problem: str
    remedy: str

    def within(self, prefix: str) -> Fault:
        """Return the same fault as seen from the value that holds this one at `prefix`."""
        if not self.path:
            return Fault(prefix, self.problem, self.remedy)
        joint = "" if self.path.startswith("[") or not prefix else "."
        return Fault(f"{prefix}{joint}{self.path}", self.problem, self.remedy)

    def __str__(self) -> str:
        """Return path, problem and remedy as one line."""
        return f"{self.path + ' ' if self.path else ''}{self.problem}; {self.remedy}"


FAULTS_SHOWN = 20
"""Faults that a message lists: more would scroll away what they are about. `faults` holds them all."""


def _lines(faults: tuple[Fault, ...]) -> str:
    lines = "".join(f"\n  - {fault}" for fault in faults[:FAULTS_SHOWN])
    more = len(faults) - FAULTS_SHOWN
    return f"{lines}\n  - and {more} more" if more > 0 else lines


class StorybankError(Exception):
    """The root: everything this library raises is one of these."""


class InvalidInput(StorybankError, ValueError):
    """What was given breaks a rule.

    Attributes:
        subject: What was being made or done: `"Story"`, `"plan_round"`.
        faults: Every fault that was found, in the order of the input.
    """

    def __init__(self, subject: str, faults: Iterable[Fault]) -> None:
        """Keep subject and faults; both travel through pickle."""
        self.subject = subject
        self.faults = tuple(faults)
        super().__init__(subject, self.faults)

    def __str__(self) -> str:
        """Return one line for one fault, or a list of them."""
        if len(self.faults) == 1:
            return f"{self.subject}: {self.faults[0]}"
        return f"{self.subject}: {len(self.faults)} things to mend{_lines(self.faults)}"


class UnknownReference(InvalidInput):
    """A story, person, competency or sitting is named that is not there."""


class ImpossibleLock(InvalidInput):
    """`Policy.use` asks for what a hard rule forbids; each fault names the rule."""


class MissingNeeds(InvalidInput):
    """A role's usual needs have no counterpart in the bank's framework: say what the person needs."""


class _Described(StorybankError):
    """An error made of one sentence on what happened and one on what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        """Keep both sentences; both travel through pickle."""
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem, remedy)

    def __str__(self) -> str:
        """Return problem and remedy as one line."""
        return f"{self.problem}; {self.remedy}"


class DocumentError(_Described):
    """A file or a text could not be read or written.

    Attributes:
        faults: What is wrong inside it, where it could be read that far.
    """

    def __init__(self, problem: str, remedy: str, faults: Iterable[Fault] = ()) -> None:
        """Keep the sentences and the faults; all travel through pickle."""
        super().__init__(problem, remedy)
        self.faults = tuple(faults)

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


class MissingExtra(_Described, ImportError):
    """An optional part is not installed; the remedy names the extra."""
