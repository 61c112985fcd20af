from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from tests.formats.mutations import refusals

from storybank.bank import StoryBank
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import Reading, markdown_text, read_markdown, stories_from_markdown
from storybank.sample import sample_bank
from storybank.stories import Story

SAMPLES = Path(__file__).parents[1] / "samples" / "markdown" / "folder"


def only(text: str, *, name: str = "a.md") -> Story:
    (story,) = stories_from_markdown(text, name=name).stories
    return story


def test_the_sample_folder_is_read_as_it_always_was() -> None:
    reading = read_markdown(SAMPLES)
    freezer, tableau, depot, month = reading.stories
    assert month == Story(
        "Month-end in two days",
        situation=(
            "Six days for *one* report.\n\n- twelve clinics\n- no template\n\n"
            "### Before that\n\nNobody had counted."
        ),
        task="Halve it.",
        action="I followed it through the house.",
        result="Two days.",
        competencies={"teamwork": 4, "leadership": 3},
        employer="Larkmoor",
        happened="2023-05",
        notes=(
            "It took a while to find the numbers for this one.\n\n## Metrics\n\n40 hours a month\n\n"
            "## What I learned\n\nAsk who reads it."
        ),
        source="month-end.md",
    )
    assert freezer == Story(
        "Freezer",
        situation="The cold store failed\nat night.",
        task="save the stock",
        action="I called three drivers.",
        result="Nothing was lost.",
        competencies={"teamwork": 4, "calm under pressure": 3},
        happened="2019",
        source="deeper/several.markdown#freezer",
    )
    assert tableau == Story(
        "Freezer",
        id="freezer-2",
        situation="Ein Ausfall",
        task="Ware | Kunden retten",
        action="Drei Anrufe",
        result="Alles gerettet",
        notes="| Wetter | Regen |",
        source="deeper/several.markdown#freezer-2",
    )
    assert (depot.situation, depot.task) == ("deux équipes\n- une ancienne\n\na", "une seule")
    assert (depot.action, depot.result) == ("des entretiens", "b")
    assert [left.place for left in reading.left_out] == [
        "deeper/several.markdown, line 3",
        "deeper/several.markdown, line 41",
        "month-end.md, line 6",
    ]


def test_reading_twice_equals_reading_once() -> None:
    reading = read_markdown(SAMPLES)
    assert read_markdown(SAMPLES) == reading
    assert reading.into(reading.into(StoryBank())) == reading.bank


