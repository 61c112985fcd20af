"""Tables of stories as CSV, both ways, for spreadsheets and data frames."""

from storybank.formats.csv_._reader import read_csv
from storybank.formats.csv_._writer import bank_to_csv, write_csv

__all__ = ["bank_to_csv", "read_csv", "write_csv"]
