"""Every public function and every method of a store, called once on the running example.

    python tests/hosts/every_call.py main|threads|fork|spawn FOLDER

Nothing is printed: the names of what was called go to `called.json` in the folder.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import sqlalchemy

import storybank as sb
from storybank import analysis, competencies, errors, formats, storage, words
from storybank.sample import sample_bank, sample_first_round, sample_round

NOW = "2026-11-20T09:00:00+00:00"
QUESTION = "Tell me about a time you disagreed with your manager about a customer."
POSTING = "You lead a team of five.\n- Strong communication skills\n- Experience with budgets is a plus\n"
RESUME = (
    '{"basics": {"name": "A. N."}, "work": [{"name": "Oatmoor", "highlights": ["Cut the close by 3 days"]}]}'
)
INVITED = "Interviewer,Role\nKen Abara,CTO\n"
NOTE = "# Month-end\n\n## Situation\n\nThe close took nine days.\n\n## Result\n\nIt takes four.\n"


@dataclass
class Day:
    """What the calls need: a bank, a round, a plan, and a folder of their own."""

    folder: Path
    bank: sb.StoryBank = field(default_factory=sample_bank)
    round: sb.Round = field(default_factory=sample_round)

    @cached_property
    def plan(self) -> sb.Plan:
        return sb.plan_round(self.bank, self.round)

    @cached_property
    def story(self) -> sb.Story:
        return self.bank.stories[0]

    @cached_property
    def framework(self) -> sb.Framework:
        return sb.Framework("yard", version="1", competencies=[sb.Competency("Welding")])

    def file(self, name: str) -> Path:
        return self.folder / name


Call = Callable[[Day], object]

PLANNING: dict[str, Call] = {
    "afterwards": lambda day: str(sb.afterwards(day.round, day.bank)),
    "alternatives": lambda day: analysis.alternatives(day.plan, day.bank, limit=1),
    "brief": lambda day: sb.brief(day.plan, day.bank, 0).to_text(),
    "carry_over": lambda day: sb.carry_over(day.bank, day.round),
    "check_plan": lambda day: sb.check_plan(day.plan, day.bank),
    "compare": lambda day: str(analysis.compare(day.plan, day.plan)),
    "countdown": lambda day: str(sb.countdown(day.bank, day.round, today="2026-11-24")),
    "day_pages": lambda day: str(sb.day_pages(day.plan, day.bank)),
    "contest": lambda day: analysis.contest(day.plan, day.bank, day.plan.gaps[0]),
    "lone_competencies": lambda day: analysis.lone_competencies(day.bank, day.round),
    "plan_many": lambda day: [*sb.plan_many([(day.bank, day.round)])],
    "plan_round": lambda day: [str(day.plan), day.plan.to_markdown(), day.plan.to_html()],
    "replan": lambda day: str(sb.replan(day.plan, day.bank, day.round)),
    "stress": lambda day: str(analysis.stress(day.plan, day.bank)),
    "suggest_stories": lambda day: sb.suggest_stories(day.bank, day.round, limit=1),
    "verify_proof": lambda day: sb.verify_proof(day.plan, day.bank),
    "warm_up": lambda _: sb.warm_up(),
    "why": lambda day: analysis.why(day.plan, day.bank),
    "why_not": lambda day: analysis.why_not(day.plan, day.bank, day.bank.stories[-1], 0),
}

WORDS: dict[str, Call] = {
    "answer_question": lambda day: str(sb.answer_question(day.bank, QUESTION, plan=day.plan)),
    "bank_health": lambda day: sb.bank_health(day.bank, round=day.round),
    "builtin_framework": lambda _: sb.builtin_framework(),
    "find_duplicates": lambda day: sb.find_duplicates(day.bank),
    "health_rules": lambda _: words.health_rules(),
    "join_frameworks": lambda day: competencies.join_frameworks(
        sb.builtin_framework(), day.framework, name="both"
    ),
    "merge_episodes": lambda day: words.merge_episodes(day.bank, *day.bank.stories[-2:]),
    "needs_from_posting": lambda _: sb.needs_from_posting(POSTING),
    "resolve": lambda _: sb.resolve("comunication"),
    "resolve_all": lambda _: competencies.resolve_all("team work & welding"),
    "review_rules": lambda _: words.review_rules(),
    "review_story": lambda day: sb.review_story(day.story),
    "tellings_of": lambda _: sb.tellings_of(sample_first_round()),
    "with_matches": lambda day: competencies.with_matches(day.framework),
    "with_posting": lambda day: words.with_posting(day.round, sb.needs_from_posting(POSTING)),
}


def _pdf(day: Day) -> None:
    with suppress(errors.MissingExtra):  # on a machine without Pango
        formats.write_pdf(day.plan, day.file("plan.pdf"))


FILES: dict[str, Call] = {
    "bank_from_json": lambda day: formats.bank_from_json(formats.bank_text(day.bank)),
    "csv_text": lambda day: formats.csv_text(day.bank),
    "bank_text": lambda day: formats.bank_text(day.bank),
    "markdown_text": lambda day: formats.markdown_text(day.bank),
    "framework_text": lambda day: formats.framework_text(day.framework),
    "json_schema": lambda _: formats.json_schema("bank"),
    "ics_text": lambda day: formats.ics_text(day.plan, now=NOW),
    "read_bank": lambda day: formats.read_bank(_written(day, "read.json", formats.bank_text(day.bank))),
    "read_csv": lambda day: formats.read_csv(formats.csv_text(day.bank).encode()),
    "read_framework": lambda day: formats.read_framework(formats.framework_text(day.framework).encode()),
    "read_json_resume": lambda _: str(formats.read_json_resume(RESUME.encode())),
    "read_markdown": lambda day: formats.read_markdown(_written(day, "read.md", NOTE)),
    "read_posting": lambda _: formats.read_posting(POSTING.encode()),
    "read_round": lambda _: formats.read_round(INVITED.encode()),
    "redact_bank": lambda day: formats.redact_bank(day.bank),
    "redact_plan": lambda day: formats.redact_plan(day.plan),
    "redact_round": lambda day: formats.redact_round(day.round),
    "round_from_text": lambda _: str(formats.round_from_text(INVITED)),
    "stories_from_markdown": lambda _: formats.stories_from_markdown(NOTE),
    "anki_text": lambda day: formats.anki_text(day.plan),
    "write_anki": lambda day: formats.write_anki(day.bank, day.file("cards.txt")),
    "write_bank": lambda day: formats.write_bank(day.bank, day.file("bank.json")),
    "write_csv": lambda day: formats.write_csv(day.bank, day.file("bank.csv")),
    "write_framework": lambda day: formats.write_framework(day.framework, day.file("yard.json")),
    "write_ics": lambda day: formats.write_ics(day.plan, day.file("day.ics"), now=NOW),
    "write_markdown": lambda day: formats.write_markdown(day.bank, day.file("notes")),
    "write_page": lambda day: formats.write_page(day.plan, day.file("plan.html")),
    "write_pdf": _pdf,
    "write_vipr": lambda day: formats.write_vipr(day.plan, day.bank, day.file("proof")),
    "write_xlsx": lambda day: formats.write_xlsx(day.bank, day.file("bank.xlsx"), plan=day.plan),
}

Kept = Callable[[sb.Store, Day], object]

STORE: dict[str, Kept] = {
    "add": lambda store, _: store.add(sb.Story("Depot", id="depot")),
    "save": lambda store, _: store.save(sb.StoryBank([sb.Story("Depot", id="depot")])),
    "load": lambda store, _: str(store.load()),
    "edit": lambda store, _: store.edit("depot", lambda story: story.replace(notes="by hand")),
    "update": lambda store, _: store.update(sb.Story("Depot", id="depot", result="It holds.")),
    "revisions": lambda store, _: store.revisions("depot"),
    "retire": lambda store, _: store.retire("depot"),
    "record": lambda store, day: store.record(*day.bank.tellings),
    "note": lambda store, day: store.note(*day.bank.impressions),
    "forget": lambda store, day: store.forget(day.bank.impressions[0]),
    "forget_person": lambda store, _: store.forget_person("Ilse Verhoeven"),
    "told": lambda store, _: store.told(),
    "search": lambda store, _: store.search("pallets", competency="teamwork"),
    "save_round": lambda store, day: store.save_round(day.round),
    "rounds": lambda store, _: store.rounds(),
    "save_plan": lambda store, _: store.save_plan(sb.plan_round(store.load(), sample_round())),
    "plans": lambda store, _: store.plans(),
    "latest_plan": lambda store, day: store.latest_plan(day.round.name),
    "saved_plans": lambda store, _: store.saved_plans(),
    "use_extensions": lambda store, _: store.use_extensions({"calendar": {"id": 7}}),
    "use_framework": lambda store, _: store.use_framework(sb.builtin_framework()),
    "backup": lambda store, day: store.backup(day.file("copy.db")),
    "check": lambda store, _: store.check(repair=True),
    "export": lambda store, day: day.file("export.json").write_text(store.export(), "utf-8"),
    "delete_plan": lambda store, _: store.delete_plan(store.plans()[0]),
    "delete_round": lambda store, day: store.delete_round(day.round, with_plans=True),
    "erase": lambda store, _: store.erase(),
    "import_": lambda store, day: store.import_(day.file("export.json").read_bytes()),
    "close": lambda store, _: store.close(),
}
"""In an order in which each finds what it needs."""


def _moved(engine: sqlalchemy.Engine, day: Day) -> None:
    sb.Store(engine, owner="ben").add(day.story)
    storage.move_owner(engine, "ben", "eve")


HOSTING: dict[str, Callable[[sqlalchemy.Engine, Day], object]] = {
    "prepare_sqlite": lambda engine, _: storage.prepare_sqlite(engine),
    "move_owner": _moved,
    "owners": lambda engine, _: storage.owners(engine),
    "erase_owner": lambda engine, _: storage.erase_owner(engine, "eve"),
    "tables": lambda *_: storage.tables(),
    "include_object": lambda *_: storage.include_object(None, "storybank_plans", "table", False, None),  # noqa: FBT003
    "create_if_missing": lambda *_: storage.create_if_missing(None, None, []),
}
"""What a host with an engine of its own calls, in order."""


def _written(day: Day, name: str, text: str) -> Path:
    day.file(name).write_text(text, "utf-8")
    return day.file(name)


def _stored(day: Day) -> list[str]:
    """Call each method on a store in a file, and the functions that open and prepare one."""
    store = sb.open_store(day.file("kept.db"))
    store.add(*day.bank.stories)
    for call in STORE.values():
        call(store, day)
    engine = sqlalchemy.create_engine(f"sqlite:///{day.file('host.db')}")
    for hosting in HOSTING.values():
        hosting(engine, day)
    engine.dispose()
    return ["open_store", *HOSTING, *(f"Store.{name}" for name in STORE)]


def call_all(folder: str) -> list[str]:
    """Call everything once; return what was called."""
    day = Day(Path(mkdtemp(dir=folder)))
    for call in (*PLANNING.values(), *WORDS.values(), *FILES.values()):
        call(day)
    return [*PLANNING, *WORDS, *FILES, *_stored(day)]


def called_by(way: str, folder: str) -> list[list[str]]:
    """Call everything in this process, in two threads, or in two workers at once."""
    if way == "main":
        return [call_all(folder)]
    pools: dict[str, Callable[[], Executor]] = {
        "threads": lambda: ThreadPoolExecutor(2),
        "fork": lambda: ProcessPoolExecutor(2, multiprocessing.get_context("fork")),
        "spawn": lambda: ProcessPoolExecutor(2, multiprocessing.get_context("spawn")),
    }
    with pools[way]() as pool:
        return list(pool.map(call_all, [folder, folder]))


def main(way: str, folder: str) -> None:
    """Call everything in that way, and keep in a file what was called."""
    called: list[Any] = called_by(way, folder)
    Path(folder, "called.json").write_text(json.dumps(called), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