@pytest.mark.parametrize(
    "text",
    [
        "## Situation\n\nx\n\n## Result\n\ny",
        "**Situation:** x\n\n**Result:** y",
        "**S**: x\n**R**: y",
        "Situation: x\n\nResult: y",
        "- **S** – x\n- **R** – y",  # noqa: RUF001 - as people type
        "1. Context: x\n2. Outcome: y",
        "**Background**\n\nx\n\n**Impact**\n\ny",
        "**S**ituation: x\n\n**R**esult: y",
        "### 🎯 S – Situation\nx\n### Ergebnis (R)\ny",  # noqa: RUF001 - the same
        "Lage: x\n\nResultado: y",
        "| Situation | Result |\n|---|---|\n| x | y |",
        "| Situation | x |\n|---|---|\n| Result | y |",
        "Situation\n---------\nx\n\nResult\n------\ny",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_parts_are_read_in_the_spellings_that_people_use(text: str, newline: str) -> None:
    story = only(text.replace("\n", newline))
    assert (story.situation, story.result, story.title) == ("x", "y", "a")


def test_a_challenge_is_the_task_where_a_situation_is_told_and_the_situation_where_none_is() -> None:
    beside = only("Challenge: hard\n\nContext: x\n\nResult: y")
    alone = only("Problem: hard\n\nAction: did\n\nResult: y")
    assert (beside.situation, beside.task) == ("x", "hard")
    assert (alone.situation, alone.task) == ("hard", "")


def test_an_answer_to_a_question_is_no_action() -> None:
    assert stories_from_markdown("Q: What now?\n\nA: Wait.\n").stories == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_is_read_in_any_encoding(encoding: str) -> None:
    text = "---\ntitle: Führung\nid: a\n---\n\n## Result\n\n\tsolide\n"
    assert read_markdown(text.encode(encoding), name="a.md").stories[0].title == "Führung"


def test_values_are_texts_and_not_what_yaml_makes_of_them() -> None:
    story = only(
        "---\nid: a\ntitle: no\nemployer: 1e3\nhappened: 2024-09-30\nwithheld_from: [NO, off]\n---\n"
    )
    assert (story.title, story.employer, story.happened) == ("no", "1e3", "2024-09-30")
    assert story.withheld_from == ("NO", "off")


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: Story 3: the frozen pump", "Story 3: the frozen pump"),
        ("title: *The* pump\nemployer: Oat", "*The* pump"),
        ("title: [draft] pump", "[draft] pump"),
        ("title: @home, 100%: a day", "@home, 100%: a day"),
        ('title: "Stop" and go', '"Stop" and go'),
        ("title: &x y", "&x y"),
        ("a: b\ntitle: *x", "*x"),
        ("title: !!str y", "!!str y"),
        ("title: a\nid: b\nid: c", "a"),
        ("title: a\nk: [[[[[[[[[1]]]]]]]]]", "a"),
    ],
)
def test_front_matter_that_is_no_yaml_is_read_as_it_is_written(front: str, title: str) -> None:
    assert only(f"---\n{front}\n---\n\nS: x\n\nR: y\n").title == title


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title: a\nid: b\nid: c", "line 4: “id (again): c” is given twice"),
        ("title: a\n? [b]\n: c\nmood: good", "line 5: “mood” is no field"),
        ("title: a: b\nmood: [", "line 3: “mood” is no field"),
    ],
)
def test_an_entry_that_is_no_field_is_left_out_with_its_line(front: str, said: str) -> None:
    reading = stories_from_markdown(f"---\n{front}\n---\n\nS: x\n\nR: y\n")
    assert len(reading.stories) == 1
    assert any(said in str(left) for left in reading.left_out)


@pytest.mark.parametrize(
    ("front", "fault"),
    [
        ("{id: a, title: b}", "line 2 holds several keys"),
        ("a: " + "b" * 2**16, "line 1 opens a front matter of more than 64 KB"),
    ],
)
def test_front_matter_that_cannot_be_cut_is_refused_with_its_line(front: str, fault: str) -> None:
    with pytest.raises(DocumentError, match=fault):
        stories_from_markdown(f"---\n{front}\n---\n")


@pytest.mark.parametrize("front", ["{}", "", "# nothing", "~"])
def test_front_matter_may_hold_nothing(front: str) -> None:
    assert only(f"---\n{front}\n---\n# One\n\nS: x\n\nR: y\n").title == "One"


