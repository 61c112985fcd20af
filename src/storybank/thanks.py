"""afterwards: what is left to do once the day is over: whom to thank for what, what to record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, ClassVar, Literal, TypeAlias

from storybank.analysis.suggestions import Vouching, vouching
from storybank.bank import StoryBank
from storybank.briefs import impressions_of
from storybank.display import Block, Bullets, Cell, Heading, Page, Paragraph, Shown, section
from storybank.errors import Fault, UnknownReference, refuse
from storybank.findings import Finding
from storybank.history import Roster, Telling, tellings_of
from storybank.interviews import Interviewer, Round, who_is_meant
from storybank.interviews.people import contact_of
from storybank.late import data_beside
from storybank.planning.gaps import in_sentence
from storybank.planning.problem_of import with_ids
from storybank.values import FrozenMap, Holding, Prose, Several, Value, checked
from storybank.values.base import without_empty
from storybank.values.strings import at_place, join_words, plural, spelled_day
from storybank.words.questions.asked import asked_by_role, before, probed, whose_questions

__all__ = ["Afterwards", "Fact", "ThankYou", "afterwards"]

_Kind = Literal["asked", "inquiry", "landed", "heard", "took_away", "cares", "promised"]
_SAID: Mapping[_Kind, str] = json.loads(data_beside(__name__, "thanks.json"))
_Said: TypeAlias = tuple[_Kind, str]  # what a fact says of a person


class Fact(Value):
    """One thing that a thank-you note can say.

    Attributes:
        kind: `"asked"`: their question; `"inquiry"`: yours to them; `"landed"`, `"heard"`: a story;
            `"took_away"`, `"cares"`: a competency; `"promised"`: by you.
        text: The question, the title, the competency or the promise.
        own: Whether it is said of nobody else in the round.
    """

    kind: _Kind
    text: Prose
    own: bool = False

    def __str__(self) -> str:
        """Return the fact as a line of the page."""
        return _SAID[self.kind].format(self.text)


class ThankYou(Value):
    """What a thank-you note to one person can be made of.

    Attributes:
        interviewer: To whom: the name, the title and, where it is known, the e-mail address.
        facts: What to say; what is theirs alone comes first.
        alike: Names of those to whom a note could say all of this too.
    """

    nothing: ClassVar[str] = "No meeting is over, so there is nobody to thank yet."

    interviewer: Interviewer
    facts: tuple[Fact, ...] = ()
    alike: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return to whom it goes, and what it begins with."""
        return f"{self.interviewer.name}: {self.facts[0] if self.facts else 'nothing was noted'}"


