from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formats.mutations import COUNT, refusals
from tests.support.counts import many
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import DocumentError, InvalidInput, NewerDocument, StorybankError
from storybank.formats import bank_from_json, bank_text, read_bank, write_bank
from storybank.history import Impression, Telling
from storybank.sample import sample_bank
from storybank.stories import Story

PRIVATE = "Rumpelstiltskin"
BANK = StoryBank(
    [Story("Führung 日本語", situation=PRIVATE, competencies={"b": 1, "a": 5})],
    tellings=[Telling("führung-日本語", "Dana", on="2026-11-30", notes=PRIVATE)],
)
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def document(**changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(bank_text(BANK))
    return whole | changes


SAMPLES = Path(__file__).parent / "samples"

FIRST_EDITION = StoryBank(
    [
        Story(
            "Flood in the archive",
            situation="Water stood ankle-deep.\nNobody had the key.",
            task="Save the ledgers.",
            action="I formed a chain of twelve people.",
            result="All 340 ledgers were dry by noon.",
            competencies={"composure": 5, "leading people": 3},
            employer="Town archive",
            happened="2023-11",
            notes="Bring the photo.",
            withheld_from=["Rival & Sons"],
            source="notes.md#flood",
        ),
        Story(
            "Überfall auf die Kasse",
            id="kasse",
            episode="flood-in-the-archive",
            seconds=90,
            status="draft",
            happened="2024",
        ),
    ],
    tellings=[
        Telling("kasse", "Dana Reyes", employer="Northwind", on="2026-11-03", landed="well", notes="Laughed.")
    ],
    impressions=[
        Impression("dana-reyes", "composure", kind="concern", employer="Northwind", notes="Too calm?")
    ],
    framework=Framework(
        "house",
        version="3",
        licence="CC BY 4.0",
        source="https://house.example/behaviours",
        competencies=[
            Competency(
                "Keeping calm",
                id="calm",
                definition="Stays clear when all is loud.",
                aliases=["composure"],
                wordings=["stay calm|composed"],
                group="Self",
                matches=["resilience"],
                related=["drive"],
            ),
            Competency("Drive", answered_by="statement"),
        ],
    ),
)
"""What is in `samples/bank_1.json`, which the code of that edition wrote."""


def paths(caught: pytest.ExceptionInfo[DocumentError]) -> list[str]:
    return [fault.path for fault in caught.value.faults]


@given(banks())
def test_reading_what_was_written_gives_the_same_bank(bank: StoryBank) -> None:
    text = bank_text(bank)
    back = bank_from_json(text)
    assert back == bank
    assert bank_text(back) == text
    assert bank_from_json(text.encode()) == bank


@IN_ONE_FOLDER
@given(bank=banks())
def test_a_file_gives_the_same_bank(tmp_path: Path, bank: StoryBank) -> None:
    path = tmp_path / "bank.json"
    write_bank(bank, path)
    assert read_bank(path) == read_bank(str(path)) == bank
    assert path.read_bytes() == bank_text(bank).encode()


def test_a_document_of_the_first_edition_is_read_as_it_was_meant() -> None:
    assert read_bank(SAMPLES / "bank_1.json") == FIRST_EDITION


def test_every_document_of_the_first_edition_is_read() -> None:
    for bank in (BANK, sample_bank(), FIRST_EDITION):
        assert bank_from_json(json.dumps(first_edition(bank))) == bank


def first_edition(bank: StoryBank) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(bank_text(bank))
    for holder in (whole, *whole["stories"], *whole["tellings"], *whole["impressions"]):
        del holder["extensions"]
    return whole | {"schema_version": 1}


def second_edition(bank: StoryBank) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(bank_text(bank))
    for holder in (*whole["tellings"], *whole["impressions"]):
        del holder["extensions"]
    return whole | {"schema_version": 2}


def test_every_document_of_the_second_edition_is_read() -> None:
    extended = FIRST_EDITION.replace(extensions={"tool": 1})
    for bank in (BANK, sample_bank(), FIRST_EDITION, extended):
        assert bank_from_json(json.dumps(second_edition(bank))) == bank


def test_extensions_are_read_of_every_edition() -> None:
    whole = first_edition(BANK) | {"extensions": {"tool": 1}}
    assert bank_from_json(json.dumps(whole)).extensions == {"tool": 1}


def test_what_other_tools_keep_is_written_as_it_was_given() -> None:
    mine = {"tool": {"z": [1, 1.0, True, None, "日本", -0.0, 10**30], "a": {}}, "": []}
    bank = StoryBank(
        [Story("a", extensions=mine)],
        tellings=[Telling("a", "Dana", extensions=mine)],
        impressions=[Impression("Dana", "conflict", extensions=mine)],
        extensions=mine,
    )
    text = bank_text(bank)
    whole = json.loads(text)
    for holder in (whole, *whole["stories"], *whole["tellings"], *whole["impressions"]):
        assert json.dumps(holder["extensions"]) == json.dumps(mine)
    assert bank_text(bank_from_json(text)) == text


def test_what_is_no_field_is_told_where_it_may_stand() -> None:
    whole = document(mood=3)
    whole["stories"][0]["mood"] = 3
    with pytest.raises(DocumentError) as caught:
        bank_from_json(json.dumps(whole))
    assert paths(caught) == ["stories[0].mood", "mood"]
    assert all("go under extensions" in fault.remedy for fault in caught.value.faults)


def test_what_no_database_keeps_is_no_extension() -> None:
    text = json.dumps(document(extensions={"a": {"b": ["\x00", {"c": "x"}]}}))
    with pytest.raises(DocumentError) as caught:
        bank_from_json(text.replace('"x"', "1" * 1001))
    assert paths(caught) == ["extensions.a.b[0]", "extensions.a.b[1].c"]


@pytest.mark.many
def test_mutated_documents_raise_nothing_but_our_errors() -> None:
    samples = [WHOLE, (SAMPLES / "bank_1.json").read_bytes()]
    assert refusals(bank_from_json, samples) > COUNT // 2


def test_the_running_example_survives(tmp_path: Path) -> None:
    write_bank(sample_bank(), tmp_path / "bank.json")
    assert read_bank(tmp_path / "bank.json") == sample_bank()


def test_a_document_says_what_it_is_first_and_ends_in_a_newline() -> None:
    text = bank_text(BANK)
    assert list(json.loads(text)) == [
        "format",
        "schema_version",
        "stories",
        "tellings",
        "impressions",
        "framework",
        "extensions",
    ]
    assert text.startswith('{\n  "format": "storybank/bank",\n  "schema_version": 3,\n')
    assert text.endswith("\n}\n")
    assert json.loads(text)["framework"] == {"name": "storybank", "version": "1"}


def test_a_changed_line_is_a_changed_line() -> None:
    before = bank_text(sample_bank()).splitlines()
    first, *others = sample_bank().stories
    after = bank_text(sample_bank().with_stories(first.replace(notes="new"), *others)).splitlines()
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_text_stands_as_people_read_it() -> None:
    assert '"title": "Führung 日本語"' in bank_text(BANK)


def test_every_field_is_written_also_where_it_has_its_default() -> None:
    late = {"vouched_by"}  # written only where somebody is named
    assert set(document()["stories"][0]) == set(Story.model_fields) - late


def test_a_mark_before_the_text_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    path.write_text(bank_text(BANK), encoding="utf-8-sig")
    assert read_bank(path) == BANK


def test_a_mark_that_another_reader_left_in_the_text_is_none_either() -> None:
    assert bank_from_json("\ufeff" + bank_text(StoryBank())) == StoryBank()


@pytest.mark.parametrize(
    ("changes", "faulty"),
    [
        ({"stories": [{"title": ""}]}, ["stories[0].title"]),
        ({"stories": [{"title": "a", "tite": "b"}]}, ["stories[0].tite"]),
        ({"stories": [], "impressions": []}, ["tellings[0].story"]),
        ({"stories": [{"title": "a", "competencies": {"x": 9, "y z": 0}}, 3]}, None),
        ({"nonsense": 1}, ["nonsense"]),
        ({"stories": "none"}, ["stories"]),
        ({"stories": None}, ["stories"]),
        ({"framework": {"name": "storybank", "version": "77"}}, ["framework"]),
        ({"framework": {"name": "x", "competencies": [{"label": ""}]}}, ["framework.competencies[0].label"]),
        ({"schema_version": "1"}, ["schema_version"]),
        ({"schema_version": True}, ["schema_version"]),
        ({"schema_version": 0}, ["schema_version"]),
        ({"schema_version": None}, ["schema_version"]),
    ],
)
def test_every_fault_is_listed_with_its_path(changes: dict[str, Any], faulty: list[str] | None) -> None:
    with pytest.raises(DocumentError) as caught:
        bank_from_json(json.dumps(document(**changes)))
    assert paths(caught) == (
        faulty or ["stories[0].competencies.x", "stories[0].competencies['y z']", "stories[1]"]
    )
    assert all(path in str(caught.value) for path in paths(caught))


def test_no_error_quotes_a_story() -> None:
    broken = document(
        stories=[{"title": "", "situation": f"{PRIVATE}\x00", "notes": [PRIVATE], "happened": PRIVATE}]
    )
    for text in (
        json.dumps(broken),
        json.dumps(document())[:-40],
        json.dumps(document()).replace("{", '{"situation": "' + PRIVATE + '",', 2),
        json.dumps(document()).replace(PRIVATE, PRIVATE + "\\ud800"),
        json.dumps(document()).replace(PRIVATE, PRIVATE + "\n"),
    ):
        with pytest.raises(DocumentError) as caught:
            bank_from_json(text)
        assert PRIVATE not in f"{caught.value} {caught.value.args}"


def test_a_newer_document_is_an_error_of_its_own() -> None:
    with pytest.raises(
        NewerDocument, match="the text is of edition 4, and this release reads up to 3; upgrade"
    ):
        bank_from_json(json.dumps(document(schema_version=4, something="new")))


@pytest.mark.parametrize("text", ["[]", "3", '"storybank/bank"', "null", "{}", '{"format": "other"}'])
def test_another_document_is_told_so(text: str) -> None:
    with pytest.raises(DocumentError, match="the text is not a document of the format storybank/bank"):
        bank_from_json(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1, column 1"),
        ("{", "line 1, column 2"),
        ('{"format":\n  storybank}', "line 2, column 3"),
        ('{"format": "a\tb"}', "line 1, column 14"),
        ("{'format': 1}", "line 1, column 2"),
        ('{"format": 1,}', "line 1, column"),
    ],
)
def test_what_is_not_json_is_told_with_line_and_column(text: str, place: str) -> None:
    with pytest.raises(DocumentError, match="the text is not JSON") as caught:
        bank_from_json(text)
    assert place in str(caught.value)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_has_not_are_refused(constant: str) -> None:
    text = json.dumps(document()).replace('"b": 1', f'"b": {constant}')
    with pytest.raises(DocumentError, match=f"the text holds {constant}"):
        bank_from_json(text)


