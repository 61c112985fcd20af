"""plot_bank, plot_coverage, plot_stress: a bank, a plan and a plan's stress test, drawn by matplotlib.

Each draws into the Axes given as `ax`, or into a Figure of its own, which is the `figure` of the Axes that it
returns. Nothing is shown, and pyplot, with its list of figures, is not loaded.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any, cast

from storybank.analysis.stress_test import StressTest
from storybank.bank import StoryBank
from storybank.bank.records import in_order
from storybank.display.blocks import one_line
from storybank.errors import fault_of, needs_extra, refuse
from storybank.planning import Plan
from storybank.planning.assignments import need_key
from storybank.planning.plan import label_in
from storybank.text.sentences import shortened
from storybank.values import checked, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
else:  # what checks the arguments of a call must not load it
    Axes = Any

__all__ = ["plot_bank", "plot_coverage", "plot_stress"]

_DARK, _WHITE = "#08202c", "#ffffff"
_PAPER = (_WHITE, "#e1eff3", "#add3de", "#69adc1", "#287896", "#0f4a66")
_INK = (_DARK, _DARK, _DARK, _DARK, _WHITE, _WHITE)  # of an open need and of each strength, as on pages
_PLAIN: dict[str, Any] = {"parse_math": False, "usetex": False}  # between two dollar signs is no formula

_LONGEST, _WIDE, _WIDEST = 54, 30, 60  # characters of a name, of its lines, and of a title's lines
_LARGEST = 60  # inches of a figure of its own
_Names = Mapping[Any, str]


@checked
def plot_bank(bank: StoryBank, *, ax: Axes | None = None) -> Axes:
    """Draw how strongly stories show what they show, 1-5: a row a story, a column a competency.

    Raises:
        MissingExtra: matplotlib is not installed.

    >>> from storybank.sample import sample_bank
    >>> plot_bank(sample_bank()).get_title(loc="left")
    '16 stories show 27 competencies'
    """
    shown = [bank.shows(story) for story in bank.stories]
    cells = {(row, what): (str(s), s) for row, each in enumerate(shown) for what, s in each.items()}
    columns = {what: bank.framework.label(what) for what in in_order(bank.framework, shown)}
    rows = {row: story.title for row, story in enumerate(bank.stories)}
    show = f"{plural(len(shown), 'story')} {'shows' if len(shown) == 1 else 'show'}"
    title = f"{show} {plural(len(columns), 'competency')}" if cells else "No story says yet what it shows"
    return _grid(_axes(ax, "plot_bank", columns, rows), title, columns, rows, cells)


@checked
def plot_coverage(plan: Plan, *, ax: Axes | None = None) -> Axes:
    """Draw which needs have a story, and how strong it is, 1-5: a row a person, a column a competency.

    A need without a story is hatched and says `open`, one that is answered without a story `direct`.

    Raises:
        MissingExtra: matplotlib is not installed.

    >>> from storybank.planning import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> plot_coverage(plan_round(sample_bank(), sample_round())).get_title(loc="left")
    '8 of 9 musts are answered'
    """
    needs, must = {need_key(row): row for row in plan.coverage}, plan.answered.must
    cells = {key: (f"{row.priority}\n{row.strength or 'open'}", row.strength) for key, row in needs.items()}
    cells |= dict.fromkeys(map(need_key, plan.statements), ("direct", 1))
    columns = {what: label_in(plan, what) for _, what in cells}
    rows = {person.id: person.name for person in plan.round.interviewers}
    are = "is" if must.asked == 1 else "are"
    answered = f"{must.answered} of {plural(must.asked, 'must')} {are} answered"
    title = answered if must.asked else "Nobody asks for a must"
    return _grid(_axes(ax, "plot_coverage", columns, rows), title, columns, rows, cells)


@checked
def plot_stress(stress: StressTest, *, ax: Axes | None = None) -> Axes:
    """Draw how many musts of each meeting have an answer, now and after the loss of its most needed story.

    Raises:
        MissingExtra: matplotlib is not installed.

    >>> from storybank import Interviewer, Round, Story, analysis, plan_round
    >>> bank = StoryBank([Story("Audit", competencies={"team work": 2})])
    >>> plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["teamwork"])]))
    >>> [text.get_text() for text in plot_stress(analysis.stress(plan, bank)).texts]
    ['1 of 1 now', '0 of 1 at worst']
    """
    counts = [stress.musts(one.meeting) for one in stress.standings]
    drawn = _axes(ax, "plot_stress", range(10), [*counts, *counts])
    if not stress.losses or not counts:
        return _sentence(drawn, stress.page().lead)
    for at, (name, hatch) in enumerate({"now": "", "at worst": "//"}.items()):
        places = [row + 0.4 * at - 0.2 for row in range(len(counts))]
        lengths = [pair[at].answered for pair in counts]
        bars = drawn.barh(places, lengths, 0.38, color=_PAPER[2 + at], edgecolor=_DARK, hatch=hatch)
        said = [f"{pair[at]} {name}" if pair[at].asked else "no must asked for" for pair in counts]
        drawn.bar_label(bars, said, padding=4, **_PLAIN)
    longest = max(now.answered for now, _ in counts)
    drawn.set_xlim(0, 1.5 * longest + 1)  # with room for what stands behind the bars
    drawn.set_xticks(range(longest + 1))
    drawn.set_xlabel("Musts that are answered")
    meetings = stress.plan.round.meetings
    return _named(drawn, stress.page().lead, [meetings[one.meeting].names for one in stress.standings])


def _axes(ax: Any, subject: str, columns: Sized, rows: Sized) -> Axes:
    """Return where to draw: what was given, or else new Axes in a Figure with room for so much."""
    with needs_extra("a plot needs matplotlib", "plot"):
        from matplotlib import axes, figure  # noqa: PLC0415 - an extra
    if ax is None:
        size = min(_LARGEST, 4 + 0.5 * len(columns)), min(_LARGEST, 2.5 + 0.4 * len(rows))
        return figure.Figure(figsize=size, layout="constrained").add_subplot()
    refuse(subject, [] if isinstance(ax, axes.Axes) else [fault_of("no_axes", "ax")])
    return cast("Axes", ax)


def _grid(ax: Axes, title: str, columns: _Names, rows: _Names, cells: Mapping[Any, tuple[str, int]]) -> Axes:
    """Draw a field for each cell, by row and column: its text, on the paper of its strength, or 0."""
    if not cells:
        return _sentence(ax, f"{title}.")
    wide, high = ({name: at for at, name in enumerate(names)} for names in (columns, rows))
    for (row, column), (text, level) in cells.items():
        x, y, paper = wide[column], high[row], _PAPER[level]
        ax.barh(y, 1, 1, x - 0.5, color=paper, edgecolor="#888888", hatch="" if level else "////")
        behind = {"facecolor": paper, "edgecolor": "none", "pad": 1}
        look: dict[str, Any] = {"ha": "center", "va": "center", "size": "small", "color": _INK[level]}
        ax.text(x, y, text, bbox=behind, **look, **_PLAIN)
    ax.set_xlim(-0.5, len(wide) - 0.5)
    heads = map(_lines, columns.values())
    ax.set_xticks(range(len(wide)), [*heads], rotation=45, ha="right", rotation_mode="anchor", **_PLAIN)
    return _named(ax, title, [*rows.values()])


def _named(ax: Axes, title: str, rows: Sequence[str]) -> Axes:
    """Name the rows, the first on top, and say what it all says."""
    ax.set_yticks(range(len(rows)), [_lines(name) for name in rows], **_PLAIN)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_title(textwrap.fill(title, _WIDEST), loc="left", **_PLAIN)
    return ax


def _sentence(ax: Axes, text: str) -> Axes:
    ax.set_axis_off()
    ax.text(0.5, 0.5, textwrap.fill(text, _WIDE), ha="center", va="center", transform=ax.transAxes, **_PLAIN)
    return ax


def _lines(name: str) -> str:
    return textwrap.fill(shortened(one_line(name), _LONGEST), _WIDE)
