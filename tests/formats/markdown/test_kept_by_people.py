"""Files as people really keep them: for each kind several that say one thing in other forms."""

from __future__ import annotations

import pytest

from storybank.formats import Reading, stories_from_markdown
from storybank.stories import Story

LINES, SPACED, NESTED = "**{name}:** {text}", "**{letter}** : {text}\n", "* {name}:\n   {text}"
PUMP = ("The pump froze at night.", "Keep the ward warm.", "I thawed it by hand.", "No bed was moved.")
LEDGER = ("The ledger vanished.", "Close the month.", "I rebuilt it from receipts.", "Closed two days early.")


def read(text: str) -> Reading:
    return stories_from_markdown(text, name="a.md")


def parts(story: Story) -> tuple[str, ...]:
    return (story.situation, story.task, story.action, story.result)


def told(text: str) -> list[tuple[str, ...]]:
    return [parts(story) for story in read(text).stories]


def said(reading: Reading) -> str:
    return " ".join(map(str, reading.left_out))


def labelled(form: str, texts: tuple[str, ...] = PUMP, names: str = "Situation Task Action Result") -> str:
    """Return four parts, each in a form such as `**{name}:** {text}`."""
    told = zip(names.split(), texts, strict=True)
    return "\n".join(form.format(name=name, letter=name[0], rest=name[1:], text=text) for name, text in told)


LABELS = [
    "**{name}:** {text}\n",
    "**{name}**:: {text}",
    "{name}:: {text}",
    "- {name}:: {text}",
    "[{name}:: {text}]\n",
    "({name}:: {text})\n",
    "📍 **{name}:** {text}\n",
    "**⚙️ {name}**: {text}\n",
    "✅ {name}: {text}",
    "1️⃣ **{name}** – {text}\n",  # noqa: RUF001 - as people type
    ":dart: **{name}:** {text}\n",
    "**:gear: {name}:** {text}\n",
    "- [x] **{name}:** {text}",
    "* 🎯 {name} - {text}",
    "• {name}: {text}",
    "=={name}:== {text}\n",
    "<b>{name}:</b> {text}\n",
    "<strong>{name}</strong>: {text}\n",
    "<u>**{name}**</u>: {text}\n",
    "***{name}:*** {text}\n",
    "`{name}:` {text}\n",
    "**{name}.** {text}\n",
    "**{name} ({letter}):** {text}\n",
    "**{name} (30 seconds):** {text}\n",
    "**[{letter}]** {text}\n",
    "[{letter}] {text}",
    "({letter}) {text}",
    "{letter}) {text}",
    "{name}\uff1a{text}",
    "→ **{name}**: {text}\n",
    "**{letter}**{rest}: {text}\n",
    "> **{name}:** {text}\n>",
    "### ⚙️ **{name}:**\n\n{text}\n",
    "### 2. {name}\n\n{text}\n",
    "#### {letter} – {name} 🏁\n\n{text}\n",  # noqa: RUF001 - the same
]


@pytest.mark.parametrize("form", LABELS)
def test_a_label_is_read_however_it_is_decorated(form: str) -> None:
    reading = read(f"# Stories\n\n## The frozen pump\n\n{labelled(form)}\n")
    assert [parts(story) for story in reading.stories] == [PUMP]
    assert (reading.stories[0].title, reading.stories[0].status) == ("The frozen pump", "ready")
    assert reading.stories[0].notes == ""


