from __future__ import annotations

import pickle

import pytest
from hypothesis import assume, given
from tests.support.strategies import banks, impressions, stories

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput, StoryInUse, UnknownReference
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import Policy, plan_round
from storybank.stories import Statement, Story
from storybank.values import fold

CLOSE = Story("Month-end in four days", id="close", competencies={"team work": 4, "Leadership": 2})
AUDIT = Story("The audit", competencies={"sre culture": 5, "teamwork": 1, "TEAM-WORK": 3})
BANK = StoryBank([CLOSE, AUDIT])


def test_an_empty_bank_is_a_bank() -> None:
    assert (StoryBank().stories, StoryBank().tellings, StoryBank().impressions) == ((), (), ())
    assert StoryBank().framework == builtin_framework()
    assert StoryBank(framework=None) == StoryBank()


def test_one_story_may_stand_for_a_list_of_one() -> None:
    assert StoryBank(CLOSE) == StoryBank([CLOSE])  # type: ignore[arg-type]
    assert StoryBank(CLOSE, tellings=Telling("close", "dana")).tellings[0].story == "close"  # type: ignore[arg-type]


def test_a_story_is_found_by_value_id_or_title() -> None:
    titles = (
        "Month-end in four days",
        "month-end IN four days",
        "Month-end  in four\u00a0days",
        " The audit ",
    )
    for meant in (CLOSE, CLOSE.replace(notes="other"), "close", *titles):
        assert BANK.story(meant).id in {"close", "the-audit"}
        assert meant in BANK
    assert BANK.story("close") == CLOSE


@pytest.mark.parametrize(
    "meant", ["Close", "Month-end in five days", "", "nothing like it", 3, None, ["close"]]
)
def test_what_means_no_story_is_told_so(meant: object) -> None:
    assert meant not in BANK
    said = "story is not a story of the bank" if isinstance(meant, str) else "story is neither a Story"
    for ask in (BANK.story, BANK.shows, BANK.without):
        with pytest.raises(UnknownReference, match=said):
            ask(meant)  # type: ignore[arg-type]


LEO = [Story("SEN pupil Leo"), Story("Leo and the caf\u00e9"), Story("Crème"), Story("Creme", id="plain")]


@pytest.mark.parametrize(
    ("meant", "story_id"),
    [
        *(("SEN pupil leo", "sen-pupil-leo"), ("sen  pupil LEO", "sen-pupil-leo")),
        *(("Leo and the cafe", "leo-and-the-café"), ("leo and the CAFE\u0301", "leo-and-the-café")),
        *(("Creme", "plain"), ("Crème", "crème")),  # an exact title wins
    ],
)
def test_case_spaces_and_accents_of_a_title_do_not_count(meant: str, story_id: str) -> None:
    bank = StoryBank(LEO, tellings=[Telling(meant, "Ann")])
    assert bank.story(meant).id == bank[meant].id == bank.tellings[0].story == story_id
    plan = plan_round(bank, Round("final", [Interviewer("Ann"), Interviewer("Bo")]))
    use = [(meant, "Bo")]
    assert plan_round(bank, plan.round, policy=Policy(use=use))[meant].story_id == story_id


@pytest.mark.parametrize(
    ("meant", "ids"),
    [
        ("Leo", ("sen-pupil-leo", "leo-and-the-café")),
        ("CREME", ("crème", "plain")),
        ("pupil leo", ("sen-pupil-leo",)),
        ("Sen pupl leo", ("sen-pupil-leo",)),
    ],
)
def test_a_short_name_is_answered_with_every_story_that_it_may_be(meant: str, ids: tuple[str, ...]) -> None:
    with pytest.raises(UnknownReference) as caught:
        StoryBank(LEO).story(meant)
    assert set(caught.value.faults[0].remedy.removeprefix("give the id: ").rstrip("?").split(" or ")) == {
        *ids
    }


def test_an_unknown_story_is_answered_with_the_nearest_ids() -> None:
    with pytest.raises(UnknownReference, match=r"give the id: the-audit\?"):
        BANK.story("the audits")
    with pytest.raises(
        UnknownReference, match=r"add the story, or give the id of one that is there \(2 stories"
    ):
        BANK.story("xyz")


