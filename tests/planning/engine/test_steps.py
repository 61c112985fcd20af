"""The engine's way to its plans and proofs, step by step, with a solver of the tests' own behind it."""

from __future__ import annotations

from tests.support.steps import FILE, steps


def test_the_engine_goes_the_way_that_was_written_down() -> None:
    assert "\n".join(steps()).splitlines() == FILE.read_text(encoding="utf-8").splitlines()