@pytest.mark.parametrize(
    "names",
    [
        ("Task at hand", "Actions taken", "Results achieved"),
        ("The task I faced", "My actions", "Key results"),
        ("Main goal", "What I did", "Measurable outcome"),
        ("Task / Challenge", "Action steps", "Result & impact"),
        ("What I had to do", "Actions I took", "The final result"),
    ],
)
@pytest.mark.parametrize("form", ["**{}:** {}\n\n", "### {}\n\n{}\n\n", "- {}: {}\n"])
def test_a_longer_label_is_that_of_the_part_that_it_names(names: tuple[str, ...], form: str) -> None:
    labels = ("Situation overview", *names)
    text = "".join(form.format(name, said) for name, said in zip(labels, PUMP, strict=True))
    assert told(f"# Stories\n\n## The frozen pump\n\n{text}") == [PUMP]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", "Situation Aufgabe Vorgehen Ergebnis"),
        ("fr", "Contexte Tâche Actions Résultat"),
        ("es", "Situación Tarea Acción Resultado"),
        ("pt", "Situação Tarefa Ação Resultado"),
        ("it", "Situazione Compito Azione Risultato"),
        ("nl", "Situatie Taak Actie Resultaat"),
        ("pl", "Sytuacja Zadanie Działanie Rezultat"),
        ("ja", "状況 課題 行動 結果"),
        ("zh", "情境 任务 行动 结果"),
        ("zh-TW", "情況 任務 行動 結果"),
        ("ko", "상황 과제 행동 결과"),
    ],
)
@pytest.mark.parametrize("form", ["**{name}:** {text}\n", "## {name}\n\n{text}\n", "{name}\uff1a{text}"])
def test_a_story_is_read_in_ten_other_languages(language: str, names: str, form: str) -> None:
    (story,) = read(f"# Pump\n\n{labelled(form, names=names)}").stories
    assert (parts(story), story.status) == (PUMP, "ready"), language


BESIDE = [
    "**Interview angle:** shows initiative.",
    "**Likely follow-ups:**\n- Why by hand?",
    "**Why it works:** it is short.\n\n**Use for:** the nurse in charge.",
    "**🔎 Coach's remark**: slower.",
]


@pytest.mark.parametrize("beside", BESIDE)
def test_a_bold_label_that_names_no_part_ends_the_part_before_it(beside: str) -> None:
    (story,) = read(f"# Stories\n\n## Pump\n\n{labelled(LINES)}\n\n{beside}\n").stories
    assert (parts(story), story.notes) == (PUMP, beside)


@pytest.mark.parametrize(
    ("result", "notes"),
    [
        ("- **Result:** No bed was moved.\n- **Follow-ups:** why?", "- **Follow-ups:** why?"),
        ("Result: No bed was moved.\nFollow-ups: why?", "Follow-ups: why?"),
        ("### Result\n\nNo bed was moved.\n\n**Best for:** calm", "**Best for:** calm"),
    ],
)
def test_what_stands_beside_a_story_is_told_apart_in_its_own_form(result: str, notes: str) -> None:
    (story,) = read(f"# Stories\n\n## Pump\n\n**Action:** x\n\n{result}\n").stories
    assert (story.result, story.notes) == ("No bed was moved.", notes)


@pytest.mark.parametrize(
    "action",
    [
        "I looked.\n\n**Step 1:** I thawed it.\n\n**Step 2:** I called.",
        "\n**First:** I looked.\n**Then:** I thawed it.",
        "\n\n**Pipes:** I thawed them.\n\n**People:** I called them.",
        "I did two things.\n\n- **Pipes:** I thawed them.\n- **People:** I called them.",
    ],
)
def test_steps_and_points_of_a_part_stay_in_it(action: str) -> None:
    (story,) = read(f"# Pump\n\n**Situation:** x\n\n**Action:** {action}\n\n**Result:** y\n").stories
    assert (story.action, story.notes) == (action.strip(), "")


def explained(title: str, form: str, said: str, names: str = "Situation Task Action Result") -> str:
    return f"# {title}\n\n{labelled(form, tuple(said.split('/')), names)}\n"


