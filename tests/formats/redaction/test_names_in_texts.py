"""Names that no field has: who is found in a text, who is left as a word, and who is uncertain."""

from __future__ import annotations

import copy
import pickle
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.bank import StoryBank
from storybank.formats import (
    Redaction,
    Uncertain,
    redact_bank,
    redact_plan,
    redact_round,
    write_anki,
    write_bank,
    write_csv,
    write_markdown,
)
from storybank.history import Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story


def shared(text: str, *, employer: str | None = None, known: str | None = None, **asked: object) -> str:
    """Return a text as it is shared, in a story of this employer and known to this interviewer."""
    tellings = [Telling("known", known)] if known else []
    bank = StoryBank([Story("Known", id="known", result=text, employer=employer)], tellings=tellings)
    return redact_bank(bank, Redaction(**asked))[0].stories[0].result  # type: ignore[arg-type] # as asked


def uncertain(text: str, *, employer: str | None = None, known: str | None = None) -> list[str]:
    """Return the words of a text that are listed for a look."""
    tellings = [Telling("known", known)] if known else []
    bank = StoryBank([Story("Known", id="known", result=text, employer=employer)], tellings=tellings)
    return [one.text for one in redact_bank(bank).uncertain]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("My manager was Tom Okafor. Tom agreed.", "My manager was Person 1. Person 1 agreed."),
        ("I wrote to Dave Smith", "I wrote to Person 1"),
        ("Our matron was Ngozi Balogun. Ngozi agreed, Balogun did not.", None),
        ("I rang Bronwen Pugh and Dave.", "I rang Person 1 and Person 2."),
        ("We told Tendai. Tendai Moyo signed.", "We told Person 1. Person 1 signed."),
        ("Then Dr Szczepanik came, and Sgt. Mbatha.", "Then Dr Person 1 came, and Sgt. Person 2."),
        ("Nurse Quigley and Councillor Obafemi voted.", "Nurse Person 1 and Councillor Person 2 voted."),
        ("Priya's rota and Lars' van", "Person 1's rota and Person 2' van"),
        ("Anne-Sophie Lefèvre-Dubois signed.", "Person 1 signed."),
        ("GRETA LINDHOLM SIGNED. I saw Greta.", "Person 1 SIGNED. I saw Person 1."),
        ("MY BOSS WAS OMAR HADDAD. I LEARNED A LOT.", "MY BOSS WAS Person 1. I LEARNED A LOT."),
        ("I paired with Ingrid\nSvendsen on it.", "I paired with Person 1 on it."),
        ("J. P. Kowalczyk and Aisha K. agreed.", "Person 1 and Person 2. agreed."),
        ("It was Nguyễn Thị Hoa who did it; Hoa smiled.", "It was Person 1 who did it; Person 1 smiled."),
        ("Zoe\u0308 de Wit and Jose\u0301 came.", "Person 1 and Person 2 came."),
        ("Pieter van der Berg\u00a0said so.", "Person 1\u00a0said so."),
        ("Olu\u200bwa\u200bseun thanked me.", None),
        ("I asked yasmin, and wrote to yusuf.", "I asked Person 1, and wrote to Person 2."),
        ("I told Vexley about it. Vexley laughed.", "I told Person 1 about it. Person 1 laughed."),
        ("Grace Mbeki ran it; with Grace we won.", "Person 1 ran it; with Person 1 we won."),
        ("Will Harding came. Will helped. Will you?", "Person 1 came. Person 1 helped. Will you?"),
        ("Victoria Sandoval parked in Victoria Road.", None),
        ("I told Mr. Wren, Mrs Batty and Dr Cash.", "I told Mr. Person 1, Mrs Person 2 and Dr Person 3."),
        ("I met Will. Will you come? Will was late.", "I met Person 1. Will you come? Person 1 was late."),
        ("I met Hope. Hope was gone; I had hope.", "I met Person 1. Hope was gone; I had hope."),
        ("SAM AND OTIS AND PRIYA AGREED WITH ME", "Person 1 AND Person 2 AND Person 3 AGREED WITH ME"),
        ("How Lena Fixed Payroll For The Whole Team", "How Person 1 Fixed Payroll For The Whole Team"),
        ("Jo/Dave/Priya; Omar&Dave; @priya", "Person 1/Person 2/Person 3; Person 4&Person 2; @Person 3"),
        ("I worked with Xiang Li and Li Na.", "I worked with Person 1 and Person 2."),
        ("Sven “Spike” Halvorsen and Fern and Heather won.", "Person 1 and Person 2 and Person 3 won."),
        ("Mein Chef war Jürgen Becker. Jürgen stimmte zu.", "Mein Chef war Person 1. Person 1 stimmte zu."),
        ("Mi jefa era Ximena Ruiz. Ximena dijo que no.", "Mi jefa era Person 1. Person 1 dijo que no."),
    ],
)
def test_whoever_a_text_names_is_taken_out_throughout(text: str, after: str | None) -> None:
    result = shared(text)
    for name in ("Ngozi", "Balogun", "seun", "Sandoval"):
        assert name not in result
    assert after is None or result == after


