"""Files in and out, one module per format."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.formats.anki import anki_text, write_anki
    from storybank.formats.bank_document import bank_from_json, bank_text, json_schema, read_bank, write_bank
    from storybank.formats.calendars import ics_text, write_ics
    from storybank.formats.csv import read_csv
    from storybank.formats.files import read_posting, write_page
    from storybank.formats.frameworks import framework_text, read_framework, write_framework
    from storybank.formats.json_resume import read_json_resume
    from storybank.formats.markdown.reading import read_markdown, stories_from_markdown
    from storybank.formats.markdown.writing import markdown_text, write_markdown
    from storybank.formats.reading import LeftOut, Reading, Writing
    from storybank.formats.redaction import redact_bank, redact_plan, redact_round
    from storybank.formats.redaction.redaction import Redacted, Redaction, Shared, Uncertain
    from storybank.formats.tables import csv_text, write_csv, write_xlsx

if not TYPE_CHECKING:
    from storybank.late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "bank_document": "bank_from_json bank_text json_schema read_bank write_bank",
            "reading": "LeftOut Reading Writing",
            "anki": "anki_text write_anki",
            "calendars": "ics_text write_ics",
            "csv": "read_csv",
            "frameworks": "framework_text read_framework write_framework",
            "json_resume": "read_json_resume",
            "markdown.reading": "read_markdown stories_from_markdown",
            "markdown.writing": "markdown_text write_markdown",
            "tables": "csv_text write_csv write_xlsx",
            "files": "read_posting write_page",
            "redaction": "Redacted Redaction Shared Uncertain redact_bank redact_plan redact_round",
        },
    )

__all__ = ["LeftOut", "Reading", "Redacted", "Redaction", "Shared", "Uncertain", "Writing", "anki_text"]
__all__ += ["bank_from_json", "bank_text", "csv_text", "framework_text", "ics_text", "json_schema"]
__all__ += ["markdown_text", "read_bank", "read_csv", "read_framework", "read_json_resume", "read_markdown"]
__all__ += ["read_posting", "redact_bank", "redact_plan", "redact_round", "stories_from_markdown"]
__all__ += ["write_anki", "write_bank", "write_csv", "write_framework", "write_ics", "write_markdown"]
__all__ += ["write_page", "write_xlsx"]
