"""Whom a history is about: what is written a little differently is used, or a finding says what became."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.errors import ImpossibleLock
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Plan, Policy, carry_over, check_plan, plan_round, verify_proof
from storybank.stories import Story
from storybank.words import answer_question

HERE = "Northwind Traders"


def story(name: str, withheld_from: tuple[str, ...] = ()) -> Story:
    return Story(name.title(), id=name, competencies={"teamwork": 5}, withheld_from=withheld_from)


def day(*names: str, employer: str | None = HERE) -> Round:
    return Round("final", [Interviewer(name, must=["teamwork"]) for name in names], employer=employer)


def planned(bank: StoryBank, round: Round, policy: Policy | None = None) -> Plan:
    """Return the plan, which its check and the proof agree with."""
    plan = plan_round(bank, round, policy=policy)
    assert check_plan(plan, bank) == ()
    assert verify_proof(plan, bank)
    return plan


def codes(plan: Plan) -> list[str]:
    return [finding.code for finding in plan.findings]


def said(plan: Plan) -> str:
    return "\n".join(str(finding) for finding in plan.findings)


def after(heard_by: str, *names: str, employer: str | None = None, here: str | None = HERE) -> Plan:
    """Return a plan for these people where somebody, as written, has heard the one story there is."""
    bank = StoryBank([story("peak")], tellings=[Telling("peak", heard_by, employer=employer)])
    return planned(bank, day(*names, employer=here))


CERTAIN = {
    "Marisol Quintero": [
        "MARISOL QUINTERO",
        "Ms Marisol Quintero",
        "Dr. Marisol Quintero",
        "Quintero, Marisol",
        "Marisol  Quintero",
        "Marisol\u00a0Quintero",
        "Mari\u200bsol Quintero",
        "Marisol Quintero (she/her)",
        "Marisol R. Quintero",
        "marisol.quintero@northwind.example",
    ],
    "Frau Zoë Müller": [
        "Zoe Müller",
        "Zoë Mueller",
        "Müller, Zoë",
        unicodedata.normalize("NFD", "zoë müller"),
    ],
    "Prof. Bao Nguyễn": ["Bao Nguyen", "bao-nguyen", "Nguyễn, Bao"],
    "佐藤 花子": ["佐藤花子", "佐藤花子さん", "佐藤\u3000花子"],
}


@pytest.mark.parametrize(("name", "written"), [(name, each) for name in CERTAIN for each in CERTAIN[name]])
def test_what_certainly_means_somebody_here_is_used_without_a_word(name: str, written: str) -> None:
    plan = after(written, name, "Ugo Bassi")
    assert [(one.story_id, one.meeting) for one in plan.assignments] == [("peak", 1)]
    assert codes(plan) == []


@pytest.mark.parametrize(
    "written",
    ["Marisol", "Quintero", "Ms Quintero", "M. Quintero", "Marisol Q.", "Marisol Quintera", "Marisl"],
)
def test_what_likely_means_somebody_here_counts_as_heard_and_is_said(written: str) -> None:
    plan = after(written, "Marisol Quintero")
    assert plan.assignments == ()
    [finding] = plan.findings
    assert (finding.code, finding.subject) == ("likely_person", "marisol-quintero")
    assert f"“{written}” is read as Marisol Quintero" in finding.message
    for shown in (plan.to_text(), plan.to_html()):
        assert f"“{written}” is read as Marisol Quintero" in shown


@pytest.mark.parametrize("written", ["Marisol", "M. Quintero", "Marisol Quintera"])
def test_doing_what_the_finding_says_reads_it_otherwise(written: str) -> None:
    plan = after(f"{written} 2", "Marisol Quintero", employer=HERE)
    assert [one.story_id for one in plan.assignments] == ["peak"]
    assert "likely_person" not in codes(plan)


@pytest.mark.parametrize(
    ("written", "names"),
    [("Ann", ("Ann Lee", "Ann Roe")), ("Lee", ("Ann Lee", "Bo Lee")), ("A. Lee", ("Ann Lee", "Abe Lee"))],
)
def test_where_two_may_be_meant_both_are_spared_and_it_is_said(written: str, names: tuple[str, ...]) -> None:
    plan = after(written, *names, "Ugo Bassi")
    assert [one.meeting for one in plan.assignments] == [2]
    assert codes(plan) == ["several_people"]
    assert f"“{written}” may be {names[0]} or {names[1]}" in said(plan)


@pytest.mark.parametrize(
    "written", ["Marisol and Ugo", "M. Quintero & Mr Bassi", "Ugo Bassi / Marisol Quintero"]
)
def test_what_a_panel_heard_in_one_telling_all_of_them_have_heard(written: str) -> None:
    plan = after(written, "Marisol Quintero", "Ugo Bassi", "Ines Duarte")
    assert [one.meeting for one in plan.assignments] == [2]
    assert "may be Marisol Quintero or Ugo Bassi: it counts for both" in said(plan)


def test_two_people_of_one_name_are_both_spared_and_it_is_said() -> None:
    twins = [
        Interviewer("Sam Lee", id="sam-1", must="teamwork"),
        Interviewer("Sam Lee", id="sam-2", must="teamwork"),
    ]
    bank = StoryBank([story("peak")], tellings=[Telling("peak", "sam lee")])
    plan = planned(bank, Round("final", twins))
    assert plan.assignments == ()
    assert "“sam-1” or “sam-2”" in said(plan)


@pytest.mark.parametrize("other", ["Jan Quintero", "Marisol Okoro", "Mr Ugo Bassi", "Hiring team", "M", "🎉"])
def test_another_person_of_this_employer_is_another_without_a_word(other: str) -> None:
    plan = after(other, "Marisol Quintero", employer=HERE)
    assert [one.story_id for one in plan.assignments] == ["peak"]
    assert codes(plan) == []


def test_one_word_of_a_name_is_nobody_here_where_it_was_told_elsewhere() -> None:
    plan = after("Marisol", "Marisol Quintero", employer="Contoso")
    assert [one.story_id for one in plan.assignments] == ["peak"]
    assert "“Marisol”, told at Contoso" in said(plan)
    assert after("Marisol Quintero", "Marisol Quintero", employer="Contoso").assignments == ()


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("HR", "likely_person", "“HR” is read as Ann Lee."),
        ("Headteacher", "likely_person", "“Headteacher” is read as Mrs K. Patel."),
        ("Patel", "likely_person", "“Patel” is read as Mrs K. Patel."),
        ("teacher", "near_person", "“teacher” is read as nobody here. Is it Jo Roe or Bo Hill?"),
        (
            "Chair of governors",
            "unplaced_title",
            "“Chair of governors”: nobody here has such a role or title",
        ),
        ("Recruiter", "unplaced_title", "“Recruiter”: nobody here has such a role or title"),
    ],
)
def test_a_role_or_a_title_in_the_place_of_a_name_is_its_one_holder_or_is_said(
    written: str, code: str, words: str
) -> None:
    school = {
        "Mrs K. Patel": "Headteacher",
        "Pupil panel": "",
        "Ann Lee": "HR partner",
        "Jo Roe": "Teacher",
        "Bo Hill": "Y4 teacher",
    }
    people = [Interviewer(name, title, must=["teamwork"]) for name, title in school.items()]
    bank = StoryBank([story("peak")], tellings=[Telling("peak", written, employer=HERE)])
    plan = planned(bank, Round("final", people, employer=HERE))
    assert codes(plan) == [code]
    assert words in said(plan)


def test_what_nearly_looks_like_somebody_is_asked_about() -> None:
    plan = after("Marisola Quintera", "Marisol Quintero", employer=HERE)
    assert codes(plan) == ["near_person"]
    assert "Is it Marisol Quintero?" in said(plan)


def test_a_name_without_a_place_is_said_once_for_all() -> None:
    tellings = [Telling("peak", name) for name in ("Ugo", "ugo", "Ines", "Wei", "Raj", "Mia", "Zoe")]
    plan = planned(StoryBank([story("peak")], tellings=tellings), day("Marisol Quintero"))
    assert codes(plan) == ["unplaced"]
    assert "“Ines”, “Mia”, “Raj”, “Ugo” and 2 more" in said(plan)


@pytest.mark.parametrize(
    ("withheld_from", "employer"),
    [
        ("Café Zürich", unicodedata.normalize("NFD", "Café Zürich")),
        ("Harbour\u00a0Street  School", "Harbour Street School"),
        ("KESTREL", "Kestrel GmbH"),
        ("Kestrel Ltd", "The Kestrel"),
        ("Fern & Hollow", "Fern and Hollow, Inc."),
    ],
)
def test_one_employer_written_otherwise_hears_nothing_that_is_withheld_from_it(
    withheld_from: str, employer: str
) -> None:
    plan = planned(StoryBank([story("peak", (withheld_from,))]), day("Ugo Bassi", employer=employer))
    assert plan.assignments == ()
    assert codes(plan) == []


@pytest.mark.parametrize(
    ("withheld_from", "employer"),
    [
        ("Kestrel", "Kestrel Foods"),
        ("Kestrel Group", "Kestrel"),
        ("Kestrell", "Kestrel"),
        ("Next", "Next Retail"),
    ],
)
def test_a_likely_employer_counts_for_what_is_withheld_and_is_said(withheld_from: str, employer: str) -> None:
    plan = planned(StoryBank([story("peak", (withheld_from,))]), day("Ugo Bassi", employer=employer))
    assert plan.assignments == ()
    assert codes(plan) == ["likely_employer"]
    assert f"“{withheld_from}” is read as {employer}: 1 story withheld from it stays out" in said(plan)


@pytest.mark.parametrize("told_at", ["Kestrel Ltd", "KESTREL", "Kestrel Foods", "The Kestrel Trust"])
def test_what_was_told_to_others_at_this_employer_is_no_news_here(told_at: str) -> None:
    twins = [story("audit"), story("peak")]
    for known, fresh in (("audit", "peak"), ("peak", "audit")):
        bank = StoryBank(twins, tellings=[Telling(known, "Sam Poe", employer=told_at)])
        plan = planned(bank, day("Ugo Bassi", employer="Kestrel"), Policy(stories_per_meeting=1))
        assert [one.story_id for one in plan.assignments] == [fresh]


def test_writing_more_of_both_employers_reads_them_as_two() -> None:
    plan = planned(StoryBank([story("peak", ("Kestrel Hull",))]), day("Ugo Bassi", employer="Kestrel Leeds"))
    assert [one.story_id for one in plan.assignments] == ["peak"]
    assert codes(plan) == []


def test_an_employer_that_is_a_common_word_is_not_every_employer_that_begins_with_it() -> None:
    withheld = [("Bank", "Bank of Leeds"), ("City", "City Clinic"), ("First", "First Harbour School")]
    for name, employer in withheld:
        plan = planned(StoryBank([story("peak", (name,))]), day("Ugo Bassi", employer=employer))
        assert [one.story_id for one in plan.assignments] == ["peak"]


@pytest.mark.parametrize("place", ["Marisol", "marisol quintero", "Quintero, Marisol"])
def test_a_lock_finds_its_person_as_written_and_says_how_it_was_read(place: str) -> None:
    bank = StoryBank([story("peak"), story("audit")])
    plan = planned(bank, day("Marisol Quintero", "Ugo Bassi"), Policy(avoid=[("peak", place)]))
    assert [one.story_id for one in plan.assignments if one.meeting == 0] == ["audit"]
    assert codes(plan) == ["likely_person"] * (place == "Marisol")


def test_a_lock_on_a_meeting_that_is_over_without_its_story_is_said() -> None:
    over = Round(
        "final", [Meeting(Interviewer("Ugo Bassi", needs=()), told=["audit"]), Interviewer("Mia", needs=())]
    )
    bank = StoryBank([story("peak"), story("audit")])
    assert codes(planned(bank, over, Policy(use=[("peak", "ugo-bassi")]))) == ["lock_over"]
    assert codes(planned(bank, over, Policy(use=[("audit", "ugo-bassi")]))) == []


def test_tags_that_mean_nothing_and_that_nobody_asks_for_are_said_once() -> None:
    bank = StoryBank([Story("A", competencies=["origami", "falconry"]), Story("B", competencies=["origami"])])
    assert "“origami” and “falconry”" in said(planned(bank, day("Ugo Bassi")))
    asked = Round("final", [Interviewer("Ugo Bassi", must=["Origami"], should=["falconry"])])
    assert codes(planned(bank, asked)) == []


@pytest.mark.parametrize(
    ("employer", "said_of"), [(HERE, ["likely_person"]), (None, ["likely_person"]), ("Carewell", [])]
)
def test_an_impression_is_read_by_a_likely_name_here_and_not_of_another_employer(
    employer: str | None, said_of: list[str]
) -> None:
    doubt = Impression("Marisol", "teamwork", kind="concern", employer=employer)
    plan = planned(StoryBank([story("peak")], impressions=[doubt]), day("Marisol Quintero"))
    assert [code for code in codes(plan) if code == "likely_person"] == said_of


def test_a_doubt_of_no_employer_becomes_a_must_where_its_person_sits() -> None:
    for written in ("Quintero, Marisol", "Marisol", "Marisol Quintera"):
        bank = StoryBank(impressions=[Impression(written, "conflict", kind="concern")])
        carried = carry_over(bank, day("Ugo Bassi", "Marisol Quintero"))
        assert ("conflict", "must") in [(n.competency, n.priority) for n in carried.interviewers[1].needs]


@pytest.mark.parametrize("written", ["Quintero, Marisol", "ms quintero", "Marisol Quintera"])
def test_wherever_a_person_is_asked_for_the_same_one_is_meant(written: str) -> None:
    told = Telling("peak", written, employer=HERE)
    doubt = Impression(written, "conflict", kind="concern")
    bank = StoryBank([story("peak"), story("audit")], tellings=[told], impressions=[doubt])
    round = day("Ugo Bassi", "Marisol Quintero")
    plan = planned(bank, round)
    assert [one.id for one in plan.stories_for(written)] == ["audit"]
    assert round.with_told(written, "audit").meetings[1].is_over
    page = brief(plan, bank, written)
    assert (page.heard, [one.interviewer for one in page.impressions]) == ((told,), [written])
    assert "Marisol Quintero: “Peak”" in page.to_text()
    for to in (written, "marisol-quintero"):
        offered = answer_question(bank, "Tell me about teamwork.", to=to, plan=plan).offers
        assert [offer.story_id for offer in offered] == ["audit"]


PEOPLE = ("Marisol Quintero", "Dr. Kenji Watanabe", "Aoife O'Sullivan", "Zoë Müller-Lange")

NAMES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "no-break": lambda name: name.replace(" ", "\u00a0"),
    "zero width": "\u200b".join,
    "titled": lambda name: f"Frau {name}",
    "last first": lambda name: f"{name.split()[-1]}, {' '.join(name.split()[:-1])}",
    "turned": lambda name: " ".join(reversed(name.removeprefix("Dr. ").split())),
    "given": lambda name: name.removeprefix("Dr. ").split()[0],
    "family": lambda name: f"Ms {name.split()[-1]}",
    "initial": lambda name: f"{name.removeprefix('Dr. ')[0]}. {name.split()[-1]}",
    "bracketed": lambda name: f"{name} (panel)",
    "plain": lambda name: unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode(),
}

EMPLOYERS: dict[str, Callable[[str], str | None]] = {
    "none": lambda _: None,
    "upper": str.upper,
    "form": lambda name: f"The {name} Ltd.",
    "joined": lambda name: name.replace(" ", ""),
    "spaced": lambda name: name.replace(" ", " \u00a0\u200b"),
    "longer": lambda name: f"{name} Group",
    "slip": lambda name: name[:3] + name[4:],
    "two slips": lambda name: name[:2] + name[3:-2] + name[-1],
}


@st.composite
def slips(draw: st.DrawFn) -> Callable[[str], str]:
    """Draw one or two letters to leave out, double or change."""
    edits = draw(
        st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["", "x", "ee"])), min_size=1, max_size=2)
    )

    def slipped(name: str) -> str:
        for place, new in edits:
            at = place % (len(name) - 1) + 1
            name = name[:at] + new + name[at + 1 :]
        return name

    return slipped


def same(text: str) -> str:
    return text


def is_spared(bank: StoryBank, round: Round, told: str, seat: int) -> bool:
    """Whether a story can't be told there, because somebody has heard it."""
    try:
        plan_round(bank, round, policy=Policy(use=[(told, seat)]))
    except ImpossibleLock as error:
        return "has heard" in str(error)
    return False


