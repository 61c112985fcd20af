"""Whatever a text holds: no output steers a terminal, and no name breaks a line."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.strategies import policies, values

import storybank
from storybank import (
    Impression,
    Interviewer,
    Meeting,
    Need,
    NeedRef,
    PostingNeed,
    Round,
    Statement,
    Story,
    StoryBank,
    StorybankError,
    Telling,
    Violation,
    afterwards,
    answer_question,
    bank_health,
    brief,
    check_plan,
    countdown,
    day_pages,
    find_duplicates,
    plan_round,
    review_story,
    suggest_stories,
)
from storybank.analysis import contest, lone_competencies, stress, vouching, why, why_not
from storybank.competencies import Competency, Framework
from storybank.display import Shown
from storybank.errors import DocumentError, Fault, InvalidInput, StoreError
from storybank.formats import (
    anki_text,
    bank_from_json,
    bank_text,
    csv_text,
    ics_text,
    markdown_text,
    read_bank,
    read_csv,
    redact_bank,
)
from storybank.history import Rehearsal
from storybank.interviews import AskedQuestion, Inquiry
from storybank.values import Value

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
"""What steers a terminal, moves its cursor or turns a line around."""

NEW_SHEET = "\n\x0c\n"
"""What stands between the sheets of a day, so that a printer begins a new one."""

BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

HOSTILE = st.lists(
    st.sampled_from(
        [
            *(
                "\x1b[31m",
                "\x1b]0;owned\x07",
                "\x9b2J",
                "\u202e",
                "\u2066",
                "\u200f",
                "\n",
                "\r\n",
                "\r",
                "\x0b",
            ),
            *(
                "\x0c",
                "\x85",
                "\u2028",
                "\u2029",
                "\x1c",
                "\t",
                "\x08",
                "\x7f",
                "<b>",
                "|",
                "`",
                "=1+1",
                "- ",
            ),
            *("a", "Dana", "team", " ", "日本", "é", "🎉", '"', "'", "{problem}", "%s", "\\", "&amp;"),
        ]
    ),
    max_size=6,
).map("".join)

NAMES = HOSTILE.map(lambda text: f"x{text}")


def kinds_that_say_themselves() -> set[type[Value]]:
    """Return every class of value that has a `__str__` of its own."""
    for module in pkgutil.walk_packages(storybank.__path__, "storybank."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    waiting, found = [Value], set[type[Value]]()
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind is not Value and kind.__module__.startswith("storybank.") and "__str__" in vars(kind):
            found.add(kind)
    return found


def hostile_bank(draw: st.DrawFn) -> StoryBank:
    framework = Framework(
        draw(NAMES),
        competencies=[
            Competency(draw(NAMES), id="mine", group=draw(HOSTILE)),
            Competency("conflict"),
            Competency("Motivation", answered_by="statement"),
        ],
    )
    stories = [
        Story(
            draw(NAMES),
            situation=draw(HOSTILE),
            action=f"I led the team and saved 40 % in May. {draw(HOSTILE)}",
            result=draw(HOSTILE),
            competencies={"mine": draw(st.integers(1, 5)), "conflict": 1, f"odd{draw(HOSTILE)}": 2},
            id=f"s{number}",
            employer=draw(NAMES),
            notes=draw(HOSTILE),
            source=draw(NAMES),
            vouched_by=[draw(NAMES)],
        )
        for number in range(3)
    ]
    said = [
        Statement(about, draw(HOSTILE), id=f"t{n}", when=draw(HOSTILE), notes=draw(HOSTILE))
        for n, about in enumerate(["Motivation", "pay", draw(NAMES)])
    ]
    return StoryBank(
        stories,
        statements=said,
        tellings=[
            Telling(told, draw(NAMES), employer=draw(NAMES), question=draw(HOSTILE), notes=draw(HOSTILE))
            for told in ("s0", "t0")
        ],
        impressions=[Impression(draw(NAMES), draw(NAMES), notes=draw(HOSTILE))],
        rehearsals=[Rehearsal("s0", 100, on="2026-11-20", notes=draw(HOSTILE))],
        framework=framework,
    )


def hostile_round(draw: st.DrawFn) -> Round:
    people = [
        Interviewer(
            draw(NAMES),
            id=f"p{number}",
            title=draw(HOSTILE),
            must=[Need("conflict", min_strength=4), "mine", "Motivation"],
            nice=[draw(NAMES)],
            notes=draw(HOSTILE),
            questions_to_ask=[draw(NAMES)],
            email=draw(NAMES),
            phone=draw(NAMES),
            research={draw(NAMES): draw(HOSTILE), draw(NAMES): ""},
        )
        for number in range(2)
    ]
    meetings = [
        Meeting(
            person,
            minutes=45,
            starts_at=datetime(2026, 11, 30, 9 + n, tzinfo=UTC),
            questions=[draw(NAMES)],
            promised=[draw(NAMES)],
            notes=draw(HOSTILE),
        )
        for n, person in enumerate(people)
    ]
    start = datetime(2026, 11, 30, 12, tzinfo=UTC)
    meetings.append(Meeting(people, kind="meal", title=draw(HOSTILE), notes=draw(HOSTILE), starts_at=start))
    meetings.append(Meeting(kind="test", title=draw(HOSTILE)))
    return Round(
        draw(NAMES),
        meetings,
        employer=draw(NAMES),
        notes=draw(HOSTILE),
        follow_up_on="2026-12-10",
        inquiries=[Inquiry(draw(NAMES), asked="p0")],
        research={draw(NAMES): draw(HOSTILE), draw(NAMES): ""},
        bring=[draw(NAMES), f"bring {draw(NAMES)}"],
        references={draw(NAMES): draw(HOSTILE)},
    )


@st.composite
def days(draw: st.DrawFn) -> tuple[StoryBank, Round]:
    return hostile_bank(draw), hostile_round(draw)


def outcomes(bank: StoryBank, day: Round) -> Iterator[object]:
    """Yield what the library says about a bank and a round, of every kind."""
    plan = plan_round(bank, day)
    yield from (
        bank,
        day,
        plan,
        *bank.stories,
        *bank.statements,
        *bank.tellings,
        *bank.impressions,
        *day.interviewers,
    )
    yield from bank.rehearsals
    yield from (*bank.findings, *day.findings, *plan.findings, *review_story(bank.stories[0]))
    yield from (
        *bank_health(bank, round=day),
        *(one for said in bank.statements for one in review_story(said)),
    )
    for gap in plan.gaps:
        yield from (gap, gap.message, gap.remedy)
        found = contest(plan, bank, gap)
        if found is not None:
            yield from (found, found.said())
    yield from suggest_stories(bank, day)
    yield from lone_competencies(bank, day)
    yield from find_duplicates(bank)
    yield stress(plan, bank)
    yield from (*plan.assignments, *why(plan, bank))
    for story in bank.stories:
        yield why_not(plan, bank, story, "p0")
    yield brief(plan, bank, 0, earlier=[day.replace(name="before")])
    yield from (brief(plan, bank, 2), brief(plan, bank, 3), day_pages(plan, bank))
    yield from (*day.meetings, *day.bag, *vouching(plan, bank))
    counted = countdown(bank, day, today="2026-11-24")
    yield from (counted, *counted.steps, *(text for one in counted for text in (one.text, one.why)))
    evening = afterwards(day.with_told("p0", "s1", "t0", question=day.name), bank)
    yield from (evening, *evening.thank_yous, *evening.to_record, *evening.by_role)
    answer = answer_question(bank, f"Tell me about a conflict{day.name}", plan=plan)
    yield from (answer, answer.message, *answer.missing)
    yield from redact_bank(bank)[1]
    column = day.name.replace('"', '""')
    yield from read_csv(f'title,"{column}"\na,b\n'.encode()).left_out
    broken = plan.replace(assignments=())
    yield from check_plan(broken, bank)
    yield Violation(code="missing_needs", subject=day.name, message=day.notes)
    yield PostingNeed(competency_id="mine", weight=3, required=True, evidence=(day.name,))


QUICK = settings(
    max_examples=many(200, quick=5),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@QUICK
@given(days())
def test_nothing_that_is_said_steers_a_terminal(given_day: tuple[StoryBank, Round]) -> None:
    bank, day = given_day
    for said in outcomes(bank, day):
        assert not STEERING.search(str(said).replace(NEW_SHEET, "")), type(said)
        assert not isinstance(said, Value) or not STEERING.search(repr(said)), type(said)


def test_every_kind_that_says_itself_is_made_harmless() -> None:
    kinds = kinds_that_say_themselves()
    assert len(kinds) > 8
    for kind in kinds:
        if issubclass(kind, Shown):
            continue
        show: Any = vars(kind)["__str__"]
        assert hasattr(show, "__wrapped__"), kind


def test_a_hosts_own_class_is_made_harmless_too() -> None:
    class Loud(NeedRef):
        def __str__(self) -> str:
            return f"\x1b[31m{self.interviewer_id}\u202e"

    assert str(Loud(interviewer_id="dana", competency_id="conflict")) == "␛[31mdana⟨U+202E⟩"


@QUICK
@given(values() | policies())
def test_no_value_steers_a_terminal(value: Value) -> None:
    assert not STEERING.search(str(value))


@given(HOSTILE)
def test_no_error_steers_a_terminal(text: str) -> None:
    fault = Fault(text, text, text)
    for error in (
        InvalidInput(text, [fault]),
        InvalidInput(text, [fault] * 3),
        DocumentError(text, text, [fault]),
    ):
        assert not STEERING.search(str(error))
    assert not STEERING.search(str(StoreError(text, text)))
    assert "\n" not in str(fault)


@pytest.mark.parametrize("path", ["\x1b[31m.json", "a\u202eb.json", "\x9b2J/x.json", "line\nbreak.json"])
def test_no_error_about_a_path_steers_a_terminal(path: str) -> None:
    with pytest.raises(StorybankError) as caught:
        read_bank(path)
    assert not STEERING.search(str(caught.value))


NAMED: list[tuple[type[Value], str, dict[str, Any]]] = [
    (Story, "title", {}),
    (Story, "employer", {"title": "a"}),
    (Story, "source", {"title": "a"}),
    (Interviewer, "name", {}),
    (Interviewer, "title", {"name": "a"}),
    (Interviewer, "email", {"name": "a"}),
    (Interviewer, "phone", {"name": "a"}),
    (Meeting, "title", {"kind": "meal"}),
    (Round, "name", {"meetings": [{"interviewers": [{"name": "a"}]}]}),
    (Round, "employer", {"name": "a", "meetings": [{"interviewers": [{"name": "a"}]}]}),
    (Need, "competency", {}),
    (Telling, "story", {"interviewer": "a"}),
    (Telling, "interviewer", {"story": "a"}),
    (Rehearsal, "story", {"seconds": 90, "on": "2026-11-28"}),
    (Telling, "employer", {"story": "a", "interviewer": "a"}),
    (Telling, "question", {"story": "a", "interviewer": "a"}),
    (AskedQuestion, "text", {}),
    (Impression, "competency", {"interviewer": "a"}),
    (Competency, "label", {}),
    (Competency, "group", {"label": "a"}),
    (Framework, "name", {}),
    (Framework, "version", {"name": "a"}),
]


@pytest.mark.parametrize(
    "broken", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", " \n\n "]
)
@pytest.mark.parametrize(("kind", "field", "others"), NAMED)
def test_what_is_one_line_is_read_as_one_line(
    kind: type[Value], field: str, others: dict[str, Any], broken: str
) -> None:
    value = kind.model_validate(others | {field: f" Dana{broken}Reyes{broken}"})
    assert getattr(value, field) == "Dana Reyes"
    assert kind.model_validate_json(value.model_dump_json()) == value


def test_two_tags_that_are_one_in_one_line_are_refused() -> None:
    with pytest.raises(InvalidInput, match="already"):
        Story("a", competencies={"team\nwork": 3, "team work": 4})


def test_a_story_is_found_by_its_title_however_its_lines_break() -> None:
    bank = StoryBank([Story("Month\nend")])
    assert bank.story("Month\r\nend") == bank.story("Month end") == bank.stories[0]


@QUICK
@given(days())
def test_every_output_takes_every_text(given_day: tuple[StoryBank, Round]) -> None:
    bank, day = given_day
    plan, over = plan_round(bank, day), day.with_told("p0", "s1", "t0", question=day.name, promised=day.name)
    for shown in (
        bank,
        day,
        plan,
        brief(plan, bank, 0),
        brief(plan, bank, 2),
        day_pages(plan, bank),
        countdown(bank, day, today="2026-11-24"),
        brief(plan_round(bank, over), bank, 0),
        afterwards(over, bank),
        stress(plan, bank),
        answer_question(bank, "conflict"),
    ):
        assert isinstance(shown, Shown)
        for text in (shown.to_text(), shown.to_text(width=40), shown.to_markdown()):
            assert not STEERING.search(text.replace(NEW_SHEET, ""))
        assert shown.to_html()
    assert bank_from_json(bank_text(bank)) == bank
    assert Round.model_validate_json(day.model_dump_json()) == day
    assert len(read_csv(csv_text(bank, guard="none").encode(), guard="none").stories) == len(bank.stories)
    assert markdown_text(bank)
    assert anki_text(bank)
    assert anki_text(plan)
    calendar = ics_text(plan, bank=bank, now=datetime(2026, 11, 1, tzinfo=UTC))
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert not BREAKS.search(day.name + plan.round.name + "".join(story.title for story in bank.stories))
