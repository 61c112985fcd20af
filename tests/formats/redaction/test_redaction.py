from __future__ import annotations

import json
import pickle
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.rounds import Case, small_rounds
from tests.support.strategies import banks, rounds

from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.competencies import Competency, Framework
from storybank.errors import InvalidInput
from storybank.formats import Writing, bank_text, read_bank, write_bank
from storybank.formats.redaction import (
    Redacted,
    Redaction,
    redact_bank,
    redact_plan,
    redact_round,
    redacted_if_asked,
)
from storybank.formats.redaction.redaction import RedactedKind, Sort
from storybank.history import Impression, Rehearsal, Telling, tellings_of
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Plan, check_plan, plan_round
from storybank.planning.policy import Policy
from storybank.sample import sample_bank, sample_round
from storybank.stories import Statement, Story
from storybank.values import Value

PERSON, FIRST = "Zyxwanna Quörlbert", "Zyxwanna"
FIRM, BRAND = "Brimblecorp Freight GmbH", "Brimblecorp"
EMAIL, PHONE, LINK = "vantoolk@mail.example", "+49 30 5550 7788 99", "https://www.glomptrix.example/in/x?y=1"
WORD = "Heronprojekt"
SECRETS = ("zyxwanna", "quorlbert", "brimblecorp", "vantoolk", "glomptrix", "heronprojekt", "5550")
ASKED = Redaction(also=[WORD])

SPELLINGS = st.sampled_from(
    [
        PERSON,
        PERSON.upper(),
        PERSON.lower(),
        unicodedata.normalize("NFD", PERSON),
        f"{FIRST}'s",
        f"{FIRST}\u2019s",
        "Zyx\u00adwanna",
        "zyxwanna-quörlbert",
        "Quorlbert",
        "Zyxwanna\u00a0Quörlbert",
        FIRM,
        FIRM.lower(),
        "Brimblecorp Freight",
        BRAND,
        f"{BRAND}'s",
        EMAIL,
        EMAIL.upper(),
        PHONE,
        LINK,
        WORD,
        WORD.lower(),
        f"({PERSON})",
        f"{PERSON}, {FIRM}; {EMAIL}",
    ]
)

CASE = settings(
    max_examples=many(60), deadline=None, phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False
)


def plain(value: Value) -> str:
    """Return everything that a value shows or holds, in one spelling and with nothing between letters."""
    raw = pickle.dumps(value).decode("utf-8", "replace")
    shown = f"{value} {value!r} {value.model_dump_json()} {raw}"
    folded = unicodedata.normalize("NFKD", shown).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def leaks(value: Value) -> list[str]:
    text = plain(value)
    return [secret for secret in SECRETS if secret in text]


@st.composite
def planted(draw: st.DrawFn) -> StoryBank:
    """A bank with secrets in every field that holds a text."""
    bank = draw(banks())

    def sown(text: str) -> str:
        return f"{text[:100]} {draw(SPELLINGS)} {draw(SPELLINGS)}"

    told = [
        Story(
            sown(story.title),
            situation=sown(story.situation),
            task=sown(story.task),
            action=sown(story.action),
            result=sown(story.result),
            competencies={**story.competencies, sown("tag"): 2, sown("teamwork"): 4},
            id=draw(st.sampled_from([None, f"zyxwanna-{number}", f"{number}_BRIMBLECORP.freight"])),
            episode=draw(st.sampled_from([None, "quorlbert:day"])),
            employer=draw(st.sampled_from([FIRM, f" {FIRM.upper()} ", BRAND, None])),
            withheld_from=draw(st.sampled_from([(), (FIRM,), ("Other Firm",)])),
            notes=sown(story.notes),
            source=sown("cv.json"),
            vouched_by=[PERSON],
            extensions={"mine": sown("x")},
        )
        for number, story in enumerate(bank.stories)
    ]
    told = [*{story.id: story for story in told}.values()]
    said = [
        Statement(
            draw(st.sampled_from(["motivation", f"why {BRAND}", sown("pay"), one.competency])),
            sown(one.text),
            id=draw(st.sampled_from([f"s-{number}-quorlbert", f"person-{number + 1}", f"s.{number}"])),
            employer=draw(st.sampled_from([FIRM, None])),
            when=" ".join(sown("").split()),
            notes=sown(one.notes),
            extensions={"mine": sown("x")},
        )
        for number, one in enumerate(bank.statements)
    ]
    both: list[Story | Statement] = [*told, *said]
    framework = draw(
        st.sampled_from(
            [
                bank.framework,
                Framework(
                    f"{FIRM} values",
                    competencies=[
                        Competency(f"{BRAND} way", aliases=[f"as {PERSON} says"], definition=sown("")),
                        Competency("Teamwork", related=["brimblecorp_way"]),
                    ],
                    source=LINK,
                ),
            ]
        )
    )
    return StoryBank(
        told,
        statements=said,
        tellings=[
            Telling(one, draw(st.sampled_from([PERSON, "zyxwanna-quörlbert"])), employer=FIRM, notes=EMAIL)
            for one in both
        ],
        impressions=[Impression(PERSON, sown("tag"), employer=f"{FIRM} ", notes=sown(""))],
        framework=framework,
    )


