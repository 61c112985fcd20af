"""How postings are written: their headings, their turns of phrase, and what in them is no need."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from storybank.words.postings._phrases import Phrases

Section = Literal["required", "preferred", "duties", "open", "ignored"]
"""What a stretch of a posting is about; `"open"` where no heading says."""

Mark = Literal["required", "preferred"]


@cache
def headings() -> Phrases[Section]:
    """Return what headings say, each with the section that it opens."""
    return Phrases((phrase, kind) for kind, several in _tables()["headings"].items() for phrase in several)


@cache
def marks() -> Phrases[Mark]:
    """Return the words by which a sentence says how much it asks for, such as “must” and “ideally”."""
    return Phrases((phrase, kind) for kind, several in _tables()["marks"].items() for phrase in several)


@cache
def phrases(
    table: Literal["left_out", "boilerplate", "strapline", "employer", "candidate", "waived", "resumed"],
) -> Phrases[str]:
    """Return a table of phrases.

    Args:
        table: `"left_out"`: words that look like a competency and are none (“driver's licence”).
            `"boilerplate"`: what marks a sentence about pay, applying or the law. `"strapline"`: the same,
            but a need among requirements (“commitment to equality”). `"employer"` and `"candidate"`: whom a
            sentence is about. `"waived"`: what a clause says is not needed, and `"resumed"`: what ends that.
    """
    return Phrases((phrase, table) for phrase in _tables()[table])


def cues() -> dict[str, list[str]]:
    """Return the cue phrases by competency of the built-in framework."""
    return _read("cues.json")


def entries() -> dict[str, list[str]]:
    """Return what names a competency only where it is all of an entry, by its built-in id."""
    found: dict[str, list[str]] = _tables()["entries"]
    return found


@cache
def _tables() -> dict[str, Any]:
    return _read("language.json")


def _read(name: str) -> dict[str, Any]:
    text = files("storybank.words.postings").joinpath(name).read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    return tables
