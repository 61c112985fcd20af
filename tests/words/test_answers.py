"""What is offered: who has heard what, what the plan promises, and why."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.errors import InvalidInput, UnknownReference
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Plan, Policy, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story
from storybank.words.questions import Answer, Offer, answer_question

ARGUMENT = "Tell me about an argument with a colleague."
FAILURE = "Tell me about a mistake of yours."

ROW = Story("The forecast row", competencies={"conflict": 4})
PEACE = Story("Two leads at peace", competencies={"conflict": 2})
PITCH = Story("The pitch", competencies={"influencing": 5})
DANA = Interviewer("Dana Reyes", must=["conflict"])
PRIYA = Interviewer("Priya Nair", must=["influencing"])


def offered(answer: Answer) -> list[str]:
    return [offer.story_id for offer in answer.offers]


def codes(offer: Offer) -> list[str]:
    return [reason.code for reason in offer.reasons]


def planned(
    bank: StoryBank, meetings: Sequence[Interviewer | Meeting | list[Interviewer]], **policy: object
) -> Plan:
    made = Policy.model_validate(policy)
    return plan_round(bank, Round("final", meetings, employer="Northwind"), policy=made)


def test_the_strongest_story_that_shows_it_comes_first_and_related_ones_last() -> None:
    answer = answer_question(StoryBank([PITCH, PEACE, ROW]), ARGUMENT)
    assert offered(answer) == [ROW.id, PEACE.id, PITCH.id]
    assert codes(answer.offers[-1]) == ["related"]
    assert answer.offers[0].strength == 4
    assert answer.confident


def test_what_this_person_has_heard_is_not_offered_by_id_or_name() -> None:
    bank = StoryBank([ROW, PEACE], tellings=[Telling(ROW, "Dana Reyes")])
    for dana in (DANA, "dana-reyes", "Dana Reyes"):
        assert offered(answer_question(bank, ARGUMENT, to=dana)) == [PEACE.id]
    assert offered(answer_question(bank, ARGUMENT, to="Priya Nair")) == [ROW.id, PEACE.id]
    assert offered(answer_question(bank, ARGUMENT)) == [ROW.id, PEACE.id]


def test_a_heard_experience_is_heard_in_every_telling_of_it() -> None:
    again = Story("The row, told shorter", episode=ROW.episode, competencies={"conflict": 5})
    bank = StoryBank([ROW, again, PEACE], tellings=[Telling(ROW, DANA)])
    assert offered(answer_question(bank, ARGUMENT, to=DANA)) == [PEACE.id]
    assert offered(answer_question(bank, ARGUMENT, to=PRIYA)) == [again.id, PEACE.id]


def test_where_all_is_heard_the_answer_says_so_and_is_not_confident() -> None:
    bank = StoryBank([ROW], tellings=[Telling(ROW, DANA)])
    answer = answer_question(bank, ARGUMENT, to=DANA)
    assert (offered(answer), answer.confident) == ([], False)
    (finding,) = answer.missing
    assert (finding.code, finding.subject) == ("heard", "conflict")
    assert "Dana Reyes has heard every story that shows conflict resolution." in answer.message


@pytest.mark.parametrize(
    ("stories", "code"),
    [
        ([PITCH], "no_story"),
        ([ROW.replace(status="draft"), PITCH], "unavailable"),
        ([ROW.replace(status="retired")], "unavailable"),
    ],
)
def test_what_is_missing_is_named_with_its_reason(stories: list[Story], code: str) -> None:
    answer = answer_question(StoryBank(stories), ARGUMENT)
    assert [finding.code for finding in answer.missing] == [code]
    assert not answer.confident
    assert answer.missing[0].remedy


def test_a_panel_hears_with_all_its_ears() -> None:
    bank = StoryBank([ROW, PEACE, PITCH], tellings=[Telling(ROW, PRIYA)])
    plan = planned(bank, [[DANA, PRIYA]])
    assert ROW.id not in offered(answer_question(bank, ARGUMENT, to=DANA, plan=plan))


def test_what_is_withheld_from_the_plans_employer_is_not_offered() -> None:
    bank = StoryBank([ROW.replace(withheld_from=(" NORTHWIND ",)), PEACE])
    plan = planned(bank, [DANA])
    assert offered(answer_question(bank, ARGUMENT, to=DANA, plan=plan)) == [PEACE.id]


def test_the_plan_comes_before_strength_and_reserves_before_free_ones() -> None:
    weak = Story("Small words", competencies={"conflict": 1})
    strong = Story("The strike", competencies={"conflict": 5})
    middle = Story("The handover", competencies={"conflict": 3})
    bank = StoryBank([strong, weak, middle])
    plan = planned(bank, [DANA], use=[(weak.id, DANA.id)], avoid=[(strong.id, 0)])
    fresh = answer_question(bank, ARGUMENT, to=DANA, plan=plan.replace(policy=Policy()))
    assert [codes(offer)[0] for offer in fresh.offers] == ["planned", "backup", "shows"]
    assert offered(fresh) == [weak.id, middle.id, strong.id]
    scores = [offer.score for offer in fresh.offers]
    assert scores[0] >= 0.8 > scores[1] >= 0.6 > scores[2] >= 0.3


def test_what_the_policy_avoids_is_not_offered_there() -> None:
    bank = StoryBank([ROW, PEACE])
    for place in (0, DANA.id):
        plan = planned(bank, [DANA], avoid=[(ROW.id, place)])
        assert offered(answer_question(bank, ARGUMENT, to=DANA, plan=plan)) == [PEACE.id]


def test_a_story_promised_to_a_later_meeting_is_kept_while_another_is_left() -> None:
    bank = StoryBank([ROW, PEACE])
    plan = planned(bank, [PRIYA.replace(needs=()), DANA], use=[(ROW.id, DANA.id)], stories_per_meeting=1)
    answer = answer_question(bank, ARGUMENT, to=PRIYA, plan=plan)
    assert ROW.id not in offered(answer)
    assert answer.offers[0].story_id == PEACE.id


def test_a_promised_story_is_offered_where_nothing_else_is_left_and_the_message_says_so() -> None:
    bank = StoryBank([ROW])
    plan = planned(bank, [PRIYA, DANA], use=[(ROW.id, DANA.id)])
    answer = answer_question(bank, ARGUMENT, to=PRIYA, plan=plan)
    (offer,) = answer.offers
    assert (offer.story_id, offer.promised_to, codes(offer)[0]) == (ROW.id, "Dana Reyes", "promised")
    assert offer.score < 0.1
    assert not answer.confident
    assert "kept for Dana Reyes" in answer.message
    assert [finding.code for finding in answer.missing] == ["promised"]


def test_a_story_told_in_another_meeting_today_is_spent_unless_repeats_are_allowed() -> None:
    bank = StoryBank([ROW])
    over = Meeting(PRIYA, told=[ROW.id])
    plan = planned(bank, [over, DANA])
    answer = answer_question(bank, ARGUMENT, to=DANA, plan=plan)
    assert [finding.code for finding in answer.missing] == ["told_today"]
    again = planned(bank, [over, DANA], repeats="last_resort")
    assert offered(answer_question(bank, ARGUMENT, to=DANA, plan=again)) == [ROW.id]


def test_what_was_told_in_the_same_meeting_is_heard() -> None:
    bank = StoryBank([ROW, PEACE])
    plan = planned(bank, [Meeting(DANA, told=[ROW.id]), PRIYA])
    assert offered(answer_question(bank, ARGUMENT, to=DANA, plan=plan)) == [PEACE.id]


def test_an_unknown_story_goes_before_one_that_somebody_there_has_heard() -> None:
    one, two = (Story(title, competencies={"conflict": 3}) for title in ("A quarrel", "B quarrel"))
    bank = StoryBank([one, two], tellings=[Telling(one, "Somebody", employer="northwind")])
    plan = planned(bank, [DANA.replace(needs=())])
    answer = answer_question(bank, ARGUMENT, to=DANA, plan=plan)
    assert offered(answer) == [two.id, one.id]
    assert [codes(offer)[-1] for offer in answer.offers] == ["fresh", "known_here"]


def test_of_two_equal_stories_the_one_that_speaks_of_the_same_comes_first() -> None:
    one = Story("A", action="I rang the bank.", competencies={"conflict": 3})
    two = Story("B", action="I sat down with my colleague about the rota.", competencies={"conflict": 3})
    answer = answer_question(StoryBank([one, two]), "Tell me about a row with a colleague over the rota.")
    assert offered(answer)[0] == two.id
    assert "rota" in str(answer.offers[0].reasons)


def test_a_negative_question_prefers_a_story_in_which_something_goes_wrong() -> None:
    good = Story("Keys kept", result="All went well.", competencies={"ownership": 5})
    bad = Story(
        "Keys lost", result="It was my mistake: we missed the deadline.", competencies={"ownership": 3}
    )
    answer = answer_question(StoryBank([good, bad]), FAILURE)
    assert answer.negative
    assert offered(answer) == [bad.id, good.id]
    assert "failure" in codes(answer.offers[0])
    assert "failure" not in codes(answer.offers[1])


def test_a_planned_story_without_a_failure_gives_way_to_one_with_it() -> None:
    good = Story("Keys kept", result="All went well.", competencies={"ownership": 5})
    bad = Story(
        "Keys lost", result="It was my mistake: we missed the deadline.", competencies={"ownership": 3}
    )
    bank = StoryBank([good, bad])
    plan = planned(bank, [DANA], use=[(good.id, DANA.id)])
    assert offered(answer_question(bank, FAILURE, to=DANA, plan=plan))[0] == bad.id
    careful = "Tell me about a promise that you kept."
    assert offered(answer_question(bank, careful, to=DANA, plan=plan))[0] == good.id


def test_a_story_for_an_uncertain_guess_is_offered_without_confidence() -> None:
    parted = Story("Parted", competencies={"customer focus": 4})
    question = "Tell me about a customer over whom you and your colleagues disagreed."
    answer = answer_question(StoryBank([ROW, parted]), question)
    assert offered(answer) == [parted.id, ROW.id]
    assert answer.competencies[0].score < 0.8
    assert not answer.confident


def test_a_follow_up_offers_another_story_for_the_same_competency() -> None:
    bank = StoryBank([ROW, PEACE])
    first = answer_question(bank, ARGUMENT, to=DANA)
    second = answer_question(bank, "Can you give me another example?", to=DANA, after=first)
    assert (second.kind, offered(second)) == ("follow_up", [PEACE.id])
    assert second.competencies == first.competencies
    by_text = answer_question(bank, "Another example?", after=ARGUMENT)
    assert by_text.competencies[0].competency_id == "conflict"


def test_a_follow_up_without_what_went_before_says_what_it_needs() -> None:
    answer = answer_question(StoryBank([ROW]), "Can you give me another example?")
    assert (answer.offers, answer.confident) == ((), False)
    assert [finding.code for finding in answer.missing] == ["no_question_before"]


def test_a_motive_is_answered_by_a_statement_and_no_story() -> None:
    answer = answer_question(sample_bank(), "Why do you want to work for us?")
    assert answer.kind == "motivation"
    assert answer.competencies[0].competency_id == "motivation"
    assert answer.offers == ()
    assert "Answer directly" in answer.message


def test_limit_limits_the_offers() -> None:
    bank = StoryBank([ROW, PEACE, PITCH])
    assert [len(answer_question(bank, ARGUMENT, limit=n).offers) for n in (1, 2, 9)] == [1, 2, 3]


def test_the_running_examples_plan_answers_for_its_people() -> None:
    bank = sample_bank()
    plan = plan_round(bank, sample_round())
    answer = answer_question(
        bank, "Tell me about a time you disagreed with your boss.", to="Rafael Onyango", plan=plan
    )
    assert answer.offers[0].story_id == "two-leads"
    assert codes(answer.offers[0])[:2] == ["planned", "shows"]
    heard = {telling.story for telling in bank.tellings if telling.interviewer == "rafael-onyango"}
    assert heard.isdisjoint(offered(answer))


def test_an_answer_shows_itself_and_its_repr_names_ids_only() -> None:
    bank = StoryBank([ROW.replace(action="A secret of mine.")])
    answer = answer_question(bank, ARGUMENT)
    assert "Conflict resolution" in str(answer)
    assert "“The forecast row”" in answer.to_markdown()
    assert "<table" in answer.to_html()
    assert repr(answer).startswith("<Answer story: conflict")
    assert "secret" not in repr(answer) + str(answer)


def test_an_answer_round_trips_through_json() -> None:
    bank = sample_bank()
    plan = plan_round(bank, sample_round())
    for question in (ARGUMENT, FAILURE, "What is your notice period?", "", "Noch eine Frage", "Why us?"):
        answer = answer_question(bank, question, plan=plan)
        assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_the_order_of_the_stories_and_the_hash_seed_change_nothing() -> None:
    stories = sample_bank().stories
    assert answer_question(StoryBank(stories), FAILURE) == answer_question(StoryBank(stories[::-1]), FAILURE)
    script = (
        "from storybank.sample import sample_bank; from storybank.words.questions import answer_question;"
        f"print(answer_question(sample_bank(), {FAILURE!r}).model_dump_json())"
    )
    printed = {
        subprocess.run(  # noqa: S603 - our own lines
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


# --- a scorer of one's own ---


def test_a_scorer_is_mixed_with_the_reader() -> None:
    def loves_inclusion(_question: str, texts: Sequence[str]) -> list[float]:
        return [float("backgrounds" in text) for text in texts]

    plain = answer_question(StoryBank(), "Tell me about the canteen.")
    mixed = answer_question(StoryBank(), "Tell me about the canteen.", scorer=loves_inclusion)
    assert mixed.competencies[0].competency_id == "inclusion"
    assert plain.competencies[:1] != mixed.competencies[:1]


def test_a_scorer_alone_reads_another_language() -> None:
    def knows_german(question: str, texts: Sequence[str]) -> list[float]:
        return [float("Streit" in question and "row at work" in text) for text in texts]

    answer = answer_question(StoryBank([ROW]), "Erzählen Sie von einem Streit.", scorer=knows_german)
    assert (answer.kind, offered(answer)) == ("story", [ROW.id])


def test_a_scorer_gets_the_same_texts_every_time() -> None:
    seen: list[Sequence[str]] = []

    def listens(_question: str, texts: Sequence[str]) -> list[float]:
        seen.append(texts)
        return [0.0] * len(texts)

    for question in (ARGUMENT, FAILURE):
        answer_question(StoryBank(), question, scorer=listens)
    assert seen[0] is seen[1]
    assert len(seen[0]) > 300


@pytest.mark.parametrize(
    "scores", [[], [1.0], None, ["a"], [float("nan")] * 2_000, "text", [float("inf")] * 690, 3]
)
def test_a_scorer_that_gives_no_number_for_each_text_is_refused(scores: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        answer_question(StoryBank(), ARGUMENT, scorer=lambda _question, _texts: scores)  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == ["scorer"]


# --- what is refused ---


def test_a_person_outside_the_plan_is_refused() -> None:
    bank = StoryBank([ROW])
    with pytest.raises(UnknownReference):
        answer_question(bank, ARGUMENT, to="Nobody", plan=planned(bank, [DANA]))


def test_every_wrong_argument_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        answer_question(None, 3, to=4, plan="p", limit=True, after=5)  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == [
        "bank",
        "question",
        "to",
        "plan",
        "limit",
        "after",
    ]


def test_a_text_too_long_is_refused_without_quoting_it() -> None:
    with pytest.raises(InvalidInput) as caught:
        answer_question(StoryBank(), "x" * 2_000_001)
    assert "xxx" not in str(caught.value)


# --- text of any kind ---

ANY_TEXT = st.text(st.characters(), max_size=200) | st.lists(
    st.sampled_from(
        [
            "tell me about",
            "a time",
            "you",
            "failed",
            "<p>",
            "&amp;",
            "\x00",
            "\u202e",
            "\ud800",
            "boss?",
            "\n- ",
        ]
    ),
    max_size=30,
).map(" ".join)


@given(ANY_TEXT)
@settings(deadline=None)
def test_text_of_any_kind_gets_an_answer_that_can_be_shown_and_kept(text: str) -> None:
    answer = answer_question(sample_bank(), text)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert str(answer)
    assert len(answer.offers) <= 3


LARGE = [
    "a ",
    "What? ",
    "<p>tell me ",
    "\x00\u202e",
    "你好吗？",  # noqa: RUF001 - as it is written
    "tell me about a time you ",
    "x",
    "e\u0301\u0301",
    "<",
    "would you would you ",
    "not not you never ",
    "Managed a team of 12.\n- Led change\n",
]


@pytest.mark.many
@pytest.mark.parametrize("piece", LARGE)
def test_a_megabyte_of_anything_gets_an_answer(piece: str) -> None:
    # No bound on time here: expressions that backtrack would not end at all.
    answer = answer_question(StoryBank([ROW]), piece * (many(1_000_000) // len(piece)))
    assert len(answer.question) <= 300


SCHOOL = StoryBank([
    Story("Angry parent at the gate", competencies={"communication with parents": 4}),
    Story("The fall at shift change", competencies={"patient safety": 3}),
    Story("Forklift near miss", competencies={"safety": 5}),
    Story("Night of the twins", competencies={"safeguarding": 4, "Newborn care": 2}),
    Story("Two reporting teams made one", competencies={"teamwork": 4}),
])  # fmt: skip


@pytest.mark.parametrize(
    ("question", "first", "code"),
    [
        ("How do you deal with an angry parent?", "angry-parent-at-the-gate", "named"),
        ("What do you do when parents get angry?", "angry-parent-at-the-gate", "named"),
        ("What would you do if a patient fell?", "the-fall-at-shift-change", "named"),
        ("Have you ever had a patient fall?", "the-fall-at-shift-change", "named"),
        ("How did you handle a forklift incident?", "forklift-near-miss", "named"),
        ("Tell me about patient safety", "the-fall-at-shift-change", "shows"),
        ("Give me an example of safeguarding.", "night-of-the-twins", "shows"),
        ("When did newborn care go wrong for you?", "night-of-the-twins", "shows"),
        ("Tell me about a time you worked in a team", "two-reporting-teams-made-one", "shows"),
    ],
)
def test_words_of_the_question_in_a_title_or_own_tag_count(question: str, first: str, code: str) -> None:
    answer = answer_question(SCHOOL, question)
    assert answer.offers[0].story_id == first
    assert code in codes(answer.offers[0])


@pytest.mark.parametrize("tag", ["patient safety", "safeguarding", "safety"])
def test_a_tag_of_ones_own_that_is_named_counts_as_shown(tag: str) -> None:
    answer = answer_question(SCHOOL, f"Tell me about {tag}.")
    assert (answer.competencies[0].competency_id, answer.confident, answer.missing) == (tag, True, ())


@pytest.mark.parametrize(
    "question",
    [
        "How do you deal with an angry parent?",
        "Tell me about a conflict with a colleague",
        "Have you made a mistake?",
        "How did you handle a forklift incident?",
        "Give me an example of selling something.",
    ],
)
def test_an_answer_names_one_story_to_tell_and_no_other(question: str) -> None:
    answer = answer_question(SCHOOL, question)
    titles = {story.title for story in SCHOOL.stories if story.title in answer.message}
    assert titles == {offer.title for offer in answer.offers[:1]}
    assert answer.message.count("may answer it") + answer.message.count("comes nearest") <= 1
