"""The Markdown files of a folder: in order, bounded, and none outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from storybank.errors import DocumentError
from storybank.formats.files import read_source
from storybank.formats.reading import LeftOut

MOST_FILES = 10_000
"""Markdown files in a folder, unless the caller allows more: one for each story of a large store."""

_OTHERS = 20
"""Other files and folders that may stand beside each: somebody gave the root of a disk, otherwise."""

ENDINGS = (".md", ".markdown")
"""What the names of Markdown files end in."""


def is_markdown(name: str) -> bool:
    """Say whether a file's name is that of a Markdown file."""
    return name.lower().endswith(ENDINGS)


def read_folder(
    folder: Path, *, max_bytes: int, max_files: int
) -> tuple[list[tuple[str, Path, bytes]], list[LeftOut]]:
    """Return name, place and bytes of each Markdown file in a folder and below it, sorted by name.

    Names are relative to the folder. Hidden files and folders are not looked at. A link is followed to a
    file within the folder alone.

    Args:
        folder: The folder.
        max_bytes: The largest size of all files together.
        max_files: The largest number of them.

    Raises:
        DocumentError: One cannot be read, or there is more than that.
    """
    files: list[tuple[str, Path, bytes]] = []
    left_out: list[LeftOut] = []
    rest = max_bytes
    for place in _places(folder, max_files):
        name = shown(place.relative_to(folder).as_posix())
        if why := _unfollowed(place, folder):
            left_out.append(
                LeftOut(place=name, what="the link", why=why, remedy="Copy the file into the folder.")
            )
        elif place.is_file():
            try:
                raw, _ = read_source(os.fspath(place), max_bytes=rest)
            except DocumentError:
                if place.stat().st_size <= rest:
                    raise
                problem = f"{folder} has more than {max_bytes:,} bytes of Markdown"
                raise DocumentError(problem, "check that it is the right one, or raise max_bytes") from None
            rest -= len(raw)
            files.append((name, place, raw))
    return files, left_out


def _places(folder: Path, max_files: int) -> Iterator[Path]:
    """Yield Markdown files, and links to anything, sorted by their path within the folder."""
    found: list[Path] = []
    seen = 0
    for inner, folders, names in os.walk(folder, onerror=_unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(inner, name).is_symlink()]
        found += [Path(inner, name) for name in names if is_markdown(name) and not name.startswith(".")]
        found += [Path(inner, name) for name in links]
        seen += len(names) + len(folders)
        if len(found) > max_files or seen > _OTHERS * max(max_files, 100):
            problem = f"{folder} holds more than {max_files:,} Markdown files, or far more than these"
            raise DocumentError(problem, "give the folder of your stories alone, or raise max_files")
    yield from sorted(found, key=lambda place: place.relative_to(folder).parts)


def _unreadable(error: OSError) -> NoReturn:
    problem = f"{error.filename} could not be read: {error.strerror}"
    raise DocumentError(problem, "mend that and try again") from None


def _unfollowed(place: Path, folder: Path) -> str | None:
    """Say why a link is not followed; None where it is, or is none."""
    if not place.is_symlink():
        return None
    try:
        target = place.resolve(strict=True)
    except (OSError, RuntimeError):
        return "leads nowhere"
    if not target.is_relative_to(folder.resolve()):
        return "leads out of the folder"
    return "leads to a folder" if target.is_dir() else None


def shown(name: str) -> str:
    """Return a name as any message can hold it, also one that is not Unicode."""
    return name.encode("utf-8", "replace").decode().replace("\x00", "?")
