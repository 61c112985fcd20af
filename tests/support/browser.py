"""A browser of this machine, which looks at pages as people do: light, dark, on a phone and on paper."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import pytest
from playwright.sync_api import Page, sync_playwright

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(not BROWSER, reason="no browser is installed")
PATIENCE = 120_000
"""Milliseconds for a start, on a machine that does much else."""


@contextmanager
def opened() -> Iterator[Page]:
    """Open an empty page without a network, in a profile of its own, which goes with it."""
    with (
        sync_playwright() as player,
        player.chromium.launch(executable_path=BROWSER, timeout=PATIENCE) as browser,
    ):
        page = browser.new_context(offline=True).new_page()
        page.set_default_timeout(PATIENCE)
        yield page


_AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_ASKED = """async rules => {
    const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
    const found = await axe.run(document, {resultTypes: ["violations", "incomplete"], ...only});
    const vain = ["nonBmp", "shortTextContent", "elmPartiallyObscured", "elmPartiallyObscuring"];
    const isVain = node => node.any.some(check => vain.includes(check.data?.messageKey));
    const unsure = found.incomplete.filter(one => one.id == "color-contrast")
        .map(one => ({...one, nodes: one.nodes.filter(node => !isVain(node))}));
    return [...found.violations, ...unsure].flatMap(
        one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`));
}"""


def faults_of(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds by these rules, or by all; of contrast what it cannot tell, too.

    Signs that are no letters are left out, and what lies half below something else, or half above it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_ASKED, [*rules])
    return found


def sheets_of_paper(page: Page, paper: str) -> int:
    """Return on how many sheets a page is printed: `A4` or `Letter`."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper, prefer_css_page_size=True)))
