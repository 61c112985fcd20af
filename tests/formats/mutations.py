"""Files as accidents and attackers leave them: samples with bytes flipped, cut, doubled and mixed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.support.counts import many

from storybank.errors import DocumentError, InvalidInput

COUNT = int(os.environ.get("STORYBANK_MUTATIONS") or many(100_000, quick=300, slow=5_000))
"""Mutated files for each format; `STORYBANK_MUTATIONS` overrules it."""

_WATCHED = 1000
"""Files whose reading coverage may watch: it takes several times as long, and shows nothing new later."""

_ODD = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n\n",
    b"---\n",
    b'"',
    b"'",
    b"=",
    b"{{7*7}}",
    b"!!python/object/apply:os.system ['true']",
    b"&a [*a, *a]",
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    b"[" * 100,
    b"{" * 100,
    b"1e999",
    b"NaN",
    b"\xed\xa0\x80",
    "\u202e日本".encode(),
    b"|",
    b"#",
    b"../../x",
    b"99999999999999999999",
)


def mutated(samples: Sequence[bytes], *, count: int = COUNT, seed: int = 1) -> Iterator[bytes]:
    """Return that many files, each made from a sample by one to six changes; the same for a seed."""
    chance = Random(seed)  # noqa: S311 - nothing here is a secret
    for _ in range(count):
        raw = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 6)):
            _change(raw, samples, chance)
        yield bytes(raw)


def _change(raw: bytearray, samples: Sequence[bytes], chance: Random) -> None:
    place = chance.randrange(len(raw) + 1)
    end = min(len(raw), place + chance.choice((1, 3, 20, 200)))
    kind = chance.randrange(6)
    if kind == 0 and place < len(raw):
        raw[place] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del raw[place:end]
    elif kind == 2:
        raw[place:place] = raw[place:end] * chance.choice((1, 2, 30))
    elif kind == 3:
        raw[place:place] = chance.choice(_ODD)
    elif kind == 4:
        other = chance.choice(samples)
        start = chance.randrange(len(other) + 1)
        raw[place:end] = other[start : start + 200]
    else:
        del raw[place:]


def refusals(read: Callable[[bytes], object], samples: Sequence[bytes], *, count: int = COUNT) -> int:
    """Read that many mutated files; return how many were refused, each by an error that says where.

    Anything else that is raised comes through, with the file that did it as a note.
    """
    refused = 0
    watching = sys.gettrace()
    try:
        for number, raw in enumerate(mutated(samples, count=count)):
            if number == _WATCHED:
                sys.settrace(None)
            refused += _is_refused(read, raw)
    finally:
        sys.settrace(watching)
    return refused


_PLACE = re.compile(r"\bline [0-9]|\bat byte [0-9]|^(the text|a\.ics|x)\b")
"""A line or a byte, or the name that the tests give a file, as a message has it."""


def _says_where(error: DocumentError | InvalidInput) -> bool:
    return any(fault.path for fault in error.faults) or _PLACE.search(str(error)) is not None


def _is_refused(read: Callable[[bytes], object], raw: bytes) -> bool:
    try:
        read(raw)
    except (DocumentError, InvalidInput) as error:
        if not _says_where(error):
            error.add_note(f"says no place: {raw!r}")
            raise
        return True
    except BaseException as error:
        error.add_note(repr(raw))
        raise
    return False
