"""answer_question: from a question as it was asked to what it probes and what to tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import ClassVar, NamedTuple

from storybank.bank import StoryBank
from storybank.display import Block, Cell, Column, Page, Shown, Table
from storybank.findings import Finding
from storybank.interviews import Person
from storybank.planning.gaps import in_sentence
from storybank.planning.plan import Plan
from storybank.text.stems import read_table
from storybank.values import Holding, Positive, Prose, Several, Value, checked, join_words
from storybank.visible import visible
from storybank.words.questions.guess import MOST_GUESSES, Guess, Scorer, guesses_of
from storybank.words.questions.offers import Audience, Offer, audience_of, offers_for, tags_named
from storybank.words.questions.question import Kind, ParsedQuestion, Reading, parse_question, read_kind

SURE = 0.8  # score of a guess from which it is taken as right: it is in 91 % on authors held out

# Kinds that no story answers, though they too are asked to judge a competency.
_JUDGED: tuple[Kind, ...] = ("introduction", "strengths", "future", "knowledge")
_TOLD: tuple[Kind, ...] = ("story", "follow_up")  # kinds that stories answer: another may follow
_SHOWN = 300  # characters of the question that an answer keeps


class Answer(Shown, Holding[Offer], Value):
    """What a question probes, and the stories that answer it.

    Attributes:
        question: What was asked, without markup; at most 300 characters.
        kind: `"story"`, `"motivation"` (answered by a statement), `"follow_up"` (hangs on the question
            before), `"salary"` and so on; `"other_language"`, `"unknown"`.
        negative: Whether it asks for a failure of the candidate's own.
        hypothetical: Whether it asks what one would do; a story shows it all the same.
        competencies: What it probes, best first, five at most; after the first none with a chance under 0.05.
        offers: Stories to tell, best first.
        confident: Whether the first offer is free to tell, and its competency guessed with 0.8 or more.
        missing: What stands in the way, each with its remedy: what has no untold story, or was not read.
    """

    gathers: ClassVar[str] = "offers"

    question: Prose
    kind: Kind
    negative: bool = False
    hypothetical: bool = False
    competencies: tuple[Guess, ...] = ()
    offers: Several[Offer] = Several()
    confident: bool = False
    missing: tuple[Finding, ...] = ()

    @property
    def message(self) -> str:
        """What to do, in a sentence or two."""
        if statement := _messages()["statements"].get(self.kind):
            return str(statement)
        said = (_asks_about(self), _tell(self)) if self.competencies else ()
        return visible(" ".join(filter(None, (*said, *map(str, self.missing)))))

    def page(self) -> Page:
        """Return what an answer shows: what is probed, what to tell, what is missing."""
        title = f"Question: {self.question}" if self.question else "No question"
        return Page(title, lead=self.message, blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Return what is probed and what is offered, by id."""
        probed = join_words(guess.competency_id for guess in self.competencies[:3]) or "nothing"
        offered = ", ".join(offer.story_id for offer in self.offers) or "no story"
        sure = "sure" if self.confident else "unsure"
        return f"<Answer {self.kind}: {probed}; {offered}; {sure}>"


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

    No model and no network: a table of what words say, trained beforehand, and the framework's names. English
    only; in another language it says so, unless a scorer knows it.

    Args:
        bank: The stories, what was told of them, and the framework.
        question: As it was asked; of a long text the sentences that ask are read.
        to: Who asks, by value, id or name. What they, or their panel, have heard is not offered.
        plan: The day's plan. What it has for their meeting goes first, what it has for another one last.
            Not offered is what was told today, or is withheld from the employer.
        limit: Offers at most, 1 or more.
        scorer: A sentence encoder of your own, mixed with the reader; alone in another language.
        after: The question before, or its answer, for one such as “another one?”. The first story of that
            answer counts as told.

    Raises:
        InvalidInput: The question is not a string, or longer than 2,000,000 characters; limit is below 1; the
            scorer gives no finite number for each text.
        UnknownReference: `to` is nobody in the plan's round.

    >>> from storybank.stories import Story
    >>> bank = StoryBank([Story("The forecast row", competencies={"conflict": 4})])
    >>> answer = answer_question(bank, "When did you last disagree with your boss?", to="Dana Reyes")
    >>> answer.competencies[0].competency_id, answer.offers[0].story_id
    ('conflict', 'the-forecast-row')
    """
    parsed = parse_question(question)
    text = parsed.text.strip()[:_SHOWN]
    asked = _Asked(text, parsed, read_kind(parsed.words), bank, audience_of(bank, to, plan), limit)
    known = (*tags_named(bank, parsed.words), *guesses_of(parsed, bank.framework, scorer))
    guesses = tuple(sorted(known, key=lambda guess: -guess.score)[:MOST_GUESSES])
    kind = asked.kind(guesses)
    if kind == "follow_up":
        if isinstance(after, str):
            after = answer_question(bank, after, to=to, plan=plan, limit=limit, scorer=scorer)
        return asked.followed(after)
    if kind == "story":
        return asked.told(kind, guesses)
    missing = (_unread(kind),) if kind in _messages()["unread"] else ()
    return asked.answer(kind, guesses if kind == "motivation" or kind in _JUDGED else (), missing)


class _Asked(NamedTuple):
    """A question with all that its answer rests on; `text`: what the answer keeps of it."""

    text: str
    question: ParsedQuestion
    reading: Reading
    bank: StoryBank
    audience: Audience
    limit: int

    def kind(self, guesses: tuple[Guess, ...]) -> Kind:
        """Return what kind of question it is, its competencies considered."""
        if self.question.says_nothing:
            return "unknown"
        if not self.question.is_english:
            return "story" if guesses else "other_language"
        if self.reading.kind != "story":
            return self.reading.kind
        if not guesses:
            return "unknown"
        return "motivation" if self._is_stated(guesses[0].competency_id) else "story"

    def answer(self, kind: Kind, guesses: tuple[Guess, ...], missing: tuple[Finding, ...] = ()) -> Answer:
        """Return an answer without stories."""
        bare = Answer(question=self.text, kind=kind, competencies=guesses, missing=missing)
        read = {name: getattr(self.reading, name) for name in ("negative", "hypothetical")}
        return bare.replace(**read) if self.question.is_english else bare

    def told(self, kind: Kind, guesses: tuple[Guess, ...], without: frozenset[str] = frozenset()) -> Answer:
        """Return an answer with stories, and what is missing for the first guess."""
        probed = tuple(guess for guess in guesses if not self._is_stated(guess.competency_id))
        negative, words = self.reading.negative, self.question.words
        every = offers_for(self.bank, self.audience, probed, words, negative=negative, without=without)
        free = tuple(offer for offer in every if not offer.promised_to)
        shown = (free or every)[: self.limit]
        finding = _untold(self.bank, self.audience, probed[0], every) if probed else None
        bare = self.answer(kind, guesses, (finding,) if finding else ())
        return bare.replace(offers=shown, confident=_is_sure(shown, guesses, self.bank))

    def followed(self, before: Answer | None) -> Answer:
        """Return the answer to a question that hangs on the one before, given that one's answer."""
        if before is None or before.kind not in _TOLD or not before.competencies:
            return self.answer("follow_up", (), (_unread("follow_up"),))
        first = [offer.story_id for offer in before.offers[:1] if offer.story_id in self.bank]
        reading = self.reading._replace(negative=self.reading.negative or before.negative)
        both = self._replace(question=parse_question(before.question), reading=reading)
        told = frozenset(self.bank.story(story_id).episode for story_id in first)
        return both.told("follow_up", before.competencies, told)

    def _is_stated(self, competency_id: str) -> bool:
        framework = self.bank.framework  # a tag of one's own is answered by a story
        return competency_id in framework and framework.competency(competency_id).answered_by == "statement"