LETTERS = "| Letter | Meaning |\n|---|---|\n"
EXPLAINED = [
    explained("STAR", "**{letter}**{rest}: say {text}", "where/what was asked/what you did/why"),
    explained(
        "The STAR method",
        "- **{name}** - {text}",
        "Set the scene/What was asked/What you did/What came of it",
    ),
    explained(
        "Bank", "{name}: {text}", "Describe the context./Explain your role./Describe your steps./Share it."
    ),
    explained(
        "Mine", "**{name}:** {text}\n", "Beschreibe die Lage./Nenne dein Ziel./Was du tust./Was herauskam."
    ),
    f"# My stories\n\n{LETTERS}| **S**ituation | Set the scene |\n| **A**ction | What you did |\n",
]


@pytest.mark.parametrize("intro", EXPLAINED)
@pytest.mark.parametrize("level", ["##", "###"])
def test_an_explanation_of_star_is_no_story_and_swallows_none(intro: str, level: str) -> None:
    text = f"{intro}\n\n{level} Pressure\n{labelled(NESTED)}\n\n{level} Loss\n"
    reading = read(text + labelled(NESTED, LEDGER))
    assert [(story.title, parts(story)) for story in reading.stories] == [
        ("Pressure", PUMP),
        ("Loss", LEDGER),
    ]
    assert "says what a story is made of" in said(reading)


@pytest.mark.parametrize("filled", ["", "[your text]", "...", "<situation>", "TBD", "____", "{{text}}"])
def test_a_template_that_nobody_filled_in_is_no_story_and_is_said(filled: str) -> None:
    empty = labelled("**{name}:** {text}", (filled,) * 4)
    reading = read(f"# Stories\n\n## Pump\n\n{labelled(LINES)}\n\n## Story 2: [title]\n\n{empty}\n")
    assert [parts(story) for story in reading.stories] == [PUMP]
    assert "a.md, line 10: a story is a template" in said(reading)


@pytest.mark.parametrize(
    "text",
    [
        "# Competencies\n\nWe took these from talks, thanks.\n\n## Delivery\n\n- **Beginner**\n  - Ask.\n",
        "# Skills\n\nThese are what we look for. They come from practice, mostly.\n",
        "# Monday\n\nQ: Who calls?\n\nA: I do.\n",
        "# Meeting\n\n## Action items\n\n- Call them.\n\n## Next steps\n\n- Meet again.\n",
        "# Garden\n\nGoal: more beans.\n",
    ],
)
def test_notes_that_are_no_stories_become_none(text: str) -> None:
    reading = read(text)
    assert reading.stories == ()
    assert reading.left_out


@pytest.mark.parametrize(
    "text",
    [
        "# Garden\n\n## Background\n\nA wet spring.\n\n## Goals\n\nMore beans.\n",
        "# Pump\n\n**Situation:** It froze.\n\n**Action:**\n",
        "# Pump\n\nTags: calm\n",
        "| Story | Competency |\n|---|---|\n| Pump | Teamwork |\n",
    ],
)
def test_what_may_be_a_story_is_a_draft_and_is_said(text: str) -> None:
    reading = read(text)
    assert [story.status for story in reading.stories] == ["draft"]
    assert "may be none, so it is a draft" in said(reading)


@pytest.mark.parametrize(
    ("above", "inner"),
    [
        ("Story 1: {}", "Draft"),
        ("{} (Harrow)", "My answer"),
        ("{}", "STAR"),
        ("{}", "Erste Fassung"),
        ("{}", "Réponse"),
    ],
)
def test_the_title_is_the_heading_that_tells_the_stories_apart(above: str, inner: str) -> None:
    stories = [("The frozen pump", PUMP), ("The lost ledger", LEDGER)]
    text = "".join(
        f"## {above.format(title)}\n\n### Best used for\n- calm\n\n### {inner}\n\n{labelled(LINES, of)}\n\n"
        for title, of in stories
    )
    reading = read(f"# Stories\n\n{text}")
    assert [story.title for story in reading.stories] == [above.format(title) for title, _ in stories]
    assert [parts(story) for story in reading.stories] == [PUMP, LEDGER]


