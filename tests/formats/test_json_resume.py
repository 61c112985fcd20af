from __future__ import annotations

import json
import pickle
from functools import reduce
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.mutations import COUNT, refusals
from tests.support.counts import many
from tests.support.strategies import LETTERS, NAMES

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput, StorybankError
from storybank.formats import Reading, bank_text, read_json_resume
from storybank.formats.json_resume import (
    LONGEST_TITLE,
    day_of,
    id_of_draft,
    part_of,
    title_of,
    titles_of,
)
from storybank.stories import Story
from storybank.values import is_identifier
from storybank.words import find_duplicates, review_story

SAMPLES = Path(__file__).parent / "samples" / "json_resume"
REAL = Path(__file__).parents[3] / "shared" / "data" / "jsonresume_sample.resume.json"


def read(document: dict[str, Any] | None = None, *, name: str | None = None, **sections: Any) -> Reading:
    return read_json_resume(json.dumps({**(document or {}), **sections}).encode(), name=name)


def work(*highlights: Any, **fields: Any) -> dict[str, Any]:
    return {"name": "Acme", "endDate": "2024-09", "highlights": list(highlights), **fields}


def one(**fields: Any) -> Story:
    [story] = read(work=[work("Rang every shop", **fields)]).stories
    return story


def faults(**sections: Any) -> list[tuple[str, str]]:
    """Return what is wrong: said of a reading with drafts, and else of an error."""
    try:
        return [(one.place, one.why) for one in read(**sections).left_out if one.what == "the value there"]
    except DocumentError as error:
        return [(fault.path, fault.problem) for fault in error.faults]


def left(reading: Reading) -> list[str]:
    return [one.place for one in reading.left_out]


def pointed(document: Any, pointer: str) -> Any:
    steps = pointer.removeprefix("#/").split("/")
    return reduce(
        lambda part, step: part[int(step)] if isinstance(part, list) else part[step], steps, document
    )


# What is read


@pytest.mark.parametrize(
    "name",
    ["resume.json", "older.json", "reactive.json", "rendercv.yaml", "Positions.csv", "Profile.csv"],
)
def test_a_sample_is_read_as_it_always_was(name: str) -> None:
    reading = read_json_resume(SAMPLES / name)
    derived = {"episode", "seconds"}
    found = {
        "stories": [
            story.model_dump(mode="json", exclude_defaults=True, exclude=derived) for story in reading.stories
        ],
        "left_out": [str(one) for one in reading.left_out],
    }
    assert found == json.loads(
        (SAMPLES / f"{name.partition('.')[0]}.expected.json").read_text(encoding="utf-8")
    )


@pytest.mark.skipif(
    not REAL.exists(), reason=f"REAL RÉSUMÉ NOT TESTED: {REAL.name} is not beside the checkout"
)
def test_the_sample_of_the_schema_itself_is_read_whole() -> None:
    reading, document = read_json_resume(REAL), json.loads(REAL.read_text(encoding="utf-8"))
    assert [story.employer for story in reading.stories] == [
        *["Pied Piper"] * 3,
        "CoderDojo",
        *["Smoogle"] * 3,
    ]
    assert {story.happened for story in reading.stories} == {"2014-12-01", "2013-01-01", "2016-08-24"}
    for story in reading.stories:
        file, _, pointer = str(story.source).partition("#")
        assert (file, story.text) == (REAL.name, pointed(document, pointer[1:]))
    read_sections = {"work", "volunteer", "projects"}
    told = {place.partition("#/")[2] for place in left(reading)}
    assert told - read_sections == set(document) - read_sections - {"$schema"}
    assert reading.into(StoryBank()) == reading.into(reading.into(StoryBank()))
    assert find_duplicates(reading.bank) == ()


LINES = st.text(LETTERS, min_size=1, max_size=200).filter(
    lambda text: any(letter.isalnum() for letter in text)
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES, "highlights": st.lists(LINES | st.sampled_from(["Won it", "won  it"]))}
    ),
    max_size=4,
)


