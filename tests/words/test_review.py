"""A review names what is worth mending in a story, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.strategies import LETTERS, stories

from storybank.competencies import Competency, Framework
from storybank.errors import InvalidInput
from storybank.findings import Finding
from storybank.sample import sample_bank
from storybank.stories import Statement, Story
from storybank.words import review_rules, review_story

GOOD = Story(
    "Month-end in four days",
    situation="At Larkmoor the monthly report for our clinics took eleven working days, and few read it.",
    task="The finance director asked me to halve that.",
    action=(
        "I followed one month from the first day to the last and wrote down every hand that it went "
        "through. I asked the clinics which figures they used and dropped the others. Then I moved the "
        "checks from the end to the start, and with Tunde from IT I built one screen where each clinic "
        "sees its own odd values."
    ),
    result="By the third month we were at four days. It gave my team back sixty hours a month.",
    competencies={"problem solving": 4},
)


def codes(story: Story, *, only: str = "") -> list[str]:
    return [finding.code for finding in review_story(story) if finding.code.startswith(only)]


def fields(story: Story, code: str) -> list[str]:
    return [finding.field for finding in review_story(story) if finding.code == code]


def test_a_good_story_is_left_alone() -> None:
    assert review_story(GOOD) == ()


def test_the_running_example_is_left_alone() -> None:
    assert [finding for story in sample_bank().stories for finding in review_story(story)] == []


def test_a_story_without_text_is_one_finding() -> None:
    assert codes(Story("Month-end")) == ["no_text"]


@pytest.mark.parametrize("part", ["situation", "task", "action"])
@pytest.mark.parametrize("blank", ["", " \n", "…", "<p></p>"])
def test_an_empty_part_is_named(part: str, blank: str) -> None:
    assert fields(GOOD.replace(**{part: blank}), "empty_part") == [part]


def test_a_missing_result_is_its_own_finding() -> None:
    assert codes(GOOD.replace(result="")) == ["no_result"]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("situation", "At Larkmoor."),
        ("task", "Halve it."),
        ("action", "I built a screen."),
        ("result", "4 days."),
    ],
)
def test_a_thin_part_is_named(part: str, text: str) -> None:
    assert fields(GOOD.replace(**{part: text}), "thin_part") == [part]


@pytest.mark.parametrize(
    ("result", "expected"), [("", ["no_result"]), ("…", ["no_result"]), ("Fine.", ["thin_part"])]
)
def test_of_an_almost_empty_result_that_alone_is_said(result: str, expected: list[str]) -> None:
    assert codes(GOOD.replace(result=result)) == expected
    assert codes(GOOD.replace(result=result, action=GOOD.action * 2)) == expected


def test_where_the_more_basic_rule_is_off_the_others_speak() -> None:
    story = GOOD.replace(result="Fine.")
    assert [one.code for one in review_story(story, ignore=["thin_part"])] == ["no_figure", "short_result"]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("Everybody was happy with it, and the report was read at last.", ["no_figure"]),
        ("It was done in 2019 and everybody was happy with the report.", ["no_figure"]),
        ("The time it took was cut by half, and the report was read.", []),
        ("It took four days from then on, and the report was read.", []),
        ("Alle waren zufrieden, weil der Bericht endlich gelesen wurde, sogar oben.", []),
        ("报告终于有人看了，大家都很满意，财务总监也很高兴。", []),  # noqa: RUF001 - as it is written
    ],
)
def test_a_result_without_a_figure_is_found_in_english_alone(result: str, expected: list[str]) -> None:
    assert codes(GOOD.replace(result=result), only="no_figure") == expected


def test_two_minutes_are_counted_as_spoken() -> None:
    fits = GOOD.replace(action="I wrote it down. " * 55)
    assert "too_long" not in codes(fits)
    assert "too_long" in codes(GOOD.replace(action="I paid $1.2M for it. " * 40))  # 9 spoken words each
    (finding,) = [one for one in review_story(GOOD.replace(action="I sat. " * 300)) if one.code == "too_long"]
    assert finding.severity == "warning"
    assert "4 min" in finding.message


def test_a_measured_time_counts_too() -> None:
    assert "too_long" in codes(GOOD.replace(seconds=150))
    assert "too_long" not in codes(GOOD.replace(seconds=120))


def test_a_long_setup_and_a_short_result_are_found() -> None:
    assert "long_setup" in codes(GOOD.replace(situation=GOOD.situation * 6))
    assert "short_result" in codes(
        GOOD.replace(action=GOOD.action * 3, result="It took only four days each month from then on.")
    )


@pytest.mark.parametrize(
    ("action", "fires"),
    [
        ("We built a screen. We asked the clinics. Our team moved the checks. I wrote it down.", True),
        ("Together we fixed it.", True),
        ("I built a screen, and we tested it. I asked the clinics.", False),
        ("I told them “we will do it, and we will do it our way, we will”.", False),
        ('I said: "We can do it. We will."', False),
        ("Built a screen. Asked the clinics.", False),
        ("I'd asked. We're happy. I've moved it.", False),
        ("I moved the weekly ours-or-yours list.", False),
    ],
)
def test_we_should_not_act_where_i_should(action: str, fires: bool) -> None:  # noqa: FBT001 - a table
    assert ("we_not_i" in codes(GOOD.replace(action=action))) is fires


def test_we_is_fine_in_the_situation() -> None:
    assert "we_not_i" not in codes(GOOD.replace(situation="We had a long backlog and we knew it. " * 2))


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("I coached two new analysts.", "Coaching and developing others"),
        ("I negotiated a new price with the supplier.", "Influencing and persuasion"),
        ("I did a root cause analysis with them.", "Problem solving"),
        ("It needed attention to detail.", "Quality and attention to detail"),
    ],
)
def test_what_the_text_names_and_no_tag_does_is_found(said: str, label: str) -> None:
    story = GOOD.replace(action=f"{GOOD.action} {said}", competencies={"resilience": 2})
    (finding,) = [one for one in review_story(story) if one.code == "untagged_competency"]
    assert label in finding.message
    assert "untagged_competency" not in codes(story.replace(competencies=[label]))


@pytest.mark.parametrize(
    "said",
    [
        "There was no attention to detail.",
        "I rang customer service.",
        "My manager coached me.",
        "I planned to stay and learned to listen.",
        "I did it without risk taking.",
    ],
)
def test_what_is_denied_or_done_by_others_is_no_competency(said: str) -> None:
    assert "untagged_competency" not in codes(GOOD.replace(action=f"{GOOD.action} {said}"))


def test_a_tag_without_a_trace_is_found_where_words_would_leave_one() -> None:
    printer = Story(
        "The jammed printer",
        situation="The printer in our office jammed every morning before nine, and nobody looked at it.",
        task="I was the clerk who needed it most.",
        action=(
            "I opened it, took out the tray, and saw that one wheel was worn. I ordered a wheel for four "
            "pounds, put it in during lunch, and cleaned the rest. I wrote the date inside the lid and "
            "checked it again after a month, and after three."
        ),
        result="It has jammed twice in two years since then, and the wheel cost less than the paper wasted.",
    )
    assert fields(printer.replace(competencies={"inclusion": 4}), "tag_without_trace") == [
        "competencies.inclusion"
    ]
    for tags in ({"inclusion": 2}, {"ownership": 5}, {"no such thing": 5}, {"attention to detail": 4}):
        assert "tag_without_trace" not in codes(printer.replace(competencies=tags))


def test_a_framework_of_ones_own_is_read_by_its_own_names() -> None:
    house = Framework("house", competencies=[Competency("SRE culture", aliases=["blameless postmortem"])])
    story = GOOD.replace(action=f"{GOOD.action} I held a blameless postmortem.", competencies={})
    (finding,) = review_story(story, framework=house)
    assert finding.code == "untagged_competency"
    assert "SRE culture" in finding.message
    assert review_story(story.replace(competencies=["SRE culture"]), framework=house) == ()


def test_every_rule_can_be_switched_off_and_is_in_the_catalogue() -> None:
    rules = {rule.code: rule for rule in review_rules()}
    assert len(rules) == len(review_rules())
    assert all(rule.source and rule.claim for rule in review_rules())
    fired: dict[str, Finding] = {}
    for story in (
        Story("Month-end"),
        GOOD.replace(task="", result=""),
        GOOD.replace(task="", result="Fine.", action="We " * 400),
        GOOD.replace(
            situation=GOOD.situation * 9, action="I coached Anna Kowalska, a@b.org, under NDA.", task="It."
        ),
        GOOD.replace(competencies={"inclusion": 5}, situation="The printer in the office jammed each day."),
        GOOD.replace(action=GOOD.action * 3, result="It was much faster each month from then on."),
    ):
        fired |= {one.code: one for one in review_story(story)}
        for code in codes(story):
            assert code not in {one.code for one in review_story(story, ignore=[code])}
    version = GOOD.replace(id="b", result="By the third month we were at six days.")
    fired |= {one.code: one for one in review_story(GOOD, versions=version)}
    for statement in (Statement("motivation"), Statement("pay", "In line with the market.")):
        fired |= {one.code: one for one in review_story(statement)}
    assert fired.keys() | {"tag_without_trace"} == rules.keys()
    for code, finding in fired.items():
        assert finding.severity == rules[code].severity
        assert finding.message.endswith(".")
        assert finding.remedy.endswith((".", "!"))


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="did you mean no_figure"):
        review_story(GOOD, ignore=["no_figures"])


def test_only_a_story_is_reviewed() -> None:
    with pytest.raises(InvalidInput, match="story is neither a Story nor a Statement but a string"):
        review_story("month-end")  # type: ignore[arg-type]


@given(stories())
def test_any_story_has_the_same_answer_twice_in_the_order_of_the_rules(story: Story) -> None:
    found = review_story(story)
    assert found == review_story(story)
    order = [rule.code for rule in review_rules()]
    places = [order.index(finding.code) for finding in found]
    assert places == sorted(places)
    assert all(finding.subject == story.id for finding in found)


@given(st.text(LETTERS, max_size=300) | st.text("IWweour .“”\"'@+0123-<>&;Mr", max_size=120))
def test_any_text_has_an_answer(text: str) -> None:
    story = Story("A", situation=text, task=text, action=text, result=text)
    review_story(story, versions=[Story("B", result=text)])


PIECES = [
    "I went on. ",
    "“",
    '"',
    "12 percent of 3,500. ",
    "a@",
    "+49 ",
    "Anna ",
    "the our my ",
    "<p>",
    "我們",
    "\u200f",
]


@pytest.mark.many
@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_is_reviewed_in_linear_time(piece: str) -> None:
    text = piece * (many(200_000) // len(piece))
    start = time.process_time()
    review_story(Story("A", action=text, competencies=["inclusion"]), versions=Story("B", action=text))
    assert time.process_time() - start < 20  # quadratic time would be hours


@pytest.mark.many
def test_so_is_a_megabyte() -> None:
    text = "I went on, and Anna Kowalska said 12 percent. " * many(22_000)
    start = time.process_time()
    review_story(Story("A", situation=text, result=text))
    assert time.process_time() - start < 60


def found(text: str) -> set[str]:
    private = {"full_name", "contact_details", "confidential_mark"}
    return {one.code for one in review_story(Story("A", action=text))} & private


@pytest.mark.parametrize(
    "text",
    [
        *("I met John Smith there.", "my manager Wei Zhang agreed", "Mr Smith called", "I asked Dr. Müller."),
        *("with Anna Kowalska and Piotr", "Head of Marketing Priya Patel said", "Peter van Dyke came"),
        *("CEO Maria Garcia-Lopez", "Robert C. Martin wrote", "my colleague, Tunde Bakare", "Mei-Ling Tsao"),
        *("Sarah O\u2019Neill left", "Frau Schneider"),
    ],
)
def test_a_full_name_is_found(text: str) -> None:
    assert found(text) == {"full_name"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Anna met Piotr.",
            "I asked Bev, who spoke for them.",
            "Kubernetes Cluster",
            "Google Cloud and SAP",
        ),
        *(
            "San Francisco Giants",
            "San Jose California",
            "Martin Street",
            "Julia Software",
            "Lockheed Martin Space",
        ),
        *("Thomas Cook", "Michael Page International", "New York City", "MS Excel", "Northwind Traders"),
        *(
            "our client Larkmoor Clinics",
            "Black Friday",
            "Karl Marx Street",
            "I saw Anna Monday.",
            "Hotel Aurelia",
        ),
        *(
            "Then I told Sarah. Then Piotr came.",
            "Visual Studio Code",
            "Head of Human Resources",
            "Harrow Lane",
        ),
    ],
)
def test_products_places_firms_and_first_names_are_let_be(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("Write to a.b@c.de", "+49 170 1234567", "(555) 123-4567", "555-123-4567", "020 7946 0958"),
        *("07700 900123", "+44 (0)20 7946 0958"),
    ],
)
def test_contact_details_are_found(text: str) -> None:
    assert found(text) == {"contact_details"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "on 2024-09-30",
            "£1,200,000",
            "1 200 000 parcels",
            "3,500 to 4,200",
            "from 2019 to 2021",
            "10-20-30",
        ),
        *("192.168.100.200", "order 00123456789", "1250 / 2500 / 5000", "0.5", "@home", "24/7"),
    ],
)
def test_figures_and_codes_are_no_contact_details(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "CONFIDENTIAL",
            "It was strictly confidential.",
            "for internal use only",
            "Internal only",
            "under NDA",
        ),
        *("Do not distribute", "a trade secret", "non-disclosure agreement"),
        *("This is strictly internal and not public yet.", "It is not yet public.", "not for publication"),
        *("This is confidential information.", "CONFIDENTIAL DATA", "It contains confidential data."),
    ],
)
def test_a_confidential_mark_is_found(text: str) -> None:
    assert found(text) == {"confidential_mark"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "confidentiality matters",
            "it is not confidential",
            "non-confidential",
            "an internal audit",
            "AGENDA",
        ),
        "Confidential data of patients had to be protected in our hospital because of the law.",
        *("I sorted confidential personnel files.", "Patient records were kept confidential."),
        *("the internal team", "Is it public yet?", "a not so public place"),
    ],
)
def test_what_is_no_mark_is_let_be(text: str) -> None:
    assert found(text) == set()


def test_what_is_private_is_told_by_place_and_never_quoted() -> None:
    action = "I began. Then I met John Smith. It rained. Anna Kowalska wrote from anna@kowalska.pl."
    story = Story("Mr Brown's secret NDA", id="s", action=action)
    private = [
        one
        for one in review_story(story)
        if one.code in {"full_name", "contact_details", "confidential_mark"}
    ]
    assert [(one.code, one.field) for one in private] == [
        ("full_name", "title"),
        ("full_name", "action"),
        ("contact_details", "action"),
        ("confidential_mark", "title"),
    ]
    assert "sentences 2 and 4" in private[1].message
    for one in private:
        assert not any(word in f"{one}" for word in ("Smith", "Anna", "kowalska", "Brown"))


def test_of_many_sentences_the_first_five_are_named_and_the_others_counted() -> None:
    story = Story("S", id="s", action=" ".join(f"I wrote to ann{n}@example.org." for n in range(8)))
    (where,) = (one.message for one in review_story(story) if one.code == "contact_details")
    assert "(sentences 1, 2, 3, 4 and 5 and 3 more)" in where


def disagree(one: str, other: str) -> bool:
    found = review_story(Story("A", result=one), versions=[Story("B", result=other)])
    return any(finding.code == "figures_disagree" for finding in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Overtime fell by 38 percent.", "Overtime fell by 45 percent in three months."),
        ("The report took four days from then on.", "The report took six days."),
        ("Licences cost £74,000 less.", "Licences cost £94,000 less a year."),
        ("In five months the bill fell by 38%.", "After five months we paid 45% less."),
        ("We saved €40,000.", "We saved €45,000."),
        ("We saved € 40 000.", "It spared us €55,000."),
        ("We closed in 4 days.", "We closed in 5 days."),
        ("Churn fell from 8% to 5%.", "Churn fell from 8% to 3%."),
        ("In 5 months churn fell to 5%.", "In 5 months churn fell to 3%."),
    ],
)
def test_two_figures_for_one_thing_disagree(one: str, other: str) -> None:
    assert disagree(one, other)
    assert disagree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Overtime fell by 38 percent.", "Overtime fell by about 40 percent."),
        ("Overtime fell by 38 percent.", "Complaints fell by 12 percent."),
        ("The report took eleven days, then four days.", "The report took four days."),
        ("Overtime fell by 38 percent.", "Overtime fell by £12,000."),
        ("Overtime fell by half.", "Overtime fell by 50 %."),
        ("Overtime fell in 2019.", "Overtime fell in 2020."),
        ("", "Overtime fell by 38 percent."),
        ("The bill fell by 38%.", "We paid almost 40 % less."),
        ("We saved €40,000.", "We saved €40,000 and closed in 5 days, 12% of them early."),
        ("We saved €40,000.", "We saved nearly €44,000."),
        ("Sales rose by 12%.", "We paid 8% less."),
        ("We closed in 4 days.", "Nine days later the board agreed."),
    ],
)
def test_rounding_other_things_and_other_units_do_not(one: str, other: str) -> None:
    assert not disagree(one, other)
    assert not disagree(other, one)


def test_a_story_does_not_disagree_with_itself() -> None:
    story = Story("A", result="Overtime fell by 38 percent.")
    assert not any(one.code == "figures_disagree" for one in review_story(story, versions=[story]))


def test_the_finding_names_the_part_and_no_figure() -> None:
    one, other = (
        Story("A", result="Overtime fell by 38 percent."),
        Story("B", task="Overtime fell by 45 percent."),
    )
    (finding,) = [f for f in review_story(one, versions=other) if f.code == "figures_disagree"]
    assert finding.field == "result"
    assert "38" not in str(finding)
