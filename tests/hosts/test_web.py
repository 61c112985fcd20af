"""The example of a web service on a loopback socket: plans over HTTP are the plans made here."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
import uvicorn
from examples.fastapi_service import app
from sqlalchemy import create_engine
from tests.hosts.cases import LOCK_OF_NOBODY, PARALLEL, QUESTION, body, case, local_plan

from storybank import Answer, Plan, StoryBank, answer_question
from storybank.storage import prepare_sqlite

PRIVATE = "nobody's business"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Serve the app in a thread until the tests are over."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(PARALLEL)  # so that whoever asks before it has started waits
        # A connection stays open between two tests, however long they take to come.
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_keep_alive=600))
        serving = Thread(target=server.run, kwargs={"sockets": [listening]})
        serving.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, timeout=60, trust_env=False) as asking:
                yield asking
        finally:
            server.should_exit = True
            serving.join(timeout=30)


def asked(client: httpx.Client, owner: str, path: str, given: dict[str, Any]) -> httpx.Response:
    return client.post(path, headers={"owner": owner}, json=given)


@pytest.fixture(scope="module")
def owner(client: httpx.Client) -> str:
    """Somebody who has the first case's bank."""
    assert asked(client, "dana", "/bank", body(0)["bank"]).status_code == 200
    return "dana"


def test_fifty_owners_at_once_get_the_local_plans_byte_for_byte(client: httpx.Client) -> None:
    for number in range(PARALLEL):
        assert asked(client, f"owner-{number}", "/bank", body(number)["bank"]).status_code == 200

    def planned(number: int) -> httpx.Response:
        return asked(client, f"owner-{number}", "/plans", {"round": body(number)["round"]})

    with ThreadPoolExecutor(PARALLEL) as pool:
        for number, response in enumerate(pool.map(planned, range(PARALLEL))):
            assert response.status_code == 200, response.text
            assert response.text == local_plan(number).model_dump_json()
            assert Plan.model_validate_json(response.content) == local_plan(number)


def test_a_question_is_answered_as_here(client: httpx.Client, owner: str) -> None:
    response = asked(client, owner, "/answers", {"question": QUESTION})
    assert Answer.model_validate_json(response.content) == answer_question(case(0)[0], QUESTION)


def test_a_bank_alone_is_a_body_and_comes_back_as_it_was(client: httpx.Client) -> None:
    response = asked(client, "alone", "/bank", body(0)["bank"])
    assert StoryBank.model_validate_json(response.content) == case(0)[0]
    again = client.get("/bank", headers={"owner": "alone"})
    assert StoryBank.model_validate_json(again.content) == case(0)[0]
    assert client.get("/bank", headers={"owner": "somebody else"}).json()["stories"] == []


def test_a_body_that_breaks_a_rule_is_a_422(client: httpx.Client, owner: str) -> None:
    given = body(0)["bank"]
    given["stories"][0] |= {"status": "lost", "competencies": {"teamwork": 9}, "result": PRIVATE}
    response = asked(client, owner, "/bank", given)
    assert response.status_code == 422
    assert "teamwork" in response.text
    assert PRIVATE not in response.text


def test_what_the_planner_refuses_is_a_422_that_says_where(client: httpx.Client, owner: str) -> None:
    response = asked(client, owner, "/plans", {"round": body(0)["round"], "policy": LOCK_OF_NOBODY})
    assert response.status_code == 422
    assert ["body", "policy", "use", 0, 0] in [fault["loc"] for fault in response.json()["detail"]]


def test_another_story_of_the_same_id_is_a_409_that_does_not_repeat_it(
    client: httpx.Client, owner: str
) -> None:
    given = body(0)["bank"]
    given["stories"][0]["result"] = PRIVATE
    response = asked(client, owner, "/bank", given)
    assert response.status_code == 409
    assert [fault["type"] for fault in response.json()["detail"]] == ["DuplicateStory"]
    assert PRIVATE not in response.text


def test_a_plan_that_must_come_at_once_says_that_it_is_not_proved(client: httpx.Client, owner: str) -> None:
    hurried = asked(client, owner, "/plans", {"round": body(0)["round"], "seconds": 0}).json()
    assert hurried["proof"]["status"] == "bounded"


def test_whoever_hangs_up_stops_the_search(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Event()

    def endless(*_: object, cancel: Event, **__: object) -> None:
        if cancel.wait(60):
            stopped.set()

    monkeypatch.setattr("examples.fastapi_service.plan_round", endless)
    with pytest.raises(httpx.ReadTimeout):
        client.post("/plans", headers={"owner": "gone"}, json={"round": body(0)["round"]}, timeout=1)
    assert stopped.wait(30)


def test_a_database_that_is_away_is_a_503(client: httpx.Client, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/nowhere/bank.db")
    prepare_sqlite(engine)
    # By hand: a state keeps its attributes aside, where monkeypatch takes them for missing, and removes them.
    own, app.state.engine = app.state.engine, engine
    try:
        responses = [
            client.get("/bank", headers={"owner": "dana"}),
            asked(client, "dana", "/bank", body(0)["bank"]),
        ]
    finally:
        app.state.engine = own
    assert [response.status_code for response in responses] == [503, 503]
    assert all("pallets" not in response.text for response in responses)


def test_the_app_describes_itself(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert {"Plan", "StoryBank", "Round", "Answer"} <= {
        name.removesuffix("-Input").removesuffix("-Output") for name in described["components"]["schemas"]
    }