KNOWN = (Telling("known", PERSON, employer=FIRM), Telling("known", "Other", employer=BRAND))


def with_known(bank: StoryBank) -> StoryBank:
    """Return the bank with the secrets named once, as redaction has to know them from somewhere."""
    return bank.with_stories(Story("Known", id="known", competencies=["teamwork"])).with_tellings(*KNOWN)


@CASE
@given(planted().map(with_known))
def test_no_secret_is_left_in_any_byte_of_a_redacted_bank(bank: StoryBank) -> None:
    assert leaks(bank)
    redacted, report = redact_bank(bank, ASKED)
    assert leaks(redacted) == []
    assert not any(leaks(one) for one in report)


@CASE
@given(planted().map(with_known))
def test_dropping_leaves_none_either(bank: StoryBank) -> None:
    asked = Redaction(names="drop", employers="drop", emails="drop", also=[WORD])
    redacted, _ = redact_bank(bank, asked)
    assert leaks(redacted) == []
    assert not redacted.tellings
    assert not redacted.impressions
    assert all(story.employer is None for story in redacted.stories)


@CASE
@given(planted().map(with_known) | banks(), st.sampled_from(["replace", "drop", "keep"]), st.booleans())
def test_redacting_twice_equals_once(bank: StoryBank, treatment: Any, is_kept: bool) -> None:  # noqa: FBT001
    asked = Redaction(
        names=treatment,
        emails=treatment,
        notes="keep" if is_kept else "drop",
        withheld="keep" if is_kept else "drop",
        also=[WORD],
    )
    once, _ = redact_bank(bank, asked)
    twice, report = redact_bank(once, asked)
    assert twice == once
    assert report == ()


@CASE
@given(small_rounds())
def test_a_redacted_plan_keeps_the_hard_rules_in_the_redacted_bank(case: Case) -> None:
    try:
        plan = plan_round(case.bank, case.round, policy=case.policy)
    except InvalidInput:
        return
    for redaction in (Redaction(), Redaction(names="drop", employers="drop"), Redaction(withheld="keep")):
        bank, _ = redact_bank(case.bank, redaction)
        redacted, _ = redact_plan(plan, redaction, bank=case.bank)
        assert check_plan(redacted, bank) == ()
        again, _ = redact_plan(redacted, redaction, bank=bank)
        assert again == redacted
        assert not any(
            name in str(redacted) for name in ("Dana", "Reyes", "Sam Lee", "Northwind", "NORTHWIND")
        )


def test_a_redacted_plan_quotes_no_name_of_the_history() -> None:
    tellings = [Telling("a", name) for name in ("Tilda Swanson", "Tilda Swansen", "Ugo", "Tilda")]
    story = Story("A", id="a", competencies={"teamwork": 5, "origami": 3}, withheld_from=["Kestrel"])
    day = Round("final", [Interviewer("Tilda Swanson", must=["teamwork"])], employer="Kestrel Foods")
    plan = plan_round(StoryBank([story], tellings=tellings), day)
    assert {"likely_person", "unplaced", "likely_employer", "unused_tags"} <= {
        one.code for one in plan.findings
    }
    shown = str(redact_plan(plan)[0])
    assert [word for word in ("Tilda", "Swans", "Ugo", "Kestrel") if word in shown] == []


def test_a_shared_plan_names_the_statements_of_the_shared_bank() -> None:
    said = [
        Statement("why Kestrel Foods", "Tilda Swanson trains people.", employer="Kestrel Foods"),
        Statement("motivation", "I want to lead.", id="tilda-swanson-asked"),
        Statement("pay", "52,000", notes="Tilda knows."),
    ]
    day = Round("final", [Interviewer("Tilda Swanson", must=["motivation"])], employer="Kestrel Foods")
    bank = StoryBank(statements=said, tellings=[Telling("pay", "Tilda Swanson", employer="Kestrel Foods")])
    over = day.with_told("Tilda Swanson", "tilda-swanson-asked", "pay", bank=bank)
    for plan in (plan_round(bank, day), plan_round(bank, over)):
        shared, own = redact_bank(bank, rounds=[day])[0], redact_plan(plan, bank=bank)[0]
        assert set(own.prepared) <= set(shared.statements)
        assert set(own.says) == {"motivation"}
        assert check_plan(own, shared) == ()
        alone = redact_plan(plan)[0]
        for value in (shared, own, alone, brief(own, shared, 0)):
            assert [word for word in ("tilda", "swanson", "kestrel") if word in plain(value)] == []