def test_a_title_that_two_stories_have_is_answered_with_their_ids() -> None:
    bank = StoryBank([Story("The audit", id="one"), Story("The audit", id="two")])
    with pytest.raises(
        UnknownReference, match=r"is the title of several stories of the bank; give the id: one or"
    ):
        bank.story("The audit")
    assert bank.story("two").id == "two"


def test_an_id_wins_over_a_title() -> None:
    bank = StoryBank([Story("a", id="b"), Story("b", id="c")])
    assert bank.story("b").id == "b"


def test_a_bank_shows_competencies_and_keeps_tags_as_written() -> None:
    assert BANK.shows("close") == {"teamwork": 4, "leadership": 2}
    assert BANK.story("close").competencies == {"team work": 4, "Leadership": 2}


def test_two_tags_of_one_competency_show_it_with_the_higher_strength() -> None:
    assert BANK.shows("the-audit") == {"sre culture": 5, "teamwork": 3}
    bank = StoryBank([Story("a", competencies={"TEAM-WORK": 3, "teamwork": 1})])
    assert bank.shows("a") == {"teamwork": 3}


def test_two_spellings_of_an_unknown_tag_are_one() -> None:
    bank = StoryBank([Story("a", competencies={"SRE culture": 2, "sre-culture": 4})])
    assert bank.shows("a") == {"SRE culture": 4}


def test_an_unknown_tag_is_a_finding_with_what_is_near_and_the_line_that_teaches_it() -> None:
    (finding,) = BANK.findings
    assert (finding.code, finding.severity, finding.subject) == ("unknown_competency", "warning", "the-audit")
    assert "sre culture" in finding.message
    near = builtin_framework().resolve("sre culture").near
    assert near
    assert all(builtin_framework().label(name) in finding.remedy for name in near)
    taught: dict[str, StoryBank] = {"bank": BANK}
    exec(finding.remedy.rpartition("To teach it: ")[2], taught)  # noqa: S102 - as it is pasted
    assert taught["bank"].findings == ()


def test_meaning_an_unknown_tag_silences_its_finding() -> None:
    meant = BANK.replace(framework=BANK.framework.with_competency("sre culture"))
    assert meant.findings == ()
    assert meant.shows("the-audit") == {"sre_culture": 5, "teamwork": 3}
    assert BANK.findings  # the first bank is as it was


def test_a_finding_in_an_empty_framework_suggests_nothing_but_the_way_out() -> None:
    (finding,) = StoryBank([Story("a", competencies=["zen"])], framework=Framework("empty")).findings
    assert "Did you mean" not in finding.remedy
    assert "framework.with_competency('zen')" in finding.remedy


def test_a_ready_story_without_tags_is_a_finding_and_a_draft_is_none() -> None:
    (finding,) = StoryBank([Story("a"), Story("b", status="draft")]).findings
    assert (finding.code, finding.subject, finding.field) == ("no_competency", "a", "competencies")


def test_a_framework_of_ones_own_reads_builtin_names_through_its_matches() -> None:
    house = Framework("house", competencies=[Competency("Zusammenarbeit", matches=["teamwork"])])
    bank = StoryBank([Story("a", competencies=["team work", "leadership"])], framework=house)
    assert bank.resolve("teamwork") == "zusammenarbeit"
    assert bank.resolve("leadership") is None
    assert bank.shows("a") == {"zusammenarbeit": 3, "leadership": 3}


def test_a_telling_by_title_or_value_becomes_one_by_id() -> None:
    told = [Telling("Month-end in four days", "dana"), Telling(AUDIT, Interviewer("Dana"))]
    assert [telling.story for telling in StoryBank([CLOSE, AUDIT], tellings=told).tellings] == [
        "close",
        "the-audit",
    ]


