"""Files as this library touches them: read up to a limit, written whole or not at all."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storybank.errors import DocumentError, Fault, InvalidInput

LARGEST_DOCUMENT = 32 * 2**20
"""Bytes of a document, unless the caller allows more: ten thousand stories of two minutes are 17 million."""


GIVEN = "the text"
"""What messages call a document that came without a file."""


def read_source(
    source: str | os.PathLike[str] | bytes, *, max_bytes: int = LARGEST_DOCUMENT
) -> tuple[bytes, str]:
    """Return the bytes of a file, and what messages call it.

    Args:
        source: The path of a file, or the bytes of one: an upload, say.
        max_bytes: The largest size that is read.

    Raises:
        DocumentError: There is no such file, or it cannot be read or is too large.
        InvalidInput: That is neither.
    """
    check_limit("max_bytes", max_bytes)
    if isinstance(source, bytes):
        check_size(len(source), name=GIVEN, max_bytes=max_bytes)
        return source, GIVEN
    place = _path("read", source)
    with _told_apart(place, "read"), place.open("rb") as file:
        raw = file.read(max_bytes + 1)
    check_size(len(raw), name=str(place), max_bytes=max_bytes)
    return raw, str(place)


def read_text(path: str | os.PathLike[str], *, max_bytes: int = LARGEST_DOCUMENT) -> str:
    """Return the text of a UTF-8 file, without the mark that some editors put before it.

    Args:
        path: The file.
        max_bytes: The largest size that is read.

    Raises:
        DocumentError: There is no such file, or it cannot be read, is too large or not UTF-8.
        InvalidInput: That is no path.
    """
    raw, name = read_source(os.fspath(_path("read", path)), max_bytes=max_bytes)
    return decode(raw, name=name)


def check_limit(name: str, limit: object) -> None:
    """Refuse a limit that is no number.

    Raises:
        InvalidInput: It is none, or is negative.
    """
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        fault = Fault(name, "is no limit", "give a whole number, 0 or more", "out_of_range")
        raise InvalidInput("read", [fault])


def check_size(size: int, *, name: str, max_bytes: int) -> None:
    """Refuse what is larger than is read.

    Raises:
        DocumentError: It is.
        InvalidInput: `max_bytes` is no number.
    """
    check_limit("max_bytes", max_bytes)
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


def decode_any(raw: bytes, *, name: str, encoding: str | None = None) -> str:
    """Return bytes as text, in the encoding that they seem to have.

    By the mark before it: UTF-8, UTF-16 or UTF-32. Without one: UTF-8 where they are; UTF-16 where every
    second byte of the start is zero, as in the text that Windows programs save; else Windows-1252.

    Args:
        raw: The bytes.
        name: What messages call the file.
        encoding: Its encoding, where it is known; the guess is left out then.

    Raises:
        DocumentError: They are in none of these, or not in the one that was named.
        InvalidInput: No encoding has that name.
    """
    for guess in (encoding,) if encoding else _encodings(raw):
        try:
            return raw.decode(guess)
        except UnicodeDecodeError as error:
            failed = f"{name} is not {guess} at byte {error.start}"
        except (LookupError, ValueError):
            fault = Fault(
                "encoding",
                "is no encoding that Python knows",
                'give one like "utf-8" or "cp1252"',
                "unknown_choice",
            )
            raise InvalidInput("read", [fault]) from None
    raise DocumentError(failed, "save it as UTF-8, or name its encoding")


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_START = 512
"""Bytes in which every second zero gives UTF-16 away."""


def _encodings(raw: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return (encoding,)
    start = raw[: min(_START, len(raw) // 2 * 2)]
    if start and 2 * start[1::2].count(0) > len(start[1::2]):
        return ("utf-16-le",)
    if start and 2 * start[::2].count(0) > len(start[::2]):
        return ("utf-16-be",)
    return "utf-8", "cp1252"


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
        fault = Fault("path", "is not a path", "give a text or a pathlib.Path", "wrong_type")
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
