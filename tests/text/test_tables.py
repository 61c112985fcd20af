"""The tables of words are data: each has its shape, every list says a thing once, every pattern compiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from storybank.planning.check_context import ViolationCode
from storybank.text.stems import bare, read_patterns, read_table, words_of

WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "uniqueItems": True}
MEANINGS = {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}, "minProperties": 1}
LISTS = {"type": "object", "additionalProperties": WORDS, "minProperties": 1}
TEXT = {"type": "string", "minLength": 1}
SAID_LISTS = LISTS | {"properties": {"about": TEXT}}
AMOUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 2}, "minProperties": 1}
REPEATED: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
PHRASES: dict[str, Any] = {"type": "object", "additionalProperties": REPEATED}
NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
KINDS = ["ask", "check", "find_out", "write", "rehearse", "pack"]
RULE = {
    "type": "object",
    "properties": {
        "code": {"pattern": "^[a-z_]+$"},
        "severity": {"enum": ["warning", "hint"]},
        "claim": {"type": "string", "pattern": r"\.$"},
        "source": {"type": "string", "minLength": 1},
        "message": {"type": "string", "pattern": r"\.$"},
        "remedy": {"type": "string", "pattern": r"\.$"},
    },
    "required": ["code", "severity", "claim", "source", "message"],
    "additionalProperties": False,
}


def shape(**parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with these parts and no others, and what they are about."""
    told = {"about": TEXT, **parts}
    return {"type": "object", "properties": told, "required": [*parts], "additionalProperties": False}


READER = shape(
    classes=WORDS,
    unit=NUMBERS["items"],
    words=TEXT,
    pairs=TEXT,
    weights=TEXT,
    bias=NUMBERS,
    chance=NUMBERS,
    surest=NUMBERS["items"],
)

TABLES = {
    ("text", "english.json"): shape(
        **dict.fromkeys(("stop_words", "abbreviations", "before_figures"), WORDS),
        plain=WORDS,
        american=MEANINGS,
        apart=WORDS,
        same_root=MEANINGS,
        american_endings={"items": {"prefixItems": [TEXT, TEXT], "minItems": 2, "maxItems": 2}},
        endings={"items": {"prefixItems": [TEXT, {"type": "string"}], "minItems": 2, "maxItems": 2}},
    ),
    ("text", "figures.json"): shape(
        small=TEXT,
        tens=TEXT,
        scales=AMOUNTS,
        letter_scales=AMOUNTS,
        parts=AMOUNTS,
        folds=AMOUNTS,
        signs=MEANINGS,
        codes=TEXT,
        units=MEANINGS,
        aside=TEXT,
        named_by_number=TEXT,
        not_counted=TEXT,
        months=TEXT,
        not_a_share=TEXT,
        not_before_a_share=TEXT,
    ),
    ("text", "people.json"): shape(
        titles=WORDS,
        roles=WORDS,
        verbs=WORDS,
        verbs_of_things=WORDS,
        verbs_before=WORDS,
        speaking=WORDS,
        adverbs=WORDS,
        not_after_a_name=WORDS,
        not_surnames=WORDS,
        like_places=WORDS,
        starts_of_places=WORDS,
        known_as_others=WORDS,
        whose=WORDS,
        **dict.fromkeys(("before", "behind", "behind_a_name"), WORDS),
        **dict.fromkeys(("in_a_place", "of_a_place", "in_a_month", "before_a_month", "articles"), WORDS),
        **dict.fromkeys(("small_titles", "small_titled"), WORDS),
        **dict.fromkeys(("international", "with_area", "phone", "email", "months", "line_mark"), WORDS),
        **dict.fromkeys(("name", "word", "word_behind", "word_before", "and_word", "letters"), WORDS),
        **dict.fromkeys(("small", "capitals", "scottish", "number", "possessive", "is"), WORDS),
    ),
    ("text", "html.json"): shape(
        **dict.fromkeys(("known", "breaking", "paragraphs", "around", "apart", "tag"), WORDS),
        **dict.fromkeys(
            ("name", "nameless", "whole", "cut", "entity", "marked", "blank_line", "gap", "unprinted"), WORDS
        ),
        **dict.fromkeys(("spaces", "spaces_in_line"), WORDS),
    ),
    ("text", "patterns.json"): SAID_LISTS,
    ("values", "kinds.json"): {"additionalProperties": REPEATED | {"minItems": 2, "maxItems": 2}},
    ("text", "names.json"): shape(
        letters=MEANINGS | {"additionalProperties": {"type": "string"}},  # a kashida only draws out a word
        spelled_out=MEANINGS,
        **dict.fromkeys(("woman", "man", "titles", "behind", "generations", "attached"), WORDS),
        **dict.fromkeys(("forms", "attached_forms", "joints", "common", "groups"), WORDS),
        given={"type": "array", "items": WORDS | {"minItems": 2}},
    ),
    ("text", "given_names.json"): shape(
        given=WORDS, word_name=WORDS, place_name=WORDS, surname=WORDS, thing=WORDS
    ),
    ("text", "words.json"): shape(words=WORDS),
    ("competencies", "tags.json"): shape(behaviours=LISTS, skills=WORDS),
    ("competencies", "words.json"): shape(
        empty=WORDS,
        added=WORDS,
        in_full=MEANINGS,
        governing_verbs=WORDS,
        false_kin=WORDS,
        one_sense=MEANINGS,
        not_slips=WORDS,
    ),
    ("analysis", "explanations.json"): shape(obstacle=MEANINGS, barrier=MEANINGS),
    ("planning", "violations.json"): {
        "required": [*get_args(ViolationCode)],
        "additionalProperties": {"anyOf": [TEXT, MEANINGS | {"minProperties": 2}]},
        "maxProperties": 1 + len(get_args(ViolationCode)),
    },
    ("competencies", "sides.json"): shape(
        sides=shape(**dict.fromkeys(("can", "will", "fit"), shape(asks=TEXT, write=TEXT, competencies=TEXT)))
    ),
    ("preparation", "preparation.json"): shape(
        kinds=WORDS,
        steps={"additionalProperties": shape(kind={"enum": KINDS}, text=TEXT, why=TEXT), "minProperties": 1},
    ),
    ("text", "finder.json"): SAID_LISTS,
    ("formats", "patterns.json"): LISTS,
    ("formats.markdown", "unread.json"): {
        "properties": {"about": TEXT},
        "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 3, "maxItems": 3},
    },
    ("words", "patterns.json"): SAID_LISTS,
    ("words", "rules.json"): {"additionalProperties": {"type": "array", "items": RULE}},
    ("words", "review.json"): shape(
        asks=MEANINGS,
        hints=MEANINGS,
        names_of_other_things=WORDS,
        said_of_anything=WORDS,
        beside_figures=MEANINGS,
        denies=TEXT,
    ),
    ("words.questions", "patterns.json"): SAID_LISTS,
    ("words.questions", "messages.json"): shape(
        statements=MEANINGS, unread={"additionalProperties": MEANINGS}, untold=MEANINGS, remedies=MEANINGS
    ),
    ("words.questions", "samples.json"): PHRASES,
    ("words.questions", "reader.json"): READER,
    ("words.postings", "reader.json"): READER,
    ("words.questions", "language.json"): shape(
        forms=PHRASES,
        classes=PHRASES,
        fillers=REPEATED,
        common=WORDS,
        everyday=WORDS,
        greetings=WORDS,
        went_wrong=WORDS,
        negative=WORDS,
        keys=WORDS,
    ),
    ("words.postings", "patterns.json"): SAID_LISTS,
    ("words.postings", "language.json"): {
        "properties": dict.fromkeys(("other_fields", "texts", "fillers", "about_the_job"), WORDS)
        | dict.fromkeys(("vague", "one_word", "list_ends"), WORDS)
        | {"fields": MEANINGS},
        "minProperties": 17,
    },
}


