"""Tables of stories as CSV, both ways, for spreadsheets and data frames."""

from storybank.formats.csv.reading import read_csv
from storybank.formats.csv.writing import csv_text, write_csv

__all__ = ["csv_text", "read_csv", "write_csv"]