@pytest.mark.parametrize(
    ("labels", "said", "kept"),
    [
        ("Tags: [a, [b]]", "has an entry that is no tag", {"competencies": {"a": 3}}),
        ("Tags: {a: high, b: 2}", "“Tags: a” has no strength", {"competencies": {"b": 2}}),
        ("Tags: a (2), a (3)", "is there twice, with two strengths", {"competencies": {"a": 2}}),
        ("Tags: a (9), b", "“Tags: a” has a strength outside 1-5", {"competencies": {"b": 3}}),
        ("Tags: [a, &b]", "is no list that can be read", {}),
        ("Withheld from: {a: b}", "is a list or a mapping", {}),
        ("Withheld from: [a, '']", "“withheld_from” is blank", {"withheld_from": ("a",)}),
        ("Company: a\nCompany: b", "“Company: b” is given twice", {"employer": "a"}),
        ("Happened: soon", "“Happened: soon” is not a year, a month or a day", {"happened": None}),
        ("Happened: 2021-2022\nEmployer: Oat", "“Happened: 2021-2022” is not", {"employer": "Oat"}),
        ("Status: Polished\nEmployer: Oat", "“status: Polished” is not one of", {"employer": "Oat"}),
        ("Seconds: two\nEmployer: Oat", "“seconds: two” is", {"employer": "Oat"}),
    ],
)
def test_an_odd_value_is_left_out_with_its_line_and_costs_nothing_else(
    labels: str, said: str, kept: dict[str, object]
) -> None:
    reading = stories_from_markdown(f"# One\n\n{labels}\n\nS: x\n\nR: y\n")
    (story,) = reading.stories
    assert (story.situation, story.result) == ("x", "y")
    assert {name: getattr(story, name) for name in kept} == kept
    (left,) = reading.left_out
    assert left.place in {"the text, line 3", "the text, line 4"}
    assert said in str(left)


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("## Tags\n\n- teamwork (4)\n- planning", {"teamwork": 4, "planning": 3}),
        ("**Tags:**\n- teamwork (4)\n- planning", {"teamwork": 4, "planning": 3}),
        ("Tags: [teamwork, {planning: 4}]", {"teamwork": 3, "planning": 4}),
        ("Tags: `#teamwork`; planning 4/5", {"teamwork": 3, "planning": 4}),
    ],
)
def test_tags_are_read_as_a_list_and_in_brackets(written: str, tags: dict[str, int]) -> None:
    assert only(f"# One\n\n{written}\n\n## Situation\n\nx\n\n## Result\n\ny\n").competencies == tags


def test_a_fence_of_ours_that_somebody_broke_stays_as_it_is() -> None:
    for broken in ("```storybank-json\n{]\n```", "```storybank-json\n3\n```"):
        assert only(f"# One\n\n## Situation\n\n{broken}\n\n## Result\n\ny\n").situation == broken


def test_every_odd_value_is_told_at_once_with_file_and_line_and_no_text() -> None:
    text = f"---\nid: a\ntitle: {'secret' * 500}\ncompetencies:\n  teamwork: 9\nstatus: maybe\n---\n"
    reading = stories_from_markdown(text, name="a.md")
    assert [story.id for story in reading.stories] == ["a"]
    assert [left.place for left in reading.left_out] == ["a.md, line 4", "a.md, line 3", "a.md, line 6"]
    assert "secret" not in str(reading)


