"""A plan beside what it is held against, with every name looked up once; and what a broken rule is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, ClassVar, Final, Literal

from storybank.bank import StoryBank
from storybank.errors import UnknownReference
from storybank.interviews import Round, who_is_meant
from storybank.planning.needs import ResolvedNeed, read_needs
from storybank.planning.plan import Plan
from storybank.planning.policy import Lock, Policy
from storybank.stories import Story
from storybank.text.names import Likeness, employer_likeness
from storybank.text.stems import read_table
from storybank.values import Value, gathered, grouped

_Unreadable = Literal["unknown_story", "unknown_meeting", "unknown_need", "unknown_lock", "missing_needs"]
_Telling = Literal["meeting_over", "not_ready", "withheld", "avoided", "heard", "episode_told"]
_Sum = Literal["story_twice", "episode_twice", "too_many_stories", "too_long", "lock_missing", "out_of_order"]
_Need = Literal["need_missing", "need_twice", "wrong_need", "not_told_there", "too_weak", "wrong_strength"]
_Gap = Literal["coverage_missed", "false_gap", "gap_missing"]
_Shown = Literal["shows_missing", "lead_split", "lead_twice", "lead_missing", "lead_not_strongest"]
_Own = Literal["own_not_lead", "own_twice", "own_without_must"]
_Backup = Literal["backup_uncalled", "backup_spent", "backup_twice", "backup_several", "backup_missing"]
_Extra = Literal["extra_uncalled", "extra_spent", "extra_useless", "wrong_seconds"]
_Inquiry = Literal[
    "unknown_inquiry", "inquiry_twice", "inquiry_misplaced", "too_many_inquiries", "pay_not_last"
]

_Word = Literal["misstated"]

ViolationCode = Literal[
    _Unreadable, _Telling, _Sum, _Need, _Gap, _Shown, _Own, _Backup, _Extra, _Inquiry, _Word
]
"""Each hard rule that a plan can break, by what it is about."""


class Violation(Value):
    """One hard rule that a plan breaks, by a `code` that does not change.

    `subject` is where in the plan, its round or its policy: `"assignments[2]"`; `message` says what is wrong,
    by ids, without the text of a story.
    """

    nothing: ClassVar[str] = "No rule is broken."

    code: ViolationCode
    subject: str
    message: str

    def __str__(self) -> str:
        """Return subject and message as one line."""
        return f"{self.subject}: {self.message}"


Key = tuple[str, str]  # a need by the ids of its person and its competency
Question = tuple[int, str]  # a question by its meeting's index and the id of its competency


def violation(code: ViolationCode, subject: str, case: str = "", **said: object) -> Violation:
    """Return a broken rule, in the words that `violations.json` has for its code, or for a case of it."""
    words = violation_words()[code]
    return Violation(code=code, subject=subject, message=(words[case] if case else words).format(**said))


FREE: Final = (
    *("notes", "findings[].message", "findings[].remedy", "backups"),
    *("proof.tiers[].certificate", "asking.prices"),
)
"""What may differ in a plan that is vouched for; the page on proofs says why for each."""

_INDEX = re.compile(r"\[\d+\]")


def differing(path: str, said: Any, true: Any) -> Iterator[Violation]:
    """Find each place in a part of a plan that is not what it should be, but for what is free."""
    if said == true or _INDEX.sub("[]", path) in FREE or path.rpartition(".")[-1] in FREE:
        return
    within = dict[str, tuple[Any, Any]]()
    if isinstance(said, Value) and type(said) is type(true):
        within = {f".{name}": (getattr(said, name), getattr(true, name)) for name in type(said).model_fields}
    elif isinstance(said, tuple) and isinstance(true, tuple) and len(said) == len(true):
        within = {f"[{place}]": both for place, both in enumerate(zip(said, true, strict=True))}
    for place, both in within.items():
        yield from differing(f"{path}{place}", *both)
    if not within:
        yield violation("misstated", path)


violation_words = cache(partial(read_table, __name__, "violations.json"))


@dataclass(frozen=True)
class CheckContext:
    """A plan beside what it is held against."""

    plan: Plan
    bank: StoryBank
    round: Round
    policy: Policy
    needs: dict[Key, ResolvedNeed]  # those that a story answers, in the round's order
    shown: dict[str, dict[str, int]]  # by story: what it shows, by ids as the needs have them
    told: dict[int, tuple[str, ...]]  # what was told in meetings that take no stories any more, by ids
    used: tuple[tuple[str, str, int], ...]  # the policy's locks: path, story id, meeting
    avoided: frozenset[tuple[str, int]]  # pairs (story id, meeting) that it forbids

    @cached_property
    def stories(self) -> dict[str, Story]:
        """The bank's stories by id."""
        return {story.id: story for story in self.bank.stories}

    @cached_property
    def heard(self) -> frozenset[tuple[str, str]]:
        """Who has heard what: the ids of people of the round, each with an episode."""
        heard, here, people = set[tuple[str, str]](), self.round.employer, self.round.interviewers
        tellings = self.bank.story_tellings
        meant = {name: who_is_meant(name, people) for name in {one.interviewer for one in tellings}}
        for telling in tellings:
            found = meant[telling.interviewer]
            elsewhere = telling.employer and here and not employer_likeness(telling.employer, here)
            if found.likeness > Likeness.PART or not elsewhere:
                heard |= {(person.id, self.stories[telling.story].episode) for person in found.people}
        return frozenset(heard)

    @cached_property
    def questions(self) -> dict[Question, list[ResolvedNeed]]:
        """The needs of each meeting by competency, in the round's order."""
        return grouped(self.needs.values(), lambda need: need.question)

    @cached_property
    def told_episodes(self) -> frozenset[str]:
        """The episodes told in the meetings that are over."""
        return frozenset(self.stories[told].episode for there in self.told.values() for told in there)

    def stories_at(self, meeting: int) -> tuple[str, ...]:
        """Return the ids of the stories told in a meeting, or else assigned to it."""
        assigned = (a.story_id for a in self.plan.assignments if a.meeting == meeting)
        return self.told[meeting] if meeting in self.told else tuple(assigned)

    def strength(self, story_id: str, competency_id: str) -> int:
        """Return what a story shows of a competency; 0 for nothing, and for no story of the bank."""
        return self.shown.get(story_id, {}).get(competency_id, 0)

    def covers(self, story_id: str, need: ResolvedNeed) -> bool:
        """Whether a story is strong enough for a need."""
        return self.strength(story_id, need.competency_id) >= need.min_strength

    def is_covered(self, need: ResolvedNeed) -> bool:
        """Whether a story told in the need's meeting, or assigned to it, covers the need."""
        return any(self.covers(story_id, need) for story_id in self.stories_at(need.meeting))

    @cached_property
    def _leaders(self) -> dict[Question, list[str]]:
        """The stories that are said to lead each question, in the order of telling, each once."""
        led = ((a.meeting, ref, a.story_id) for a in self.plan.assignments for ref in a.leads)
        asked = (
            (self.needs.get((ref.interviewer_id, ref.competency_id)), at, story) for at, ref, story in led
        )
        return gathered(dict.fromkeys((n.question, one) for n, at, one in asked if n and n.meeting == at))

    def leaders(self, question: Question) -> Sequence[str]:
        """Return the stories that are said to lead a question, in the order of telling."""
        return self._leaders.get(question, ())

    def seconds(self, story_id: str) -> int:
        """Return what a story takes with the talk after it; 0 for no story of the bank."""
        story = self.stories.get(story_id)
        return story.seconds + self.policy.follow_up_seconds if story else 0

    def budget(self, meeting: int) -> int | None:
        """Return the seconds for stories in a meeting; None where its length is not known."""
        minutes = self.round.meetings[meeting].minutes
        return None if minutes is None else 60 * max(0, minutes - self.policy.frame_minutes)