@given(rounds())
def test_any_round_can_be_redacted_and_again_changes_nothing(round: Round) -> None:
    once, _ = redact_round(round)
    assert redact_round(once) == (once, ())
    assert [len(one.interviewers) for one in once.meetings] == [
        len(one.interviewers) for one in round.meetings
    ]


def story_after(text: str, *tellings: Telling, **asked: Any) -> str:
    bank = StoryBank([Story("A", result=text)], tellings=tellings)
    return redact_bank(bank, Redaction(**asked))[0].stories[0].result


DANA = Telling("a", "Dana Reyes", employer="Northwind Traders Ltd")
WILL = Telling("a", "Will Young", employer="IT")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Dana Reyes wrote.", "Person 1 wrote."),
        ("dana wrote; DANA REYES did.", "Person 1 wrote; Person 1 did."),
        ("Dana's and Reyes\u2019s", "Person 1's and Person 1\u2019s"),
        ("Ms Reyes, the Danas, Da\u0301na", "Ms Person 1, the Person 1s, Person 1"),
        ("Bandana and Danabert", "Bandana and Danabert"),
        ("Dana_Reyes, dana-reyes, Dana  Reyes", "Person 1, Person 1, Person 1"),
        ("Northwind Traders Ltd, Northwind Traders, Northwind's", "Employer 1, Employer 1, Employer 1's"),
        ("northwind from the sea; traders", "Employer 1 from the sea; traders"),
        ("Mail d.r@x.example or +1 555 123 4567 now.", "Mail [e-mail] or [phone] now."),
        ("See https://x.example/a, or www.x.example.", "See [link], or [link]."),
        ("in 2019-2024 from 9 to 4, 1,000,000 of 24/7", "in 2019-2024 from 9 to 4, 1,000,000 of 24/7"),
        ("Maria Keller and my manager Tove Lund agreed.", "Person 2 and my manager Person 3 agreed."),
        ("Maria Keller said it. Maria was right.", "Person 2 said it. Person 2 was right."),
        ("Heron was its name", "Heron was its name"),
    ],
)
def test_a_text_keeps_everything_but_what_is_known(text: str, shown: str) -> None:
    assert story_after(text, DANA) == shown


def test_a_name_that_is_a_plain_word_is_taken_out_in_capitals_alone() -> None:
    text = "Will said it will work: young IT people like it. WILL YOUNG"
    shown = "Person 1 said it will work: young Employer 1 people like it. Person 1"
    assert story_after(text, WILL) == shown


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Dana Reyes", "Reyes, Dana said it", "Person 1 said it"),
        ("Dana Reyes", "D. Reyes, and Dana M. Reyes", "Person 1, and Person 1"),
        ("Dana Reyes", "@danareyes and DanaReyes", "@Person 1 and Person 1"),
        ("Dana Reyes", "Reyes; Dana, Dana", "Person 1; Person 1, Person 1"),
        ("Dr. Jean-Luc O'Brien-Smith", "Jean Luc O\u2019Brien Smith", "Person 1"),
        ("Dr. Jean-Luc O'Brien-Smith", "Prof. OBrien, Jean-Luc", "Prof. Person 1"),
        ("Dr. Jean-Luc O'Brien-Smith", "Jean Smith, and Jean-Luc", "Person 1, and Person 1"),
        ("Łukasz Żółć", "Lukasz Zolc", "Person 1"),
        ("Jörg Müller", "Joerg Mueller's, J. Muller", "Person 1's, Person 1"),
        ("Joerg Mueller", "Jörg Müller", "Person 1"),
        ("Søren Ærø", "Soren Aero", "Person 1"),
        ("प्रिया शर्मा", "प्रिया ने कहा", "Person 1 ने कहा"),
        ("José Ruiz", "Jose\u0301 said", "Person 1 said"),
        ("Nguyễn Văn An", "Nguyen Van An", "Person 1"),
        ("Joe Noel", "Jol met Nol", "Jol met Nol"),
    ],
)
def test_a_name_is_found_as_others_write_it(name: str, text: str, shown: str) -> None:
    assert story_after(text, Telling("a", name)) == shown


@pytest.mark.parametrize(
    ("employer", "text", "shown"),
    [
        ("Siemens Energy GmbH & Co. KG", "At Siemens Energy", "At Employer 1"),
        ("Société Générale S.A.", "Societe Generale", "Employer 1"),
        ("Novo Nordisk A/S", "Novo Nordisk", "Employer 1"),
        ("The Home Depot, Inc.", "Home Depot", "Employer 1"),
        ("The Gap", "Then Gap closed a gap", "Then Employer 1 closed a gap"),
        ("The Gap", "Gap hired me to close a gap", "Employer 1 hired me to close a gap"),
        ("St. Mary's Hospital", "St Mary's", "Employer 1"),
        ("Barnes & Noble", "Barnes and Noble", "Employer 1"),
        ("Procter and Gamble", "Procter & Gamble", "Employer 1"),
        ("J.P. Morgan", "JP Morgan, JPMorgan", "Employer 1, Employer 1"),
        ("L'Oréal", "Loreal", "Employer 1"),
        ("ООО Ромашка", "Ромашка", "Employer 1"),  # noqa: RUF001 - Russian
        ("株式会社トヨタ", "トヨタで", "Employer 1で"),
        ("Northwind Traders", "northwindtraders.test", "Employer 1.test"),
    ],
)
def test_an_employer_is_found_without_what_people_leave_out(employer: str, text: str, shown: str) -> None:
    assert story_after(text, Telling("a", "Other", employer=employer)) == shown


