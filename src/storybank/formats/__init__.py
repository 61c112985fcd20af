"""Files in and out, one module per format."""

from storybank.formats._bank_document import bank_from_json, bank_to_json, read_bank, write_bank
from storybank.formats._reading import LeftOut, Reading, Writing

__all__ = [
    "LeftOut",
    "Reading",
    "Writing",
    "bank_from_json",
    "bank_to_json",
    "read_bank",
    "write_bank",
]
