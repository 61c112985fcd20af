"""Whatever is broken by hand is named and, where no word is lost, mended; and everything moves, on both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, text
from tests.support.counts import many

from storybank.competencies import builtin_framework
from storybank.errors import StoreError, StorybankError
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.storage import Store, open_store
from storybank.storage.check import Defect, defect, kinds
from storybank.storage.places import url_of
from storybank.stories import Story

PRIVATE = "Rumpelstiltskin"

FINAL = Round("final", [Interviewer("Dana", must=["teamwork"])], notes=PRIVATE)


def clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=next(seconds))


def fill(store: Store) -> None:
    """Give an owner some of everything, with a past."""
    store.use_framework(builtin_framework().with_competency("sre culture"))
    store.use_extensions({"tool": PRIVATE})
    audit = Story("The audit", competencies=["teamwork"], notes=PRIVATE, extensions={"tool": [PRIVATE]})
    store.add(audit, Story("Month-end"))
    store.record(Telling("the-audit", "Dana", notes=PRIVATE))
    store.edit("the-audit", lambda story: story.replace(result=PRIVATE))
    store.record(Telling("the-audit", "Tom", landed="well"), Telling("month-end", "Tom"))
    store.note(Impression("dana", "teamwork", notes=PRIVATE))
    store.record(Rehearsal("the-audit", 95, on="2026-11-28", notes=PRIVATE))
    store.save_round(FINAL)
    store.save_plan(plan_round(store.load(), FINAL))


def everything(store: Store) -> list[object]:
    bank = store.load()
    revisions = [store.revisions(story) for story in bank.stories]
    return [bank, bank.framework, revisions, store.rounds(), store.saved_plans(), store.told()]


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place, clock=clock()) as opened:
        fill(opened)
        yield opened


@pytest.fixture
def engine(place: str) -> Iterator[Engine]:
    """Return an engine that keeps no promises: on SQLite foreign keys are off, as in a shell."""
    made = create_engine(url_of(place))
    yield made
    made.dispose()


def without_keys(connection: Connection) -> None:
    """Let rows go astray, as a program that turned the keys off did."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))


MINE = "owner = 'me'"

# What a hand does, what is found (code, subject, field), and whether all of it can be mended.
Case = tuple[tuple[str, ...], list[tuple[str, str, str]], bool]