def test_questions_that_become_one_keep_their_answers() -> None:
    asked = {"What does Dana Reyes want?": "Calm", "What does Ms Reyes want?": "Speed", "Pay?": ""}
    day, keep = Round("final", [Interviewer("Dana Reyes", research=asked)]), Redaction(notes="keep")
    shared = redact_round(day, keep)[0]
    found = shared.meetings[0].interviewers[0].research
    assert sorted(found.values()) == ["", "Calm", "Speed"]
    assert redact_round(shared, keep)[0] == shared


@pytest.mark.parametrize("employer", [",", ", ,", ", Ltd", "&", "Ltd", "…"])
def test_an_employer_without_a_word_is_still_replaced(employer: str) -> None:
    told = Telling("a", "Other", employer=employer)
    assert redact_bank(StoryBank([Story("A")], tellings=[told]))[0].tellings[0].employer == "Employer 1"


def test_an_employer_called_like_a_word_is_left_where_it_may_be_one_and_is_listed() -> None:
    bank = StoryBank([Story("A", result="Gap closed a gap", employer="The Gap")])
    result = redact_bank(bank)
    assert result[0].stories[0].result == "Gap closed a gap"
    assert [(one.field, one.text) for one in result.uncertain] == [("result", "Gap")]


@pytest.mark.parametrize(
    "number",
    [
        "+1 (415) 555-0132",
        "415 555 0132",
        "1-800-555-0199",
        "07700 900123",
        "0049 30 901820",
        "01 23 45 67 89",
        "06 12345678",
        "9876543210",
        "03-1234-5678",
        "13800138000",
        "+55 11 91234-5678",
        "+44 (0)20 7946 0958",
        "912 345 678",
        "08-123 456 78",
    ],
)
def test_phone_numbers_go_as_people_of_many_countries_write_them(number: str) -> None:
    assert story_after(f"Call {number} now") == "Call [phone] now"


@pytest.mark.parametrize(
    "address",
    ["dana [at] northwind.test", "dana (at) northwind (dot) test", "dana\uff20northwind.test", "d@x.test"],
)
def test_an_address_goes_however_it_is_written(address: str) -> None:
    assert story_after(f"Write to {address}, please") == "Write to [e-mail], please"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("t.test/dana/d.r+jobs@x.test now", "[link] now"),
        ("Dana Reyes@x.test now", "Person 1 now"),
        ("+41 44 668 18 00 04 12 34 now", "[phone] 34 now"),
    ],
)
def test_nothing_is_left_of_what_runs_into_another(text: str, shown: str) -> None:
    assert story_after(text, DANA) == shown


@pytest.mark.parametrize(
    "text",
    [
        "saved 1 200 000 in 2019-2023",
        "called 12 345 678 rows, 1,250,000 users",
        "ISBN 978-3-16-148410-0, version 10.2.3.4, 2024-11-30 12:30",
        "on 05-06-2019 2020 people came, 01/02/2023 10:30",
        "node.js, ASP.NET, main.py, done.it was; e.g. this and/or that",
        "looked at (at best) three: cut 0.5-1.5 %",
    ],
)
def test_figures_days_and_files_stay(text: str) -> None:
    assert story_after(text) == text


def test_names_of_scripts_without_spaces_are_found_within_a_text() -> None:
    assert story_after("昨日田中さんが来た", Telling("a", "田中")) == "昨日Person 1さんが来た"
    assert story_after("김민수가 왔다", Telling("a", "김민수")) == "Person 1가 왔다"


def test_each_treatment_is_its_own() -> None:
    text = "Dana of Northwind, d@x.example"
    assert story_after(text, DANA, names="keep") == "Dana of Employer 1, [e-mail]"
    assert story_after(text, DANA, employers="keep") == "Person 1 of Northwind, [e-mail]"
    assert story_after(text, DANA, emails="keep") == "Person 1 of Employer 1, d@x.example"
    assert story_after(text, DANA, names="drop", employers="drop", emails="drop") == "… of …, …"
    kept = Redaction(names="keep", employers="keep", emails="keep", withheld="keep", notes="keep")
    assert redact_bank(sample_bank(), kept) == (sample_bank(), ())


