"""Which stories answer a question, best first, each with its reasons; and who may hear which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.history import Roster, employer_key, is_withheld
from storybank.interviews import Interviewer, Person, who_is_meant
from storybank.planning.gaps import in_sentence
from storybank.planning.plan import Plan
from storybank.planning.rules import episodes_told, heard_by
from storybank.stories import Story
from storybank.text.phrases import Word
from storybank.values import Identifier, Name, Prose, Several, Value, join_words
from storybank.words.questions.guess import Guess, Share
from storybank.words.questions.question import failures, forms_in, is_telling, read_terms

PlanReason = Literal["planned", "backup", "reserved", "promised"]
TagReason = Literal["shows", "related", "named"]
ReasonCode = Literal[PlanReason, TagReason, "failure", "no_failure", "text", "fresh", "known_here"]

Claim = Literal["planned", "backup", "free", "weak", "lacking", "promised"]
"""`"weak"`: by a related competency alone, or in reserve for others; `"lacking"`: no failure as is asked."""

# Scores of each; our choice. A weak story with the failure asked for has more than 0.1 + 0.2 * 0.8 / 2.3.
_BANDS: dict[Claim, tuple[float, float]] = {"planned": (0.8, 1.0), "backup": (0.6, 0.8), "free": (0.3, 0.6)}
_BANDS |= {"weak": (0.1, 0.3), "lacking": (0.1, 0.16), "promised": (0.0, 0.1)}
_ALSO_MEANT = 0.5  # share of the best guess's score from which another guess counts as asked about
_RELATED = 0.4  # what the strength of a related competency counts: a hint that the story may do

# What common words, an unknown story, and a failure where one is asked for, count beside strength (0-1).
_TEXT, _FRESH, _FAILURE = 0.3, 0.2, 0.8
_NAMED = 0.5  # what a word of the question in its title or own tags counts, and again the share of such words
_MOST = 1 + _TEXT + _FRESH + _FAILURE

_WORDS_NAMED = 4  # words that a reason names
_STORIES_KEPT = 2_048  # stories whose terms are kept ready: a few banks
_READ = 20_000  # characters of a story that are read: twenty minutes of talking


class OfferReason(Value):
    """One thing that speaks for a story, or against it.

    Attributes:
        code: What, in words that do not change. `"planned"` and `"backup"`: the plan has it for this meeting;
            `"reserved"` and `"promised"`: for another; `"shows"` and `"related"`: its tags; `"named"`:
            its title or a tag of your own says it; `"failure"`: something goes wrong in it; `"no_failure"`:
            nothing does, though it is asked for; `"text"`: it speaks of the same; `"fresh"` and
            `"known_here"`: whether anybody at this employer has heard it.
        text: The same in a few words.
    """

    code: ReasonCode
    text: Prose


class Offer(Value):
    """A story to answer the question with.

    Attributes:
        story_id: Which story.
        title: What the candidate calls it.
        score: 0-1, to order by. From 0.8 on the plan has it for this meeting, from 0.6 on as a backup there;
            from 0.3 on it is free; from 0.1 on it shows only a related competency, is a backup elsewhere, or
            lacks the failure asked for; below that it is promised to another meeting.
        competency_id: The guessed competency that it answers best.
        strength: 1-5, what it shows of that, or of a related competency; 1 where its title alone speaks.
        promised_to: The people of the meeting to come that the plan has it for, where it is another one.
        reasons: Why it is offered, the weightiest first.
    """

    story_id: Identifier
    title: Name
    score: Share
    competency_id: Name
    strength: Annotated[int, Field(ge=1, le=5)]
    promised_to: str = ""
    reasons: Several[OfferReason] = Several()


class Seen(NamedTuple):
    """One meeting of a plan's round, with the episodes told there, planned for it, and in reserve."""

    names: str = ""
    is_over: bool = False
    told: frozenset[str] = frozenset()
    planned: frozenset[str] = frozenset()
    backups: frozenset[str] = frozenset()


