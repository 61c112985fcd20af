from __future__ import annotations

import pickle

import pytest

from storybank.display import Page, Paragraph, Shown, to_html, to_markdown, to_text
from storybank.errors import InvalidInput
from storybank.values import Value


class Day(Shown, Value):
    name: str
    hours: int = 3

    def page(self) -> Page:
        return Page(self.name, blocks=[Paragraph("word " * 40 + str(self.hours))])


def test_a_value_shows_its_page_in_every_form() -> None:
    day = Day(name="Monday")
    assert str(day) == to_text(day.page()) == day.to_text(width=100)
    assert day.to_text(width=40) == to_text(day.page(), width=40)
    assert day.to_markdown() == to_markdown(day.page())
    assert day._repr_html_() == day.to_html() == to_html(day.page())


def test_its_repr_stays_one_line_of_fields() -> None:
    assert repr(Day(name="Monday")) == "Day(name='Monday', hours=3)"


def test_it_stays_a_frozen_validated_hashable_value() -> None:
    day = Day(name="Monday")
    assert day == Day(name="Monday")
    assert hash(day) == hash(Day(name="Monday"))
    assert pickle.loads(pickle.dumps(day)) == day  # noqa: S301 - our own bytes
    assert day.replace(hours=4).hours == 4
    assert Day.model_validate_json(day.model_dump_json()) == day
    with pytest.raises(InvalidInput):
        day.name = "Tuesday"
    with pytest.raises(InvalidInput):
        Day(name="Monday", extra=1)  # type: ignore[call-arg]  # that it is refused is the claim


def test_a_value_without_a_page_cannot_be_made() -> None:
    class Blank(Shown, Value):
        pass

    with pytest.raises(TypeError, match="page"):
        Blank()  # type: ignore[abstract]  # that it is refused is the claim
