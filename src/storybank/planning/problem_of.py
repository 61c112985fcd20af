"""From bank, round and policy, with its locks, to the problem in whole numbers; every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import is_
from typing import Any

from storybank.bank import StoryBank
from storybank.errors import Fault, ImpossibleLock, InvalidInput, MissingNeeds, UnknownReference, fault_of
from storybank.findings import Finding
from storybank.interviews import NeedRef, Round
from storybank.interviews.meetings import people_at
from storybank.planning.accounts import Account
from storybank.planning.engine.problem import Assigned, Demand, Problem, Question
from storybank.planning.gaps import words
from storybank.planning.needs import CompetencyNames, ResolvedNeed, read_needs
from storybank.planning.plan import Plan
from storybank.planning.policy import Lock, Policy
from storybank.planning.rules import Rules, meeting_meant
from storybank.stories import Story
from storybank.values import gathered, grouped, join_words, own_value, plural

Pair = tuple[str, int]  # a story's id and the index of a meeting


@dataclass(frozen=True)
class AskedQuestion:
    """A question by name: what one meeting wants to hear about one competency."""

    meeting: int
    competency_id: str
    needs: tuple[ResolvedNeed, ...]


@dataclass(frozen=True)
class PlanningContext:
    """Everything that planning reads, by name and by number."""

    bank: StoryBank
    round: Round  # with `told` as ids
    policy: Policy
    rules: Rules
    stories: tuple[Story, ...]  # by id; a story's place here is its number in the problem
    places: tuple[int, ...]  # the indices of the meetings still to come; an index's place here is its number
    asked: tuple[AskedQuestion, ...]  # the questions of every meeting, those of meetings that are over too
    statements: tuple[NeedRef, ...]  # needs answered by a statement
    names: CompetencyNames
    locked: tuple[Pair, ...]  # the pairs that must be assigned, sorted
    noticed: tuple[Finding, ...]  # about the round, while it was read
    previous: Plan | None = None

    @cached_property
    def number(self) -> dict[str, int]:
        """Each story's number by its id."""
        return {story.id: number for number, story in enumerate(self.stories)}

    @cached_property
    def place_of(self) -> dict[int, int]:
        """The number of each meeting still to come by its index."""
        return {index: number for number, index in enumerate(self.places)}

    @cached_property
    def asked_ahead(self) -> tuple[AskedQuestion, ...]:
        """The questions of the meetings still to come; a question's place is its number."""
        return tuple(asked for asked in self.asked if asked.meeting in self.place_of)

    @cached_property
    def needs_ahead(self) -> tuple[ResolvedNeed, ...]:
        """The needs of the meetings still to come, question by question."""
        return tuple(need for asked in self.asked_ahead for need in asked.needs)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth mending in the round, and what became of the history."""
        given = self.bank, self.round, self.policy, self.rules.roster
        account = Account(*given, is_asked=lambda tag: self.names.id_of(tag) in self.strengths)
        return (*self.noticed, *account.findings())

    @cached_property
    def strengths(self) -> dict[str, tuple[int, ...]]:
        """For each competency asked about, what each story shows of it, 0-5."""
        shown = [self.names.shown_by(story).items() for story in self.stories]
        rows = {name: [0] * len(shown) for name in sorted({asked.competency_id for asked in self.asked})}
        for number, strengths in enumerate(shown):
            for name, strength in strengths:
                if name in rows:
                    rows[name][number] = strength
        return {name: tuple(row) for name, row in rows.items()}

    def covers(self, number: int, need: ResolvedNeed) -> bool:
        """Whether a story, by number, shows what a need asks for, strongly enough."""
        return self.strengths[need.competency_id][number] >= need.min_strength

    def question(self, asked: AskedQuestion, meeting: int) -> Question:
        """Return a question as numbers, at the given position of its meeting."""
        demands = tuple(Demand(need.person.weight, need.rank, need.min_strength) for need in asked.needs)
        return Question(meeting, self.strengths[asked.competency_id], demands)

    def able_for(self, need: ResolvedNeed) -> list[int]:
        """Return the stories that may be told where a need is, and cover it."""
        may, place = self.problem.tellable, self.place_of[need.meeting]
        return [n for n in range(len(self.stories)) if self.covers(n, need) and may[n][place]]

    @cached_property
    def problem(self) -> Problem:
        """The problem in whole numbers."""
        rules, place_of = self.rules, self.place_of
        ahead = [self.round.meetings[place] for place in self.places]
        episodes = {name: n for n, name in enumerate(sorted({s.episode for s in self.stories}))}
        return Problem(
            episodes=tuple(episodes[story.episode] for story in self.stories),
            tellable=tuple(rules.tellable(story, self.places) for story in self.stories),
            seconds=tuple((rules.seconds(story),) * len(ahead) for story in self.stories),
            budgets=tuple(map(rules.budget, ahead)),
            counts=tuple(map(rules.count, ahead)),
            questions=tuple(self.question(asked, place_of[asked.meeting]) for asked in self.asked_ahead),
            forced=tuple(sorted((self.number[s], place_of[i]) for s, i in self.locked)),
            heard=tuple(int(story.episode in rules.known_here) for story in self.stories),
            kept=None if self.previous is None else self._kept(self.previous),
            repeats=rules.may_repeat,
            told=frozenset(episodes[name] for name in rules.told_episodes),
        )

    @cached_property
    def unlocked(self) -> Problem | None:
        """The problem as it is without the policy's locks; None where it has none."""
        if not (self.locked or self.rules.avoided):
            return None
        tellable = [[*may] for may in self.problem.tellable]
        for story_id, meeting in self.rules.avoided:
            if meeting in self.place_of:
                broken = [*self.rules.broken(self.bank.story(story_id), meeting)]
                tellable[self.number[story_id]][self.place_of[meeting]] = broken == ["avoided"]
        return replace(self.problem, forced=(), tellable=tuple(map(tuple, tellable)))

    def _kept(self, previous: Plan) -> tuple[frozenset[int], ...]:
        """Return for each story the meetings where somebody sits whom it went to before."""
        seats = [people_at(self.round, place) for place in self.places]
        went = gathered((a.story_id, people_at(previous.round, a.meeting)) for a in previous.assignments)
        heard = [frozenset[str]().union(*went.get(story.id, ())) for story in self.stories]
        return tuple(frozenset(n for n, seat in enumerate(seats) if seat & people) for people in heard)

    def assigned_by(self, plan: Plan) -> Assigned | None:
        """Return a plan's assignments as numbers; None where one is of nothing that is there."""
        pairs = [(self.number.get(a.story_id), self.place_of.get(a.meeting)) for a in plan.assignments]
        known = [(story, place) for story, place in pairs if story is not None and place is not None]
        return tuple(sorted(known)) if len(known) == len(pairs) else None


