"""JSON Resume in: each highlight of a résumé becomes a draft."""

from storybank.formats.json_resume._read import read_json_resume

__all__ = ["read_json_resume"]
