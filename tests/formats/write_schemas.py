"""Write the published schemas again, after a model has changed: `python tests/formats/write_schemas.py`."""

from __future__ import annotations

from pathlib import Path

from storybank.formats import schemas
from storybank.formats.schemas import SCHEMAS
from storybank.formats.schemas._drawn import schema_text

if __name__ == "__main__":
    for name in SCHEMAS:
        place = Path(str(schemas.__file__)).with_name(f"{name}.json")
        place.write_text(schema_text(name), encoding="utf-8", newline="\n")