class Audience(NamedTuple):
    """Who hears the answer, and which episodes are spent, meant for them, or meant for others."""

    here: Seen  # their meeting; its names are empty where nobody is named
    employer: str = ""  # empty where no plan says so
    heard: frozenset[str] = frozenset()  # by one of them
    told_today: frozenset[str] = frozenset()  # in other meetings, where no experience is told twice
    known_here: frozenset[str] = frozenset()  # to somebody at this employer
    promised: Mapping[str, str] = {}  # other meetings' to come, with whose they are
    reserved: Mapping[str, str] = {}  # in reserve for those
    avoided: frozenset[str] = frozenset()  # ids of the stories that the policy keeps from them

    def is_available(self, story: Story) -> bool:
        """Whether a story is ready, and neither withheld nor avoided there."""
        return story.status == "ready" and not (is_withheld(story, self.employer) or story.id in self.avoided)

    def may_hear(self, story: Story) -> bool:
        """Whether a story may be told there at all, as in a plan."""
        return self.is_available(story) and story.episode not in self.heard | self.told_today


def audience_of(bank: StoryBank, to: Person | None, plan: Plan | None) -> Audience:
    """Return who hears an answer and what is meant for whom; UnknownReference for nobody in the round."""
    told = episodes_told(bank)
    if plan is None:
        alone = [] if to is None else [Interviewer(to) if isinstance(to, str) else to]
        here = Seen(join_words(person.name for person in alone))
        return Audience(here, heard=heard_by(alone, told, Roster(alone)))
    own = None if to is None else plan.round.meeting_of(to)
    meetings = [_seen(bank, plan, place) for place in range(len(plan.round.meetings))]
    people = () if own is None else plan.round.meetings[own].interviewers
    here = Seen() if own is None else meetings[own]
    others = [one for place, one in enumerate(meetings) if place != own]
    ahead = [one for one in reversed(others) if not one.is_over]  # of two that have a story, the first counts
    spent: list[frozenset[str]] = [one.told for one in others] if plan.policy.repeats == "never" else []
    roster = Roster(plan.round.interviewers, plan.round.employer)
    is_named = bool(employer_key(plan.round.employer))
    known = (episode for episode, one in told if is_named and roster.likeness(one.employer))
    known_here = heard_by(roster.people, told, roster).union(known, *(one.told for one in meetings))
    return Audience(
        here,
        employer=plan.round.employer or "",
        heard=heard_by(people, told, roster) | here.told,
        told_today=frozenset[str]().union(*spent),
        known_here=known_here,
        promised={episode: one.names for one in ahead for episode in one.planned},
        reserved={episode: one.names for one in ahead for episode in one.backups},
        avoided=frozenset(_avoided(bank, plan, own, people)),
    )


def _seen(bank: StoryBank, plan: Plan, place: int) -> Seen:
    meeting = plan.round.meetings[place]
    people = {person.id for person in meeting.askers}
    known = {story.id: story.episode for story in plan.stories}
    said = {one.id for one in (*bank.statements, *plan.prepared)}

    def episodes(stories: Iterable[str]) -> frozenset[str]:
        """Return the episodes by the bank, or as the plan knew them; of one that nobody knows its name."""
        told = (one for one in stories if one not in said)
        return frozenset(bank.story(one).episode if one in bank else known.get(one, one) for one in told)

    reserve = [one.story_id for one in plan.backups if one.interviewer_id in people]
    reserve += [one.story_id for one in plan.extras if one.meeting == place]
    return Seen(
        meeting.names,
        meeting.is_over,
        episodes(meeting.told or ()),
        episodes(one.story_id for one in plan.assignments if one.meeting == place),
        episodes(reserve),
    )


