"""From stories to Markdown: a file for each in a folder, or all in one file; what does not differ stays.

What was written is read again before any file is: a story that would be read otherwise than it is gets the
next safer form, up to one in which no line can mean anything else.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count, zip_longest
from pathlib import Path
from typing import Any

from storybank.bank import StoryBank
from storybank.errors import DocumentError, said_of
from storybank.formats.files import LARGEST_DOCUMENT, explained, file_to_write, write_text
from storybank.formats.labels import CHALLENGE, PARTS, SAID
from storybank.formats.markdown.blocks import NEWLINE, TITLE_LEVEL
from storybank.formats.markdown.drafts import Draft, Unread, printable
from storybank.formats.markdown.fields import Fields, field_line, holds, key_lines, needed, story_text, texts
from storybank.formats.markdown.reading import MOST_FILES, MarkdownFile, fill, is_markdown, load
from storybank.formats.reading import LeftOut, Writing, not_held, told_in
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.stories import Story, Told
from storybank.values import Count, Several, checked, plural

# How a story is written: as it stands; with what differs replaced, or its id named; anew; and in fences.
_UNTOUCHED, _LEAST, _ANEW, _WORD_BY_WORD = range(4)
# Times that a text is made and read again: each takes every story that is not right yet a step further.
_ROUNDS = 6
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
# Bytes of a file's name before its ending; file systems allow 255, and sync programs add to it.
_LONGEST_NAME = 80


@checked
def markdown_text(bank: StoryBank, *, redact: Redaction | bool = False) -> str:
    """Return the stories and statements of a bank as one Markdown text, each under a heading.

    Args:
        bank: The bank.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        InvalidInput: Not a bank, or not a redaction.

    >>> markdown_text(StoryBank([Story("Freezer", task="Save the stock.")])).splitlines()
    ['# Freezer', '', '- **Id:** freezer', '', '## Task', '', 'Save the stock.']
    """
    shared, _ = redacted_if_asked(bank, redact=redact)
    target = _FileToWrite(MarkdownFile("the text", None, ""), added=_stories(shared))
    _compose_all([target])
    return target.text


@checked
def write_markdown(
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_files: Count = MOST_FILES,
    redact: Redaction | bool = False,
) -> Writing:
    """Write stories and statements to a folder, a file for each, or to one file; change only what differs.

    A story that is there and equal keeps every byte. Of one that has changed, the keys and the parts under
    headings that differ give way, or it is written anew in its place; nothing beside it changes. New ones are
    added. Those that the bank has no more stay; `left_out` names them, and what Markdown does not hold.

    Args:
        bank: The bank.
        path: A folder, made where it is not there; or, for all in one, a file that ends in `.md` or
            `.markdown`. Each file is written whole or not at all.
        max_bytes: The largest size of what is there already that is read; 33,554,432 unless given.
        max_files: The most files of a folder that are read; 10,000 unless given.
        redact: What to take out first: True for all that a `Redaction` does by itself. Not over stories that
            are there: what stands beside them would stay.

    Raises:
        DocumentError: What is there cannot be read or written, or is to be redacted.
        InvalidInput: Not a bank, a path or a redaction.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_markdown(StoryBank([Story("Freezer", task="Save it.")]), folder)
    ...     Path(folder, "freezer.md").read_text().splitlines()
    ['---', 'title: Freezer', 'id: freezer', 'source:', '---', '', '## Task', '', 'Save it.']
    """
    asked = redacted_if_asked(bank, redact=redact)
    shared, stories = asked[0], _stories(asked[0])
    place = file_to_write(path, or_folder=True)
    in_one = is_markdown(place.name) and not place.is_dir()
    files, _ = load(place, max_bytes=max_bytes, max_files=max_files) if place.exists() else ([], [])
    if files and redact:
        raise DocumentError(*said_of("not_redacted", place=place))
    if faults := fill(files):
        raise DocumentError(*said_of("no_story_can", name=place, done="written"), faults)
    targets = _targets(files, stories, place, in_one=in_one)
    _compose_all(targets)
    with explained(place, "write"):
        if not in_one:
            place.mkdir(exist_ok=True)
    for target in targets:
        if target.file.place and (target.text != target.file.text or not target.file.place.exists()):
            write_text(target.file.place, target.text)
    left_out = Several([*_left_in_place(targets, {*_by_id(stories)}), *not_held(shared, "Markdown")])
    return Writing(path=printable(os.fspath(place)), left_out=left_out, **asked.told)


def _stories(bank: StoryBank) -> tuple[Told, ...]:
    # What Markdown has no place for is named in what was left out.
    return tuple(one.replace(extensions={}) if one.extensions else one for one in told_in(bank))


def _by_id(stories: Iterable[Told]) -> dict[str, Told]:
    return {story.id: story for story in stories}


_Edit = tuple[int, int, str]  # the first of some lines, the line after them, and what takes their place


@dataclass(slots=True)
class _FileToWrite:
    file: MarkdownFile  # as it was read; an empty one where none is there
    wanted: tuple[Told, ...] = ()  # its stories as they shall be
    added: tuple[Told, ...] = ()  # the stories that it does not hold yet
    alone: bool = False  # whether it is a file for one story
    steps: dict[str, int] = field(default_factory=dict)  # how each story is written, by id
    strict: set[str] = field(default_factory=set)  # the stories whose source is written in any case
    text: str = ""  # what it shall hold in the end
    olds: tuple[Told, ...] = field(init=False)  # its stories as they are

    def __post_init__(self) -> None:
        self.olds = self.file.stories
        self.steps |= {new.id: _LEAST for old, new in zip(self.olds, self.wanted, strict=True) if new != old}

    @property
    def parted(self) -> bool:
        """Whether a file for one story becomes one for several: its front matter can be true of one alone."""
        return bool(self.file.outline.whole and self.added and self.file.outline.front.after)

    @property
    def expected(self) -> list[Told]:
        """The stories that a reader shall find."""
        return [*self.wanted, *self.added]

    def compose(self) -> str:
        """Return the text with every story written as its step says."""
        outline = self.file.outline
        if not self.steps and not self.added:
            return self.file.text
        if self.alone or self.parted:
            several = zip_longest(self.expected, self.file.fields)
            return "\n".join(self._written(story, None if self.alone else 1, old) for story, old in several)
        ends = NEWLINE.findall(self.file.text)
        lines = [*map("".join, zip_longest(NEWLINE.split(self.file.text), ends, fillvalue=""))]
        newline = max(("\n", "\r\n", "\r"), key=ends[:1000].count)
        drafts = zip(outline.drafts, self.file.fields, self.olds, self.expected, strict=False)
        for one in reversed([*drafts]):
            for first, after, new in sorted(self._edits(*one), reverse=True):
                lines[first:after] = [new.replace("\n", newline)]
        text = "".join(lines)
        head = outline.drafts[0].heading if outline.drafts else None
        level = head.level if head and head.level != TITLE_LEVEL else 1
        for story in self.added:
            gap = "" if not text else newline if text.endswith(("\n", "\r")) else 2 * newline
            text += gap + self._written(story, level).replace("\n", newline)
        return text

    def _edits(self, draft: Draft, fields: Fields, old: Told, story: Told) -> list[_Edit]:
        """Return the lines that give way, and what takes their place."""
        step = self.steps.get(story.id, _UNTOUCHED)
        if step == _UNTOUCHED:
            return []
        least = self._names(draft, old) if old == story else self._least(draft, old, story)
        return least if least and step == _LEAST else [self._anew(draft, fields, story, step)]

    def _names(self, draft: Draft, story: Told) -> list[_Edit]:
        """Name id and source under a story's heading; nothing where it has none."""
        if not draft.heading or (self.file.outline.whole and self.file.outline.front.after):
            return []
        place, names = draft.heading.after, ("id", "source") if isinstance(story, Story) else ("id",)
        named = [field_line(name, getattr(story, name)) for name in names if not draft.of(name)]
        return [(place, place, "\n".join(["", *named, self._gap(place)]))]

    def _least(self, draft: Draft, old: Told, new: Told) -> list[_Edit]:
        """Replace what differs, and nothing where some of it has no key or heading of its own."""
        source, both = self._source(new), (old, new)
        before, after = ({"title": one.title, **texts(one), **dict(needed(one, source))} for one in both)
        names = [name for name in before | after if before.get(name) != after.get(name)]
        edits = [self._replaced(draft, name, after.get(name)) for name in names]
        return [edit for edit in edits if edit] if None not in edits and type(old) is type(new) else []

    def _replaced(self, draft: Draft, name: str, value: Any) -> _Edit | None:
        pieces = [*draft.of(name), *(draft.of(CHALLENGE) if name in {"situation", "task"} else ())]
        if len(pieces) != 1 or not value:
            return None
        [piece], mark = pieces, pieces[0].mark
        if piece.key:
            return piece.first, piece.after, "\n".join([*key_lines(piece.key.name, value), ""])
        headed = mark and mark.kind == "heading" and name in {*PARTS, SAID}
        if not (mark and headed and holds(name, value, mark.level * "#")):
            return None
        full = (line for line in range(mark.after, piece.after) if self.file.outline.lines[line].strip())
        return next(((line, piece.after, f"{value}\n") for line in full), None)

    def _anew(self, draft: Draft, fields: Fields, story: Told, step: int) -> _Edit:
        front, heading = self.file.outline.front.after if self.file.outline.whole else 0, draft.heading
        # What follows the last piece, blank lines or a rule, parts the story from the next one.
        after = max(front, heading.after if heading else 0, *(piece.after for piece in draft.pieces))
        level = heading.level if heading else 1 if self.added else None
        level = 1 if level == TITLE_LEVEL and step == _WORD_BY_WORD else None if front else level
        return draft.first, after, self._written(story, level, fields) + self._gap(after)

    def _kept(self, fields: Fields) -> Iterator[tuple[str, str, list[str]]]:
        """Yield what no story has, or what names no day: it stays."""
        lines = self.file.outline.lines
        for key in self.file.outline.strange if self.file.outline.whole and not self.parted else ():
            yield key.name, "", lines[key.first : key.after]
        for piece in fields.kept:
            yield piece.called, piece.value, lines[piece.first : piece.after] if piece.key else []

    def _gap(self, line: int) -> str:
        return "\n" if any(text.strip() for text in self.file.outline.lines[line : line + 1]) else ""

    def _written(self, story: Told, level: int | None, old: Fields | None = None) -> str:
        kept = self._kept(old) if old else ()
        fence = self.steps.get(story.id) == _WORD_BY_WORD
        return story_text(story, source=self._source(story), level=level, kept=kept, fence=fence)

    def _source(self, story: Told) -> str | None:
        """Return what a reader would give as a story's source; None where it shall be named in any case."""
        if story.id in self.strict and getattr(story, "source", None):
            return None
        return f"{self.file.source}#{story.id}" if len(self.expected) > 1 else self.file.source

    def escalate(self, read: MarkdownFile) -> None:
        """Write every story that was read otherwise in the next safer way; all of them where none was."""
        found, added = _by_id(read.stories), _by_id(self.added)
        for story in [one for one in self.expected if found.get(one.id) != one] or self.expected:
            step = self.steps.get(story.id, _ANEW if story.id in added else _UNTOUCHED)
            self.steps[story.id] = min(step + (step < _ANEW or story.id in self.strict), _WORD_BY_WORD)
            self.strict.add(story.id)