CASES: dict[str, Case] = {
    "a title": (
        ("UPDATE storybank_stories SET title = 'x', folded = '' WHERE id = 'the-audit'",),
        [("wrong_columns", "the-audit", "title, folded")],
        True,
    ),
    "a status": (
        ("UPDATE storybank_stories SET status = 'retired' WHERE id = 'the-audit'",),
        [("wrong_columns", "the-audit", "status")],
        True,
    ),
    "a key of a telling": (
        ("UPDATE storybank_tellings SET employer = 'x', day = '2026' WHERE interviewer = 'dana'",),
        [("wrong_columns", "tellings[0]", "employer, day")],
        True,
    ),
    "the name of a round": (
        ("UPDATE storybank_rounds SET name = 'x'",),
        [("wrong_columns", "rounds[0]", "name")],
        True,
    ),
    "the round of a plan": (
        ("UPDATE storybank_plans SET round = 'x'",),
        [("wrong_columns", "plans[0]", "round")],
        True,
    ),
    "the version of the framework": (
        ("UPDATE storybank_frameworks SET version = 'x'",),
        [("wrong_columns", "framework", "version")],
        True,
    ),
    "an id in a document": (
        ('UPDATE storybank_stories SET document = replace(document, \'"id":"month-end"\', \'"id":"x"\')',),
        [("wrong_id", "month-end", "id")],
        False,
    ),
    "an id in a revision": (
        (
            (
                'UPDATE storybank_story_revisions SET document = replace(document, \'"id":"month-end"\','
                ' \'"id":"x"\')'
            ),
        ),
        [("wrong_id", "month-end", "revision 1")],  # what the plan was made from is read by the title
        False,
    ),
    "an id and a title in a revision": (
        (
            (
                "UPDATE storybank_story_revisions SET document ="
                ' replace(replace(document, \'"id":"month-end"\', \'"id":"x"\'),'
                ' \'"title":"Month-end"\', \'"title":"Close"\')'
            ),
        ),
        [
            ("wrong_id", "month-end", "revision 1"),
            ("revision_out_of_step", "month-end", ""),
            ("unreadable_document", "plans[0]", "made_from"),
        ],
        False,
    ),
    "a story in a telling": (
        (
            (
                'UPDATE storybank_tellings SET document = replace(document, \'"story":"month-end"\','
                ' \'"story":"x"\')'
            ),
        ),
        [("wrong_id", "tellings[2]", "story")],
        False,
    ),
    "no episode": (
        (
            (
                "UPDATE storybank_stories SET document = replace(document, ',\"episode\":\"month-end\"', '')"
                " WHERE id = 'month-end'"
            ),
        ),
        [("story_without_episode", "month-end", "episode")],
        True,
    ),
    "a revision that is gone": (
        ("DELETE FROM storybank_story_revisions WHERE story = 'month-end'",),
        [
            ("missing_revision", "month-end", ""),
            ("telling_without_revision", "tellings[2]", ""),
            ("plan_source_missing", "plans[0]", "made_from"),
        ],
        True,
    ),
    "an earlier revision that is gone": (
        (
            "UPDATE storybank_story_revisions SET revision = 4 WHERE story = 'the-audit' AND revision = 2",
            "UPDATE storybank_stories SET revision = 4 WHERE id = 'the-audit'",
        ),
        [
            ("revision_gap", "the-audit", ""),
            ("telling_without_revision", "tellings[1]", ""),
            ("plan_source_missing", "plans[0]", "made_from"),
        ],
        False,
    ),
    "a story that was changed by hand": (
        (
            (
                'UPDATE storybank_stories SET document = replace(document, \'"title":"Month-end"\','
                " '\"title\":\"Quarter\"'), title = 'Quarter' WHERE id = 'month-end'"
            ),
        ),
        [("wrong_columns", "month-end", "folded"), ("revision_out_of_step", "month-end", "")],
        True,
    ),
    "a story set ahead": (
        ("UPDATE storybank_stories SET revision = 9 WHERE id = 'the-audit'",),
        [("missing_revision", "the-audit", ""), ("revision_gap", "the-audit", "")],
        False,
    ),
    "a story set back": (
        ("UPDATE storybank_stories SET revision = 1 WHERE id = 'the-audit'",),
        [("revision_out_of_step", "the-audit", "")],
        True,
    ),
    "a story that is gone": (
        ("DELETE FROM storybank_stories WHERE id = 'the-audit'",),
        [
            ("revision_without_story", "the-audit", ""),
            ("telling_without_story", "tellings[0]", "story"),
            ("telling_without_story", "tellings[1]", "story"),
            ("rehearsal_without_story", "rehearsals[0]", "story"),
        ],
        True,
    ),
    "whose rehearsal it is": (
        ("UPDATE storybank_rehearsals SET story = 'month-end'",),
        [("wrong_columns", "rehearsals[0]", "story")],
        True,
    ),
    "junk in a rehearsal": (
        ("UPDATE storybank_rehearsals SET document = 'Rumpelstiltskin'",),
        [("unreadable_document", "rehearsals[0]", "document")],
        False,
    ),
    "a story that is gone with its revisions": (
        (
            "DELETE FROM storybank_stories WHERE id = 'month-end'",
            "DELETE FROM storybank_story_revisions WHERE story = 'month-end'",
        ),
        [
            ("telling_without_story", "tellings[2]", "story"),
            ("plan_source_missing", "plans[0]", "made_from"),
        ],
        False,
    ),
    "junk in a story": (
        ("UPDATE storybank_stories SET document = 'Rumpelstiltskin' WHERE id = 'month-end'",),
        [("unreadable_document", "month-end", "document")],
        False,
    ),
    "junk in a revision": (
        ("UPDATE storybank_story_revisions SET document = '[1]' WHERE story = 'the-audit' AND revision = 1",),
        [("unreadable_document", "the-audit", "revision 1")],
        False,
    ),
    "a rule broken in a telling": (
        ("UPDATE storybank_tellings SET document = replace(document, '\"well\"', '\"Rumpelstiltskin\"')",),
        [("unreadable_document", "tellings[1]", "document")],
        False,
    ),
    "junk everywhere else": (
        (
            "UPDATE storybank_impressions SET document = '{'",
            "UPDATE storybank_rounds SET document = '{}'",
            "UPDATE storybank_plans SET document = '', made_from = '{}'",
            "UPDATE storybank_frameworks SET document = 'null'",
            "UPDATE storybank_extensions SET document = '{\"extensions\":[1]}'",
        ),
        [
            ("unreadable_document", "impressions[0]", "document"),
            ("unreadable_document", "rounds[0]", "document"),
            ("unreadable_document", "plans[0]", "document"),
            ("unreadable_document", "plans[0]", "made_from"),
            ("unreadable_document", "framework", "document"),
            ("unreadable_document", "extensions", "document"),
        ],
        False,
    ),
    "a framework that is gone": (
        ("UPDATE storybank_frameworks SET document = NULL, name = 'haus'",),
        [("unreadable_document", "framework", "document")],
        False,
    ),
    "times": (
        (
            "UPDATE storybank_story_revisions SET at = '2026-11-22' WHERE story = 'month-end'",
            "UPDATE storybank_tellings SET recorded_at = 'x' WHERE interviewer = 'dana'",
            "UPDATE storybank_plans SET saved_at = ''",
        ),
        [
            ("unreadable_time", "month-end", "revision 1"),
            ("unreadable_time", "tellings[0]", "recorded_at"),
            ("unreadable_time", "plans[0]", "saved_at"),
        ],
        False,
    ),
    "an index": (
        ("DROP INDEX ix_storybank_rounds_owner_position",),
        [("missing_index", "storybank_rounds", "ix_storybank_rounds_owner_position")],
        True,
    ),
    "a column": (
        ("ALTER TABLE storybank_plans DROP COLUMN made_from",),
        [("missing_column", "storybank_plans", "made_from")],
        False,
    ),
    "a table": (
        ("DROP TABLE storybank_impressions",),
        [("missing_table", "storybank_impressions", "")],
        False,
    ),
    "a later release": (
        ("UPDATE storybank_schema_version SET version_num = '0099'",),
        [("other_version", "store", "")],
        False,
    ),
}