@given(ENTRIES, ENTRIES)
def test_every_highlight_stands_word_for_word_in_the_story_its_source_points_to(
    jobs: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    document = {"work": jobs, "projects": others}
    reading = read(document)
    for story in reading.stories:
        assert (story.action or story.result) == pointed(document, str(story.source))
        assert "" in {story.action, story.result}
        assert (story.status, story.situation, story.task, dict(story.competencies)) == ("draft", "", "", {})
        assert story.episode == story.id
    titles = [story.title for story in reading.stories]
    assert len(titles) == len(set(titles))
    lines = sum(len([line for line in entry["highlights"] if line.strip()]) for entry in jobs + others)
    twice = [one for one in reading.left_out if one.what == "the highlight"]
    assert len(reading.stories) + len(twice) == lines
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


@given(ENTRIES, st.randoms(use_true_random=False))
def test_an_id_does_not_depend_on_what_stands_around_the_line(
    jobs: list[dict[str, Any]], chance: Any
) -> None:
    mixed = [
        {**entry, "highlights": chance.sample(lines := entry["highlights"], len(lines))} for entry in jobs
    ]
    chance.shuffle(mixed)
    assert {s.id for s in read(work=jobs).stories} == {s.id for s in read(projects=mixed).stories}


def test_what_an_entry_says_of_itself_is_a_note_and_not_told() -> None:
    story = one(position="Clerk", description="Makes anvils", summary="Two halls", startDate="2021")
    assert story.notes == "Clerk\nMakes anvils\nTwo halls\n2021 – 2024-09"  # noqa: RUF001 - as it is
    assert story.text == "Rang every shop"
    assert one(summary=["Two halls", None, " Ten people "]).notes == "Two halls\nTen people"


def test_the_drafts_of_one_entry_are_different_experiences() -> None:
    summary = "Responsible for three depots with sixty drivers, the night shift and everything that breaks."
    reading = read(
        work=[work("Won the regional prize", "Hired the whole staff", "Opened an office", summary=summary)]
    )
    assert find_duplicates(reading.bank) == ()
    assert len({story.episode for story in reading.stories}) == 3


def test_a_draft_is_left_to_its_review() -> None:
    codes = {finding.code for finding in review_story(one())}
    assert {"empty_part", "no_result"} <= codes
    assert read(work=[work("x")]).bank.findings == ()


@pytest.mark.parametrize(
    ("section", "entry", "employer", "notes"),
    [
        ("work", {"company": "Acme"}, "Acme", ""),
        ("work", {"name": "Acme", "company": "Acme"}, "Acme", ""),
        ("work", {"name": "Acme", "company": "Acme Ltd"}, "Acme", "Acme Ltd"),
        ("work", {"name": " ", "company": None}, None, ""),
        ("volunteer", {"organization": "Acme", "position": "Cook"}, "Acme", "Cook"),
        ("projects", {"name": "Anvil", "roles": ["Lead", "Smith"]}, "Anvil", "Lead\nSmith"),
        ("projects", {"name": "Anvil", "entity": "Acme"}, "Acme", "Anvil"),
    ],
)
def test_the_employer_is_the_entrys_name(section: str, entry: Any, employer: str | None, notes: str) -> None:
    [story] = read({section: [{**entry, "highlights": ["Rang every shop"]}]}).stories
    assert (story.employer, story.notes) == (employer, notes)


@pytest.mark.parametrize(
    ("start", "end", "happened"),
    [
        ("2021", "2024-09-30", "2024-09-30"),
        ("2021", None, "2021"),
        ("2021-03", "Present", "2021-03"),
        ("2021-03", " ", "2021-03"),
        ("2021", "heute", "2021"),
        (2021, None, "2021"),
        (None, None, None),
        ("present", "current", None),
        ("2021", "2024-06-29T00:00:00.000Z", "2024-06-29"),
    ],
)
def test_it_happened_at_the_end_or_else_at_the_start(start: Any, end: Any, happened: str | None) -> None:
    assert one(startDate=start, endDate=end).happened == happened


def test_a_date_that_names_no_day_is_left_out_with_its_place() -> None:
    reading = read(work=[work("x", endDate="heute"), work("y", endDate="Present")])
    assert left(reading) == ["#/work/0/endDate"]


def test_one_entry_or_one_highlight_without_its_list_is_read_all_the_same() -> None:
    reading = read(work={"name": "Acme", "highlights": "Rang every shop"})
    assert [(story.text, story.source) for story in reading.stories] == [
        ("Rang every shop", "#/work/highlights")
    ]


@pytest.mark.parametrize("nothing", [None, "", " ", [], {}, [None, "", {}], [{}, {"highlights": []}]])
def test_empty_fields_are_nothing(nothing: Any) -> None:
    reading = read(work=nothing, projects=nothing, basics=nothing if not isinstance(nothing, list) else {})
    assert reading.stories == ()
    assert all("without highlights" in one.what for one in reading.left_out)


def test_what_is_not_read_is_one_line_each_with_its_pointer() -> None:
    reading = read(
        {"a b": 1, "jane@example.org": 2},
        work=[work("x", url="u", keywords=["k"]), work("y", url="v", tags=1)],
        skills=[{"name": "Excel"}],
        hobbies=["chess"],
    )
    assert left(reading) == ["#/work", "#/skills", "#/hobbies", "#"]
    assert reading.left_out[0].what == "what its entries have under url, keywords and tags"
    assert reading.left_out[3].what == "what stands under 2 other names"


def test_an_entry_without_highlights_is_left_out_and_says_what_to_do() -> None:
    [gone] = read(work=[{"name": "Acme", "summary": "I did much"}]).left_out
    assert str(gone) == (
        "#/work/0: an entry without highlights tells no story. "
        "Write what you achieved there as its highlights."
    )


def test_fields_without_number_are_counted_and_not_listed() -> None:
    reading = read(work=[work("x", **{f"field_{number}": 1 for number in range(5000)})])
    assert reading.left_out[0].what.endswith("field_11 and 4988 other fields")
    assert read(work=[work("x", **{"a b": 1})]).left_out[0].what.endswith("under 1 other field")


def test_a_context_of_many_pages_is_left_out() -> None:
    reading = read(work=[work("x", "y", summary="long " * 2001)])
    assert [story.notes for story in reading.stories] == ["", ""]
    assert left(reading) == ["#/work/0"]


# The same line twice


def test_equal_highlights_of_one_employer_are_one_draft_and_of_two_employers_two() -> None:
    jobs = [work("Won the cup"), work("won  the CUP", name="ACME"), work("Won the cup", name="Other")]
    reading = read(work=jobs)
    assert [(story.title, story.employer) for story in reading.stories] == [
        ("Won the cup", "Acme"),
        ("Won the cup (Other)", "Other"),
    ]
    [twice] = reading.left_out
    assert str(twice) == "#/work/1/highlights/0: the highlight says the same as #/work/0/highlights/0."


def test_a_figure_or_a_sign_makes_another_highlight() -> None:
    assert len(read(work=[work("Grew by 5.5 %", "Grew by 55 %", "Wrote C", "Wrote C++")]).stories) == 4


def test_titles_differ_where_lines_begin_alike() -> None:
    titles = [
        story.title
        for story in read(work=[work("Wow. Aha", "Wow. Baba", "Wow. Coco", "Wow!", "Wow?")]).stories
    ]
    assert titles == ["Wow", "Wow (Acme)", "Wow. Coco", "Wow!", "Wow?"]
    alike = [f"{'word ' * 100}{number}" for number in range(6)]
    titles = [story.title for story in read(work=[work(*alike)]).stories]
    ends = [title.rpartition(" ")[2] for title in titles]
    assert ends == [
        "word…",
        "(Acme)",
        "word…",
        "word…",
        "(2)",
        "(3)",
    ]
    assert len(set(titles)) == 6


# Reading again


FIRST = read(name="cv.json", work=[work("Won the cup", "Rang every shop"), work("Built it", name="Other")])


def test_reading_twice_changes_nothing() -> None:
    mine = FIRST.into(StoryBank([Story("Mine")]))
    assert len(mine.stories) == 4
    assert FIRST.into(mine) == mine


def test_reading_again_keeps_what_was_worked_on() -> None:
    mine = FIRST.into(StoryBank())
    worked = [
        story.replace(
            title=f"My {n}", action="All told anew", competencies=["team work"], status="ready", source=None
        )
        for n, story in enumerate(mine.stories)
    ]
    assert FIRST.into(StoryBank(worked)) == StoryBank(worked)


def test_a_highlight_put_before_the_others_alone_is_new() -> None:
    mine = FIRST.into(StoryBank())
    longer = read(
        name="cv.json",
        work=[
            work("New job", name="New"),
            work("New line", "Won the cup", "Rang every shop"),
            work("Built it", name="Other"),
        ],
    )
    joined = longer.into(mine)
    assert joined.stories[:3] == mine.stories
    assert [story.text for story in joined.stories[3:]] == ["New job", "New line"]
    assert longer.into(joined) == joined


def test_a_reworded_highlight_stays_the_draft_it_was() -> None:
    mine = FIRST.into(StoryBank())
    reworded = read(
        name="cv.json", work=[work("Won the cup twice", "Rang every shop"), work("Built it", name="Other")]
    )
    assert reworded.into(mine) == mine


def test_an_employer_renamed_or_a_date_changed_makes_nothing_new() -> None:
    mine = FIRST.into(StoryBank())
    renamed = read(
        name="cv.json",
        work=[
            work("Won the cup", "Rang every shop", name="Acme Ltd", endDate="2025"),
            work("Built it", name="Other"),
        ],
    )
    assert renamed.into(mine) == mine


def test_a_highlight_moved_to_another_section_of_the_same_name_is_the_same() -> None:
    mine = FIRST.into(StoryBank())
    moved = read(
        name="cv.json",
        projects=[work("Won the cup", "Rang every shop")],
        volunteer=[work("Built it", name="Other")],
    )
    assert moved.into(mine) == mine


def test_the_file_is_called_by_its_name_without_folders_or_as_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "my résumé.json"
    path.write_bytes((SAMPLES / "resume.json").read_bytes())
    [first, *_] = read_json_resume(str(path)).stories
    assert first.source == "my résumé.json#/work/0/highlights/0"
    assert read_json_resume(path, name=" cv ").stories[0].source == "cv#/work/0/highlights/0"
    assert str(tmp_path) not in read_json_resume(path).model_dump_json()


@pytest.mark.parametrize("name", ["", " ", "a\x00", "a\n", "\ud800", "a" * 201])
def test_a_name_that_nobody_can_see_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="read_json_resume: name is no text of 1 to 200 characters"):
        read_json_resume(b'{"work": []}', name=name)


