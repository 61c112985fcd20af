"""A search finds the same on both databases: what a plain reading of the stories says."""

# ruff: noqa: RUF001 - letters that look alike are what is tested

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from tests.support.counts import many
from tests.support.postgres import database
from tests.support.strategies import FRAMEWORKS, stories

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import InvalidInput
from storybank.history import Telling
from storybank.storage import Store, open_store
from storybank.stories import Story
from storybank.values import fold

NUMBERS = count()

OFFICE = Story("The Zürich office", situation="Northwind opened it.", employer="Northwind", id="office")
MONTH_END = Story(
    "Month-end", action="We met in Zurich.", notes="Fünf Tage", competencies={"team work": 4}, employer="Oat"
)
DRAFT = Story("A draft", competencies=["sre culture"], employer=" NORTHWIND", status="draft")
OLD = Story("Zurich, once", result="Done.", status="retired", id="once")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place) as opened:
        opened.add(OFFICE, MONTH_END, DRAFT, OLD)
        opened.record(Telling("office", "Dana"), Telling("once", "Tom"), Telling("once", "Dana"))
        yield opened


def found(store: Store, *given: Any, **named: Any) -> list[str]:
    return [story.id for story in store.search(*given, **named)]


def test_without_conditions_every_story_is_found_in_the_order_of_adding(store: Store) -> None:
    assert store.search() == store.load().stories == store.search(" \n\u200b") == store.search("\u0301")


def test_titles_come_first_and_each_part_is_read_but_tags(store: Store) -> None:
    assert found(store, "zurich") == ["office", "once", "month-end"]
    assert found(store, "funf") == ["month-end"]
    assert found(store, "done") == ["once"]
    assert found(store, "team") == []
    assert found(store, "northwind") == ["office"]


def test_every_word_must_occur_in_whatever_part(store: Store) -> None:
    assert found(store, "zurich tage") == ["month-end"]
    assert found(store, "TAGE met  month") == ["month-end"]
    assert found(store, "zurich nowhere") == []
    assert found(store, "officenorthwind") == []  # the end of one part and the beginning of the next


def test_a_title_comes_first_only_with_every_word_in_it(place: str) -> None:
    with open_store(place) as store:
        store.add(Story("One", notes="two"), Story("Two", notes="one"), Story("Two and one"))
        assert found(store, "one two") == ["two-and-one", "one", "two"]


def test_conditions_are_joined_by_and(store: Store) -> None:
    assert found(store, employer="  northwind ") == ["office", "a-draft"]
    assert found(store, employer="Northwin") == []
    assert found(store, status="draft") == ["a-draft"]
    assert found(store, told=True) == ["office", "once"]
    assert found(store, told=False) == ["month-end", "a-draft"]
    assert found(store, "zurich", told=True, status="ready", employer="NORTHWIND") == ["office"]
    assert found(store, "zurich", told=False, status="ready", employer="NORTHWIND") == []


def test_a_limit_keeps_the_first(store: Store) -> None:
    everyone = found(store, "zurich")
    assert [found(store, "zurich", limit=limit) for limit in (0, 1, 2, 3, 10**40)] == [
        [],
        everyone[:1],
        everyone[:2],
        everyone,
        everyone,
    ]


@pytest.mark.parametrize("text", ["teamwork", "Team work", "team-work", "Teamwork and collaboration"])
def test_a_competency_is_read_as_a_tag_is(store: Store, text: str) -> None:
    assert found(store, competency=text) == ["month-end"]


def test_a_competency_is_read_in_the_framework_in_use(store: Store) -> None:
    assert found(store, competency="SRE culture") == ["a-draft"]  # which the built-in one does not know
    assert found(store, competency="never heard of") == []
    house = Framework("house", competencies=[Competency("Reliability", aliases=["sre culture"])])
    store.use_framework(house)
    assert found(store, competency="reliability") == ["a-draft"]
    assert found(store, competency="team work") == ["month-end"]  # unknown there, so as it is written


