"""From stories to Markdown: a file for each in a folder, or all in one file; what does not differ stays.

How it is made sure of: whatever was changed is read again before anything is written. A story that would be
read otherwise than it is gets the next safer form, up to one in which no line can mean anything else.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.errors import DocumentError
from storybank.formats.files import LARGEST_DOCUMENT, file_to_write, write_text
from storybank.formats.markdown._changes import Change, Editor, Places, apply
from storybank.formats.markdown._drafts import Draft
from storybank.formats.markdown._folder import MOST_FILES, is_markdown, shown
from storybank.formats.markdown._layout import file_text, section_text
from storybank.formats.markdown._reading import File, fill, load
from storybank.formats.markdown._titles import TITLE_LEVEL
from storybank.formats.reading import LeftOut, Writing
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.stories import Story
from storybank.values import Count, checked, plural, told_by_system

UNTOUCHED, IN_PLACE, ANEW, WORD_BY_WORD = range(4)
"""How a story is written: each step is safer than the one before, and changes more."""


@dataclass(slots=True)
class Page:
    """A file to be written: as it is, and what it shall hold.

    Attributes:
        file: The file as it was read; an empty one where none is there.
        olds: Its stories.
        wanted: The story that takes the place of each of its stories; None where none does.
        added: The stories that it does not hold yet.
        steps: How each story is written, by id.
        strict: The stories whose id and source are written in any case.
        alone: Whether it is a file for one story.
        text: What it shall hold in the end.
    """

    file: File
    olds: tuple[Story, ...]
    wanted: list[Story | None]
    added: list[Story] = field(default_factory=list)
    steps: dict[str, int] = field(default_factory=dict)
    strict: set[str] = field(default_factory=set)
    alone: bool = False
    text: str = ""

    def compose(self) -> str:
        """Return the text with every story written as its step says."""
        outline, text = self.file.outline, self.file.text
        if not outline.drafts and self.alone:
            return "".join(self._anew(story, None) for story in self.added)
        if self.parted:
            return "\n".join(self._anew(story, None) for story in [*self._all(), *self.added])
        places = Places(text)
        changes: list[Change] = []
        for draft, old, new in zip(outline.drafts, self.olds, self.wanted, strict=True):
            step = self.steps.get(new.id, UNTOUCHED) if new else UNTOUCHED
            if new is None or step == UNTOUCHED:
                continue
            if step == IN_PLACE:
                editor = Editor(outline, draft, places, source=self._source(old))
                changes += editor.changes(old, new, strictly=new.id in self.strict)
            else:
                level = _level(draft) if draft.heading and not outline.whole else None
                lines = self._anew(new, level).rstrip("\n").split("\n")
                more = [""] if draft.after < len(outline.lines) else []
                changes.append(places.lines(draft.first, draft.after, [*lines, *more]))
        text = apply(text, changes)
        level = next((_level(draft) for draft in outline.drafts if draft.heading), 1)
        for story in self.added:
            gap = "" if not text else places.newline if text.endswith(("\n", "\r")) else 2 * places.newline
            text += gap + places.native(self._anew(story, level))
        return text

    @property
    def parted(self) -> bool:
        """Whether a file for one story becomes one for several: its front matter can be true of one alone."""
        return bool(self.file.outline.whole and self.added and self.file.outline.front.after)

    @property
    def expected(self) -> list[Story]:
        """The stories that a reader shall find."""
        return [*self._all(), *self.added]

    def _all(self) -> Iterator[Story]:
        for old, new in zip(self.olds, self.wanted, strict=True):
            yield new or old

    def _source(self, story: Story) -> str | None:
        several = len(self.wanted) + len(self.added) > 1
        return f"{self.file.source}#{story.id}" if several else self.file.source

    def _anew(self, story: Story, level: int | None) -> str:
        step = self.steps.get(story.id, ANEW)
        source = None if story.id in self.strict and story.source else self._source(story)
        if self.alone or (level is None and self.file.outline.whole and not self.added):
            strange = tuple(
                self.file.outline.lines[line]
                for key in self.file.outline.strange
                for line in range(key.first, key.after)
            )
            return file_text(story, source=source, strange=strange, fence=step == WORD_BY_WORD)
        return section_text(story, source=source, level=level or 1, fence=step == WORD_BY_WORD)


def _level(draft: Draft) -> int:
    """Return the level of a story's title as a heading; one that is none becomes one of the first."""
    level = draft.heading.level if draft.heading else 1
    return level if level < TITLE_LEVEL else 1