@given(
    person=st.sampled_from(PEOPLE),
    rename=st.sampled_from(list(NAMES.values())) | slips(),
    move=st.sampled_from([same, *EMPLOYERS.values()]),
)
@settings(max_examples=many(150), deadline=None)
def test_whatever_is_perturbed_in_a_full_history_is_used_or_said(
    person: str, rename: Callable[[str], str], move: Callable[[str], str | None]
) -> None:
    stories = [story(f"s{number}") for number in range(8)]
    written, employer = rename(person), move(HERE)
    history = [Telling(f"s{n}", name, employer=HERE) for n, name in enumerate(PEOPLE)]
    history += [Telling("s4", "Somebody Else", employer="Contoso"), Telling("s5", written, employer=employer)]
    doubts = [
        Impression(PEOPLE[0], "planning", employer=HERE),
        Impression(written, "ethics", employer=employer),
    ]
    kept = [story("kept", (employer,))] if employer else []
    bank = StoryBank([*stories, *kept], tellings=history, impressions=doubts)
    round = carry_over(bank, day(*PEOPLE))
    plan = planned(bank, round)
    seat, words = PEOPLE.index(person), said(plan)
    is_said = f"“{written}” is read as" in words or f"“{employer}” is read as" in words
    assert is_spared(bank, round, "s5", seat) or is_said
    is_carried = any(need.competency == bank.resolve("ethics") for need in round.interviewers[seat].needs)
    assert is_carried or is_said
    if employer and any(one.story_id == "kept" for one in plan.assignments):
        assert f"“{employer}” is read as" in words


