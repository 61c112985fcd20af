"""Plots: what is drawn is what the values say, for all eyes, and nothing of matplotlib's is touched."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from tests.support.sheets import BANK, plan

import storybank
from storybank import Interviewer, InvalidInput, Round, Story, StoryBank, plan_round
from storybank.analysis import stress
from storybank.errors import MissingExtra
from storybank.plots import plot_bank, plot_coverage, plot_stress

TEST = stress(plan(), BANK)
EVERY: tuple[Callable[..., Axes], ...] = (plot_bank, plot_coverage, plot_stress)
OF = {plot_bank: BANK, plot_coverage: plan(), plot_stress: TEST}


UNTOLD = plan_round(StoryBank(), plan().round)
NOTHING_LOST = "No story is planned, so none can be lost. 10 of 10 musts are open already."


def title_of(axes: Axes) -> str:
    return " ".join(axes.get_title(loc="left").split())


def named(labels: list[Any]) -> list[str]:
    return [" ".join(label.get_text().split()) for label in labels]


def fields(axes: Axes) -> dict[tuple[str, str], str]:
    """Return the text of each field by the names of its row and its column."""
    rows, columns = named(axes.get_yticklabels()), named(axes.get_xticklabels())
    places = ((text.get_position(), text.get_text()) for text in axes.texts)
    return {(rows[int(y)], columns[int(x)]): text for (x, y), text in places}


def drawn(axes: Axes) -> bytes:
    figure = axes.figure
    assert isinstance(figure, Figure)
    picture = io.BytesIO()
    figure.savefig(picture, format="svg")
    return picture.getvalue()


def test_each_story_shows_its_strengths_in_the_column_of_their_competency() -> None:
    axes = plot_bank(BANK)
    label = BANK.framework.label
    said = {(one.title, label(name)): s for one in BANK.stories for name, s in BANK.shows(one).items()}
    assert fields(axes) == {place: str(strength) for place, strength in said.items()}
    assert title_of(axes) == f"16 stories show {len({name for _, name in said})} competencies"


def test_each_need_says_how_urgent_it_is_and_how_strong_its_story_or_that_it_is_open() -> None:
    names = {person.id: person.name for person in plan().round.interviewers}
    expected = {
        (names[row.interviewer_id], plan().competencies[row.competency_id]): f"{row.priority}\n"
        + (str(row.strength) if row.story_id else "open")
        for row in plan().coverage
    }
    expected |= {
        (names[one.interviewer_id], plan().competencies[one.competency_id]): "direct"
        for one in plan().statements
    }
    axes = plot_coverage(plan())
    assert fields(axes) == expected
    assert "must\nopen" in expected.values()
    assert title_of(axes) == "9 of 10 musts are answered"


def test_each_bar_is_as_long_as_musts_are_answered_now_and_at_worst() -> None:
    axes = plot_stress(TEST)
    pairs = [TEST.musts(one.meeting) for one in TEST.standings]
    lengths = [[bar.get_width() for bar in bars] for bars in axes.containers]
    assert lengths == [[now.answered for now, _ in pairs], [then.answered for _, then in pairs]]
    texts = [f"{now} now" for now, _ in pairs] + [f"{then} at worst" for _, then in pairs]
    assert [text.get_text() for text in axes.texts] == texts
    assert named(axes.get_yticklabels())[2] == "Mei-Ling Tsao and Jonas Eklund"
    assert title_of(axes) == TEST.page().lead


def test_open_needs_and_the_worst_are_hatched_and_stronger_is_darker_without_any_colour() -> None:
    axes = plot_coverage(plan())
    fields_drawn = [bar.patches[0] for bar in axes.containers]  # type: ignore[attr-defined]
    texts = [text.get_text().split()[-1] for text in axes.texts]
    assert {text for field, text in zip(fields_drawn, texts, strict=True) if field.get_hatch()} == {"open"}
    grey = {}
    bank = StoryBank([Story("A", competencies={f"c{at}": at for at in range(1, 6)})])
    for text, bars in zip(plot_bank(bank).texts, plot_bank(bank).containers, strict=True):
        red, green, blue = to_rgb(bars.patches[0].get_facecolor())  # type: ignore[attr-defined]
        grey[text.get_text()] = 0.3 * red + 0.59 * green + 0.11 * blue
    assert all(light - dark > 0.08 for light, dark in pairwise(grey[str(at)] for at in range(1, 6)))
    _, worst = plot_stress(TEST).containers
    assert {bar.get_hatch() for bar in worst.patches} == {"//"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("plot", EVERY, ids=lambda plot: plot.__name__)
def test_it_draws_where_it_is_told_or_in_a_figure_of_its_own(plot: Callable[..., Axes]) -> None:
    left, right = Figure().subplots(1, 2)
    assert plot(OF[plot], ax=right) is right
    assert right.texts
    assert not left.has_data()
    first, second = plot(OF[plot]), plot(OF[plot])
    assert first.figure is not second.figure


def test_nothing_of_matplotlib_is_loaded_before_or_changed_by_a_plot() -> None:
    code = (
        "import sys, storybank; from storybank.sample import sample_bank; p = storybank.plots.plot_bank; "
        "assert not any(name.startswith('matplotlib') for name in sys.modules); "
        "p(sample_bank()).figure.savefig(sys.argv[1]); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code, "/dev/null"], check=True)  # noqa: S603 - our own
    before = dict(mpl.rcParams)
    for plot in EVERY:
        plot(OF[plot])
    assert dict(mpl.rcParams) == before


EVIL = "$\\frac{1}{0}$ \\$ _x^y % & # {} <b> $"


def hostile() -> tuple[StoryBank, Round]:
    bank = StoryBank([Story(EVIL, competencies={EVIL: 4}), Story("W" * 300, competencies={"x" * 90: 1})])
    return bank, Round(
        "Day", [Interviewer(EVIL, must=[EVIL, "x" * 90]), Interviewer("V" * 200, must=["zen"])]
    )


def test_hostile_names_are_drawn_as_they_are_written_and_long_ones_are_cut() -> None:
    bank, day = hostile()
    made = plan_round(bank, day)
    with mpl.rc_context({"text.usetex": True}):  # even where a host sets all texts by TeX
        for axes in (plot_bank(bank), plot_coverage(made), plot_stress(stress(made, bank))):
            labels = [*axes.get_yticklabels(), *axes.get_xticklabels()]
            assert EVIL in named(labels)
            own = [*labels, *axes.texts, axes.title] if not axes.containers else [*axes.get_yticklabels()]
            assert not any(text.get_usetex() or text.get_parse_math() for text in own)
            assert max(len(line) for text in labels for line in text.get_text().split("\n")) <= 30
            assert max(len(text.get_text()) for text in labels) <= 56
    for axes in (plot_bank(bank), plot_coverage(made), plot_stress(stress(made, bank))):
        assert drawn(axes)


@given(st.text(min_size=1, max_size=60).filter(str.strip))
@pytest.mark.filterwarnings("ignore:Glyph")  # which the font at hand does not have
@pytest.mark.filterwarnings("ignore:Matplotlib currently does not support")
def test_any_title_is_drawn(title: str) -> None:
    try:
        bank = StoryBank([Story(title, competencies={"zen": 3})])
    except InvalidInput:
        return
    assert drawn(plot_bank(bank))


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        (lambda: plot_bank(StoryBank()), "No story says yet what it shows."),
        (lambda: plot_bank(StoryBank([Story("A")])), "No story says yet what it shows."),
        (lambda: plot_coverage(plan().replace(coverage=(), statements=())), "Nobody asks for a must."),
        (
            lambda: plot_stress(stress(UNTOLD, StoryBank())),
            NOTHING_LOST,
        ),
    ],
)
def test_where_there_is_nothing_to_draw_a_sentence_says_so(axes: Callable[[], Axes], said: str) -> None:
    found = axes()
    assert [" ".join(text.get_text().split()) for text in found.texts] == [said]
    assert not found.axison
    assert drawn(found)


@pytest.mark.parametrize("plot", EVERY, ids=lambda plot: plot.__name__)
def test_what_is_no_axes_and_no_such_value_is_refused(plot: Callable[..., Axes]) -> None:
    with pytest.raises(InvalidInput, match="ax is not an Axes of matplotlib; give one"):
        plot(OF[plot], ax=Figure())
    with pytest.raises(InvalidInput):
        plot("text")


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for plot in EVERY:
        with pytest.raises(MissingExtra, match=r'pip install "storybank\[plot\]"'):
            plot(OF[plot])


def test_the_module_is_there_without_an_import_of_its_own() -> None:
    assert storybank.plots.plot_bank is plot_bank