@pytest.mark.parametrize(("package", "name"), TABLES, ids="/".join)
def test_a_table_has_its_shape(package: str, name: str) -> None:
    import_module(f"storybank.{package}")  # a table is read beside a module that is there
    faults = Draft202012Validator(TABLES[package, name]).iter_errors(read_table(f"storybank.{package}", name))
    assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []


PATTERNS = [  # those of `formats` mean HTML too, and that a text is blank
    (package, name)
    for package, name in TABLES
    if name in {"patterns.json", "people.json", "html.json", "finder.json"} and package != "formats"
]


@pytest.mark.parametrize(("package", "name"), PATTERNS)
def test_every_pattern_compiles_and_matches_no_empty_text(package: str, name: str) -> None:
    import_module(f"storybank.{package}")
    for pattern in read_patterns(f"storybank.{package}", name, re.IGNORECASE).values():
        assert "<" not in re.sub(r"\(\?<[!=]", "", pattern.pattern)
        assert pattern.search("") is None


def test_words_are_written_as_texts_are_folded() -> None:
    english, people = (read_table("storybank.text", name) for name in ("english.json", "people.json"))
    lists = [english["plain"], english["american"], *map(str.split, english["apart"]), people["not_surnames"]]
    assert [word for words in lists for word in words if words_of(word) != (word,)] == []


def test_no_root_leads_to_another() -> None:
    roots = read_table("storybank.text", "english.json")["same_root"]
    assert not roots.keys() & set(roots.values())


def test_no_word_stands_apart_in_two_lists() -> None:
    def every() -> Iterator[str]:
        for words in read_table("storybank.text", "english.json")["apart"]:
            yield from words.split()

    assert len([*every()]) == len({*every()})


def test_names_and_words_stand_once_in_bare_letters_and_in_order() -> None:
    for name in ("given_names.json", "words.json"):
        table = read_table("storybank.text", name)
        for part in table.keys() - {"about"}:
            words = " ".join(table[part]).split()
            assert words == sorted(set(words))
            assert [word for word in words if bare(word) != word] == []


def test_a_name_that_is_a_word_is_in_no_list_of_names_alone() -> None:
    names = read_table("storybank.text", "given_names.json")
    lists = {part: set(" ".join(names[part]).split()) for part in names.keys() - {"about", "surname"}}
    assert sum(map(len, lists.values())) == len(set().union(*lists.values()))
