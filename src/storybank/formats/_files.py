"""Files as this library touches them: read up to a limit, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storybank.errors import DocumentError, Fault, InvalidInput

LARGEST_DOCUMENT = 32 * 2**20
"""Bytes of a document, unless the caller allows more: ten thousand stories of two minutes are 17 million."""


def read_text(path: str | os.PathLike[str], *, max_bytes: int = LARGEST_DOCUMENT) -> str:
    """Return the text of a UTF-8 file, without the mark that some editors put before it.

    Args:
        path: The file.
        max_bytes: The largest size that is read.

    Raises:
        DocumentError: There is no such file, or it cannot be read, is too large or not UTF-8.
        InvalidInput: That is no path.
    """
    place = _path("read", path)
    with _told_apart(place, "read"), place.open("rb") as file:
        raw = file.read(max_bytes + 1)
    check_size(len(raw), name=str(place), max_bytes=max_bytes)
    return decode(raw, name=str(place))


def check_size(size: int, *, name: str, max_bytes: int) -> None:
    """Refuse what is larger than is read.

    Raises:
        DocumentError: It is.
    """
    if size > max_bytes:
        problem = f"{name} has more than {max_bytes:,} bytes"
        raise DocumentError(problem, "check that it is the right one, or raise max_bytes")


def decode(raw: bytes, *, name: str) -> str:
    """Return bytes as text.

    Raises:
        DocumentError: They are not UTF-8.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"{name} is not UTF-8 at byte {error.start}"
        raise DocumentError(problem, "save it as UTF-8") from None


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file whole: whoever reads it, also after a crash, finds the old text or the new one.

    A new file can be read by its owner alone, as its stories are private; an existing one keeps its
    permissions. A link stays a link.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: That is no path.
    """
    place = _path("write", path)
    with _told_apart(place, "write"):
        place = place.resolve()
        if place.is_dir():
            raise IsADirectoryError
        handle, beside = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".tmp", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, beside)
            os.replace(beside, place)  # noqa: PTH105 - the step that must be atomic, by its own name
        except BaseException:
            with suppress(OSError):
                Path(beside).unlink()
            raise


def _path(verb: str, path: str | os.PathLike[str]) -> Path:
    try:
        return Path(path)
    except TypeError:
        fault = Fault("path", "is not a path", "give a text or a pathlib.Path")
        raise InvalidInput(verb, [fault]) from None


@contextmanager
def _told_apart(place: Path, verb: str) -> Iterator[None]:
    """Say in plain words why a file could not be read or written."""
    try:
        yield
    except OSError as error:
        raise DocumentError(*_why(error, place, verb)) from None
    except ValueError:
        problem = f"{str(place)!r} is no path that a file can have"
        raise DocumentError(problem, "check it for hidden characters") from None


def _why(error: OSError, place: Path, verb: str) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        missing = place if verb == "read" else place.parent
        return f"{missing} does not exist", "check the path"
    if isinstance(error, IsADirectoryError):
        return f"{place} is a folder", "give a file in it"
    if isinstance(error, PermissionError):
        return f"you have no permission to {verb} {place}", "change its permissions, or take another place"
    reason = error.strerror or type(error).__name__
    done = {"read": "read", "write": "written"}[verb]
    return f"{place} could not be {done}: {reason}", "mend that and try again"
