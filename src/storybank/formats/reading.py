"""Reading and Writing: what became of a file, with what it held besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from rapidfuzz import fuzz, utils

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.display import Block, Bullets, Heading, Page, Paragraph, Shown
from storybank.errors import DocumentError, Fault, InvalidInput, said_of
from storybank.formats.files import unreadable
from storybank.formats.redaction import Redacted, Uncertain
from storybank.stories import Statement, Story, Told
from storybank.values import Holding, Prose, Several, Value, plural

_REWORDED = 75.0  # likeness from which a line of a file is another wording of one that is gone. Our choice
READ_AS_TITLES = "is read as the titles of stories, as the first column has the names of what they show"
_NOTHING: tuple[Any, ...] = ("", None, (), {})  # values that say no more than none would
_SHOWN = 100  # names and things left out that a page lists: a published framework has thousands of both


class LeftOut(Value):
    """Something that a file or a bank held and that was not taken along.

    Attributes:
        place: Where it stands: `"stories.csv, line 3"`, `"resume.json#/basics/email"`.
        what: What it is, as the start of a sentence; no contact data.
        why: Why it stayed behind, as its end.
        remedy: What to do for it to be taken along, in a sentence; empty where nothing should be done.

    >>> print(LeftOut(place="a.csv, line 1", what="the column “Mood”", why="says nothing about a story"))
    a.csv, line 1: the column “Mood” says nothing about a story.
    """

    nothing: ClassVar[str] = "Nothing was left out."

    place: Prose
    what: Prose
    why: Prose
    remedy: Prose = ""

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.place}: {self.what} {self.why}.{' ' if self.remedy else ''}{self.remedy}"


def left_in(file: str, place: str, what: str, why: str, remedy: str = "") -> LeftOut:
    """Return what was left out at a place of a file."""
    return LeftOut(place=f"{file}, {place}", what=what, why=why, remedy=remedy)


def left_value(place: str, fault: Fault) -> LeftOut:
    """Return that a value was left out at a place, for what is wrong with it."""
    remedy = f"{fault.remedy[:1].upper()}{fault.remedy[1:]}."
    return LeftOut(place=place, what="the value there", why=fault.problem, remedy=remedy)


class Reading(Shown, Holding[Story], Value):
    """What a file held: a bank of what was read, and what was left out.

    Attributes:
        bank: What was read, in a bank of its own: nothing of yours has changed.
        left_out: What was not, each with its place and the reason.
        holds: What the file is about: `"stories"`, or the `"framework"` of the bank.
    """

    gathers: ClassVar[str] = "stories"
    stands_for: ClassVar[str] = "bank"

    bank: StoryBank
    left_out: Several[LeftOut] = Several(nothing=LeftOut.nothing)
    holds: Literal["stories", "framework"] = "stories"

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories that were read."""
        return self.bank.stories

    @property
    def framework(self) -> Framework:
        """The framework that was read; the built-in one where the file holds none."""
        return self.bank.framework

    def into(self, bank: StoryBank) -> StoryBank:
        """Return a bank with what was read and is not in it yet; what is there stays as it is.

        So reading a file again changes nothing, also after you worked on its stories. A story is there if its
        id is; or if one of the bank came from the same file (`source`), its id is not in the file any more,
        and the two share most of their words: then it was reworded there. To let the file win, use
        `bank.with_stories(*reading.stories)`; to take over a framework, `bank.replace(framework=…)`.

        Raises:
            InvalidInput: A telling or a rehearsal that was read is of a story that is in neither.

        >>> reading = Reading(bank=StoryBank([Story("Month-end", result="Two days")]))
        >>> mine = StoryBank([Story("Month-end", result="Two days instead of six")])
        >>> reading.into(mine) == mine
        True
        """
        there = dict(self._there(bank))
        joined = bank.with_stories(*(story for story in self.stories if story.id not in there))
        known = {one.id for one in told_in(bank)}
        joined = joined.with_statements(*(one for one in self.bank.statements if one.id not in known))
        told = [one.replace(story=there.get(one.story, one.story)) for one in self.bank.tellings]
        said = [one.replace(story=there.get(one.story, one.story)) for one in self.bank.rehearsals]
        extended = joined.replace(extensions={**self.bank.extensions, **bank.extensions})
        return extended.with_tellings(*told).with_rehearsals(*said).with_impressions(*self.bank.impressions)

    def _there(self, bank: StoryBank) -> Iterator[tuple[str, str]]:
        """Yield the ids of the stories that a bank has already, each with its id there."""
        read, known = {story.id for story in self.stories}, {story.id for story in bank.stories}
        gone = [story for story in bank.stories if story.source and story.id not in read]
        for story in self.stories:
            if story.id in known:
                yield story.id, story.id
                continue
            near = [(_alike(story, other), place) for place, other in enumerate(gone)]
            alike, place = max(near, default=(0.0, 0))
            if alike >= _REWORDED:
                yield story.id, gone.pop(place).id

    def page(self) -> Page:
        """Return what was read and what was left out, the first hundred of each."""
        framework, terms, nothing = self.framework, list[Block](), "No story was found."
        lead, names = self._count(), [one.title for one in told_in(self.bank)]
        if self.holds == "framework":
            lead = f"The framework {framework.name}, edition {framework.version}: {lead}"
            names, nothing = [one.label for one in framework.competencies], "No competency was found."
            about = {"Licence": framework.licence, "Source": framework.source}
            terms += [Paragraph(f"{of}: {text}") for of, text in about.items() if text]
        elif drafts := sum(story.status == "draft" for story in self.stories):
            lead += f", {drafts} of them {'a draft' if drafts == 1 else 'drafts'}"
        lead = f"{lead}; {plural(len(self.left_out), 'thing')} left out."
        blocks = [_bullets(names, "") if names else Paragraph(nothing), *terms]
        left = [Heading("Left out"), _bullets(self.left_out, "; left_out holds them all")]
        return Page("What was read", lead=lead, blocks=(*blocks, *(left if self.left_out else ())))

    def _count(self) -> str:
        if self.holds == "framework":
            return plural(len(self.framework.competencies), "competency", "competencies")
        told, said = (len(several) for several in (self.stories, self.bank.statements))
        counts = [plural(told, "story")] * (told > 0 or not said) + [plural(said, "statement")] * (said > 0)
        return " and ".join(counts)

    def __repr__(self) -> str:
        """Count what was read, without any text."""
        return f"<Reading: {self._count()}, {len(self.left_out)} left out>"