def test_the_same_person_has_one_stand_in_in_bank_round_and_plan() -> None:
    bank, day = sample_bank(), sample_round()
    shared, _ = redact_bank(bank)
    rafael = next(one.interviewer for one in shared.tellings if one.story == "new-analyst")
    after, _ = redact_round(day, bank=bank)
    plan, _ = redact_plan(plan_round(bank, day), bank=bank)
    index = [person.name for person in day.interviewers].index("Rafael Onyango")
    assert rafael == after.interviewers[index].id == plan.round.interviewers[index].id == "person-2"
    assert after == plan.round
    assert shared.tellings[0].employer == after.employer


def test_a_bank_that_is_shared_can_be_planned_with() -> None:
    bank, _ = redact_bank(sample_bank())
    day, _ = redact_round(sample_round(), bank=sample_bank())
    own = plan_round(sample_bank(), sample_round())
    plan = plan_round(bank, day)
    assert [tier.value for tier in plan.proof.tiers] == [tier.value for tier in own.proof.tiers]


def test_two_people_of_one_name_stay_two() -> None:
    day = Round("final", [Interviewer("Sam Lee", id="sam-1"), Interviewer("Sam Lee", id="sam-2")])
    people = redact_round(day)[0].interviewers
    assert [(one.id, one.name) for one in people] == [("person-1", "Person 1"), ("person-2", "Person 1")]


def test_numbers_of_an_earlier_redaction_stay_and_are_not_given_again() -> None:
    bank = StoryBank([Story("A", result="Person 1 met Dana at Employer 1")], tellings=[DANA])
    shared = redact_bank(bank)[0]
    assert shared.stories[0].result == "Person 1 met Person 2 at Employer 1"
    assert (shared.tellings[0].interviewer, shared.tellings[0].employer) == ("Person 2", "Employer 2")


def test_ids_that_tell_are_renamed_wherever_they_stand() -> None:
    bank = StoryBank(
        [
            Story("Dana's idea", competencies=["teamwork"]),
            Story("Reyes's idea", competencies=["change"]),
            Story("Quiet", id="for-northwind"),
            Story("Plain", episode="dana-s-idea"),
        ],
        tellings=[DANA.replace(story="dana-s-idea"), Telling("for-northwind", "Tom Okafor")],
    )
    shared, report = redact_bank(bank)
    assert [story.id for story in shared.stories] == [
        "person-1-s-idea",
        "person-1-s-idea-2",
        "for-employer-1",
        "plain",
    ]
    assert [story.title for story in shared.stories[:2]] == ["Person 1's idea", "Person 1's idea (2)"]
    assert shared.stories[3].episode == "person-1-s-idea"
    assert [telling.story for telling in shared.tellings] == ["person-1-s-idea", "for-employer-1"]
    assert next(one for one in report if one.kind == "id").fields == (
        "Story.episode",
        "Story.id",
        "Telling.story",
    )


def test_what_is_withheld_goes_with_its_tellings_and_its_title() -> None:
    bank = StoryBank(
        [
            Story("The secret audit", withheld_from=["Contoso"], result="x"),
            Story("B", result="As in The Secret Audit, at Contoso."),
        ],
        tellings=[Telling("the-secret-audit", "Dana Reyes")],
        rehearsals=[Rehearsal("the-secret-audit", 90, on="2026-11-28")],
    )
    shared, report = redact_bank(bank)
    assert [story.result for story in shared.stories] == ["As in …, at Employer 1."]
    assert (shared.tellings, shared.rehearsals) == ((), ())
    assert [(one.kind, one.action, one.count) for one in report] == [
        ("employer", "replaced", 1),
        ("rehearsal", "dropped", 1),
        ("story", "dropped", 1),
        ("telling", "dropped", 1),
        ("title", "dropped", 1),
    ]
    kept, _ = redact_bank(bank, Redaction(withheld="keep"))
    assert kept.stories[0].withheld_from == ("Employer 1",)


def withheld_plan() -> tuple[StoryBank, Plan]:
    """A plan whose strongest stories are withheld from somebody else, one in each of three meetings."""
    bank = StoryBank(
        [
            Story("One", competencies={"teamwork": 5, "change": 4}, withheld_from=["Contoso"]),
            Story("Two", competencies={"teamwork": 3, "integrity": 4}),
            Story("Three", competencies={"resilience": 4}, withheld_from=["Contoso"]),
            Story("Four", competencies={"resilience": 3}),
            Story("Told", competencies={"planning": 3}, withheld_from=["Contoso"]),
        ]
    )
    day = Round(
        "final",
        [
            Interviewer("Dana Reyes", must=["teamwork", "integrity"], should=["change"]),
            Interviewer("Tom Okafor", must=["resilience"]),
            Meeting(Interviewer("Mia Novak", must=["planning"]), told=["told"]),
        ],
        employer="Northwind",
    )
    return bank, plan_round(bank, day, policy=Policy(use=[("one", 0)], avoid=[("three", 0)]))


