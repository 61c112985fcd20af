"""Files in and out, one module per format."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.formats.anki import anki_text, write_anki
    from storybank.formats.bank_document import bank_from_json, bank_text, json_schema, read_bank, write_bank
    from storybank.formats.calendars import ics_text, write_ics
    from storybank.formats.csv import read_csv
    from storybank.formats.files import read_posting, write_page, write_pdf
    from storybank.formats.frameworks import framework_text, read_framework, write_framework
    from storybank.formats.json_resume import read_json_resume
    from storybank.formats.markdown.reading import read_markdown, stories_from_markdown
    from storybank.formats.markdown.writing import markdown_text, write_markdown
    from storybank.formats.reading import LeftOut, Reading, Writing
    from storybank.formats.redaction import redact_bank, redact_plan, redact_round
    from storybank.formats.redaction.redaction import Redacted, Redaction, Shared, Uncertain
    from storybank.formats.rounds import RoundReading, read_round, round_from_text
    from storybank.formats.tables import csv_text, write_csv, write_xlsx
    from storybank.formats.vipr import write_vipr
else:
    from storybank.late import late

    __getattr__, __dir__ = late(__name__)

__all__ = ["LeftOut", "Reading", "Redacted", "Redaction", "RoundReading", "Shared", "Uncertain", "Writing"]
__all__ += ["anki_text", "bank_from_json", "bank_text", "csv_text", "framework_text", "ics_text"]
__all__ += ["json_schema", "markdown_text", "read_bank", "read_csv", "read_framework", "read_json_resume"]
__all__ += ["read_markdown", "read_posting", "read_round", "redact_bank", "redact_plan", "redact_round"]
__all__ += ["round_from_text", "stories_from_markdown", "write_anki", "write_bank", "write_csv"]
__all__ += ["write_framework", "write_ics", "write_markdown", "write_page", "write_pdf", "write_vipr"]
__all__ += ["write_xlsx"]
