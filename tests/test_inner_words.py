"""The small functions that rooms lend each other, each with calls and what they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storybank import Interviewer, Story, Telling
from storybank.bank.records import names_as_text, tags_as_text
from storybank.briefs import cue_of
from storybank.competencies.resolver import content_words, is_thing_of
from storybank.display.blocks import lines_of
from storybank.display.markdown import escaped
from storybank.display.text import width_of
from storybank.history import Roster, is_withheld
from storybank.late import meant, pattern
from storybank.planning import Backup
from storybank.planning.engine.problem import best_matching
from storybank.planning.gaps import join_labels
from storybank.speech import spoken_seconds, spoken_words
from storybank.storage import rows
from storybank.storage.migrations import number_of
from storybank.stories import seconds_to_tell
from storybank.text import names
from storybank.text.cells import happened_in, order_in, tags_in
from storybank.text.figures import figures_of
from storybank.text.markup import is_html, spoken, with_entities_resolved
from storybank.text.people import emails_in, names_in, people_in, phones_in, reading_of
from storybank.text.phrases import Hit, Phrases, read_words
from storybank.text.stems import american, bare, british_stem, is_word, kind_of, root
from storybank.values.pages import sentence_of
from storybank.visible import visible
from storybank.words.questions.question import asks_for_failure, read_kind, read_terms, term_of


def same(function: Callable[..., Any], one: Any, other: Any) -> bool:
    """Whether a function makes the same of both."""
    return bool(function(one) == function(other))


def people(telling: Telling) -> list[str]:
    """Return the ids of the people of a first day who heard it."""
    return [person.id for person in Roster([Interviewer("Joanna Szulc")], "Northwind").meant(telling).people]


def figures(text: str) -> list[tuple[str, str, str]]:
    return [(one.text, str(one.amount), one.unit) for one in figures_of(text)]


def likeness(compare: Callable[[str, str], Any], name: str, *written: str) -> list[str]:
    return [compare(each, name).name for each in written]


def kind(question: str) -> str | None:
    return read_kind(read_terms(question)).kind


def is_of_failure(question: str) -> bool:
    return asks_for_failure(read_terms(question))


SAID_OF_TWO = "Tom agreed. Will power helped me in Xanadu."
KEN = ("Dr. Ken Abara", "K. Abara", "Ken", "Ken Obi")
CAREWELL = ("Carewell Ltd", "Carewell Foods", "Kestrel")

CASES: list[tuple[Callable[..., Any], tuple[Any, ...], Any]] = [
    # text
    (tags_in, ("teamwork: 4; leadership (3.0), planning",), {"teamwork": 4, "leadership": 3, "planning": 3}),
    (tags_in, ('"say: no"',), {"say: no": 3}),
    (happened_in, ("30.09.2024",), "2024-09-30"),
    (happened_in, ("9/30/2024 0:00",), "2024-09-30"),
    (happened_in, ("Sep 2024",), "2024-09"),
    (order_in, ("9/30/2024",), "month first"),
    (order_in, ("30-9-2024",), "day first"),
    (order_in, ("9/3/2024",), None),
    (order_in, ("30.09.2024",), None),
    (
        figures,
        ("From 9 to 4 days, and $1.2M saved in 2019.",),
        [("9", "9", "day"), ("4 days", "4", "day"), ("$1.2M", "1200000", "USD")],
    ),
    (
        figures,
        ("Half; errors doubled; nine in ten",),
        [("Half", "50", "percent"), ("doubled", "2", "times"), ("nine in ten", "90", "percent")],
    ),
    (is_html, ("<p>Requirements</p>",), True),
    (is_html, ("<!-- draft -->",), True),
    (is_html, ("if a < b and c > d",), False),
    (with_entities_resolved, ("R&amp;D at AT&T",), "R&D at AT&T"),
    (bare, ("Zoë",), "zoe"),
    (bare, ("ŁUKASZ",), "lukasz"),
    (is_word, ("boots",), True),
    (is_word, ("carried",), True),
    (is_word, ("okafor",), False),
    (kind_of, ("tunde",), "given"),
    (kind_of, ("grace",), "word_name"),
    (kind_of, ("monday",), "thing"),
    (kind_of, ("okafor",), "unknown"),
    (spoken, ("1. **Two** of [three](https://a.b)\n2. *None*",), "Two of three\nNone"),
    (
        spoken,
        ("| Measure | Before | After |\n|---|---|---|\n| Beds moved | 4 | 0 |",),
        "Beds moved: Before 4, After 0",
    ),
    (same, (names.folded, "Cafe\u0301  Zu\u0308rich", "CAFÉ\u00a0Zürich"), True),
    (names.folded, ("Jo\u200bana",), "joana"),
    (names.parts_of, ("Joanna and Ken",), ("Joanna", "Ken")),
    (names.parts_of, ("Joanna - HR",), ("Joanna", "HR")),
    (names.parts_of, ("Joanna Szulc",), ("Joanna Szulc",)),
    (likeness, (names.person_likeness, "Ken Abara", *KEN), ["CERTAIN", "LIKELY", "PART", "NONE"]),
    (likeness, (names.employer_likeness, "Carewell", *CAREWELL), ["CERTAIN", "LIKELY", "NONE"]),
    (
        lambda text: [person.name for person in people_in(text)],
        ("I asked Dr. Okafor, and my manager Jane Roe agreed.",),
        ["Okafor", "Jane Roe"],
    ),
    (
        lambda text: [(one.name, one.is_sure) for one in names_in(text)],
        (SAID_OF_TWO,),
        [("Tom", True), ("Will", False), ("Xanadu", False)],
    ),
    (reading_of, ("Then Will left.", 5, 9), "name"),
    (reading_of, ("Mark my words.", 0, 4), "word"),
    (lambda text: [*emails_in(text)], ("Write to ana@example.org.",), [(9, 24)]),
    (lambda text: [*phones_in(text)], ("Ring +44 20 7946 0958 about the 1 200 000.",), [(5, 21)]),
    (
        lambda cue, text: Phrases([(cue, "problem solving")]).hits(read_words(text)),
        ("solve|tackle * problems", "You solved very hard problems"),
        [Hit(places=(1, 4), meaning="problem solving")],
    ),
    (british_stem, ("organized",), "organis"),
    (british_stem, ("organises",), "organis"),
    (british_stem, ("organs",), "organ"),
    (american, ("prioritisation",), "prioritization"),
    (american, ("behaviour",), "behavior"),
    (american, ("judgement",), "judgment"),
    (american, ("enquiry",), "inquiry"),
    (american, ("modelling",), "modeling"),
    (same, (root, "accounting", "accountable"), False),
    (same, (root, "thought", "thinking"), True),
    # what is shown
    (visible, ("\x1b[31mred\u202e",), "␛[31mred⟨U+202E⟩"),
    (lines_of, ("  one   two\n\nthree\n",), ["one two", "", "three"]),
    (
        escaped,
        ("[a](b) <i> _c_ at https://d.example",),
        "\\[a\\](b) &lt;i&gt; \\_c\\_ at https\\://d.example",
    ),
    (width_of, ("abc",), 3),
    (width_of, ("日本",), 4),
    (width_of, ("e\u0301",), 1),
    (width_of, ("\u2764\ufe0f",), 2),
    (
        sentence_of,
        (Backup(interviewer_id="dana", competency_id="teamwork", story_id="audit", strength=3),),
        "Backup: interviewer dana, competency teamwork, story audit, strength 3.",
    ),
    (meant, ("skills", ("title", "competencies"), "Story"), "competencies"),
    (meant, ("titel", ("title", "task"), "Story"), "title"),
    (pattern("[0-9]+").findall, ("24 of 40",), ["24", "40"]),
    # stories and people
    (content_words, ("Planning & the Organising of it",), "planning organising it"),
    (content_words, ("help co-workers",), "help coworkers"),
    (is_thing_of, ("Leadership teams",), "team leadership"),
    (is_thing_of, ("manage projects",), None),
    (spoken_words, ("I didn't lead the cross-functional team.",), 6),
    (spoken_words, ("$1.2M",), 5),
    (spoken_words, ("40%",), 2),
    (spoken_words, ("2024",), 2),
    (spoken_words, ("1,250",), 5),
    (spoken_words, ("3rd",), 1),
    (spoken_words, ("24/7",), 2),
    (spoken_words, ("Q3",), 2),
    (spoken_seconds, ("one two three four five six seven",), 3),
    (spoken_seconds, ("…",), 0),
    (seconds_to_tell, ("one two three four five six seven",), 3),
    (seconds_to_tell, ("", ""), 120),
    (is_withheld, (Story("Merger", withheld_from=["Carewell"]), "Carewell Logistics Ltd"), True),
    (people, (Telling("month-end", "Ms Szulc"),), ["joanna-szulc"]),
    (tags_as_text, ({"team work": 4, "C++: basics": 2},), 'team work: 4; "C++: basics": 2'),
    (names_as_text, (["Oatmoor", "Pellwick, Inc."],), 'Oatmoor; "Pellwick, Inc."'),
    (
        cue_of,
        ("The freezer stopped at ten past one. I rang Dr. Hu.",),
        "The freezer stopped at ten past one. …",
    ),
    # plans
    (best_matching, ([[5, 9], [4, 9]],), (0, 1)),
    (
        join_labels,
        (["teamwork and collaboration", "planning"],),
        "teamwork and collaboration, and planning",
    ),
    (join_labels, (["planning", "conflict"],), "planning and conflict"),
    # questions
    (
        lambda text: [word.term for word in read_terms(text)],
        ("Your boss disagreed",),
        ["your", "boss", "quarrel"],
    ),
    (term_of, ("customers",), "client"),
    (same, (term_of, "taught", "teaching"), True),
    (kind, ("What salary do you expect?",), "salary"),
    (is_of_failure, ("When did you miss a deadline?",), True),
    (is_of_failure, ("Tell me about a mistake a colleague made.",), False),
    # the store
    (rows.short, ("dana-reyes",), "dana-reyes"),
    (rows.keepable, ("ä🧵",), True),
    (rows.keepable, ("a\x00b",), False),
    (rows.keepable, ("\ud800",), False),
    (rows.keepable, (None,), False),
    (rows.folded, ("Führung\n İSTANBUL  straße ﬁt",), "fuhrung istanbul strasse fit"),
    (rows.folded, ("  ",), ""),
    (number_of, ("storybank_0004",), 4),
    (number_of, ("0003",), 3),
    (number_of, ("a1b2c3",), None),
    (number_of, ("0000",), None),
    (same, (rows.digest_of, {"owner": "me", "document": "{}"}, {"document": "{}", "owner": "me"}), True),
    (lambda text: len(rows.short(text)), ("x" * 500,), 64),
]


@pytest.mark.sample(len(CASES))
@pytest.mark.parametrize(("function", "given", "right"), CASES)
def test_what_rooms_lend_each_other_returns_what_it_says(
    function: Callable[..., Any], given: tuple[Any, ...], right: Any
) -> None:
    assert function(*given) == right
