"""StoryBank: a candidate's stories and statements, what was told to whom, and what people took away."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from storybank import display
from storybank.bank import records
from storybank.competencies import Framework, Resolution, builtin_framework, resolve
from storybank.competencies.resolver import SUGGESTED, Resolver, said, tag_key
from storybank.display import Shown
from storybank.errors import StoryInUse, UnknownReference, fault_of, refuse, said_of
from storybank.findings import Finding, finding_of
from storybank.history import Impression, Rehearsal, Telling
from storybank.stories import Statement, Story, Told, is_of_terms, said_directly
from storybank.values import FrozenMap, JSONObject, Value, first_few, id_of, refusal
from storybank.values.base import without_empty
from storybank.values.several import Holding, Several, data_frame, flat
from storybank.values.strings import gathered, grouped, is_frame, join_words, plural, rows_of


class StoryBank(Shown, Holding[Story], Value):
    """A candidate's stories, statements and their history: an immutable value.

    Tags stay in the stories as they were written; `shows` reads them in the bank's framework.

    Attributes:
        stories: In the order given.
        statements: What is said where no story answers, in the order given; also by what each is about:
            `{"motivation": "I want …"}`. No id is that of a story.
        tellings: The past. Each names a story of the bank, by value, id or exact title, or a statement, by
            value or id; the same telling given twice is kept once.
        impressions: What interviewers took away; the same one given twice is kept once.
        rehearsals: What was said aloud, and how long it took. Each names a story as a telling does; the same
            one given twice is kept once.
        framework: The competencies that tags and needs are read in; the built-in one unless given.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    Raises:
        InvalidInput: An id twice, a telling or a rehearsal of a story that is not here: every fault at once.

    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> bank.shows("month-end")
    {'teamwork': 4}
    """

    gathers: ClassVar[str] = "stories"
    positional: ClassVar[tuple[str, ...]] = ("stories",)
    derived: ClassVar[tuple[str, ...]] = ("framework",)

    stories: Several[Story] = Several(nothing=Story.nothing)
    statements: Several[Statement] = Several(nothing=Statement.nothing)
    tellings: Several[Telling] = Several(nothing=Telling.nothing)
    impressions: Several[Impression] = Several(nothing=Impression.nothing)
    rehearsals: Several[Rehearsal] = Several(nothing=Rehearsal.nothing)
    framework: records.NamedFramework = Field(default_factory=builtin_framework)
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            stories: Iterable[Story] = (),
            *,
            statements: Iterable[Statement] | Statement | Mapping[str, str] = (),
            tellings: Iterable[Telling] = (),
            impressions: Iterable[Impression] = (),
            rehearsals: Iterable[Rehearsal] = (),
            framework: Framework | None = None,
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("statements", "rehearsals")

    @field_validator("stories", "statements", "tellings", "impressions", "rehearsals", mode="before")
    @classmethod
    def _also_one(cls, raw: Any, info: ValidationInfo) -> Any:
        """Take one value, a collection for what it holds, a frame for its rows, titles with competencies."""
        if isinstance(raw, str | bytes):
            raise refusal(kind="text_for_a_list")
        if info.field_name == "statements" and isinstance(raw, Mapping) and "competency" not in raw:
            return [{"competency": about, "text": raw[about]} for about in raw]
        if isinstance(raw, Value | Mapping) and not isinstance(raw, Holding):
            by_title = isinstance(raw, Mapping) and "title" not in raw
            return [{"title": name, "competencies": raw[name]} for name in raw] if by_title else (raw,)
        if not is_frame(raw):
            return rows_of(raw) if isinstance(raw, Holding) else raw
        return [{n: row[n] for n in row if n not in records.COUNTED_COLUMNS} for row in rows_of(raw)]

    @field_validator("framework", mode="before")
    @classmethod
    def _known_framework(cls, raw: Any) -> Any:
        """Read the built-in framework by its name and version, as it is written; None as well."""
        builtin = builtin_framework()
        if raw is None:
            return builtin
        if not isinstance(raw, Mapping) or set(raw) != {"name", "version"} or raw["name"] != builtin.name:
            return raw
        if raw["version"] == builtin.version:
            return builtin
        raise refusal(kind="unknown_edition")

    @field_validator("tellings", "rehearsals")
    @classmethod
    def _by_id_and_once(cls, several: Several[Any], info: ValidationInfo) -> Several[Any]:
        """Name each story by its id and keep the same once, unless `_consistent` will refuse one."""
        index = records.StoryIndex(*(info.data.get(held, ()) for held in ("stories", "statements")))
        ids = [index.told_id_of(one.story) for one in several]
        if None in ids:
            return several
        pairs = zip(several, ids, strict=True)
        known = (one if one.story == story_id else one.replace(story=story_id) for one, story_id in pairs)
        keyed = ((one.key if isinstance(one, Telling) else one, one) for one in known)
        return Several(first for first, *_ in gathered(keyed).values())

    @field_validator("impressions")
    @classmethod
    def _once(cls, impressions: Several[Impression]) -> Several[Impression]:
        return Several(dict.fromkeys(impressions))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [(one.id, "story_id_twice", f"stories[{n}].id") for n, one in enumerate(self.stories)]
        ids += [(o.id, "statement_id_twice", f"statements[{n}].id") for n, o in enumerate(self.statements)]
        first = {of: path for of, _, path in reversed(ids)}
        faults = [fault_of(word, path, story=of, id=of) for of, word, path in ids if path != first[of]]
        named = [(f"tellings[{at}]", one.story) for at, one in enumerate(self.tellings)]
        named += [(f"rehearsals[{at}]", one.story) for at, one in enumerate(self.rehearsals)]
        unknown = (pair for pair in named if self._index.told_id_of(pair[1]) is None)
        faults += [self._index.unknown(f"{path}.story", meant) for path, meant in unknown]
        refuse("StoryBank", faults)
        return self

    def story(self, story: Story | str) -> Story:
        """Return the story that is meant by a value, an id or a title: case, spaces and accents do not count.

        Raises:
            UnknownReference: No story of the bank is meant, or several are.
        """
        meant = id_of(story)
        if (story_id := self._index.id_of(meant)) is None:
            raise UnknownReference("StoryBank", [self._index.unknown("story", meant)])
        return self._index.by_id[story_id]

    def statement(self, statement: Statement | str) -> Statement:
        """Return the statement that is meant by a value or an id.

        Raises:
            UnknownReference: No statement of the bank is meant.
        """
        known, meant = self._index.statements, id_of(statement)
        if meant not in known:
            ids = join_words(known, "or") or "there is none"
            raise UnknownReference("StoryBank", [fault_of("no_statement_of_bank", "statement", ids=ids)])
        return known[meant]

    def meant(self, meant: Told | str) -> Told:
        """Return the story or the statement that is meant, as whatever was told means one of both.

        Raises:
            UnknownReference: Neither is meant, or several stories are.
        """
        text = id_of(meant)
        return self._index.statements.get(self._index.told_id_of(text) or "") or self.story(text)

    def stories_among(self, told: Iterable[str]) -> tuple[Story, ...]:
        """Return the stories among what was told: statements spend no experience."""
        return tuple(one for one in map(self.meant, told) if isinstance(one, Story))

    @cached_property
    def story_tellings(self) -> tuple[Telling, ...]:
        """The tellings of stories alone."""
        return tuple(one for one in self.tellings if one.story in self._index.by_id)

    def about(self, statement: Statement) -> str:
        """Return the id of the competency that a statement is about; what is none stands as it was written.

        Of what no framework calls so, as “why here” and “long-term goals”, it is the motivation; of pay and
        other conditions, `"terms"`.
        """
        known = self.resolve(statement.competency)
        said = (name for name, words in said_directly().items() if words.search(statement.competency))
        other = "terms" if is_of_terms(statement) else statement.competency
        return known or next(filter(None, map(self.resolve, said)), other)

    def _one(self, meant: Any) -> Story:
        return self.story(meant)

    def __add__(self, others: Any) -> StoryBank:
        """Return the bank with a story, a statement, a telling and so on, several of them, or a bank.

        Raises:
            InvalidInput: Another bank has a story otherwise, a framework of its own, or other extensions.
        """
        if isinstance(others, StoryBank):
            return self._joined(others)
        several = flat([others])
        kinds = {type(one) for one in several}
        add: dict[Any, Any] = {Telling: self.with_tellings, Impression: self.with_impressions}
        add |= {Rehearsal: self.with_rehearsals, Statement: self.with_statements}
        if len(kinds) > 1 and kinds <= {*add, Story}:  # what is told of goes before who heard it
            return reduce(operator.add, sorted(several, key=lambda one: not isinstance(one, Told)), self)
        kind = kinds.pop() if len(kinds) == 1 else Story
        bank: StoryBank = add.get(kind, self.with_stories)(*several)
        return bank

    __or__ = __add__

    def __sub__(self, story: Told | str) -> StoryBank:
        """Return the bank without a story or a statement, as `without` does."""
        return self.without(story)

    def _joined(self, other: StoryBank) -> StoryBank:
        """Return both banks as one, where they say nothing against each other."""
        every: Iterator[Iterable[Told]] = ((*bank.stories, *bank.statements) for bank in (self, other))
        here, there = ({one.id: one for one in told} for told in every)
        apart = (key for key, one in there.items() if here.get(key, one) != one)
        faults = [fault_of("otherwise_there", f"bank[{key}]") for key in apart]
        extensions = {**self.extensions, **other.extensions}
        if other.framework not in (self.framework, builtin_framework()):
            faults.append(fault_of("framework_apart", "bank.framework"))
        if {**other.extensions, **self.extensions} != extensions:
            faults.append(fault_of("extensions_apart", "bank.extensions"))
        refuse("StoryBank", faults)
        both = (
            self.replace(extensions=extensions).with_stories(other.stories).with_statements(other.statements)
        )
        both = both.with_tellings(other.tellings).with_impressions(other.impressions)
        return both.with_rehearsals(other.rehearsals)

    def shows(self, story: Story | str) -> FrozenMap[str, int]:
        """Return what a story shows: competency id to strength 1-5, strongest tag of each.

        A tag that the framework does not know stands as it was written.

        Raises:
            UnknownReference: No story of the bank is meant.
        """
        meant = id_of(story)
        return self._shown[meant if meant in self._shown else self.story(meant).id]

    def with_stories(self, *stories: Story | Iterable[Story]) -> StoryBank:
        """Return the bank with these stories, or lists of them; one whose id is there takes its place."""
        return self.replace(stories=_with(self.stories, stories))

    def with_statements(self, *statements: Statement | Iterable[Statement]) -> StoryBank:
        """Return the bank with these statements, or lists of them; one whose id is there takes its place."""
        return self.replace(statements=_with(self.statements, statements))

    def with_tellings(self, *tellings: Telling | Iterable[Telling]) -> StoryBank:
        """Return the bank with these tellings; one that is there already changes nothing.

        Raises:
            InvalidInput: A telling of a story that is not in the bank.
        """
        return self.replace(tellings=(*self.tellings, *flat(tellings)))

    def with_impressions(self, *impressions: Impression | Iterable[Impression]) -> StoryBank:
        """Return the bank with these impressions; one that is there already changes nothing."""
        return self.replace(impressions=(*self.impressions, *flat(impressions)))

    def with_rehearsals(self, *rehearsals: Rehearsal | Iterable[Rehearsal]) -> StoryBank:
        """Return the bank with these rehearsals of what is in it; one that is there changes nothing."""
        return self.replace(rehearsals=(*self.rehearsals, *flat(rehearsals)))

    def without(self, story: Told | str) -> StoryBank:
        """Return the bank without a story or a statement, and its rehearsals.

        Raises:
            UnknownReference: No story of the bank is meant.
            StoryInUse: It has been told; what was told to whom must stay known. Retire it instead.
        """
        gone = self.meant(story)
        if any(telling.story == gone.id for telling in self.tellings):
            raise StoryInUse(*said_of("story_told", kind=type(gone).__name__.lower(), story=gone.id))
        stories, statements = ((o for o in held if o is not gone) for held in (self.stories, self.statements))
        said = tuple(one for one in self.rehearsals if one.story != gone.id)
        return self.replace(stories=tuple(stories), statements=tuple(statements), rehearsals=said)

    def resolve(self, text: str) -> str | None:
        """Return the competency id that a tag or a need means in this bank's framework, or None.

        A name of the built-in framework also finds the competency that says it matches it.
        """
        return self._resolution(text).competency_id

    @property
    def findings(self) -> Several[Finding]:
        """What about this bank is worth mending: tags nobody knows, stories without tags."""
        tagged = gathered((tag_key(tag), story) for story in self.stories for tag in story.competencies)
        found = (finding for story in self.stories for finding in self._findings_of(story, tagged))
        about = (finding for one in self.statements for finding in self._findings_about(one))
        return Several([*found, *about], nothing=Finding.nothing)

    @cached_property
    def own_tags(self) -> tuple[str, ...]:
        """The stories' tags that the framework does not know, in order, each in its first spelling."""
        tags = [tag for shown in self._shown.values() for tag in shown if tag not in self.framework]
        return tuple(first for first, *_ in grouped(tags, tag_key).values())

    def near(self, text: str) -> tuple[str, ...]:
        """Return up to three names that an unknown one may well mean: tags of stories, then labels."""
        others = [tag for tag in self.own_tags if tag_key(tag) != tag_key(text)]
        found = Resolver((said(tag), str(at)) for at, tag in enumerate(others)).resolve(said(text))
        mine = [others[int(at)] for at in (found.competency_id, *found.near) if at]
        known = map(self.framework.label, self._resolution(text).near)
        return tuple(dict.fromkeys((*mine, *known)))[:SUGGESTED]

    @cached_property
    def as_spoken(self) -> StoryBank:
        """The bank with the seconds that its stories and statements really take, which plans count with.

        That is the median of the last three rehearsals, rounded up; without any, its own `seconds`.

        >>> bank = StoryBank([Story("Month-end")], rehearsals=[Rehearsal("month-end", 130, on="2026-11-28")])
        >>> bank.story("month-end").seconds, bank.as_spoken.story("month-end").seconds
        (120, 130)
        """
        took = records.seconds_spoken(self.rehearsals)
        both = (self.stories, self.statements)
        spoken = ([one.replace(seconds=took.get(one.id, one.seconds)) for one in told] for told in both)
        return self.replace(**dict(zip(("stories", "statements"), spoken, strict=True))) if took else self

    @cached_property
    def _index(self) -> records.StoryIndex:
        return records.StoryIndex(self.stories, self.statements)

    @cached_property
    def _resolutions(self) -> dict[str, Resolution]:
        return {}

    def _resolution(self, text: str) -> Resolution:
        """Resolve once per text: the same tags stand in many stories."""
        if text not in self._resolutions:
            found = self.framework.resolve(text)
            if found.competency_id is None and self.framework != builtin_framework():
                builtin = resolve(text).competency_id
                theirs = (one.id for one in self.framework.competencies if builtin in one.matches)
                found = next((resolve(name, self.framework) for name in theirs), found)
            self._resolutions[text] = found
        return self._resolutions[text]

    @cached_property
    def _shown(self) -> dict[str, FrozenMap[str, int]]:
        shown = {}
        for story in self.stories:
            unknown, strongest = dict[str, str](), dict[str, int]()
            for tag, strength in story.competencies.items():
                name = self._resolution(tag).competency_id or unknown.setdefault(tag_key(tag), tag)
                strongest[name] = max(strength, strongest.get(name, 0))
            shown[story.id] = FrozenMap(strongest)
        return shown

    def _findings_of(self, story: Story, tagged: Mapping[str, list[Story]]) -> Iterator[Finding]:
        if story.status == "ready" and not story.competencies:
            yield finding_of("no_competency", story.id, "competencies", titles=f"“{story.title}” is")
        for tag in story.competencies:
            found, several = self._resolution(tag), tagged[tag_key(tag)]
            if found.method == "none" and several[0] is story:
                titles = first_few([f"“{one.title}”" for one in several], 3)
                titles += " are" if several[1:] else " is"
                said = {"titles": titles, "tag": tag, "question": self._did_you_mean(tag)}
                yield finding_of("unknown_competency", story.id, f"competencies.{tag}", **said)

    def _did_you_mean(self, tag: str) -> str:
        near = join_words((self.framework.label(name) for name in self._resolution(tag).near), "or")
        return f"Did you mean {near}? " if near else ""

    def _findings_about(self, one: Statement) -> Iterator[Finding]:
        """Yield why no need can find a statement; that for terms nobody has a need is known."""
        about, tag = self.about(one), one.competency
        if one.status == "retired":
            return
        if about in self.framework and self.framework.competency(about).answered_by == "story":
            label = self.framework.label(about)
            yield finding_of("statement_for_a_story", one.id, "competency", tag=tag, label=label)
        elif about not in self.framework and self._resolution(tag).method == "none" and not is_of_terms(one):
            question = self._did_you_mean(tag)
            yield finding_of("unknown_statement", one.id, "competency", tag=tag, question=question)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one flat dictionary for each story, as a table, a data frame and `read_csv` take them.

        Every column holds one type: texts, whole numbers (`seconds`, `times_told`), and None where nothing
        was given. Competencies stand in one text, in your order: `"team work: 4; leadership: 3"`; so do the
        employers of `withheld_from`.

        >>> record = StoryBank([Story("Month-end", competencies={"team work": 4})]).to_records()[0]
        >>> record["id"], record["competencies"], record["seconds"], record["employer"], record["times_told"]
        ('month-end', 'team work: 4', 120, None, 0)
        """
        counts = [(one.times, one.last_told and str(one.last_told)) for one in told(self)]
        rows = zip(map(records.record_of, self.stories), counts, strict=True)
        return [row | dict(zip(records.COUNTED_COLUMNS, count, strict=True)) for row, count in rows]

    def to_dataframe(self, *, matrix: bool = False) -> Any:
        """Return the rows of `to_records` as a `pandas.DataFrame`; or the `matrix` of strengths.

        The matrix has a row for each story, by its id, and a column for each competency that a story shows,
        by its id: the strength, 1-5, and 0 where it is not shown.

        Raises:
            MissingExtra: pandas is not installed.

        >>> bank = StoryBank([Story("Audit", competencies={"team work": 4}), Story("Depot")])
        >>> bank.to_dataframe(matrix=True)["teamwork"].to_dict()
        {'audit': 4, 'depot': 0}
        """
        if not matrix:
            return data_frame(self.to_records())
        columns = records.in_order(self.framework, self._shown.values())
        rows = [[shown.get(name, 0) for name in columns] for shown in self._shown.values()]
        return data_frame(rows, index=[*self._shown], columns=columns)

    def page(self) -> display.Page:
        """Return what a bank shows: stories by competencies, and what is worth mending."""
        ready = f"{sum(story.status == 'ready' for story in self.stories)} of them ready"
        heard = len({telling.story for telling in self.tellings})
        lead = f"{plural(len(self.stories), 'story')}, {ready}; {heard} told so far."
        return display.Page("Story bank", lead=lead, blocks=tuple(_blocks(self)))

    def __repr__(self) -> str:
        """Count what is in it, without any text."""
        told = f"{plural(len(self.tellings), 'telling')}, {plural(len(self.impressions), 'impression')}"
        said = f"{plural(len(self.statements), 'statement')}, " if self.statements else ""
        aloud = f", {plural(len(self.rehearsals), 'rehearsal')}" if self.rehearsals else ""
        return f"<StoryBank: {plural(len(self.stories), 'story')}, {said}{told}{aloud}>"


def _with(held: Several[Any], given: Iterable[Any]) -> tuple[Any, ...]:
    new = {one.id: one for one in flat(given)}
    return (*(new.pop(one.id, one) for one in held), *new.values())


_STORIES_ACROSS = 20  # in one matrix: more do not fit on a page or into a terminal of 100 columns


def _blocks(bank: StoryBank) -> Iterator[display.Block]:
    if not bank.stories:
        call = 'bank.with_stories(Story("…", competencies=["teamwork"]))'
        yield display.Paragraph(f"Begin with one story: {call}.")
    else:
        told = Counter(telling.story for telling in bank.tellings)
        rows = list[list[display.Cell | str]]()
        for number, story in enumerate(bank.as_spoken.stories, start=1):
            origin = ", ".join(filter(None, [story.employer, (story.happened or "")[:4]]))
            status = display.Cell("" if story.status == "ready" else story.status, tone="faint")
            counts = str(story.seconds), str(told[story.id] or "")
            rows.append([str(number), display.Cell(story.title, tone="strong"), origin, *counts, status])
        places, seconds, times = (display.Column(name, align="right") for name in ("No.", "Seconds", "Told"))
        texts = display.Column("Story", share=4), display.Column("From", share=3)
        yield display.Table([places, *texts, seconds, times, "Status"], rows)
        numbered = list(enumerate(bank.stories, start=1))
        for first in range(0, len(numbered), _STORIES_ACROSS):
            yield _matrix(bank, numbered[first : first + _STORIES_ACROSS])
    yield from display.section("What you say", map(str, bank.statements))
    tones: dict[str, display.Tone] = {"strength": "good", "concern": "warn"}
    taken = []
    for one in bank.impressions:
        label = bank.framework.label(bank.resolve(one.competency) or one.competency)
        where = f" ({one.employer})" if one.employer else ""
        said = f"{one.interviewer}{where}: {label}, a {one.kind}"
        taken.append(display.Cell(said, tone=tones[one.kind]))
    yield from display.section("What people took away", taken)
    yield from display.section("Worth mending", map(str, bank.findings))


def _matrix(bank: StoryBank, stories: list[tuple[int, Story]]) -> display.Table:
    """Return competencies by stories: names down the side, where there is room for them."""
    shown = [bank.shows(story) for _, story in stories]
    numbers = (display.Column(str(number), align="center") for number, _ in stories)
    rows: list[list[display.Cell | str]] = []
    for name in records.in_order(bank.framework, shown):
        levels = (display.Cell(str(each.get(name, "")), level=each.get(name)) for each in shown)
        rows.append([bank.framework.label(name), *levels])
    head = [display.Column("Competency", share=3), *numbers]
    return display.Table(head, rows, note="How strongly each story shows it, 1 to 5.")


def told(bank: StoryBank, story: Told | str | None = None) -> Several[records.StoryCount]:
    """Count the tellings of each story, in the order of the stories; of one alone where it is given.

    Raises:
        UnknownReference: No story of the bank is meant.

    >>> bank = StoryBank([Story("Month-end")], tellings=[Telling("month-end", "Dana", landed="well")])
    >>> [(count.times, count.heard_by, count.landed) for count in told(bank)]
    [(1, ('Dana',), {'well': 1})]
    """
    wanted: tuple[Told, ...] = bank.stories if story is None else (bank.meant(story),)
    tellings = gathered((telling.story, telling) for telling in bank.tellings)
    return Several(records.count_of(each.id, tellings.get(each.id, [])) for each in wanted)