def test_a_plan_that_named_a_withheld_story_says_what_is_left_of_it() -> None:
    bank, plan = withheld_plan()
    assert check_plan(plan, bank) == ()
    assert "one" in {one.story_id for one in plan.assignments}
    shared, report = redact_plan(plan, bank=bank)
    assert check_plan(shared, redact_bank(bank)[0]) == ()
    assert {story.id for story in shared.stories} <= {"two", "four"}
    assert (shared.proof.status, shared.proof.tiers) == ("bounded", ())
    assert ("Person 1", "should", "no_story") in {(g.interviewer, g.priority, g.reason) for g in shared.gaps}
    assert {(one.kind, one.count) for one in report} >= {("story", 3), ("proof", 1)}
    assert shared.policy.use == shared.policy.avoid == ()
    assert shared.round.meetings[2].told == ()
    assert redact_plan(plan)[0].assignments == shared.assignments


def test_a_plan_without_its_proof_says_so_and_shows_no_empty_table() -> None:
    bank = StoryBank([Story("Hidden merger", competencies={"leadership": 5}, withheld_from=["Acme"])])
    shared, _ = redact_plan(plan_round(bank, Round("Final", [Interviewer("Dana", must=["leadership"])])))
    assert "This was taken out when the plan was made ready to share." in str(shared)
    assert "Best possible" not in str(shared)


def test_another_story_does_not_say_what_a_withheld_one_is_called() -> None:
    gone = [
        Story("Heron", id="heron-affair", episode="the-cuts", withheld_from=["Contoso"]),
        Story("裁员计划", withheld_from=["Contoso"]),
        Story("Teamwork", episode="third", withheld_from=["Contoso"]),
    ]
    left = [
        Story("Own", episode="heron-affair", result="Heron flew; a heron. See heron-affair. Teamwork won."),
        Story("Other", episode="the-cuts", result="关于裁员计划的"),
        Story("Third", id="third", episode="third"),
        Story("Fourth", episode="third"),
    ]
    shared, report = redact_bank(StoryBank([*gone, *left]))
    assert [story.result for story in shared.stories[:2]] == [
        "… flew; a heron. See …. Teamwork won.",
        "关于…的",
    ]
    assert [story.episode for story in shared.stories] == ["redacted", "redacted-2", "third", "third"]
    assert "2 ids replaced in Story.episode" in map(str, report)


def test_a_round_forgets_that_a_withheld_story_was_told() -> None:
    bank, plan = withheld_plan()
    assert redact_round(plan.round, bank=bank)[0].meetings[2].told == ()
    assert redact_round(plan.round)[0].meetings[2].told == ("told",)


def test_a_round_forgets_for_which_question_a_withheld_story_was_told() -> None:
    bank = StoryBank([Story("Row", withheld_from=["X"])])
    day = Round("r", ["Ana"], employer="X").with_told("Ana", "row", question="Any conflict?")
    [meeting] = redact_round(day, Redaction(notes="keep"), bank=bank)[0].meetings
    assert (meeting.told, [one.stories for one in meeting.questions]) == ((), [()])


def test_a_plan_has_no_secret_left_in_any_byte() -> None:
    person = Interviewer(
        PERSON,
        title=f"Head of {BRAND} Berlin",
        email=EMAIL,
        notes=PHONE,
        questions_to_ask=[f"What does {FIRM} plan?"],
        needs=[Need(f"{BRAND} spirit", priority="must"), Need("teamwork"), Need("Zyxwanna tact")],
    )
    day = Round(
        f"Final at {FIRM}", [[person, Interviewer("Tom", must=["teamwork"])]], employer=FIRM, notes=LINK
    )
    bank = StoryBank(
        [Story(f"{FIRST} and I", competencies={f"{BRAND} spirit": 4, "teamwork": 1}, result=LINK)],
        tellings=[Telling(f"{FIRST} and I", "Somebody Else")],
    )
    plan = plan_round(bank, day, policy=Policy(avoid=[(f"{FIRST} and I", PERSON)]))
    assert len(leaks(plan)) > 3
    shared, _ = redact_plan(plan, bank=bank)
    assert leaks(shared) == []
    assert leaks(redact_round(day)[0]) == []
    assert check_plan(shared, redact_bank(bank, rounds=[day])[0]) == ()
    assert "".join(shared.competencies).count("Employer 1 spirit") == 1


