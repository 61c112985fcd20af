"""Who is meant where one interviewer is forgotten, what becomes of the others, and what is said."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from tests.support.joanna import ABARA, MARK, STORIES, SZULC, fill, traces

from storybank.errors import InvalidInput, UnknownReference
from storybank.history import Telling
from storybank.interviews import Inquiry, Interviewer, Round
from storybank.planning import Policy, plan_round
from storybank.storage import Store, open_store, prepare_sqlite
from storybank.storage.forgetting import _forms
from storybank.stories import Story


@pytest.fixture(scope="module")
def kept() -> str:
    """Everything of a store in which she stands everywhere."""
    with open_store(":memory:") as store:
        fill(store)
        return store.export()


@pytest.fixture
def filled(kept: str) -> Iterator[Store]:
    with open_store(":memory:") as store:
        store.import_(kept)
        yield store


@pytest.fixture
def place() -> str:
    return ":memory:"


@pytest.mark.parametrize(
    "as_written",
    [
        *("joanna-szulc", "JOANNA SZULC", "Szulc, Joanna", "Ms. Joanna Szulc", "Joanna\u00a0Szulc"),
        *("Jo\u200banna Szulc", "jo.szulc@carewell.example", "Joanna Szulc "),
    ],
)
def test_the_person_is_known_by_each_way_to_write_the_name(filled: Store, as_written: str) -> None:
    done = filled.forget_person(as_written)
    assert (done.tellings, done.impressions, done.rounds, done.plans) == (3, 1, 1, 2)
    assert traces(filled.export()) == set()


def test_who_is_only_likely_stays_is_named_and_goes_when_named(filled: Store) -> None:
    done = filled.forget_person(SZULC)
    assert done.likely == ("Joanna",)
    assert "Joanna" in str(done)
    assert filled.load().tellings[0].interviewer == "Joanna"
    assert filled.forget_person("Joanna").tellings == 1
    assert [telling.story for telling in filled.load().tellings] == ["story-3"]


def test_who_may_be_meant_where_somebody_vouches_or_is_to_be_asked_is_named_and_goes_when_named() -> None:
    asked = Inquiry("Who decides?", ask=["J. Szulc"])
    day = Round("Day", [SZULC, ABARA], references={"Szulc": "call her", "Ann Li": ""}, inquiries=[asked])
    with open_store(":memory:") as store:
        store.add(Story("Audit", vouched_by=["Joana Szulc", "Ann Li"]))
        store.edit("audit", lambda story: story.replace(vouched_by=["Johanna Szulc"]))
        store.save_round(day)
        likely = store.forget_person(SZULC).likely
        assert sorted(likely) == ["J. Szulc", "Joana Szulc", "Johanna Szulc", "Szulc"]
        for name in likely:
            store.forget_person(name)
        assert traces(store.export()) == set()
        assert "Ann Li" in store.rounds()[0].references


@pytest.mark.parametrize(
    "number", ["+44 20 7946 0958", "020 7946 0958", "(020) 7946-0958", "0044 20 79460958"]
)
def test_the_phone_number_goes_from_every_text_however_it_is_written(number: str) -> None:
    person = Interviewer("Dana Reyes", phone="+44 20 7946 0958")
    story = Story("Audit", action="I made 7,946 calls, to 020 7946 0957 too.", notes=f"Call {number}.")
    with open_store(":memory:") as store:
        store.add(story)
        store.save_round(Round("Day", [person], notes=f"Her line: {number}, until 5."))
        store.forget_person("Dana Reyes")
        assert store.load()["audit"] == story.replace(notes="Call Person 1.")
        assert store.rounds()[0].notes == "Her line: Person 1, until 5."


def test_a_short_number_is_no_more_than_a_figure_in_a_text() -> None:
    with open_store(":memory:") as store:
        store.add(Story("Audit", result="Saved 4471 hours."))
        store.save_round(Round("Day", [Interviewer("Dana Reyes", phone="4471")]))
        assert store.forget_person("Dana Reyes").stories == 0


def test_whom_a_plan_took_for_the_person_is_the_person_in_that_plan(place: str) -> None:
    """Otherwise it would tell her again what it spared her, and could not be proved."""
    day = Round("First", [Interviewer("Joanna Szulc", must=["teamwork"])], employer="Carewell")
    with open_store(place) as store:
        store.add(*STORIES)
        store.record(*(Telling(story, "Joana Szulc", employer="Carewell") for story in STORIES[:5]))
        store.save_plan(plan_round(store.load(), day))
        store.forget_person("Joanna Szulc")
        [saved] = store.saved_plans()
        assert saved.verify()
        assert saved.bank is not None
        assert {telling.interviewer for telling in saved.bank.tellings} == {"person-1"}
        assert {telling.interviewer for telling in store.load().tellings} == {"Joana Szulc"}


def test_namesakes_of_one_round_are_told_apart_by_id_and_by_nothing_else(place: str) -> None:
    one, other = Interviewer("Ann Lee"), Interviewer("Ann Lee", id="ann-lee-2", email="lee2@x.example")
    with open_store(place) as store:
        store.add(*STORIES[:3])
        store.record(Telling("story-0", "Ann Lee"), Telling("story-1", one), Telling("story-2", other))
        store.save_round(Round("Day", [one, other]))
        with pytest.raises(UnknownReference, match="ann-lee, ann-lee-2"):
            store.forget_person("Ann Lee, PhD")
        assert len(store.load().tellings) == 3
        done = store.forget_person(other)
        assert (done.tellings, done.likely) == (1, ("Ann Lee", "ann-lee"))
        assert [person.id for person in store.rounds()[0].interviewers] == ["ann-lee", "person-1"]
        assert "lee2@" not in store.export()


@pytest.mark.parametrize(
    "name",
    [
        *(
            "王小明",
            "محمد علي",
            "Zoe\u0308 Kravitz",
            'Jean-Luc "JL" Picard',
            "a\\b c",
            "<b>Bo</b> Ek",
            "😀 Smith",
        ),
        *("Ann", "O'Brien, Pat", "{x} %s", "Person 1", "Dr. Person 2", "x" * 190 + " y"),
        *("teamwork", "must", "ready", "unknown", "null", "story-4", "2026-01-01", "hiring_manager"),
    ],
)
def test_whatever_somebody_is_called_what_is_left_fits_together(name: str) -> None:
    """Also where a name is a word that documents are made of, or another thing's id."""
    person = Interviewer(name, id="zq7", email="zq@x.example", notes="zq", must=["teamwork"])
    day = Round("Day", [person, Interviewer("Zara Quill", must=["conflict"])], notes=f"Call {name} now.")
    with open_store(":memory:") as store:
        store.add(*STORIES)
        store.record(Telling("story-0", person), Telling("story-2", "Zara Quill", notes=f"with {name}"))
        store.save_round(day)
        store.save_plan(plan_round(store.load(), day, policy=Policy(use=[("story-3", "zq7")])))
        stories = store.load().stories
        done = store.forget_person(person)
        assert (done.tellings, done.rounds, done.plans) == (1, 1, 1)
        assert [saved.verify() for saved in store.saved_plans()] == [True]
        assert store.check() == ()
        assert "zq" not in store.export()
        assert [person.name for person in store.rounds()[0].interviewers] == [done.stand_in, "Zara Quill"]
        assert [story.id for story in store.load().stories] == [story.id for story in stories]


