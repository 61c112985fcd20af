"""Where a store may live, and how that is written."""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import URL, make_url

from storybank.errors import InvalidInput, MissingExtra, StoreError, StoreUnavailable
from storybank.storage import open_store
from storybank.storage.places import name_of, url_of
from storybank.stories import Story


def test_path_text_and_urls_mean_one_file(path: Path) -> None:
    with open_store(path) as store:
        store.add(Story("Month-end"))
    for written in (
        str(path),
        f"sqlite:///{path}",
        f"sqlite+pysqlite:///{path}",
        make_url(f"sqlite:///{path}"),
    ):
        with open_store(path_or_url=written) as store:
            assert len(store.load().stories) == 1
            assert str(path) in repr(store)


@pytest.mark.parametrize("name", ["ä ö.db", "100%.db", "what?.db", "a#b.db", "日本語", "file.tar.db"])
def test_any_file_name_will_do(name: str, tmp_path: Path) -> None:
    with open_store(tmp_path / name) as store:
        store.add(Story("Month-end"))
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_the_default_is_a_file_in_the_current_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    open_store().close()
    assert (path.parent / "storybank.db").exists()


def test_the_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/somewhere")
    assert url_of("~/bank.db").database == "/somewhere/bank.db"


@pytest.mark.parametrize("memory", [":memory:", "sqlite://", "sqlite:///:memory:"])
def test_a_store_in_memory_says_so(memory: str) -> None:
    assert name_of(url_of(memory)) == ":memory:"


@pytest.mark.parametrize("wrong", ["", "  ", "a\x00b", b"bank.db", 3, None, "://", "sqlite://host:port/x"])
def test_what_is_no_place_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput, match="path_or_url"):
        open_store(wrong)


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg2://me:secret@host/bank", "mysql://me:secret@h/b", "sqlite+aiosqlite:///b"],
)
def test_other_databases_are_refused_without_their_password(url: str) -> None:
    with pytest.raises(StoreError, match="a store cannot live on") as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_a_url_keeps_its_options() -> None:
    assert url_of(URL.create("sqlite", database="file:x", query={"uri": "true"})).query == {"uri": "true"}


@pytest.mark.parametrize(
    "written", ["postgresql://me@h/bank", "postgres://me@h/bank", "postgresql+psycopg://me@h/bank"]
)
def test_postgresql_means_psycopg_3_however_it_is_written(written: str) -> None:
    assert url_of(written).drivername == url_of(make_url(written)).drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://me:secret@db.example:5433/bank", "bank on db.example:5433"),
        ("postgresql:///bank?host=/run/pg&password=secret&user=me", "bank on /run/pg"),
        ("postgresql://me:secret@/bank?host=a&host=b&port=1", "bank on a,b:1"),
        ("postgresql://me:secret@", "me on localhost"),
    ],
)
def test_a_server_is_named_without_its_password(url: str, name: str) -> None:
    assert name_of(url_of(url)) == name


def test_without_its_driver_postgresql_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"psycopg 3.*storybank\[postgres\]"):
        open_store("postgresql://me:secret@host/bank")


@pytest.mark.parametrize("url", ["postgresql://me:secret@127.0.0.1:1/bank?sslpassword=secret"])
def test_a_password_is_in_no_error_and_no_repr(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        open_store(url)
    assert "secret" not in str(caught.value) + repr(caught.value) + "".join(format_exception(caught.value))


@pytest.mark.parametrize("host", ["nowhere.invalid", "store.invalid:5433"])
def test_a_host_that_nobody_knows_cannot_be_reached(host: str) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached; check host and port"):
        open_store(f"postgresql://me:secret@{host}/bank")
