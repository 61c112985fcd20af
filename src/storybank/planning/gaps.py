"""Gap: a need that nothing covers, with its reason and its remedy, and how it is said in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from storybank.interviews import Priority
from storybank.interviews.people import RANKS
from storybank.values import Several, Value, first_few, grouped, join_words
from storybank.visible import visible

_Removed = Literal["too_weak", "unavailable", "heard", "same_episode", "contested"]
_Left = Literal["no_room", "spared", "stopped"]
GapReason = Literal["no_story", _Removed, _Left]
"""Why a need stays open: no story shows it, a step removed the last that does, or some are left."""


class Rival(Value):
    """A story that could cover the need, which it shows at `strength`, 1-5, and what stands against it.

    `because` says why it cannot be told here, as the end of a sentence: `"goes to Priya"`.
    """

    story_id: str
    title: str
    strength: int
    because: str = ""


class Gap(Value):
    """A need that nothing covers: a value, not an error.

    Why it is so is found by taking the stories that show the competency and removing, in turn, those
    that are too weak (`too_weak`); not ready, withheld or avoided (`unavailable`); heard by somebody there
    (`heard`); of an episode told in this meeting (`same_episode`) or in another (`contested`). The
    reason is the step that leaves none; `no_story` where there was none to begin with. Where some are left:
    `no_room` (the meeting is full), `spared` (a nice need that would cost a story of the
    reserve) or `stopped` (the search was cut short).

    Attributes:
        interviewer_id: Whose need, for `competency_id`: called `interviewer` and `competency`.
        min_strength: 1-5, what the need asks for.
        reason: Why nothing covers it.
        story_ids: The stories that the deciding step removed, or those that are left.
        rivals: The same stories, each with what stands against it.
        asked_by: Everybody in the round who asks about it, in the order of the day.
        able: How many experiences could cover it, as far as each alone goes.
        missing: How many more stories would close it, together with its like: 1 or more.
        nearest: For a competency that nobody knows, the three nearest labels.
    """

    made_with: ClassVar[str] = "plan_round(…): it is one of plan.gaps"
    columns: ClassVar[Mapping[str, str]] = {
        "Who": "interviewer",
        "Needs to hear about": "competency",
        "How much": "priority",
        "Why it is open": "message",
        "What to do": "remedy",
    }
    nothing: ClassVar[str] = "No gaps: a story of yours answers everything that is asked."

    interviewer_id: str
    competency_id: str
    priority: Priority
    min_strength: int
    reason: GapReason
    story_ids: tuple[str, ...] = ()
    interviewer: str = ""
    competency: str = ""
    rivals: Several[Rival] = Several()
    asked_by: tuple[str, ...] = ()
    able: int = 0
    missing: int = 1
    nearest: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What is missing and why, in a sentence that a candidate understands."""
        return visible(gap_message(self))

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return visible(gap_remedy(self))

    def __str__(self) -> str:
        """Return message and remedy as one line."""
        return f"{self.message} {self.remedy}"


_TITLES_NAMED = 3  # titles in one sentence: with more it is no longer read
_CAUTION = {"should": "should hear about", "nice": "would like to hear about"}


def said_once(gaps: Iterable[Gap], *, remedies: bool = True) -> Iterator[tuple[Priority, str]]:
    """Yield what gaps say with their priority, musts first; what is alike of several people stands once."""
    groups = grouped(gaps, lambda gap: (gap.competency_id, gap.priority))
    told: set[tuple[str, ...]] = set()  # of contests: what is asked for, and the stories that go elsewhere
    for (_, priority), alike in sorted(groups.items(), key=lambda group: -RANKS[group[0][1]]):
        same = grouped(alike, lambda gap: gap_message(gap, [""])).values()
        texts = [_told_once(each, told) for each in same]
        yield priority, visible(" ".join([*texts, *(_remedies(alike) if remedies else ())]))


def _told_once(alike: list[Gap], told: set[tuple[str, ...]]) -> str:
    """Return what gaps say that are the same but for the person; short where the same contest is told."""
    gap, names = alike[0], [gap.interviewer for gap in alike]
    contest = (gap.competency_id, *gap.story_ids)
    if gap.reason == "contested" and contest in told:
        return f"{_wanted(gap, names)} as well: see above."
    told.add(contest)
    return gap_message(gap, names)


def _remedies(alike: list[Gap]) -> Iterable[str]:
    """Return what to do about gaps of one kind: each thing once, and the most stories that any asks for."""
    writing = [gap for gap in alike if gap.reason not in _ELSE]
    others = dict.fromkeys(_ELSE[gap.reason] for gap in alike if gap.reason in _ELSE)
    if not writing:
        return others
    widest = max(writing, key=lambda gap: (gap.missing, gap.min_strength))
    first = dict.fromkeys(step for gap in writing if (step := _before_writing(gap)))
    return [*others, _or_write([*first], widest)]


