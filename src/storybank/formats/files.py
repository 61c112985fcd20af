"""Files, JSON documents and their paths: read up to a limit, written whole or not at all."""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import IOBase
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Annotated, Any, NoReturn

from storybank.display import Shown
from storybank.display.html import Paper, to_pdf
from storybank.errors import DocumentError, Fault, InvalidInput, NewerDocument, fault_of, refusals, said_of
from storybank.values import Count, Remedy, checked, path_step

LARGEST_DOCUMENT = 32 * 2**20  # bytes, unless the caller allows more: 10,000 stories are some 17 million
GIVEN = "the text"  # what messages call a document that came without a file
_AS_BYTES = "give its bytes: text.encode()"  # how a text is read that was given for a path
_PIECE = 1 << 20  # bytes that are asked for at once: few calls, and little memory for a short document
LONGEST_NAME, LONGEST_PATH = 255, 4095  # bytes of one name and of a whole path, on every system
_NO_FILE, _FEWEST_SPACES = "there is no file of that name", 4  # of a text that may have been meant
_NO_PATH = "what was given is not a path that a file can have"


Source = str | os.PathLike[str] | bytes | IOBase
"""Where a document is: a path, its bytes, or a file that is open, such as `io.StringIO`."""


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
    is_short = b"\x00" not in raw and len(raw) <= LONGEST_PATH and longest <= LONGEST_NAME
    return is_short and (len(text.splitlines()) <= 1 or os.path.lexists(text))


def _checked(path: Path) -> Path:
    if not is_path(str(path)):
        raise OSError(errno.ENAMETOOLONG, _NO_PATH)
    return path


def target_of(path: Path, *, or_folder: bool = False) -> Path:
    """Return the file to be written, there or not, behind every link; `OSError` where that can be none."""
    place = Path(os.path.realpath(_checked(path)))
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return place
    is_folder = stat.S_ISDIR(mode)
    if not stat.S_ISREG(mode) and not (is_folder and or_folder):
        raise OSError(errno.EISDIR if is_folder else errno.ENXIO, str(place))
    return place


def told_by_system(error: OSError, place: Path, verb: str, *, text_too: str = "") -> tuple[str, str]:
    """Return what went wrong and what to do; `verb`: `"read"`, `"write"`; `text_too`: see `read_source`."""
    if error.errno == errno.ENAMETOOLONG:
        remedy = f"to read a text itself {text_too}" if text_too else "write it in one line"
        return _NO_PATH, f"{remedy}; a name in a path has {LONGEST_NAME} bytes at most"
    if error.errno == errno.ENOENT and verb == "write":  # it is the folder that is missing
        place = (Path(os.path.realpath(place)) if place.is_symlink() else place).parent
    name, done = errno.errorcode.get(error.errno or 0, ""), {"read": "read", "write": "written"}[verb]
    word, reason = name if name in refusals() else "file_trouble", error.strerror or type(error).__name__
    problem, remedy = said_of(word, place=place, verb=verb, done=done, reason=reason)
    if name == "ENOENT" and text_too and str(place).count(" ") >= _FEWEST_SPACES:
        problem, remedy = _NO_FILE, f"check the path, or to read a text itself {text_too}"
    return problem, remedy


def read_source(
    source: Source, *, max_bytes: int = LARGEST_DOCUMENT, text_too: str = _AS_BYTES
) -> tuple[bytes, str]:
    """Return the bytes of a file, or those given, and its name; `text_too`: how to give what is no path."""
    if not isinstance(source, str | os.PathLike | bytes):
        held = source.read()
        source = held.encode("utf-8") if isinstance(held, str) else held
    if isinstance(source, bytes):
        check_size(len(source), name=GIVEN, max_bytes=max_bytes)
        return source, GIVEN
    place = Path(source)
    with explained(place, "read", text_too=text_too), _checked(place).open("rb") as file:
        rest = range(max_bytes + 1, 0, -_PIECE)  # in pieces: a limit may be larger than any memory
        raw = b"".join(takewhile(bool, (file.read(min(size, _PIECE)) for size in rest)))
    check_size(len(raw), name=str(place), max_bytes=max_bytes)
    return raw, str(place)


def file_to_write(path: str | os.PathLike[str], *, or_folder: bool = False) -> Path:
    """Return the file, or also the folder, behind every link; DocumentError where it can be none: a pipe."""
    with explained(Path(path), "write"):
        return target_of(Path(path), or_folder=or_folder)