def shown(findings: tuple[Any, ...]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.subject, finding.field) for finding in findings]


@pytest.mark.sample(12)
@pytest.mark.parametrize("name", CASES)
def test_what_a_hand_broke_is_named_and_mended_where_no_word_is_lost(
    name: str, store: Store, place: str, engine: Engine
) -> None:
    statements, expected, mendable = CASES[name]
    with open_store(place, owner="ana") as ana:
        fill(ana)
        theirs = everything(ana) if "storybank_stories" not in name else None
    with engine.begin() as connection:
        without_keys(connection)
        for statement in statements:
            if statement.startswith(("UPDATE", "DELETE")) and "schema_version" not in statement:
                joint = " AND " if " WHERE " in statement else " WHERE "
                statement = f"{statement}{joint}{MINE}"  # noqa: PLW2901 - the same statement, of mine alone
            connection.exec_driver_sql(statement)
    found = store.check()
    assert shown(found) == expected
    assert store.check() == found
    repaired = store.check(repair=True)
    done = [finding for finding in repaired if finding.code == "repaired"]
    remaining = tuple(each for each in repaired if each.code not in {"repaired", "copy_made"})
    assert store.check() == remaining
    assert {(each.field, each.subject) for each in done} == {
        (each.code, each.subject) for each in found if each not in remaining
    }
    if mendable:
        assert remaining == ()
        store.export()
        everything(store)
    assert PRIVATE not in str(found) + str(repaired)
    assert theirs
    if expected[0][0] in {"missing_column", "missing_table", "other_version"}:
        return
    with open_store(place, owner="ana") as ana:
        assert ana.check() == ()
        assert everything(ana) == theirs