def test_a_file_name_that_is_no_text_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a\udcffb.json"
    try:
        path.write_bytes(b'{"work": [{"highlights": ["x"]}]}')
    except (OSError, UnicodeError):
        pytest.skip("this file system takes text alone")
    assert read_json_resume(path).stories[0].source == "a?b.json#/work/0/highlights/0"


# What is never read


CANARY = "Rumpelstiltskin"


def test_how_to_reach_anybody_never_enters() -> None:
    private = {
        "basics": dict.fromkeys(
            ("name", "label", "image", "picture", "email", "phone", "url", "website", "summary"), CANARY
        )
        | {
            "location": {"address": CANARY, "city": CANARY},
            "profiles": [{"username": CANARY, "url": CANARY}],
        },
        "references": [{"name": CANARY, "reference": CANARY}],
        "work": [
            work("Rang every shop", location=CANARY, url=CANARY, website=CANARY, email=CANARY, phone=[CANARY])
        ],
        "volunteer": [work("Cooked", url=CANARY, contact={"name": CANARY})],
        "projects": [work("Wrote it", url=CANARY, repository={"url": CANARY})],
        "education": [{"institution": CANARY}],
        "contact": CANARY,
        f"{CANARY} of Grimm": CANARY,
    }
    reading = read(private)
    shown = (
        reading.model_dump_json(),
        str(reading),
        repr(reading),
        reading.page(),
        bank_text(reading.bank),
    )
    assert len(reading.stories) == 3
    assert not any(CANARY in str(one) for one in shown)
    assert CANARY.encode() not in pickle.dumps(reading)
    for broken in (
        {"work": [work(3, url=CANARY)]},
        {"work": [work("x", endDate=f"2024 {CANARY}", name=CANARY * 100)]},
        {"work": [work(f"{CANARY}\x00", "y\ud800", {CANARY: CANARY})]},
        {"work": [CANARY], "projects": CANARY},
        {"volunteer": [work("x", position={CANARY: 1}, summary=4)]},
    ):
        told = read(private | broken)
        assert [one for one in told.left_out if one.what == "the value there"]
        assert CANARY.encode() not in pickle.dumps(told)
        assert CANARY not in f"{told!r} {told}"
    for text in (json.dumps(private)[:-9], json.dumps(private).replace('"basics"', '"work": [], "basics"')):
        with pytest.raises(DocumentError) as caught:
            read_json_resume(text.encode())
        assert CANARY.encode() not in pickle.dumps(caught.value)


