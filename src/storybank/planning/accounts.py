"""What became of a history: an entry is used, is plainly of elsewhere, or has a finding that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial

from storybank.bank import StoryBank
from storybank.competencies.resolver import is_skill
from storybank.findings import Finding, finding_of, known_findings
from storybank.history import Impression, Roster, Telling, employer_key
from storybank.interviews import Interviewer, Round
from storybank.interviews.roles import holders_of, is_title
from storybank.planning.gaps import in_sentence, join_labels
from storybank.planning.needs import carried
from storybank.planning.policy import Policy
from storybank.text.names import Likeness, folded, is_group
from storybank.text.sentences import shortened
from storybank.values import first_few, grouped, join_words, plural

_NEAR = 80  # percent of letters in common, where names are near: two slips in ten letters; our choice
_LISTED = 4  # how many names a sentence lists: what a glance takes in

_short, _either = partial(shortened, most=61), partial(join_words, joint="or")

CODES = frozenset(known_findings()["history"])
"""What a finding here may be about: each quotes the bank, whose names the plan itself may not have."""


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
        if any(one.kind == "concern" for one in self.bank.impressions):
            yield from self._doubts()

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
        for place in (place for _, place in (*self.policy.use, *self.policy.avoid) if isinstance(place, str)):
            meant = self.roster.named(place)
            if meant.people and not meant.is_certain:
                read.setdefault(folded(place), (place, meant.people))
        for written, people in read.values():
            ids, names = _either(f"“{one.id}”" for one in people), _either(one.name for one in people)
            count = "all" if people[2:] else "both"
            said = {"name": _short(written), "names": names, "ids": ids, "count": count}
            yield finding_of("several_people" if people[1:] else "likely_person", people[0].id, **said)

    def _strange_names(self) -> Iterator[Finding]:
        """Say names that are nobody's here: those that look like somebody's, and those of no employer."""
        alike: dict[str, tuple[str, str]] = {}
        nowhere: dict[str, dict[str, str]] = {"unplaced": {}, "unplaced_title": {}}
        near = cache(self._near)
        for entry in self._entries:
            key, written = folded(entry.interviewer), entry.interviewer
            if self.roster.meant(entry).people or key in alike:
                continue
            if not self.roster.is_elsewhere(entry.employer):
                if names := near(written):
                    alike[key] = f"“{_short(written)}” is read as nobody here", names
                elif (is_post := is_title(written)) or not self.roster.likeness(entry.employer):
                    nowhere["unplaced_title" if is_post else "unplaced"].setdefault(key, written)
            elif isinstance(entry, Telling) and (meant := self.roster.named(written).people):
                told = f"“{_short(written)}”, told at {_short(entry.employer or '')}"
                names = _either(one.name for one in meant)
                alike[key] = f"{told}, is read as somebody else", names
        for key, (said, names) in alike.items():
            yield finding_of("near_person", key, said=said, names=names)
        where = "Say at which employer it was" if self.roster.employer else "Name the employer"
        for code, unplaced in nowhere.items():
            if subject := next(iter(unplaced), ""):
                yield finding_of(code, subject, called=_listed(unplaced.values()), missing=where)

    def _near(self, written: str) -> str:
        people = self.roster.people
        meant = holders_of(written, people) or [one for one in people if _is_near(written, one.name)]
        return _either(one.name for one in meant)

    def _employers(self) -> Iterator[Finding]:
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
                yield finding_of("likely_employer", key, name=_short(name), here=_short(here), kept=kept)
            elif not likeness and _is_near(name, here):
                yield finding_of("near_employer", key, name=_short(name), here=_short(here))

    def _locks(self) -> Iterator[Finding]:
        for one, place in self.policy.use:
            story, meeting = self.bank.story(one), self.round[place]
            if meeting.is_over and story.id not in (meeting.told or ()):
                subject = next((person.id for person in meeting.interviewers), story.id)
                yield finding_of("lock_over", subject, title=_short(story.title), names=meeting.names)

    def _tags(self) -> Iterator[Finding]:
        ready = sorted((one for one in self.bank.stories if one.status == "ready"), key=lambda one: one.id)
        tags = [(tag, s.id) for s in ready for tag in self.bank.shows(s) if tag not in self.bank.framework]
        tags = [one for one in tags if not is_skill(one[0]) and not self.is_asked(one[0])]
        if unknown := grouped(tags, lambda one: one[0]):
            yield finding_of("unused_tags", next(iter(unknown.values()))[0][1], tags=_listed(unknown))

    def _doubts(self) -> Iterator[Finding]:
        """Say once which doubts of earlier rounds `carry_over` would make musts of people still to come."""
        then = carried(self.bank, self.round)
        ahead = [p for one in self.round.meetings if one.takes_stories for p in one.interviewers]
        news = ((p.id, need) for p in ahead for need in then[p.id].needs if need not in p.needs)
        musts = {need.competency: person_id for person_id, need in news if need.priority == "must"}
        if musts:
            labels = map(in_sentence, map(self.bank.framework.label, musts))
            yield finding_of("doubts_left", next(iter(musts.values())), "needs", about=join_labels(labels))


def _is_near(written: str, name: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads late: most names are read

    one, other = folded(written), folded(name)
    words = [] if " " in one else other.split()
    least = 100 if is_group(written) or is_group(name) else _NEAR
    return any(fuzz.ratio(one, each) >= least for each in (other, *words))


def _listed(names: Iterable[str]) -> str:
    several = [f"“{_short(name)}”" for name in names]
    return first_few(several, _LISTED if len(several) > _LISTED + 1 else len(several))
