"""A store in which one person stands everywhere, as people write her."""

from __future__ import annotations

from storybank.history import Impression, Telling
from storybank.interviews import Inquiry, Interviewer, Meeting, Round
from storybank.planning import Policy, plan_round, replan
from storybank.storage import Store
from storybank.stories import Story

STORIES = tuple(
    Story(
        f"Story {n}", competencies={"teamwork": 2 + n % 4, "conflict": 5 - n % 3}, situation="So it was. " * n
    )
    for n in range(7)
)
MARK = "zq-private-note"
SZULC = Interviewer(
    "Joanna Szulc",
    title=f"Head of {MARK}",
    email="jo.szulc@carewell.example",
    phone=f"+44 20 {MARK}",
    notes=MARK,
    research={f"Why {MARK}?": MARK, "Still open?": ""},
    must=["teamwork", "conflict"],
    weight=5,
    questions_to_ask=[f"Why {MARK}?"],
    extensions={"x": {"y": MARK}},
)
ABARA = Interviewer("Dr. Ken Abara", must=["teamwork"], email="abara@carewell.example")
DAY = Round(
    "Panel with Joanna Szulc",
    [
        Meeting(SZULC, minutes=60, questions=[f"Why {MARK}?"], promised=[MARK], notes=MARK),
        Meeting([SZULC], kind="meal", title="Lunch with Joanna Szulc", notes=MARK),
        Meeting(ABARA, questions=["Did Joanna Szulc ask that too?"], promised=["a word with Joanna Szulc"]),
    ],
    employer="Carewell",
    research={"What did Joanna Szulc build?": "Ask Joanna Szulc"},
    bring=["the plan of Joanna Szulc"],
    references={"Joanna Szulc": f"jo.szulc@carewell.example, {MARK}", "Ken Abara": "he knows Joanna Szulc"},
    notes="Ask JOANNA  SZULC (jo.szulc@carewell.example) about parking; Szulc, Joanna sits upstairs.",
    inquiries=[
        Inquiry("Does Joanna Szulc decide?", ask=["Dr. Ken Abara", "Ms Joanna Szulc"]),
        Inquiry("What are the next steps?", ask=SZULC, asked=SZULC, everybody=True),
    ],
)


def fill(store: Store) -> None:
    """Put her everywhere, as people write her."""
    store.add(
        *STORIES,
        Story("The depot", situation="Then Ms Joanna Szulc's office rang me.", vouched_by=SZULC.name),
    )
    store.edit("the-depot", lambda story: story.replace(notes="Told to Joanna Szulc first."))
    store.record(
        Telling("story-0", "Joanna Szulc", employer="Carewell", on="2026-01-02", landed="well", notes=MARK),
        Telling("story-0", "Szulc, Joanna", employer="Carewell", on="2026-01-02", landed="badly"),
        Telling("story-1", SZULC, question=MARK, extensions={"z": MARK}),
        Telling("story-2", "Joanna", employer="Carewell"),
        Telling("story-3", ABARA, notes="Joanna Szulc had left by then.", question="Is Joanna Szulc right?"),
    )
    store.note(
        Impression("Ms Joanna Szulc", "conflict", kind="concern", employer="Carewell", notes=MARK),
        Impression("ken abara", "teamwork"),
    )
    store.save_round(DAY)
    policy = Policy(avoid=[("story-5", SZULC), ("story-6", "Joanna Szulc"), ("story-4", 1)])
    morning = plan_round(store.load(), DAY, policy=policy)
    store.save_plan(morning)
    noon = replan(morning, store.load(), DAY.with_told("Ken Abara", "story-4")).after
    store.save_plan(noon, previous=morning)
    store.use_extensions({"crm": {"contacts": [f"Joanna Szulc, {SZULC.email}"]}})


def traces(texts: str) -> set[str]:
    lower = texts.lower()
    words = ("joanna szulc", "joanna-szulc", "szulc", "jo.szulc", "carewell.example>", MARK)
    return {word for word in words if word in lower}
