"""Every page in a browser: for all eyes and none, light and dark, on a phone and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request
from tests.support.browser import faults_of, needs_browser, opened, sheets_of_paper
from tests.support.sheets import kinds, sheets

NARROWEST = 320
"""Pixels: as narrow as WCAG 2.2 has it, 1.4.10, and every phone is wider."""


def looked_at(page: Page, document: str) -> list[str]:
    """Return what is wrong with a document on a screen, light or dark, and on a phone."""
    fetched: list[str] = []

    def note(request: Request) -> None:
        fetched.append(request.url)

    page.on("request", note)
    page.set_viewport_size({"width": 1200, "height": 800})
    page.emulate_media(color_scheme="light")
    page.set_content(document)
    found = faults_of(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in faults_of(page, "color-contrast")]
    page.set_viewport_size({"width": NARROWEST, "height": 844})
    rules = ("scrollable-region-focusable", "target-size", "link-in-text-block")
    found += [f"phone: {fault}" for fault in faults_of(page, *rules)]
    if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
        found += ["phone: wider than the screen"]
    page.remove_listener("request", note)
    return found + [f"fetched {url}" for url in fetched]


def test_there_is_a_sheet_of_every_kind_that_shows_itself() -> None:
    assert {type(sheet) for sheet in sheets().values()} == set(kinds())


@needs_browser
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_axe_finds_nothing_on_any_page_light_dark_or_on_a_phone(*, every: bool) -> None:
    last_of_each = {type(sheet): name for name, sheet in sheets().items()}
    with opened() as page:
        found = {
            name: looked_at(page, sheet.to_html(full=True))
            for name, sheet in sheets().items()
            if every or name in last_of_each.values()
        }
    assert {name: faults for name, faults in found.items() if faults} == {}


@needs_browser
def test_axe_finds_what_is_wrong() -> None:
    picture = '<img src="https://storybank.invalid/x.png" alt="x">'
    faults = f'<html><p style="color: #999">faint</p><div style="width: 500px">wide</div>{picture}</html>'
    with opened() as page:
        found = {re.split(r":? ", fault)[0] for fault in looked_at(page, faults)}
    assert found >= {
        "document-title",
        "html-has-lang",
        "landmark-one-main",
        "color-contrast",
        "phone",
        "fetched",
    }


@needs_browser
def test_each_brief_and_the_day_at_a_glance_is_one_sheet_of_either_paper() -> None:
    days = {name: sheet for name, sheet in sheets().items() if name.startswith(("brief", "day", "change"))}
    expected = {name: getattr(sheet, "briefs", ()) for name, sheet in days.items()}
    with opened() as page:
        for paper in ("A4", "Letter"):
            printed = {}
            for name, sheet in days.items():
                page.set_content(sheet.to_html(full=True))
                printed[name] = sheets_of_paper(page, paper)
            assert printed == {name: 1 + len(briefs) for name, briefs in expected.items()}