@pytest.mark.parametrize("number", ["1e999", "9" * 5000, "-" + "9" * 5000])
def test_numbers_without_end_are_refused(number: str) -> None:
    text = json.dumps(document()).replace('"b": 1', f'"b": {number}')
    with pytest.raises(DocumentError):
        bank_from_json(text)


def test_a_name_twice_is_refused_with_its_path() -> None:
    text = (
        json.dumps(document())
        .replace('"b": 1', '"b": 1, "b": 2, "c d": 1, "c d": 1')
        .replace("{", '{"format": 1, ', 1)
    )
    with pytest.raises(DocumentError, match="the text has a name twice in one object") as caught:
        bank_from_json(text)
    assert paths(caught) == ["format", "stories[0].competencies.b", "stories[0].competencies['c d']"]


def test_what_is_no_text_is_refused() -> None:
    for text in (3, None, {"format": "storybank/bank"}):
        with pytest.raises(InvalidInput, match="text is neither a string nor bytes but"):
            bank_from_json(text)  # type: ignore[arg-type]


def test_what_is_no_bank_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="bank is not a StoryBank"):
        write_bank(3, tmp_path / "bank.json")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_deep_document_is_refused_unless_allowed() -> None:
    deep = "[" * 65 + "]" * 65
    with pytest.raises(DocumentError, match="the text is nested more than 64 levels deep; raise max_depth"):
        bank_from_json(deep)
    with pytest.raises(DocumentError, match="not a document of the format"):
        bank_from_json(deep, max_depth=65)
    with pytest.raises(DocumentError, match="nested"):
        bank_from_json("[" * 1_000_000)
    with pytest.raises(DocumentError):
        bank_from_json("[" * 200_000 + "]" * 200_000, max_depth=10**9)


