"""The tests' own oracle, held against values that were worked out by hand from DESIGN section 5."""

from __future__ import annotations

from tests.support.by_hand import Led, best_backups, best_tiers
from tests.support.facts import Facts, facts_of
from tests.support.oracle import keeps_the_rules, tier_values

from storybank.bank import StoryBank
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning.policy import Policy
from storybank.stories import Story


def facts(
    bank: StoryBank, *meetings: Meeting | Interviewer | list[Interviewer], policy: Policy | None = None
) -> Facts:
    return facts_of(bank, Round("final", meetings, employer="Northwind"), policy or Policy())


def test_questions_with_a_must_get_a_story_of_their_own_even_where_one_would_fit_better() -> None:
    bank = StoryBank(
        [Story("a", competencies={"conflict": 5, "teamwork": 5}), Story("b", competencies={"conflict": 2})]
    )
    dana = facts(bank, Interviewer("Dana", must=["conflict", "teamwork"], weight=4))
    shared = {"must": 8, "served": 1, "should": 0, "own": 4, "fresh": 0, "spare": -1, "nice": 0, "fit": 120}
    own = {"must": 8, "served": 1, "should": 0, "own": 8, "fresh": 0, "spare": -2, "nice": 0, "fit": 84}
    assert tier_values(dana, {"a": 0}) == shared
    assert tier_values(dana, {"a": 0, "b": 0}) == best_tiers(dana) == own


def test_a_panel_asks_once_with_the_largest_weights_and_covers_each_need_for_itself() -> None:
    bank = StoryBank([Story("a", competencies={"conflict": 3})])
    strict = Interviewer("Dana", needs=[Need("conflict", priority="must", min_strength=5)], weight=4)
    mild = Interviewer("Priya", needs=[Need("conflict", priority="must")], weight=1)
    panel = facts(bank, [strict, mild])
    assert tier_values(panel, {"a": 0}) == {
        "must": 1,
        "served": 1,
        "should": 0,
        "own": 4,
        "fresh": 0,
        "spare": -1,
        "nice": 0,
        "fit": 4 * 3 * 3,
    }


def test_needs_that_mean_the_same_become_one_and_statements_none() -> None:
    needs = [Need("team work", min_strength=3), Need("teamwork", priority="must"), Need("motivation")]
    (question,) = facts(StoryBank(), Interviewer("Dana", needs=needs)).questions[0]
    assert [(n.competency, n.priority, n.min_strength) for n in question.needs] == [("teamwork", "must", 3)]


def test_what_somebody_heard_anywhere_is_untellable_there_and_not_fresh_elsewhere() -> None:
    told = Story("a", episode="launch")
    retold, other = Story("b", episode="launch"), Story("c")
    tellings = [
        Telling("a", "DANA REYES", employer="Contoso"),
        Telling("c", "somebody", employer="NORTHWIND "),
    ]
    dana, tom = Interviewer("Dana Reyes"), Interviewer("Tom")
    both = facts(StoryBank([told, retold, other], tellings=tellings), dana, tom)
    assert both.tellable == {0: {"c"}, 1: {"a", "b", "c"}}
    assert both.heard_here == {"a", "b", "c"}


def test_a_telling_elsewhere_to_nobody_here_leaves_a_story_fresh() -> None:
    bank = StoryBank([Story("a")], tellings=[Telling("a", "somebody", employer="Contoso")])
    assert facts(bank, Interviewer("Dana")).heard_here == frozenset()


def test_what_was_told_today_is_spent_and_its_meeting_counts_in_no_tier() -> None:
    bank = StoryBank([Story("a", competencies=["conflict"]), Story("b", competencies=["conflict"])])
    over = Meeting(Interviewer("Dana", must=["conflict"]), told=["a"])
    day = facts(bank, over, Interviewer("Tom", must=["conflict"], weight=2))
    assert day.tellable == {1: {"b"}}
    assert best_tiers(day) is not None
    assert tier_values(day, {"b": 1})["must"] == 2


def test_minutes_hold_stories_with_the_talk_after_each_and_number_holds_only_without_them() -> None:
    stories = [Story(name, competencies=["conflict"], seconds=120) for name in ("a", "b", "c")]
    timed = Meeting(Interviewer("Dana", must=["conflict"]), minutes=29)
    policy = Policy(follow_up_seconds=300, frame_minutes=15, stories_per_meeting=1)
    exact = facts(StoryBank(stories), timed, policy=policy)
    assert keeps_the_rules(exact, {"a": 0, "b": 0})
    assert not keeps_the_rules(exact, {"a": 0, "b": 0, "c": 0})


def test_a_backup_takes_its_leads_minutes_and_serves_one_meeting() -> None:
    stories = [
        Story("lead", competencies={"conflict": 5}, seconds=100),
        Story("long", competencies={"conflict": 4}, seconds=101),
        Story("short", competencies={"conflict": 2}, seconds=100),
    ]
    dana = Meeting(Interviewer("Dana", must=["conflict"], weight=3), minutes=2)
    day = facts(StoryBank(stories), dana, policy=Policy(follow_up_seconds=20, frame_minutes=0))
    (question,) = day.questions[0]
    assert best_backups(day, {"lead": 0}, [Led(question, "lead")]) == (3, 0, 0, 3 * 3 * 2)
