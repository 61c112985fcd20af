"""Names that a round and a policy use, turned into ids; the faults found on the way.

Frame: everything that planning reads, by name and by number, and the rules that hold in it.

`Policy.use` and `Policy.avoid`: read, and held against the hard rules.

From bank, round and policy to a Frame; every fault of the input at once.

A plan's assignments as the numbers of a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from storybank.bank import StoryBank
from storybank.errors import Fault, ImpossibleLock, InvalidInput, MissingNeeds, UnknownReference
from storybank.findings import Finding
from storybank.history import Telling, employer_key, is_withheld
from storybank.interviews import NeedRef, Round, Sitting, is_person
from storybank.planning.engine.problem import Assigned, Demand, Problem, Question
from storybank.planning.needs import CompetencyNames, Want, read_wants
from storybank.planning.plan import Plan
from storybank.planning.policy import Lock, Policy
from storybank.stories import Story
from storybank.values import listed, own_value, plural


@dataclass(slots=True)
class Faults:
    """Everything wrong with the input of a plan, by kind.

    Attributes:
        told: Stories named in `told` that the bank does not have.
        unknown: Stories, people and sittings named in locks that are not there.
        locks: Locks that a hard rule forbids.
        needs: People whose role says nothing in the bank's framework.
    """

    told: list[Fault] = field(default_factory=list)
    unknown: list[Fault] = field(default_factory=list)
    locks: list[Fault] = field(default_factory=list)
    needs: list[Fault] = field(default_factory=list)

    def raise_any(self, subject: str) -> None:
        """Raise every fault at once: as its own error where all are of one kind.

        Raises:
            InvalidInput: Or one of its children.
        """
        kinds: list[tuple[type[InvalidInput], list[Fault]]] = [
            (UnknownReference, [*self.told, *self.unknown]),
            (ImpossibleLock, self.locks),
            (MissingNeeds, self.needs),
        ]
        found = [(kind, faults) for kind, faults in kinds if faults]
        if len(found) == 1:
            kind, faults = found[0]
            raise kind(subject, faults)
        if found:
            raise InvalidInput(subject, [fault for _, faults in found for fault in faults])


def resolve_told(round_: Round, bank: StoryBank, faults: Faults) -> Round:
    """Return the round with every story that was told by its id."""
    sittings = []
    for index, sitting in enumerate(round_.sittings):
        if sitting.told is None:
            sittings.append(sitting)
            continue
        ids = []
        for place, text in enumerate(sitting.told):
            if text in bank:
                ids.append(bank.story(text).id)
            else:
                remedy = "add the story to the bank: what was told must be known"
                faults.told.append(
                    Fault(
                        f"round.sittings[{index}].told[{place}]",
                        "is not in the bank",
                        remedy,
                        "unknown_reference",
                    )
                )
        known = tuple(dict.fromkeys(ids))
        sittings.append(sitting if known == sitting.told else sitting.replace(told=known))
    return round_.replace(sittings=tuple(sittings))


@dataclass(frozen=True, slots=True)
class Locks:
    """Pairs (story number, sitting index) that must be and must not be assigned."""

    use: tuple[tuple[int, int], ...] = ()
    avoid: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A question by name: what one sitting wants to hear about one competency."""

    sitting: int
    competency_id: str
    wants: tuple[Want, ...]


