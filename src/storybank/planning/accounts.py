"""What became of a history: how its names were read, and what of it has no place in a round.

A telling, an impression, a lock or a tag is used; or it is plainly of another employer or of somebody who is
not here; or a finding says what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from storybank.bank import StoryBank
from storybank.findings import Finding
from storybank.history import Impression, Roster, Telling, employer_key
from storybank.interviews import Interviewer, Round
from storybank.interviews.roles import holders_of, is_title
from storybank.planning.policy import Policy
from storybank.text.names import Likeness, folded, is_group
from storybank.text.sentences import shortened
from storybank.values import first_few, join_words, plural

_NEAR = 80
"""Percent of letters in common, from which on a name that is read as another's is said to be near: two slips
in ten letters. Northwind and Southwind stay below it. Our choice."""

_LISTED = 4
"""How many names a sentence lists: what a glance takes in."""

_short = partial(shortened, most=61)

CODES = frozenset(
    [
        *("likely_person", "several_people", "near_person", "unplaced"),
        *("likely_employer", "near_employer", "lock_over", "unused_tags"),
    ]
)
"""What a finding here may be about: each quotes the bank, whose names the plan itself may not have."""

Severity = Literal["warning", "hint"]


@dataclass(frozen=True)
class Account:
    """A bank's history and a policy's locks, as a round reads them."""

    bank: StoryBank
    round: Round  # with `told` as story ids
    policy: Policy
    roster: Roster
    is_asked: Callable[[str], bool]  # whether somebody of the round asks for what a tag means

    def findings(self) -> Iterator[Finding]:
        """Yield what is worth a look: names, then employers, locks and tags."""
        if self._entries or self.policy.use or self.policy.avoid:
            yield from self._read_names()
            yield from self._strange_names()
            yield from self._locks()
        yield from self._employers()
        yield from self._tags()

    @cached_property
    def _entries(self) -> tuple[Telling | Impression, ...]:
        entries: tuple[Telling | Impression, ...] = (*self.bank.tellings, *self.bank.impressions)
        return tuple(sorted(entries, key=lambda one: (one.interviewer, one.employer or "")))

    def _read_names(self) -> Iterator[Finding]:
        """Say each name that is read as somebody's without being it, and each that may mean several."""
        read: dict[str, tuple[str, tuple[Interviewer, ...]]] = {}
        for entry in self._entries:
            meant = self.roster.meant(entry)
            counts = isinstance(entry, Telling) or not self.roster.is_elsewhere(entry.employer)
            if meant.people and counts and not meant.is_certain:
                read.setdefault(folded(entry.interviewer), (entry.interviewer, meant.people))
        for _, place in (*self.policy.use, *self.policy.avoid):
            if isinstance(place, str) and not (meant := self.roster.named(place)).is_certain:
                read.setdefault(folded(place), (place, meant.people))
        for written, people in read.values():
            name, names = _short(written), join_words((person.name for person in people), "or")
            code, message = "likely_person", f"“{name}” is read as {names}."
            remedy = f"If it is somebody else, write the full name there, or “{name} 2”."
            if people[1:]:
                which = join_words((f"“{person.id}”" for person in people), "or")
                count = "both" if len(people) == len(("one", "other")) else "all"
                code, message = "several_people", f"“{name}” may be {names}: it counts for {count}."
                remedy = f"Write which of them it is: {which}. {remedy}"
            yield _finding(code, people[0].id, message, remedy)

    def _strange_names(self) -> Iterator[Finding]:
        """Say names that are nobody's here: those that look like somebody's, and those of no employer."""
        alike: dict[str, tuple[str, str]] = {}
        nowhere: dict[bool, dict[str, str]] = {True: {}, False: {}}  # roles and titles, then other names
        near: dict[str, str] = {}
        for entry in self._entries:
            key, written = folded(entry.interviewer), entry.interviewer
            if self.roster.meant(entry).people or key in alike:
                continue
            if not self.roster.is_elsewhere(entry.employer):
                if names := near[key] if key in near else near.setdefault(key, self._near(written)):
                    alike[key] = f"“{_short(written)}” is read as nobody here", names
                elif (is_post := is_title(written)) or not self.roster.likeness(entry.employer):
                    nowhere[is_post].setdefault(key, written)
            elif isinstance(entry, Telling) and (meant := self.roster.named(written).people):
                told = f"“{_short(written)}”, told at {_short(entry.employer or '')}"
                names = join_words((one.name for one in meant), "or")
                alike[key] = f"{told}, is read as somebody else", names
        for key, (said, names) in alike.items():
            remedy = "Then write the name as it is here."
            yield _finding("near_person", key, f"{said}. Is it {names}?", remedy)
        missing = (
            "Say at which employer it was" if employer_key(self.roster.employer) else "Name the employer"
        )
        for is_post, unplaced in nowhere.items():
            called, remedy = _listed(unplaced.values()), f"{missing}, or write the name as it is here."
            message = f"Nobody here is called {called}, and no employer is given."
            if is_post:
                message = f"{called}: nobody here has such a role or title, so it counts for nobody."
                remedy = "Write the person's name, or give the person that title here."
            for subject in [*unplaced][:1]:
                yield _finding("unplaced", subject, message, remedy, severity="hint")

    def _near(self, written: str) -> str:
        """Return who of the round has that role or title, or a name nearly so."""
        people = self.roster.people
        meant = holders_of(written, people) or [one for one in people if _is_near(written, one.name)]
        return join_words((one.name for one in meant), "or")

    def _employers(self) -> Iterator[Finding]:
        """Say each employer that is read as this one without being it, and each that looks like it."""
        here = self.roster.employer or ""
        withheld = [name for story in self.bank.stories for name in story.withheld_from]
        everywhere = (*withheld, *(entry.employer or "" for entry in self._entries))
        named = {folded(name): name for name in sorted(everywhere)}
        for key, name in named.items() if employer_key(here) else ():
            likeness = self.roster.likeness(name)
            if likeness is Likeness.LIKELY:
                count = sum(folded(other) == key for other in withheld)
                out = plural(count, "story withheld from it stays out", "stories withheld from it stay out")
                kept = f": {out}" if count else ""
                message = f"“{_short(name)}” is read as {_short(here)}{kept}."
                remedy = "If they are two employers, write more of both names, such as the towns."
                yield _finding("likely_employer", key, message, remedy)
            elif not likeness and _is_near(name, here):
                message = f"“{_short(name)}” is read as another employer. Is it {_short(here)}?"
                yield _finding("near_employer", key, message, f"Then write “{_short(here)}” there.")

    def _locks(self) -> Iterator[Finding]:
        """Say each lock on a meeting that is over and has not heard the story."""
        for story, place in self.policy.use:
            meeting = self.round.meetings[place if isinstance(place, int) else self.round.meeting_of(place)]
            if meeting.is_over and self.bank.story(story).id not in (meeting.told or ()):
                message = f"“{_short(self.bank.story(story).title)}” was not told to {meeting.names}."
                remedy = "That meeting is over: take it out of policy.use, or name another meeting there."
                yield _finding("lock_over", meeting.interviewers[0].id, message, remedy, severity="hint")

    def _tags(self) -> Iterator[Finding]:
        """Say the tags of ready stories that mean nothing to the framework, and that nobody asks for."""
        unknown: dict[str, str] = {}
        for story in sorted(self.bank.stories, key=lambda story: story.id):
            if story.status == "ready":
                for tag in self.bank.shows(story):
                    if tag not in self.bank.framework and not self.is_asked(tag):
                        unknown.setdefault(tag, story.id)
        if unknown:
            message = f"Nobody here asks for {_listed(unknown)}, and no competency of that name is known."
            remedy = "The page of your bank says what may be meant."
            yield _finding("unused_tags", next(iter(unknown.values())), message, remedy, severity="hint")


def _finding(code: str, subject: str, message: str, remedy: str, severity: Severity = "warning") -> Finding:
    return Finding(code=code, severity=severity, subject=subject, message=message, remedy=remedy)


def _is_near(written: str, name: str) -> bool:
    """Whether two names, or one word of them, have nearly all letters in common."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads late: most names are read

    one, other = folded(written), folded(name)
    if is_group(written) or is_group(name):
        return one == other
    words = [] if " " in one else other.split()
    return any(fuzz.ratio(one, each) >= _NEAR for each in (other, *words))


def _listed(names: Iterable[str]) -> str:
    several = [f"“{_short(name)}”" for name in names]
    return first_few(several, _LISTED if len(several) > _LISTED + 1 else len(several))