def test_a_clean_history_says_nothing() -> None:
    history = [Telling("peak", name, employer=HERE) for name in (*PEOPLE, "Sam Poe", "Kim Lindqvist")]
    history += [
        Telling("peak", "Jo Lim", employer="Contoso"),
        Telling("peak", "Somebody", employer="Fabrikam"),
    ]
    doubts = [Impression("Sam Poe", "conflict", kind="concern", employer=HERE)]
    bank = StoryBank([story("peak", ("Contoso",)), story("audit")], tellings=history, impressions=doubts)
    assert codes(planned(bank, carry_over(bank, day(*PEOPLE)))) == []


DOUBT = Impression("Marisol Quintero", "conflict", kind="concern", employer=HERE)


def doubts(round: Round, *impressions: Impression) -> list[str]:
    plan = plan_round(StoryBank([story("peak")], impressions=impressions), round)
    return [str(one) for one in plan.findings if one.code == "doubts_left"]


def test_doubts_that_were_not_carried_over_are_said_once_until_they_are() -> None:
    round = day("Marisol Quintero", "Ugo Bassi")
    several = [DOUBT, DOUBT.replace(interviewer="Ina"), DOUBT.replace(competency="planning")]
    [one] = doubts(round, *several)
    assert "conflict resolution, and planning and prioritisation" in one
    assert "carry_over(bank, round)" in one
    assert doubts(carry_over(StoryBank(impressions=several), round), *several) == []


@pytest.mark.parametrize(
    ("round", "impression"),
    [
        (day("Marisol Quintero"), DOUBT.replace(employer="Contoso")),
        (day("Marisol Quintero"), DOUBT.replace(kind="strength")),
        (Round("final", [Meeting(Interviewer("Marisol Quintero"), told=[])], employer=HERE), DOUBT),
        (day("Ugo Bassi"), DOUBT.replace(employer=None)),  # who is not here
    ],
)
def test_of_what_eases_no_doubt_here_nothing_is_said(round: Round, impression: Impression) -> None:
    assert doubts(round, impression) == []