def _bullets(several: Sequence[object], after: str) -> Bullets:
    more = len(several) - _SHOWN
    return Bullets([*map(str, several[:_SHOWN]), *([f"and {more:,} more{after}"] if more > 0 else [])])


def _alike(story: Story, other: Story) -> float:
    """Return how much two stories of one file say the same, 0-100; 0 where they come from two files."""
    if len({(one.source or "").partition("#")[0] for one in (story, other)}) > 1:
        return 0.0
    # In the same place it may have grown since; elsewhere any long story holds the few words of another.
    score = fuzz.token_set_ratio if story.source == other.source else fuzz.token_sort_ratio
    said, also = (f"{one.title} {one.text}" for one in (story, other))
    return score(said, also, processor=utils.default_process)


def told_from(fields: Mapping[str, Any], *, said: bool) -> Told:
    """Return the story, or the statement, of some fields; InvalidInput for a value that does not fit."""
    kind, about = (Statement, "competency") if said else (Story, "title")
    filled = {of: value for of, value in fields.items() if value not in _NOTHING or of == "title"}
    own = {about if of == "title" else of: value for of, value in filled.items()}
    try:
        return Statement(**own) if said else Story(**own)
    except InvalidInput as error:
        foreign = own.keys() - kind.model_fields.keys()
        odd = Fault("", f"is no part of a {kind.__name__.lower()}", "put it into the notes", "unknown_field")
        faults = [odd.at(one.path) if one.path in foreign else one for one in error.faults]
        placed = (one.at("title") if one.path == about else one for one in faults)
        raise InvalidInput(error.subject, placed) from None


def told_in(bank: StoryBank) -> tuple[Told, ...]:
    """Return the stories of a bank, then its statements."""
    return (*bank.stories, *bank.statements)


def not_read(name: str, what: str, faults: Iterable[Fault]) -> DocumentError:
    """Return the error of a file that breaks rules of its kind, such as "a bank"."""
    return unreadable(name, *said_of("breaks_rules", what=what), faults)


def not_held(bank: StoryBank, medium: str) -> Iterator[LeftOut]:
    """Yield what of a bank a file of its stories does not hold; `medium` is what such a file is."""
    counts = {place: len(getattr(bank, place)) for place in ("tellings", "impressions", "rehearsals")}
    found = {place: plural(many, place.removesuffix("s")) for place, many in counts.items() if many}
    found |= {"framework": "the framework"} if bank.framework != builtin_framework() else {}
    found |= {"extensions": "what other tools keep in the bank"} if bank.extensions else {}
    for of, one in (("stories", "story"), ("statements", "statement")):
        extended = (f"{of}[{n}].extensions" for n, told in enumerate(getattr(bank, of)) if told.extensions)
        found |= dict.fromkeys(extended, f"what other tools keep in the {one}")
    for place, what in found.items():
        why = f"{'are' if counts.get(place, 1) > 1 else 'is'} no part of {medium}"
        yield LeftOut(place=place, what=what, why=why, remedy="Keep the bank with write_bank.")


class Writing(Value):
    """What was written: where, and what of the bank the format does not hold.

    Attributes:
        path: The file or the folder.
        left_out: What was not written, each with the reason.
        redacted: What was taken out before, because `redact=` asked for it.
        uncertain: What was left then, and may be a name: look at each before you share what was written.
    """

    path: str
    left_out: Several[LeftOut] = Several(nothing=LeftOut.nothing)
    redacted: Several[Redacted] = Several(nothing=Redacted.nothing)
    uncertain: Several[Uncertain] = Several()