def _is_sure(shown: tuple[Offer, ...], guesses: tuple[Guess, ...], bank: StoryBank) -> bool:
    if not shown or shown[0].promised_to or any(reason.code == "no_failure" for reason in shown[0].reasons):
        return False
    first = shown[0]
    score = next(guess.score for guess in guesses if guess.competency_id == first.competency_id)
    return score >= SURE and first.competency_id in bank.shows(first.story_id)


_messages = cache(partial(read_table, "storybank.words.questions", "messages.json"))


def _unread(kind: Kind) -> Finding:
    return Finding(severity="warning", subject="question", **_messages()["unread"][kind])


def _untold(bank: StoryBank, audience: Audience, guess: Guess, offers: tuple[Offer, ...]) -> Finding | None:
    """Return what is missing for a competency: no untold story for these people; None where one is free."""
    free = [o for o in offers if o.competency_id == guess.competency_id and not o.promised_to]
    if any(guess.competency_id in bank.shows(offer.story_id) for offer in free):
        return None
    code, names = _why_untold(bank, audience, guess.competency_id), audience.here.names
    who_have = f"{names or 'These people'} {'have' if ' and ' in names or not names else 'has'}"
    message = _messages()["untold"][code].format(label=in_sentence(guess.label), who_have=who_have)
    remedies: dict[str, str] = _messages()["remedies"]
    first = next((offer for offer in offers if not offer.promised_to), None)
    named = first is not None and _is_named(first)
    remedy = remedies["named" if named and code == "no_story" else code]
    near = f" {remedies['near']}" if first and not named else ""
    remedy = f"{remedy}{near}".format(title=first and first.title)
    return Finding(code=code, severity="warning", subject=guess.competency_id, message=message, remedy=remedy)


