"""What people read: every kind of sentence and page, from a day on a ward, by the room that says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

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
from storybank.planning.goals import GOALS
from storybank.planning.replanning import PlanChange
from storybank.preparation import countdown
from storybank.storage.check import defect, kinds
from storybank.stories import Story
from storybank.values import FrozenMap
from storybank.words import answer_question, find_duplicates, health_rules, review_rules
from storybank.words.questions.answer import Answer
from storybank.words.questions.question import question_table
from storybank.words.rules import finding_of

FILE = Path(__file__).parents[1] / "wording.txt"

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
    heard = met[codes.index("heard")].replace(title=AUDIT.title, people=("Ken",))
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
    "asks": "Will you do it",
    "what": "what is asked there",
    "write": "a hard week that you got through",
    "labels": "Bed craft and Zen",
    "ask": "ask",
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
    names |= {"here": "St Anne", "kept": "", "title": FALL.title, "tags": "“zen”", "about": "planning"}
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


def plan_page() -> Iterator[object]:
    yield planned()


def brief_pages() -> Iterator[object]:
    yield from (brief(planned(), BANK, index) for index in range(len(DAY.meetings)))


def bank_page() -> Iterator[object]:
    yield BANK


def day_page() -> Iterator[object]:
    yield DAY


def stress_page() -> Iterator[object]:
    yield analysis.stress(planned(), BANK)


def changed() -> PlanChange:
    noon = DAY.with_told("Joanna Szulc", LETTER)
    return replan(planned(), BANK, noon.replace(meetings=noon.meetings[:3]))


def change_page() -> Iterator[object]:
    yield changed()


def brief_after_it() -> Iterator[object]:
    yield brief(changed().after, BANK, 0)


def comparison_pages() -> Iterator[object]:
    plan = planned()
    yield analysis.compare(plan, plan_round(BANK.without(FALL.id), DAY))
    yield analysis.compare(plan, plan)


def plans_at_their_ends() -> Iterator[object]:
    """Yield the first lines of plans: nothing asked, all over, cut short, repeated, one that is shared."""
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


def until_the_day() -> Iterator[object]:
    """Yield what is to be done until a day: in time, on the day, after it, and where none is known."""
    chart = Story("The new drugs chart", competencies=["problem solving"], status="draft")
    yield countdown(BANK.with_stories(chart), DAY, today="2026-11-20")
    asked = Round("Ward", [Meeting(JOANNA, minutes=20)], date="2026-12-03", inquiries=["Who covers nights?"])
    for today in ("2026-12-03", "2026-12-04"):
        yield countdown(StoryBank([NIGHT, FALL, AUDIT]), asked, today=today)
    yield countdown(StoryBank([NIGHT]), Round("Ward", [["Zoe", "Bo"]]), today="2026-11-20")


def briefs_of_what_was_told() -> Iterator[object]:
    for told in ((), ("the-night-the-lift-failed",)):
        day = DAY.replace(meetings=[Meeting(JOANNA, told=told)])
        yield brief(plan_round(BANK, day), BANK, 0)


def plan_in_a_line() -> Iterator[object]:
    yield repr(planned())


def others_in_a_line() -> Iterator[object]:
    yield from map(repr, (brief(planned(), BANK, 0), BANK, StoryBank(), DAY))


def analysis_in_a_line() -> Iterator[object]:
    yield repr(analysis.stress(planned(), BANK))
    yield repr(analysis.compare(planned(), planned()))


def change_in_a_line() -> Iterator[object]:
    yield repr(replan(planned(), BANK, DAY))


def cue_in_a_line() -> Iterator[object]:
    yield repr(brief(planned(), BANK, 0).cues[0])


def counts_in_a_line() -> Iterator[object]:
    plan = planned()
    yield from (str(plan.answered), str(plan.answered_for("Ruth Hale")), str(Tally(1, 9)))


def alike_and_wrong() -> Iterator[object]:
    yield from find_duplicates(
        BANK.with_stories(NIGHT.replace(id="night-again", episode="again", title="That night"))
    )
    try:
        Round("Ward", [Interviewer("Ana"), 3, "x" * 600])  # type: ignore[list-item] # on purpose
    except storybank.InvalidInput as error:
        yield error


Room = Literal["planning", "analysis", "storage", "elsewhere"]
Part = tuple[Room, Callable[[], Iterator[object]]]

SECTIONS: dict[str, tuple[Part, ...]] = {
    "Pages": (
        ("planning", plan_page),
        ("elsewhere", brief_pages),
        ("elsewhere", bank_page),
        ("elsewhere", day_page),
        ("elsewhere", until_the_day),
        ("analysis", stress_page),
        ("planning", change_page),
        ("elsewhere", brief_after_it),
        ("analysis", comparison_pages),
    ),
    "Pages at their ends": (("planning", plans_at_their_ends), ("elsewhere", briefs_of_what_was_told)),
    "Goals: the label, and what would change": (("planning", goals),),
    "Open needs, one by one": (("planning", gaps),),
    "Open needs that people share": (("planning", gaps_together),),
    "Why a story goes there": (("analysis", reasons),),
    "Why it does not": (("analysis", obstacles),),
    "What competes": (("analysis", contests),),
    "What to write, and what hangs on one story": (("analysis", what_to_write),),
    "Findings": (("elsewhere", findings),),
    "A store's check": (("storage", defects),),
    "Answers": (("elsewhere", answers),),
    "In one line": (
        ("planning", plan_in_a_line),
        ("elsewhere", others_in_a_line),
        ("analysis", analysis_in_a_line),
        ("planning", change_in_a_line),
        ("elsewhere", cue_in_a_line),
        ("planning", counts_in_a_line),
        ("elsewhere", alike_and_wrong),
    ),
}
"""Every section of the file: who says what in it, in order."""


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
        f"{'#' * 100}\n# {title}\n{'#' * 100}\n\n"
        + "\n\n".join(said(text) for _, texts in parts for text in texts())
        + "\n"
        for title, parts in SECTIONS.items()
    )


def not_read_aloud(room: Room) -> list[str]:
    """Return what a room says that does not stand in the file as it is."""
    file = FILE.read_text(encoding="utf-8")
    texts = (said(text) for parts in SECTIONS.values() for who, say in parts if who == room for text in say())
    return [text for text in texts if f"\n\n{text.rstrip()}\n" not in file]