def test_a_telling_of_no_story_is_refused() -> None:
    told = [Telling("close", "dana"), Telling("gone", "dana")]
    with pytest.raises(InvalidInput) as caught:
        BANK.with_tellings(*told)
    assert [fault.path for fault in caught.value.faults] == ["tellings[1].story"]
    with pytest.raises(InvalidInput) as caught:
        StoryBank(tellings=told)
    assert [fault.path for fault in caught.value.faults] == ["tellings[0].story", "tellings[1].story"]


def test_the_same_telling_again_changes_nothing() -> None:
    telling = Telling("close", "dana", employer="Acme", on="2026-11-30", landed="well")
    bank = BANK.with_tellings(telling)
    assert bank.with_tellings(telling) == bank
    same = Telling("Month-end in four days", "Dana", employer=" ACME", on="2026-11-30", landed="badly")
    assert bank.with_tellings(same) == bank
    assert bank.with_tellings(telling.replace(on="2026-12-01")) != bank


def test_the_same_impression_again_changes_nothing() -> None:
    concern = Impression("dana", "conflict", kind="concern")
    bank = BANK.with_impressions(concern, concern)
    assert bank.impressions == (concern,)
    assert bank.with_impressions(concern) == bank
    assert StoryBank(impressions=[concern, concern]).impressions == (concern,)


def test_a_story_of_a_known_id_takes_the_place_of_the_old_one() -> None:
    new = CLOSE.replace(title="Month-end in three days")
    bank = BANK.with_stories(Story("More"), new)
    assert [story.id for story in bank.stories] == ["close", "the-audit", "more"]
    assert bank.story("close") == new
    assert BANK.story("close") == CLOSE


def test_two_stories_of_one_id_are_refused() -> None:
    with pytest.raises(
        InvalidInput, match=r"stories\[1\].id is close again; give one of the two an id of its own"
    ):
        StoryBank([CLOSE, CLOSE])


def test_a_story_leaves_the_bank_only_untold() -> None:
    told = BANK.with_tellings(Telling("close", "dana"))
    assert [story.id for story in told.without("The audit").stories] == ["close"]
    with pytest.raises(StoryInUse, match=r"the story close has been told; retire it: status=\"retired\""):
        told.without(CLOSE)


@given(banks(), stories())
def test_adding_a_story_twice_is_adding_it_once(bank: StoryBank, story: Story) -> None:
    assume(story.id not in {one.id for one in bank.statements})
    once = bank.with_stories(story)
    assert once.with_stories(story) == once
    assert once.story(story.id) == story


@given(banks(), impressions())
def test_what_is_added_changes_nothing_else(bank: StoryBank, impression: Impression) -> None:
    more = bank.with_impressions(impression)
    assert (more.stories, more.tellings, more.framework) == (bank.stories, bank.tellings, bank.framework)
    assert bank.with_tellings(*bank.tellings) == bank
    assert bank.with_stories(*bank.stories) == bank
    assert bank.with_impressions(*bank.impressions) == bank


@given(banks())
def test_every_tag_is_shown_or_found_unknown(bank: StoryBank) -> None:
    for story in bank.stories:
        shown = bank.shows(story)
        assert max(shown.values(), default=0) == max(story.competencies.values(), default=0)
    unknown = [one for one in bank.findings if one.code == "unknown_competency"]
    words = {fold(tag) for one in bank.stories for tag in one.competencies if bank.resolve(tag) is None}
    assert {fold(one.field.partition(".")[2]) for one in unknown} == words


def test_a_word_of_ones_own_is_said_once_with_the_stories_that_have_it() -> None:
    words = ("ward humour", "compassion", "wet play")
    several = [Story(name, competencies=[*words[:count]]) for count, name in enumerate("ABCDE", start=1)]
    humour, compassion, play = StoryBank(several).findings
    assert humour.message.startswith("“A”, “B”, “C” and 2 more are tagged “ward humour”")
    assert compassion.message.startswith("“B”, “C”, “D” and “E” are") or "1 more are" in compassion.message
    assert play.message.startswith("“C”, “D” and “E” are tagged")
    assert not any("Did you mean" in one.remedy for one in (humour, compassion, play))