@pytest.mark.parametrize("level", ["#", "##"])
@pytest.mark.parametrize("groups", [("Harrow Clinic (2019-2021)", "Larkmoor"), ("Leadership", "Conflict")])
def test_a_heading_above_a_group_of_stories_is_named(level: str, groups: tuple[str, str]) -> None:
    text = "\n\n".join(
        f"{level} {group}\n\n{level}# {group[:4]} pump\n\n{labelled(LINES)}" for group in groups
    )
    reading = read(text)
    assert len(reading.stories) == len(groups)
    assert all(f"the heading “{group}” stands above stories" in said(reading) for group in groups)


QUESTIONS = [
    "1. Tell me about a night.\n{pump}\n2. Tell me about a loss.\n{ledger}",
    "- **Tell me about a night.**\n{pump}\n- **Tell me about a loss.**\n{ledger}",
    "* Tell me about a night.\n\n{pump}\n\n* Tell me about a loss.\n\n{ledger}",
]


@pytest.mark.parametrize("form", QUESTIONS)
@pytest.mark.parametrize(
    "label", ["   - **{name}:** {text}", "   * {letter}: {text}", "   - {name} - {text}"]
)
def test_an_entry_of_a_list_is_the_title_of_the_parts_in_it(form: str, label: str) -> None:
    text = form.format(pump=labelled(label), ledger=labelled(label, LEDGER))
    reading = read(f"# Answers\n\n{text}\n")
    assert [(one.title, parts(one)) for one in reading.stories] == [
        ("Tell me about a night.", PUMP),
        ("Tell me about a loss.", LEDGER),
    ]


HTML = [
    "<details>\n<summary><b>A night.</b></summary>\n<ul>\n{}\n</ul>\n</details>",
    "<details><summary>A night.</summary>\n\n{}\n\n</details>",
    "<div>\n<h3>A night.</h3>\n{}\n</div>",
]


@pytest.mark.parametrize("around", HTML)
@pytest.mark.parametrize(
    "form",
    [
        "<li><b>{name}:</b><br>\n   - {text}</li>",
        "<p><strong>{name}</strong>: {text}</p>",
        "<b>{name}:</b> {text}<br>",
    ],
)
def test_block_html_is_read_as_the_markdown_that_it_stands_for(around: str, form: str) -> None:
    reading = read(f"# Ownership\n\n{around.format(labelled(form))}\n")
    assert [(story.title, parts(story)) for story in reading.stories] == [("A night.", PUMP)]


@pytest.mark.parametrize("opened", ["```", "~~~", "```python", "<!-- to do"])
def test_what_is_never_closed_is_said_and_takes_no_story_along(opened: str) -> None:
    one = f"## Pump\n\n**Situation:** x\n\n**Action:** I looked:\n\n{opened}\nfrozen\n\n**Result:** y\n"
    reading = read(f"# Stories\n\n{one}\n## Loss\n\n{labelled(LINES, LEDGER)}\n")
    assert [story.result for story in reading.stories] == ["y", LEDGER[3]]
    assert "a.md, line 9: what opens there is never closed" in said(reading)


@pytest.mark.parametrize(
    ("tags", "competencies"),
    [
        ("#pressure #initiative #teamwork", {"pressure": 3, "initiative": 3, "teamwork": 3}),
        ("#pressure, #team-work", {"pressure": 3, "team-work": 3}),
        ("[[pressure]] · [[teamwork]]", {"pressure": 3, "teamwork": 3}),
        ("pressure / teamwork", {"pressure": 3, "teamwork": 3}),
        ("pressure | teamwork", {"pressure": 3, "teamwork": 3}),
        ("teamwork: 4, ownership: 2", {"teamwork": 4, "ownership": 2}),
        ("teamwork=4; ownership 2/5", {"teamwork": 4, "ownership": 2}),
        ("teamwork (4/5), ownership [2]", {"teamwork": 4, "ownership": 2}),
        ("teamwork - 4, ownership ★★", {"teamwork": 4, "ownership": 2}),
        ("`teamwork`, **ownership** (2)", {"teamwork": 3, "ownership": 2}),
    ],
)
@pytest.mark.parametrize("label", ["**Tags:** {}", "Skills: {}", "🏷️ **Competencies**: {}"])
def test_tags_are_read_however_they_are_parted_and_rated(
    label: str, tags: str, competencies: dict[str, int]
) -> None:
    (story,) = read(f"# Pump\n\n{label.format(tags)}\n\n{labelled(LINES)}").stories
    assert story.competencies == competencies


