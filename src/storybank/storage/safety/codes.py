"""What `Store.check` may find, each by a code that never changes.

| code | meaning | repaired |
|---|---|---|
| `damaged_file` | SQLite finds pages or rows of the file broken; nothing else is looked at | no |
| `damaged_index` | an index of the file leads astray | built again |
| `other_version` | the tables are at another revision than this release's; nothing else is looked at | no |
| `missing_table`, `missing_column` | a part of the tables is gone; nothing else is looked at | no |
| `missing_constraint` | the tables no longer keep doubles or strays out | no |
| `missing_index` | queries are slower than they should be | made again |
| `unreadable_document` | a document breaks a rule, or is no JSON | no |
| `foreign_field` | a document has a field of a host's class; it is read as an extension | written as one |
| `unreadable_time` | a time is none, or has no offset | no |
| `wrong_id` | a document is about another story than its row | the row's id is put in |
| `wrong_columns` | columns disagree with the document that they are made from | made again |
| `story_without_episode` | a story does not say which experience it is of | its id, as for a new story |
| `telling_without_story` | the story that was told is gone | where revisions of it are left |
| `revision_without_story` | a story is gone, and revisions of it are left | the last one becomes the story |
| `telling_without_revision` | the revision that was told is gone | noted as not known |
| `missing_revision` | a story as it is now is not among its revisions | added |
| `revision_out_of_step` | a story is not the last of its revisions | added as the last one; all others stay |
| `revision_gap` | an earlier revision of a story is gone | no |
| `plan_source_missing` | a plan was made from a revision that is gone | no |
| `round_of_other_stories` | a round says that a story was told which its owner never had | no |
| `plan_of_other_stories` | a plan names stories that its owner has not, or not as it was made from | no |
| `changed_outside` | a row can be read, and is not as this library wrote it | taken as it is |
| `copy_made` | where the copy is that was made before a repair | |
| `repaired` | what was found and is so no more; `field` is its code | |

No message holds a word of what is stored: ids, places in the order of adding, and names of columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from storybank.findings import Finding


@dataclass(frozen=True)
class Kind:
    """What is said for a code: `{subject}`, `{field}` and `{detail}` stand for those of one case."""

    severity: Literal["warning", "hint"]
    message: str
    remedy: str


_BACK: Final = "Bring it back from a backup."
_REPAIR: Final = "Call check(repair=True)."
_EXPORT: Final = "Bring the store back from a backup, or import its export into a new one."

KINDS: Final[dict[str, Kind]] = {
    "damaged_file": Kind("warning", "SQLite finds the file damaged ({detail}).", _EXPORT),
    "damaged_index": Kind("warning", "An index of the file leads astray ({detail}).", _REPAIR),
    "other_version": Kind(
        "warning",
        "The tables are at revision {detail}, which is not this release's.",
        "Open the store again with the newest release that uses it.",
    ),
    "missing_table": Kind("warning", "The table {subject} is missing.", _BACK),
    "missing_column": Kind("warning", "The table {subject} has no column {field}.", _BACK),
    "missing_constraint": Kind("warning", "The table {subject} has lost the constraint {field}.", _EXPORT),
    "missing_index": Kind("hint", "The table {subject} has lost the index {field}.", _REPAIR),
    "unreadable_document": Kind(
        "warning",
        "The {field} of {subject} cannot be read ({detail}).",
        "Mend it, or bring it back from a backup.",
    ),
    "foreign_field": Kind(
        "warning",
        "The {field} of {subject} has a field that is none of ours; it is read as an extension.",
        _REPAIR,
    ),
    "unreadable_time": Kind("hint", "{field} of {subject} is no time with its offset.", _BACK),
    "wrong_id": Kind("warning", "The document of {subject} has the id of another story.", _REPAIR),
    "wrong_columns": Kind("hint", "Columns of {subject} disagree with its document ({field}).", _REPAIR),
    "story_without_episode": Kind("warning", "The story {subject} has no episode.", _REPAIR),
    "telling_without_story": Kind(
        "warning",
        "The story of {subject} is gone ({detail}).",
        "Add the story again with this id, or forget the telling.",
    ),
    "revision_without_story": Kind("warning", "The story {subject} is gone, its revisions are not.", _REPAIR),
    "telling_without_revision": Kind("hint", "{subject} is of a revision that is gone ({detail}).", _REPAIR),
    "missing_revision": Kind("hint", "The story {subject} as it is now is no revision of it.", _REPAIR),
    "revision_out_of_step": Kind("hint", "The story {subject} is not the last of its revisions.", _REPAIR),
    "revision_gap": Kind("hint", "Revisions of the story {subject} are gone ({detail}).", _BACK),
    "plan_source_missing": Kind("hint", "{subject} was made from what is gone ({detail}).", _BACK),
    "round_of_other_stories": Kind(
        "warning",
        "{subject} tells of stories that are not this owner's ({detail}).",
        "Save the round again with this owner's stories, or remove it: Store.delete_round.",
    ),
    "plan_of_other_stories": Kind(
        "warning",
        "{subject} names stories that are not this owner's, or not in these words ({detail}).",
        "Plan again, and remove this one: Store.delete_plan.",
    ),
    "changed_outside": Kind(
        "warning",
        "Something in {subject} ({field}) was changed outside this library.",
        "Look at it, or bring it back from a backup; check(repair=True) takes it as it is.",
    ),
    "copy_made": Kind("hint", "A copy from before the repair is at {detail}.", "Delete it when all is well."),
    "repaired": Kind("hint", "Repaired: {detail}", "Look whether it is as you want it."),
}
"""Every code, with what is said for it."""


def finding(code: str, subject: str, *, field: str = "", detail: str = "") -> Finding:
    """Return the finding of a code.

    Args:
        code: One of `KINDS`.
        subject: A story's id, a place as `tellings[3]`, a table, or `store`.
        field: The column or the part that is meant.
        detail: What else the message says.
    """
    kind = KINDS[code]
    named = {"subject": _shown(subject), "field": _shown(field), "detail": _shown(detail)}
    said = kind.message.format(**named)
    return Finding(
        code=code,
        severity=kind.severity,
        subject=named["subject"],
        field=named["field"],
        message=said,
        remedy=kind.remedy,
    )


def _shown(text: object) -> str:
    """Return what a value can hold of a name in a damaged row."""
    return str(text).encode(errors="replace").decode()