def gap_message(gap: Gap, people: Sequence[str] = ()) -> str:  # noqa: PLR0911 - a sentence for each reason
    """Return what is missing and why; the people who go without are those named, or else the gap's own."""
    what = _wanted(gap, people or [gap.interviewer])
    match gap.reason:
        case "no_story" if gap.nearest:
            return f"{what}, but the list of competencies has no such name, and no story is tagged with it."
        case "no_story":
            return f"{what}, but none of your stories shows it."
        case "too_weak":
            best = max((rival.strength for rival in gap.rivals), default=0)
            return f"{what}, but the strongest of your stories shows it at {best}."
        case "contested" if 0 < gap.able < len(gap.asked_by):
            tellers = "one of your stories shows" if gap.able == 1 else f"{gap.able} of your stories show"
            return f"{_askers(gap)} to hear about {asked_for(gap)}, but only {tellers} it{_elsewhere(gap)}."
        case "no_room":
            return f"{what}, but there is no room left for {_titles(gap)}."
        case "spared":
            stay = "is" if len(gap.rivals) == 1 else "they are"
            return f"{what}: {_titles(gap)} would do, but {stay} kept in reserve."
        case "stopped":
            return f"{what}, but the planner was stopped before it could see to that."
        case _:
            reasons = join_words(f"“{rival.title}” {rival.because}" for rival in gap.rivals)
            return f"{what}, but {reasons}."


def _wanted(gap: Gap, names: Sequence[str]) -> str:
    needs = _CAUTION.get(gap.priority, f"{'needs' if len(names) == 1 else 'need'} to hear about")
    return f"{join_words(names)} {needs} {asked_for(gap)}"


_ELSE: dict[GapReason, str] = {
    "no_room": "Ask for more time there, or leave something else out of that meeting.",
    "spared": "Nothing to do now: tell it if the talk turns to this.",
    "stopped": "Plan again with more time.",
}
"""What to do where no story need be written."""


def gap_remedy(gap: Gap) -> str:
    """Return what to do about it."""
    return " ".join(_remedies([gap]))


def _before_writing(gap: Gap) -> str:
    """Return what may help before a story is written; nothing where nothing may."""
    if gap.reason == "no_story" and gap.nearest:
        return f"did you mean {join_words(gap.nearest, 'or')}?"
    if gap.reason == "too_weak":
        return f"make {_titles(gap)} show it more strongly"
    return f"see whether {_titles(gap)} can be told there after all" if gap.reason == "unavailable" else ""


def _or_write(steps: list[str], gap: Gap) -> str:
    """Return the steps, or else which stories to write, as a sentence or two."""
    stories = _stories(gap, "a story", "stories") if gap.reason == "no_story" else _stories(gap)
    if gap.reason == "no_story" and gap.nearest:
        asked = f"{join_words(steps)} If not, write" if steps else "write"
        said = f"{asked} {stories}, and tag it with that name."
    else:
        said = f"{', '.join([*steps, ''])}{'or ' if steps else ''}write {stories}."
    return said[:1].upper() + said[1:]


def in_sentence(label: str) -> str:
    """Return a competency's label as it stands within a sentence; SRE and C++ keep their capitals."""
    first = label.split(" ", maxsplit=1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() else label


def join_labels(labels: Iterable[str]) -> str:
    """Return labels as a person lists them, kept apart where one has an “and” of its own."""
    several = list(labels)
    if len(several) > 1 and any(" and " in label for label in several):
        return f"{', '.join(several[:-1])}, and {several[-1]}"
    return join_words(several)


def at_least(strength: int) -> str:
    """Return the least strength that is asked for, in brackets; nothing where any will do."""
    return "" if strength == 1 else f" (strength {strength} or more)"


def asked_for(gap: Gap) -> str:
    """Return the competency and the least strength of it, as they stand within a sentence."""
    return f"{in_sentence(gap.competency)}{at_least(gap.min_strength)}"


def _askers(gap: Gap) -> str:
    if any(" and " in panel for panel in gap.asked_by):
        return f"{join_words(gap.asked_by, 'as well as')} need"
    everybody = "both" if len(gap.asked_by) == 2 else "all"  # noqa: PLR2004 - both are two
    return f"{join_words(gap.asked_by)} {everybody} need"


def _elsewhere(gap: Gap) -> str:
    """Return which of the stories that people compete for go to somebody who asks for something else."""
    to = ((one, one.because.rpartition(" to ")[2]) for one in gap.rivals)
    others = [
        f"“{one.title}” {one.because}" for one, who in to if not any(name in who for name in gap.asked_by)
    ]
    return f", and {join_words(others)}" if others else ""


def _titles(gap: Gap) -> str:
    """Return the titles that a sentence can hold, the strongest first."""
    strongest = sorted(gap.rivals, key=lambda rival: -rival.strength)
    return first_few([f"“{rival.title}”" for rival in strongest], _TITLES_NAMED, "or")


def _stories(gap: Gap, one: str = "one more story", many: str = "more stories") -> str:
    """Return the stories to write, as the object of a sentence."""
    written = f"{one} that shows" if gap.missing == 1 else f"{gap.missing} {many} that show"
    return f"{written} {asked_for(gap)}"