def _is_named(offer: Offer) -> bool:
    return any(reason.code == "named" for reason in offer.reasons)


def _why_untold(bank: StoryBank, audience: Audience, competency_id: str) -> str:
    """Return why nothing is left: the step that empties the list, as with a gap."""
    showing = [story for story in bank.stories if competency_id in bank.shows(story)]
    if not showing:
        return "no_story"
    ready = [story for story in showing if audience.is_available(story)]
    if not ready:
        return "unavailable"
    unheard = [story for story in ready if story.episode not in audience.heard]
    if not unheard:
        return "heard"
    return "told_today" if all(story.episode in audience.told_today for story in unheard) else "promised"


def _asks_about(answer: Answer) -> str:
    how = "It asks about" if answer.confident else "It seems to ask about"
    more = ", and for a time it went wrong" if answer.negative else ""
    would = ", as something you would do: tell what you did" if answer.hypothetical else ""
    return f"{how} {in_sentence(answer.competencies[0].label)}{more}{would}."


def _tell(answer: Answer) -> str:
    first = next(iter(answer.offers), None)
    if first is None or (answer.missing and not (first.promised_to or _is_named(first))):
        return ""  # that it comes nearest is said there
    if first.promised_to:
        return f"Only “{first.title}” is left, and it is kept for {first.promised_to}."
    return f"Tell “{first.title}”." if answer.confident else f"“{first.title}” may answer it."


def _blocks(answer: Answer) -> Iterator[Block]:
    if answer.offers:
        tell, because = Column("Tell", share=2), Column("Because", share=4)
        rows: list[list[Cell | str]] = []
        for offer in answer.offers:
            title = Cell(offer.title, tone="warn" if offer.promised_to else "strong")
            rows.append([title, "; ".join(reason.text for reason in offer.reasons)])
        yield Table([tell, because], rows, note="Best first.")
    if answer.competencies:
        chance, why = Column("Chance", align="right"), Column("Because of the words", share=3)
        guesses = [
            [one.label, f"{round(one.score * 100)} %", ", ".join(f"“{words}”" for words in one.because)]
            for one in answer.competencies
        ]
        note = "Several may be right at once: the chances do not add up to 100 %."
        yield Table([Column("It may be about", share=2), chance, why], guesses, note=note)