def assigned_numbers(plan: Plan, context: PlanningContext, subject: str) -> Assigned:
    """Return a plan's sorted pairs of story and meeting; raise for what bank or round lacks."""
    named = {f"plan.assignments[{n}].story_id": one.story_id for n, one in enumerate(plan.assignments)}
    named |= {f"plan.backups[{n}].story_id": one.story_id for n, one in enumerate(plan.backups)}
    faults = [fault_of("not_in_bank", path) for path, name in named.items() if name not in context.number]
    gone = (n for n, one in enumerate(plan.assignments) if one.meeting not in context.place_of)
    faults += [fault_of("not_to_come", f"plan.assignments[{n}].meeting") for n in gone]
    if faults:
        raise UnknownReference(subject, faults)
    return context.assigned_by(plan) or ()


def read_context(
    bank: StoryBank, round: Round, policy: Policy, previous: Plan | None = None
) -> PlanningContext:
    """Read bank, round and policy, or raise every fault at once, such as a host's class that holds more."""
    unknown, impossible, bank = list[Fault](), list[Fault](), bank.as_spoken
    policy = own_value("plan_round", "policy", Policy, policy)
    known = with_ids(own_value("plan_round", "round", Round, round), bank, unknown)
    needs = read_needs(known, bank)
    rules, locked = read_locks(bank, known, policy, unknown, impossible)
    if faults := [*unknown, *impossible, *needs.faults]:
        each = {UnknownReference: unknown, ImpossibleLock: impossible, MissingNeeds: needs.faults}
        # Where all are of one kind, as its own error.
        own = next((kind for kind, found in each.items() if len(found) == len(faults)), InvalidInput)
        raise own("plan_round", faults)
    joined = grouped(needs.told, lambda need: need.question)  # in the order first asked
    return PlanningContext(
        bank=bank,
        round=known,
        policy=policy,
        rules=rules,
        stories=tuple(sorted(bank.stories, key=lambda story: story.id)),
        places=tuple(i for i, meeting in enumerate(known.meetings) if meeting.takes_stories),
        asked=tuple(AskedQuestion(place, name, tuple(group)) for (place, name), group in joined.items()),
        statements=tuple(need.ref for need in needs.stated),
        names=needs.names,
        locked=locked,
        noticed=(*known.findings, *needs.findings),
        previous=previous,
    )


