"""Whom to ask what: each inquiry once, in the time that the stories leave, and why no other way is better.

That is a transportation problem (Hitchcock 1941), which `priced_matching` solves; its prices, an optimal
dual, are the proof (weak duality). The goals, none traded against a later one, are those of `Asking._worth`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain

from storybank.findings import Finding, finding_of
from storybank.interviews import Inquiry, Interviewer, Meeting, Round, who_is_meant
from storybank.interviews.inquiries import ASKING_SECONDS, OPENING_SECONDS, USUAL_INQUIRIES, known_topics
from storybank.interviews.roles import RANKS
from storybank.planning.assignments import AskingProof, Assignment, PlannedInquiry
from storybank.planning.engine.problem import priced_matching
from storybank.planning.policy import Policy
from storybank.stories import Story
from storybank.values import gathered

_BEST, _GOOD, _SOME = 3, 2, 1  # how well somebody can answer; 0 cannot


@dataclass(frozen=True)
class Asking:
    """What is asked, who can answer, and how many inquiries there is time for."""

    round: Round
    policy: Policy
    seconds: Sequence[int]  # of the stories of each meeting, with the talk after each

    @cached_property
    def ahead(self) -> tuple[int, ...]:
        """The interviews still to come, by their index."""
        return tuple(index for index, one in enumerate(self.round.meetings) if one.takes_stories)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """How many inquiries each meeting has time for, beside what a person is to be asked anyhow."""
        return tuple(map(_places, self.round.meetings, self.seconds))

    @cached_property
    def rows(self) -> tuple[tuple[Inquiry, tuple[int, ...]], ...]:
        """Each question to be asked once, with what it is worth in each meeting of the round."""
        return tuple(chain.from_iterable(map(self._rows, self.round.inquiries)))

    def _rows(self, inquiry: Inquiry) -> Iterator[tuple[Inquiry, tuple[int, ...]]]:
        worth = tuple(self._worth(inquiry, index) for index in range(len(self.round.meetings)))
        if inquiry.everybody:
            for index in self.ahead:
                yield inquiry, tuple(one if at == index else 0 for at, one in enumerate(worth))
        elif not inquiry.is_answered:
            yield inquiry, worth

    def _worth(self, inquiry: Inquiry, index: int) -> int:
        fit = self._fit(inquiry, index)
        if not (fit and self.places[index]):
            return 0
        # More than the largest sum of any goal, so that none is traded against a later one.
        base = 1 + _BEST * max(RANKS.values()) * len(self.round.inquiries) * len(self.round.meetings)
        is_wanted = (inquiry.priority == one for one in RANKS)
        goals = (inquiry.left_open, *is_wanted, RANKS[inquiry.priority] * fit)
        return reduce(lambda worth, goal: worth * base + goal, goals, 0)

    def _fit(self, inquiry: Inquiry, index: int) -> int:
        if not self.round.meetings[index].takes_stories:
            return 0
        people = self.round.meetings[index].interviewers
        if inquiry.everybody and any(who_is_meant(name, people).people for name in inquiry.asked):
            return 0
        fit = max(answers(inquiry, person) for person in people)
        return min(fit, _GOOD) if inquiry.topic == "pay" and index != self.ahead[-1] else fit

    def planned(self) -> tuple[tuple[PlannedInquiry, ...], AskingProof]:
        """Return who is asked what, meeting by meeting in the order of asking, and the proof."""
        most = len(self.rows) + 1  # one more than can be filled: where nothing is scarce, nothing has a price
        columns = [index for index in self.ahead for _ in range(min(self.places[index], most))]
        gains = [[worth[index] for index in columns] for _, worth in self.rows]
        partners, prices = priced_matching(gains)
        by_meeting = gathered(zip(columns, prices, strict=False))  # without inquiries no place has a price
        asked = [(columns[place], row) for row, place in enumerate(partners) if place is not None]
        value = sum(self.rows[row][1][index] for index, row in asked)
        several = sorted(asked, key=lambda one: (one[0], *_order(self.rows[one[1]][0]), one[1]))
        made = tuple(self._made(self.rows[row][0], index) for index, row in several)
        lowest = (min(by_meeting.get(index, [0])) for index in range(len(self.round.meetings)))
        return made, AskingProof(value=value, prices=tuple(lowest))

    def _made(self, inquiry: Inquiry, index: int) -> PlannedInquiry:
        people = self.round.meetings[index].interviewers
        person = max(people, key=lambda one: answers(inquiry, one))  # the first of them
        return PlannedInquiry(inquiry_id=inquiry.id, text=inquiry.text, interviewer_id=person.id)

    def is_best(self, planned: Iterable[PlannedInquiry], proof: AskingProof) -> bool:
        """Whether inquiries that keep the rules are worth what is said, and nothing is worth more."""
        worth = {(one.id, index): w[index] for one, w in self.rows for index in self.ahead if w[index]}
        prices = proof.prices or (0,) * len(self.places)
        if len(prices) != len(self.places) or min(prices, default=0) < 0:
            return False
        asked = ((one.inquiry_id, self.round.meeting_of(one.interviewer_id)) for one in planned)
        return sum(worth.get(one, 0) for one in asked) == proof.value == self.bound(prices)

    def bound(self, prices: Sequence[int]) -> int:
        """Return what no way to ask can exceed, given a price of 0 or more for a place in each meeting."""
        above = (max([0, *(one - price for one, price in zip(w, prices, strict=True))]) for _, w in self.rows)
        return sum(places * price for places, price in zip(self.places, prices, strict=True)) + sum(above)

    def findings(self, planned: Iterable[PlannedInquiry]) -> Iterator[Finding]:
        """Yield what is asked of nobody, and pay that is not asked of HR at the end."""
        to = {one.inquiry_id: self.round.meeting_of(one.interviewer_id) for one in planned}
        for inquiry in self.round.inquiries if self.ahead else ():
            if inquiry.id in to:
                is_early = inquiry.topic == "pay" and self._fit(inquiry, to[inquiry.id]) < _BEST
                code = "pay_not_last" if is_early else ""
            else:
                can = any(self._fit(inquiry, index) for index in self.ahead)
                code = "" if inquiry.asked else "inquiry_no_time" if can else "inquiry_nobody"
            if code:
                yield finding_of(code, inquiry.id, "inquiries", text=inquiry.text)


def _places(meeting: Meeting, taken: int) -> int:
    room = USUAL_INQUIRIES
    if meeting.minutes is not None:
        room = (60 * meeting.minutes - OPENING_SECONDS - taken) // ASKING_SECONDS
    asked_anyhow = sum(len(person.questions_to_ask) for person in meeting.interviewers)
    return max(0, room - asked_anyhow) if meeting.takes_stories else 0


def _order(inquiry: Inquiry) -> tuple[bool, bool, int]:
    """Return what comes first in a meeting: what was left open, then by priority; pay last."""
    return inquiry.topic == "pay", not inquiry.left_open, -RANKS[inquiry.priority]


def answers(inquiry: Inquiry, person: Interviewer) -> int:
    """Return how well a person can answer, 0-3: by role and topic, or as the inquiry itself says."""
    if inquiry.ask:
        return _BEST * any(name == person.role or who_is_meant(name, [person]).people for name in inquiry.ask)
    if person.role == "unknown":
        return _SOME * (inquiry.topic != "pay")
    return int(known_topics()[inquiry.topic]["roles"].get(person.role, 0))


def asking_of(
    round: Round, policy: Policy, assignments: Iterable[Assignment], stories: Iterable[Story]
) -> Asking:
    """Return what there is to ask beside the stories that are assigned."""
    length = {story.id: story.seconds + policy.follow_up_seconds for story in stories}
    seconds = [0] * len(round.meetings)
    for one in assignments:
        seconds[one.meeting] += length.get(one.story_id, 0)
    return Asking(round, policy, seconds)
