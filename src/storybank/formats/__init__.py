"""Files in and out, one module per format."""

from storybank.formats._bank_document import bank_from_json, bank_to_json, read_bank, write_bank

__all__ = ["bank_from_json", "bank_to_json", "read_bank", "write_bank"]