def test_a_sound_store_has_no_findings_also_after_a_repair(store: Store) -> None:
    before = store.export()
    assert store.check() == store.check(repair=True) == ()
    assert store.export() == before


def test_what_was_changed_by_hand_stays_beside_what_was_there(store: Store, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE storybank_stories SET document = replace(document, 'Month-end', 'Quarter')"
            " WHERE id = 'month-end'"
        )
    store.check(repair=True)
    revisions = store.revisions("month-end")
    titles = [one.story.title for one in revisions if isinstance(one.story, Story)]
    assert (titles, [one.at is None for one in revisions]) == (["Month-end", "Quarter"], [False, True])
    assert store.search("quarter") == (store.load().story("month-end"),)
    assert store.saved_plans()[0].bank is not None


def test_a_story_that_was_removed_by_hand_comes_back_with_all_that_was_told(
    store: Store, engine: Engine
) -> None:
    before = everything(store)
    with engine.begin() as connection:
        without_keys(connection)
        connection.exec_driver_sql("DELETE FROM storybank_stories WHERE id = 'month-end'")
    with pytest.raises(StorybankError):
        store.load()
    store.check(repair=True)
    assert everything(store) == before


def test_a_row_in_the_place_of_another_is_left_where_it_is(store: Store, engine: Engine) -> None:
    store.record(Telling("month-end", "Dana"))
    with engine.begin() as connection:
        # Another's document, so that two rows would have one key.
        connection.exec_driver_sql(
            "UPDATE storybank_tellings SET document = replace(document, 'Tom', 'Dana')"
            " WHERE story = 'month-end'"
        )
    found = store.check()
    assert shown(found) == [("wrong_columns", "tellings[2]", "interviewer")]
    repaired = store.check(repair=True)
    assert repaired[-1:] == found
    assert {each.code for each in repaired[:-1]} <= {"copy_made"}
    with engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM storybank_tellings").scalar()
    assert kept == 4


