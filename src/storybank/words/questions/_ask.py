"""answer_question: from a question as it was asked to what it probes and what to tell."""

from __future__ import annotations

from typing import NamedTuple

from storybank.bank import StoryBank
from storybank.findings import Finding
from storybank.interviews import Person
from storybank.planning.plan import Plan
from storybank.values import Positive, checked
from storybank.words.questions._answer import Answer, Guess, Offer
from storybank.words.questions._asked import Asked, read_question, says_nothing
from storybank.words.questions._guess import ranked
from storybank.words.questions._hearing import Hearing, hearing_of
from storybank.words.questions._index import index_of
from storybank.words.questions._kinds import Kind, Reading, is_loose, read_kind
from storybank.words.questions._missing import unread, untold
from storybank.words.questions._offers import offers
from storybank.words.questions._scorer import Scorer

SURE = 0.6
"""Score of a guess from which it is taken as right."""

_GUESSED = 0.45
"""Score below which a guess does not make a story question of what speaks of nobody in the room."""

_JUDGED: tuple[Kind, ...] = ("introduction", "strengths", "future", "knowledge")
"""Kinds that no story answers, though they too are asked to judge a competency."""

_TOLD: tuple[Kind, ...] = ("story", "follow_up")
"""Kinds that stories answer, so that another story may follow."""

_SHOWN = 300
"""Characters of the question that an answer keeps."""


@checked
def answer_question(
    bank: StoryBank,
    question: str,
    *,
    to: Person | None = None,
    plan: Plan | None = None,
    limit: Positive = 3,
    scorer: Scorer | None = None,
    after: Answer | str | None = None,
) -> Answer:
    """Return which competencies a question probes, and the stories that answer it.

    No model and no network: cue phrases, the framework's names, and the words of sample questions. English
    only; in another language it says so, unless a scorer knows it.

    Args:
        bank: The stories, what was told of them, and the framework.
        question: As it was asked, of any length; of a long text the sentences that ask are read.
        to: Who asks: the value, id or exact name. What they, or anybody on their panel, have heard is not
            offered. None: nobody in particular.
        plan: The day's plan. What it has for their sitting goes first, what it has for another sitting is
            offered only where nothing else is left. What was told today is not offered, nor what is withheld
            from the employer.
        limit: Offers at most, 1 or more.
        scorer: A sentence encoder of your own, mixed with the cues; alone where they are silent.
        after: For a question that hangs on the one before, such as “another one?”: that one, or its answer.
            The first story of that answer counts as told.

    Returns:
        Guesses and offers, best first. What stands in the way is in `missing`; it is no error.

    Raises:
        InvalidInput: The question is no text, or longer than 2,000,000 characters; limit is below 1; the
            scorer gives no finite number for each text.
        UnknownReference: `to` is nobody in the plan's round.

    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("The forecast row", competencies={"conflict": 4})])
    >>> answer = answer_question(bank, "When did you last disagree with your boss?", to="Dana Reyes")
    >>> answer.competencies[0].competency_id, answer.offers[0].story_id
    ('conflict', 'the-forecast-row')
    """
    asked = read_question(question)
    said = _Said(asked.text.strip()[:_SHOWN], bank, hearing_of(bank, to, plan), limit)
    guesses = _guesses(bank, asked, scorer)
    reading = read_kind(asked.tokens)
    kind = _kind(bank, asked, reading, guesses, has_scorer=scorer is not None)
    if kind == "follow_up":
        if isinstance(after, str):
            after = answer_question(bank, after, to=to, plan=plan, limit=limit, scorer=scorer)
        return _followed(said, asked, reading, after)
    if kind == "motivation":
        return said.answer(asked, kind, reading, guesses)
    if kind != "story":
        missing = (unread(kind),) if kind in ("other_language", "unknown") else ()
        return said.answer(asked, kind, reading, guesses if kind in _JUDGED else (), missing)
    return said.told(asked, kind, reading, guesses)