@checked
def bank_to_markdown(bank: StoryBank, *, redact: Redaction | bool = False) -> str:
    """Return the stories of a bank as one Markdown text, each under a heading.

    Args:
        bank: The bank.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        InvalidInput: That is no bank, or no redaction.

    >>> print(bank_to_markdown(StoryBank([Story("Freezer", task="Save the stock.")])))
    # Freezer
    <BLANKLINE>
    - **Id:** freezer
    <BLANKLINE>
    ## Task
    <BLANKLINE>
    Save the stock.
    <BLANKLINE>
    """
    stories = _stories(redacted_if_asked(bank, redact=redact)[0])
    page = Page(File(_NEW, None, ""), (), [], list(stories))
    _settle([page])
    return page.text


_NEW = "the text"


@checked
def write_markdown(
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_files: Count = MOST_FILES,
    redact: Redaction | bool = False,
) -> Writing:
    """Write the stories of a bank to a folder, a file for each, or to one file; change only what differs.

    A story that is there and equal keeps every byte. Of one that has changed only the part or the field
    gives way. New ones are added. Those that the bank has no more stay, and `left_out` names them.

    Args:
        bank: The bank.
        path: A folder, made where it is not there; or the name of a file that ends in `.md` or
            `.markdown`, for all in one.
        max_bytes: The largest size of what is there already that is read; 33,554,432 unless given.
        max_files: The most files of a folder that are read; 10,000 unless given.
        redact: What to take out first: True for all that a `Redaction` does by itself. Not over stories that
            are there: what stands beside them would stay.

    Returns:
        Where it was written, and what of the bank Markdown does not hold.

    Raises:
        DocumentError: What is there cannot be read or written, or is to be redacted. Each file is written
            whole or not at all.
        InvalidInput: That is no bank, no path or no redaction.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_markdown(StoryBank([Story("Freezer", task="Save it.")]), folder)
    ...     print(Path(folder, "freezer.md").read_text())
    ---
    title: Freezer
    id: freezer
    source:
    ---
    <BLANKLINE>
    ## Task
    <BLANKLINE>
    Save it.
    <BLANKLINE>
    """
    shared, redacted = redacted_if_asked(bank, redact=redact)
    stories = _stories(shared)
    place = file_to_write(path, or_folder=True)
    in_one = is_markdown(place.name) and not place.is_dir()
    files, _ = load(place, max_bytes=max_bytes, max_files=max_files) if place.exists() else ([], [])
    if files and redact:
        problem = f"{place} holds stories already, and what stands beside them would be shared too"
        raise DocumentError(problem, "write what is redacted to a new place")
    faults = list(fill(files))
    if faults:
        problem = f"{place} holds what no story can, and nothing was written"
        raise DocumentError(problem, "mend what the list names", faults)
    pages = _pages(files, stories, place, in_one=in_one)
    _settle(pages)
    if not in_one:
        _make(place)
    for page in pages:
        if page.file.place and (page.text != page.file.text or not page.file.place.exists()):
            write_text(page.file.place, page.text)
    left_out = (*_gone(pages), *_not_held(shared, place))
    return Writing(path=shown(os.fspath(place)), left_out=left_out, redacted=redacted)


def _stories(bank: StoryBank) -> tuple[Story, ...]:
    # What Markdown has no place for is named in what was left out.
    return tuple(story.replace(extensions={}) if story.extensions else story for story in bank.stories)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise DocumentError(*told_by_system(error, folder, "write")) from None


def _pages(files: list[File], stories: tuple[Story, ...], place: Path, *, in_one: bool) -> list[Page]:
    """Match the stories with the files that hold them; the others go to new files, or into the one."""
    if in_one and not files:
        files = [File(str(place), shown(place.name), "", place)]
    by_id = {story.id: story for story in stories}
    there = {old.id for file in files for old in (file.peer or file).stories}
    pages = [Page(file, file.stories, [by_id.get(old.id) for old in file.stories]) for file in files]
    for page in pages:
        for old, new in zip(page.olds, page.wanted, strict=True):
            if new is not None and new != old:
                page.steps[new.id] = IN_PLACE
    added = [story for story in stories if story.id not in there]
    if in_one:
        pages[0].added = added
        return pages
    names = {_alike(one.name) for one in place.iterdir()} if place.is_dir() else set()
    for story in added:
        name = _file_name(story.id, names)
        names.add(_alike(name))
        pages.append(Page(File(name, name, "", place / name), (), [], [story], alone=True))
    return pages