@pytest.mark.parametrize(
    "front",
    [
        'company: "[[Harrow Clinic]]"\ndate: "[[2024-01-02]]"',
        "company: [[Harrow Clinic]]\ndate: [[2024-01-02]]",
        'company: "[[employers/Harrow Clinic|Harrow]]"\ndate: "[[2024-01-02]]"',
        "company: '[Harrow Clinic](harrow.md)'\ndate: 2024-01-02",
    ],
)
def test_a_link_in_a_field_is_the_name_that_it_leads_to(front: str) -> None:
    (story,) = read(f"---\ntitle: Pump\n{front}\n---\n\n{labelled(LINES)}").stories
    assert (story.employer, story.happened) == ("Harrow Clinic", "2024-01-02")


@pytest.mark.parametrize(
    ("front", "competencies", "left"),
    [
        (
            "skills:\n  - name: calm\n    kind: soft\n  - name: pipes\n    kind: hard",
            {"calm": 3, "pipes": 3},
            "kind",
        ),
        ("tags:\n  - tag: calm\n    level: 4\n    since: 2019", {"calm": 4}, "since"),
        ("competencies:\n  - calm\n  - name: pipes\n    note: old", {"calm": 3, "pipes": 3}, "note"),
        ("tags:\n  calm: 4\n  pipes: often", {"calm": 4}, "pipes"),
    ],
)
def test_tags_are_read_from_lists_of_other_programs(
    front: str, competencies: dict[str, int], left: str
) -> None:
    reading = read(f"---\ntitle: Pump\n{front}\n---\n\n{labelled(LINES)}")
    assert reading.stories[0].competencies == competencies
    assert left in said(reading)


@pytest.mark.parametrize(
    "answer",
    [
        "* **Q** : How?\n\n* **A** : Calm.\n",
        "Q: How?\n\nA: Calm.\n",
        "**Question:** How?\n\n**A:** Calm.\n",
        "**A:** Calm.\n",
        "**F:** Wie?\n\n**A:** Calm.\n",
        "**P:** ¿Cómo?\n\n**R:** Calm.\n",
    ],
)
def test_the_answer_to_a_question_is_no_part(answer: str) -> None:
    (story,) = read(f"# Question 1\n\n{answer}\n{labelled(SPACED)}").stories
    assert parts(story) == PUMP
    assert "Calm." in story.notes


TABLES = [
    "| # | Job asks for | Story Title | Situation | Task | Action | Result |",
    "| **Story** | **S** | **T** | **A** | **R** |",
    "| Titel | Lage | Aufgabe | Vorgehen | Ergebnis |",
    "| Example | 📍 Context | Goal | Actions taken | Outcome |",
]


def table(head: str) -> str:
    columns = head.count("|") - 1
    before = "| 1 | calm " if columns > len("STAR") + 1 else ""
    rows = [
        f"{before}| **{title}** | {' | '.join(of)} |" for title, of in (("Pump", PUMP), ("Ledger", LEDGER))
    ]
    return "\n".join([head, "|:-:" * columns + "|", *rows])


@pytest.mark.parametrize("head", TABLES)
@pytest.mark.parametrize("around", ["{}", "# Bank\n\nSome text.\n\n{}\n\nMore text.\n"])
def test_each_row_of_a_table_is_a_story(head: str, around: str) -> None:
    reading = read(around.format(table(head)))
    assert [(one.title, parts(one), one.status) for one in reading.stories] == [
        ("Pump", PUMP, "ready"),
        ("Ledger", LEDGER, "ready"),
    ]