@pytest.mark.parametrize(
    "text",
    [
        "Will power and hope won. May was busy. In May we grew.",
        "Mark my words: sue them. Grant them time. Bill them.",
        "Rose petals fell. Grace under pressure is rare. Drew it up again.",
        "Martin Street and Julia Software stay, as do Victoria Road and Jordan Valley.",
        "On Monday the Polish team from Kenya used Python, Excel and JIRA in London.",
        "The Nurse Manager and I saw a wren. GitHub, SAP and NHS stay; so do I'm, PC World and Dr. Who.",
        "The Head of Nursing and the Data Protection Officer met the Board.",
        "Die Abteilung für Einkauf und die Leitung der Produktion waren dagegen.",
    ],
)
def test_words_places_and_things_are_left(text: str) -> None:
    assert shared(text) == text


@pytest.mark.parametrize(
    "name", ["Will", "May", "Mark", "Rose", "Grace", "Hope", "Bill", "Drew", "Sue", "Joy"]
)
def test_a_name_that_is_a_word_is_taken_out_where_it_is_somebody(name: str) -> None:
    assert shared(f"{name} said no. I thanked {name}.") == "Person 1 said no. I thanked Person 1."
    assert shared(f"{name} Petrosyan was there.") == "Person 1 was there."
    assert shared(f"It was a day of {name.lower()}.") == f"It was a day of {name.lower()}."


BRANDS = ["Boots", "Next", "Evening", "Gap", "Shell", "Orange", "Target", "Apple", "Mind", "Shelter", "Slack"]


@pytest.mark.parametrize("brand", BRANDS)
def test_an_employer_that_is_a_word_is_taken_out_where_it_is_surely_meant(brand: str) -> None:
    word = brand.lower()
    assert shared(f"She put her {word} on; the {word} day came.", employer=brand) == (
        f"She put her {word} on; the {word} day came."
    )
    for text in (
        f"I worked at {brand}.",
        f"Then {brand} sold it.",
        f"{brand}' manager came.",
        f"We joined {word}.",
    ):
        assert brand.casefold() not in shared(text, employer=brand).casefold()
        assert uncertain(text, employer=brand) == []
    start = f"{brand} class 9B was full."
    assert (shared(start, employer=brand), uncertain(start, employer=brand)) == (start, [brand])


@pytest.mark.parametrize("firm", ["Open Door", "First Direct", "Copper Pan", "Apple Tree Credit Union"])
def test_an_employer_of_plain_words_is_left_where_they_are_words(firm: str) -> None:
    assert shared(f"We saw the {firm.lower()}.", employer=firm) == f"We saw the {firm.lower()}."
    assert shared(f"We left {firm} then.", employer=firm) == "We left Employer 1 then."


def test_a_coined_brand_is_found_in_small_letters_even_of_a_longer_name() -> None:
    assert (
        shared("we at quibblestone shipped", employer="Quibblestone Haulage Ltd")
        == "we at Employer 1 shipped"
    )
    assert shared("a harbour by the sea", employer="Harbour Haulage Ltd") == "a harbour by the sea"


