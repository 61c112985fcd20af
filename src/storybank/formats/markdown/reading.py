"""From Markdown to stories: a file, a folder of files, or a text."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath
from typing import NoReturn

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault, InvalidInput, said_of
from storybank.formats.files import GIVEN, LARGEST_DOCUMENT, Source, check_size, decode_any, read_source
from storybank.formats.labels import SAID
from storybank.formats.markdown.blocks import NEWLINE
from storybank.formats.markdown.drafts import Outline, Unread, printable
from storybank.formats.markdown.fields import Fields
from storybank.formats.markdown.outline import outline
from storybank.formats.markdown.tools import pm_outline
from storybank.formats.reading import LeftOut, Reading, told_from
from storybank.stories import Statement, Story, Told
from storybank.values import LONGEST_STEP, Count, Several, checked, slug

# Markdown files in a folder, unless the caller allows more: one for each story of a large store.
MOST_FILES = 10_000
# Other files and folders that may stand beside each: somebody gave the root of a disk, otherwise.
_OTHERS = 20
_MOST_ODD = 50  # looks at a story for what it refuses: each finds all that is wrong by then
_LONGEST_SOURCE = 500  # characters of a story's source, as of any name
_TWICE = Fault("id", "is that of another story too", "give one of the two an id of its own", "duplicate")
_File = tuple[str, Path, bytes]  # its name, its place, and what it holds
_LONGEST_FILE = 100  # characters of a file's name in the source of its stories in another tool's form


@dataclass(slots=True)
class MarkdownFile:
    """A Markdown file as read."""

    name: str  # what messages call it
    source: str | None  # what its stories give as their source; None for a text without a file
    text: str
    place: Path | None = None  # where it is, if it is a file
    outline: Outline = field(init=False)  # where its stories stand
    fields: tuple[Fields, ...] = field(init=False)  # what each of them holds
    stories: tuple[Told, ...] = ()  # the stories and statements, once all ids are known

    def __post_init__(self) -> None:
        """Cut the text into its stories."""
        self.outline = pm_outline(self.text, name=self.name) or outline(NEWLINE.split(self.text))
        self.fields = tuple(Fields(draft) for draft in self.outline.drafts)
        # A story without a title key has that of its heading, or the name of its file.
        stem = PurePath(self.source).stem if self.source and self.outline.whole else None
        for draft, fields in zip(self.outline.drafts, self.fields, strict=True):
            if not fields.values.get("title") and (title := draft.title or stem):
                fields.values["title"] = title
                fields.lines["title"] = draft.heading.line if draft.heading else 0
        if self.outline.form:
            own = (self.source or "").replace("\\", "/").rpartition("/")[2]
            self.source = printable(own)[:_LONGEST_FILE] or None

    def place_of(self, line: int) -> str:
        """Return what messages call a line, from 0."""
        places = self.outline.places
        return printable(f"{self.name}{places[line]}") if places else f"{self.name}, line {line + 1}"


@checked
def read_markdown(
    source: Source,
    *,
    name: str | None = None,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_files: Count = MOST_FILES,
) -> Reading:
    r"""Return the stories of a Markdown file, of a folder of them by path, or of a file's bytes.

    A value that no story takes is left out, and said; what is not surely a story is a draft, or nothing.
    A story without an id of its own gets the slug of its title; its source is `file.md`, or `file.md#id`
    where several stand in one file.

    Args:
        source: A file; a folder, of which every `.md` and `.markdown` file is read, also in folders below,
            but nothing hidden and nothing that a link leads out to; or the bytes of a file, or an open one.
        name: What an upload is called, so that its stories have a source; of bytes alone.
        encoding: Of the files, where it is known: it is found out otherwise.
        max_bytes: The largest size that is read, of a folder in all; 33,554,432 unless given.
        max_files: The most files of a folder that are read; 10,000 unless given.

    Raises:
        DocumentError: It cannot be read, is too large, or gives two stories one id: `faults` names file and
            line of each, and nothing was read.
        InvalidInput: Neither a path nor bytes, or no encoding has that name.

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
        text: What `markdown_text` returned, or somebody wrote.
        name: The file that it comes from, if its stories shall have it as their source.
        max_bytes: The largest size that is read, in characters; 33,554,432 unless given.

    Raises:
        DocumentError: It is too large, or gives two stories one id; `faults` names the line of each.
        InvalidInput: Not a string.

    >>> stories_from_markdown("# Freezer\n\nTags: teamwork (4)\n\nTask: Save it.").stories
    “Freezer” shows teamwork 4: 1 s to tell, ready.
    """
    check_size(len(text), name=name or GIVEN, max_bytes=max_bytes)
    return reading_of([MarkdownFile(printable(name or GIVEN), name, text.removeprefix("\ufeff"))], [])


def load(
    source: Source, *, max_bytes: int, max_files: int, name: str | None = None, encoding: str | None = None
) -> tuple[list[MarkdownFile], list[LeftOut]]:
    """Return the files of a source, cut into stories, and the links that were not followed."""

    def file(raw: bytes, called: str, own: str | None, place: Path | None) -> MarkdownFile:
        return MarkdownFile(printable(called), own, decode_any(raw, name=called, encoding=encoding), place)

    if isinstance(source, str | os.PathLike) and os.path.isdir(source):  # noqa: PTH112 - a text may be no path
        read, left_out = _read_folder(Path(source), max_bytes=max_bytes, max_files=max_files)
        return [file(raw, called, called, place) for called, place, raw in read], left_out
    raw, called = read_source(source, max_bytes=max_bytes, text_too="call stories_from_markdown(text)")
    if not isinstance(source, str | os.PathLike):
        own = printable(PurePath(name).name) if name else None
        return [file(raw, own or called, own, None)], []
    return [file(raw, called, printable(Path(source).name), Path(source))], []


def is_markdown(name: str) -> bool:
    """Whether a file's name is that of a Markdown file."""
    return name.lower().endswith((".md", ".markdown"))


