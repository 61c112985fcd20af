"""Paths: what can be one, what may be written to, and what the system says about a file in plain words."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

from storybank.late import data_beside

LONGEST_NAME, LONGEST_PATH = 255, 4095
"""Bytes of one name in a path, and of a whole path, on every system that people use."""

_NO_PATH = "what was given is not a path that a file can have"

_SAID: dict[str, list[str]] = json.loads(data_beside(__name__, "paths.json"))
"""What the system's errors, by their names, are in plain words, and what to do."""


def is_path(text: str) -> bool:
    r"""Whether a file can have this path; a text of several lines is one only where there is such a file.

    >>> is_path("stories/bank.json"), is_path("## Situation\n\nThe freezer failed."), is_path("a" * 300)
    (True, False, False)
    """
    try:
        raw = os.fsencode(text)
    except UnicodeEncodeError:
        return False
    longest = max(map(len, raw.replace(os.fsencode(os.sep), b"/").split(b"/")))
    if b"\x00" in raw or len(raw) > LONGEST_PATH or longest > LONGEST_NAME:
        return False
    return len(text.splitlines()) <= 1 or os.path.lexists(text)


def checked_path(path: Path) -> Path:
    """Return a path that a file can have; raise `OSError` where none can."""
    if not is_path(str(path)):
        raise OSError(errno.ENAMETOOLONG, _NO_PATH)
    return path


def target_of(path: Path, *, or_folder: bool = False) -> Path:
    """Return the file that is to be written, there already or not, behind every link: so a link stays one.

    Raises `OSError` where it is something else, leads in circles, or cannot be looked at.
    """
    place = Path(os.path.realpath(checked_path(path)))
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return place
    if stat.S_ISDIR(mode) and not or_folder:
        raise IsADirectoryError(errno.EISDIR, str(place))
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.ENXIO, str(place))
    return place


def told_by_system(error: OSError, place: Path, verb: str, *, text_too: str = "") -> tuple[str, str]:
    """Return what went wrong with a file and what to do, in plain words and without a text given for a path.

    The verb is `"read"` or `"write"`; `text_too` says how a text is read that was given for a path.
    """
    if error.errno == errno.ENAMETOOLONG:
        remedy = f"to read a text itself {text_too}" if text_too else "write it in one line"
        return _NO_PATH, f"{remedy}; a name in a path has {LONGEST_NAME} bytes at most"
    if error.errno == errno.ENOENT:
        written = Path(os.path.realpath(place)) if place.is_symlink() else place
        return f"{place if verb == 'read' else written.parent} does not exist", "check the path"
    reason = error.strerror or type(error).__name__
    done = {"read": "read", "write": "written"}[verb]
    unknown = ["{place} could not be {done}: {reason}", "mend that and try again"]
    problem, remedy = _SAID.get(errno.errorcode.get(error.errno or 0, ""), unknown)
    return problem.format(place=place, verb=verb, done=done, reason=reason), remedy