@checked
def read_posting(
    source: Source,
    *,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
) -> str:
    """Return the text of a posting, for `needs_from_posting`, which tells text, HTML and JSON apart.

    Args:
        source: The path of a file, the bytes of one, or one that is open.
        encoding: Its encoding; unless given UTF-8, UTF-16 or UTF-32 where it looks like one, else
            Windows-1252.
        max_bytes: The largest size that is read; 33,554,432 unless given.

    Raises:
        DocumentError: It cannot be read, is too large, or not in that encoding.
        InvalidInput: That is neither a path nor bytes, or no encoding has that name.

    >>> from storybank.words import needs_from_posting
    >>> job = b'{"title": "Planner", "qualifications": ["You stay calm under pressure"]}'
    >>> [need.competency_id for need in needs_from_posting(read_posting(job))]
    ['resilience']
    """
    raw, called = read_source(source, max_bytes=max_bytes, text_too="call needs_from_posting(text)")
    return decode_any(raw, name=called, encoding=encoding)


def unreadable(name: str, problem: str, remedy: str, faults: Iterable[Fault] = ()) -> DocumentError:
    """Return the error of a document that is not read, with what is wrong as the end of a sentence."""
    return DocumentError(f"{name} {problem}", remedy, faults)


def check_size(size: int, *, name: str, max_bytes: int) -> None:
    """Refuse what is larger than is read, with a DocumentError."""
    if size > max_bytes:
        raise unreadable(name, *said_of("too_large", max_bytes=max_bytes))