# What is refused


@pytest.mark.parametrize(
    ("sections", "path", "problem"),
    [
        ({"work": "x"}, "#/work", "is not a list"),
        ({"work": 3}, "#/work", "is not a list"),
        ({"work": ["x"]}, "#/work/0", "is no entry"),
        ({"work": [[]], "projects": [[1]]}, "#/projects/0", "is no entry"),
        ({"work": [work(3)]}, "#/work/0/highlights/0", "is not a string"),
        ({"work": [work("a", ["b"])]}, "#/work/0/highlights/1", "is not a string"),
        ({"work": [work("a", 0)]}, "#/work/0/highlights/1", "is not a string"),
        ({"work": [{"highlights": {"a": "b"}}]}, "#/work/0/highlights", "is not a list of texts"),
        (
            {"work": [work("a", endDate="2024-13")]},
            "#/work/0/endDate",
            "is not a month or a day that exists",
        ),
        (
            {"work": [work("a", endDate="03/04/2024")]},
            "#/work/0/endDate",
            "may be two days: the day and the month cannot be told apart",
        ),
        ({"work": [work("a", endDate=True)]}, "#/work/0/endDate", "is not a year, a month or a day"),
        ({"work": [work("a", endDate=[2024])]}, "#/work/0/endDate", "is not a year, a month or a day"),
        (
            {"work": [work("a", endDate=None, startDate="20233")]},
            "#/work/0/startDate",
            "is not a year, a month or a day",
        ),
        ({"work": [work("a", name=["b", 3])]}, "#/work/0/name", "is not a string"),
        (
            {"work": [{"company": "b" * 501, "highlights": "a"}]},
            "#/work/0/company",
            "is longer than 500 characters",
        ),
        ({"projects": [work("a", roles={"b": 1})]}, "#/projects/0/roles", "is not a string"),
        ({"work": [work("a", summary="b\x00")]}, "#/work/0", "contains a NUL character"),
        ({"work": [work("a\x00")]}, "#/work/0/highlights/0", "contains a NUL character"),
        (
            {"work": [work("\ud800")]},
            "#/work/0/highlights/0",
            "contains a lone surrogate",
        ),
        ({"work": [work("\u200b")]}, "#/work/0/highlights/0", "is blank"),
        ({"work": [work("a" * 2_000_001)]}, "#/work/0/highlights/0", "is longer than 2000000 characters"),
    ],
)
def test_what_is_ours_and_broken_is_one_fault_with_its_pointer(
    sections: Any, path: str, problem: str
) -> None:
    assert faults(**sections) == [(path, problem)]