def with_ids(round: Round, bank: StoryBank, unknown: list[Fault]) -> Round:
    """Return the round with every story and statement that was told by its id."""
    meetings = []
    for index, meeting in enumerate(round.meetings):
        ids: dict[str, str] = {}
        for place, text in enumerate(told := meeting.told or ()):
            try:
                ids[text] = bank.meant(text).id
            except UnknownReference as error:
                unknown.append(error.faults[0].at(f"round.meetings[{index}].told[{place}]"))
        known = _ids_of(told, ids)
        asked = [one.replace(stories=_ids_of(one.stories, ids)) for one in meeting.questions]
        meetings.append(meeting if known == told else meeting.replace(told=known, questions=asked))
    return round if all(map(is_, meetings, round.meetings)) else round.replace(meetings=tuple(meetings))


def _ids_of(told: Iterable[str], ids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids[text] for text in told if text in ids))


def read_locks(
    bank: StoryBank, round: Round, policy: Policy, unknown: list[Fault], impossible: list[Fault]
) -> tuple[Rules, tuple[Pair, ...]]:
    """Return the rules of a round, and what must be assigned, sorted; the lists get what is wrong."""
    used = list(_resolved(bank, round, "use", policy.use, unknown))
    avoided = frozenset(pair for _, pair in _resolved(bank, round, "avoid", policy.avoid, unknown))
    rules = Rules(bank, round, policy, avoided)
    ahead = ((pair, path) for path, pair in used if not round.meetings[pair[1]].is_over)
    paths = {pair: first for pair, (first, *_) in gathered(ahead).items()}
    locked = {path: (bank.story(story_id), meeting) for (story_id, meeting), path in paths.items()}
    impossible += [*_forbidden(rules, locked), *_told_twice(rules, locked), *_too_many(rules, locked)]
    return rules, tuple(sorted(paths))


Locked = dict[str, tuple[Story, int]]  # what is locked where, by the lock's path


def _resolved(
    bank: StoryBank, round: Round, field: str, locks: tuple[Lock, ...], unknown: list[Fault]
) -> Iterator[tuple[str, Pair]]:
    for index, (story, place) in enumerate(locks):
        path, found = f"policy.{field}[{index}]", list[Any]()
        if story not in bank and place in bank and story in round:
            unknown.append(fault_of("lock_turned_round", path))
            continue
        ends: Any = ((bank.story, story), (partial(meeting_meant, round), place))
        for end, (find, meant) in enumerate(ends):
            try:
                found.append(find(meant))
            except UnknownReference as error:
                unknown.append(error.faults[0].at(f"{path}[{end}]"))
        if found[1:]:
            yield path, (found[0].id, found[1])


def _forbidden(rules: Rules, locked: Locked) -> Iterator[Fault]:
    for path, (story, meeting) in locked.items():
        said = {"status": story.status, "told": rules.told_episodes.get(story.episode)}
        if met := [words()["lock"][rule].format_map(said) for rule in rules.broken(story, meeting)]:
            word = "lock_forbidden" if story.status == "ready" else "lock_not_ready"
            yield fault_of(word, path, met=join_words(met))


def _told_twice(rules: Rules, locked: Locked) -> Iterator[Fault]:
    placed = ((path, story.episode, rules.may_repeat and place) for path, (story, place) in locked.items())
    for *others, last in gathered(((episode, place), path) for path, episode, place in placed).values():
        if others:
            what = "story" if len({locked[path][0].id for path in (*others, last)}) == 1 else "episode"
            yield fault_of("locks_tell_twice", last, others=join_words(others), what=what)


def _too_many(rules: Rules, locked: Locked) -> Iterator[Fault]:
    for meeting in sorted({meeting for _, meeting in locked.values()}):
        paths = [path for path, (_, place) in locked.items() if place == meeting]
        there = rules.round.meetings[meeting]
        limit, budget = rules.count(there), rules.budget(there)
        seconds = sum(rules.seconds(locked[path][0]) for path in paths)
        if limit is not None and len(paths) > limit:
            said = {"count": len(paths), "meeting": meeting, "most": plural(limit, "story")}
            yield fault_of("locks_too_many", paths[-1], **said)
        if budget is not None and seconds > budget:
            yield fault_of("locks_too_long", paths[-1], seconds=seconds, budget=budget, meeting=meeting)