def read_check(
    plan: Plan, bank: StoryBank, round: Round, policy: Policy
) -> tuple[CheckContext, list[Violation]]:
    """Return what a plan is held against, and a violation for every name in it that means nothing."""
    needs, bank = read_needs(round, bank), bank.as_spoken
    unreadable = [violation("missing_needs", fault.path, problem=fault.problem) for fault in needs.faults]
    used = tuple(_read_locks(bank, round, "use", policy.use, unreadable))
    avoided = [lock[1:] for lock in _read_locks(bank, round, "avoid", policy.avoid, unreadable)]
    told, said = dict[int, tuple[str, ...]](), {statement.id for statement in bank.statements}
    for index, meeting in enumerate(round.meetings):
        if not meeting.takes_stories:
            told[index] = tuple(bank.story(text).id for text in meeting.told or () if text in bank)
        for place, text in enumerate(meeting.told or ()):
            if text not in bank and text not in said:
                path = f"round.meetings[{index}].told[{place}]"
                unreadable.append(violation("unknown_story", path, "told"))
    asked = {(need.person.id, need.competency_id): need for need in needs.told}
    id_of, tags = needs.names.id_of, {story.id: bank.shows(story) for story in bank.stories}
    shown = {name: {id_of(tag): strength for tag, strength in each.items()} for name, each in tags.items()}
    return CheckContext(plan, bank, round, policy, asked, shown, told, used, frozenset(avoided)), unreadable


def _read_locks(
    bank: StoryBank, round: Round, field: str, locks: tuple[Lock, ...], unreadable: list[Violation]
) -> Iterator[tuple[str, str, int]]:
    for index, (story, place) in enumerate(locks):
        path, meeting = f"policy.{field}[{index}]", None
        if isinstance(place, str):
            with suppress(UnknownReference):
                meeting = round.meeting_of(place)
        elif 0 <= place < len(round.meetings):
            meeting = place
        if story not in bank:
            unreadable.append(violation("unknown_lock", path, "story"))
        if meeting is None:
            unreadable.append(violation("unknown_lock", path, "meeting"))
        if story in bank and meeting is not None:
            yield path, bank.story(story).id, meeting
