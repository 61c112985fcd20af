from __future__ import annotations

import pytest
from tests.formats.markdown.peers.kept import peer_stories

from storybank.formats import Reading

PRIVATE = "Rumpelstiltskin"
BLOCK = (
    "### [Leadership] Pilot line\n"
    "**S (Situation):** a date\n"
    "**A (Action):** I led.\n"
    "**R (Result):** It ran.\n"
)


def read(text: str) -> Reading:
    reading = peer_stories(text, name="story-bank.md")
    assert reading is not None
    return reading


@pytest.mark.parametrize("word", ["derived-unverified", "user-cannot-confirm", "Derived-Unverified (12 %)"])
def test_a_figure_that_nobody_confirmed_keeps_a_story_a_draft(word: str) -> None:
    (story,) = read(f"{BLOCK}**Provenance:** {word}\n").stories
    assert story.status == "draft"
    assert f"Provenance: {word}" in story.notes


def test_a_confirmed_story_is_ready_and_one_without_action_is_not() -> None:
    text = f"{BLOCK}**Provenance:** user-stated 2026-10-02\n### [Hope] Half a story\n**S:** It rained.\n"
    assert [story.status for story in read(text).stories] == ["ready", "draft"]


def test_the_doubt_about_one_story_is_no_doubt_about_the_next() -> None:
    text = f"{BLOCK}**Provenance:** derived-unverified\n\n---\n{BLOCK.replace('Pilot', 'Second')}"
    assert [story.status for story in read(text).stories] == ["draft", "ready"]


def test_theme_and_questions_become_tags() -> None:
    (story,) = read(f"{BLOCK}**Best for questions about:** planning; Leadership, “saying no”.\n").stories
    assert story.competencies == {"Leadership": 3, "planning": 3, "saying no": 3}


def test_a_line_of_hyphens_right_below_a_text_makes_no_heading_of_it() -> None:
    (first, second) = read(f"{BLOCK}---\n{BLOCK.replace('Pilot', 'Second')}").stories
    assert (first.result, second.result) == ("It ran.", "It ran.")


def test_text_behind_a_rule_belongs_to_no_story_and_is_said() -> None:
    reading = read(f"{BLOCK}\n---\nA word at the end.\n")
    assert reading.stories[0].result == "It ran."
    assert [left.place for left in reading.left_out] == ["story-bank.md, line 7"]


def test_a_comment_that_is_never_closed_is_said_and_hides_no_story() -> None:
    reading = read(f"{BLOCK}\n<!-- forgotten\n{BLOCK.replace('Pilot', 'Second')}")
    assert [story.title for story in reading.stories] == ["Pilot line", "Second line"]
    assert [left.place for left in reading.left_out] == ["story-bank.md, line 6"]


def test_the_same_block_twice_is_one_story_and_another_of_its_title_a_second() -> None:
    twice = read(BLOCK + BLOCK)
    assert len(twice.stories) == 1
    assert [(left.place, left.why) for left in twice.left_out] == [
        ("story-bank.md, line 5", "stands there twice, word for word")
    ]
    several = read(BLOCK + BLOCK.replace("I led.", "I stayed."))
    assert [(story.id, story.action) for story in several.stories] == [
        ("pilot-line", "I led."),
        ("pilot-line-2", "I stayed."),
    ]


def test_what_no_story_takes_is_left_out_with_the_line_of_its_part() -> None:
    text = f"### [A] {'x' * 501}\n**A:** a\n**R:** {PRIVATE}\x00\n### [B] b\n**S:** a\n**A:** \x00\n"
    reading = read(text)
    assert [left.place for left in reading.left_out] == [f"story-bank.md, line {line}" for line in (1, 3, 6)]
    assert PRIVATE not in str(reading.left_out)
    assert [story.action for story in reading.stories] == ["a", ""]


@pytest.mark.parametrize(
    "labels",
    [
        ("**S:**", "**A:**", "**R:**"),
        ("**Situation:**", "**Action:**", "**Result:**"),
        ("**S (Situación):**", "**A (Acción):**", "**R (Resultado):**"),
        ("**Situation :**", "**Action :**", "**Résultat :**"),
        ("- **Situation**:", "- **Aktion**:", "- **Ergebnis**:"),
        ("__S__:", "__A__:", "__R__:"),
        ("#### Situation\n", "#### Action\n", "#### Result\n"),
    ],
)
def test_labels_are_read_in_the_spellings_that_people_use(labels: tuple[str, str, str]) -> None:
    text = "### [Leadership] Pilot line\n" + "".join(
        f"{label} {text}\n" for label, text in zip(labels, ("a date", "I led.", "It ran."), strict=True)
    )
    (story,) = read(text).stories
    assert (story.situation, story.action, story.result) == ("a date", "I led.", "It ran.")
