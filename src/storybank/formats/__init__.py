"""Files in and out, one module per format."""

from storybank.formats._bank_document import bank_from_json, bank_to_json, read_bank, write_bank
from storybank.formats._reading import LeftOut, Reading, Writing
from storybank.formats.json_resume import read_json_resume
from storybank.formats.posting import read_posting

__all__ = [
    "LeftOut",
    "Reading",
    "Writing",
    "bank_from_json",
    "bank_to_json",
    "read_bank",
    "read_json_resume",
    "read_posting",
    "write_bank",
]
