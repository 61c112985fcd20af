"""bank_health: how a bank stands as a whole, and against a role or a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Any

from pydantic import TypeAdapter

from storybank.bank import StoryBank
from storybank.competencies.sides import known_sides, side_of
from storybank.errors import InvalidInput, fault_of
from storybank.findings import Finding
from storybank.history import employer_key, is_withheld
from storybank.interviews import Interviewer, Round
from storybank.interviews.roles import ROLES, role_of_text
from storybank.planning.gaps import at_least
from storybank.planning.needs import ResolvedNeed, read_needs, statements_for
from storybank.stories import Story
from storybank.values import Several, checked, first_few, gathered, grouped, join_words, plural
from storybank.values.faults import translated
from storybank.values.strings import Day, spelled_seconds
from storybank.words import rules
from storybank.words.duplicates import find_duplicates
from storybank.words.review import LONGEST_ANSWER

WHOLE_BANK = "bank"  # subject of a finding about no story and no competency in particular
_OLD = 5  # years after which an experience is old: interviewers ask for recent ones
_OFTEN = 4  # occasions from which a story may be told too often
_TIMES_AS_OFTEN = 3  # how many times as often as the other ready stories on average makes it so
_TOLD_AGAIN = 2  # occasions of one story from which it means something that another was never told
_LEAST_STORIES = 3  # ready stories from which it says something that all are of one employer, or side
_NAMED = 4  # competencies named in one finding
_FEW_SIGNS = 3  # words of failure, whoever's, from which a story tells one


@checked
@cache
def health_rules() -> tuple[rules.ReviewRule, ...]:
    """Return the rules of `bank_health`, in the order of its findings.

    >>> [rule.code for rule in health_rules()][:3]
    ['no_ready_story', 'competency_without_story', 'competency_with_one_story']
    """
    disagree = next(rule for rule in rules.review_rules() if rule.code == "figures_disagree")
    return (*rules.read_rules("health"), disagree)


@checked
def bank_health(
    bank: StoryBank,
    *,
    role: str | None = None,
    round: Round | None = None,
    on: date | str | None = None,
    ignore: str | Iterable[str] = (),
) -> Several[Finding]:
    """Return what is worth mending in a bank as a whole, each with its remedy.

    In the order of the rules, then by id. Only ready stories count. What a rule cannot know it does not
    judge: without `on` no story is old, without an employer or a date for each story nothing is said of them,
    and a failure is only missed in English. The subject is a story's or a competency's id, or `"bank"`.

    Args:
        bank: The stories and their history.
        role: The role or the title of somebody who will hear them: their usual needs are looked for.
        round: Who will hear them: the needs of its meetings still to come are looked for. What is withheld
            from its employer does not count.
        on: The day from which years are counted, also as ISO text.
        ignore: Codes of the rules to switch off, see `health_rules`.

    Raises:
        InvalidInput: The role or the day cannot be read, or a code is no rule's.

    >>> bank = StoryBank([Story("Month-end", competencies=["results"], action="I was wrong twice.")])
    >>> for one in bank_health(bank, role="client")[:2]:
    ...     print(one.code, one.subject)
    competency_without_story communication
    competency_without_story customer_focus
    """
    off = rules.read_ignored(ignore, health_rules(), "bank_health")
    with translated("bank_health"):
        day = TypeAdapter(dict[str, Day | None]).validate_python({"on": on})["on"]
    told, stated = ([*_asked(bank, role, round, kind)] for kind in ("told", "stated"))
    view = _BankView(bank.as_spoken, told, stated, day, round.employer if round else None)
    order = {rule.code: place for place, rule in enumerate(health_rules())}
    found = {one: None for look in _LOOKS for one in look(view) if one.code not in off}
    in_order = sorted(found, key=lambda one: (order[one.code], one.subject, one.field, one.message))
    return Several(in_order, nothing=Finding.nothing)


@dataclass(frozen=True)
class _BankView:
    bank: StoryBank
    wants: Sequence[ResolvedNeed]  # what stories answer
    stated: Sequence[ResolvedNeed]  # what statements answer
    on: date | None
    employer: str | None

    @cached_property
    def ready(self) -> tuple[Story, ...]:
        """The ready stories, by id."""
        return tuple(sorted((o for o in self.bank.stories if o.status == "ready"), key=lambda one: one.id))

    @cached_property
    def least(self) -> dict[str, int]:
        """The strength, 1-5, that is wanted of each competency."""
        wanted = grouped(self.wants, lambda want: want.competency_id)
        return {name: max(want.min_strength for want in wants) for name, wants in wanted.items()}


def _asked(bank: StoryBank, role: Any, round: Any, kind: str) -> Iterator[ResolvedNeed]:
    """Yield what is wanted: by a role, and in the meetings of a round that are still to come."""
    rounds = [] if round is None else [round]
    if role is not None:
        known = role_of_text(role)
        if known is None:
            raise InvalidInput("bank_health", [fault_of("no_role", "role", roles=join_words(ROLES, "or"))])
        rounds.append(Round("role", [Interviewer("somebody", role=known)]))
    for one in rounds:
        wants: tuple[ResolvedNeed, ...] = getattr(read_needs(one, bank), kind)
        yield from (want for want in wants if one.meetings[want.meeting].takes_stories)


def _wanted(view: _BankView) -> Iterator[Finding]:
    every = sorted(view.bank.stories, key=lambda story: story.id)
    for competency_id, strength in view.least.items():
        label = view.bank.framework.label(competency_id)
        strong = [one for one in every if view.bank.shows(one).get(competency_id, 0) >= strength]
        able = [one for one in strong if one.status == "ready" and not is_withheld(one, view.employer)]
        if not able:
            drafts = [one.id for one in strong if one.status == "draft"]
            remedy = f"Finish the draft {drafts[0]}, which shows it." if drafts else ""
            said = {"label": label, "level": at_least(strength)}
            yield rules.finding_of("competency_without_story", competency_id, remedy=remedy, **said)
        elif len({story.episode for story in able}) == 1:
            title = able[0].title
            yield rules.finding_of("competency_with_one_story", competency_id, label=label, title=title)
    for competency_id in dict.fromkeys(want.competency_id for want in view.stated):
        if competency_id not in statements_for(view.bank, view.employer):
            label = view.bank.framework.label(competency_id)
            yield rules.finding_of("competency_without_statement", competency_id, label=label)


def _sides(view: _BankView) -> Iterator[Finding]:
    """Find which of can, will and fit has no experience, or one, where the others have; of what is wanted."""
    framework = view.bank.framework
    open_to = (one for one in view.ready if not is_withheld(one, view.employer))
    shown = ((name, one, strength) for one in open_to for name, strength in view.bank.shows(one).items())
    known = (one for one in shown if not view.least or one[0] in view.least)
    stories = gathered((name, one) for name, one, strength in known if strength >= view.least.get(name, 1))
    sides = grouped(dict.fromkeys((*view.least, *stories)), lambda name: side_of(name, framework))
    if unknown := [framework.label(name) for name in sides.pop(None, []) if name in framework]:
        said = {"labels": first_few(unknown, _NAMED), "ask": "ask" if unknown[1:] else "asks"}
        yield rules.finding_of("side_not_known", WHOLE_BANK, **said)
    # What is wanted by one competency alone, the rules of competencies say.
    asked = [one for one in known_sides() if not view.wants or len(sides.get(one, [])) > 1]
    told = {side: {o.episode: o for n in sides.get(side, []) for o in stories.get(n, [])} for side in asked}
    for side, by_episode in told.items() if len(view.ready) >= _LEAST_STORIES else ():
        others = [len(told[one]) for one in asked if one != side]
        asks = {"asks": known_sides()[side]["asks"].capitalize(), "write": known_sides()[side]["write"]}
        asks["what"] = "what is asked there" if view.wants else "that"
        if not by_episode and any(others):
            yield rules.finding_of("side_without_story", WHOLE_BANK, **asks)
        for one in by_episode.values() if len(by_episode) == 1 and min(others, default=0) > 1 else ():
            yield rules.finding_of("side_with_one_story", WHOLE_BANK, title=one.title, **asks)


def _whole(view: _BankView) -> Iterator[Finding]:
    """Find what is missing in all ready stories: a ready one, a failure, a second employer, a new one."""
    if not (ready := view.ready):
        has_draft = any(story.status == "draft" for story in view.bank.stories)
        yield rules.finding_of("no_ready_story", WHOLE_BANK, remedy="Finish a draft." if has_draft else "")
    read = [rules.StoryText(story) for story in ready]
    if any(text.is_english for text in read) and not any(map(_tells_failure, read)):
        yield rules.finding_of("no_failure_story", WHOLE_BANK)
    employers = {employer_key(story.employer) for story in ready}
    if len(ready) >= _LEAST_STORIES and len(employers) == 1 and "" not in employers:
        yield rules.finding_of("one_employer", WHOLE_BANK, stories=plural(len(ready), "ready story"))
    dates = [story.happened for story in ready if story.happened]
    if view.on and dates and len(dates) == len(ready):
        # The last day that each may mean: “2019” is good until its end.
        newest = max(f"{happened}{'-12-31'[len(happened) - 4 :]}" for happened in dates)
        if newest < f"{view.on.year - _OLD:04}{view.on.isoformat()[4:]}":
            yield rules.finding_of("old_stories", WHOLE_BANK, year=int(newest[:4]))


def _tells_failure(read: rules.StoryText) -> bool:
    text, failures = "\n".join(read.parts.values()), rules.marks_of_text()
    is_told = failures["own_failure"].search(text) or len(failures["failure"].findall(text)) >= _FEW_SIGNS
    return bool(is_told) or any(failures["failure_tag"].search(tag) for tag in read.story.competencies)


def _use(view: _BankView) -> Iterator[Finding]:
    """Find what was told too often or never, and what takes too long as it was rehearsed."""
    episodes = {story.episode: story for story in reversed(view.ready)}  # with the first of its stories
    # To a panel on one day is once.
    told_on = {(o.story, employer_key(o.employer), o.on or o.interviewer) for o in view.bank.story_tellings}
    occasions = Counter(view.bank.story(story).episode for story, *_ in told_on)
    counts = {episode: occasions[episode] for episode in episodes}
    for episode, story in episodes.items():
        count, others = counts[episode], [other for name, other in counts.items() if name != episode]
        told = sum(others)
        if count >= _OFTEN and others and count * len(others) >= _TIMES_AS_OFTEN * told:
            yield rules.finding_of("overused_story", story.id, title=story.title, count=count, others=told)
        if not count and max(others, default=0) >= _TOLD_AGAIN:
            yield rules.finding_of("never_told_story", story.id, title=story.title)
    rehearsed = {one.story for one in view.bank.rehearsals}  # `review_story` judges what stands in the text
    for story in (one for one in view.ready if one.id in rehearsed and one.seconds > LONGEST_ANSWER):
        said = {"title": story.title, "time": spelled_seconds(story.seconds)}
        yield rules.finding_of("long_when_spoken", story.id, field="seconds", **said)


def _versions(view: _BankView) -> Iterator[Finding]:
    """Find what is told twice as if it were two, or in versions whose figures disagree."""
    for pair in find_duplicates(view.bank):
        one, other = view.bank.story(pair.first), view.bank.story(pair.second)
        yield rules.finding_of("told_twice", one.id, field="episode", one=one, other=other, score=pair.score)
    told = sorted((one for one in view.bank.stories if one.status != "retired"), key=lambda one: one.id)
    for versions in grouped(told, lambda story: story.episode).values():
        for place, story in enumerate(versions[:-1]):
            yield from rules.disagreeing_figures(rules.StoryText(story), versions[place + 1 :])


def _other_figures(view: _BankView) -> Iterator[Finding]:
    """Find what is said about one thing with other figures, in another statement or when it was told."""
    said = [one for one in view.bank.statements if one.status != "retired"]
    for several in grouped(said, lambda one: (view.bank.about(one), employer_key(one.employer))).values():
        for place, one in enumerate(several):
            tellings = (o for o in view.bank.tellings if o.story == one.id)
            told = ((f"what you told {telling.interviewer}", telling.notes) for telling in tellings)
            also = ((f"“{other.competency}”", other.text) for other in several[place + 1 :])
            for other, text in chain(told, also):
                if rules.differs(one, text):
                    title = {"title": one.competency, "other": other}
                    yield rules.finding_of("said_otherwise", one.id, field="text", **title)


_LOOKS = (_whole, _wanted, _sides, _use, _versions, _other_figures)
