"""Competency frameworks in and out: CASE packages both ways, ESCO's, Tabiya's and Moodle's tables in."""

from storybank.formats.frameworks.reading import read_framework
from storybank.formats.frameworks.writing import framework_text, write_framework

__all__ = ["framework_text", "read_framework", "write_framework"]
