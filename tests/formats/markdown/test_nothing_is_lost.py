"""Every word of a text is in one story's field, in a label that was recognised, or said to be left out."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.support.counts import many

from storybank.formats.markdown.reading import MarkdownFile, fill
from storybank.stories import Statement, Story

SAMPLES = Path(__file__).parents[1] / "samples"
HANDED = Path(__file__).parents[4] / "shared" / "cases"
"""Files of other people's, where they are beside the checkout."""

FORMS = """
# {}
## {}
### {}
# Stories
## Draft
## Situation
### Result
### Notes
## Tags
**Situation:** {}
**Task:** {}
**Action:** {}
**Result:** {}
**Result**
Result: {}
- **Situation:** {}
- **Action:** {}
  - **Result:** {}
  - **Task:** {}
1. {}
- {}
**S**: {}
**T**: {}
**A**: {}
**R**: {}
**Q**: {}
**{}:** {}
**{}**
{}
{} {}
Tags: {}, {}
**Tags:** {} (4)
**Company:** {}
**When:** {}
**Reflection:** {}
Note: {}
| Story | Situation | Result |
|---|---|---|
| {} | {} | {} |
| Task | {} |
|---|---|
| {} | {} |
| Story | Ownership | Planning |
| {} | 3 | x |
| **S**ituation | {} |
---
***
```
> {}
> **Result:** {}
<details>
<summary>{}</summary>
<b>Result:</b> {}
</details>
    {}
**Status:** {}
**Seconds:** {}
[Action:: {}]
- [ ] {}
📍 **Action:** {}
<!-- {} -->
{}<br>{}
""".split("\n")  # noqa: SIM905 - with a blank line at both ends


def numbered(forms: list[str]) -> str:
    """Return lines with a word of its own in each gap."""
    count = iter(range(10_000))
    return "\n".join(re.sub(r"\{\}", lambda _: f"w{next(count)}w", form) for form in forms)


def words_of(told: Story | Statement) -> list[str]:
    return re.findall(r"w\d+w", told.model_dump_json(exclude={"id", "episode", "source"}))


def column(what: str, head: int, text: str) -> list[str]:
    """Return the cells below a column's name that is left out: with it they are said, too."""
    heads, *rows = [re.split(r"(?<!\\)\|", line) for line in text.split("\n")[head:]]
    names = [f"the column “{name.strip()}”" for name in heads]
    if what not in names:
        return []
    table = takewhile(lambda row: len(row) > 1, rows)
    return [row[names.index(what)] for row in table if len(row) > names.index(what)]


def lost(text: str) -> dict[str, int]:
    """Return the words that stand in none, or in several, of a story's field and the lines left out."""
    file = MarkdownFile("a.md", "a.md", text)
    assert not fill([file])
    told = [word for story in file.stories for word in words_of(story)]
    left = {line for one in file.outline.unread for line in range(one.first, one.after)}
    left |= {line for key in file.outline.strange for line in range(key.first, key.after)}
    named = "\n".join(one.what for one in file.outline.unread)
    named += "\n".join(cell for one in file.outline.unread for cell in column(one.what, one.first, text))
    left |= {odd.first for fields in file.fields for odd in fields.left_out if "“" in odd.what}
    left |= {piece.first for fields in file.fields for piece in fields.kept}
    parser = MarkdownIt("commonmark").enable("table")
    lines = [
        line for token in parser.parse(text) if token.map and token.content for line in range(*token.map)
    ]
    shown = {word: line for line in lines for word in re.findall(r"w\d+w", text.split("\n")[line])}
    if not file.stories:
        return {}  # all of it is left out, and said
    counts = {
        word: told.count(word) + ((line in left or word in named) and word not in told)
        for word, line in shown.items()
    }
    return {word: count for word, count in counts.items() if count != 1}


@settings(deadline=None, max_examples=many(150))
@given(st.lists(st.sampled_from(FORMS), max_size=24).map(numbered))
def test_each_word_of_a_made_up_text_is_in_one_place(text: str) -> None:
    assert lost(text) == {}


@settings(deadline=None, max_examples=many(100))
@given(
    st.lists(st.sampled_from([form for form in FORMS if form.startswith(("#", "**", "-", "|"))]), max_size=40)
)
def test_each_word_of_many_headings_and_labels_is_in_one_place(forms: list[str]) -> None:
    assert lost(numbered([line for form in forms for line in (form, "")])) == {}


@pytest.mark.parametrize(
    "path", sorted([*SAMPLES.rglob("*.m*"), *HANDED.rglob("*.md")]), ids=lambda path: path.name
)
def test_each_word_of_a_sample_is_in_one_place(path: Path) -> None:
    if path.suffix in {".md", ".markdown"}:
        text = path.read_text(encoding="utf-8")
        count = iter(range(100_000))
        named = re.sub(
            r"(?<=[a-z,.] )[a-z]{4,}(?=[ .,]|$)", lambda _: f"w{next(count)}w", text, flags=re.MULTILINE
        )
        file = MarkdownFile("a.md", "a.md", named)
        assert file.outline.form is not None or lost(named) == {}