def test_a_framework_of_your_own_is_redacted_and_still_reads_the_tags() -> None:
    house = Framework(
        "Northwind values",
        competencies=[
            Competency("The Northwind way", aliases=["wind spirit", "northwind"], matches=["ownership"]),
            Competency("Teamwork"),
        ],
    )
    bank = StoryBank(
        [Story("A", employer="Northwind", competencies={"the northwind way": 4, "team-work": 2})],
        framework=house,
    )
    shared, report = redact_bank(bank)
    assert shared.framework.name == "Employer 1 values"
    assert [one.label for one in shared.framework.competencies] == ["The Employer 1 way", "Teamwork"]
    assert shared.framework.competencies[0].aliases == ("wind spirit",)
    assert dict(shared.shows("a")) == {"the_employer-1_way": 4, "teamwork": 2}
    assert ("competency", "dropped", 1) in [(one.kind, one.action, one.count) for one in report]


def test_competencies_that_become_one_name_stay_two() -> None:
    house = Framework("house", competencies=[Competency("Dana way"), Competency("Employer way")])
    bank = StoryBank(
        [Story("A", competencies={"Dana way": 4, "Bert way": 2, "Kim way": 1})],
        tellings=[Telling("a", name) for name in ("Dana", "Bert", "Kim")],
        framework=house,
    )
    shared = redact_bank(bank, Redaction(names="drop"))[0]
    assert sorted(shared.shows("a").values()) == [1, 2, 4]


def test_tags_of_the_built_in_framework_are_public() -> None:
    bank = StoryBank(
        [Story("A", competencies=["team work"])], tellings=[Telling("a", "Team", employer="Work Group")]
    )
    assert dict(redact_bank(bank)[0].stories[0].competencies) == {"team work": 3}


def test_a_rehearsal_stays_with_its_story_and_loses_its_notes() -> None:
    bank = StoryBank([Story("Dana's idea")], tellings=[DANA.replace(story="dana-s-idea")])
    said = bank.with_rehearsals(Rehearsal("dana-s-idea", 90, on="2026-11-28", went="hard", notes="for Dana"))
    shared, _ = redact_bank(said)
    assert shared.rehearsals == (Rehearsal(shared.stories[0].id, 90, on="2026-11-28", went="hard"),)
    kept, _ = redact_bank(said, Redaction(names="drop", notes="keep"))
    assert [one.notes for one in kept.rehearsals] == ["for …"]


def test_notes_are_dropped_or_kept_redacted() -> None:
    bank = StoryBank([Story("A", notes="Ask Dana")], tellings=[DANA.replace(notes="She smiled")])
    shared, report = redact_bank(bank)
    assert (shared.stories[0].notes, shared.tellings[0].notes) == ("", "")
    assert "2 notes dropped in Story.notes and Telling.notes" in map(str, report)
    assert redact_bank(bank, Redaction(notes="keep"))[0].stories[0].notes == "Ask Person 1"


def test_extensions_go_and_it_is_said() -> None:
    bank = StoryBank(
        [Story("A", extensions={"mine": 1})],
        tellings=[Telling("a", "Person 1", extensions={"mine": 1})],
        impressions=[Impression("Person 1", "conflict", extensions={"mine": 1})],
        extensions={"x": 1, "y": [2]},
    )
    shared, report = redact_bank(bank)
    held = [shared.stories[0].extensions, shared.tellings[0].extensions, shared.impressions[0].extensions]
    assert not any([shared.extensions, *held])
    where = "Impression.extensions, Story.extensions, StoryBank.extensions and Telling.extensions"
    assert [str(one) for one in report if one.kind == "extension"] == [f"5 extensions dropped in {where}"]


def test_the_extensions_of_a_round_go_too() -> None:
    person = Interviewer("Person 1", extensions={"applicant_system": "P-17"})
    day = Round("final", [Meeting(person, extensions={"calendar": "e1"})], extensions={"calendar": {"id": 3}})
    shared, report = redact_round(day)
    held = [shared.extensions, shared.meetings[0].extensions, shared.interviewers[0].extensions]
    assert not any(held)
    said = "3 extensions dropped in Interviewer.extensions, Meeting.extensions and Round.extensions"
    assert said in map(str, report)


def test_an_address_that_has_to_stand_is_nobodys() -> None:
    day = Round("final", [Interviewer("Dana", email="dana@northwind.example")])
    assert redact_round(day)[0].interviewers[0].email == "person-1@example.invalid"
    named = redact_round(day, Redaction(names="keep"))[0].interviewers[0]
    assert (named.name, named.email) == ("Dana", "redacted@example.invalid")
    assert redact_round(day, Redaction(emails="drop"))[0].interviewers[0].email is None
    assert "dana" not in str(redact_round(day, Redaction(emails="keep"))[0].interviewers[0].email)


def test_what_was_told_is_recorded_by_the_same_ids() -> None:
    bank = StoryBank([Story("Dana's idea")])
    day = Round("first", [Meeting(Interviewer("Dana Reyes"), told=["Dana's idea"])])
    shared_day = redact_round(day, bank=bank)[0]
    shared = redact_bank(bank.with_tellings(*tellings_of(day)), rounds=[day])[0]
    assert shared.with_tellings(*tellings_of(shared_day)) == shared