def test_a_technical_skill_is_matched_word_for_word_and_is_not_called_unknown() -> None:
    bank = StoryBank(
        [
            Story("Ledger", competencies={"IFRS 16": 4, "C#": 5}),
            Story("Yard", competencies={"Forklift licence": 3, "C++": 2}),
            Story("Class", competencies={"lesson planning": 4}),
        ]
    )
    assert bank.findings == ()
    day = Round("day", [Interviewer("Al", needs=["ifrs-16", "forklift licence", "c++", "planning"])])
    told = {row.competency_id: row.story_id for row in plan_round(bank, day).coverage}
    assert told == {"ifrs-16": "ledger", "forklift licence": "yard", "c++": "yard", "planning": None}


def test_a_technical_skill_that_nobody_asks_for_is_not_called_unknown_by_a_plan() -> None:
    day = Round("day", [Interviewer("Al", needs=["teamwork"])])
    tags = ["teamwork", "Python", "zen gardening"]
    (found,) = plan_round(StoryBank([Story("Script", competencies=tags)]), day).findings
    assert found.code == "unused_tags"
    assert "zen gardening" in found.message
    assert "Python" not in found.message


def test_a_technical_skill_near_a_name_of_ones_own_is_asked_about() -> None:
    house = builtin_framework().with_competency("Python programming")
    (finding,) = StoryBank([Story("Script", competencies=["Python"])], framework=house).findings
    assert "Did you mean Python programming?" in finding.remedy


def test_nobody_is_asked_what_a_statement_about_a_technical_skill_means() -> None:
    bank = StoryBank(
        statements=[Statement("Forklift licence", "Since 2019."), Statement("Juggling tigers", "x")]
    )
    assert [finding.subject for finding in bank.findings] == ["juggling-tigers"]


@given(banks())
def test_the_builtin_framework_is_written_by_name_and_any_other_whole(bank: StoryBank) -> None:
    written = bank.model_dump(mode="json")["framework"]
    if bank.framework == builtin_framework():
        assert written == {"name": "storybank", "version": "1"}
    else:
        assert len(written["competencies"]) == len(bank.framework.competencies)


def test_a_framework_that_only_has_the_name_of_the_builtin_one_is_written_whole() -> None:
    bank = StoryBank(framework=Framework("storybank", competencies=[Competency("Zen")]))
    assert StoryBank.model_validate_json(bank.model_dump_json()).framework == bank.framework


def test_a_bank_that_has_been_asked_pickles_as_one_that_has_not() -> None:
    assert BANK.findings
    assert pickle.loads(pickle.dumps(BANK)).shows("close") == {"teamwork": 4, "leadership": 2}  # noqa: S301


def test_a_bank_counts_what_is_in_it() -> None:
    assert (
        repr(BANK.with_tellings(Telling("close", "a"))) == "<StoryBank: 2 stories, 1 telling, 0 impressions>"
    )


def test_two_banks_are_one_where_they_say_nothing_against_each_other() -> None:
    rack = Story("The rack", competencies=["planning"])
    one = StoryBank([AUDIT], tellings=[Telling(AUDIT, "Dana")], extensions={"mine": 1})
    two = StoryBank([AUDIT, rack], impressions=[Impression("Dana", "teamwork")], extensions={"yours": 2})
    both = one + two
    assert both == one | two
    assert [story.id for story in both] == [AUDIT.id, rack.id]
    assert (both.tellings, both.impressions) == (one.tellings, two.impressions)
    assert both.extensions == {"mine": 1, "yours": 2}
    assert one + StoryBank() == one
    assert both - rack == both.without("The rack")


def test_two_banks_that_disagree_are_not_one_and_every_reason_is_said() -> None:
    house = Framework("house", competencies=[Competency("Dry socks", definition="Feet stay dry.")])
    other = StoryBank([AUDIT.replace(result="Less.")], framework=house, extensions={"mine": 2})
    with pytest.raises(InvalidInput) as caught:
        StoryBank([AUDIT], extensions={"mine": 1}) + other
    assert [fault.path for fault in caught.value.faults] == [
        "bank[the-audit]",
        "bank.framework",
        "bank.extensions",
    ]
