"""What an answer shows: what to do, what to tell, what is probed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storybank.display import Block, Cell, Column, Page, Table

if TYPE_CHECKING:
    from storybank.words.questions._answer import Answer, Offer


def answer_page(answer: Answer) -> Page:
    """Return the page of an answer."""
    title = f"Question: {answer.question}" if answer.question else "No question"
    return Page(title, lead=answer.message, blocks=tuple(_blocks(answer)))


def _blocks(answer: Answer) -> Iterator[Block]:
    if answer.offers:
        yield Table(
            [Column("Tell", share=2), Column("Because", share=4)],
            [[_title(offer), _reasons(offer)] for offer in answer.offers],
            note="Best first.",
        )
    if answer.competencies:
        yield Table(
            [
                Column("It may probe", share=2),
                Column("Chance", align="right"),
                Column("By its words", share=3),
            ],
            [
                [
                    guess.label,
                    f"{round(guess.score * 100)} %",
                    ", ".join(f"“{words}”" for words in guess.because),
                ]
                for guess in answer.competencies
            ],
            note="Several may be right at once: the chances do not add up to 100 %.",
        )


def _title(offer: Offer) -> Cell:
    return Cell(offer.title, tone="warn" if offer.promised_to else "strong")


def _reasons(offer: Offer) -> str:
    return "; ".join(reason.text for reason in offer.reasons)
