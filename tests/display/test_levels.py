from __future__ import annotations

import re
from itertools import pairwise

import pytest

from storybank.display import Page, to_html

RULE = re.compile(
    r"\.sb-page \.sb-level-(\d) \{ background: (#\w{6}); color: (#\w{6}); "
    r"background: light-dark\((#\w{6}), (#\w{6})\); color: light-dark\((#\w{6}), (#\w{6})\); \}"
)

# The oracle has its own formula: WCAG 2.2, definitions of "relative luminance" and "contrast ratio".


def light_of(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ratio_of(ink: str, paper: str) -> float:
    low, high = sorted([light_of(ink), light_of(paper)])
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def rules() -> list[tuple[str, ...]]:
    return RULE.findall(to_html(Page("T")))


def test_there_is_a_rule_for_each_level(rules: list[tuple[str, ...]]) -> None:
    assert [rule[0] for rule in rules] == ["1", "2", "3", "4", "5"]


def test_every_level_can_be_read_in_both_themes_and_in_an_old_browser(rules: list[tuple[str, ...]]) -> None:
    for _, paper, ink, light_paper, dark_paper, light_ink, dark_ink in rules:
        assert ratio_of(ink, paper) >= 4.5
        assert ratio_of(light_ink, light_paper) >= 4.5
        assert ratio_of(dark_ink, dark_paper) >= 4.5


def test_lightness_falls_with_the_level_on_light_pages_and_rises_on_dark_ones(
    rules: list[tuple[str, ...]],
) -> None:
    on_light = [light_of(rule[3]) for rule in rules]
    on_dark = [light_of(rule[4]) for rule in rules]
    assert on_light == sorted(on_light, reverse=True)
    assert on_dark == sorted(on_dark)
    assert len({round(light, 2) for light in on_light}) == 5


def test_neighbouring_levels_differ_clearly_in_lightness(rules: list[tuple[str, ...]]) -> None:
    papers = [rule[1] for rule in rules]
    assert all(ratio_of(one, other) >= 1.3 for one, other in pairwise(papers))


@pytest.mark.parametrize("tone", ["good", "warn", "bad"])
@pytest.mark.parametrize(("text", "page"), [("#000000", "#ffffff"), ("#ffffff", "#111111")])
def test_every_tone_can_be_read_on_light_and_dark_pages(tone: str, text: str, page: str) -> None:
    found = re.search(
        rf"\.sb-{tone} {{ color: color-mix\(in srgb, (#\w{{6}}) (\d+)%, currentcolor\)", to_html(Page("T"))
    )
    assert found
    hue, share = found[1], int(found[2]) / 100
    mixed = "#" + "".join(
        f"{round(share * int(hue[at : at + 2], 16) + (1 - share) * int(text[at : at + 2], 16)):02x}"
        for at in (1, 3, 5)
    )
    assert ratio_of(mixed, page) >= 4.5
