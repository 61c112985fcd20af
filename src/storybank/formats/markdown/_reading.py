"""From Markdown to stories: a file, a folder of files, or a text."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.files import GIVEN, LARGEST_DOCUMENT, check_size, decode_any, read_source
from storybank.formats.markdown._drafts import Outline, outline
from storybank.formats.markdown._fields import Fields
from storybank.formats.markdown._folder import MOST_FILES, read_folder, shown
from storybank.formats.markdown._front_matter import FrontMatter
from storybank.formats.markdown._outline import NEWLINE
from storybank.formats.markdown.peers import peer_stories
from storybank.formats.reading import LeftOut, Reading
from storybank.stories import Story
from storybank.values import LONGEST_STEP, Count, checked, is_path, slug

_LONGEST_SOURCE = 500
"""Characters of a story's source, as of any name."""


@dataclass(slots=True)
class File:
    """A Markdown file as read.

    Attributes:
        name: What messages call it.
        source: What its stories give as their source; None for a text without a file.
        text: Its text.
        place: Where it is, if it is a file.
        outline: Where its stories stand.
        fields: What each of them holds.
        peer: What it holds, where it is in another tool's form; it has no stories of ours then.
        stories: The stories, once all ids are known.
    """

    name: str
    source: str | None
    text: str
    place: Path | None = None
    outline: Outline = field(init=False)
    fields: tuple[Fields, ...] = field(init=False)
    peer: Reading | None = None
    stories: tuple[Story, ...] = ()

    def __post_init__(self) -> None:
        """Cut the text into its stories."""
        self.outline = outline(NEWLINE.split(self.text))
        if not (self.outline.faults or any(draft.of("id") for draft in self.outline.drafts)):
            self.peer = peer_stories(self.text, name=self.name, max_bytes=len(self.text))
        if self.peer is not None:
            self.outline = Outline(self.outline.lines, FrontMatter())
        self.fields = tuple(Fields(draft) for draft in self.outline.drafts)
        for draft, fields in zip(self.outline.drafts, self.fields, strict=True):
            if "title" not in fields.values and (
                title := self._title(draft.heading.name if draft.heading else None)
            ):
                fields.values["title"] = title
                fields.lines["title"] = draft.heading.line if draft.heading else 0

    def _title(self, heading: str | None) -> str | None:
        stem = PurePath(self.source).stem if self.source and self.outline.whole else None
        return heading or stem


@checked
def read_markdown(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | None = None,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_files: Count = MOST_FILES,
) -> Reading:
    r"""Return the stories of a Markdown file, of a folder of them, or of a file's bytes.

    Args:
        source: A file; a folder, of which every `.md` and `.markdown` file is read, also in folders below,
            but nothing hidden and nothing that a link leads out to; or the bytes of a file.
        name: What an upload is called, so that its stories have a source; of bytes alone.
        encoding: Of the files, where it is known: it is found out otherwise.
        max_bytes: The largest size that is read, of a folder in all; 33,554,432 unless given.
        max_files: The most files of a folder that are read; 10,000 unless given.

    Returns:
        The stories, those of a folder by the paths of their files, and what was left out. A story without
        an id of its own gets the slug of its title; its source is `file.md`, or `file.md#id` where several
        stand in one file.

    Raises:
        DocumentError: It cannot be read, is too large, or breaks a rule: `faults` names file and line of
            each, and nothing was read.
        InvalidInput: That is no path and no bytes, or no encoding has that name.

    >>> reading = read_markdown(b"# Month-end\n\n**S**: Six days.\n\n**R**: Two days.\n")
    >>> [(story.id, story.result) for story in reading.stories]
    [('month-end', 'Two days.')]
    """
    files, left_out = load(source, name=name, encoding=encoding, max_bytes=max_bytes, max_files=max_files)
    return reading_of(files, left_out)


@checked
def stories_from_markdown(
    text: str, *, name: str | None = None, max_bytes: Count = LARGEST_DOCUMENT
) -> Reading:
    r"""Return the stories of a Markdown text.

    Args:
        text: What `bank_to_markdown` returned, or somebody wrote.
        name: The file that it comes from, if its stories shall have it as their source.
        max_bytes: The largest size that is read, in characters; 33,554,432 unless given.

    Raises:
        DocumentError: It is too large, or breaks a rule; `faults` names the line of each.
        InvalidInput: That is no text.

    >>> stories_from_markdown("# Freezer\n\nTags: teamwork (4)\n\nTask: Save it.").stories
    (<Story freezer: 1 tagged, 1 s, ready>,)
    """
    check_size(len(text), name=name or GIVEN, max_bytes=max_bytes)
    return reading_of([File(name or GIVEN, name, text.removeprefix("\ufeff"))], [])