@pytest.mark.parametrize("name", ["Mark", "Hope", "Will Grant", "May"])
def test_a_name_that_is_a_word_takes_no_word_out_of_a_story(place: str, name: str) -> None:
    story = Story("The hope of a mark", situation="I will grant that we may hope. It may leave a mark.")
    with open_store(place) as store:
        store.add(story)
        store.record(Telling(story, name))
        store.save_round(Round("Day", [Interviewer(name)]))
        assert store.forget_person(name).tellings == 1
        assert store.load().stories == (story.replace(situation=store.load().stories[0].situation),)
        assert [person.name for person in store.rounds()[0].interviewers] == ["Person 1"]
        if " " not in name:
            assert store.load().stories == (story,)


def test_what_other_programs_keep_has_its_own_shapes_and_says_the_name_no_more() -> None:
    foreign = {
        "crm": {"Joanna Szulc": {"use": ["a", 1], "findings": [3, {"subject": "Joanna Szulc"}]}},
        "people": [{"id": 1, "name": None, "role": [], "needs": "Szulc, Joanna", "interviewer": 2}],
    }
    with open_store(":memory:") as store:
        store.use_extensions(foreign)
        store.add(Story("Audit", extensions=foreign))
        store.save_round(Round("Day", [Interviewer("Joanna Szulc")], extensions=foreign))
        store.save_plan(plan_round(store.load(), store.rounds()[0]))
        assert store.forget_person("Joanna Szulc").plans == 1
        assert traces(store.export()) == set()
        assert store.check() == ()
        kept: Any = store.load().extensions
        assert kept["crm"]["Person 1"]["use"] == ("a", 1)
        assert kept["people"][0]["name"] is None


