"""Answer and its parts: what a question probes, and the stories to answer it with."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from storybank.display import Page, Shown
from storybank.findings import Finding
from storybank.values import Identifier, Name, Prose, Value, listed
from storybank.visible import visible
from storybank.words.questions._kinds import Kind
from storybank.words.questions._page import answer_page
from storybank.words.questions._said import message_of

Share = Annotated[float, Field(ge=0, le=1)]
"""A number from 0 to 1."""

ReasonCode = Literal[
    "planned",
    "backup",
    "reserved",
    "promised",
    "shows",
    "related",
    "failure",
    "no_failure",
    "text",
    "fresh",
    "known_here",
]


class Guess(Value):
    """A competency that a question seems to probe.

    Attributes:
        competency_id: Which one.
        label: What it is called.
        score: 0-1, the chance that it is among those probed. Several may be: the scores do not add up to 1.
        because: The words of the question that gave it away, folded, in its order.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    competency_id: Identifier
    label: Name
    score: Share
    because: tuple[Prose, ...] = ()


class OfferReason(Value):
    """One thing that speaks for a story, or against it.

    Attributes:
        code: What, in words that do not change. `"planned"` and `"backup"`: the plan has it for this sitting;
            `"reserved"` and `"promised"`: for another; `"shows"` and `"related"`: its tags; `"failure"`:
            something goes wrong in it; `"no_failure"`: nothing does, though the question asks for it, and too
            few others are left; `"text"`: it speaks of the same; `"fresh"` and `"known_here"`: whether
            anybody at this employer has heard it.
        text: The same in a few words.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    code: ReasonCode
    text: Prose


class Offer(Value):
    """A story to answer the question with.

    Attributes:
        story_id: Which story.
        title: What the candidate calls it.
        score: 0-1, to order by. From 0.8 on the plan has it for this sitting, from 0.6 on as a backup there;
            from 0.3 on it is free; from 0.1 on it shows only a related competency, is a backup elsewhere, or
            has no failure where one is asked for;
            below that it is promised to another sitting.
        competency_id: The guessed competency that it answers best.
        strength: 1-5, what it shows of that; of the related competency where it shows only one.
        promised_to: The people of the sitting to come that the plan has it for, where it is another one.
        reasons: Why it is offered, the weightiest first.
    """

    positional: ClassVar[tuple[str, ...]] = ()

    story_id: Identifier
    title: Name
    score: Share
    competency_id: Identifier
    strength: Annotated[int, Field(ge=1, le=5)]
    promised_to: str = ""
    reasons: tuple[OfferReason, ...] = ()


class Answer(Shown, Value):
    """What a question probes, and the stories that answer it.

    Attributes:
        question: What was asked, without markup; cut where it is long.
        kind: What is asked for: `"story"`, `"motivation"` (answered by a statement), `"follow_up"` (hangs on
            the question before), `"salary"` and so on; `"other_language"` in one without cues, `"unknown"`
            where nothing in it means anything here.
        negative: Whether it asks for a failure of the candidate's own.
        hypothetical: Whether it asks what one would do; a story shows it all the same.
        competencies: What it probes, best first, five at most; after the first none with a chance under 0.1,
            and none that rests on everyday words alone.
        offers: Stories to tell, best first.
        confident: Whether the first offer can be told without a second look: it is free to tell, and the
            competency that it shows is guessed with a score of 0.6 or more.
        missing: What stands in the way, each with its remedy: which competency has no untold story for these
            people, what could not be read.
    """

    question: Prose
    kind: Kind
    negative: bool = False
    hypothetical: bool = False
    competencies: tuple[Guess, ...] = ()
    offers: tuple[Offer, ...] = ()
    confident: bool = False
    missing: tuple[Finding, ...] = ()

    @property
    def message(self) -> str:
        """What to do, in a sentence or two."""
        return visible(message_of(self))

    def page(self) -> Page:
        """Return what an answer shows: what is probed, what to tell, what is missing."""
        return answer_page(self)

    def __repr__(self) -> str:
        """Say what is probed and what is offered, by id."""
        probed = listed(guess.competency_id for guess in self.competencies[:3]) or "nothing"
        offered = ", ".join(offer.story_id for offer in self.offers) or "no story"
        sure = "sure" if self.confident else "unsure"
        return f"<Answer {self.kind}: {probed}; {offered}; {sure}>"
