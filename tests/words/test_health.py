"""A bank's health: what is missing, worn out, old or said twice, and nothing that cannot be known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import banks, rounds

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.competencies.sides import known_sides, side_of
from storybank.errors import InvalidInput
from storybank.findings import Finding
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.interviews.roles import ROLES
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story
from storybank.words.health import WHOLE_BANK, bank_health, health_rules

ROUND = Round("final", [Interviewer("Dana", needs=[Need("teamwork", priority="must", min_strength=3)])])


def found(bank: StoryBank, code: str, **asked: Any) -> list[Finding]:
    return [one for one in bank_health(bank, **asked) if one.code == code]


def subjects(bank: StoryBank, code: str, **asked: Any) -> list[str]:
    return [one.subject for one in found(bank, code, **asked)]


def with_stories(count: int, **fields: Any) -> StoryBank:
    return StoryBank(Story(f"Story {number}", **fields) for number in range(count))


def test_the_running_example_is_in_health_but_for_what_hangs_on_one_story() -> None:
    assert bank_health(sample_bank(), on="2026-11-30") == ()
    codes = {one.code for one in bank_health(sample_bank(), round=sample_round(), on="2026-11-30")}
    assert codes == {"competency_with_one_story", "competency_without_statement"}


def test_an_empty_bank_and_one_of_drafts_have_no_ready_story() -> None:
    assert [one.code for one in bank_health(StoryBank())] == ["no_ready_story"]
    (finding,) = bank_health(with_stories(2, status="draft"))
    assert finding.subject == WHOLE_BANK
    assert "draft" in finding.remedy


def test_what_a_role_wants_and_no_ready_story_shows_is_named() -> None:
    bank = StoryBank(
        [
            Story("A", competencies={"teamwork": 4}),
            Story("B", competencies={"teamwork": 3}),
            Story("C", competencies={"conflict": 2}),
            Story("D", competencies={"communication": 4}),
            Story("E", competencies={"flexibility": 5}, status="draft"),
        ]
    )
    assert subjects(bank, "competency_without_story", role="peer") == ["adaptability", "conflict"]
    assert subjects(bank, "competency_with_one_story", role="peer") == ["communication"]
    assert "draft e" in found(bank, "competency_without_story", role="peer")[0].remedy
    assert subjects(bank, "competency_without_story") == []


def test_a_title_does_for_a_role() -> None:
    bank = StoryBank([Story("A")])
    assert bank_health(bank, role="Head of HR") == bank_health(bank, role="hr")


def test_a_round_wants_what_its_meetings_still_ask_for() -> None:
    bank = StoryBank([Story("A", competencies={"teamwork": 2})])
    assert subjects(bank, "competency_without_story", round=ROUND) == ["teamwork"]
    over = ROUND.replace(meetings=[Meeting(ROUND.interviewers, told=[])])
    assert subjects(bank, "competency_without_story", round=over) == []


def test_two_tellings_of_one_experience_are_one() -> None:
    bank = StoryBank([Story(name, competencies={"teamwork": 4}, episode="e") for name in "AB"])
    assert subjects(bank, "competency_with_one_story", round=ROUND) == ["teamwork"]


def test_what_is_withheld_from_the_employer_does_not_count() -> None:
    bank = StoryBank([Story("A", competencies={"teamwork": 4}, withheld_from=["ACME "])])
    acme = ROUND.replace(employer="Acme")
    assert subjects(bank, "competency_without_story", round=acme) == ["teamwork"]
    assert subjects(bank, "competency_without_story", round=ROUND) == []


@pytest.mark.parametrize(
    "told",
    [
        "I missed the deadline by a week.",
        "It was my own mistake, and I said so.",
        "I had underestimated how long the audit takes.",
        "The launch failed, it went wrong from the start, and we were too late.",
        "The error was mine.",
    ],
)
def test_a_story_that_tells_a_failure_is_seen(told: str) -> None:
    assert found(StoryBank([Story("A", action=told)]), "no_failure_story") == []


def test_a_failed_freezer_is_no_failure_of_ones_own() -> None:
    for told in ("I built the screen with Tunde.", "The freezer failed, so I rang the engineer."):
        assert subjects(StoryBank([Story("A", action=told)]), "no_failure_story") == [WHOLE_BANK]


def test_a_tag_or_another_language_keeps_the_failure_rule_silent() -> None:
    tagged = Story("A", action="I built the screen with Tunde.", competencies=["learning from failure"])
    assert found(StoryBank([tagged]), "no_failure_story") == []
    assert (
        found(StoryBank([Story("B", action="Ich baute mit Tunde einen Bildschirm.")]), "no_failure_story")
        == []
    )
    assert found(StoryBank([Story("C")]), "no_failure_story") == []


def tellings(story: str, days: int, *, people: tuple[str, ...] = ("dana",)) -> list[Telling]:
    return [
        Telling(story, person, employer="Acme", on=date(2026, 1, 1 + day))
        for day in range(days)
        for person in people
    ]


def test_a_story_told_far_more_often_than_the_others_is_overused() -> None:
    bank = with_stories(3).with_tellings(*tellings("story-0", 6), *tellings("story-1", 2))
    assert subjects(bank, "overused_story") == ["story-0"]
    even = bank.with_tellings(*tellings("story-1", 6), *tellings("story-2", 6))
    assert subjects(even, "overused_story") == []


def test_a_panel_hears_a_story_once() -> None:
    panel = tellings("story-0", 1, people=("a", "b", "c", "d", "e", "f"))
    assert subjects(with_stories(3).with_tellings(*panel), "overused_story") == []


def test_what_was_never_told_is_named_once_others_are_told_again() -> None:
    bank = with_stories(3)
    assert subjects(bank.with_tellings(*tellings("story-0", 1)), "never_told_story") == []
    again = bank.with_tellings(*tellings("story-0", 2))
    assert subjects(again, "never_told_story") == ["story-1", "story-2"]


def test_an_episode_told_in_one_way_is_told() -> None:
    bank = StoryBank([Story("A"), Story("B", episode="e"), Story("C", episode="e")])
    assert subjects(bank.with_tellings(*tellings("a", 2), *tellings("c", 1)), "never_told_story") == []


def test_one_employer_is_named_where_all_is_known() -> None:
    assert subjects(with_stories(3, employer="Acme"), "one_employer") == [WHOLE_BANK]
    assert subjects(with_stories(2, employer="Acme"), "one_employer") == []
    assert subjects(with_stories(3, employer="Acme").with_stories(Story("X")), "one_employer") == []
    mixed = with_stories(3, employer="Acme").with_stories(Story("X", employer="Bolt"))
    assert subjects(mixed, "one_employer") == []


@pytest.mark.parametrize(
    ("happened", "on", "old"),
    [
        ("2019", "2025-01-01", True),
        ("2019", "2024-12-31", False),
        ("2019-06", "2024-07-01", True),
        ("2019-06", "2024-06-30", False),
        ("2020-02-29", "2025-03-01", True),
        ("2020-02-29", "2025-02-28", False),
        ("9999", "2025-02-28", False),
    ],
)
def test_stories_are_old_once_the_newest_surely_is(happened: str, on: str, *, old: bool) -> None:
    bank = StoryBank([Story("A", happened="2010"), Story("B", happened=happened)])
    assert bool(found(bank, "old_stories", on=on)) is old
    assert found(bank, "old_stories", on=date.fromisoformat(on)) == found(bank, "old_stories", on=on)
    assert found(bank, "old_stories") == []
    assert found(bank.with_stories(Story("C")), "old_stories", on=on) == []


def test_the_same_experience_told_twice_comes_with_the_remedy() -> None:
    text = "I rang every customer who had bought sprouts, forty-three calls in two days. I was wrong."
    bank = StoryBank([Story("A", action=text), Story("B", action=text)])
    (finding,) = found(bank, "told_twice")
    assert finding.subject == "a"
    assert "merge_episodes(bank, 'a', 'b')" in finding.remedy


def test_figures_that_disagree_within_an_episode_are_named_once() -> None:
    bank = StoryBank(
        [
            Story("A", result="Overtime fell by 38 percent.", episode="e"),
            Story("B", result="Overtime fell by 45 percent.", episode="e"),
            Story("C", result="Overtime fell by 60 percent."),
        ]
    )
    assert subjects(bank, "figures_disagree") == ["a"]
    assert subjects(bank.with_stories(bank.story("b").replace(status="retired")), "figures_disagree") == []


def test_every_rule_can_be_switched_off() -> None:
    codes = [rule.code for rule in health_rules()]
    assert len(set(codes)) == len(codes)
    bank = with_stories(3, employer="Acme", happened="2001", action="I built it for the team.")
    fired = {one.code for one in bank_health(bank, role="hr", on="2026-01-01")}
    assert {"no_failure_story", "one_employer", "old_stories", "competency_without_story"} <= fired
    assert bank_health(bank, role="hr", on="2026-01-01", ignore=codes) == ()
    with pytest.raises(InvalidInput, match="did you mean one_employer"):
        bank_health(bank, ignore=["one_employers"])


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [({"role": "zookeeper"}, "hiring_manager"), ({"on": "soon"}, "2026"), ({"round": 1}, "Round")],
)
def test_what_cannot_be_read_is_refused(asked: dict[str, Any], remedy: str) -> None:
    with pytest.raises(InvalidInput, match=remedy):
        bank_health(StoryBank(), **asked)


def test_a_framework_that_knows_nothing_of_a_role_is_no_error() -> None:
    bank = StoryBank([Story("A")], framework=Framework("empty"))
    assert subjects(bank, "competency_without_story", role="hr") == []


@given(
    banks(), st.none() | st.sampled_from(ROLES), st.none() | rounds(), st.none() | st.dates(), st.randoms()
)
def test_any_bank_has_an_answer_that_no_order_of_stories_changes(
    bank: StoryBank, role: str | None, round: Round | None, on: date | None, chance: Any
) -> None:
    health = bank_health(bank, role=role, round=round, on=on)
    shuffled = list(bank.stories)
    chance.shuffle(shuffled)
    assert bank_health(bank.replace(stories=shuffled), role=role, round=round, on=on) == health
    order = [rule.code for rule in health_rules()]
    places = [order.index(one.code) for one in health]
    assert places == sorted(places)


DID, LED = Story("Did", competencies=["results"]), Story("Led", competencies=["leadership"])
WENT_ON, BEGAN = Story("Went on", competencies=["resilience"]), Story("Began", competencies=["initiative"])
HELPED, AGREED = Story("Helped", competencies=["teamwork"]), Story("Agreed", competencies=["conflict"])
BALANCED = StoryBank([DID, LED, WENT_ON, BEGAN, HELPED, AGREED])
SIDES = ("side_without_story", "side_with_one_story", "side_not_known")


def of_sides(bank: StoryBank, **asked: Any) -> list[tuple[str, str]]:
    """Return what is found of can, will and fit: the code, and the first words."""
    found = (one for one in bank_health(bank, **asked) if one.code in SIDES)
    return [(one.code, one.message.partition("?")[0]) for one in found]


def test_a_bank_with_two_experiences_for_each_of_can_will_and_fit_is_balanced() -> None:
    assert of_sides(BALANCED) == []


def test_one_of_the_three_without_a_story_is_named_where_the_others_have_some() -> None:
    without_will = BALANCED.replace(stories=[DID, LED, HELPED, AGREED])
    assert of_sides(without_will) == [("side_without_story", "Will you do it")]
    drafted = without_will.with_stories(BEGAN.replace(status="draft"))
    assert of_sides(drafted) == of_sides(without_will)
    assert of_sides(BALANCED.replace(stories=[DID, LED, BEGAN, AGREED.replace(competencies={})])) == [
        ("side_without_story", "Will you fit in")
    ]


def test_two_of_the_three_are_named_where_only_the_third_has_stories() -> None:
    bank = BALANCED.replace(stories=[DID, LED, DID.replace(id="did-more", episode="more")])
    missing = ["Will you do it", "Will you fit in"]
    assert of_sides(bank) == [("side_without_story", said) for said in missing]


def test_one_of_the_three_with_one_experience_is_named_where_the_others_have_more() -> None:
    again = AGREED.replace(id="again", episode=HELPED.episode)
    bank = BALANCED.replace(stories=[DID, LED, WENT_ON, BEGAN, HELPED, again])
    assert of_sides(bank) == [("side_with_one_story", "Will you fit in")]
    (finding,) = found(bank, "side_with_one_story")
    assert "is your only story" in finding.message


def test_two_of_the_three_with_one_experience_each_are_not_what_the_others_have() -> None:
    assert of_sides(BALANCED.replace(stories=[DID, LED, WENT_ON, HELPED])) == []


def test_of_a_bank_with_two_stories_it_means_nothing_that_one_of_the_three_has_none() -> None:
    assert of_sides(BALANCED.replace(stories=[DID, LED])) == []


def test_against_a_round_only_what_is_asked_there_counts_and_strongly_enough() -> None:
    asks = {"should": ["results", "leadership", "teamwork", "conflict"], "must": ["ownership", "change"]}
    day = Round("final", [Interviewer("Dana", **asks)])  # type: ignore[arg-type] # texts by priority
    assert of_sides(BALANCED, round=day) == [("side_without_story", "Will you do it")]
    few = Round("final", [Interviewer("Dana", should=asks["should"], must=["ownership"])])
    assert of_sides(BALANCED, round=few) == []  # which its own rule says
    for least, said in {3: [], 4: [("side_without_story", "Will you fit in")]}.items():
        strong = [Need(name, min_strength=least) for name in ("teamwork", "conflict")]  # shown at 3
        needs = [*strong, Need("results"), Need("leadership")]
        assert of_sides(BALANCED, round=Round("final", [Interviewer("Dana", needs=needs)])) == said


def test_what_is_withheld_from_the_employer_answers_nothing_there() -> None:
    asks = Interviewer("Dana", should=["results", "leadership", "teamwork", "conflict"])
    kept = [one.replace(withheld_from=["Northgate"]) for one in (HELPED, AGREED)]
    bank = BALANCED.replace(stories=[DID, LED, *kept])
    assert of_sides(bank, round=Round("final", [asks], employer="Estermere")) == []
    found = of_sides(bank, round=Round("final", [asks], employer="Northgate"))
    assert found == [("side_without_story", "Will you fit in")]


def test_what_is_not_known_of_a_framework_is_said_and_not_guessed() -> None:
    house = Framework("house", competencies=["Dry socks", "Bed craft", "Working in a team"])
    bank = StoryBank([Story("A", competencies=["dry socks"])], framework=house)
    (finding,) = found(bank, "side_not_known")
    assert "Dry socks asks" in finding.message
    assert "Bed craft" not in finding.message  # which no story shows
    told = house.replace(competencies=[one.replace(matches=["quality"]) for one in house])
    assert of_sides(bank.replace(framework=told)) == []


@given(banks())
def test_no_side_is_without_a_story_that_a_ready_story_shows(bank: StoryBank) -> None:
    shown = {
        side_of(name, bank.framework)
        for story in bank.stories
        if story.status == "ready"
        for name in bank.shows(story)
    }
    missed = {said for code, said in of_sides(bank) if code == "side_without_story"}
    assert missed.isdisjoint(known_sides()[side]["asks"].capitalize() for side in shown if side)
