"""Hypothesis strategies for the values: every feature, small sizes, text in any script."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta, timezone
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import AskedQuestion, Interviewer, Meeting, Need, NeedRef, Round
from storybank.interviews.meetings import MeetingKind
from storybank.interviews.roles import ROLES
from storybank.planning.policy import Policy
from storybank.stories import Statement, Story
from storybank.values import FrozenMap, Value

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
PROSE = st.text(LETTERS, max_size=40)
TAGS = st.sampled_from(
    ["team work", "leadership", "comunication", "日本語", "Führung", "naïve", "sre culture"]
)
IDS = st.text(st.sampled_from("abzé日0-_.:"), min_size=1, max_size=8)
STRENGTHS = st.integers(1, 5)


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(letter) not in {"Cc", "Cf", "Zs", "Zl", "Zp"} for letter in text.strip())


NAMES = st.one_of(
    st.sampled_from(["Month-end", "Dana Reyes", "🎉", "  padded ", "o'Neil, Sr.", "数字"]),
    st.text(LETTERS, min_size=1, max_size=20).filter(_is_seen),
)

DAYS = st.dates()

ZONES = st.one_of(
    st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"]).map(ZoneInfo),
)

MOMENTS = st.datetimes(min_value=datetime(1850, 1, 1), timezones=ZONES)  # noqa: DTZ001 - zones come beside it
"""From before standard time on, when offsets had seconds; with hours that clocks go through twice."""


def _optional(some: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | some


def needs() -> st.SearchStrategy[Need]:
    return st.builds(
        Need, TAGS | NAMES, priority=st.sampled_from(["must", "should", "nice"]), min_strength=STRENGTHS
    )


def need_refs() -> st.SearchStrategy[NeedRef]:
    return st.builds(NeedRef, IDS, NAMES)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(LETTERS, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(LETTERS, max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)

EXTENSIONS: st.SearchStrategy[dict[str, Any]] = st.just({}) | st.dictionaries(
    st.text(LETTERS, max_size=8), _JSON, max_size=2
)
"""Other tools' own fields; often none, as most stories have none."""


NAMED: st.SearchStrategy[dict[str, str]] = st.just({}) | st.dictionaries(NAMES, PROSE, max_size=2)
"""Questions and what is known, names and how to reach them."""


HAPPENED = st.one_of(
    st.none(),
    DAYS,
    st.dates().map(lambda when: when.isoformat()[:4]),
    st.dates().map(lambda when: when.isoformat()[:7]),
)


def stories() -> st.SearchStrategy[Story]:
    return st.builds(
        Story,
        NAMES,
        situation=PROSE,
        task=PROSE,
        action=PROSE,
        result=PROSE,
        competencies=st.dictionaries(TAGS, STRENGTHS) | st.lists(TAGS),
        id=_optional(IDS),
        episode=_optional(IDS),
        employer=_optional(NAMES),
        happened=HAPPENED,
        seconds=st.none() | st.integers(1, 3600),
        status=st.sampled_from(["ready", "draft", "retired"]),
        withheld_from=st.lists(NAMES, max_size=2),
        vouched_by=st.just(()) | st.lists(NAMES, max_size=2),
        notes=PROSE,
        source=_optional(NAMES),
        extensions=EXTENSIONS,
    )


def statements() -> st.SearchStrategy[Statement]:
    return st.builds(
        Statement,
        TAGS | NAMES | st.sampled_from(["motivation", "why here", "long-term goals", "pay"]),
        PROSE,
        id=_optional(IDS),
        employer=_optional(NAMES),
        when=PROSE.map(lambda text: " ".join(text.split())).filter(lambda text: text.isprintable()),
        seconds=st.none() | st.integers(1, 3600),
        notes=PROSE,
        extensions=EXTENSIONS,
    )


def interviewers() -> st.SearchStrategy[Interviewer]:
    return st.builds(
        Interviewer,
        NAMES,
        title=PROSE | st.sampled_from(["Head of HR", "VP Engineering", "Zookeeper"]),
        role=_optional(st.sampled_from(ROLES)),
        needs=st.none() | st.lists(needs(), max_size=3),
        must=st.lists(TAGS, max_size=2),
        should=st.lists(TAGS, max_size=1),
        nice=st.lists(TAGS, max_size=1),
        weight=st.none() | st.integers(1, 5),
        id=_optional(IDS),
        email=_optional(NAMES),
        phone=_optional(NAMES),
        notes=PROSE,
        research=NAMED,
        questions_to_ask=st.lists(NAMES, max_size=2),
        extensions=EXTENSIONS,
    )


SLOTS: tuple[MeetingKind, ...] = get_args(MeetingKind)[1:]
TOLD = st.lists(IDS | NAMES, max_size=3)


def meetings(
    people: st.SearchStrategy[list[Interviewer]],
    told: st.SearchStrategy[list[str]],
    kinds: st.SearchStrategy[Any] = st.just("interview"),  # noqa: B008 - a strategy never changes
) -> st.SearchStrategy[Meeting]:
    bare = st.builds(
        Meeting,
        people,
        max_stories=st.none() | st.integers(0, 9),
        minutes=st.none() | st.integers(0, 1440),
        starts_at=st.none() | MOMENTS,
        told=st.none() | told,
        promised=st.just(()) | st.lists(NAMES, max_size=2),
        title=st.just("") | PROSE,
        notes=st.just("") | PROSE,
        kind=kinds,
        extensions=EXTENSIONS,
    )
    return bare.flatmap(lambda there: questions(there).map(lambda asked: there.replace(questions=asked)))


