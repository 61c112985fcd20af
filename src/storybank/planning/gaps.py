"""Gap: a need that nothing covers, with its reason and its remedy, and how it is said in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Any, ClassVar, Literal

from storybank.interviews import Priority
from storybank.interviews.roles import RANKS
from storybank.text.stems import read_table
from storybank.values import Several, Value, first_few, grouped, join_words
from storybank.visible import visible

_Removed = Literal["too_weak", "unavailable", "heard", "same_episode", "contested"]
_Left = Literal["no_room", "spared", "stopped"]
GapReason = Literal["no_story", _Removed, _Left]
"""Why a need stays open: no story shows it, a step removed the last that does, or some are left."""


class Rival(Value):
    """A story that could cover the need, which it shows at `strength`, 1-5, and what stands against it."""

    story_id: str
    title: str
    strength: int
    because: str = ""  # why it cannot be told here, as the end of a sentence: "goes to Priya"


class Gap(Value):
    """A need that nothing covers: a value, not an error.

    Of the stories that show the competency those are removed, in turn, that are too weak (`too_weak`); not
    ready, withheld or avoided (`unavailable`); heard by somebody there (`heard`); of an episode told in this
    meeting (`same_episode`) or in another (`contested`). The reason is the step that leaves none; `no_story`
    where there was none to begin with. Where some are left: `no_room` (the meeting is full), `spared` (a nice
    need that would cost a story of the reserve) or `stopped` (the search was cut short).

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
words = cache(partial(read_table, __name__, "words.json"))  # what gaps and locks say


def said_once(gaps: Iterable[Gap], *, remedies: bool = True) -> Iterator[tuple[Priority, str]]:
    """Yield what gaps say with their priority, musts first; what is alike of several people stands once."""
    groups = grouped(gaps, lambda gap: (gap.competency_id, gap.priority))
    key = attrgetter("competency_id", "reason", "story_ids")  # what stood against which need
    told = set[Any]()
    for (_, priority), alike in sorted(groups.items(), key=lambda group: -RANKS[group[0][1]]):
        same = grouped(alike, lambda gap: gap_message(gap, [""])).values()
        texts = [gap_message(one[0], [g.interviewer for g in one], told=key(one[0]) in told) for one in same]
        told.update(map(key, alike))
        yield priority, visible(" ".join([*texts, *(_remedies(alike) if remedies else ())]))


def _remedies(alike: list[Gap]) -> Iterable[str]:
    """Return what to do about gaps of one kind: each thing once, and the most stories that any asks for."""
    writing = [gap for gap in alike if gap.reason not in words()["else"]]
    others = dict.fromkeys(words()["else"][gap.reason] for gap in alike if gap not in writing)
    if not writing:
        return others
    widest = max(writing, key=lambda gap: (gap.missing, gap.min_strength))
    first = dict.fromkeys(step for gap in writing if (step := _before_writing(gap)))
    return [*others, _or_write([*first], widest)]


def gap_message(gap: Gap, people: Sequence[str] = (), *, told: bool = False) -> str:
    """Return what is missing and why, unless told; those who go without are the people, or the gap's own."""
    names, urgency = people or [gap.interviewer], words()["urgency"]
    needs = urgency.get(gap.priority, f"{'needs' if len(names) == 1 else 'need'} to hear about")
    kind: str = "no_name" if gap.reason == "no_story" and gap.nearest else gap.reason
    if kind == "contested" and (told or 0 < gap.able < len(gap.asked_by)):
        kind = "as_well" if told else "contest"
    said = {"what": f"{join_words(names)} {needs} {asked_for(gap)}", "asked": asked_for(gap)}
    said |= {"askers": _askers(gap), "elsewhere": _elsewhere(gap), "titles": _titles(gap)}
    said |= {"stay": "they are" if gap.rivals[1:] else "is", "tellers": f"{gap.able} of your stories show"}
    said |= {"tellers": "one of your stories shows"} if gap.able == 1 else {}
    said["reasons"] = join_words(f"“{rival.title}” {rival.because}" for rival in gap.rivals)
    return str(words()["message"][kind]).format(best=max([0, *(r.strength for r in gap.rivals)]), **said)


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
    return f"{join_words(gap.asked_by)} {'all' if gap.asked_by[2:] else 'both'} need"


def _elsewhere(gap: Gap) -> str:
    """Return which of the stories that people compete for go to somebody who asks for something else."""
    to = ((one, one.because.rpartition(" to ")) for one in gap.rivals)
    others = [one for one, (_, goes, who) in to if goes and not any(name in who for name in gap.asked_by)]
    return "".join(f", and “{one.title}” {one.because}" for one in others[:_TITLES_NAMED])


def _titles(gap: Gap) -> str:
    """Return the titles that a sentence can hold, the strongest first."""
    strongest = sorted(gap.rivals, key=lambda rival: -rival.strength)
    return first_few([f"“{rival.title}”" for rival in strongest], _TITLES_NAMED, "or")


def _stories(gap: Gap, one: str = "one more story", many: str = "more stories") -> str:
    written = f"{one} that shows" if gap.missing == 1 else f"{gap.missing} {many} that show"
    return f"{written} {asked_for(gap)}"
