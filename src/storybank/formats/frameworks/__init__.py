"""Competency frameworks in and out: CASE packages both ways, ESCO's, Tabiya's and Moodle's tables in."""

from storybank.formats.frameworks.reading import read_framework
from storybank.formats.frameworks.writing import framework_to_case, write_framework

__all__ = ["framework_to_case", "read_framework", "write_framework"]