def test_all_faults_are_told_at_once_and_each_once() -> None:
    jobs = [work("a", "b\x00", "c", endDate="2024-13", name=4), work(5), "x"]
    assert [path for path, _ in faults(work=jobs, projects=7)] == [
        "#/work/0/name",
        "#/work/0/endDate",
        "#/work/0/highlights/1",
        "#/work/1/highlights/0",
        "#/work/2",
        "#/projects",
    ]


def test_the_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cv.json"
    path.write_text('{"work": [4]}', encoding="utf-8")
    with pytest.raises(
        DocumentError, match=r"cv\.json is not a résumé as it stands.*\n  - #/work/0 is no entry; wri"
    ):
        read_json_resume(path)
    with pytest.raises(DocumentError, match="does not exist"):
        read_json_resume(tmp_path / "none.json")


@pytest.mark.parametrize(
    "text", ["[]", "3", "{}", '{"format": "storybank/bank"}', '{"skills": [], "title": "Cook"}']
)
def test_another_document_is_told_so(text: str) -> None:
    with pytest.raises(
        DocumentError, match="no résumé in JSON Resume; give one with work, volunteer or projects"
    ):
        read_json_resume(text.encode())


@pytest.mark.parametrize("source", [3, None, ["cv.json"], {"work": []}])
def test_what_is_neither_path_nor_bytes_is_told_so(source: Any) -> None:
    with pytest.raises(InvalidInput, match="source is neither a path, bytes nor an open file"):
        read_json_resume(source)


def test_limits_hold_and_can_be_raised() -> None:
    raw = json.dumps({"work": [], "meta": [[[[3]]]]}).encode()
    with pytest.raises(DocumentError, match="raise max_bytes"):
        read_json_resume(raw, max_bytes=len(raw) - 1)
    with pytest.raises(DocumentError, match="raise max_depth"):
        read_json_resume(raw, max_depth=4)
    assert read_json_resume(raw, max_bytes=len(raw), max_depth=5).stories == ()
    with pytest.raises(DocumentError, match="more than 33,554,432 bytes"):
        read_json_resume(b" " * 100 * 2**20)
    with pytest.raises(DocumentError, match="nested more than 64 levels"):
        read_json_resume(b'{"work":' * 100_000)


@pytest.mark.many
def test_damaged_files_raise_nothing_but_errors_that_say_where() -> None:
    for names in (("resume.json", "older.json", "reactive.json"), ("rendercv.yaml",), ("Positions.csv",)):
        assert refusals(read_json_resume, [(SAMPLES / name).read_bytes() for name in names]) > 0


ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 2024, 1e300, "", " ", "\x00", "\ud800", "\u200b", "2024-13", "Present"),
    *([], {}, [[]], [None], {"": 0}),
)