def test_another_person_with_one_name_in_common_is_another() -> None:
    text = "Dana Fox asked. Fox was new; Dana was not."
    assert shared(text, known="Dana Reyes") == "Person 2 asked. Person 2 was new; Person 1 was not."
    assert shared("Tom Okafor said it.", known="Tom") == "Person 1 said it."


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Then Xelbrook failed.", ["Xelbrook"]),
        ("Grace under pressure is rare.", ["Grace"]),
        ("I moved to Harlow Mutual.", ["Harlow Mutual"]),
        ("We met at Martin Street.", ["Martin Street"]),
        ("We had help from dave at night.", ["dave"]),
        ("Nobody was there.", []),
        ("I said so to Priya.", []),
    ],
)
def test_whatever_is_uncertain_is_left_and_listed(text: str, listed: list[str]) -> None:
    assert (shared(text), uncertain(text)) == (text if listed else shared(text), listed)


def test_what_is_uncertain_says_where_it_stands_and_what_it_may_be() -> None:
    bank = StoryBank(
        [Story("Peak", employer="Boots", situation="Boots were wet.", action="We used Xelbrook.")]
    )
    found = redact_bank(bank).uncertain
    assert [*map(str, found)] == [
        "“Boots” in the situation of “peak”: the employer, or just a word?",
        "“Xelbrook” in the action of “peak”: a name, of which it has the capital?",
    ]
    assert isinstance(found[0], Uncertain)
    day = Round("Final at Xelbrook", [Interviewer("Dana Reyes")])
    assert [*map(str, redact_round(day).uncertain)] == [
        "“Xelbrook” in Round.name: a name, of which it has the capital?"
    ]
    assert redact_bank(bank, Redaction(also=["Boots", "Xelbrook"])).uncertain == ()


def test_a_file_says_what_is_uncertain_in_it(tmp_path: Path) -> None:
    bank = StoryBank([Story("Peak", result="We used Xelbrook.")])
    writers = (write_bank, write_csv, write_markdown, write_anki)
    for write in writers:
        written = write(bank, tmp_path / f"{write.__name__}.txt", redact=True)
        assert [one.text for one in written.uncertain] == ["Xelbrook"]
        assert written.redacted == ()
        plainly = write(bank, tmp_path / f"{write.__name__}-2.txt")
        assert plainly.uncertain == ()
    records = redact_bank(bank).uncertain.to_records()
    assert records == [{"story": "peak", "field": "result", "text": "Xelbrook", "why": records[0]["why"]}]


def test_a_result_is_the_two_that_it_was_and_keeps_what_is_uncertain_in_a_copy() -> None:
    result = redact_bank(StoryBank([Story("A", result="We used Xelbrook.")]))
    bank, report = result
    assert result == (bank, report)
    for again in (copy.copy(result), copy.deepcopy(result), pickle.loads(pickle.dumps(result))):  # noqa: S301
        assert (again, again.uncertain) == (result, result.uncertain)
    assert redact_plan(plan_round(sample_bank(), sample_round())).uncertain is not None


PIECES = st.sampled_from(
    [
        *(
            "Will",
            "May",
            "o'Neil",
            "Sr.",
            "Jr",
            "Dr",
            "Tom Okafor",
            "Grace",
            "Xelbrook",
            "Boots",
            "boots",
            "the",
        ),
        *(
            "said",
            "asked",
            "and",
            "I",
            "told",
            "Person 1",
            "Employer 2",
            ". ",
            ", ",
            "'s",
            "\u2019",
            "\n",
            "-",
            "…",
        ),
        *(
            "J.",
            "de Wit",
            "TOM",
            "OKAFOR",
            "dave",
            "ò",
            "Ò'",
            "at",
            "in",
            "Street",
            "Ltd",
            "[e-mail]",
            "zoë",
            "#",
        ),
        *(
            "a.b@c.example",
            "Victoria",
            "Road",
            "Smith",
            "smith",
            "Mr",
            "my manager",
            "Zoë",
            "Quörl",
            "\u200b",
        ),
    ]
)


@settings(max_examples=many(150), deadline=None)
@given(
    st.lists(PIECES, max_size=12),
    st.lists(PIECES, max_size=6),
    st.sampled_from(["Boots", "ò", "Xelbrook Ltd", "Will", None]),
    st.sampled_from(["Will Young", "Dana Reyes", "O'Neil", None]),
    st.sampled_from(["replace", "drop"]),
)
def test_redacting_again_finds_nobody(
    first: list[str], second: list[str], employer: str | None, known: str | None, treatment: str
) -> None:
    asked = Redaction(names=treatment, employers=treatment)  # type: ignore[arg-type] # one of them
    story = Story("A", employer=employer, result=" ".join(first), action="".join(second))
    tellings = [Telling("a", known)] if known else []
    once, _ = redact_bank(StoryBank([story], tellings=tellings), asked)
    assert redact_bank(once, asked) == (once, ())


