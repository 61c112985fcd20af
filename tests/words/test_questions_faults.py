"""Questions as people throw them in: short, indirect, negated, or no question at all."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.errors import StorybankError
from storybank.sample import sample_bank
from storybank.stories import Story
from storybank.words.questions import Answer, answer_question

WITHOUT_OFFERS = [
    ("What would you do differently?", "follow_up"),
    ("Why?", "follow_up"),
    ("And why not?", "follow_up"),
    ("One more?", "follow_up"),
    ("And another?", "follow_up"),
    ("Another one, please.", "follow_up"),
    ("Is there anything else you'd like to add?", "reverse"),
    ("Anything to add?", "reverse"),
    ("Anything you want to mention?", "reverse"),
    ("What would it take, in money, to bring you here?", "salary"),
    ("Are you comfortable with travel?", "availability"),
    ("How do you feel about relocating?", "availability"),
    ("How would your friends describe you?", "strengths"),
    ("What would your colleagues say about you?", "strengths"),
    ("asdf qwer", "unknown"),
    ("hi", "unknown"),
    ("zzz", "unknown"),
    ("Noch eine Frage", "other_language"),
    ("Una domanda", "other_language"),
    ("Wo?", "other_language"),
    ("Perasaan terbaik kamu", "other_language"),
    ("Gehaltsvorstellung", "other_language"),
]


@pytest.mark.parametrize(("question", "kind"), WITHOUT_OFFERS)
def test_a_question_that_no_story_answers_is_seen_and_gets_none(question: str, kind: str) -> None:
    answer = answer_question(sample_bank(), question)
    assert (answer.kind, answer.offers, answer.confident) == (kind, (), False)


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about a salary dispute you settled.",
        "Describe a moment when you chose long-term goals over a quick win.",
        "Can you tell us about a visa problem you solved?",
        "Tell me about a pension scheme you introduced.",
        "Talk about the day when parking became your problem.",
        "Describe a relocation that you organised.",
        "Tell me about a time when you travelled by train.",
        "Walk me through a police check you had to pass on to your team.",
    ],
)
def test_what_asks_for_an_experience_wants_a_story_whatever_word_occurs_in_it(question: str) -> None:
    assert answer_question(StoryBank(), question).kind == "story"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Tell me about a salary you would accept.", "salary"),
        ("Tell me about a strength you have.", "strengths"),
        ("Tell me about another time you did that.", "follow_up"),
    ],
)
def test_what_one_wants_has_or_adds_is_no_experience(question: str, kind: str) -> None:
    assert answer_question(StoryBank(), question).kind == kind


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about a time when something went wrong.",
        "Describe a project of yours that didn't go to plan.",
        "Tell me about a deadline you missed.",
        "When did you let someone down?",
        "What do you regret most?",
        "Tell me about a mistake.",
        "When did your results fall short?",
        "Tell me about a decision you would make differently now.",
        "What have you been criticised for?",
        "Describe the day you lost a customer.",
        "Tell me about something you were meant to finish and never did.",
        "When were you out of your depth?",
        "What did you have to apologise for?",
        "Which promise could you not keep?",
        "When did you last get it badly wrong?",
        "Tell me about a launch that went sideways.",
        "Have you ever been passed over?",
        "Which of your decisions came back to bite you?",
        "Tell me about the most embarrassing moment of your working life.",
        "What would you handle better if you had the chance again?",
        "Tell me about a target you didn't hit.",
        "Tell me about something you tried that didn't work.",
        "When do you wish you'd acted sooner?",
    ],
)
def test_a_question_for_ones_own_failure_is_negative(question: str) -> None:
    assert answer_question(StoryBank(), question).negative


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about a time when you did not fail.",
        "Tell me about a deadline that you never missed.",
        "How did you avoid a mistake?",
        "Tell me about a difficult customer.",
        "Tell me about a failing project you rescued.",
        "Tell me about a struggling team that you turned around.",
        "Tell me about a mistake a colleague made and how you helped.",
        "What did you do when a client made a mistake?",
        "When did somebody let you down?",
        "How did you help someone who was struggling with the work?",
        "Tell me about an error of your manager that you spotted.",
        "When did you catch a mistake before it did harm?",
        "How did you calm a disappointed customer?",
        "Tell me about someone with a bad temper.",
        "When did you take over a project that had gone wrong?",
        "Tell me about a time when it was not clear what to do.",
        "Tell me about a decision you could not explain to everyone.",
        "Tell me about an argument with your boss.",
    ],
)
def test_what_went_wrong_for_others_or_not_at_all_is_not_negative(question: str) -> None:
    assert not answer_question(StoryBank(), question).negative


@pytest.mark.parametrize("more", ["One more?", "And another?", "Can you give me another example?"])
@pytest.mark.parametrize("as_text", [False, True])
def test_a_follow_up_never_offers_what_was_just_offered_first(more: str, *, as_text: bool) -> None:
    bank = sample_bank()
    for question in ("Tell me about an argument with your boss.", "Tell me about a mistake of yours."):
        first = answer_question(bank, question)
        second = answer_question(bank, more, after=question if as_text else first)
        assert second.kind == "follow_up"
        assert second.offers
        assert first.offers[0].story_id not in {offer.story_id for offer in second.offers}
        assert second.negative == first.negative


def test_a_text_and_its_answer_before_a_follow_up_give_the_same() -> None:
    bank, question = sample_bank(), "Tell me about a time you persuaded your boss."
    by_answer = answer_question(bank, "One more?", after=answer_question(bank, question))
    assert answer_question(bank, "One more?", after=question) == by_answer


@pytest.mark.parametrize("after", ["What salary do you expect?", "asdf qwer", "", "One more?", "Bitte sehr"])
def test_a_follow_up_to_what_no_story_answers_gets_none_and_says_so(after: str) -> None:
    answer = answer_question(sample_bank(), "Why?", after=after)
    assert (answer.kind, answer.offers) == ("follow_up", ())
    assert answer.message


def test_guesses_with_hardly_a_chance_are_left_out_but_the_first() -> None:
    for question in (
        "Tell me about an argument with your boss.",
        "What about your colleagues there at the time?",
    ):
        first, *others = answer_question(StoryBank(), question).competencies
        assert first.because
        assert all(guess.score >= 0.05 for guess in others)
        assert len(others) < 5


def story(title: str, result: str, strength: int = 4) -> Story:
    return Story(title, result=result, competencies={"ownership": strength})


def test_a_story_without_a_failure_comes_only_where_too_few_have_one_and_says_so() -> None:
    bad = [story(f"Lost keys {n}", "It was my mistake: we missed the deadline.", 2) for n in "abc"]
    good = [story(f"Kept keys {n}", "All went well.", 5) for n in "ab"]
    asked = "Tell me about a mistake of yours."
    full = answer_question(StoryBank([*good, *bad]), asked)
    assert [offer.story_id for offer in full.offers] == [one.id for one in bad]
    short = answer_question(StoryBank([*good, bad[0]]), asked)
    assert [offer.story_id for offer in short.offers] == [bad[0].id, *(one.id for one in good)]
    scores = [offer.score for offer in short.offers]
    assert scores == sorted(scores, reverse=True)
    for offer in short.offers[1:]:
        assert offer.reasons[0].code == "no_failure"
    none = answer_question(StoryBank(good), asked)
    assert not none.confident


def test_a_related_failure_comes_before_a_success() -> None:
    good = story("Kept keys", "All went well.", 5)
    near = Story("Slow start", result="It was my mistake.", competencies={"quality": 1})
    offers = answer_question(StoryBank([good, near]), "Tell me about a mistake of yours.").offers
    assert offers[0].story_id == near.id


def test_a_page_says_everything_once_and_percents_in_one_style() -> None:
    answer = answer_question(StoryBank([story("Keys", "All went well.")]), "Tell me about an argument.")
    shown = str(answer)
    assert answer.missing
    for finding in answer.missing:
        assert shown.replace("\n", " ").count(finding.message) == 1
    assert "100 %" in shown
    assert all(before == " " for before, sign in pairwise(shown) if sign == "%")


# --- anything at all ---

PIECES = st.sampled_from(
    [
        "tell me about",
        "a time",
        "you",
        "<script>alert(1)</script>",
        "&lt;",
        "\x00",
        "\x1b[31m",
        "\r\n",
        "请介绍",
        "مرحبا",
        "\u202e",
        "\u2066",
        "why",
        "not",
        "mistake",
        "👩‍👩‍👧",
        "%",
        "{}",
        "\\",
        "\udcff",
        "?",
    ]
)
ANYTHING = (
    st.text(st.characters(), max_size=300)
    | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Co"]), max_size=80)
    | st.lists(PIECES, max_size=40).map(" ".join)
    | st.builds(lambda piece, size: piece * (size // max(len(piece), 1)), PIECES, st.just(1_000_000))
)
HANGS = timedelta(seconds=30)
"""Far more than any text takes: a bound on expressions that backtrack, not on speed."""


@given(ANYTHING, st.none() | ANYTHING)
@settings(deadline=HANGS, max_examples=many(60))
def test_anything_gives_an_answer_or_an_error_of_the_tree_in_bounded_time(text: str, after: str) -> None:
    try:
        answer = answer_question(sample_bank(), text, after=after)
    except StorybankError:
        return
    assert isinstance(answer, Answer)
    assert str(answer)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