def load(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | None = None,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_files: Count = MOST_FILES,
) -> tuple[list[File], list[LeftOut]]:
    """Return the files of a source, cut into stories, and the links that were not followed."""
    if not isinstance(source, bytes) and is_path(os.fspath(source)) and Path(source).is_dir():
        folder = Path(source)
        read, left_out = read_folder(folder, max_bytes=max_bytes, max_files=max_files)
        files = [
            File(file, file, decode_any(raw, name=file, encoding=encoding), place)
            for file, place, raw in read
        ]
        return files, left_out
    raw, called = read_source(source, max_bytes=max_bytes, text_too="call stories_from_markdown(text)")
    if isinstance(source, bytes):
        own = shown(PurePath(name).name) if name else None
        return [File(own or called, own, decode_any(raw, name=own or called, encoding=encoding))], []
    place = Path(source)
    own = shown(place.name)
    return [File(shown(called), own, decode_any(raw, name=called, encoding=encoding), place)], []


def reading_of(files: list[File], left_out: Iterable[LeftOut]) -> Reading:
    """Return the stories of files together, with ids that differ.

    Raises:
        DocumentError: Something breaks a rule: every fault of all files.
    """
    faults = list(fill(files))
    if faults:
        whole = files[0].name if len(files) == 1 else "the folder"
        problem = f"{whole} holds what no story can, and nothing was read"
        raise DocumentError(problem, "mend what the list names", faults)
    peers = [file.peer.bank for file in files if file.peer]
    stories = [story for file in files for story in (file.peer or file).stories]
    tellings = [telling for bank in peers for telling in bank.tellings]
    impressions = [impression for bank in peers for impression in bank.impressions]
    left = [*left_out, *(one for file in files for one in _left_out(file))]
    bank = StoryBank(stories, tellings=tellings, impressions=impressions)
    return Reading(bank=bank, left_out=tuple(left))


def fill(files: list[File]) -> Iterator[Fault]:
    """Make the stories of each file; yield every fault on the way, with its file and line."""
    given = Counter(fields.values["id"] for file in files for fields in file.fields if "id" in fields.values)
    theirs = {story.id: file for file in files if file.peer for story in file.peer.stories}
    taken = {one for one in given if isinstance(one, str)} | set(theirs)
    counts: Counter[str] = Counter()
    seen: set[str] = set(theirs)
    for file in files:
        for story in file.peer.stories if file.peer else ():
            if theirs[story.id] is not file:
                yield _TWICE.at(f"{file.name}: {story.id}")
        for fault in file.outline.faults:
            yield fault.at(f"{file.name}, {fault.path}")
        made: list[Story] = []
        for fields in file.fields:
            faults = list(fields.faults)
            more = _more(file, fields, taken, counts)
            if more["id"] and more["id"] in seen:
                faults.append((fields.lines.get("id", 0), _TWICE))
            seen.add(more["id"] or "")
            try:
                made.append(fields.story(**more))
            except InvalidInput as error:
                faults += fields.located(error)
            for line, fault in faults:
                where = f"{file.name}, line {line + 1}"
                yield fault.at(f"{where}: {fault.path}" if fault.path else where)
        file.stories = tuple(made)


_TWICE = Fault("id", "is that of another story too", "give one of the two an id of its own", "duplicate")


def _more(file: File, fields: Fields, taken: set[str], counts: Counter[str]) -> dict[str, str | None]:
    """Return id and source where the file gives none."""
    story_id = fields.values.get("id")
    title = fields.values.get("title")
    if story_id is None and isinstance(title, str) and title.strip():
        story_id = _free(slug(title), taken, counts)
    source = fields.values.get("source")
    if "source" not in fields.lines and file.source and story_id:
        source = file.source if file.outline.whole else f"{file.source}#{story_id}"
        source = source[:_LONGEST_SOURCE]
    return {"id": story_id, "source": source}


def _free(wanted: str, taken: set[str], counts: Counter[str]) -> str:
    """Return the id, or the first of `-2`, `-3` and so on that is free."""
    made = wanted
    while made in taken:
        counts[wanted] += 1
        made = f"{wanted[: _LONGEST_SOURCE - 9]}-{counts[wanted] + 1}"
    taken.add(made)
    return made


def _left_out(file: File) -> Iterator[LeftOut]:
    if file.peer:
        yield from file.peer.left_out
    elif not file.outline.drafts:
        yield LeftOut(
            place=file.name,
            what="the text",
            why="names fewer than two parts of a story",
            remedy="Head its parts Situation, Task, Action, Result, or write an id before them.",
        )
    for key in file.outline.strange:
        yield LeftOut(
            place=f"{file.name}, line {key.first + 1}",
            what=f"“{shown(key.name[:LONGEST_STEP])}”",
            why="is no field of a story" if file.outline.whole else "stands before several stories",
            remedy=""
            if file.outline.whole
            else "Write it under the heading of each story that it is true of.",
        )
    for first, _ in file.outline.unread:
        yield LeftOut(
            place=f"{file.name}, line {first + 1}",
            what="the text there",
            why="belongs to no story",
            remedy="Put it under the heading of one.",
        )
    for fields in file.fields:
        for line, called in fields.left_out:
            yield LeftOut(
                place=f"{file.name}, line {line + 1}",
                what=f"“{shown(called)}”",
                why="is not a year, a month or a day",
                remedy='Write "2024", "2024-09" or "2024-09-30".',
            )
