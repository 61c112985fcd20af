"""Write the published schemas again, after a model has changed: `python tests/formats/write_schemas.py`."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from storybank.bank import StoryBank
from storybank.formats.bank_document import FORMAT, SCHEMA_VERSION, SCHEMAS, Described
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.values import Value

KINDS: Final[dict[Described, tuple[type[Value], int]]] = {
    "bank": (StoryBank, SCHEMA_VERSION),
    "round": (Round, 2),
    "plan": (Plan, 2),
}
"""The model of each document, and the last part of its schema's id."""

ENVELOPE: Final = {"format": {"const": FORMAT}, "schema_version": {"const": SCHEMA_VERSION}}
"""What the document of a bank has besides the bank."""


def schema_text(of: Described) -> str:
    """Return the text of the file that holds a schema: the model's own, with a head."""
    kind, edition = KINDS[of]
    own: dict[str, Any] = kind.model_json_schema()
    parts = own.pop("$defs")
    if of == "bank":
        own["properties"] = ENVELOPE | own["properties"]
        own["required"] = [*ENVELOPE, *own.get("required", ())]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:storybank:schema:{of}:{edition}",
    }
    return json.dumps(head | own | {"$defs": parts}, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for name in SCHEMAS:
        place = Path(str(files("storybank.formats").joinpath("schemas", f"{name}.json")))
        place.write_text(schema_text(name), encoding="utf-8", newline="\n")