def test_what_is_changed_is_found_as_it_is_now(store: Store) -> None:
    store.edit("office", lambda story: story.replace(title="Basel", situation="Grüezi"))
    store.retire("month-end")
    store.forget(Telling("office", "Dana"))
    assert found(store, "grüezi BASEL") == ["office"]
    assert found(store, "zurich") == ["once", "month-end"]
    assert found(store, status="retired") == ["month-end", "once"]
    assert found(store, told=True) == ["once"]


def test_a_search_inside_a_change_sees_the_change(store: Store) -> None:
    seen: list[list[str]] = []

    def change(story: Story) -> Story:
        seen.append(found(store, "zurich"))
        return story

    store.edit("office", change)
    assert seen == [["office", "once", "month-end"]]


# What stands in a story, what finds it, and what does not.
FOLDED = {
    "accents": ("Übergrößé", ("ubergrosse", "ÜBERGRÖSSE", "u\u0308ber"), ("uebergroesse",)),
    "sharp s": ("Straße ẞ", ("strasse", "STRASSE", "straẞe", "ß", "ss"), ("sz",)),
    "ligatures": ("ﬁnance oﬀer", ("finance", "ﬁn", "offer"), ("ﬂ",)),
    "Turkish": ("İstanbul ısı", ("istanbul", "ISTANBUL", "İSTANBUL", "ısı"), ("isi",)),
    "letters of their own": ("Øre œuvre łódź", ("ØRE", "Œuvre", "łodz"), ("ore", "oeuvre", "lodz")),
    "Greek": ("ΟΔΟΣ ὁδός ᾳ", ("οδος", "ΟΔΌΣ", "αι"), ("odos",)),
    "composed": ("Å \u212b A\u030a", ("å", "a\u030a a"), ("b",)),
    "wide and small": ("ＡＢＣ ½ ™ ①", ("abc", "ａ", "tm", "1"), ("2/3",)),
    "Chinese and Japanese": ("東京で会議をした", ("東京", "会議", "会議を"), ("京東",)),
    "voiced kana": ("がぎぐ カ", ("かき", "が", "ｶ"), ("さ",)),
    "Korean": ("한국어", ("한국", "하"), ("국한",)),
    "Hindi": ("हिन्दी", ("हिन्दी", "हि"), ("हु",)),
    "Hebrew with points": ("שָׁלוֹם \u200fעולם\u200f", ("שלום", "עולם"), ("לשום",)),
    "Arabic": ("كِتَاب \u200fعربي", ("كتاب", "كِتاب", "عربي"), ("باتك",)),
    "emoji": ("❤️ 👩🏽\u200d🚀 🏳️\u200d🌈", ("❤", "❤️", "🚀", "👩🏽\u200d🚀", "🏳"), ("👨",)),
    "invisible": (
        "Zusam\u00admen\u200bhang\ufeff a\u00a0b",
        ("zusammenhang", "zu\u00adsammen", "a b"),
        ("ab",),
    ),
    "wildcards": (
        "100% a_b c\\d [x] e/f",
        ("100%", "a_b", "c\\d", "[x]", "%", "_", "/", "\\"),
        ("a%b", "a.b", "1_0"),
    ),
    "quotes": ('O\'Neil "x" -- ; $1 :p ?', ("o'neil", '"x"', "--", "$1", ":p", "?"), ("''",)),
    "ends of Unicode": ("\uffff x", ("\uffff",), ("\ufffe", "\ufffd")),
}


@pytest.mark.parametrize("kind", FOLDED)
def test_text_in_any_script_is_found_as_the_folding_says(place: str, kind: str) -> None:
    text, finding, missing = FOLDED[kind]
    with open_store(place) as store:
        store.add(Story("#", id="one", situation=text), Story("##", id="another"))
        assert {said: found(store, said) for said in finding} == {said: ["one"] for said in finding}
        assert {said: found(store, said) for said in missing} == {said: [] for said in missing}


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "mon\udfff"])
def test_what_no_story_can_hold_finds_none(store: Store, text: str) -> None:
    assert found(store, text) == found(store, competency=text) == found(store, employer=text) == []


