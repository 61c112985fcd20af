"""The digests of what the library makes of the sample, the golden files and made-up rounds.

    python -m tests.frozen.digests > tests/frozen/digests.json

Those of banks, rounds, tables and cards are of before the house was drawn anew. Those of plans and stores
were made once more when plans came to hold extras, free stories and findings: with names and employers
written in one way, assignments and tiers were the same, but for the assignments of nine rounds with
locks. Those of rounds, plans and stores were made once more when rounds came to hold inquiries: without
these fields each was what it had been. Those of stores were made once more when statements came to stand
among the stories, and when rehearsals came to have a table: but for that and the note of the revision each
was what it had been. Those of the sample's plan were made once more when plans came to say which doubts of an
earlier round are left, and those of what is read from the files of interview-coach-skill and
pm-interview-prep when who had heard their stories came to be left out. A digest that differs means other
bytes in somebody's files: make them anew only where that is decided, and say so in the changelog.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.answers import planned
from tests.support.rounds import Case, random_round

from storybank import Plan, Policy, StoryBank, formats, open_store
from storybank.sample import sample_bank, sample_round

ROUNDS = 500
FILE = Path(__file__).with_name("digests.json")
GOLDEN = Path(__file__).parents[1] / "storage" / "golden"
SAMPLES = Path(__file__).parents[1] / "formats" / "samples"


def digest(text: str) -> str:
    """Return enough of a hash to tell two texts apart."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def bare(document: str) -> str:
    """Return a plan's JSON without its certificates, which hang on the solver's path."""
    plan = json.loads(document)
    for tier in plan["proof"]["tiers"]:
        tier.pop("certificate", None)
    return json.dumps(plan)


def case_of(number: int) -> Case:
    """Return the sample for 0, and made-up rounds."""
    return Case(sample_bank(), sample_round(), Policy()) if number == 0 else random_round(number)


def digests_of(number: int) -> dict[str, str]:
    """Return what became of a case, by what it is."""
    case = case_of(number)
    plan = planned(case)
    return {
        "plan": digest("no plan" if plan is None else bare(plan.model_dump_json())),
        "bank": digest(formats.bank_text(case.bank)),
        "round": digest(case.round.model_dump_json()),
        "csv": digest(formats.csv_text(case.bank)),
        "anki": digest(formats.anki_text(case.bank)),
        "rows": digest("\n".join(rows_of(case, plan))),
    }


def rows_of(case: Case, plan: Plan | None) -> Iterator[str]:
    """Yield the schema and the rows of a store that holds a case, without the moments of writing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "case.db")
        with open_store(path, owner="ana") as store:
            store.add(*case.bank.stories)
            store.record(*case.bank.tellings)
            store.note(*case.bank.impressions)
            if plan is not None:
                store.save_round(plan.round)
                store.save_plan(plan)
        yield from _lines(path)


def _lines(path: Path) -> Iterator[str]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        tables = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql > '' ORDER BY 1"
        ).fetchall()
        for name, made in tables:
            yield made
            if made.startswith("CREATE TABLE") and "fts" not in name:
                for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - a name of our own
                    yield json.dumps(_timeless(name, dict(row)), sort_keys=True)
    finally:
        connection.close()


def _timeless(table: str, row: dict[str, Any]) -> dict[str, Any]:
    away = {"at", "recorded_at", "saved_at"}
    if away & row.keys():  # which the row's digest covers
        away.add("digest")
    if table == "storybank_plans":
        row["document"] = bare(row["document"])
    return {name: repr(value) for name, value in row.items() if name not in away}


def read(path: Path) -> str:
    """Return what a file of another tool says, as one text."""
    if path.parent.name == "frameworks":
        return formats.read_framework(path).framework.model_dump_json()
    if path.parent.name == "json_resume":
        found = formats.read_json_resume(path)
    elif path.parent.name == "csv":
        found = formats.read_csv(path)
    elif path.name == "bank_1.json":
        return formats.bank_text(formats.read_bank(path))
    else:
        found = formats.read_markdown(path)
    kept = [story.model_dump_json() for story in found.stories]
    said = [str(part).replace(str(SAMPLES), "") for part in found.left_out]
    return "\n".join([*kept, *said])


def files() -> Iterator[tuple[str, str]]:
    """Yield the golden files and what was read from each."""
    for path in sorted(SAMPLES.rglob("*")):
        if path.is_file() and ".expected." not in path.name and not path.name.endswith(".read.txt"):
            yield path.relative_to(SAMPLES).as_posix(), digest(read(path))
    for path in sorted(GOLDEN.glob("store_*.sqlite3")):
        for owner in ("ana", "bo ö"):
            yield f"{path.stem} {owner}", digest("\n".join(_held(path, owner)))


def _held(path: Path, owner: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(path.read_bytes())
        with open_store(copy, owner=owner) as store:
            bank: StoryBank = store.load()
            yield formats.bank_text(bank)
            yield from (held.model_dump_json() for held in store.rounds())
            yield from (held.model_dump_json() for held in store.plans())


def main() -> None:
    """Write all of them."""
    made: dict[str, Any] = {"files": dict(files())}
    made["cases"] = {str(number): digests_of(number) for number in range(ROUNDS + 1)}
    json.dump(made, sys.stdout, indent=0, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