@dataclass(frozen=True)
class Frame:
    """Everything that planning reads, by name and by number.

    Attributes:
        bank: The bank, as given.
        round: The round with `told` as story ids.
        policy: The policy, as given.
        stories: By id; a story's place here is its number in the problem.
        places: The indices of the sittings still to come; an index's place here is its number.
        asked: The questions of every sitting, those of sittings that are over too.
        statements: Needs answered by a statement.
        names: What competencies are called.
        heard_by: For each sitting the episodes that somebody there has heard.
        known_here: Episodes that somebody at this employer has heard.
        findings: What was noticed while reading.
        previous: The plan before, if there was one.
        locks: `use` and `avoid` as numbers.
    """

    bank: StoryBank
    round: Round
    policy: Policy
    stories: tuple[Story, ...]
    places: tuple[int, ...]
    asked: tuple[Asked, ...]
    statements: tuple[NeedRef, ...]
    names: CompetencyNames
    heard_by: tuple[frozenset[str], ...]
    known_here: frozenset[str]
    findings: tuple[Finding, ...]
    previous: Plan | None = None
    locks: Locks = Locks()

    @cached_property
    def number(self) -> dict[str, int]:
        """Each story's number by its id."""
        return {story.id: number for number, story in enumerate(self.stories)}

    @cached_property
    def told_episodes(self) -> dict[str, int]:
        """Episodes told in sittings that are over, with the first such sitting."""
        told: dict[str, int] = {}
        for index, sitting in enumerate(self.round.sittings):
            for story_id in sitting.told or ():
                told.setdefault(self.bank.story(story_id).episode, index)
        return told

    @cached_property
    def asked_ahead(self) -> tuple[Asked, ...]:
        """The questions of the sittings still to come; a question's place is its number."""
        return tuple(asked for asked in self.asked if asked.sitting in self.places)

    @cached_property
    def strengths(self) -> dict[str, tuple[int, ...]]:
        """For each competency asked about, what each story shows of it, 0-5."""
        spelled = [_by_meaning(self.bank, story, self.names) for story in self.stories]
        wanted = {asked.competency_id for asked in self.asked}
        return {name: tuple(shown.get(name, 0) for shown in spelled) for name in sorted(wanted)}

    def question(self, asked: Asked, sitting: int) -> Question:
        """Return a question as numbers, at the given position of its sitting."""
        demands = tuple(Demand(want.person.weight, want.rank, want.min_strength) for want in asked.wants)
        return Question(sitting, self.strengths[asked.competency_id], demands)

    @cached_property
    def _withheld(self) -> frozenset[str]:
        return frozenset(story.id for story in self.stories if is_withheld(story, self.round.employer))

    def is_withheld(self, story: Story) -> bool:
        """Say whether the round's employer must not hear the story."""
        return story.id in self._withheld

    def is_available(self, story: Story, sitting: int) -> bool:
        """Say whether it is ready, not withheld from the employer, and not avoided there."""
        return self._is_open(story) and (self.number[story.id], sitting) not in self.locks.avoid

    def _is_open(self, story: Story) -> bool:
        """Say whether it is ready and not withheld from the employer."""
        return story.status == "ready" and not self.is_withheld(story)

    @cached_property
    def tellable(self) -> tuple[tuple[bool, ...], ...]:
        """For each story and sitting to come, whether the rules let it be told there."""
        barred = [(place, self.heard_by[place]) for place in self.places]
        nowhere = (False,) * len(barred)
        return tuple(
            tuple(
                story.episode not in heard and (number, place) not in self.locks.avoid
                for place, heard in barred
            )
            if self._is_open(story) and self._is_unspent(story)
            else nowhere
            for number, story in enumerate(self.stories)
        )

    def _is_unspent(self, story: Story) -> bool:
        """Say whether no sitting that is over has heard it, or it may be told again."""
        return self.may_repeat or story.episode not in self.told_episodes

    def is_tellable(self, story: Story, sitting: int) -> bool:
        """Say whether the rules let the story be told in a sitting to come, as far as it alone goes."""
        return self.tellable[self.number[story.id]][self.places.index(sitting)]

    @property
    def may_repeat(self) -> bool:
        """Whether an episode may be told in several sittings of the round."""
        return self.policy.repeats == "last_resort"

    def seconds(self, story: Story) -> int:
        """Return what a story takes, with the talk after it."""
        return story.seconds + self.policy.follow_up_seconds

    def budget(self, sitting: Sitting) -> int | None:
        """Return the seconds for stories in a sitting; None where no length is given."""
        if sitting.minutes is None:
            return None
        return 60 * max(0, sitting.minutes - self.policy.frame_minutes)

    def count(self, sitting: Sitting) -> int | None:
        """Return how many stories fit in a sitting by number; None where nothing limits it."""
        if sitting.max_stories is None and sitting.minutes is None:
            return self.policy.stories_per_sitting
        return sitting.max_stories

    @cached_property
    def problem(self) -> Problem:
        """The problem in whole numbers."""
        ahead = [self.round.sittings[place] for place in self.places]
        episodes = {name: n for n, name in enumerate(sorted({s.episode for s in self.stories}))}
        place_of = {index: number for number, index in enumerate(self.places)}
        return Problem(
            episodes=tuple(episodes[story.episode] for story in self.stories),
            tellable=self.tellable,
            seconds=tuple((self.seconds(story),) * len(ahead) for story in self.stories),
            budgets=tuple(self.budget(sitting) for sitting in ahead),
            counts=tuple(self.count(sitting) for sitting in ahead),
            questions=tuple(self.question(asked, place_of[asked.sitting]) for asked in self.asked_ahead),
            forced=tuple(sorted((s, place_of[i]) for s, i in self.locks.use if i in place_of)),
            heard=tuple(int(story.episode in self.known_here) for story in self.stories),
            kept=None if self.previous is None else self._kept(self.previous),
            repeats=self.may_repeat,
            told=frozenset(episodes[name] for name in self.told_episodes),
        )

    def _kept(self, previous: Plan) -> tuple[frozenset[int], ...]:
        """Return for each story the sittings where somebody sits whom it went to before."""
        seats = [
            frozenset(person.id for person in self.round.sittings[place].interviewers)
            for place in self.places
        ]
        went: dict[str, set[str]] = {}
        for assignment in previous.assignments:
            people = previous.round.sittings[assignment.sitting].interviewers
            went.setdefault(assignment.story_id, set()).update(person.id for person in people)
        return tuple(
            frozenset(n for n, seat in enumerate(seats) if seat & went.get(story.id, set()))
            for story in self.stories
        )