def _read_folder(folder: Path, *, max_bytes: int, max_files: int) -> tuple[list[_File], list[LeftOut]]:
    files, left_out, rest = list[_File](), list[LeftOut](), max_bytes
    for place in _places(folder, max_files):
        name = printable(place.relative_to(folder).as_posix())
        followed = place.is_file() and place.resolve().is_relative_to(folder.resolve())
        if place.is_symlink() and not followed:  # out of the folder, to another one, or nowhere
            left_out.append(Unread.of("link").at(name))
        elif place.is_file():
            if place.stat().st_size > rest:
                raise DocumentError(*said_of("much_markdown", folder=folder, most=max_bytes))
            raw, _ = read_source(os.fspath(place), max_bytes=rest)
            rest -= len(raw)
            files.append((name, place, raw))
    return files, left_out


def _places(folder: Path, max_files: int) -> Iterator[Path]:
    """Yield Markdown files, and links to anything, sorted by their path within the folder."""
    found, seen = list[Path](), 0
    for inner, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(inner, name) for name in names if is_markdown(name) and not name.startswith(".")]
        found += [Path(inner, name) for name in folders if Path(inner, name).is_symlink()]
        seen += len(names) + len(folders)
        if len(found) > max_files or seen > _OTHERS * max(max_files, 100):
            raise DocumentError(*said_of("many_files", folder=folder, most=max_files))
    yield from sorted(found, key=lambda place: place.relative_to(folder).parts)


def _unreadable(error: OSError) -> NoReturn:
    raise DocumentError(*said_of("unread_folder", folder=error.filename, reason=error.strerror)) from None


def reading_of(files: list[MarkdownFile], left_out: Iterable[LeftOut]) -> Reading:
    """Return the stories of files together, with ids that differ; DocumentError has every fault of all."""
    if faults := fill(files):
        whole = files[0].name if len(files) == 1 else "the folder"
        raise DocumentError(*said_of("no_story_can", name=whole, done="read"), faults)
    told = [one for file in files for one in file.stories]
    stories = [one for one in told if isinstance(one, Story)]
    statements = [one for one in told if isinstance(one, Statement)]
    left = [*left_out, *(one for file in files for one in _left_out(file))]
    return Reading(bank=StoryBank(stories, statements=statements), left_out=Several(left))


def fill(files: list[MarkdownFile]) -> list[Fault]:
    """Make the stories of each file; return what forbids it, such as two of one id, with file and line."""
    faults, seen = list[Fault](), set[str]()
    given = (fields.values.get("id") for file in files for fields in file.fields)
    free = _free_ids({one for one in given if isinstance(one, str)})
    for file in files:
        made = list[Told]()
        faults += [fault.at(f"{file.name}, {fault.path}") for fault in file.outline.front.faults]
        for draft, fields in zip(file.outline.drafts, file.fields, strict=True):
            story = _story(fields, draft.first, free, file)
            if story.id in seen:
                faults.append(_TWICE.at(f"{file.place_of(fields.lines.get('id', draft.first))}: id"))
            seen.add(story.id)
            made.append(story)
        file.stories = tuple(made)
    return faults


def _story(fields: Fields, line: int, free: Callable[[str], str], file: MarkdownFile) -> Told:
    """Return the story or statement that these fields make; what it refuses is left out, and said."""
    said = SAID in fields.values
    wanted = cache(lambda title: free(slug(title)))
    for _ in range(_MOST_ODD):
        title = fields.values.get("title") or f"Story in line {line + 1}"
        own = f"{title} {fields.values.get('employer') or ''}" if said else title
        story_id = fields.values.get("id") or wanted(own)
        source = fields.values.get("source")
        if "source" not in fields.lines and file.source and not said:
            source = (file.source if file.outline.whole else f"{file.source}#{story_id}")[:_LONGEST_SOURCE]
        try:
            return told_from(fields.values | {"title": title, "id": story_id, "source": source}, said=said)
        except InvalidInput as error:
            for fault in error.faults:
                fields.drop(fault, line)
    return told_from({"title": title, "id": story_id}, said=said)


def _free_ids(taken: set[str]) -> Callable[[str], str]:
    """Return what gives an id, or the first of `-2`, `-3` and so on that is free."""
    counts = Counter[str]()

    def free(wanted: str) -> str:
        made = wanted
        while made in taken:
            counts[wanted] += 1
            made = f"{wanted[: _LONGEST_SOURCE - 9]}-{counts[wanted] + 1}"
        taken.add(made)
        return made

    return free


def _left_out(file: MarkdownFile) -> Iterator[LeftOut]:
    if not file.outline.drafts and not file.outline.unread:
        yield Unread.of("nothing").at(file.name)
    why = "strange" if file.outline.whole else "strange_of_several"
    strange = (Unread.of(why, key.first, what=key.name[:LONGEST_STEP]) for key in file.outline.strange)
    odd = (one for fields in file.fields for one in fields.left_out)
    for one in (*strange, *file.outline.unread, *odd):
        yield one.at(file.place_of(one.first))