def test_texts_of_any_length_are_found(place: str) -> None:
    word, words = "x%" * 50_000, " ".join(f"w{number}" for number in range(3000))
    with open_store(place) as store:
        store.add(Story("One", notes=word), Story("Two", notes=words), Story("Three", notes=word[:1000]))
        assert found(store, word) == found(store, f"{word} x") == ["one"]
        assert found(store, words) == ["two"]
        assert found(store, f"{words} w3000") == []
        assert found(store, word[:900]) == ["one", "three"]


def test_every_argument_that_means_nothing_is_named_at_once(store: Store) -> None:
    wrong: dict[str, Any] = {"competency": ["x"], "employer": 3, "status": "told", "told": 1, "limit": -1}
    with pytest.raises(InvalidInput) as caught:
        store.search(None, **wrong)  # type: ignore[arg-type]
    assert caught.value.subject == "Store.search"
    assert [fault.path for fault in caught.value.faults] == ["text", *wrong]
    with pytest.raises(InvalidInput) as blank:
        store.search(competency=" ", employer="\t")
    assert blank.value.subject == "Store.search"
    assert [(fault.path, fault.code) for fault in blank.value.faults] == [
        ("competency", "blank"),
        ("employer", "blank"),
    ]


MEANINGLESS: dict[str, tuple[Any, ...]] = {
    "text": (b"x", 3, ["x"]),
    "competency": ("", "\t", 3, ["x"], Competency("Teamwork")),
    "employer": ("", "\u3000", 3, b"x"),
    "status": ("", "Ready", [], 3),
    "told": (0, "yes", []),
    "limit": (True, 1.0, "1", -1),
}


@pytest.mark.parametrize(
    ("name", "given"),
    [(name, given) for name, several in MEANINGLESS.items() for given in several],
)
def test_an_argument_that_means_nothing_is_refused(name: str, given: Any) -> None:
    with open_store(":memory:") as store, pytest.raises(InvalidInput) as caught:
        store.search(**{name: given})
    assert [fault.path for fault in caught.value.faults] == [name]


def test_another_owners_stories_are_never_found(place: str, store: Store) -> None:
    assert store.search()
    with open_store(place, owner="other") as other:
        assert other.search() == other.search("zurich") == other.search(told=True) == ()
        other.add(OFFICE)
        assert found(other, told=True) == []
        assert found(other, "zurich") == ["office"]


# The plain reading: no store, no column, one character at a time.


def letters(text: str) -> str:
    """Return the base letters of a text in small letters."""
    kept = ""
    for letter in text:
        for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold()):
            is_drawing = 0xFE00 <= ord(part) <= 0xFE0F or 0xE0100 <= ord(part) <= 0xE01EF
            if unicodedata.combining(part) == 0 and unicodedata.category(part) != "Cf" and not is_drawing:
                kept += part
    return kept


def plain_search(bank: StoryBank, text: str, **wanted: Any) -> list[Story]:
    """Return what a search must find, by the words of its documentation."""
    words = letters(text).split()
    first: list[Story] = []
    others: list[Story] = []
    for story in bank.stories:
        parts = [story.title, story.situation, story.task, story.action, story.result, story.notes]
        everything = " \n ".join(letters(part) for part in parts)
        if not all(word in everything for word in words) or not fits(bank, story, **wanted):
            continue
        in_title = all(word in letters(story.title) for word in words)
        (first if in_title else others).append(story)
    return (first + others)[: wanted["limit"]]


