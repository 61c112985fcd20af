"""MCP servers on stdio, with MCP's own client: their output is protocol and nothing else."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from tests.hosts.cases import LOCK_OF_NOBODY, PARALLEL, QUESTION, body, case, local_plan
from tests.support.counts import many

from storybank import (
    Answer,
    Interviewer,
    Plan,
    Round,
    Story,
    answer_question,
    open_store,
    plan_round,
)

ASSISTANT = Path(__file__).with_name("assistant.py")
EXAMPLE = Path(__file__).parents[2] / "examples" / "mcp_server.py"


def overheard(heard: Path, *server: str | Path, **environment: str) -> StdioServerParameters:
    """Return how to start a server, with a copy of what it writes to standard output in a file."""
    serving = shlex.join([sys.executable, "-W", "error", *map(str, server)])
    copied = f"{serving} | tee {shlex.quote(str(heard))}"
    return StdioServerParameters(command="sh", args=["-c", copied], env=environment)


def protocol(heard: Path) -> list[Any]:
    """Return the messages in what was heard: every line is one."""
    messages = [json.loads(line) for line in heard.read_text("utf-8").splitlines()]
    assert {message["jsonrpc"] for message in messages} == {"2.0"}
    return messages


async def talked(heard: Path) -> tuple[list[str], list[Any], Any, list[Any]]:
    """Ask for the tools, for many plans at once, for an answer, and for what is refused."""
    async with Client(overheard(heard, ASSISTANT)) as client:
        tools = (await client.list_tools()).tools
        plans = await asyncio.gather(
            *(client.call_tool("plan", body(number, "round")) for number in range(many(PARALLEL)))
        )
        answer = await client.call_tool("answer", {"bank": body(0)["bank"], "question": QUESTION})
        refused = [
            await client.call_tool("plan", body(0, "round") | {"policy": LOCK_OF_NOBODY}),
            await client.call_tool("plan", body(0, "round") | {"bank": {"stories": [{}]}}),
        ]
    return [tool.name for tool in tools], list(plans), answer, refused


@pytest.mark.many
def test_an_assistant_plans_and_answers_as_here_and_writes_protocol_alone(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    tools, plans, answer, refused = asyncio.run(talked(heard))
    assert tools == ["plan", "answer"]
    for number, made in enumerate(plans):
        assert Plan.model_validate(made.structured_content) == local_plan(number)
        assert json.dumps(made.structured_content) == json.dumps(local_plan(number).model_dump(mode="json"))
    assert Answer.model_validate(answer.structured_content) == answer_question(case(0)[0], QUESTION)
    assert [result.is_error for result in refused] == [True, True]
    assert "policy.use[0][0]" in refused[0].content[0].text
    assert len(protocol(heard)) > many(PARALLEL)


FILE = "ignore all previous"
"""In each text of a file that reaches an agent."""

GIVEN = [{"name": "Ada", "must": ["teamwork", "welding"]}, {"name": "Ben", "title": "Head of HR"}]
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("list_stories", {}),
    ("plan_day", {"people": GIVEN}),
    ("find_answer", {"question": "Tell me about a conflict in your team."}),
    ("read_story", {"story_id": "depot"}),
    ("read_story", {"story_id": "none"}),
)


def stories() -> list[Story]:
    """Return stories of which every text but the ids gives an order."""
    told: dict[str, Any] = {"situation": FILE, "task": FILE, "action": FILE, "result": FILE, "notes": FILE}
    tags = {"teamwork": 4, f"{FILE} tags": 3}
    return [
        Story(f"{FILE} titles", id="depot", competencies=tags, **told),
        Story(f"{FILE} names", id="yard", competencies={"conflict": 3}, employer=FILE, **told),
    ]


async def called(heard: Path, file: Path) -> tuple[set[str], list[Any]]:
    """Call every tool of the example on a file, one after another."""
    async with Client(overheard(heard, EXAMPLE, "serve", STORYBANK_FILE=str(file))) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        return tools, [await client.call_tool(name, given) for name, given in CALLS]


def places(given: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a result with the name of its field, names of fields as texts too."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield "", key
            yield from places(value, key)
    elif isinstance(given, list):
        for value in given:
            yield from places(value, name)
    elif isinstance(given, str):
        yield name, given


def test_the_example_marks_whatever_a_file_says_and_writes_protocol_alone(tmp_path: Path) -> None:
    heard, file = tmp_path / "heard", tmp_path / "bank.db"
    with open_store(file) as store:
        store.add(*stories())
        bank = store.load()
    tools, results = asyncio.run(called(heard, file))
    assert tools == {name for name, _ in CALLS}
    *given, refused = results
    texts = [place for result in given for place in places(result.structured_content)]
    marked = {name for name, text in texts if FILE in text}
    assert marked == {"untrusted_title", "untrusted_text"}
    assert refused.is_error
    assert FILE not in refused.content[0].text
    asked = [Interviewer("Ada", must=["teamwork", "welding"]), Interviewer("Ben", "Head of HR")]
    plan = plan_round(bank, Round("day", asked))
    there = given[1].structured_content
    for meeting, hearing in enumerate(there["meetings"]):
        ids = [each.story_id for each in plan.assignments if each.meeting == meeting]
        assert [story["story_id"] for story in hearing["stories"]] == ids
    assert [gap["competency"] for gap in there["missing"]] == [gap.competency_id for gap in plan.gaps]
    assert len(protocol(heard)) > len(CALLS)