class _Said(NamedTuple):
    """What every answer to one question shares."""

    question: str
    bank: StoryBank
    hearing: Hearing
    limit: int

    def answer(
        self,
        asked: Asked,
        kind: Kind,
        reading: Reading,
        guesses: tuple[Guess, ...],
        missing: tuple[Finding, ...] = (),
    ) -> Answer:
        """Return an answer without stories."""
        is_read = asked.is_english
        return Answer(
            question=self.question,
            kind=kind,
            negative=is_read and reading.negative,
            hypothetical=is_read and reading.hypothetical,
            competencies=guesses,
            missing=missing,
        )

    def told(
        self,
        asked: Asked,
        kind: Kind,
        reading: Reading,
        guesses: tuple[Guess, ...],
        without: frozenset[str] = frozenset(),
    ) -> Answer:
        """Return an answer with stories, and what is missing for the first guess."""
        probed = tuple(guess for guess in guesses if not _is_stated(self.bank, guess.competency_id))
        every = offers(
            self.bank, self.hearing, probed, asked.tokens, negative=reading.negative, without=without
        )
        free = tuple(offer for offer in every if not offer.promised_to)
        shown = (free or every)[: self.limit]
        finding = untold(self.bank, self.hearing, probed[0], every) if probed else None
        bare = self.answer(asked, kind, reading, guesses, (finding,) if finding else ())
        return bare.replace(offers=shown, confident=_is_sure(shown, guesses, self.bank))


def _followed(said: _Said, asked: Asked, reading: Reading, before: Answer | None) -> Answer:
    """Return the answer to a question that hangs on the one before, given that one's answer."""
    if before is None or before.kind not in _TOLD or not before.competencies:
        return said.answer(asked, "follow_up", reading, (), (unread("follow_up"),))
    told = frozenset(
        said.bank.story(offer.story_id).episode for offer in before.offers[:1] if offer.story_id in said.bank
    )
    return said.told(
        read_question(before.question),
        "follow_up",
        reading._replace(negative=reading.negative or before.negative),
        before.competencies,
        without=told,
    )


def _guesses(bank: StoryBank, asked: Asked, scorer: Scorer | None) -> tuple[Guess, ...]:
    index = index_of(bank.framework)
    return tuple(
        Guess(
            competency_id=index.competencies[found.place].id,
            label=index.competencies[found.place].label,
            score=found.score,
            because=found.because,
        )
        for found in ranked(asked, index, scorer)
    )


def _kind(
    bank: StoryBank, asked: Asked, reading: Reading, guesses: tuple[Guess, ...], *, has_scorer: bool
) -> Kind:
    """Return what kind of question it is, its competencies considered."""
    best = guesses[0].score if guesses else 0.0
    if not asked.is_english:
        return "story" if guesses else _unread(asked)
    if reading.kind != "story":
        return reading.kind
    if is_loose(asked.tokens, reading, best, _GUESSED):
        return "follow_up"
    if not has_scorer and reading.is_impersonal and best < _GUESSED:
        return "knowledge" if len(asked.tokens) > 1 else "unknown"
    return _probing(bank, guesses)


def _unread(asked: Asked) -> Kind:
    return "unknown" if says_nothing(asked.tokens) else "other_language"


def _probing(bank: StoryBank, guesses: tuple[Guess, ...]) -> Kind:
    if not guesses:
        return "unknown"
    return "motivation" if _is_stated(bank, guesses[0].competency_id) else "story"


def _is_stated(bank: StoryBank, competency_id: str) -> bool:
    return bank.framework.competency(competency_id).answered_by == "statement"


def _is_sure(shown: tuple[Offer, ...], guesses: tuple[Guess, ...], bank: StoryBank) -> bool:
    """Say whether the first offer can be told without a second look."""
    if not shown or shown[0].promised_to or any(r.code == "no_failure" for r in shown[0].reasons):
        return False
    first = shown[0]
    score = next(guess.score for guess in guesses if guess.competency_id == first.competency_id)
    return score >= SURE and first.competency_id in bank.shows(first.story_id)