def test_brackets_in_a_text_are_not_levels() -> None:
    for brackets in ("[" * 100, '"' + "{" * 100, "\\" * 99 + "[" * 100, "\\"):
        bank = StoryBank([Story("a", notes=brackets)])
        assert bank_from_json(bank_text(bank)) == bank


@pytest.mark.parametrize(
    "text", ['"' * 100_000, '"' + '\\"' * 100_000, '"' + "\\" * 100_001, "[" + '"\\' * 100_000]
)
def test_open_strings_take_no_longer_than_closed_ones(text: str) -> None:
    with pytest.raises(DocumentError):
        bank_from_json(text)


def test_a_large_document_is_refused_unless_allowed(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    write_bank(BANK, path)
    size = path.stat().st_size
    assert read_bank(path, max_bytes=size) == BANK
    assert bank_from_json(path.read_bytes(), max_bytes=size) == BANK
    with pytest.raises(DocumentError, match=f"has more than {size - 1:,} bytes"):
        read_bank(path, max_bytes=size - 1)
    with pytest.raises(DocumentError, match=f"has more than {size - 1:,} bytes"):
        bank_from_json(path.read_bytes(), max_bytes=size - 1)


def test_a_hundred_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(DocumentError, match=r"bank\.json has more than 33,554,432 bytes; check that"):
        read_bank(path)


def test_what_is_not_utf8_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    path.write_bytes(bank_text(BANK).encode("utf-16"))
    with pytest.raises(DocumentError, match=r"bank\.json is not UTF-8 at byte 0; save it as UTF-8"):
        read_bank(path)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"none\.json does not exist; check the path"):
        read_bank(tmp_path / "none.json")
    with pytest.raises(DocumentError, match="is a folder; give a file in it"):
        read_bank(tmp_path)
    with pytest.raises(DocumentError, match="is a folder; give a file in it"):
        write_bank(BANK, tmp_path)
    with pytest.raises(DocumentError, match="nowhere does not exist; check the path"):
        write_bank(BANK, tmp_path / "nowhere" / "bank.json")
    (tmp_path / "file").touch()
    with pytest.raises(DocumentError, match="could not be read: Not a directory"):
        read_bank(tmp_path / "file" / "bank.json")
    with pytest.raises(DocumentError, match="could not be written: Not a directory"):
        write_bank(BANK, tmp_path / "file" / "bank.json")