def test_an_id_twice_in_a_folder_is_refused_and_nothing_is_read(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("---\nid: x\ntitle: T\n---\n")
    with pytest.raises(DocumentError, match=r"b\.md, line 2: id is that of another story too"):
        read_markdown(tmp_path)


def test_hidden_files_and_links_that_lead_out_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    (folder / ".hidden").mkdir(parents=True)
    story = "---\nid: {}\ntitle: T\n---\n"
    (tmp_path / "outside.md").write_text(story.format("outside"))
    (folder / ".hidden" / "x.md").write_text(story.format("x"))
    (folder / ".y.md").write_text(story.format("y"))
    (folder / "in.md").write_text(story.format("in"))
    (folder / "out.md").symlink_to(tmp_path / "outside.md")
    (folder / "all").symlink_to(tmp_path)
    (folder / "lost.md").symlink_to(tmp_path / "nowhere.md")
    reading = read_markdown(folder)
    assert [story.id for story in reading.stories] == ["in"]
    assert [left.place for left in reading.left_out] == ["all", "lost.md", "out.md"]
    assert {left.why for left in reading.left_out} == {"leads to no file of the folder"}


def test_a_folder_is_read_up_to_its_limits(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_text("x" * 10)
    assert read_markdown(tmp_path, max_files=3, max_bytes=30).stories == ()
    with pytest.raises(DocumentError, match="more than 2 Markdown files"):
        read_markdown(tmp_path, max_files=2)
    with pytest.raises(DocumentError, match="more than 29 bytes"):
        read_markdown(tmp_path, max_bytes=29)


def test_what_is_no_source_is_told_so(tmp_path: Path) -> None:
    for nothing in (3, None, ["a.md"]):
        with pytest.raises(InvalidInput):
            read_markdown(nothing)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        stories_from_markdown(b"x")  # type: ignore[arg-type]
    with pytest.raises(DocumentError, match="does not exist"):
        read_markdown(tmp_path / "none.md")


@pytest.mark.parametrize("mark", [*"*_=`<>#-|:.~+[(!", "**", "==", "- ", "* ", "<b>", "1. "])
def test_a_long_run_of_marks_is_read_at_once(mark: str) -> None:
    # Sixty stars once took longer than anybody waits: each star more took half as long again.
    began = process_time()
    for text in (f"**S:**{mark * 60} a", f"{mark * 60} a", f"# A\n\nS: x\n{mark * 2000}!\nR: y"):
        read_markdown(text.encode(), name="a.md")
    assert process_time() - began < 5


@pytest.mark.many
def test_damaged_files_raise_nothing_but_our_errors() -> None:
    samples = [path.read_bytes() for path in sorted(SAMPLES.rglob("*.m*")) if path.is_file()]
    samples.append(markdown_text(sample_bank()).encode()[:2500])
    samples.append(
        b"---\r\nid: x\r\ntitle: T\r\nseconds: 90\r\nwithheld_from: [a, b]\r\n---\r\n\r\n**S:** a\r\n"
    )

    def read(raw: bytes) -> Reading:
        reading = read_markdown(raw, name="a.md")
        str(reading).encode()
        return reading

    assert refusals(read, samples) > 0


@pytest.mark.parametrize(
    "said", ["[[Harrow Clinic]]", '"[[Harrow Clinic]]"', '"[Harrow Clinic](https://a.b)"']
)
def test_a_link_in_front_matter_is_what_it_leads_to(said: str) -> None:
    text = f"---\nemployer: {said}\n---\n# A\n\nS: x\n\nR: y\n"
    assert stories_from_markdown(text).stories[0].employer == "Harrow Clinic"


@pytest.mark.parametrize(
    "text", ["- ** ** **Tags:** teamwork (4)\n", "---\ntitle:{{x}} Month-end\nwhen:\u00a02023-05\n---\n"]
)
def test_a_label_without_a_name_and_a_front_matter_of_one_word_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "stories.md"
    path.write_text(f"{text}\n## Freezer\n\n**Situation:** x\n\n**Result:** y\n", encoding="utf-8")
    assert [story.title for story in read_markdown(path).stories][-1:] != []


@pytest.mark.parametrize(
    "line", ["- ** ** **Tags:** calm (4)", "** ** __Tags__: calm (4)", "__ __ Tags: calm (4)"]
)
@pytest.mark.parametrize("more", ["", "\n## Till\n\n**Situation:** x\n\n**Result:** y\n"])
def test_stars_around_nothing_hide_no_tags(line: str, more: str) -> None:
    text = f"{line}\n\n## Freezer\n\n**Situation:** x\n\n**Result:** y\n{more}"
    reading = stories_from_markdown(text)
    assert reading.stories[0].competencies == ({} if more else {"calm": 4})
    assert [left.place for left in reading.left_out] == (["the text, line 1"] if more else [])


@pytest.mark.parametrize("name", ["Skills", "Tags", "Competencies"])
def test_tags_below_the_last_part_are_tags_and_a_sentence_with_a_colon_is_text(name: str) -> None:
    parts = "# Freezer\n\n## Situation\n\nIt was warm.\n\n## Result\n\nAll was saved."
    (story,) = stories_from_markdown(f"{parts}\n\n{name}: teamwork (4), empathy\n").stories
    assert (dict(story.competencies), story.result) == ({"teamwork": 4, "empathy": 3}, "All was saved.")
    said = "Skills: I learned to ask early, and that a list of who is on call saves a night."
    (told,) = stories_from_markdown(f"{parts}\n\n{said}\n").stories
    assert (dict(told.competencies), told.result) == ({}, f"All was saved.\n\n{said}")
