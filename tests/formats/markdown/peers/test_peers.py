from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.formats.markdown.peers.kept import peer_stories
from tests.formats.mutations import refusals

from storybank.bank import StoryBank
from storybank.errors import DocumentError
from storybank.formats import Reading, bank_from_json, bank_text, stories_from_markdown
from storybank.formats.files import decode_any
from storybank.formats.markdown.outline import outline
from storybank.stories import Story

SAMPLES = Path(__file__).parents[2] / "samples" / "peers"
FORMS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".md", ".json"})


def read(name: str, text: str = "") -> Reading:
    return stories_from_markdown(text or (SAMPLES / name).read_text(encoding="utf-8"), name=name)


def told(reading: Reading) -> Iterator[str]:
    """Return all that was read, one fact a line: what a golden file holds."""
    for story in reading.stories:
        yield f"{story.id} [{story.status}] {story.title}"
        for field in ("employer", "happened", "source"):
            if getattr(story, field):
                yield f"  {field}: {getattr(story, field)}"
        if story.competencies:
            yield f"  tags: {', '.join(f'{tag} {strength}' for tag, strength in story.competencies.items())}"
        for field in ("situation", "task", "action", "result", "notes"):
            if getattr(story, field):
                yield f"  {field}:"
                yield from (f"    {line}".rstrip() for line in getattr(story, field).split("\n"))
    for telling in reading.bank.tellings:
        where = ", ".join(str(part) for part in (telling.employer, telling.on, telling.landed) if part)
        yield f"told: {telling.story} to {telling.interviewer} ({where}) {telling.notes}".rstrip()
    yield from (f"left out: {left}" for left in reading.left_out)


@pytest.mark.parametrize("name", FORMS)
def test_the_sample_of_every_form_reads_as_it_did(name: str) -> None:
    expected = (SAMPLES / f"{name}.read.txt").read_text(encoding="utf-8")
    assert "\n".join(told(read(name))) + "\n" == expected


@pytest.mark.parametrize("name", FORMS)
def test_importing_twice_equals_once(name: str) -> None:
    once = read(name).into(StoryBank([Story("Mine")]))
    assert read(name).into(once) == once
    assert len(once.stories) == len(read(name).stories) + 1


@pytest.mark.parametrize("name", FORMS)
def test_what_was_read_is_a_bank_like_any_other(name: str) -> None:
    assert bank_from_json(bank_text(read(name).bank)) == read(name).bank


@pytest.mark.parametrize("name", FORMS)
def test_line_ends_and_marks_of_other_systems_change_nothing(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    assert read(name, "\ufeff" + text.replace("\n", "\r\n")) == read(name)


@pytest.mark.many
def test_any_bytes_are_read_or_refused() -> None:
    wholes = {name: (SAMPLES / name).read_bytes() for name in FORMS}
    samples = [raw if name.endswith(".json") else raw[:1_000] for name, raw in wholes.items()]
    texts = partial(decode_any, name="x")
    refused = refusals(lambda raw: stories_from_markdown(texts(raw), name="x"), samples)
    assert refused > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Pilot line\n\n## Situation\nA date.\n\n## Action\nI led it.\n\n## Result\nIt ran.\n",
        "## Pilot line\n**Situation:** A date.\n**Task:** Lead.\n**Action:** I led.\n**Result:** It ran.\n",
        "---\ncompetencies: {leadership: 4}\n---\n# Pilot line\n- **S:** It.\n- **A:** I.\n- **R:** I.\n",
        "| Situation | Primary skill | Secondary skill |\n|---|---|---|\n| New task | Reading | Writing |\n",
        "| ID | Title | Primary Skill |\n|---|---|---|\n| 1 | Cook | Soup |\n",
        "# Changes\n\n## [Unreleased]\n**Action:** required\n\n### [Core] Parser\n- Result: faster\n",
        "```markdown\n### [Theme] Title\n**S (Situation):** a\n**A (Action):** b\n**R (Result):** c\n```\n",
        "<!--\n### [Theme] Title\n**S (Situation):** a\n**A (Action):** b\n**R (Result):** c\n-->\n",
        "### [a link](https://example.org)\n- Situation: one\n- Result: two\n- Action: three\n",
        '{"format": "storybank/bank", "schema_version": 1, "stories": [{"title": "a", "themes": []}]}',
        '{"stories": [{"title": "a"}]}',
        '{"stories": 3}',
        '{"themes": [], "broken": "stories"',
        "[1, 2]",
        "{not JSON at all}",
        "# Prep\n\nThe story details and the primary skill of each actor.\n",
    ],
)
def test_another_text_is_in_none_of_the_forms(text: str) -> None:
    assert peer_stories(text, name="x.md") is None


def test_our_own_document_is_none_of_the_forms() -> None:
    bank = StoryBank([Story("a", competencies=["themes", "key_numbers", "performance"])])
    assert peer_stories(bank_text(bank), name="bank.json") is None


def test_a_deep_text_is_refused() -> None:
    deep = '{"purged_stories": [], "stories": [' + "[" * 100 + "]" * 100 + "]}"
    with pytest.raises(DocumentError, match="more than 64 levels deep"):
        stories_from_markdown(deep, name="x")


def test_a_folder_in_the_name_stays_out_of_the_stories() -> None:
    text = (SAMPLES / "story-bank.md").read_text(encoding="utf-8")
    for name in ("/home/ana/story-bank.md", "C:\\Users\\ana\\story-bank.md"):
        reading = stories_from_markdown(text, name=name)
        assert "ana" not in "".join(story.source or "" for story in reading.stories)
    odd = stories_from_markdown(text, name="\udcff" + "x" * 5000)
    assert all((story.source or "").startswith("?xxx") for story in odd.stories)


@pytest.mark.parametrize("name", [name for name in FORMS if name.endswith(".md")])
def test_every_word_of_a_form_is_read_or_in_a_line_that_is_named(name: str) -> None:
    words = iter(range(100_000))
    text = (SAMPLES / name).read_text(encoding="utf-8")
    named = re.sub(r"(?<=[a-z,.] )[a-z]{4,}(?=[ .,\n])", lambda _: f"w{next(words)}w", text)
    found = outline(named.split("\n"))
    read = [str(story.to_dict()) for story in stories_from_markdown(named, name=name).stories]
    left = [line for one in found.unread for line in (one.what, *found.lines[one.first : one.after])]
    comments = re.findall(r"<!--.*?-->", named, re.DOTALL)
    assert next(words) > 0
    assert set(re.findall(r"w\d+w", named)) <= set(re.findall(r"w\d+w", "\n".join([*read, *left, *comments])))
