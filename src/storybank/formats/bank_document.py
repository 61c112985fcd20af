"""The bank as one JSON document: lossless, versioned, laid out so that a diff reads well; and the schemas.

Every field is written, also where it has its default: a default that a later release changes must not
change what an old file says. What each edition brought stands in `docs/reference/formats.md`.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final, Literal, get_args

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput, said_of
from storybank.formats import files
from storybank.formats.files import DEEPEST_DOCUMENT, LARGEST_DOCUMENT
from storybank.formats.reading import Writing, not_read
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.text.stems import read_table
from storybank.values import Count, checked

FORMAT: Final = "storybank/bank"  # what the document says that it is
SCHEMA_VERSION: Final = 3  # the edition of the document that this release writes
Described = Literal["bank", "round", "plan"]
# What there is a published schema of: files beside this module, for those who know no Python too.
SCHEMAS: Final[tuple[Described, ...]] = get_args(Described)


@checked
def bank_text(bank: StoryBank, *, redact: Redaction | bool = False) -> str:
    """Return a bank as the text of its document; the same bank always gives the same text.

    `redact` takes something out first: True, all that a `Redaction` does by itself; `redact_bank` also says
    what it did. What is not a bank, or not a redaction, is an InvalidInput.

    >>> bank_text(StoryBank()).splitlines()[1:3]
    ['  "format": "storybank/bank",', '  "schema_version": 3,']
    """
    return _text_of(redacted_if_asked(bank, redact=redact)[0])


def _text_of(bank: StoryBank) -> str:
    document = {"format": FORMAT, "schema_version": SCHEMA_VERSION, **bank.model_dump(mode="json")}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@checked
def bank_from_json(
    text: str | bytes, *, max_bytes: Count = LARGEST_DOCUMENT, max_depth: Count = DEEPEST_DOCUMENT
) -> StoryBank:
    """Return the bank of a document's text.

    Args:
        text: What `bank_text` returned; bytes are read as UTF-8.
        max_bytes: The largest size that is read, of a text in characters; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read; 64 unless given.

    Raises:
        DocumentError: It is not such a document; `faults` says where, and quotes no story.
        NewerDocument: A newer release of this library wrote it.
        InvalidInput: That is neither a string nor bytes.

    >>> bank_from_json(bank_text(StoryBank())) == StoryBank()
    True
    """
    files.check_size(len(text), name=files.GIVEN, max_bytes=max_bytes)
    decoded = files.decode(text, name=files.GIVEN) if isinstance(text, bytes) else text
    return _bank(files.read_json(decoded, name=files.GIVEN, max_depth=max_depth), files.GIVEN)


@checked
def write_bank(bank: StoryBank, path: str | os.PathLike[str], *, redact: Redaction | bool = False) -> Writing:
    """Write the text of `bank_text` to a file, whole or not at all; one that is there is replaced.

    Returns:
        The path, and what was taken out; the document holds all the rest.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: That is not a bank, a path or a redaction.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_bank(StoryBank(), f"{folder}/bank.json").left_out
    Nothing was left out.
    """
    shared = redacted_if_asked(bank, redact=redact)
    files.write_text(path, _text_of(shared[0]))
    return Writing(path=os.fspath(path), **shared.told)


@checked
def read_bank(
    path: str | os.PathLike[str], *, max_bytes: Count = LARGEST_DOCUMENT, max_depth: Count = DEEPEST_DOCUMENT
) -> StoryBank:
    """Return the bank of a file that `write_bank` wrote, or somebody by hand; limits as in `bank_from_json`.

    Raises:
        DocumentError: It cannot be read, or is not such a document; `faults` says where, and quotes no story.
        NewerDocument: A newer release of this library wrote it.
        InvalidInput: That is not a path.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     read_bank(write_bank(StoryBank(), f"{folder}/bank.json").path)
    <StoryBank: 0 stories, 0 tellings, 0 impressions>
    """
    name, text_too = os.fspath(path), "call bank_from_json(text)"
    raw, _ = files.read_source(name, max_bytes=max_bytes, text_too=text_too)
    return _bank(files.read_json(files.decode(raw, name=name), name=name, max_depth=max_depth), name)


def _bank(document: Any, name: str) -> StoryBank:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DocumentError(*said_of("no_bank", name=name, format=FORMAT))
    files.checked_edition(document.get("schema_version"), name=name, newest=SCHEMA_VERSION)
    fields = {part: value for part, value in document.items() if part not in {"format", "schema_version"}}
    try:
        return StoryBank.model_validate(fields)
    except InvalidInput as error:
        raise not_read(name, "a bank", error.faults) from None


@checked
def json_schema(of: Described) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a document, to check one in any language.

    `"bank"` is the document of `write_bank`; `"round"` and `"plan"` are what their `model_dump_json` gives;
    all else is an InvalidInput. It refuses a field that is not known, a strength of 9, a blank title; readers
    know more rules: an id twice, a telling of no story.

    >>> json_schema("bank")["$id"]
    'urn:storybank:schema:bank:3'
    """
    return read_table(__name__, f"schemas/{of}.json")
