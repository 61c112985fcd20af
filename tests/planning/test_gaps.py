"""Gaps: why a need stays open, and how that is said."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from storybank.bank import StoryBank
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Policy, plan_round
from storybank.planning.gaps import Gap, GapReason, Rival, said_once
from storybank.stories import Story

CONFLICT = "conflict resolution"


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


def told_as(gap: Gap) -> tuple[str, tuple[str, ...], tuple[str, ...], int]:
    """Return why a need is open, which stories that leaves out and for what, and how many are missing."""
    return gap.reason, gap.story_ids, tuple(rival.because for rival in gap.rivals), gap.missing


def test_no_story_shows_it() -> None:
    assert told_as(the_gap([Story("Solo", competencies=["planning"])], dana())) == (
        "no_story",
        (),
        (),
        1,
    )


def test_the_only_stories_are_too_weak() -> None:
    person = Interviewer("Dana", needs=[Need(CONFLICT, priority="must", min_strength=4)])
    gap = the_gap([row("Spat", 2), row("Quarrel", 3)], person)
    assert told_as(gap) == ("too_weak", ("quarrel", "spat"), ("", ""), 1)
    assert "(strength 4 or more)" in gap.message
    assert gap.message.endswith(" 3.")  # the strongest there is
    assert "“Quarrel” or “Spat”" in gap.remedy


@pytest.mark.parametrize(
    ("story", "avoid", "because"),
    [
        (row(status="draft"), (), "is a draft"),
        (row(status="retired"), (), "is retired"),
        (row(withheld_from=[" NORTHWIND"]), (), "is withheld from Northwind"),
        (row(), [("the-row", "Dana")], "is one that you avoid there"),
    ],
)
def test_the_only_story_is_unavailable(story: Story, avoid: list[tuple[str, str]], because: str) -> None:
    assert told_as(the_gap([story], dana(), policy=Policy(avoid=avoid))) == (
        "unavailable",
        ("the-row",),
        (because,),
        1,
    )


def test_the_only_story_has_been_heard() -> None:
    gap = the_gap([row()], dana(), tellings=[Telling("the-row", "dana", employer="Elsewhere")])
    assert told_as(gap) == (
        "heard",
        ("the-row",),
        ("has been told to Dana before",),
        1,
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
        ("is the same experience as “Launch”, which goes to Dana",),
        1,
    )


def test_two_people_need_what_one_story_shows() -> None:
    gap = the_gap([row()], dana(weight=3), Interviewer("Priya", must=[CONFLICT], weight=2))
    assert gap.interviewer_id == "priya"
    assert (gap.reason, gap.story_ids, gap.missing) == ("contested", ("the-row",), 1)
    assert (gap.asked_by, gap.able) == (("Dana", "Priya"), 1)


def test_four_people_need_what_two_experiences_show() -> None:
    names = ("Dana", "Priya", "Tom", "Ana")
    stories = [row("A"), row("B", episode="b"), row("B again", episode="b")]
    found = gaps(stories, *(Interviewer(name, must=[CONFLICT]) for name in names))
    assert {(gap.asked_by, gap.able, gap.missing) for gap in found} == {(names, 2, 2)}
    assert [len(gap.story_ids) for gap in found] == [3, 3]


def test_the_only_story_goes_to_somebody_for_something_else() -> None:
    stories = [Story("Launch", competencies={"conflict": 4, "ownership": 4})]
    gap = the_gap(stories, dana(weight=1), Interviewer("Priya", must=["ownership"], weight=5))
    assert told_as(gap) == ("contested", ("launch",), ("goes to Priya",), 1)


def test_what_two_may_hear_and_others_took_is_named_story_by_story() -> None:
    # Two experiences show it and two people ask for it: counting them would explain nothing.
    stories = [Story("Launch", competencies={"conflict": 4, "ownership": 4}), row("Feud")]
    people = [dana(weight=1), Interviewer("Priya", must=["ownership"], weight=5)]
    gap = the_gap(stories, *people, Interviewer("Tom", must=[CONFLICT], weight=5))
    assert gap.message.endswith(", but “Feud” goes to Tom and “Launch” goes to Priya.")


def test_the_only_story_is_told_elsewhere_in_another_form() -> None:
    stories = [row(episode="e"), Story("Launch", episode="e", competencies={"ownership": 5})]
    gap = the_gap(stories, dana(weight=1), Interviewer("Priya", must=["ownership"], weight=5))
    because = "is the same experience as “Launch”, which goes to Priya"
    assert told_as(gap) == ("contested", ("the-row",), (because,), 1)


def test_the_only_story_has_been_told_in_a_meeting_that_is_over() -> None:
    over = Meeting(Interviewer("Priya", needs=()), told=["the-row"])
    assert told_as(the_gap([row()], over, dana())) == (
        "contested",
        ("the-row",),
        ("has already been told to Priya",),
        1,
    )


def test_of_two_forms_of_one_experience_that_were_told_the_story_itself_is_named() -> None:
    stories = [row(episode="e"), Story("Launch", episode="e", competencies={"conflict": 4})]
    over = Meeting(Interviewer("Priya", needs=()), told=["the-row", "launch"])
    gap = the_gap(stories, over, dana())
    assert gap.story_ids == ("launch", "the-row")
    assert told_as(gap)[2] == ("has already been told to Priya",) * 2


def test_a_spent_story_is_not_counted_for_those_still_to_come() -> None:
    # That both need it and only 0 stories show it would explain nothing.
    over = Meeting(Interviewer("Priya", needs=()), told=["the-row"])
    found = gaps([row()], over, dana(), Interviewer("Tom", must=[CONFLICT]))
    assert all(gap.message.endswith(", but “The row” has already been told to Priya.") for gap in found)
    assert [(gap.interviewer, gap.missing) for gap in found] == [("Dana", 2), ("Tom", 2)]


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
    gap = the_gap(stories, Meeting(person, max_stories=max_stories, minutes=minutes))
    assert told_as(gap) == ("no_room", ("the-row",), ("",), 1)


def test_a_minute_more_and_the_meeting_is_not_full() -> None:
    stories = [row(), Story("Launch", competencies={"ownership": 4})]
    person = dana(must=("ownership",), should=[CONFLICT])
    assert gaps(stories, Meeting(person, minutes=29)) == []


def test_a_nice_need_is_spared_where_it_would_cost_a_story() -> None:
    stories = [row(), Story("Launch", competencies={"ownership": 4})]
    person = dana(must=("ownership",), nice=[CONFLICT])
    assert told_as(the_gap(stories, person)) == ("spared", ("the-row",), ("",), 1)


def test_the_step_that_leaves_no_story_gives_the_reason_and_only_its_stories() -> None:
    # One too weak, one a draft, one heard; the last to fall decides.
    stories = [row("Weak", 2), row("Draft", status="draft"), row("Heard", 5)]
    person = Interviewer("Dana", needs=[Need(CONFLICT, priority="must", min_strength=3)])
    gap = the_gap(stories, person, tellings=[Telling("heard", "dana")])
    assert (gap.reason, gap.story_ids) == ("heard", ("heard",))
    assert [(rival.title, rival.strength, rival.because) for rival in gap.rivals] == [
        ("Heard", 5, "has been told to Dana before")
    ]


def test_a_competency_that_nobody_knows_names_the_nearest() -> None:
    gap = the_gap([row()], dana(must=("conflict gardening",)))
    assert gap.reason == "no_story"
    assert gap.nearest == ("Conflict resolution",)
    assert "Conflict resolution?" in gap.remedy
    assert "A, B or C?" in gap.replace(nearest=("A", "B", "C")).remedy


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
    assert [(gap.missing, gap.min_strength) for gap in found] == [(1, 1), (2, 4), (1, 1)]
    assert "2 stories that show conflict resolution (strength 4 or more)" in found[1].remedy


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
        ("must", "Dana needs "),
        ("should", "Dana should "),
        ("nice", "Dana would like "),
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
    message = gap(asked_by=asked_by, able=1).message
    assert message.startswith(f"{said} ")
    assert "only one " in message


def test_a_shortage_asks_for_as_many_stories_as_are_missing() -> None:
    short = gap(asked_by=("Dana", "Priya", "Tom", "Ana"), able=2, missing=2, min_strength=3)
    assert "only 2 of your stories show it" in short.message
    assert "2 more stories that show conflict resolution (strength 3 or more)" in short.remedy


@pytest.mark.parametrize(
    ("asked_by", "able"), [(("Dana",), 1), (("Dana", "Priya"), 2), (("Dana", "Priya"), 0)]
)
def test_where_counting_explains_nothing_the_stories_are_named(asked_by: tuple[str, ...], able: int) -> None:
    rivals = (rival("The row", because="is a draft"), rival("Feud"))
    message = gap(asked_by=asked_by, able=able, rivals=rivals).message
    assert message.endswith(", but “The row” is a draft and “Feud” goes to Tom.")


def test_of_many_stories_the_strongest_three_are_named() -> None:
    rivals = tuple(rival(f"Story {n}", strength=n) for n in range(1, 6))
    assert gap("no_room", rivals=rivals).message.endswith(" “Story 5”, “Story 4”, “Story 3” or 2 more.")


def test_several_stories_stay_in_reserve_in_good_grammar() -> None:
    several = gap("spared", priority="nice", rivals=(rival("The row"), rival("Feud"))).message
    assert "“The row” or “Feud” would do, but they are " in several


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


def texts_of(*several: Gap) -> list[str]:
    return [text for _, text in said_once(several)]


@pytest.mark.parametrize(
    ("names", "start"),
    [
        (("Dana",), "Dana needs "),
        (("Dana", "Priya"), "Dana and Priya need "),
        (("Dana", "Priya", "Tom"), "Dana, Priya and Tom need "),
    ],
)
def test_what_several_people_lack_in_the_same_way_is_said_once(names: tuple[str, ...], start: str) -> None:
    each = [gap("no_story", interviewer=name, missing=2) for name in names]
    [said] = texts_of(*each)
    assert said.startswith(start)
    assert said.count("Write ") == said.count("conflict resolution,") == 1


def test_of_people_who_share_stories_to_write_the_largest_number_is_said_and_no_other() -> None:
    weak = gap("no_story", missing=1)
    strong = gap("heard", interviewer="Priya", missing=2, min_strength=4)
    [said] = texts_of(weak, strong)
    assert all(one.message in said for one in (weak, strong))
    assert strong.remedy in said
    assert weak.remedy not in said
    assert said.count("Write ") == 1


def test_what_is_to_be_done_besides_writing_is_not_left_out() -> None:
    [said] = texts_of(gap("no_story", missing=2), gap("no_room", interviewer="Priya"))
    assert gap("no_room").remedy in said
    assert "Write 2 stories" in said


def test_a_contest_is_told_once_with_where_the_story_goes_if_to_a_third_person() -> None:
    people = [
        Interviewer("Sarah", must=[CONFLICT], weight=5),
        Interviewer("Li", must=[CONFLICT], weight=4),
        Interviewer("Ffion", should=[CONFLICT]),
    ]
    must, should = said_once(gaps([row()], *people), remedies=False)
    assert must[1].endswith(
        "all need to hear about conflict resolution, but only one of your stories shows it."
    )
    assert should == ("should", "Ffion should hear about conflict resolution as well: see above.")
    taken = gap(asked_by=("Li", "Ffion"), able=1, rivals=(rival("The row", because="goes to Sarah"),))
    kept = gap(asked_by=("Li", "Ffion"), able=1, rivals=(rival("The row", because="goes to Ffion and Bo"),))
    assert taken.message.endswith("only one of your stories shows it, and “The row” goes to Sarah.")
    assert kept.message.endswith("only one of your stories shows it.")
    several = [taken, taken.replace(priority="should", interviewer="Ffion", min_strength=3)]
    assert "".join(texts_of(*several)).count("goes to Sarah") == 1


def test_a_must_and_a_should_are_said_apart_and_so_are_two_competencies() -> None:
    others = [gap(priority="should"), gap(competency_id="planning", competency="Planning")]
    assert [priority for priority, _ in said_once([gap(), *others])] == ["must", "must", "should"]


def test_without_remedies_nobody_is_told_to_write() -> None:
    for reason in get_args(GapReason):
        [(_, said)] = said_once([gap(reason)], remedies=False)
        assert said == gap(reason).message
        assert "rite " not in said


@pytest.mark.parametrize(
    "tags",
    [
        ("H&S", "H and S"),
        ("health & safety", "h&s"),
        ("P&L", "Profit and loss"),
        ("Arts & art", "arts and art"),
    ],
)
def test_spellings_of_one_tag_are_one(tags: tuple[str, str]) -> None:
    for need, tag in (tags, reversed(tags)):
        assert gaps([Story("A", competencies=[tag])], dana(must=(need,))) == []


@pytest.mark.parametrize(
    ("need", "tag", "near"),
    [
        ("H&S", "safety", ("safety",)),
        ("working with parents", "communication with parents", ("communication with parents",)),
        ("stock acuracy", "stock accuracy", ("stock accuracy",)),
        ("gardening", "safety", ()),
        ("working with parents", "working with the SENCO", ()),
    ],
)
def test_a_gap_names_the_tags_of_stories_that_are_near(need: str, tag: str, near: tuple[str, ...]) -> None:
    gap = the_gap([Story("A", competencies=[tag])], dana(must=(need,)))
    assert (gap.nearest, gap.reason) == (near, "no_story")
    assert all(name in gap.remedy for name in near)


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [([140], "spared"), ([141], "no_room"), ([141, 140], "spared"), ([141, 200], "no_room"), ([1], "spared")],
)
def test_there_is_no_room_where_not_even_one_story_fits_to_the_last_second(
    seconds: list[int], reason: GapReason
) -> None:
    spare = [
        Story(f"Spare {n}", competencies={"planning": 3}, seconds=length) for n, length in enumerate(seconds)
    ]
    person = Interviewer("Dana", must=[CONFLICT], nice=["planning"])
    policy = Policy(frame_minutes=0, follow_up_seconds=0)
    gap = the_gap([row(seconds=100), *spare], Meeting(person, minutes=4), policy=policy)
    assert gap.reason == reason


def test_what_one_of_a_panel_heard_as_it_is_counts_as_told_before() -> None:
    first, again = row("The row", id="row"), row("The row again", id="again", episode="row")
    day = Meeting([dana(), Interviewer("Tom", needs=())])
    history = [Telling("row", "Dana", employer="Northwind"), Telling("again", "Tom", employer="Northwind")]
    gap = the_gap([first, again], day, tellings=history)
    assert {rival.story_id: rival.because for rival in gap.rivals} == {
        "row": "has been told to Dana and Tom before",
        "again": "has been told to Dana and Tom before",
    }