def _avoided(bank: StoryBank, plan: Plan, own: int | None, people: tuple[Interviewer, ...]) -> Iterator[str]:
    for story, where in plan.policy.avoid:
        meant = () if isinstance(where, int) else who_is_meant(where, plan.round.interviewers).people
        here = where == own if isinstance(where, int) else any(person in people for person in meant)
        if here and story in bank:
            yield bank.story(story).id


def offers_for(
    bank: StoryBank,
    audience: Audience,
    guesses: Sequence[Guess],
    words: Sequence[Word],
    *,
    negative: bool,
    without: frozenset[str] = frozenset(),
) -> tuple[Offer, ...]:
    """Return every story that may answer, best first, one for each episode; promised ones at the end."""
    telling = {word.term: word.word for word in words if is_telling(word.term)}
    free = [one for one in bank.stories if audience.may_hear(one) and one.episode not in without]
    fits = (fit for one in free for fit in _fits(bank, one, guesses, telling, negative=negative))
    made = [_offer(bank, audience, fit, len(telling)) for fit in fits]
    best: dict[str, Offer] = {}
    for offer in sorted(made, key=lambda offer: (-offer.score, offer.story_id)):
        best.setdefault(bank.story(offer.story_id).episode, offer)
    return tuple(best.values())


class _Fit(NamedTuple):
    story: Story
    guess: Guess
    share: float  # 0-1, how well
    shown: str  # the competency that it shows for it, which may be a related one
    strength: int
    common: tuple[str, ...] = ()  # words of the question that stand in it
    named: tuple[str, ...] = ()  # those that stand in its title or own tags
    fails: bool = False  # something goes wrong in it, as is asked for
    lacks: bool = False  # nothing does, although it is

    @property
    def is_related(self) -> bool:
        return self.shown != self.guess.competency_id


def tags_named(bank: StoryBank, words: Sequence[Word]) -> tuple[Guess, ...]:
    """Return a guess for each tag of the candidate's own that a question names, with a score from 0.5 on."""
    asked = forms_in(" ".join(word.word for word in words))
    named = {tag: forms_in(tag) for tag in bank.own_tags if forms_in(tag).keys() <= asked.keys()}
    return tuple(
        Guess(competency_id=tag, label=tag, score=0.5 + len(forms) / len(asked) / 2, because=said)
        for tag, forms in named.items()
        if (said := tuple(map(asked.__getitem__, forms)))
        and not any(forms.keys() < o.keys() for o in named.values())
    )


def _fits(
    bank: StoryBank, story: Story, guesses: Sequence[Guess], telling: Mapping[str, str], *, negative: bool
) -> Iterator[_Fit]:
    shown = bank.shows(story)
    fits: list[_Fit] = []
    for guess in guesses:
        if guess.score < _ALSO_MEANT * guesses[0].score:
            continue
        sure = guess.score / guesses[0].score if guesses[0].score else 1.0
        if guess.competency_id in shown:
            strength = shown[guess.competency_id]
            fits.append(_Fit(story, guess, sure * strength / 5, guess.competency_id, strength))
        fits.extend(
            _Fit(story, guess, _RELATED * sure * shown[kin] / 5, kin, shown[kin])
            for kin in _kin(bank.framework, guess.competency_id)
            if kin in shown
        )
    asked = forms_in(" ".join(telling.values()))
    own = forms_in(". ".join([story.title, *(tag for tag in shown if tag not in bank.framework)]))
    named = tuple(asked[form] for form in own if form in asked)
    if named and not fits and guesses:
        fits = [_Fit(story, guesses[0], 0.0, "", 1)]
    if fits:
        terms = _terms(story.title, story.text)
        common = tuple(dict.fromkeys(word for term, word in telling.items() if term in terms))
        told = f"{story.title}\n{story.text}\n{'. '.join(story.competencies)}"[:_READ]
        fails = negative and _goes_wrong(told)
        best = max(fits, key=lambda fit: (not fit.is_related, fit.share))
        weight = _NAMED * (1 + len(named) / len(asked)) * (1 - best.guess.score) if named else 0.0
        best = best._replace(share=best.share + weight, common=common, named=named)
        yield best._replace(fails=fails, lacks=negative and not fails)