class Afterwards(Shown, Holding[ThankYou], Value):
    """What is left to do when a day, or a part of it, is over.

    Attributes:
        round: The day, with stories by their ids; `follow_up_on` is the day to ask for an answer.
        thank_yous: One for each person whose meeting is over, in the order of the day.
        to_record: What was told and is not in the bank yet: give it to `Store.record`.
        titles: Story id to title, for every story that was told.
        by_role: What each role asked about, in this round and earlier ones, beside what was planned.
        unread: Questions of this round that are not surely about one competency.
        vouching: Who can speak for what was told, where references are named.
    """

    gathers: ClassVar[str] = "thank_yous"

    round: Round
    thank_yous: Several[ThankYou] = Several(nothing=ThankYou.nothing)
    to_record: Several[Telling] = Several(nothing=Telling.nothing)
    titles: FrozenMap[str, str] = FrozenMap()
    by_role: Several[Finding] = Several()
    unread: tuple[Prose, ...] = ()
    vouching: tuple[Vouching, ...] = ()

    _shorter = without_empty("vouching")

    def page(self) -> Page:
        """Return whom to thank for what, what to tick off, what was asked, and what is not known."""
        title, day = f"Afterwards: {at_place(self.round.name, self.round.employer)}", self.round.follow_up_on
        lead = f"{plural(len(self), 'thank-you note')} to write. "
        lead += f"Follow up on {spelled_day(day)}." if day else "No day to follow up is set."
        return Page(title, lead=lead, blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Return how much there is to do, without any text."""
        return f"<Afterwards: {plural(len(self), 'note')}, {plural(len(self.to_record), 'telling')} to add>"


def _blocks(after: Afterwards) -> Iterator[Block]:
    for one in after.thank_yous:
        yield Heading(f"Thank {one.interviewer.known_as}")
        if not any(fact.own for fact in one.facts):
            same = f" A note to {join_words(one.alike, 'or')} could say the same." if one.alike else ""
            remedy = " Begin with something that only the two of you talked about."
            yield Paragraph(f"Nothing here is theirs alone.{same}{remedy}", tone="warn")
        to = [f"To {contact}"] if (contact := contact_of(one.interviewer)) else []
        yield Bullets([*to, *(Cell(str(fact), tone="strong" if fact.own else "plain") for fact in one.facts)])
    yield from section("To record in your bank", _to_tick(after))
    yield from section("What was asked, beside what was planned", (one.message for one in after.by_role))
    yield from section("Asked, and not surely about one competency", after.unread)
    yield from section("Tell those who speak for you what you told", map(str, after.vouching))
    yield from section("Still to come", (one.names for one in after.round.meetings if one.takes_stories))
    yield from section("Not known", _unknown(after))


def _to_tick(after: Afterwards) -> Iterator[str]:
    names = {person.id: person.name for person in after.round.all_people}
    for one in after.to_record:
        asked = f", who asked “{one.question}”" if one.question else ""
        title, who = after.titles.get(one.story, one.story), names.get(one.interviewer, one.interviewer)
        yield f"☐ “{title}” was told to {who}{asked}. How did it land?"
    for meeting in after.round.meetings:
        for question in (question for question in meeting.questions if not question.stories):
            who = names.get(question.asked_by or "", meeting.names)
            yield f"☐ {who} asked “{question.text}”, and you told no story. Which would fit?"


def _unknown(after: Afterwards) -> Iterator[str]:
    if nowhere := [one.interviewer.name for one in after if not one.interviewer.email]:
        yield f"The e-mail address of {join_words(nowhere)}: ask HR."
    silent = (one.interviewer.name for one in after if all(fact.kind != "asked" for fact in one.facts))
    if asked := join_words(silent):
        yield f"What {asked} asked: say it in Round.with_told(…, question=…)."


@checked
def afterwards(round: Round, bank: StoryBank, *, earlier: Iterable[Round] = ()) -> Afterwards:
    """Return what is left to do after a day: thank-you notes, what to record, when to follow up.

    Each person whose meeting is over gets the facts for a note: what they asked and heard, what landed well
    (which the bank says), what they care about and took away, what you promised. What is theirs alone comes
    first, so no two notes begin alike; where nothing is, the page says so.

    Args:
        round: The day, with what was told, asked and promised: `Round.with_told`.
        bank: Your bank. What it has of this day is not to be recorded again.
        earlier: Your rounds so far, as `Store.rounds` returns them: what each role asked in them counts too.

    Raises:
        UnknownReference: Stories that were told are not in the bank: every one at once.

    >>> from storybank.sample import sample_bank, sample_round
    >>> day = sample_round().with_told("Grace Adeyemi", "one-team", question="What did you learn there?")
    >>> print(*afterwards(day, sample_bank()).thank_yous)
    Grace Adeyemi: Asked you: “What did you learn there?”
    """
    unknown: list[Fault] = []
    day = with_ids(round, bank, unknown)
    refuse("afterwards", unknown, UnknownReference)
    roster = Roster(day.all_people, day.employer)
    noted = {
        (telling.story, person.id): telling.landed
        for telling in bank.tellings
        if telling.on == day.date and roster.likeness(telling.employer)
        for person in roster.meant(telling).people
    }
    told, known = tellings_of(day), {*noted, *(telling.key for telling in bank.tellings)}
    titles = {one.story: bank.meant(one.story).title for one in told}
    met = [person for meeting in day.meetings if meeting.is_over for person in meeting.interviewers]
    facts = {person: dict.fromkeys(_facts(day, person, bank, roster, noted)) for person in met}
    count, thank_yous = Counter(chain.from_iterable(facts.values())), list[ThankYou]()
    for person, said in facts.items():
        first = sorted(said, key=lambda fact: count[fact] > 1)
        shown = tuple(Fact(kind=kind, text=text, own=count[kind, text] == 1) for kind, text in first)
        alike = (one.name for one in facts if one != person and said.keys() <= facts[one].keys())
        thank_yous.append(ThankYou(interviewer=person, facts=shown, alike=tuple(alike)))
    asked = (one.text for meeting in day.meetings for one in meeting.questions)
    return Afterwards(
        round=day,
        thank_yous=Several(thank_yous, nothing=ThankYou.nothing),
        to_record=Several(one for one in told if not {(one.story, one.interviewer), one.key} & known),
        titles=FrozenMap(titles),
        by_role=asked_by_role((*before(day, earlier), day), bank),
        unread=tuple(text for text in asked if not probed(bank, text)),
        vouching=tuple(vouching(day, bank)) if day.references else (),
    )


def _facts(
    day: Round, person: Interviewer, bank: StoryBank, roster: Roster, noted: Mapping[tuple[str, str], Any]
) -> Iterator[_Said]:
    """Yield what can be said to a person, first what sets them apart; `noted`: what landed how with whom."""
    there = [meeting for meeting in day.meetings if person in meeting.interviewers]
    for text, who in chain.from_iterable(map(whose_questions, there)):
        if who is None or who == person:
            yield "asked", text
    for one in day.inquiries:
        if any(person in who_is_meant(name, day.all_people).people for name in one.asked):
            yield "inquiry", one.text
    told = tuple(dict.fromkeys(chain.from_iterable(meeting.told or () for meeting in there)))
    for story in bank.stories_among(told):
        yield "landed" if noted.get((story.id, person.id)) == "well" else "heard", story.title
    for impression in impressions_of(bank, (person,), roster):
        label = bank.framework.label(impression.competency)
        yield "took_away", f"{in_sentence(label)}, a {impression.kind}"
    for need in sorted(person.needs, key=lambda need: -need.rank) if person in day.interviewers else ():
        known = bank.resolve(need.competency)
        yield "cares", in_sentence(bank.framework.label(known)) if known else need.competency
    for text in chain.from_iterable(meeting.promised for meeting in there):
        yield "promised", text
