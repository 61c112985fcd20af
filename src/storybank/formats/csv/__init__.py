"""Tables of stories as CSV, both ways, for spreadsheets and data frames."""

from storybank.formats.csv.reading import read_csv
from storybank.formats.csv.writing import bank_to_csv, write_csv

__all__ = ["bank_to_csv", "read_csv", "write_csv"]
