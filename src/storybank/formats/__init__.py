"""Files in and out, one module per format."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storybank.formats.anki import to_anki, write_anki
    from storybank.formats.bank_document import (
        bank_from_json,
        bank_to_json,
        json_schema,
        read_bank,
        write_bank,
    )
    from storybank.formats.calendars import plan_to_ics, write_ics
    from storybank.formats.csv import bank_to_csv, read_csv, write_csv
    from storybank.formats.files import read_posting
    from storybank.formats.frameworks import framework_to_case, read_framework, write_framework
    from storybank.formats.json_resume import read_json_resume
    from storybank.formats.markdown import (
        bank_to_markdown,
        read_markdown,
        stories_from_markdown,
        write_markdown,
    )
    from storybank.formats.reading import LeftOut, Reading, Writing
    from storybank.formats.redaction import Redacted, Redaction, redact_bank, redact_plan, redact_round
else:
    from storybank.late import late

    __getattr__, __dir__ = late(
        __name__,
        {
            "bank_document": "bank_from_json bank_to_json json_schema read_bank write_bank",
            "reading": "LeftOut Reading Writing",
            "anki": "to_anki write_anki",
            "calendars": "plan_to_ics write_ics",
            "csv": "bank_to_csv read_csv write_csv",
            "frameworks": "framework_to_case read_framework write_framework",
            "json_resume": "read_json_resume",
            "markdown": "bank_to_markdown read_markdown stories_from_markdown write_markdown",
            "files": "read_posting",
            "redaction": "Redacted Redaction redact_bank redact_plan redact_round",
        },
    )

__all__ = [
    "LeftOut",
    "Reading",
    "Redacted",
    "Redaction",
    "Writing",
    "bank_from_json",
    "bank_to_csv",
    "bank_to_json",
    "bank_to_markdown",
    "framework_to_case",
    "json_schema",
    "plan_to_ics",
    "read_bank",
    "read_csv",
    "read_framework",
    "read_json_resume",
    "read_markdown",
    "read_posting",
    "redact_bank",
    "redact_plan",
    "redact_round",
    "stories_from_markdown",
    "to_anki",
    "write_anki",
    "write_bank",
    "write_csv",
    "write_framework",
    "write_ics",
    "write_markdown",
]