def test_an_id_that_holds_the_name_is_for_good_and_said(place: str) -> None:
    with open_store(place) as store:
        store.add(Story("What Ana Ruiz taught me"), Story("Other"))
        store.record(Telling("what-ana-ruiz-taught-me", "Ana Ruiz"), Telling("other", "Ann Li"))
        done = store.forget_person("Ana Ruiz")
        assert done.left == ("what-ana-ruiz-taught-me",)
        assert done.left[0] in str(done)
        assert [story.title for story in store.load().stories] == ["What Person 1 taught me", "Other"]
        assert store.check() == ()


def test_a_person_whom_nobody_knows_is_no_error_and_says_what_is_like_it(filled: Store) -> None:
    before = filled.export()
    done = filled.forget_person("Joana Szulc")
    assert (done.tellings, done.rounds, done.plans) == (0, 0, 0)
    assert "Joanna Szulc" in done.likely
    assert filled.export() == before


@pytest.mark.parametrize("wrong", ["", "  ", None, 3, Story("x"), ["Dana"]])
def test_what_is_nobody_is_refused(filled: Store, wrong: Any) -> None:
    before = filled.export()
    with pytest.raises(InvalidInput, match="person"):
        filled.forget_person(wrong)
    assert filled.export() == before


def test_within_a_change_it_is_refused(filled: Store) -> None:
    with pytest.raises(Exception, match="inside"):
        filled.edit("story-0", lambda story: story.replace(notes=str(filled.forget_person(SZULC))))
    assert len(filled.load().tellings) == 5


def test_in_a_hosts_transaction_it_goes_with_the_commit_and_comes_back_with_the_rollback(kept: str) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    prepare_sqlite(engine)
    Store(engine).import_(kept)
    with engine.connect() as connection:
        connection.begin()
        assert Store(connection, owner="me").forget_person(SZULC).tellings == 3
        connection.rollback()
    assert Store(engine).export() == kept
    with engine.begin() as connection:
        Store(connection).forget_person(SZULC)
    assert traces(Store(engine).export()) == set()
    engine.dispose()


def test_not_a_letter_is_left_in_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    with open_store(path) as store:
        fill(store)
        for number in range(40):  # pages that are rearranged keep parts of what moved
            store.record(Telling("story-1", SZULC, on=f"20{number + 10}-01-01", notes=f"{MARK} " * 100))
        store.forget_person(SZULC)
    raw = path.read_bytes().decode("latin-1")
    assert traces(raw) == set()
    assert [file.name for file in tmp_path.iterdir()] == ["bank.db"]


def test_the_answer_is_a_value_that_counts_and_names_nobody(filled: Store) -> None:
    done = filled.forget_person(SZULC)
    assert "Szulc" not in repr(done) + str(done) + done.to_html()
    assert "3 tellings and 1 impression are gone." in str(done)
    assert json.loads(done.model_dump_json())["plans"] == 2


@pytest.mark.slow
def test_killed_at_any_moment_she_is_there_whole_or_gone_whole(tmp_path: Path) -> None:
    """Some 40 kills, each a little later than the one before."""
    begun = tmp_path / "begun.db"
    with open_store(begun) as store:
        fill(store)
        whole = store.export()
    with open_store(":memory:") as store:
        store.import_(whole)
        store.forget_person(SZULC)
        gone = store.export()
    fates = set()
    for number in range(40):
        path = tmp_path / f"{number}.db"
        shutil.copyfile(begun, path)
        reading, writing = os.pipe()
        if not (child := os.fork()):
            with open_store(path) as store:
                store.load()
                os.write(writing, b".")
                store.forget_person(SZULC)
            os._exit(0)
        os.read(reading, 1)
        time.sleep(0.012 * number)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)
        with open_store(path) as store:
            held = store.export()
            assert held in {whole, gone}
            assert store.check() == ()
            fates.add(held == gone)
            store.forget_person(SZULC)  # once more clears what a kill before the end may have left
        assert traces(path.read_bytes().decode("latin-1")) == set()
    assert fates == {True, False}


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Ken", ["Ken"]),
        ("Ken Abara", ["Ken Abara", "Abara Ken"]),
        ("Dr. Ken Abara", ["Dr. Ken Abara", "Abara Dr. Ken", "Ken Abara", "Abara Ken"]),
        ("Ken Adeyemi Abara", ["Ken Adeyemi Abara", "Abara Ken Adeyemi"]),
    ],
)
def test_a_name_is_looked_for_in_its_forms_and_not_as_somebody_elses(name: str, forms: list[str]) -> None:
    assert [*_forms(name)] == forms