@pytest.mark.parametrize("path", [3, None, b"bank.json", ["bank.json"]])
def test_what_is_no_path_is_told_so(path: Any) -> None:
    for touch in (read_bank, lambda place: write_bank(BANK, place)):
        with pytest.raises(InvalidInput, match="path is not a path"):
            touch(path)


def test_a_path_that_no_file_can_have_is_told_so() -> None:
    for touch in (read_bank, lambda place: write_bank(BANK, place)):
        with pytest.raises(DocumentError):
            touch("bank\x00.json")
        with pytest.raises(DocumentError):
            touch("b" * 5000)


def test_writing_replaces_what_was_there_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    write_bank(sample_bank(), path)
    write_bank(BANK, path)
    assert read_bank(path) == BANK
    assert [one.name for one in tmp_path.iterdir()] == ["bank.json"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_existing_file_survives_a_failing_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "bank.json"
    write_bank(BANK, path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, step, full)
        with pytest.raises(DocumentError, match=r"bank\.json could not be written: No space left on device"):
            write_bank(sample_bank(), path)
    assert read_bank(path) == BANK
    assert [one.name for one in tmp_path.iterdir()] == ["bank.json"]


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_bank(BANK, tmp_path / "bank.json")
    assert list(tmp_path.iterdir()) == []


def test_no_permission_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)  # this test may run as root, whom nothing is denied
    monkeypatch.setattr("tempfile.mkstemp", denied)
    with pytest.raises(DocumentError, match=r"you have no permission to read .*bank\.json; change its"):
        read_bank(tmp_path / "bank.json")
    with pytest.raises(DocumentError, match=r"you have no permission to write .*bank\.json; change its"):
        write_bank(BANK, tmp_path / "bank.json")


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_a_new_file_is_private_and_an_old_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "bank.json"
    write_bank(BANK, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o664)
    write_bank(sample_bank(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_a_link_to_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "bank.json", tmp_path / "bank.json"
    write_bank(sample_bank(), target)
    link.symlink_to(target)
    write_bank(BANK, link)
    assert link.is_symlink()
    assert read_bank(target) == BANK


WHOLE = bank_text(
    BANK.with_stories(Story("b", extensions={"tool": [1, {"a": "b"}]})).replace(
        extensions={"tool": {"a": 1.5}}
    )
).encode()


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The document with some bytes, or whole stretches, taken out, doubled or replaced."""
    raw = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(raw)))
        end = draw(st.integers(start, min(len(raw), start + 40)))
        raw[start:end] = draw(
            st.binary(max_size=4)
            | st.sampled_from(
                [b'"', b"{", b"[", b"]", b"}", b",", b"null", b"NaN", b"-1", b"\\ud800", b'""', b"1e9"]
            )
            | st.just(bytes(raw[start:end]) * 2)
        )
    return bytes(raw)


def raises_only_ours(read: Callable[[], StoryBank]) -> None:
    try:
        bank = read()
    except StorybankError as error:
        str(error).encode()
    else:
        assert bank_from_json(bank_text(bank)) == bank


@settings(max_examples=many(500))
@given(mutated())
def test_a_damaged_document_raises_nothing_but_our_errors(raw: bytes) -> None:
    raises_only_ours(lambda: bank_from_json(raw))


@given(st.binary(max_size=200))
def test_any_bytes_raise_nothing_but_our_errors(raw: bytes) -> None:
    raises_only_ours(lambda: bank_from_json(raw))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=many(300, quick=10))
@given(
    st.sampled_from(["stories", "tellings", "impressions", "framework", "schema_version", "extensions"]),
    JSON,
    st.data(),
)
def test_any_json_in_any_place_raises_nothing_but_our_errors(
    part: str, rubbish: Any, data: st.DataObject
) -> None:
    whole = document()
    rows = whole[part]
    if isinstance(rows, list) and rows and data.draw(st.booleans()):
        rows[0][data.draw(st.sampled_from(sorted(rows[0])))] = rubbish
    else:
        whole[part] = rubbish
    raises_only_ours(lambda: bank_from_json(json.dumps(whole)))
