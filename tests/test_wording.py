"""The golden file of wording: every kind of sentence and page that people see, from a made-up day on a ward.

Changed on purpose? Write it down again, and read the difference aloud: would a nurse, a warehouse lead or a
teacher understand it at ten in the evening?

    .venv/bin/python -m tests.test_wording > tests/wording.txt
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

import storybank
from storybank import analysis, formats
from storybank.analysis import Contest, LoneCompetency, Obstacle, Placement, Reason, Suggestion
from storybank.analysis.explanations import Barrier
from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.findings import Finding, known_findings
from storybank.findings import finding_of as finding_by_code
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, NeedRef, Priority, Round
from storybank.planning import Gap, Plan, Policy, Tally, plan_round, replan
from storybank.planning.gaps import GapReason, Rival, said_once
from storybank.planning.goals import GOALS, TierName
from storybank.storage.check_rows import defect, kinds
from storybank.stories import Story
from storybank.values import FrozenMap
from storybank.words import answer_question, find_duplicates, health_rules, review_rules
from storybank.words.questions.answer import Answer
from storybank.words.questions.question import question_table
from storybank.words.rules import finding_of

FILE = Path(__file__).with_name("wording.txt")

NIGHT = Story(
    "The night the lift failed",
    situation="On a night shift in March the lift stopped with a patient in it.",
    task="I was in charge of the ward, and nobody else was awake.",
    action="I talked to her through the door, rang the engineer and moved two beds down the stairs.",
    result="She was out after 40 minutes, and we changed the call list the next day.",
    competencies={"teamwork": 4, "resilience": 3},
    employer="Northgate",
    happened="2024-03",
)
FALL = Story("A fall on bay four", competencies={"conflict": 4, "integrity": 3}, seconds=100)
LETTER = Story("The letter from the family", competencies={"communication": 4, "conflict": 2}, seconds=90)
ROTA = Story("The rota nobody wanted", competencies={"planning": 5, "leadership": 3}, seconds=110)
AUDIT = Story("The hand-washing audit", competencies={"quality": 4, "teamwork": 2}, seconds=95)
STUDENTS = Story("Two students on my shift", competencies={"coaching": 4, "communication": 3}, seconds=80)
CHOIR = Story("The hospital choir", competencies={"creativity": 3}, seconds=70)
GARDEN = Story("The garden on the roof", competencies={"initiative": 3}, seconds=70)
SECRET = Story("The merger", competencies={"commercial": 4}, withheld_from=["St Anne"], seconds=60)
STORIES = (NIGHT, FALL, LETTER, ROTA, AUDIT, STUDENTS, CHOIR, GARDEN, SECRET)

JOANNA = Interviewer(
    "Joanna Szulc", title="Matron", must=["conflict", "integrity"], should=["teamwork"], weight=4
)
KEN = Interviewer("Ken Abara", role="hr", must=["motivation"], should=["communication"], nice=["learning"])
RUTH = Interviewer(
    "Ruth Hale", title="Ward manager", must=["commercial", "zen"], nice=["creativity"], weight=3
)
PANEL = (
    Interviewer("Omar Haddad", role="peer", must=["teamwork"], should=["problem solving"]),
    Interviewer("Lin Wei", role="peer", must=["conflict"], should=["problem solving"]),
)
BANK = StoryBank(
    STORIES,
    tellings=[Telling(CHOIR.id, "Joanna Szulc", employer="St Anne", on="2026-11-10", landed="well")],
    impressions=[
        Impression("Joanna Szulc", "planning", employer="St Anne", notes="She liked the rota."),
        Impression("Joanna Szulc", "conflict", kind="concern", employer="St Anne"),
    ],
)
DAY = Round(
    "Ward manager",
    [
        Meeting(JOANNA, starts_at="2026-12-03T09:30Z", minutes=45),
        Meeting(KEN, max_stories=1),
        RUTH,
        PANEL,
    ],
    employer="St Anne",
    date="2026-12-03",
)


@cache
def planned(**policy: Any) -> Plan:
    return plan_round(BANK, DAY, policy=Policy(**policy))


def gap(reason: GapReason, priority: Priority = "must", **fields: Any) -> Gap:
    """Return a gap made by hand, of a reason that the day does not give."""
    rivals = () if reason == "no_story" else (Rival(story_id="fall", title=FALL.title, strength=2),)
    given: dict[str, Any] = {
        "interviewer_id": "joanna",
        "interviewer": "Joanna",
        "priority": priority,
        "min_strength": 1,
        "competency_id": "conflict",
        "competency": "Conflict resolution",
        "reason": reason,
        "rivals": rivals,
        "asked_by": ("Joanna",),
    }
    return Gap(**(given | fields))


def because(text: str) -> dict[str, Any]:
    return {"rivals": (Rival(story_id="fall", title=FALL.title, strength=4, because=text),)}


def gaps() -> Iterator[object]:
    yield from (gap("no_story", priority) for priority in get_args(Priority))
    yield gap("no_story", competency="zen", nearest=("Resilience", "Planning and prioritisation"))
    yield gap("too_weak", min_strength=4)
    yield gap("unavailable", **because("is withheld from St Anne"))
    yield gap("heard", **because("has been told to Joanna before"))
    yield gap("same_episode", **because("is the same experience as “The rota”, which goes to Joanna"))
    yield gap("contested", **because("goes to Ken"))
    yield gap("contested", asked_by=("Joanna", "Ken"), able=1)
    yield gap("contested", asked_by=("Joanna", "Ken"), able=1, **because("goes to Ruth"))
    yield gap("contested", asked_by=("Joanna", "Ken", "Ruth"), able=2, missing=2, min_strength=3)
    yield gap("no_room")
    yield gap("spared", "nice")
    yield gap("stopped")


def gaps_together() -> Iterator[object]:
    ruth: Any = {"interviewer": "Ruth", "interviewer_id": "ruth"}
    two: Any = {"missing": 2}
    for alike in (
        [gap("no_story", **two), gap("no_story", **two, **ruth)],
        [gap("heard", **because("has been told to Joanna before")), gap("too_weak", min_strength=4, **ruth)],
        [gap("no_room"), gap("contested", **because("goes to Ken"), **two, **ruth)],
        [
            gap("contested", **because("goes to Ken")),
            gap("contested", "should", **because("goes to Ken"), **ruth),
        ],
    ):
        yield from (text for _, text in said_once(alike))


NAMES: dict[str, Any] = {
    "people": FrozenMap({"joanna": "Joanna", "ken": "Ken"}),
    "competencies": FrozenMap({"conflict": "Conflict resolution", "communication": "Communication"}),
}
CONFLICT, TALK = NeedRef("joanna", "conflict"), NeedRef("ken", "communication")
HERE: dict[str, Any] = {"story_id": "fall", "title": FALL.title, "meeting": 0, "audience": "Joanna", **NAMES}
ELSEWHERE = (Placement(story_id="audit", title=AUDIT.title, meeting=1, audience="Ken"),)


def made(kind: Any, **fields: Any) -> object:
    return kind(**fields)


def goals() -> Iterator[object]:
    for goal in GOALS.values():
        yield f"{goal.label}: {'; '.join(goal.change(loss) for loss in (1, 2, -1, -2))}"


def reasons() -> Iterator[object]:
    yield made(Reason, **HERE, leads=(CONFLICT,), also_shows=(TALK,), tier="must", loss=4, opens=(CONFLICT,))
    yield made(Reason, **HERE, leads=(CONFLICT, TALK), tier="should", loss=6, opens=(CONFLICT, TALK))
    yield made(Reason, **HERE, leads=(TALK,), tier="fresh", loss=2, complete=False)
    yield made(Reason, **HERE, also_shows=(TALK,), instead=ELSEWHERE)
    yield made(Reason, **HERE, locked=True, tier="must", loss=-1)


def obstacles() -> Iterator[object]:
    codes = get_args(Barrier.model_fields["code"].annotation)
    people, details = ("Joanna", "Ken"), {"not_ready": "draft", "withheld": "St Anne"}
    clash = "cannot hold: 2 are locked in meeting 0, which takes 1 story"
    met = [Barrier(code=code, people=people, detail=details.get(code, clash)) for code in codes]
    heard = met[4].replace(title=AUDIT.title, people=("Ken",))
    yield from (made(Obstacle, **HERE, verdict="forbidden", barriers=(barrier,)) for barrier in met)
    yield made(Obstacle, **HERE, verdict="forbidden", barriers=(heard,))
    yield made(Obstacle, **HERE, verdict="impossible", barriers=met[-1:])
    yield made(Obstacle, **HERE, verdict="planned")
    yield made(Obstacle, **HERE, verdict="free", instead=ELSEWHERE)
    yield made(Obstacle, **HERE, verdict="costly", tier="must", loss=2, opens=(CONFLICT,))
    yield made(Obstacle, **HERE, verdict="costly", tier="spare", loss=1, serves=(TALK,))


def contests() -> Iterator[object]:
    stories = FrozenMap({"fall": FALL.title, "letter": LETTER.title})
    yield made(Contest, gap=gap("contested"), needs=(CONFLICT, TALK), stories=stories, **NAMES)
    yield made(Contest, gap=gap("no_room"), needs=(CONFLICT, TALK), stories=stories, missing=0, **NAMES)
    yield made(Contest, gap=gap("no_story"), needs=(CONFLICT,), **NAMES)
    yield made(
        Contest, gap=gap("spared", "nice"), needs=(CONFLICT,), tier="spare", loss=1, missing=0, **NAMES
    )
    yield made(Contest, gap=gap("stopped"), needs=(CONFLICT,), complete=False, **NAMES)


def what_to_write() -> Iterator[object]:
    people, labels = NAMES["people"], NAMES["competencies"]
    given: dict[str, Any] = {"meeting": 0, "interviewers": people, "labels": labels}
    asked = FrozenMap({"conflict": 4, "communication": 1})
    yield made(
        Suggestion,
        **given,
        competencies=asked,
        closes=(CONFLICT, TALK),
        priority="must",
        priorities=("must", "nice"),
    )
    yield made(Suggestion, **given, competencies=asked, closes=(), priority="must", priorities=())
    yield made(
        LoneCompetency,
        competency_id="conflict",
        story_id="fall",
        strength=4,
        asked_by=(CONFLICT, TALK),
        label="Conflict resolution",
        title=FALL.title,
        interviewers=people,
    )


SAID: dict[str, Any] = {
    "title": FALL.title,
    "words": "3 words",
    "time": "2 min 20 s",
    "share": 52.0,
    "ours": 6,
    "mine": 2,
    "names": "Coaching and Planning",
    "label": "Conflict resolution",
    "where": " (sentence 2)",
    "level": " (strength 4 or more)",
    "count": 6,
    "others": 2,
    "stories": "4 ready stories",
    "year": 2019,
}


def findings() -> Iterator[object]:
    for rule in (*review_rules(), *health_rules()):
        said = {**SAID, "other": LETTER.title, "score": 71.0, "one": FALL}
        said |= {"remedy": "Tell what you did, step by step."} if rule.code == "empty_part" else {}
        said |= {"other": LETTER} if rule.code == "told_twice" else {}
        yield finding_of(rule.code, "fall", field="action", **said)
    names = {
        "name": "Mrs Lee",
        "names": "Ann Lee or Bo Lee",
        "ids": "“ann-lee” or “bo-lee”",
        "count": "both",
    }
    names |= {
        "said": "“Mrs Lee” is read as nobody here",
        "called": "“HR”",
        "missing": "Name the employer",
    }
    names |= {"here": "St Anne", "kept": "", "title": FALL.title, "tags": "“zen”"}
    yield from (finding_by_code(code, "fall", **names) for code in known_findings()["history"])
    odd = StoryBank([Story("Untagged"), Story("Odd", competencies=["zen gardening"])])
    yield from odd.findings
    guessed = Round("Ward", [Interviewer("Zoe", title="Bed whisperer"), Interviewer("Bo")])
    yield from guessed.findings
    twice = Round("Ward", [Interviewer("Ana", must=["conflict"], should=["disagreement"])])
    yield from plan_round(BANK, twice).findings


def defects() -> Iterator[object]:
    for code in kinds():
        yield defect(code, "fall", field="document", detail="3").finding


def answers() -> Iterator[object]:
    messages = question_table("messages.json")
    asked = {"follow_up": "Another one?", "unknown": "?"}
    asked["other_language"] = "Erzählen Sie mir bitte von einem Fehler, den Sie gemacht haben."
    for kind in (*messages["statements"], *messages["unread"]):
        asked = {
            "follow_up": "Another one?",
            "unknown": "?",
            "other_language": "Wie gehen Sie mit Streit im Team um?",
        }
        found = answer_question(BANK, asked[kind]) if kind in asked else Answer(question="…", kind=kind)
        yield f"{kind}: {found.message}"
    plan = planned()
    yield answer_question(BANK, "Tell me about a conflict with a colleague.", to="Joanna Szulc", plan=plan)
    yield answer_question(BANK, "Tell me about a time you failed at planning.", to="Ken Abara", plan=plan)
    yield answer_question(StoryBank(), "Tell me about a conflict with a colleague.")


def pages() -> Iterator[object]:
    plan = planned()
    yield plan
    yield from (brief(plan, BANK, index) for index in range(len(DAY.meetings)))
    yield BANK
    yield DAY
    yield analysis.stress(plan, BANK)
    noon = DAY.with_told("Joanna Szulc", LETTER)
    noon = noon.replace(meetings=noon.meetings[:3])
    change = replan(plan, BANK, noon)
    yield change
    yield brief(change.after, BANK, 0)
    yield analysis.compare(plan, plan_round(BANK.without(FALL.id), DAY))
    yield analysis.compare(plan, plan)


def short_pages() -> Iterator[object]:
    """Yield the first lines of pages at their ends: nothing asked, all over, cut short, shared, repeated."""
    proof = planned().proof
    for plan in (
        plan_round(BANK, Round("Ward", [Interviewer("Zoe", needs=())])),
        plan_round(BANK, Round("Ward", [Meeting(Interviewer("Zoe", must=["conflict"]), told=[FALL.id])])),
        plan_round(StoryBank([FALL]), Round("Ward", [JOANNA, *PANEL]), policy=Policy(repeats="last_resort")),
        plan_round(StoryBank(), DAY),
    ):
        yield plan.page().lead
    for status in get_args(type(proof).model_fields["status"].annotation):
        folded: Any = planned().replace(proof=proof.replace(status=status)).page().blocks[-1]
        yield folded.summary
    yield formats.redact_plan(plan_round(BANK, Round("Ward", [RUTH])))[0]
    for told in ((), ("the-night-the-lift-failed",)):
        day = DAY.replace(meetings=[Meeting(JOANNA, told=told)])
        yield brief(plan_round(BANK, day), BANK, 0)


def one_liners() -> Iterator[object]:
    plan = planned()
    yield from map(repr, (plan, brief(plan, BANK, 0), BANK, StoryBank(), DAY, analysis.stress(plan, BANK)))
    yield from map(
        repr, (analysis.compare(plan, plan), replan(plan, BANK, DAY), brief(plan, BANK, 0).cues[0])
    )
    yield from (str(plan.answered), str(plan.answered_for("Ruth Hale")), str(Tally(1, 9)))
    yield from find_duplicates(
        BANK.with_stories(NIGHT.replace(id="night-again", episode="again", title="That night"))
    )
    try:
        Round("Ward", [Interviewer("Ana"), 3, "x" * 600])  # type: ignore[list-item] # on purpose
    except storybank.InvalidInput as error:
        yield error


SECTIONS = {
    "Pages": pages,
    "Pages at their ends": short_pages,
    "Goals: the label, and what would change": goals,
    "Open needs, one by one": gaps,
    "Open needs that people share": gaps_together,
    "Why a story goes there": reasons,
    "Why it does not": obstacles,
    "What competes": contests,
    "What to write, and what hangs on one story": what_to_write,
    "Findings": findings,
    "A store's check": defects,
    "Answers": answers,
    "In one line": one_liners,
}


def said(one: object) -> str:
    match one:
        case Gap():
            return f"[{one.reason}] {one.message} {one.remedy}"
        case Finding():
            return f"[{one.code}] {one}"
        case _:
            return str(one)


def wording() -> str:
    """Return the whole file."""
    return "\n".join(
        f"{'#' * 100}\n# {title}\n{'#' * 100}\n\n" + "\n\n".join(map(said, section())) + "\n"
        for title, section in SECTIONS.items()
    )


def test_what_people_read_is_what_was_read_aloud() -> None:
    assert wording().splitlines() == FILE.read_text(encoding="utf-8").splitlines()


VERBS = frozenset(
    {"as", "afterwards", "asks", "belongs", "breaks", "calls", "contains", "covers", "does", "follows"}
    | {"gets", "gives", "goes", "has", "holds", "is", "joins", "marks", "needs", "says", "shows", "sits"}
    | {"takes", "was"}
)
"""What may follow a text within braces and ends in s without being the plural of a noun."""

SOURCE = Path(storybank.__file__).parent


def counted_by_hand(tree: ast.AST) -> Iterator[str]:
    """Yield the nouns in the plural that stand right behind something in braces, but for a fixed limit."""
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for count, after in pairwise(parts):
            if isinstance(count, ast.FormattedValue) and isinstance(after, ast.Constant):
                noun = re.match(r" ([a-z]+s)\b", str(after.value))
                named = ast.unparse(count.value).lstrip("_")
                if noun and noun[1] not in VERBS and not (named.isupper() or re.match("max_|limit$", named)):
                    yield f"{{{ast.unparse(count.value)}}} {noun[1]}"


def test_the_scan_finds_a_plural_that_one_would_spoil() -> None:
    found = [*counted_by_hand(ast.parse("f'{len(gaps)} gaps, {name} is open, {_MOST} lines'"))]
    assert found == ["{len(gaps)} gaps"]


def test_whatever_is_counted_is_counted_by_plural() -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in SOURCE.rglob("*.py")}
    found = {name: [*counted_by_hand(ast.parse(text))] for name, text in pages.items()}
    several = {"errors.py": ["{len(self.faults)} problems"]}  # said where there are two and more
    assert {name: nouns for name, nouns in found.items() if nouns} == several


ONE_OF_SEVERAL = re.compile(
    r"(?<![\d.])(?<!Person )1 (?:gaps|stories|needs|musts|shoulds|meetings|backups|problems|people)\b"
)
FIELD_WORDS = re.compile(r"\b(?:served|leads?|tiers?|weights?|coverage|spent|locks?)\b", re.IGNORECASE)


def test_no_page_says_one_of_several_or_a_word_of_the_fields() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert ONE_OF_SEVERAL.findall(text) == []
    assert FIELD_WORDS.findall(text) == []


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("reasons of gaps", {*get_args(GapReason)}),
        ("rules", {rule.code for rule in (*review_rules(), *health_rules())}),
        ("defects", {*kinds()}),
    ],
)
def test_the_golden_file_holds_every_code_of_a_kind(kind: str, shown: set[str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert {code for code in shown if f"[{code}] " not in text} == set(), kind


@pytest.mark.parametrize("name", get_args(TierName))
def test_a_goal_says_what_less_and_more_of_it_would_be_for_one_and_for_several(name: TierName) -> None:
    goal = GOALS[name]
    assert goal.label[0].isupper()
    for sign, said in ((1, goal.less), (-1, goal.more)):
        assert 1 <= len(said) <= len(("one", "several"))
        assert all(text[0] in "{abcdefghijklmnopqrstuvwxyz" and not text.endswith(".") for text in said)
        assert ["{}" in text for text in said] == [False, True][: len(said)]
        assert goal.change(sign) == said[0]
        assert goal.change(7 * sign) == said[-1].format(7)


@pytest.mark.parametrize("name", get_args(TierName))
def test_the_golden_file_holds_every_goal(name: TierName) -> None:
    assert GOALS[name].label in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("mark", ["✗", "!", "•"])
def test_a_mark_that_says_how_urgent_a_need_is_is_never_without_its_meaning(mark: str) -> None:
    for page in re.split(r"\n(?=[^\n]+\n═+\n)", FILE.read_text(encoding="utf-8")):
        needs = re.search(
            rf"^{re.escape(mark)} (?:Now open: |Missed: )?\S.* (?:hear|must|should)\b", page, re.MULTILINE
        )
        if needs and re.search(r"^(?:Open needs|Without a story|Needs)$", page, re.MULTILINE):
            assert f"{mark} marks a " in page


if __name__ == "__main__":
    sys.stdout.write(wording())