def fits(bank: StoryBank, story: Story, **wanted: Any) -> bool:
    tag, employer, told = wanted["competency"], wanted["employer"], wanted["told"]
    tags = {fold(known) for known in story.competencies}
    shows = tag is None or bank.resolve(tag) in bank.shows(story) or fold(tag) in tags
    here = (story.employer or "").strip().casefold()
    was_told = any(telling.story == story.id for telling in bank.tellings)
    return (
        shows
        and (employer is None or here == employer.strip().casefold())
        and (wanted["status"] is None or story.status == wanted["status"])
        and (told is None or was_told == told)
    )


# Few words, so that they meet, in forms that only folding joins.
WORDS = st.sampled_from(
    [
        "Zürich",
        "ZURICH",
        "zu",
        "straße",
        "STRASSE",
        "ﬁ",
        "fi",
        "İ",
        "ı",
        "100%",
        "_",
        "\\",
        "か\u3099",
        "한",
        "e\u0301",
    ]
)
PROSE = st.lists(
    WORDS | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=3), max_size=5
)
TEXTS = PROSE.map(" ".join)
EMPLOYERS = st.sampled_from(["Northwind", " northwind", "NORTHWIND ", "Straße", "STRASSE"])
TAGS = st.sampled_from(
    ["team work", "Teamwork", "TEAM-WORK", "leadership", "sre culture", "Führung", "日本語"]
)


@st.composite
def searched_banks(draw: st.DrawFn) -> StoryBank:
    held = [
        story.replace(situation=draw(TEXTS), notes=draw(TEXTS), title=f"T {draw(TEXTS)}"[:400])
        for story in draw(st.lists(stories(), min_size=1, max_size=5, unique_by=lambda story: story.id))
    ]
    held = [story.replace(employer=draw(st.none() | EMPLOYERS)) for story in held]
    told = draw(st.lists(st.sampled_from([story.id for story in held]), max_size=3))
    return StoryBank(held, tellings=[Telling(one, "Dana") for one in told], framework=draw(FRAMEWORKS))


SEARCHES = st.fixed_dictionaries(
    {
        "text": TEXTS | WORDS | st.just(""),
        "competency": st.none() | TAGS,
        "employer": st.none() | EMPLOYERS,
        "status": st.none() | st.sampled_from(["ready", "draft", "retired"]),
        "told": st.none() | st.booleans(),
        "limit": st.none() | st.integers(0, 3),
    }
)


@pytest.fixture(scope="module")
def opened(
    postgres_url: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], list[Store]]]:
    """Return a maker of an owner's stores, one on each database."""
    path = tmp_path_factory.mktemp("search") / "bank.db"
    with ExitStack() as stack:
        places: list[Path | URL] = [path, stack.enter_context(database(postgres_url))]
        yield lambda owner: [open_store(place, owner=owner) for place in places]


@settings(max_examples=many(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bank=searched_banks(), searches=st.lists(SEARCHES, min_size=1, max_size=6))
def test_any_search_finds_what_a_plain_reading_finds(
    opened: Callable[[str], list[Store]], bank: StoryBank, searches: list[dict[str, Any]]
) -> None:
    owner = f"owner {next(NUMBERS)}"
    for store in opened(owner):
        with store:
            store.use_framework(bank.framework)
            store.add(*bank.stories)
            store.record(*bank.tellings, *bank.rehearsals)
            for search in searches:
                assert list(store.search(**search)) == plain_search(bank, **search)


def test_the_plain_reading_is_not_blind() -> None:
    bank = StoryBank([OFFICE, MONTH_END, DRAFT, OLD], tellings=[Telling("office", "Dana")])
    anything: dict[str, Any] = dict.fromkeys(("competency", "employer", "status", "told", "limit"))
    assert plain_search(bank, "ZÜRICH", **anything) == [OFFICE, OLD, MONTH_END]
    assert plain_search(bank, "", **anything | {"told": True}) == [OFFICE]
    assert plain_search(bank, "", **anything | {"competency": "teamwork"}) == [MONTH_END]