def _compose_all(targets: list[_FileToWrite]) -> None:
    """Give every target its text, such that reading all of them gives the stories that they shall hold."""
    for _ in range(_ROUNDS):
        for target in targets:
            target.text = target.compose()
        files = [(target.file, target.text) for target in targets]
        read = [one if text == one.text else MarkdownFile(one.name, one.source, text) for one, text in files]
        faults, pairs = fill(read), [*zip(targets, read, strict=True)]
        wrong = [(target, file) for target, file in pairs if _by_id(target.expected) != _by_id(file.stories)]
        if not faults and not wrong:
            return
        for target, file in wrong or pairs:
            target.escalate(file)
    raise DocumentError(*said_of("not_read_back", name=targets[0].file.name))


def _targets(
    files: list[MarkdownFile], stories: tuple[Told, ...], place: Path, *, in_one: bool
) -> list[_FileToWrite]:
    """Match the stories with the files that hold them; the others go to new files, or into the one."""
    if in_one and not files:
        files = [MarkdownFile(str(place), printable(place.name), "", place)]
    by_id = _by_id(stories)
    there = {old.id for file in files for old in file.stories}
    added = tuple(story for story in stories if story.id not in there)
    targets = list[_FileToWrite]()
    for file in files:  # one in another tool's form stays
        wanted = (old if file.outline.form else by_id.get(old.id, old) for old in file.stories)
        targets.append(_FileToWrite(file, tuple(wanted)))
    if in_one:
        targets[0].added = added
        return targets
    names = {_alike(one.name) for one in place.iterdir()} if place.is_dir() else set()
    for story in added:
        name = _file_name(story.id, names)
        names.add(_alike(name))
        targets.append(_FileToWrite(MarkdownFile(name, name, "", place / name), added=(story,), alone=True))
    return targets