def questions(there: Meeting) -> st.SearchStrategy[list[AskedQuestion]]:
    """What was asked in a meeting: by somebody there, and for what was told there."""
    people = st.sampled_from([None, *there.interviewers])
    stories = st.lists(st.sampled_from(there.told), max_size=2) if there.told else st.just([])
    texts = NAMES | st.sampled_from(["When did you last disagree with your boss?", "Why here?"])
    return st.just([]) | st.lists(
        st.builds(AskedQuestion, texts, asked_by=people, stories=stories), max_size=2
    )


@st.composite
def rounds(draw: st.DrawFn, told: st.SearchStrategy[list[str]] = TOLD) -> Round:
    people = draw(st.lists(interviewers(), min_size=1, max_size=4, unique_by=lambda person: person.id))
    cut = draw(st.integers(1, len(people)))
    panels = [people[:cut], people[cut:]]
    interviews = [draw(meetings(st.just(panel), told)) for panel in panels if panel]
    along = st.lists(st.sampled_from(people), max_size=2, unique_by=lambda person: person.id)
    slots = draw(st.just([]) | st.lists(meetings(along, told, st.sampled_from(SLOTS)), max_size=2))
    return Round(
        draw(NAMES),
        draw(st.permutations([*interviews, *slots])),
        employer=draw(_optional(NAMES)),
        date=draw(st.none() | DAYS),
        notes=draw(PROSE),
        follow_up_on=draw(st.none() | DAYS),
        research=draw(NAMED),
        bring=draw(st.just(()) | st.lists(NAMES, max_size=2)),
        references=draw(NAMED),
        extensions=draw(EXTENSIONS),
    )


def tellings(told: st.SearchStrategy[str]) -> st.SearchStrategy[Telling]:
    return st.builds(
        Telling,
        told,
        IDS | NAMES,
        employer=_optional(NAMES),
        on=st.none() | DAYS,
        landed=st.sampled_from([None, "well", "fairly", "badly"]),
        question=st.just("") | PROSE,
        notes=PROSE,
        extensions=EXTENSIONS,
    )


def rehearsals(
    told: st.SearchStrategy[str], days: st.SearchStrategy[date] = DAYS
) -> st.SearchStrategy[Rehearsal]:
    return st.builds(
        Rehearsal,
        told,
        st.integers(1, 3600),
        on=days,
        went=st.sampled_from([None, "again", "hard", "good", "easy"]),
        notes=PROSE,
        extensions=EXTENSIONS,
    )


def impressions() -> st.SearchStrategy[Impression]:
    return st.builds(
        Impression,
        IDS | NAMES,
        TAGS | NAMES,
        kind=st.sampled_from(["strength", "concern"]),
        employer=_optional(NAMES),
        notes=PROSE,
        extensions=EXTENSIONS,
    )


FRAMEWORKS = st.sampled_from(
    [
        builtin_framework(),
        builtin_framework().with_competency("sre culture"),
        Framework("haus", competencies=[Competency("Führung", aliases=["日本語"]), Competency("Teamwork")]),
        Framework("empty"),
    ]
)


@st.composite
def banks(draw: st.DrawFn) -> StoryBank:
    held = draw(st.lists(stories(), max_size=4, unique_by=lambda story: story.id))
    ids = [story.id for story in held]
    said = draw(st.just([]) | st.lists(statements(), max_size=2, unique_by=lambda one: one.id))
    said = [one for one in said if one.id not in ids]
    named = st.sampled_from([*ids, *(one.id for one in said)]) if held or said else st.nothing()
    return StoryBank(
        held,
        statements=said,
        tellings=draw(st.lists(tellings(named), max_size=3)) if held or said else (),
        impressions=draw(st.lists(impressions(), max_size=2)),
        rehearsals=draw(st.lists(rehearsals(named), max_size=3)) if held else (),
        framework=draw(FRAMEWORKS),
        extensions=draw(EXTENSIONS),
    )


@st.composite
def banks_with_rounds(draw: st.DrawFn) -> tuple[StoryBank, Round]:
    """A bank, and a round in which nothing was told but its stories."""
    bank = draw(banks())
    named = [name for story in bank.stories for name in (story.id, story.title)]
    named += [one.id for one in bank.statements]
    return bank, draw(rounds(st.lists(st.sampled_from(named), max_size=3) if named else st.just([])))


def policies() -> st.SearchStrategy[Policy]:
    locks = st.lists(st.tuples(IDS | NAMES, st.integers(0, 9) | IDS | NAMES), max_size=2)
    return st.builds(
        Policy,
        repeats=st.sampled_from(["never", "last_resort"]),
        stories_per_meeting=st.none() | st.integers(0, 9),
        follow_up_seconds=st.integers(0, 3600),
        frame_minutes=st.integers(0, 1440),
        use=locks,
        avoid=locks,
    )


def values() -> st.SearchStrategy[Value]:
    """Any value that a person makes."""
    return st.one_of(
        stories(),
        statements(),
        needs(),
        need_refs(),
        interviewers(),
        rounds(),
        tellings(IDS | NAMES),
        impressions(),
        rehearsals(IDS | NAMES),
        banks(),
        policies(),
    )


def frozen_maps() -> st.SearchStrategy[FrozenMap[str, int]]:
    return st.dictionaries(NAMES, STRENGTHS).map(FrozenMap)