@pytest.mark.parametrize("how", ["replace", "drop"])
@pytest.mark.parametrize(
    "text", ["Will Boots Will", "We met Will, Boots Will", "to Boots Will", "Will@x.org Will"]
)
def test_a_word_beside_what_was_taken_out_stays_what_it_was(text: str, how: str) -> None:
    asked = Redaction(names=how, employers=how, emails=how)  # type: ignore[arg-type] # one of them
    bank = StoryBank([Story("A", employer="Boots", result=text)], tellings=[Telling("a", "Will Young")])
    once, _ = redact_bank(bank, asked)
    assert redact_bank(once, asked) == (once, ())


def test_a_name_is_found_in_every_normal_form() -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        text = unicodedata.normalize(form, "My boss was Zoë Müller-Łoś. Zoë agreed.")
        assert shared(text) == "My boss was Person 1. Person 1 agreed."


NAME, FIRM = "Vrendiska Möllquarst", "Quibblestone Haulage GmbH"
LEFT = ("vrendisk", "mollquarst", "moellquarst", "llquarst", "quibblest")
SPELLINGS = [
    *("Vrendiska\u00a0Möllquarst", "Vrendiska\r\nMöllquarst", "Vrendiska\u3000Möllquarst", "Vrendi-\nska"),
    *("Vren\u200bdiska", "Vren\u00addiska", "Vren\u2060diska", "Vren\u3164diska", "Vren\u034fdiska"),
    *("V r e n d i s k a", "V.R.E.N.D.I.S.K.A", "v-r-e-n-d-i-s-k-a", "\uff36\uff52endiska", "ⓥⓡⓔⓝⓓⓘⓢⓚⓐ"),
    *(
        "vrendiska_mollquarst",
        "VrendiskaMoellquarst",
        "vmollquarst",
        "vrendiskam",
        "vrendiska7",
        "Vrendiska1987",
    ),
    *("**Vren**diska", "Vren*diska*", "Vren\\diska", "Vren<b>diska</b>", "Vrendi&#115;ka", "M&ouml;llquarst"),
    *(
        "Vrendiska%20M%C3%B6llquarst",
        "M\\u00f6llquarst",
        "MÃ¶llquarst",
        "Vrendiskas",
        "Vrendiskaer",
        "ex-Vrendiska",
    ),
    *("QUIBBLESTONE", "quibblestone.example", "quibblestone-prod-01", "quibblestone_prod", "Quibblestone™"),
    *(
        "Quibblestone²",
        "Quibblestonian",
        "Quibble stone",
        "Quibble-\nstone",
        "myQuibblestone",
        "QuibbleStone",
    ),
    *(
        "nonQuibblestone",
        "$QUIBBLESTONE_HOME",
        "Quibblestone/Acme",
        "quibblestonehaulagegmbh",
        "Quibblestoneⓡ",
    ),
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=repr)
def test_a_known_name_is_found_in_any_spelling(spelling: str) -> None:
    story = Story("Known", id="known", result=f"Then {spelling} agreed.", employer=FIRM)
    bank = StoryBank([story], tellings=[Telling("known", NAME)])
    once, _ = redact_bank(bank)
    bare = unicodedata.normalize("NFKD", once.stories[0].result).casefold()
    letters = "".join(sign for sign in bare if sign.isalpha())
    assert not [secret for secret in LEFT if secret in letters]
    assert once.stories[0].result.startswith("Then ")
    assert once.stories[0].result.endswith(" agreed.")
    assert redact_bank(once) == (once, ())


@pytest.mark.parametrize(
    "text",
    [
        "Robertson, Martinique and danish pastry; anagram, bandana.",
        "We grew 20% of sales & 5% a&b; see C:\\temp\\x, 3*4, a~b and <b>bold</b>.",
        "a b c d e f of the plan",
    ],
)
def test_longer_words_and_signs_are_not_taken_for_names(text: str) -> None:
    assert shared(text, known="Dana Robert", employer="Ana Ltd") == text