def replaced(document: Any, chance: Random) -> Any:
    """Return a document with one part, at whatever depth, replaced by something odd or by another part."""
    if not isinstance(document, dict | list) or not document or chance.random() < 0.15:
        return chance.choice(ODD)
    step = chance.choice(list(document) if isinstance(document, dict) else range(len(document)))
    changed = document.copy()
    changed[step] = replaced(document[step], chance)
    return changed


@pytest.mark.many
def test_odd_parts_in_a_whole_document_raise_nothing_but_errors_that_say_where() -> None:
    chance = Random(1)  # noqa: S311 - nothing here is a secret
    wholes = [json.loads((SAMPLES / f"{name}.json").read_bytes()) for name in ("resume", "older")]
    refused: list[DocumentError] = []
    count = COUNT // 10 + 200  # each is read, so it takes thirty times as long as one that is no JSON
    for _ in range(count):
        odd = replaced(replaced(chance.choice(wholes), chance), chance)
        try:
            reading = read_json_resume(json.dumps(odd).encode())
        except DocumentError as error:
            refused.append(error)
        else:
            assert reading.into(reading.bank) == reading.bank
    assert 0 < len(refused) < count
    assert all(error.faults or "no résumé" in str(error) for error in refused)
    assert all(fault.path.startswith("#/") for error in refused for fault in error.faults)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "name",
    "company",
    "entity",
    "position",
    "roles",
    "summary",
    "startDate",
    "endDate",
    "highlights",
    "url",
)


@settings(max_examples=many(300))
@given(
    st.dictionaries(
        st.sampled_from(["work", "volunteer", "projects", "basics", "awards", "odd name"]),
        JSON
        | st.lists(
            st.dictionaries(st.sampled_from(KEYS), JSON | st.lists(st.text()), max_size=6), max_size=3
        ),
    )
)
def test_any_json_in_any_place_raises_nothing_but_our_errors(sections: dict[str, Any]) -> None:
    try:
        reading = read(**sections)
    except StorybankError as error:
        str(error).encode()
    else:
        assert reading.into(reading.bank) == reading.bank
        assert read(**sections) == reading


TEXTS = st.text(LETTERS, min_size=1, max_size=300) | st.lists(
    st.sampled_from(["word", "and", "of", "Acme,", "(now)", "日本語", "**bold**", "e\u0301", "👩\u200d🔬"]),
    min_size=1,
    max_size=60,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Won the cup", "Won the cup"),
        ("Won the cup.", "Won the cup"),
        ("- Won the cup", "Won the cup"),
        ("  Won\n the   cup ", "Won the cup"),
        ("**Won** the cup", "Won the cup"),
        ("Won the cup! And then we lost it again.", "Won the cup!"),
        ("Saved $1.2M a year", "Saved $1.2M a year"),
        ("Hello, e.g. Dr. Hu said so", "Hello, e.g. Dr. Hu said so"),
        (
            "Rang every customer who had ever bought sprouts; nobody had asked me to, and it took two days",
            "Rang every customer who had ever bought sprouts",
        ),
        (
            "In 2019, rebuilt the warehouse of the company with twelve colleagues and a crane of our own",
            "In 2019, rebuilt the warehouse of the company with twelve colleagues…",
        ),
        (
            "Introduced one rota for all of the halls resulting in fewer complaints than in any year before",
            "Introduced one rota for all of the halls",
        ),
        ("a" * 71, "a" * 70 + "…"),
        ("日本語" * 30, ("日本語" * 30)[:70] + "…"),
        ("、".join(["日本語" * 9] * 9), "日本語" * 9),
        ("a" * 69 + "e\u0301" * 9, "a" * 69 + "…"),
        ("a" * 68 + "👩\u200d🔬" * 9, "a" * 68 + "…"),
        ("🎉", "🎉"),
        ("**", "**"),
        ("…", "…"),
    ],
)
def test_a_title_is_the_first_words_up_to_a_clause_or_a_word(text: str, title: str) -> None:
    assert title_of(text) == title


@given(TEXTS)
def test_a_title_is_short_and_made_of_the_first_words(text: str) -> None:
    title = title_of(text)
    assert len(title) <= LONGEST_TITLE + len("…")
    kept = title.removesuffix("…").rstrip()
    assert kept in " ".join(text.replace("**", "").split()) or kept in text