@lru_cache(maxsize=1_024)
def _kin(framework: Framework, competency_id: str) -> tuple[str, ...]:
    mine = framework.competency(competency_id).related if competency_id in framework else ()
    theirs = (one.id for one in framework.competencies if competency_id in one.related)
    return tuple(dict.fromkeys((*mine, *theirs)))


def _offer(bank: StoryBank, audience: Audience, fit: _Fit, asked: int) -> Offer:
    """Return the offer of a story; `asked`: how many telling words the question has."""
    story, is_new = fit.story, fit.story.episode not in audience.known_here
    share = fit.share + _TEXT * len(fit.common) / max(asked, 1) + _FRESH * is_new + _FAILURE * fit.fails
    low, high = _BANDS[_claim(audience, fit)]
    reasons = (*_reserved(audience, fit), *_speaking(bank, audience, fit))
    return Offer(
        story_id=story.id,
        title=story.title,
        score=round(low + (high - low) * min(share / _MOST, 1.0), 4),
        competency_id=fit.guess.competency_id,
        strength=fit.strength,
        promised_to=audience.promised.get(story.episode, ""),
        reasons=Several(OfferReason(code=code, text=text) for code, text in reasons),
    )


def _claim(audience: Audience, fit: _Fit) -> Claim:
    """Return what is made of a story; one without the failure asked for is not what the plan meant."""
    episode = fit.story.episode
    if episode in audience.promised:
        return "promised"
    if fit.lacks:
        return "lacking"
    if (fit.is_related and not fit.named) or episode in audience.reserved:
        return "weak"
    if episode in audience.here.planned:
        return "planned"
    return "backup" if episode in audience.here.backups else "free"


def _reserved(audience: Audience, fit: _Fit) -> Iterator[tuple[ReasonCode, str]]:
    """Yield what speaks against a story, and what the plan has it for."""
    episode, here = fit.story.episode, f"for {audience.here.names}" if audience.here.names else "here"
    if fit.lacks:
        yield "no_failure", "nothing goes wrong in it, but too few others are left"
    if episode in audience.promised:
        yield "promised", f"kept for {audience.promised[episode]}"
    elif episode in audience.here.planned:
        yield "planned", f"planned {here}"
    elif episode in audience.here.backups:
        yield "backup", f"backup {here}"
    elif episode in audience.reserved:
        yield "reserved", f"backup for {audience.reserved[episode]}"


def _speaking(bank: StoryBank, audience: Audience, fit: _Fit) -> Iterator[tuple[ReasonCode, str]]:
    shows = f"shows {in_sentence(bank.framework.label(fit.shown))} (strength {fit.strength})"
    if fit.named:
        yield "named", f"its title or tags say {', '.join(fit.named[:_WORDS_NAMED])}"
    if fit.is_related and fit.shown:
        yield "related", f"{shows}, which is close to {in_sentence(fit.guess.label)}"
    elif fit.shown:
        yield "shows", shows
    if fit.fails:
        yield "failure", "something goes wrong in it"
    if common := [word for word in fit.common if word not in fit.named]:
        yield "text", f"mentions {', '.join(common[:_WORDS_NAMED])}"
    if audience.employer and fit.story.episode in audience.known_here:
        yield "known_here", f"somebody at {audience.employer} has heard it"
    elif audience.employer:
        yield "fresh", f"nobody at {audience.employer} has heard it"


@lru_cache(maxsize=_STORIES_KEPT)
def _terms(title: str, text: str) -> frozenset[str]:
    return frozenset(word.term for word in read_terms(f"{title}\n{text}"[:_READ]))


@lru_cache(maxsize=_STORIES_KEPT)
def _goes_wrong(text: str) -> bool:
    return failures("went_wrong").are_in(read_terms(text))