def _by_meaning(bank: StoryBank, story: Story, names: CompetencyNames) -> dict[str, int]:
    said = bank.shows(story)
    if all(map(names.knows, said)):
        return dict(said)
    shown: dict[str, int] = {}
    for tag, strength in said.items():
        competency_id = tag if names.knows(tag) else names.id_of(tag)
        shown[competency_id] = max(strength, shown.get(competency_id, 0))
    return shown


_UNLOCK = "take the lock away, or change what it meets"


def read_locks(frame: Frame, faults: Faults) -> Locks:
    """Return the locks as numbers; a lock on a sitting that is over says nothing any more.

    A name that is not there, and a lock that a rule forbids, go to the faults.
    """
    used = [
        (path, pair)
        for path, pair in _resolved(frame, "use", frame.policy.use, faults)
        if not frame.round.sittings[pair[1]].is_over
    ]
    avoided = [pair for _, pair in _resolved(frame, "avoid", frame.policy.avoid, faults)]
    paths: dict[tuple[int, int], str] = {}
    for path, pair in used:
        paths.setdefault(pair, path)
    faults.locks.extend(_alone(frame, paths, frozenset(avoided)))
    faults.locks.extend(_together(frame, paths))
    return Locks(tuple(sorted(paths)), frozenset(avoided))


def _resolved(
    frame: Frame, field: str, locks: tuple[Lock, ...], faults: Faults
) -> Iterator[tuple[str, tuple[int, int]]]:
    for index, (story, place) in enumerate(locks):
        path = f"policy.{field}[{index}]"
        number = frame.number[frame.bank.story(story).id] if story in frame.bank else None
        if number is None:
            faults.unknown.append(
                Fault(f"{path}[0]", "is not one story of the bank", "give a story's id", "unknown_reference")
            )
        sitting = _sitting(frame, f"{path}[1]", place, faults)
        if number is not None and sitting is not None:
            yield path, (number, sitting)


def _sitting(frame: Frame, path: str, place: int | str, faults: Faults) -> int | None:
    if isinstance(place, int):
        if place < len(frame.round.sittings):
            return place
        last = len(frame.round.sittings) - 1
        faults.unknown.append(
            Fault(path, "is no sitting of the round", f"give 0 to {last}", "unknown_reference")
        )
        return None
    try:
        return frame.round.sitting_of(place)
    except UnknownReference as error:
        faults.unknown.append(error.faults[0].at(path))
        return None


def _alone(
    frame: Frame, paths: dict[tuple[int, int], str], avoided: frozenset[tuple[int, int]]
) -> Iterator[Fault]:
    """Find locks that a rule forbids whatever else is planned."""
    for (number, sitting), path in paths.items():
        story = frame.stories[number]
        met = []
        if story.status != "ready":
            met.append(f"the story's status is {story.status}")
        if frame.is_withheld(story):
            met.append("the story is withheld from this employer")
        if (number, sitting) in avoided:
            met.append("policy.avoid names the same pair")
        if story.episode in frame.heard_by[sitting]:
            met.append("somebody in the sitting has heard its episode")
        if story.episode in frame.told_episodes and not frame.may_repeat:
            met.append(f"its episode was told in sitting {frame.told_episodes[story.episode]}")
        if met:
            yield Fault(path, f"cannot hold: {listed(met)}", _UNLOCK, "conflict")


def _together(frame: Frame, paths: dict[tuple[int, int], str]) -> Iterator[Fault]:
    """Find locks that forbid each other: one episode twice, too many stories, too many minutes."""
    by_episode: dict[tuple[str, int], list[tuple[int, str]]] = {}
    by_sitting: dict[int, list[tuple[int, str]]] = {}
    for (number, sitting), path in paths.items():
        audience = sitting if frame.may_repeat else 0
        by_episode.setdefault((frame.stories[number].episode, audience), []).append((number, path))
        by_sitting.setdefault(sitting, []).append((number, path))
    for held in by_episode.values():
        if len(held) > 1:
            others = listed(path for _, path in held[:-1])
            what = "story" if len({number for number, _ in held}) == 1 else "episode"
            yield Fault(
                held[-1][1], f"cannot hold with {others}: they tell one {what} twice", _UNLOCK, "conflict"
            )
    for sitting, group in sorted(by_sitting.items()):
        limit = frame.count(frame.round.sittings[sitting])
        budget = frame.budget(frame.round.sittings[sitting])
        seconds = sum(frame.seconds(frame.stories[number]) for number, _ in group)
        path = group[-1][1]
        if limit is not None and len(group) > limit:
            most = plural(limit, "story", "stories")
            problem = f"cannot hold: {len(group)} are locked in sitting {sitting}, which takes {most}"
            yield Fault(path, problem, _UNLOCK, "conflict")
        if budget is not None and seconds > budget:
            problem = (
                f"cannot hold: the locked stories take {seconds} s of the {budget} s in sitting {sitting}"
            )
            yield Fault(path, problem, _UNLOCK, "conflict")