def decode(raw: bytes, *, name: str) -> str:
    """Return UTF-8 as text; other bytes are a DocumentError."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(name, *said_of("not_utf8", byte=error.start)) from None


def decode_any(raw: bytes, *, name: str, encoding: str | None = None) -> str:
    """Return bytes as text, in the encoding that was named or else that they seem to have.

    By the mark before it; else UTF-16 where every second byte of the start is zero, UTF-8, or Windows-1252.
    Bytes that are not in it are a DocumentError, a name that no encoding has an InvalidInput.
    """
    for guess in (encoding,) if encoding else _encodings(raw):
        try:
            return raw.decode(guess)
        except UnicodeDecodeError as error:
            failed = said_of("not_encoded", encoding=guess, byte=error.start)
        except (LookupError, ValueError):
            raise InvalidInput("read", [fault_of("no_encoding", "encoding")]) from None
    raise unreadable(name, *failed)


_MARKS = {  # the longer ones first: that of UTF-32 begins with that of UTF-16
    "utf-8-sig": (codecs.BOM_UTF8,),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
_START = 512  # bytes in which every second zero gives UTF-16 away


def _encodings(raw: bytes) -> tuple[str, ...]:
    start = raw[: min(_START, len(raw) // 2 * 2)]
    zeros = {"utf-16-le": start[1::2].count(0), "utf-16-be": start[::2].count(0)}
    marked = [encoding for encoding, marks in _MARKS.items() if raw.startswith(marks)]
    marked += [encoding for encoding, count in zeros.items() if 4 * count > len(start)]
    return tuple(marked[:1]) or ("utf-8", "cp1252")


def write_text(path: str | os.PathLike[str], text: str | bytes) -> None:
    """Write a file whole: whoever reads it, also after a crash, finds the old text or the new one.

    A new file is for its owner alone; permissions and links stay. DocumentError: it cannot be written.
    """
    place = file_to_write(path)
    with explained(Path(path), "write"), file_beside(place) as beside:
        with beside.open("wb") as file:
            file.write(text.encode("utf-8") if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        take_place(beside, place)


@contextmanager
def file_beside(place: Path) -> Iterator[Path]:
    """Yield a new file beside a place, for its owner alone; the end removes it where it is still there."""
    handle, beside = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".tmp", dir=place.parent)
    os.close(handle)
    try:
        yield Path(beside)
    finally:
        with suppress(OSError):
            Path(beside).unlink()


def take_place(beside: Path, place: Path) -> None:
    """Put a file that is whole in the place of another, in one step; the permissions there stay."""
    if place.exists():
        shutil.copymode(place, beside)
    os.replace(beside, place)  # noqa: PTH105 - the step that must be atomic, by its own name


_Page = Annotated[Shown, Remedy("give a plan, a brief, day_pages(…), or what else shows itself")]


@checked
def write_page(value: _Page, path: str | os.PathLike[str]) -> None:
    """Write what a value shows to a file, whole or not at all: to print, to send, to open in a browser.

    The name's end decides the form: `.html` (a whole document), `.md`, `.txt`, or `.pdf` as `write_pdf`
    makes it. A new file can be read by its owner alone.

    Raises:
        InvalidInput: The name ends otherwise, or the value shows no page.
        DocumentError: It cannot be written; what was there still is.
        MissingExtra: It is a PDF, and WeasyPrint is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank.sample import sample_round
    >>> with TemporaryDirectory() as folder:
    ...     write_page(sample_round(), f"{folder}/day.html")
    ...     Path(folder, "day.html").read_text("utf-8").splitlines()[0]
    '<!DOCTYPE html>'
    """
    match Path(path).suffix.lower():
        case ".html" | ".htm":
            write_text(path, value.to_html(full=True))
        case ".md" | ".markdown":
            write_text(path, value.to_markdown())
        case ".txt":
            write_text(path, value.to_text() + "\n")
        case ".pdf":
            write_pdf(value, path)
        case _:
            raise InvalidInput("write_page", [fault_of("no_page", "path")])


@checked
def write_pdf(value: _Page, path: str | os.PathLike[str], *, paper: Paper = "A4") -> None:
    """Write what a value shows as a PDF, whole or not at all: a brief on one page, a day on one a meeting.

    It has the fonts of this machine, the tags that screen readers go by (PDF/UA), and no date. Where a sheet
    is a little longer than one page, all is set a tenth smaller. A new file can be read by its owner alone.
    A brief takes a tenth of a second, a bank of a thousand stories minutes.

    Raises:
        InvalidInput: The value shows no page, or there is no such paper.
        DocumentError: It cannot be written; what was there still is.
        MissingExtra: WeasyPrint, or the library Pango, is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank.sample import sample_round
    >>> with TemporaryDirectory() as folder:
    ...     write_pdf(sample_round(), f"{folder}/day.pdf", paper="Letter")
    ...     Path(folder, "day.pdf").read_bytes()[:4]
    b'%PDF'
    """
    file_to_write(path)  # or it is refused before the minutes
    write_text(path, to_pdf(value.page(), paper=paper))


@contextmanager
def explained(place: Path, verb: str, *, text_too: str = "") -> Iterator[None]:
    """Raise what the system says of a file as a DocumentError; see `told_by_system`."""
    try:
        yield
    except OSError as error:
        raise DocumentError(*told_by_system(error, place, verb, text_too=text_too)) from None
    except UnicodeEncodeError:
        raise DocumentError(*said_of("surrogate", place=place)) from None


DEEPEST_DOCUMENT = 64  # levels of lists and objects, unless the caller allows more: a bank needs six
_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+\\?(?:"|\Z)|[\[\]{}]', re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def read_json(text: str, *, name: str, max_depth: int = DEEPEST_DOCUMENT) -> Any:
    """Return what JSON holds; DocumentError also if too deep, with NaN, or a name twice in one object."""
    steps = (_STEPS.get(found[0], 0) for found in _STRINGS_AND_BRACKETS.finditer(text))  # strings open none
    if any(depth > max_depth for depth in accumulate(steps)):
        raise unreadable(name, *said_of("too_deep", max_depth=max_depth))
    doubled, faults = dict[int, tuple[Any, list[str]]](), list[Fault]()
    hook = partial(_object, doubled)
    try:
        found = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=hook, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        said = said_of("no_json", why=error.msg, line=error.lineno, column=error.colno)
    except RecursionError:
        said = said_of("deeper_than_python")
    except ValueError as error:
        said = said_of("long_number" if "digits" in str(error) else "odd_number", number=error)
    else:
        if not doubled:
            return found
        said, faults = said_of("twice_in_one"), [*_named_twice(found, doubled)]
    raise unreadable(name, *said, faults)


def _object(doubled: dict[int, tuple[Any, list[str]]], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; note it, and the names that stand twice in it, of which `dict` keeps the last."""
    entries = dict(pairs)
    if len(entries) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        doubled[id(entries)] = entries, [name for name in entries if counts[name] > 1]
    return entries


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _named_twice(found: Any, doubled: dict[int, tuple[Any, list[str]]]) -> Iterator[Fault]:
    """Walk without recursion: the caller may have allowed any depth."""
    waiting: list[tuple[str, Any]] = [("", found)]
    while waiting:
        path, part = waiting.pop()
        steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        inner = [(path + path_step(step), one) for step, one in steps if isinstance(one, dict | list)]
        waiting += reversed(inner)
        for name in doubled.get(id(part), (part, ()))[1]:
            yield Fault((path + path_step(name)).removeprefix("."), "stands twice", "keep one", "duplicate")


def checked_edition(raw: Any, *, name: str, newest: int) -> int:
    """Return a `schema_version`; DocumentError where it is none, NewerDocument beyond the newest we write."""
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        fault = Fault("schema_version", "is not the number of an edition", f"write {newest}", "unsupported")
        raise unreadable(name, *said_of("edition_unsaid"), [fault])
    if raw > newest:
        raise NewerDocument(*said_of("newer_document", name=name, edition=raw, newest=newest))
    return raw