@given(TEXTS.filter(lambda text: any(letter.isalnum() for letter in text)), TEXTS)
def test_every_title_and_id_makes_a_story(text: str, employer: str) -> None:
    draft_id = id_of_draft(text, employer)
    assert is_identifier(draft_id)
    assert len(draft_id) <= 70
    for title in titles_of(text, employer):
        assert Story(title, id=draft_id).id == draft_id


@pytest.mark.parametrize("text", ["\ufdfa" * 80, "\ud800", "🎉" * 200, "-" * 300, "!", "ǰ" * 500])
def test_an_id_of_whatever_text_is_one(text: str) -> None:
    assert is_identifier(id_of_draft(text, text))


def test_an_id_is_made_of_text_and_employer_alone() -> None:
    assert id_of_draft("Won the cup", "Acme") == "won-the-cup-4835478f"
    pairs = [
        ("Won the cup", "Acme"),
        ("Won the cup.", "Acme"),
        ("Won the cup", "Other"),
        ("Won the cup", ""),
        ("the cup", "AcmeWon"),
    ]
    assert len({id_of_draft(*pair) for pair in pairs}) == 5


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Reduced spoiled goods by 34 %", "result"),
        ("40 % fewer calls", "result"),
        ("Twice as fast, and sales doubled", "result"),
        ("Saved two days a month", "result"),
        ("Grew the team from 4 to 12", "result"),
        ("Umsatz um 12 % gesteigert", "result"),
        ("Led a team of 12", "action"),
        ("Won the cup", "action"),
        ("Introduced a rota in 2019", "action"),
        ("Rang every shop", "action"),
    ],
)
def test_an_outcome_in_figures_is_a_result_and_all_else_an_action(text: str, part: str) -> None:
    assert part_of(text) == part


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024", "2024"),
        ("2024-09", "2024-09"),
        ("2024-09-30", "2024-09-30"),
        (" 2024-9 ", "2024-09"),
        ("2024/9/3", "2024-09-03"),
        ("2024.12", "2024-12"),
        ("9/2024", "2024-09"),
        ("09-2024", "2024-09"),
        ("Sept 2024", "2024-09"),
        ("Sep. 2024", "2024-09"),
        ("MAY, 2024", "2024-05"),
        ("december 2024", "2024-12"),
        ("31.12.2024", "2024-12-31"),
        ("December 31, 2024", "2024-12-31"),
        (2024, "2024"),
        (None, None),
        ("", None),
        ("  ", None),
        ("Present", None),
        ("—", None),
    ],
)
def test_dates_are_read_as_tools_write_them(raw: Any, day: str | None) -> None:
    assert day_of(raw) == day
    assert Story("a", happened=day).happened == day


NO_DATES = [
    "2024-13",
    "2024-02-31",
    "03/04/2024",
    "Foo 2024",
    "20245",
    "0000",
    14,
    True,
    2.5,
    -1,
]


@pytest.mark.parametrize("raw", NO_DATES)
def test_what_is_no_date_is_left_for_the_story_to_refuse(raw: Any) -> None:
    with pytest.raises(InvalidInput, match=r"happened (is not a|may be two)"):
        Story("a", happened=day_of(raw))


@given(st.text())
def test_any_text_as_a_date_is_one_or_none_or_a_text(text: str) -> None:
    day = day_of(text)
    assert day is None or isinstance(day, str)


def test_markup_that_an_editor_put_around_a_highlight_is_no_part_of_it() -> None:
    highlights = [
        "<p>Cut the close by <strong>3 days</strong> &amp; more</p>",
        "<ul><li>Led 5</li><li>Hired</li></ul>",
    ]
    entry = {"name": "Oatmoor", "summary": "<p>Plans</p>", "highlights": highlights}
    first, second = read_json_resume(json.dumps({"work": [entry]}).encode()).stories
    assert (first.title, first.result) == ("Cut the close by 3 days & more",) * 2
    assert (first.notes, second.action) == ("Plans", "• Led 5\n• Hired")


def test_tags_that_a_highlight_tells_of_are_kept() -> None:
    told = "Replaced every <table> of the site & wrote <p> by hand"
    (draft,) = read_json_resume(json.dumps({"work": [{"highlights": [told]}]}).encode()).stories
    assert draft.action == told