def test_a_row_with_a_cell_too_many_is_left_out_and_said() -> None:
    head = "| Story | Situation | Action | Result |\n|--|--|--|--|\n"
    reading = read(f"{head}| a | b | c | d | e |\n| f | g | h | i |\n")
    assert [story.title for story in reading.stories] == ["f"]
    assert "a.md, line 3: the row has more cells" in said(reading)


@pytest.mark.parametrize("cell", ["a<br>b", "a<br/>b", "a <BR /> b", "<p>a</p><p>b</p>", "a<br><b>b</b>"])
def test_a_break_in_a_cell_is_a_line_break(cell: str) -> None:
    (story,) = read(
        f"| Story | Situation | Action | Result |\n|--|--|--|--|\n| x | {cell} | c | d |\n"
    ).stories
    assert story.situation.split() == ["a", "b"]
    assert "\n" in story.situation


RATED = "| Customer Obsession | Ownership | Bias for Action |\n|---|---|---|---|\n"
MATRIX = [
    f"| Story {RATED}| Pump | x | | 3 |\n| Ledger | | x | 5 |\n",
    f"| Title {RATED}| Pump | ✓ | - | 3/5 |\n| Ledger | | ✔ | 5 |\n",
    f"| Example {RATED}| Pump | yes | no | 3 |\n| Ledger | 0 | X | 5 |\n",
]
STRONG = [{"Customer Obsession": 3, "Bias for Action": 3}, {"Ownership": 3, "Bias for Action": 5}]


@pytest.mark.parametrize("matrix", MATRIX)
def test_a_matrix_says_how_strongly_each_story_shows_a_competency(matrix: str) -> None:
    stories = "".join(f"## {title}\n\n{labelled(LINES)}\n\n" for title in ("Pump", "Ledger"))
    assert [story.competencies for story in read(matrix).stories] == STRONG
    beside = read(f"# Stories\n\n{stories}## Overview\n\n{matrix}").stories
    assert [(parts(story), dict(story.competencies)) for story in beside] == [(PUMP, tags) for tags in STRONG]


def test_a_column_of_competencies_names_tags() -> None:
    head = "| Story | Competency | Strength | Situation | Result |\n|--|--|--|--|--|\n"
    (story,) = read(f"{head}| x | Teamwork, Ownership: 2 | 4 | c | d |\n").stories
    assert story.competencies == {"Teamwork": 4, "Ownership": 2}


@pytest.mark.parametrize(
    "text",
    [
        "> [!question] A night\n> **Situation:** x\n> **Result:** y\n",
        "# A night\n\n<table><tr><th>S</th><td>x</td></tr>\n<tr><th>R</th><td>y</td></tr></table>\n",
        "# A night\n\n<dl><dt>Situation</dt><dd>x</dd><dt>Result</dt><dd>y</dd></dl>\n",
        "# A night\n\n*Situation: x*\n\n*Result: y*\n",
        "# A night\n\n**Situation:** x\n\n**Result:** y\n---\n\n## Other\n",
        "# A night\n\n| S | x |\n|---|---|\n| R | y |\n",
    ],
)
def test_a_story_is_read_from_any_block(text: str) -> None:
    story = read(text).stories[0]
    assert (story.title, story.situation, story.result, story.status) == ("A night", "x", "y", "ready")


def test_a_line_of_hashtags_and_a_row_of_an_index_give_tags() -> None:
    index = "| Story | Competencies |\n|---|---|\n| [Pump](#pump) | calm (4) |\n"
    text = f"## Pump\n\n{labelled(LINES)}\n\n## Ledger\n\n#calm #team-work\n\n{labelled(LINES, LEDGER)}\n\n"
    reading = read(f"{text}## Index\n\n{index}")
    assert [dict(story.competencies) for story in reading.stories] == [
        {"calm": 4},
        {"calm": 3, "team-work": 3},
    ]
