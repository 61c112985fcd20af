"""A FastAPI app on a loopback socket, with its own client: plans over HTTP are the plans made here."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import httpx
import pytest
import uvicorn
from tests.hosts.cases import LOCK_OF_NOBODY, PARALLEL, QUESTION, body, case, local_plan
from tests.hosts.web import app

from storybank import Answer, Plan, StoryBank, answer_question


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Serve the app in a thread until the tests are over."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        serving = Thread(target=server.run, kwargs={"sockets": [listening]})
        serving.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, timeout=60, trust_env=False) as asking:
                yield asking
        finally:
            server.should_exit = True
            serving.join(timeout=30)


def test_fifty_requests_at_once_give_the_local_plans_byte_for_byte(client: httpx.Client) -> None:
    def asked(number: int) -> httpx.Response:
        return client.post("/plans", json=body(number))

    with ThreadPoolExecutor(PARALLEL) as pool:
        for number, response in enumerate(pool.map(asked, range(PARALLEL))):
            assert response.status_code == 200, response.text
            assert response.text == local_plan(number).model_dump_json()
            assert Plan.model_validate_json(response.content) == local_plan(number)


def test_a_question_is_answered_as_here(client: httpx.Client) -> None:
    response = client.post("/answers", json={"bank": body(0)["bank"], "question": QUESTION})
    assert Answer.model_validate_json(response.content) == answer_question(case(0)[0], QUESTION)


def test_a_bank_alone_is_a_body(client: httpx.Client) -> None:
    response = client.post("/banks", json=body(0)["bank"])
    assert StoryBank.model_validate_json(response.content) == case(0)[0]


def test_a_body_that_breaks_a_rule_is_a_422(client: httpx.Client) -> None:
    given = body(0)
    given["bank"]["stories"][0] |= {"status": "lost", "competencies": {"teamwork": 9}}
    response = client.post("/plans", json=given)
    assert response.status_code == 422
    assert "teamwork" in response.text


def test_what_the_planner_refuses_is_a_422_that_says_where(client: httpx.Client) -> None:
    response = client.post("/plans", json=body(0) | {"policy": LOCK_OF_NOBODY})
    assert response.status_code == 422
    assert ["body", "policy", "use", 0, 0] in [fault["loc"] for fault in response.json()["detail"]]


def test_the_app_describes_itself(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert {"Plan", "StoryBank", "Round", "Answer"} <= {
        name.removesuffix("-Input").removesuffix("-Output") for name in described["components"]["schemas"]
    }