def _file_name(story_id: str, taken: set[str]) -> str:
    """Return a name that every file system takes and that no other file has."""
    plain = story_id.replace(":", "_").strip(".") or "story"
    if _RESERVED.fullmatch(plain):
        plain += "_"
    if len(plain.encode()) > _LONGEST_NAME:
        mark = hashlib.sha256(story_id.encode()).hexdigest()[:8]
        plain = f"{plain.encode()[: _LONGEST_NAME - 9].decode(errors='ignore')}-{mark}"
    names = (f"{plain}{ending}.md" for ending in chain([""], (f"-{n}" for n in count(2))))
    return next(name for name in names if _alike(name) not in taken)


def _alike(name: str) -> str:
    """Return a name as file systems that fold case and accents see it."""
    return unicodedata.normalize("NFC", printable(name).casefold())


def _left_in_place(targets: list[_FileToWrite], ids: set[str]) -> Iterator[LeftOut]:
    for target in targets:
        name = target.file.name
        if target.file.outline.form:
            yield Unread.of("other_form", what=plural(len(target.olds), "story", "stories")).at(name)
            continue
        gone = (old.id for old in target.olds if old.id not in ids)
        yield from (Unread.of("not_in_bank", what=one).at(name) for one in gone)
        strange = target.file.outline.strange if target.parted else ()
        yield from (Unread.of("strange_now", what=key.name).at(name) for key in strange)
