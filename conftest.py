"""Every example of a docstring is run, and `--slow` runs the long forms of the tests."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path

# Test modules are rewritten, and many tests start processes of their own: without a place to keep what was
# compiled, each would compile the tests or the package anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest
from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.integration.pytest import SybilItem
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection
from tests.support.counts import FEW, LEAST, QUICK, SLOW, WHOLE, spared
from tests.support.paper import needs_pango

# A pattern without a slash matches at any depth; before Python 3.13, "**" matches one folder only. The pages
# are run by tests/test_pasted.py, as they are pasted.
_DOCSTRINGS = Sybil(path="src", pattern="*.py", parsers=[DocTestParser()])

_EXAMPLES = pytest.StashKey[dict[Path, list[SybilItem]]]()
_DONE = pytest.StashKey[set[SybilItem]]()
"""The examples of each module, in order, and those that this process has run."""

pytest_collect_file = SybilCollection([_DOCSTRINGS]).pytest()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--slow` and `--every-case`."""
    told = "run the tests marked slow and, with a quarter of their cases, the laws and the tests marked many"
    parser.addoption("--slow", action="store_true", help=told)
    parser.addoption("--every-case", action="store_true", help="with --slow, run these with all their cases")


def pytest_configure(config: pytest.Config) -> None:
    """Say how many examples a law tries, before the first test module asks."""
    # Hypothesis measures examples and draws: on a busy machine that says nothing about the code.
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    for name in (SLOW, WHOLE):
        settings.register_profile(name, patient)
    settings.register_profile(QUICK, patient, max_examples=LEAST)
    slow, whole = config.getoption("--slow"), config.getoption("--every-case")
    settings.load_profile(WHOLE if slow and whole else SLOW if slow else QUICK)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose the part that was asked for. The laws have their mark from hypothesis."""
    examples: defaultdict[Path, list[SybilItem]] = defaultdict(list)
    for item in items:
        if isinstance(item, SybilItem):
            examples[item.path].append(item)
            item.session.stash[_EXAMPLES] = examples
            item.session.stash.setdefault(_DONE, set())
            if "write_pdf(" in str(item.example.parsed.source):
                item.add_marker(needs_pango)
    slow = config.getoption("--slow")
    marks = {"slow", "many", "hypothesis"} if slow else {"slow"}
    waiting = _spared(items)
    marked = [
        item.nodeid in waiting or any(mark.name in marks for mark in item.iter_markers()) for item in items
    ]
    left_out = [item for item, has in zip(items, marked, strict=True) if has != slow]
    items[:] = [item for item, has in zip(items, marked, strict=True) if has == slow]
    config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Run what stands above an example first, where another process did: it defines what this one uses."""
    if isinstance(item, SybilItem):
        above = item.session.stash[_EXAMPLES][item.path]
        done = item.session.stash[_DONE]
        for earlier in above[: above.index(item)]:
            if earlier not in done:
                done.add(earlier)
                earlier.example.evaluate()
        if item in done:  # and was right, or what stands below it would have failed
            item.runtest = lambda: None  # type: ignore[method-assign] # once is enough
        done.add(item)


def _spared(items: list[pytest.Item]) -> set[str]:
    """Return the names of the cases that wait for `--slow`: of each test all but so many."""
    cases: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for item in items:
        mark = item.get_closest_marker("sample")
        cases[item.nodeid.partition("[")[0], mark.args[0] if mark else FEW].append(item.nodeid)
    return {name for (_, count), names in cases.items() for name in spared(names, count)}
