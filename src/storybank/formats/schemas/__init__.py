"""The schemas as they are published: files of this package, for those who know no Python too."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from storybank.values import checked

Described = Literal["bank", "round", "plan"]

SCHEMAS: Final[tuple[Described, ...]] = get_args(Described)
"""What there is a schema of."""


@checked
def json_schema(of: Described) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a document, to check one in any language.

    What the writers write is valid. What breaks a rule that a schema can say is not: a field that is not
    known, a strength of 9, a blank title. Readers know more rules: an id twice, a telling of no story.

    Args:
        of: `"bank"`, the document of `write_bank`; `"round"` and `"plan"`, what their `model_dump_json`
            gives.

    Returns:
        A new dictionary each time.

    Raises:
        InvalidInput: There is no schema of that.

    >>> json_schema("bank")["$id"]
    'urn:storybank:schema:bank:3'
    """
    text = files("storybank.formats.schemas").joinpath(f"{of}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
