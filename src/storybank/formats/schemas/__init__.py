"""JSON Schemas of the documents: `bank.json`, `round.json` and `plan.json`, in draft 2020-12."""

from storybank.formats.schemas._published import SCHEMAS, json_schema

__all__ = ["SCHEMAS", "json_schema"]
