"""The vocabulary on names of competencies that were written before it: how many it reads, and how well.

The half of the labels whose hash is odd was put aside: nobody looked at it while names were added.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from storybank.competencies import builtin_framework, resolve

HERE = Path(__file__).parent
LABELS: list[dict[str, Any]] = json.loads((HERE / "labels.json").read_text(encoding="utf-8"))["labels"]
APART: dict[str, list[str]] = json.loads((HERE / "names_apart.json").read_text(encoding="utf-8"))


def half(name: str) -> list[dict[str, Any]]:
    odd = name == "held out"
    return [one for one in LABELS if hashlib.sha256(one["label"].encode()).digest()[0] % 2 == odd]


def test_there_are_enough_labels_each_once_with_ids_that_exist() -> None:
    assert len(LABELS) >= 300
    assert len({one["label"].casefold() for one in LABELS}) == len(LABELS)
    assert all(competency_id in builtin_framework() for one in LABELS for competency_id in one["right"])
    assert {competency_id for one in LABELS for competency_id in one["right"]} == {
        competency.id for competency in builtin_framework().competencies
    }


@pytest.mark.parametrize("name", ["development", "held out"])
def test_of_the_labels_with_an_id_most_are_read_right_and_hardly_any_wrongly(name: str) -> None:
    labels = half(name)
    found = [(one, resolve(one["label"]).competency_id) for one in labels]
    meant = sum(bool(one["right"]) for one in labels)
    right = sum(competency_id in one["right"] for one, competency_id in found)
    wrong = [one["label"] for one, competency_id in found if competency_id not in {None, *one["right"]}]
    print(f"{name}: {len(labels)} labels, {meant} with an id, {right} right, {len(wrong)} wrong")  # noqa: T201 - the figures
    assert right >= 0.9 * meant
    assert len(wrong) <= 0.01 * len(labels), wrong


def test_there_are_enough_traps_and_trades() -> None:
    assert len(set(APART["traps"])) >= 60
    assert len(set(APART["trades"])) >= 150


@pytest.mark.parametrize("text", APART["traps"])
def test_a_near_trap_stays_unresolved(text: str) -> None:
    assert resolve(text).competency_id is None


@pytest.mark.parametrize("text", APART["trades"])
def test_the_skill_of_a_trade_stays_unresolved(text: str) -> None:
    assert resolve(text).competency_id is None
