"""The way in without code: `python -m storybank plan stories.md round.csv` gives a page to print."""

import sys
from argparse import ArgumentParser, Namespace
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from storybank.errors import StorybankError
from storybank.formats import Reading, read_bank, read_csv, read_markdown, read_round, write_page
from storybank.pages import day_pages
from storybank.planning import plan_round

_READERS: dict[str, Any] = {
    **dict.fromkeys((".md", ".markdown", ".txt"), read_markdown),
    **dict.fromkeys((".csv", ".tsv", ".xlsx", ".xls"), read_csv),
    ".json": lambda path: Reading(bank=read_bank(path)),
}
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "stories": {"type": Path, "help": "notes (.md, .txt, a folder), a table (.csv, .xlsx) or a bank (.json)"},
    "round": {"type": Path, "help": "who interviews you: a table (.csv, .md), .ics, or a mail (.txt)"},
    "-o": {"dest": "page", "type": Path, "default": "plan.html", "help": "unless given, %(default)s"},
    "--date": {"help": "the day, where the round says none: 2026-12-03"},
    "--zone": {"help": "the time zone of the round: Europe/London"},
}


def main(*words: str) -> None:
    """Run the command; end with 1 where a file cannot be read or written, and say why on stderr."""
    does = "Read stories and a round from files, print who hears what, and write a page to print."
    parser = ArgumentParser("python -m storybank")
    command = parser.add_subparsers(required=True).add_parser("plan", help=does, description=does)
    for name, settings in _ARGUMENTS.items():
        command.add_argument(name, **settings)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may not know every letter
    try:
        _plan(parser.parse_args(words))
    except StorybankError as error:
        sys.exit(str(error))


def _plan(given: Namespace) -> None:
    """Say what was read of both files, print the plan, and write its page."""
    read = _READERS.get(given.stories.suffix.lower()) if given.stories.is_file() else read_markdown
    if read is None:
        sys.exit(f"{given.stories} is of no kind that is read; save it as {', '.join(_READERS)}")
    stories, day = read(given.stories), read_round(given.round, date=given.date, zone=given.zone)
    if given.page.exists() and any(map(given.page.samefile, (given.stories, given.round))):
        sys.exit(f"{given.page} is what was read; give the page another name")
    print(stories, *stories.bank.findings, day, sep="\n\n", end="\n\n")
    if not stories.stories:
        sys.exit(f"{given.stories} holds no story; how to write one is said above")
    plan = plan_round(stories.bank, day.round)
    write_page(day_pages(plan, stories.bank), given.page)
    print(plan, f"To print: {given.page}", sep="\n\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