_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST_NAME = 80
"""Bytes of a file's name before its ending; file systems allow 255, and sync programs add to it."""


def _file_name(story_id: str, taken: set[str]) -> str:
    """Return a name that every file system takes and that no other file has."""
    plain = story_id.replace(":", "_").strip(".") or "story"
    if _RESERVED.fullmatch(plain):
        plain += "_"
    if len(plain.encode()) > _LONGEST_NAME:
        mark = hashlib.sha256(story_id.encode()).hexdigest()[:8]
        plain = f"{plain.encode()[: _LONGEST_NAME - 9].decode(errors='ignore')}-{mark}"
    name, count = f"{plain}.md", 1
    while _alike(name) in taken:
        count += 1
        name = f"{plain}-{count}.md"
    return name


def _alike(name: str) -> str:
    """Return a name as file systems that fold case and accents see it."""
    return unicodedata.normalize("NFC", shown(name).casefold())


_ROUNDS = 6
"""Times that a text is made and read again: each takes every story that is not right yet a step further."""


def _settle(pages: list[Page]) -> None:
    """Give every page its text, such that reading all of them gives the stories that they shall hold."""
    for _ in range(_ROUNDS):
        read = []
        for page in pages:
            page.text = page.compose() if page.steps or page.added else page.file.text
            read.append(File(page.file.name, page.file.source, page.text))
        faults = list(fill(read))
        wrong = [page for page, file in zip(pages, read, strict=True) if _differs(page, file)]
        if not faults and not wrong:
            return
        for page in wrong or pages:
            _go_further(page, read[pages.index(page)])
    problem = f"{pages[0].file.name} cannot take the stories so that they would be read again as they are"
    raise DocumentError(problem, "write them to another place")


def _differs(page: Page, file: File) -> bool:
    return {story.id: story for story in page.expected} != {story.id: story for story in file.stories}


def _go_further(page: Page, file: File) -> None:
    found = {story.id: story for story in file.stories}
    wrong = [story for story in page.expected if found.get(story.id) != story]
    added = {story.id for story in page.added}
    for story in wrong or page.expected:
        start = ANEW if story.id in added else UNTOUCHED
        if story.id in page.strict or start == UNTOUCHED:
            page.steps[story.id] = min(page.steps.get(story.id, start) + 1, WORD_BY_WORD)
        page.strict.add(story.id)


def _gone(pages: list[Page]) -> Iterator[LeftOut]:
    for page in pages:
        if page.file.peer:
            yield LeftOut(
                place=page.file.name,
                what=plural(len(page.file.peer.stories), "story", "stories"),
                why="in another tool's form stayed as it was",
                remedy="Write to another place.",
            )
        for old, new in zip(page.olds, page.wanted, strict=True):
            if new is None:
                yield LeftOut(
                    place=page.file.name,
                    what=f"the story {old.id}",
                    why="is not in the bank, and stayed in the file",
                    remedy="Delete it there if it shall go.",
                )
        for key in page.file.outline.strange if page.parted else ():
            yield LeftOut(
                place=page.file.name,
                what=f"“{shown(key.name)}”",
                why="is no field of a story, and the file now holds several",
            )


def _not_held(bank: StoryBank, place: Path) -> Iterator[LeftOut]:
    remedy = "Keep them in a store, or in the document of write_bank."
    for many, noun in ((bank.tellings, "telling"), (bank.impressions, "impression")):
        if many:
            why = "has no place in Markdown" if len(many) == 1 else "have no place in Markdown"
            yield LeftOut(place=shown(str(place)), what=plural(len(many), noun), why=why, remedy=remedy)
    for story in bank.stories:
        if story.extensions:
            what = f"the extensions of {story.id}"
            yield LeftOut(place=shown(str(place)), what=what, why="have no place in Markdown", remedy=remedy)
    if bank.extensions:
        what = "the extensions of the bank"
        yield LeftOut(place=shown(str(place)), what=what, why="have no place in Markdown", remedy=remedy)
    if bank.framework != builtin_framework():
        what = f"the framework {shown(bank.framework.name)}"
        yield LeftOut(place=shown(str(place)), what=what, why="has no place in Markdown", remedy=remedy)