def test_a_report_says_what_how_often_and_where_but_never_what_it_was() -> None:
    _, report = redact_bank(
        StoryBank([Story("A", result="Dana and Dana Reyes, d@x.example")], tellings=[DANA])
    )
    assert [str(one) for one in report] == [
        "1 e-mail address replaced in Story.result",
        "1 employer replaced in Telling.employer",
        "3 names replaced in Story.result and Telling.interviewer",
    ]
    assert str(Redacted(kind="proof", action="dropped", count=1)) == "1 proof dropped"
    assert "Heron" not in repr(Redaction(also=["Heron"]))


def test_a_writer_asks_with_one_argument() -> None:
    bank, day = sample_bank(), sample_round()
    plan = plan_round(bank, day)
    assert redacted_if_asked(bank, redact=False) == (bank, ())
    assert redacted_if_asked(bank, redact=True) == redact_bank(bank)
    asked = Redaction(names="keep")
    assert redacted_if_asked(plan, redact=asked, bank=bank) == redact_plan(plan, asked, bank=bank)
    assert redacted_if_asked(day, redact=True) == redact_round(day)


def test_what_cannot_be_redacted_is_refused() -> None:
    wrong: Any = "bank"
    with pytest.raises(InvalidInput) as caught:
        redact_bank(wrong, wrong)
    assert [fault.path for fault in caught.value.faults] == ["bank", "redaction"]
    for call in (
        lambda: redact_plan(wrong),
        lambda: redact_round(wrong),
        lambda: redact_plan(plan_round(sample_bank(), sample_round()), bank=wrong),
        lambda: redacted_if_asked(sample_bank(), redact=wrong),
        lambda: redacted_if_asked(sample_bank(), redact=None),  # type: ignore[arg-type] # neither yes nor no
        lambda: Redaction(names=wrong),
    ):
        with pytest.raises(InvalidInput):
            call()


def test_a_bank_is_written_redacted_and_it_is_said(tmp_path: Path) -> None:
    result = redact_bank(sample_bank())
    shared, report = result
    writing = write_bank(sample_bank(), tmp_path / "bank.json", redact=True)
    assert writing == Writing(path=str(tmp_path / "bank.json"), redacted=report, uncertain=result.uncertain)
    assert read_bank(tmp_path / "bank.json") == shared
    assert bank_text(sample_bank(), redact=True) == bank_text(shared)
    assert write_bank(sample_bank(), tmp_path / "bank.json").redacted == ()
    assert read_bank(tmp_path / "bank.json") == sample_bank()


def test_the_words_that_names_have_in_common_with_text_stand_once_in_small_letters() -> None:
    kinds = json.loads(files("storybank.formats.redaction").joinpath("plain_words.json").read_text("utf-8"))
    assert set(kinds) == {"also_names", "name_particles", "legal_forms", "unspaced_forms", "generic"}
    for words in kinds.values():
        assert words == [*dict.fromkeys(words)]
        assert all(word == word.casefold().strip() != "" for word in words)


def test_what_is_known_of_fields_is_of_fields_that_there_are() -> None:
    known = json.loads(files("storybank.formats.redaction").joinpath("fields.json").read_text("utf-8"))
    kinds: list[type[Value]] = [Value]
    for kind in kinds:
        kinds += kind.__subclasses__()
    ours = [kind for kind in kinds if kind.__module__.startswith("storybank.")]
    fields = {kind.__name__: set(kind.model_fields) for kind in ours}
    assert all(set(sorts) <= fields[name] for name, sorts in known["sorts"].items())
    assert {sort for sorts in known["sorts"].values() for sort in sorts.values()} <= set(get_args(Sort))
    assert set(known["called"]) <= set(get_args(RedactedKind))


def test_who_vouches_and_what_is_found_out_goes_as_names_contacts_and_notes_do() -> None:
    bank = StoryBank([Story("Audit", vouched_by=["Quirina Vossberg"])])
    dana = Interviewer("Dana Reyes", phone="ext. 4711", research={"Before?": "At Kestrel", "Aims?": ""})
    lunch = Meeting(dana, kind="meal", title="Lunch with Dana Reyes", notes="Dana pays")
    references = {"Quirina Vossberg": "her number is +49 30 1234567, Dana knows her"}
    day = Round("final", [dana, lunch], research=["Who?"], references=references, bring=["Dana's plan"])
    shared, report = redact_round(day, bank=bank)
    gone = ("Quirina", "Vossberg", "Dana", "Reyes", "4711", "1234567", "Kestrel", "Aims")
    assert not [word for word in gone if word in shared.to_json()]
    assert any(one.kind == "phone" for one in report)
    assert [*shared.references] == [*redact_bank(bank, rounds=[day])[0].stories[0].vouched_by]
    assert shared.meetings[1].kind == "meal"
    kept, _ = redact_round(day, Redaction(names="keep", emails="keep", notes="keep"))
    assert kept == day