def read_frame(bank: StoryBank, round_: Round, policy: Policy, previous: Plan | None = None) -> Frame:
    """Read bank, round and policy.

    Raises:
        InvalidInput: Unknown stories or people are named, locks that no rule allows, a role that says
            nothing in the bank's framework: every fault at once. Or a round or a policy of a host's class has
            more than ours: the plan keeps both, and would lose it.
    """
    faults = Faults()
    policy = own_value("plan_round", "policy", Policy, policy)
    known = resolve_told(own_value("plan_round", "round_", Round, round_), bank, faults)
    names = CompetencyNames(bank)
    wants = read_wants(known, bank, names)
    faults.needs.extend(wants.faults)
    heard = _heard(bank)
    frame = Frame(
        bank=bank,
        round=known,
        policy=policy,
        stories=tuple(sorted(bank.stories, key=lambda story: story.id)),
        places=tuple(i for i, sitting in enumerate(known.sittings) if not sitting.is_over),
        asked=_questions(wants.told),
        statements=tuple(want.ref for want in wants.stated),
        names=names,
        heard_by=tuple(_heard_by(sitting, heard) for sitting in known.sittings),
        known_here=_known_here(known, heard),
        findings=(*known.findings, *wants.findings),
        previous=previous,
    )
    locks = read_locks(frame, faults)
    faults.raise_any("plan_round")
    return replace(frame, locks=locks)


def _questions(wants: Iterable[Want]) -> tuple[Asked, ...]:
    """Join the needs of one sitting for one competency, in the order first asked."""
    joined: dict[tuple[int, str], list[Want]] = {}
    for want in wants:
        joined.setdefault((want.sitting, want.competency_id), []).append(want)
    return tuple(Asked(place, name, tuple(group)) for (place, name), group in joined.items())


def _heard(bank: StoryBank) -> list[tuple[str, Telling]]:
    """Return every telling with the episode that was told."""
    return [(bank.story(telling.story).episode, telling) for telling in bank.tellings]


def _heard_by(sitting: Sitting, heard: Iterable[tuple[str, Telling]]) -> frozenset[str]:
    return frozenset(
        episode
        for episode, telling in heard
        if any(is_person(telling.interviewer, person) for person in sitting.interviewers)
    )


def _known_here(round_: Round, heard: Iterable[tuple[str, Telling]]) -> frozenset[str]:
    here = employer_key(round_.employer)
    return frozenset(
        episode
        for episode, telling in heard
        if employer_key(telling.employer) == here
        or any(is_person(telling.interviewer, person) for person in round_.interviewers)
    )


def assigned_numbers(plan: Plan, frame: Frame, subject: str) -> Assigned:
    """Return the assignments as pairs of story and sitting, sorted.

    Args:
        plan: The plan.
        frame: What the numbers stand for; read from the plan's own round.
        subject: Who asks, for the error.

    Raises:
        UnknownReference: The bank lacks stories that the plan names, or a sitting is none that is to come.
    """
    places = {index: number for number, index in enumerate(frame.places)}
    faults = []
    for index, assignment in enumerate(plan.assignments):
        if assignment.story_id not in frame.number:
            remedy = "give the bank that the plan was made from"
            faults.append(
                Fault(
                    f"plan.assignments[{index}].story_id",
                    "is no story of the bank",
                    remedy,
                    "unknown_reference",
                )
            )
        if assignment.sitting not in places:
            remedy = "give a plan as plan_round made it"
            faults.append(
                Fault(
                    f"plan.assignments[{index}].sitting", "is no sitting to come", remedy, "unknown_reference"
                )
            )
    for index, backup in enumerate(plan.backups):
        if backup.story_id not in frame.number:
            remedy = "give the bank that the plan was made from"
            faults.append(
                Fault(
                    f"plan.backups[{index}].story_id", "is no story of the bank", remedy, "unknown_reference"
                )
            )
    if faults:
        raise UnknownReference(subject, faults)
    return tuple(sorted((frame.number[a.story_id], places[a.sitting]) for a in plan.assignments))
