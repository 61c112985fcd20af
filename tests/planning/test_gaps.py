"""Gaps: why a need stays open, and how that is said."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from storybank.bank import StoryBank
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Policy, plan_round
from storybank.planning.gaps import Gap, GapReason, Rival
from storybank.stories import Story

CONFLICT = "conflict resolution"

DANA_HAS_TO_HEAR = "Dana has to hear about conflict resolution"
DANA_SHOULD_HEAR = "Dana should hear about conflict resolution"
ONE_MORE = "write one more story that shows conflict resolution"


def row(title: str = "The row", strength: int = 4, **fields: Any) -> Story:
    """Return a story that shows conflict resolution."""
    return Story(title, competencies={"conflict": strength}, **fields)


def dana(*, must: tuple[str, ...] = (CONFLICT,), **fields: Any) -> Interviewer:
    return Interviewer("Dana", must=must, **fields)


def gaps(stories: list[Story], *meetings: Any, policy: Policy | None = None, **history: Any) -> list[Gap]:
    bank = StoryBank(stories, **history)
    round = Round("final", meetings, employer="Northwind")
    return list(plan_round(bank, round, policy=policy or Policy()).gaps)


def the_gap(*given: Any, **options: Any) -> Gap:
    [gap] = gaps(*given, **options)
    return gap


def told_as(gap: Gap) -> tuple[str, tuple[str, ...], str, str]:
    return gap.reason, gap.story_ids, gap.message, gap.remedy


def test_no_story_shows_it() -> None:
    assert told_as(the_gap([Story("Solo", competencies=["planning"])], dana())) == (
        "no_story",
        (),
        "Dana has to hear about conflict resolution, and no story shows it.",
        "Write a story that shows conflict resolution.",
    )


def test_the_only_stories_are_too_weak() -> None:
    person = Interviewer("Dana", needs=[Need(CONFLICT, priority="must", min_strength=4)])
    assert told_as(the_gap([row("Spat", 2), row("Quarrel", 3)], person)) == (
        "too_weak",
        ("quarrel", "spat"),
        f"{DANA_HAS_TO_HEAR} (strength 4 or more), and no story shows it at more than 3.",
        "Sharpen “Quarrel” or “Spat”, or write one more story that shows conflict resolution at 4 or more.",
    )


@pytest.mark.parametrize(
    ("story", "avoid", "because"),
    [
        (row(status="draft"), (), "is a draft"),
        (row(status="retired"), (), "is retired"),
        (row(withheld_from=[" NORTHWIND"]), (), "is withheld from Northwind"),
        (row(), [("the-row", "Dana")], "is to be avoided there"),
    ],
)
def test_the_only_story_is_unavailable(story: Story, avoid: list[tuple[str, str]], because: str) -> None:
    assert told_as(the_gap([story], dana(), policy=Policy(avoid=avoid))) == (
        "unavailable",
        ("the-row",),
        f"Dana has to hear about conflict resolution, but “The row” {because}.",
        f"See whether “The row” can be told there after all, or {ONE_MORE}.",
    )


def test_the_only_story_has_been_heard() -> None:
    gap = the_gap([row()], dana(), tellings=[Telling("the-row", "dana", employer="Elsewhere")])
    assert told_as(gap) == (
        "heard",
        ("the-row",),
        "Dana has to hear about conflict resolution, but “The row” has been told to Dana before.",
        "Write one more story that shows conflict resolution.",
    )


def test_of_a_panel_those_are_named_who_heard_it() -> None:
    panel = [dana(), Interviewer("Priya", needs=()), Interviewer("Tom", needs=())]
    gap = the_gap([row()], panel, tellings=[Telling("the-row", "priya"), Telling("the-row", "tom")])
    assert gap.message.endswith("but “The row” has been told to Priya and Tom before.")


def test_a_story_heard_in_another_telling_names_the_one_that_was_heard() -> None:
    stories = [row(episode="e"), Story("The other side", episode="e")]
    gap = the_gap(stories, dana(), tellings=[Telling("the-other-side", "dana")])
    assert gap.message.endswith(
        "but “The row” is the same experience as “The other side”, which Dana heard before."
    )


def test_the_only_story_is_one_experience_with_another_told_there() -> None:
    stories = [row("The row", 1, episode="e"), Story("Launch", episode="e", competencies={"ownership": 5})]
    person = dana(must=("ownership",), should=[CONFLICT])
    assert told_as(the_gap(stories, person)) == (
        "same_episode",
        ("the-row",),
        f"{DANA_SHOULD_HEAR}, but “The row” is the same experience as “Launch”, which goes to Dana.",
        "Write one more story that shows conflict resolution.",
    )


def test_two_people_need_what_one_story_shows() -> None:
    gap = the_gap([row()], dana(weight=3), Interviewer("Priya", must=[CONFLICT], weight=2))
    assert gap.interviewer_id == "priya"
    assert told_as(gap) == (
        "contested",
        ("the-row",),
        "Dana and Priya both need conflict resolution, and only one story shows it.",
        "Write one more story that shows conflict resolution.",
    )


def test_four_people_need_what_two_experiences_show() -> None:
    names = ("Dana", "Priya", "Tom", "Ana")
    stories = [row("A"), row("B", episode="b"), row("B again", episode="b")]
    found = gaps(stories, *(Interviewer(name, must=[CONFLICT]) for name in names))
    assert {(gap.message, gap.remedy) for gap in found} == {
        (
            "Dana, Priya, Tom and Ana all need conflict resolution, and only 2 stories show it.",
            "Write 2 more stories that show conflict resolution.",
        )
    }
    assert [len(gap.story_ids) for gap in found] == [3, 3]


def test_the_only_story_goes_to_somebody_for_something_else() -> None:
    stories = [Story("Launch", competencies={"conflict": 4, "ownership": 4})]
    gap = the_gap(stories, dana(weight=1), Interviewer("Priya", must=["ownership"], weight=5))
    assert told_as(gap)[:3] == (
        "contested",
        ("launch",),
        "Dana has to hear about conflict resolution, but “Launch” goes to Priya.",
    )


def test_what_two_may_hear_and_others_took_is_named_story_by_story() -> None:
    # Two experiences show it and two people ask for it: counting them would explain nothing.
    stories = [Story("Launch", competencies={"conflict": 4, "ownership": 4}), row("Feud")]
    people = [dana(weight=1), Interviewer("Priya", must=["ownership"], weight=5)]
    gap = the_gap(stories, *people, Interviewer("Tom", must=[CONFLICT], weight=5))
    assert gap.message == (
        "Dana has to hear about conflict resolution, but “Feud” goes to Tom and “Launch” goes to Priya."
    )


def test_the_only_story_is_told_elsewhere_in_another_form() -> None:
    stories = [row(episode="e"), Story("Launch", episode="e", competencies={"ownership": 5})]
    gap = the_gap(stories, dana(weight=1), Interviewer("Priya", must=["ownership"], weight=5))
    assert (gap.reason, gap.message) == (
        "contested",
        f"{DANA_HAS_TO_HEAR}, but “The row” is the same experience as “Launch”, which goes to Priya.",
    )


def test_the_only_story_has_been_told_in_a_meeting_that_is_over() -> None:
    over = Meeting(Interviewer("Priya", needs=()), told=["the-row"])
    assert told_as(the_gap([row()], over, dana())) == (
        "contested",
        ("the-row",),
        "Dana has to hear about conflict resolution, but “The row” has already been told to Priya.",
        "Write one more story that shows conflict resolution.",
    )


def test_a_spent_story_is_not_counted_for_those_still_to_come() -> None:
    # "Dana and Tom both need it, and only 0 stories show it" would explain nothing.
    over = Meeting(Interviewer("Priya", needs=()), told=["the-row"])
    found = gaps([row()], over, dana(), Interviewer("Tom", must=[CONFLICT]))
    assert [gap.message for gap in found] == [
        f"{name} has to hear about conflict resolution, but “The row” has already been told to Priya."
        for name in ("Dana", "Tom")
    ]
    assert found[0].remedy == "Write 2 more stories that show conflict resolution."


def test_the_other_telling_of_what_was_told_names_what_was_told() -> None:
    stories = [row(episode="e"), Story("Launch", episode="e")]
    gap = the_gap(stories, Meeting(Interviewer("Priya", needs=()), told=["launch"]), dana())
    assert (gap.reason, gap.story_ids) == ("contested", ("the-row",))
    assert gap.message.endswith(
        "but “The row” is the same experience as “Launch”, which has already been told to Priya."
    )


@pytest.mark.parametrize(("max_stories", "minutes"), [(1, None), (None, 28), (1, 60)])
def test_the_meeting_is_full(max_stories: int | None, minutes: int | None) -> None:
    stories = [row(), Story("Launch", competencies={"ownership": 4})]
    person = dana(must=("ownership",), should=[CONFLICT])
    # Two stories of 2 minutes with 5 to talk about each need 14, and 15 are set aside.
    assert told_as(the_gap(stories, Meeting(person, max_stories=max_stories, minutes=minutes))) == (
        "no_room",
        ("the-row",),
        "Dana should hear about conflict resolution, and there is no room left for “The row”.",
        "Ask for more time there, or let other needs of that meeting go.",
    )


def test_a_minute_more_and_the_meeting_is_not_full() -> None:
    stories = [row(), Story("Launch", competencies={"ownership": 4})]
    person = dana(must=("ownership",), should=[CONFLICT])
    assert gaps(stories, Meeting(person, minutes=29)) == []


def test_a_nice_need_is_spared_where_it_would_cost_a_story() -> None:
    stories = [row(), Story("Launch", competencies={"ownership": 4})]
    person = dana(must=("ownership",), nice=[CONFLICT])
    assert told_as(the_gap(stories, person)) == (
        "spared",
        ("the-row",),
        "Dana would like to hear about conflict resolution; “The row” would do, but stays in reserve.",
        "Nothing needs doing: tell it if the talk turns there.",
    )


def test_the_step_that_leaves_no_story_gives_the_reason_and_only_its_stories() -> None:
    # One too weak, one a draft, one heard; the last to fall decides.
    stories = [row("Weak", 2), row("Draft", status="draft"), row("Heard", 5)]
    person = Interviewer("Dana", needs=[Need(CONFLICT, priority="must", min_strength=3)])
    gap = the_gap(stories, person, tellings=[Telling("heard", "dana")])
    assert (gap.reason, gap.story_ids) == ("heard", ("heard",))
    assert [(rival.title, rival.strength, rival.because) for rival in gap.rivals] == [
        ("Heard", 5, "has been told to Dana before")
    ]


def test_a_competency_that_nobody_knows_names_the_three_nearest() -> None:
    gap = the_gap([row()], dana(must=("conflict gardening",)))
    assert gap.reason == "no_story"
    assert gap.message == (
        "Dana has to hear about conflict gardening, "
        "which the framework does not know and no story is tagged with."
    )
    assert len(gap.nearest) == 3
    assert "Conflict resolution" in gap.nearest
    assert gap.remedy == (
        f"Did you mean {gap.nearest[0]}, {gap.nearest[1]} or {gap.nearest[2]}? "
        "If not, write a story that shows it and tag it so."
    )


def test_a_competency_that_nobody_knows_is_covered_by_a_story_tagged_the_same() -> None:
    assert gaps([Story("Bonsai", competencies={"Zen-gardening": 3})], dana(must=("zen gardening",))) == []


def test_an_unknown_competency_that_is_shown_too_weakly_is_no_riddle() -> None:
    person = Interviewer("Dana", needs=[Need("zen gardening", priority="must", min_strength=4)])
    gap = the_gap([Story("Bonsai", competencies={"Zen gardening": 3})], person)
    assert (gap.reason, gap.story_ids) == ("too_weak", ("bonsai",))


def test_an_empty_bank_makes_a_plan_full_of_gaps() -> None:
    people = [dana(), Interviewer("Priya", must=["ownership"], should=["planning"], nice=["quality"])]
    plan = plan_round(StoryBank(), Round("final", people))
    assert [gap.reason for gap in plan.gaps] == ["no_story"] * 4
    assert [(gap.interviewer_id, gap.competency_id) for gap in plan.gaps] == [
        (row.interviewer_id, row.competency_id) for row in plan.coverage
    ]
    assert (plan.assignments, plan.backups) == ((), ())


def test_a_round_that_nobody_can_serve_makes_a_plan_full_of_gaps() -> None:
    stories = [Story("Solo", competencies=["planning"]), row(status="draft")]
    found = gaps(stories, dana(), Meeting(Interviewer("Priya", must=["planning"]), max_stories=0))
    assert [(gap.interviewer_id, gap.reason) for gap in found] == [
        ("dana", "unavailable"),
        ("priya", "no_room"),
    ]


def test_every_open_need_of_a_panel_has_its_gap() -> None:
    panel = [dana(), Interviewer("Priya", nice=["conflict"])]
    found = gaps([], panel)
    assert [(gap.interviewer_id, gap.priority, gap.missing) for gap in found] == [
        ("dana", "must", 1),
        ("priya", "nice", 1),
    ]


def test_the_stories_to_write_are_counted_for_needs_that_they_would_close() -> None:
    strong = Interviewer("Priya", needs=[Need(CONFLICT, priority="must", min_strength=4)])
    wish = Interviewer("Tom", nice=[CONFLICT])
    found = gaps([], dana(), strong, wish)
    assert [gap.remedy for gap in found] == [
        "Write a story that shows conflict resolution.",
        "Write 2 stories that show conflict resolution at 4 or more.",
        "Write a story that shows conflict resolution.",
    ]


def test_a_meeting_that_is_over_has_no_gaps() -> None:
    assert gaps([row()], Meeting(dana(), told=[])) == []


def test_where_an_episode_is_repeated_the_gap_names_the_telling_in_its_own_meeting() -> None:
    stories = [row("Row", episode="row"), Story("Row again", episode="row", competencies=["leadership"])]
    people = [dana(should=["leadership"]), Interviewer("Tom", must=[CONFLICT])]
    gap = the_gap(stories, *people, policy=Policy(repeats="last_resort"))
    assert (gap.reason, gap.story_ids) == ("same_episode", ("row-again",))
    assert gap.message.endswith("but “Row again” is the same experience as “Row”, which goes to Dana.")


def gap(reason: GapReason = "contested", **fields: Any) -> Gap:
    given: dict[str, Any] = {
        "interviewer_id": "dana",
        "competency_id": "conflict",
        "priority": "must",
        "min_strength": 1,
        "reason": reason,
        "interviewer": "Dana",
        "competency": "Conflict resolution",
        "asked_by": ("Dana",),
        "rivals": (rival("The row"),) if reason != "no_story" else (),
    }
    return Gap(**(given | fields))


def rival(title: str, strength: int = 4, because: str = "goes to Tom") -> Rival:
    return Rival(story_id=title.casefold().replace(" ", "-"), title=title, strength=strength, because=because)


@pytest.mark.parametrize("reason", get_args(GapReason))
def test_every_reason_has_a_message_and_a_remedy_that_are_sentences(reason: GapReason) -> None:
    said = gap(reason)
    for text in (said.message, said.remedy):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
        assert "None" not in text
    assert "conflict resolution" in said.message
    assert said.message.startswith("Dana ")


NAMING = [reason for reason in get_args(GapReason) if reason not in {"no_story", "stopped", "too_weak"}]


@pytest.mark.parametrize("reason", NAMING)
def test_what_stands_in_the_way_is_named(reason: GapReason) -> None:
    assert "“The row”" in gap(reason).message


@pytest.mark.parametrize(
    ("priority", "said"),
    [
        ("must", "Dana has to hear about conflict resolution,"),
        ("should", "Dana should hear about conflict resolution,"),
        ("nice", "Dana would like to hear about conflict resolution,"),
    ],
)
def test_the_message_says_how_urgent_it_is(priority: str, said: str) -> None:
    assert gap(priority=priority).message.startswith(said)


@pytest.mark.parametrize(
    ("asked_by", "said"),
    [
        (("Dana", "Priya"), "Dana and Priya both need"),
        (("Dana", "Priya", "Tom"), "Dana, Priya and Tom all need"),
        (("Dana", "Priya and Tom"), "Dana as well as Priya and Tom need"),
        (("Dana and Ana", "Priya", "Tom"), "Dana and Ana, Priya as well as Tom need"),
    ],
)
def test_those_who_compete_are_named_and_counted_right(asked_by: tuple[str, ...], said: str) -> None:
    assert gap(asked_by=asked_by, able=1).message == (
        f"{said} conflict resolution, and only one story shows it."
    )


def test_a_shortage_asks_for_as_many_stories_as_are_missing() -> None:
    short = gap(asked_by=("Dana", "Priya", "Tom", "Ana"), able=2, missing=2, min_strength=3)
    assert short.message == (
        "Dana, Priya, Tom and Ana all need conflict resolution (strength 3 or more), "
        "and only 2 stories show it."
    )
    assert short.remedy == "Write 2 more stories that show conflict resolution at 3 or more."


@pytest.mark.parametrize(
    ("asked_by", "able"), [(("Dana",), 1), (("Dana", "Priya"), 2), (("Dana", "Priya"), 0)]
)
def test_where_counting_explains_nothing_the_stories_are_named(asked_by: tuple[str, ...], able: int) -> None:
    rivals = (rival("The row", because="is a draft"), rival("Feud"))
    assert gap(asked_by=asked_by, able=able, rivals=rivals).message == (
        "Dana has to hear about conflict resolution, but “The row” is a draft and “Feud” goes to Tom."
    )


def test_of_many_stories_the_strongest_three_are_named() -> None:
    rivals = tuple(rival(f"Story {n}", strength=n) for n in range(1, 6))
    assert gap("no_room", rivals=rivals).message == (
        "Dana has to hear about conflict resolution, "
        "and there is no room left for “Story 5”, “Story 4”, “Story 3” or 2 more."
    )


def test_several_stories_stay_in_reserve_in_good_grammar() -> None:
    assert gap("spared", priority="nice", rivals=(rival("The row"), rival("Feud"))).message == (
        "Dana would like to hear about conflict resolution; "
        "“The row” or “Feud” would do, but they stay in reserve."
    )


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Self-awareness and feedback", "self-awareness and feedback"),
        ("SRE culture", "SRE culture"),
        ("C++", "C++"),
        ("A/B testing", "A/B testing"),
        ("JavaScript", "JavaScript"),
        ("日本語", "日本語"),
        ("Ärger schlichten", "ärger schlichten"),
        ("X", "X"),
    ],
)
def test_a_label_stands_within_the_sentence_and_an_acronym_keeps_its_capitals(label: str, said: str) -> None:
    assert gap("no_story", competency=label).remedy == f"Write a story that shows {said}."


def test_messages_are_made_from_fields_and_not_stored() -> None:
    first = gap()
    assert "message" not in first.model_dump()
    assert first.replace(interviewer="Priya").message.startswith("Priya ")
