"""Files' small doors: what is no regular file, no path, or not to be had, at every reader and writer."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.formats.mutations import refusals

from storybank import DocumentError, InvalidInput, StoreUnavailable, StorybankError, formats, open_store
from storybank.formats import read_posting
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.words import needs_from_posting

BANK = sample_bank()
PLAN = plan_round(BANK, sample_round())


def back_up(path: Path) -> None:
    """Copy a store to a path."""
    with open_store(":memory:") as store:
        store.backup(path)


WRITERS: dict[str, Callable[[Path], Any]] = {
    "write_bank": lambda path: formats.write_bank(BANK, path),
    "write_csv": lambda path: formats.write_csv(BANK, path),
    "write_xlsx": lambda path: formats.write_xlsx(BANK, path, plan=PLAN),
    "write_anki": lambda path: formats.write_anki(BANK, path),
    "write_markdown": lambda path: formats.write_markdown(BANK, path.with_name(path.name + ".md")),
    "write_framework": lambda path: formats.write_framework(BANK.framework, path),
    "write_ics": lambda path: formats.write_ics(PLAN, path, now="2026-11-20T18:00+00:00"),
    "write_vipr": lambda path: formats.write_vipr(PLAN, BANK, path),
    "Store.backup": back_up,
}

READERS: dict[str, Callable[[Any], Any]] = {
    name: getattr(formats, name) for name in formats.__all__ if name.startswith("read_")
}


@contextmanager
def placed(kind: str, path: Path) -> Iterator[None]:
    """Put a pipe, a socket, or a link to either, at a path."""
    if kind == "pipe":
        os.mkfifo(path)
        yield
    elif kind == "link to a pipe":
        os.mkfifo(path.with_name("pipe"))
        path.symlink_to("pipe")
        yield
    else:
        with socket.socket(socket.AF_UNIX) as there:
            there.bind(os.path.relpath(path))
            yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work within a new folder: a socket's path is short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "socket"])
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_no_regular_file_is_not_replaced(name: str, kind: str, folder: Path) -> None:
    place = folder / ("there.md" if name == "write_markdown" else "there")
    with placed(kind, place):
        before = os.lstat(place)
        with pytest.raises((DocumentError, StoreUnavailable), match="a pipe, a device or a socket"):
            WRITERS[name](folder / "there")
        assert os.lstat(place).st_ino == before.st_ino
        assert not stat.S_ISREG(place.stat().st_mode)


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_is_not_replaced(name: str, folder: Path) -> None:
    inner = folder / "there" / "inner"
    inner.mkdir(parents=True)
    if name == "write_markdown":
        (folder / "there").rename(folder / "there.md")
        WRITERS[name](folder / "there")
        assert (folder / "there.md" / "inner").is_dir()
        return
    if name == "write_vipr":
        WRITERS[name](folder / "there")
        assert (folder / "there" / "1-must.vipr").exists()
    else:
        with pytest.raises((DocumentError, StoreUnavailable), match="is a folder"):
            WRITERS[name](folder / "there")
    assert inner.is_dir()


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in {"write_markdown", "write_vipr"}])
def test_a_link_to_a_file_stays_and_the_file_is_written(name: str, folder: Path) -> None:
    (folder / "behind").touch(mode=0o640)
    (folder / "link").symlink_to("behind")
    WRITERS[name](folder / "link")
    assert (folder / "link").is_symlink()
    assert (folder / "behind").stat().st_size
    assert stat.S_IMODE((folder / "behind").stat().st_mode) == 0o640


@pytest.mark.parametrize("name", [*WRITERS, *READERS])
def test_a_link_that_leads_back_to_itself_is_refused(name: str, folder: Path) -> None:
    for end in ("", ".md"):
        (folder / f"loop{end}").symlink_to(f"loop{end}")
    with pytest.raises((DocumentError, StoreUnavailable), match="leads back to itself"):
        (WRITERS | READERS)[name](folder / "loop")


TEXTS = {
    "a story": "## A secret story\n\nSituation: " + "what nobody may know. " * 30,
    "a short one of two lines": "a secret\nthat nobody may know",
    "one long line": "what nobody may know " * 20,
    "with a NUL": "what nobody may know\x00",
    "with half of a character": "what nobody may know \ud800",
    "endless": "what nobody may know/" * 1000,
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", READERS)
def test_a_text_given_for_a_path_is_told_how_it_is_read(name: str, text: str) -> None:
    for given in (text, Path(text)):
        with pytest.raises(
            DocumentError, match="is not a path that a file can have; to read a text itself"
        ) as caught:
            READERS[name](given)
        assert "nobody may know" not in str(caught.value)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", WRITERS)
def test_a_text_given_for_a_place_to_write_is_refused(name: str, text: str, folder: Path) -> None:
    with pytest.raises(StorybankError, match="is not a path that a file can have") as caught:
        WRITERS[name](Path(text))
    assert "nobody may know" not in str(caught.value)
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_given_for_a_store_is_refused(text: str, folder: Path) -> None:
    for given in (text, f"sqlite:///{text}"):
        with pytest.raises(InvalidInput, match="is not a path that a file can have") as caught:
            open_store(given)
        assert "nobody may know" not in str(caught.value)
    assert not [*folder.iterdir()]


def test_a_file_whose_name_has_two_lines_is_read(folder: Path) -> None:
    formats.write_bank(BANK, folder / "bank.json")
    (folder / "bank.json").rename(folder / "two\nlines")
    assert formats.read_bank(folder / "two\nlines") == BANK


SYSTEM = {
    errno.EACCES: "you have no permission",
    errno.EMFILE: "Too many open files",
    errno.ENOSPC: "No space left",
    errno.EROFS: "Read-only file system",
    errno.EIO: "Input/output error",
}


@pytest.mark.parametrize("number", SYSTEM, ids=errno.errorcode.get)
@pytest.mark.parametrize("name", [name for name in WRITERS if name != "Store.backup"])
def test_what_the_system_says_while_writing_is_said_in_plain_words(
    name: str, number: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(DocumentError, match=SYSTEM[number]):
        WRITERS[name](folder / "new")
    assert not [file for file in folder.rglob("*") if file.is_file()]


def test_a_place_below_a_file_is_no_folder(folder: Path) -> None:
    (folder / "file").touch()
    for name in ("write_bank", "write_csv", "Store.backup"):
        with pytest.raises((DocumentError, StoreUnavailable), match="Not a directory"):
            WRITERS[name](folder / "file" / "bank")


@pytest.mark.parametrize("name", WRITERS)
def test_a_link_into_a_folder_that_is_not_there_names_that_folder(name: str, folder: Path) -> None:
    for end in ("", ".md"):
        (folder / f"link{end}").symlink_to(f"nowhere/there{end}")
    with pytest.raises((DocumentError, StoreUnavailable), match=r"nowhere does not exist; check the path"):
        WRITERS[name](folder / "link")


def test_a_folder_of_markdown_does_not_go_where_a_file_is(folder: Path) -> None:
    (folder / "there").write_text("mine", encoding="utf-8")
    with pytest.raises(DocumentError, match="there is a file; give a folder"):
        formats.write_markdown(BANK, folder / "there")
    assert (folder / "there").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("limit", [2**40, 2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize("name", [*READERS, "write_markdown", "write_ics"])
def test_a_limit_may_be_larger_than_any_memory(name: str, limit: int, folder: Path) -> None:
    place = folder / "there"
    if name in READERS:
        place.write_bytes(b"x")
        with suppress(DocumentError):
            getattr(formats, name)(place, max_bytes=limit)
        return
    for _ in range(2):
        if name == "write_ics":
            formats.write_ics(PLAN, place, now="2026-11-20T18:00+00:00", max_bytes=limit)
        else:
            formats.write_markdown(BANK, place, max_bytes=limit)
    assert place.exists()


@pytest.mark.usefixtures("folder")
def test_a_store_at_a_pipe_or_behind_a_broken_link_says_so() -> None:
    os.mkfifo("pipe")
    Path("link").symlink_to("nowhere/bank.db")
    with pytest.raises(StoreUnavailable, match="pipe is a pipe, a device or a socket"):
        open_store("pipe")
    with pytest.raises(StoreUnavailable, match=r"there is no folder .*nowhere; create the folder"):
        open_store("link")


ASKED = "You stay calm under pressure at our café"
JOB = json.dumps({"title": "Planner", "qualifications": [ASKED]}, ensure_ascii=False)
PAGE = f"<html><body><h2>Requirements</h2><ul><li>{ASKED}</li></ul></body></html>"
TEXT = f"Requirements:\r\n- {ASKED}\r\n"


@pytest.mark.parametrize("posting", [JOB, PAGE, TEXT])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_posting_in_a_file_asks_for_the_same_in_whatever_encoding(
    tmp_path: Path, posting: str, encoding: str
) -> None:
    path = tmp_path / "job"
    path.write_bytes(posting.encode(encoding))
    for source in (path, str(path), path.read_bytes()):
        assert read_posting(source) == posting
        [need] = needs_from_posting(read_posting(source))
        assert need.competency_id == "resilience"


def test_a_named_encoding_is_used() -> None:
    assert read_posting("Führung".encode("cp1250"), encoding="cp1250") == "Führung"


def test_limits_hold_and_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text(JOB, encoding="utf-8")
    size = path.stat().st_size
    assert read_posting(path, max_bytes=size) == JOB
    with pytest.raises(DocumentError, match=r"job\.json has more than .* bytes"):
        read_posting(path, max_bytes=size - 1)
    with pytest.raises(DocumentError, match="does not exist"):
        read_posting(tmp_path / "none.json")


@pytest.mark.parametrize("source", [3, None, {"title": "Planner"}])
def test_what_is_neither_path_nor_bytes_is_told_so(source: Any) -> None:
    with pytest.raises(InvalidInput, match="source is neither a path, bytes nor an open file") as caught:
        read_posting(source)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("source", "wrong_type")]


@pytest.mark.many
def test_damaged_postings_raise_nothing_but_our_errors() -> None:
    samples = [text.encode() for text in (JOB, PAGE, TEXT)]
    refusals(lambda raw: needs_from_posting(read_posting(raw)), samples)
