"""What a story is called, what it is as a flat row, how often it was told and how long it takes to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import ceil
from statistics import median
from typing import Annotated, Any, get_args

from pydantic import GetJsonSchemaHandler, SerializerFunctionWrapHandler, WrapSerializer
from pydantic.json_schema import JsonSchemaValue

from storybank.competencies import Framework, builtin_framework
from storybank.errors import Fault, fault_of
from storybank.history import Landed, Rehearsal, Telling, in_turn
from storybank.stories import Statement, Story
from storybank.text.cells import quoted
from storybank.text.names import look_of
from storybank.values import FrozenMap, Value, slug, unbroken
from storybank.values.strings import gathered, is_identifier, join_words, plural

STORY_COLUMNS = (
    *("title", "situation", "task", "action", "result", "competencies", "id", "episode", "employer"),
    *("happened", "seconds", "status", "withheld_from", "vouched_by", "notes", "source"),
)
"""The columns that say everything about a story, in the order in which people read one."""

COUNTED_COLUMNS = ("times_told", "last_told")  # from a bank's tellings


def record_of(story: Story) -> dict[str, Any]:
    """Return the columns of one story: texts, one whole number, and None where nothing was given."""
    record = {column: getattr(story, column) for column in STORY_COLUMNS}
    names = {column: names_as_text(record[column]) for column in ("withheld_from", "vouched_by")}
    return record | {"competencies": tags_as_text(story.competencies)} | names


def tags_as_text(competencies: Mapping[str, int]) -> str:
    """Return tags with their strengths as the text of one cell."""
    return "; ".join(f"{quoted(tag)}: {strength}" for tag, strength in competencies.items())


def names_as_text(names: Iterable[str]) -> str:
    """Return names as the text of one cell."""
    return "; ".join(quoted(name) for name in names)


class _ByName:
    """Says in schemas that the built-in framework may stand by name and version."""

    @staticmethod
    def __get_pydantic_json_schema__(schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        known = builtin_framework()
        named = {"properties": {"name": {"const": known.name}}, "required": ["name", "version"]}
        whole = dict(schema["schema"])  # behind the validator that reads the name
        whole.pop("serialization")
        return {
            "type": "object",
            "if": named | {"maxProperties": 2},
            "then": {"properties": {"version": {"const": known.version}}},
            "else": handler(whole),
        }


def _by_name(framework: Framework, whole: SerializerFunctionWrapHandler) -> Any:
    named = {"name": framework.name, "version": framework.version}
    return named if framework == builtin_framework() else whole(framework)


NamedFramework = Annotated[Framework, WrapSerializer(_by_name), _ByName]
"""A framework as documents have it: every reader has the built-in one already."""

_LAST_COUNT = 3  # rehearsals that say how long a story takes: one bad try among them changes little


def seconds_spoken(rehearsals: Iterable[Rehearsal]) -> dict[str, int]:
    """Return what each story that was rehearsed takes: the median of the last three, rounded up."""
    said = gathered((one.story, one.seconds) for one in in_turn(rehearsals))
    return {story: ceil(median(several[-_LAST_COUNT:])) for story, several in said.items()}


def in_order(framework: Framework, shown: Iterable[Mapping[str, int]]) -> list[str]:
    """Return what stories show, in the framework's order, then what it does not know."""
    found = dict.fromkeys(name for strengths in shown for name in strengths)
    known = [competency.id for competency in framework if competency.id in found]
    return [*known, *(name for name in found if name not in known)]


_NEAR = 75  # of 100, how near a text is to a part of an id, for it to be named


class StoryIndex:
    """A bank's stories by what they are called, and its statements."""

    def __init__(self, stories: Sequence[Story], statements: Sequence[Statement]) -> None:
        """Take the stories and the statements of a bank."""
        self._stories = stories
        self.by_id = {story.id: story for story in stories}
        self.statements = {one.id: one for one in statements}

    @cached_property
    def by_title(self) -> dict[str, list[str]]:
        """The ids of the stories with a title."""
        return gathered((story.title, story.id) for story in self._stories)

    @cached_property
    def by_look(self) -> dict[str, list[str]]:
        """The ids of the stories whose titles look the same."""
        return gathered((look_of(story.title), story.id) for story in self._stories)

    def id_of(self, meant: Any) -> str | None:
        """Return the id of the story that an id or a title means, None for no or several stories."""
        if not isinstance(meant, str):
            return None
        if meant in self.by_id:
            return meant
        titled = self._titled(meant)
        return titled[0] if len(titled) == 1 else None

    def told_id_of(self, meant: Any) -> str | None:
        """Return the same of what may be told: of the statement that has the id, or else of a story."""
        return meant if isinstance(meant, str) and meant in self.statements else self.id_of(meant)

    def _titled(self, text: str) -> list[str]:
        return self.by_title.get(unbroken(text)) or self.by_look.get(look_of(text), [])

    def unknown(self, path: str, meant: Any) -> Fault:
        """Return the fault of naming no story: it holds ids that may be meant, and an id, but no text."""
        text = unbroken(meant) if isinstance(meant, str) else ""
        if titled := self._titled(text):
            return fault_of("title_of_several", path, ids=join_words(titled, "or"))
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - for an error alone

        alike = process.extract(slug(text), [*self.by_id], scorer=fuzz.partial_ratio, score_cutoff=_NEAR)
        near = [found for found, *_ in alike if text[1:]]
        named = f": {text}" if is_identifier(text) else ""
        if near:
            return fault_of("near_story", path, named=named, near=join_words(near, "or"))
        there = plural(sum(map(len, self.by_title.values())), "story is", "stories are")
        return fault_of("no_story_of_bank", path, named=named, there=there)


class StoryCount(Value):
    """What became of one story: its tellings, to a panel one for each person, the latest day known, and more.

    `heard_by` names who heard it, each once, sorted; `landed` how it was received and how often, where noted.
    """

    story_id: str
    times: int = 0
    last_told: date | None = None
    heard_by: tuple[str, ...] = ()
    landed: FrozenMap[Landed, int] = FrozenMap()


def count_of(story_id: str, tellings: Iterable[Telling]) -> StoryCount:
    """Count the tellings of one story."""
    several = list(tellings)
    days = [telling.on for telling in several if telling.on is not None]
    # An id and a name are one person, called as it was written first.
    people = {telling.key[1]: telling.interviewer for telling in reversed(several)}
    outcomes = Counter(telling.landed for telling in several)
    return StoryCount(
        story_id=story_id,
        times=len(several),
        last_told=max(days, default=None),
        heard_by=tuple(sorted(people.values())),
        landed=FrozenMap({how: outcomes[how] for how in get_args(Landed) if outcomes[how]}),
    )