@pytest.mark.parametrize(
    ("resume", "titles", "employers"),
    [
        ({"experience": [{"company": "Oatmoor", "achievements": ["Fed 80"]}]}, ["Fed 80"], ["Oatmoor"]),
        ({"work_experience": [{"name": "Oatmoor", "bullet_points": "Fed 80"}]}, ["Fed 80"], ["Oatmoor"]),
        ({"jobs": [{"employer": "Oatmoor", "responsibilities": ["Fed 80"]}]}, ["Fed 80"], ["Oatmoor"]),
        (
            {"work": [{"name": "O", "summary": "Cook:\n- Fed 80\n- Led six"}]},
            ["Fed 80", "Led six"],
            ["O"] * 2,
        ),
        (
            {"work": [{"name": "O", "highlights": [], "description": "1. Fed 80\n2) Led"}]},
            ["Fed 80", "Led"],
            ["O"] * 2,
        ),
        ({"positions": [{"companyName": "O", "description": "• Fed 80\nmore"}]}, ["Fed 80"], ["O"]),
        ({"cv": {"name": "A", "sections": {"experience": [work("Fed 80")]}}}, ["Fed 80"], ["Acme"]),
        (
            {
                "sections": {
                    "experience": {"items": [{"company": "O", "summary": "<ul><li>Fed 80</li></ul>"}]}
                }
            },
            ["Fed 80"],
            ["O"],
        ),
        ({"work": [work("Led")], "experience": [work("Fed 80")]}, ["Led", "Fed 80"], ["Acme"] * 2),
        ({"Employment History": [work("Fed 80")]}, ["Fed 80"], ["Acme"]),
        ({"cv": {"sections": {"Highlights of ten years": [{"bullet": "Fed 80"}]}}}, ["Fed 80"], [None]),
        ({"work": [], "Night shifts": [{"company": "O", "bullets": ["Fed 80"]}]}, ["Fed 80"], ["O"]),
    ],
)
def test_the_names_that_other_tools_give_are_read(
    resume: Any, titles: list[str], employers: list[str]
) -> None:
    stories = read(**resume).stories
    assert [story.title for story in stories] == titles
    assert [story.employer for story in stories] == employers


@pytest.mark.parametrize(
    ("date", "happened"),
    [
        ("March 2020 - Present", "2020-03"),
        ("2019 – 2021", "2021"),  # noqa: RUF001 - as people write it
        ("Jan 2018 to Feb 2020", "2020-02"),
        ("2020-03", "2020-03"),
        ("present", None),
    ],
)
def test_two_dates_in_one_field_are_an_end_and_a_start(date: str, happened: str | None) -> None:
    [story] = read(work=[{"name": "O", "date": date, "highlights": ["Fed 80"]}]).stories
    assert story.happened == happened


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("cv:\n  sections:\n    work: [a\n", "is not YAML"),
        ("cv:\n  name: A\n  name: B\n", "has a name that stands there before"),
        ("cv: &a {}\nwork: *a\n", "uses an anchor, an alias or a tag of YAML (&, * or !)"),
        ('Company Name,Title\n"Oatmoor,Cook\n', "opens a quote that is never closed"),
    ],
)
def test_yaml_and_tables_that_are_torn_say_in_which_line(text: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_json_resume(text.encode())
    [fault] = caught.value.faults
    assert fault.problem == problem
    assert fault.path.startswith("line ")


def test_a_cell_beyond_the_names_and_a_name_twice_are_said() -> None:
    text = "Company Name,Title,Description,Mood,Mood\nOatmoor,Cook,- Fed 80,glad,sad,and more\n"
    reading = read_json_resume(text.encode())
    assert [story.title for story in reading.stories] == ["Fed 80"]
    [left] = reading.left_out
    assert left.what == "what its entries have under Mood, Mood_5 and 1 other field"


@pytest.mark.parametrize("name", ["endDate", "end_date", "startDate", "start"])
def test_a_day_that_there_is_not_costs_itself_alone(name: str) -> None:
    reading = read(work=[{"name": "Oatmoor", name: "2023-02-30", "highlights": ["Fed 80"]}, work("Led")])
    assert [(story.employer, story.happened) for story in reading.stories] == [
        ("Oatmoor", None),
        ("Acme", "2024-09"),
    ]
    [said] = map(str, reading.left_out)
    assert said.startswith(f"#/work/0/{name}: the value there is not a month or a day that exists. Write ")


def test_what_stands_around_a_resume_is_named() -> None:
    reading = read(
        cv={"name": "A", "sections": {"experience": [work("Led")], "skills": ["x"]}}, design={"a": 1}
    )
    assert left(reading) == ["#/cv/name", "#/cv/sections/skills", "#/design"]
