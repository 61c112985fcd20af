"""An MCP server on stdio, with MCP's own client: its output is protocol and nothing else."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from tests.hosts.cases import LOCK_OF_NOBODY, PARALLEL, QUESTION, body, case, local_plan
from tests.support.counts import many

from storybank import Answer, Plan, answer_question

ASSISTANT = Path(__file__).with_name("assistant.py")


def overheard(heard: Path) -> StdioServerParameters:
    """Return how to start the server, with a copy of what it writes to standard output in a file."""
    serving = shlex.join([sys.executable, "-W", "error", str(ASSISTANT)])
    return StdioServerParameters(command="sh", args=["-c", f"{serving} | tee {shlex.quote(str(heard))}"])


async def talked(heard: Path) -> tuple[list[str], list[Any], Any, list[Any]]:
    """Ask for the tools, for many plans at once, for an answer, and for what is refused."""
    async with Client(overheard(heard)) as client:
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
    lines = heard.read_text("utf-8").splitlines()
    assert len(lines) > many(PARALLEL)
    assert {json.loads(line)["jsonrpc"] for line in lines} == {"2.0"}