def test_a_repair_that_fails_changes_nothing(
    store: Store, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE storybank_stories SET title = 'x'")
    found = store.check()

    def failing(code: Any, *given: Any, **named: Any) -> Defect:
        if code == "repaired":  # what is said once all is mended
            raise StoreError("no", "yes")
        return defect(code, *given, **named)

    monkeypatch.setattr("storybank.storage.check.defect", failing)
    with pytest.raises(StoreError, match="no; yes"):
        store.check(repair=True)
    assert store.check() == found


def test_a_check_in_a_hosts_transaction_sees_and_mends_what_is_in_it(place: str) -> None:
    with open_store(place) as store:
        engine = store._transactions.provider._engine  # type: ignore[union-attr]  # noqa: SLF001 - its recipe
        with engine.begin() as connection:
            joined = Store(connection)
            joined.add(Story("Month-end"))
            connection.exec_driver_sql("UPDATE storybank_stories SET title = 'x'")
            assert shown(joined.check()) == [("wrong_columns", "month-end", "title")]
            assert [each.code for each in joined.check(repair=True)] == ["repaired"]
        assert store.check() == ()
        assert store.load().stories == (Story("Month-end"),)


def test_every_code_is_documented_and_stable() -> None:
    assert all(said["meaning"] for said in kinds().values())
    assert set(kinds()) == {
        *("damaged_file", "damaged_index", "other_version", "missing_table", "missing_column"),
        *("missing_constraint", "missing_index", "unreadable_document", "foreign_field"),
        *("unreadable_time", "wrong_id"),
        *("wrong_columns", "story_without_episode", "telling_without_story", "revision_without_story"),
        "rehearsal_without_story",
        *("telling_without_revision", "missing_revision", "revision_out_of_step", "revision_gap"),
        *("plan_source_missing", "round_of_other_stories", "plan_of_other_stories", "changed_outside"),
        *("copy_made", "repaired"),
    }


def test_everything_moves_to_another_database_of_either_kind(
    store: Store, new_place: Callable[[], str]
) -> None:
    with open_store(":memory:", owner="between") as between, open_store(new_place(), owner="ä") as other:
        between.import_(store.export())
        other.import_(between.export())
        assert other.export() == between.export() == store.export()
        assert everything(other) == everything(between) == everything(store)
        assert other.check() == between.check() == ()


def test_an_import_that_meets_something_else_writes_nothing(store: Store, place: str) -> None:
    with open_store(place, owner="ana") as ana:
        ana.add(Story("The audit"))
        before = ana.export()
        with pytest.raises(StorybankError, match=r"stories\[0\]"):
            ana.import_(store.export())
        assert ana.export() == before
        ana.erase()
        ana.import_(store.export())
        assert ana.export() == store.export()


def test_a_backup_of_a_server_says_what_to_do_instead(store: Store, place: str, tmp_path: Any) -> None:
    if "postgresql" not in place:
        store.backup(tmp_path / "copy.db")
        return
    with pytest.raises(StoreError, match=r"pg_dump.*export"):
        store.backup(tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


JUNK = st.sampled_from(["", "x", "{}", "[]", "null", "0", '{"title": "x"}', "2026-11-22"]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5
)

COLUMNS = [
    *("stories.id", "stories.title", "stories.document", "stories.folded", "stories.revision"),
    *("story_revisions.story", "story_revisions.revision", "story_revisions.at", "story_revisions.document"),
    *("tellings.story", "tellings.day", "tellings.document", "tellings.story_revision"),
    *("tellings.recorded_at", "impressions.document", "rounds.name", "rounds.document"),
    *("plans.round", "plans.document", "plans.made_from", "plans.saved_at"),
    *("frameworks.name", "frameworks.document", "extensions.document"),
    *("rehearsals.story", "rehearsals.document"),
]


@settings(max_examples=many(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.sampled_from(COLUMNS), JUNK, st.integers(-1, 5)), min_size=1, max_size=4)
)
def whatever_is_broken_is_survived(
    place: str, engine: Engine, whole: Store, changes: list[tuple[str, str, int]]
) -> None:
    with open_store(place, owner="broken") as store:
        with engine.begin() as connection:
            without_keys(connection)
            connection.exec_driver_sql("DELETE FROM storybank_tellings WHERE owner = 'broken'")
            for word in (
                "rehearsals",
                "story_revisions",
                "stories",
                "impressions",
                "rounds",
                "plans",
                "frameworks",
                "extensions",
            ):
                connection.exec_driver_sql(f"DELETE FROM storybank_{word} WHERE owner = 'broken'")  # noqa: S608
        store.import_(whole.export())
        with engine.begin() as connection:
            without_keys(connection)
            for column, junk, number in changes:
                table, _, name = column.partition(".")
                value: object = number if "revision" in name else junk
                statement = (
                    f"UPDATE storybank_{table} SET {name} = :value WHERE owner = 'broken' AND position ="  # noqa: S608
                    f" (SELECT max(position) FROM storybank_{table} WHERE owner = 'broken')"
                )
                connection.execute(text(statement), {"value": value})
        found = store.check()
        repaired = store.check(repair=True)
        remaining = tuple(each for each in repaired if each.code not in {"repaired", "copy_made"})
        assert store.check() == remaining
        assert len(remaining) <= len(found) + 2
        if not remaining:
            # What has no findings works.
            everything(store)
            assert json.loads(store.export())["format"] == "storybank/store"


@pytest.mark.many
def test_whatever_is_broken_by_hand_a_check_survives_and_what_it_leaves_sound_works(
    store: Store, place: str, engine: Engine
) -> None:
    whatever_is_broken_is_survived(place=place, engine=engine, whole=store)
