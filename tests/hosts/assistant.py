"""An MCP server on standard input and output: an assistant plans rounds and answers questions with it.

python tests/hosts/assistant.py
"""

from __future__ import annotations

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from storybank import Answer, Plan, Policy, Round, StoryBank, StorybankError, answer_question, plan_round

server = MCPServer("storybank")


@server.tool()
def plan(bank: StoryBank, round: Round, policy: Policy | None = None) -> Plan:
    """Give every interviewer of a round different stories of the bank."""
    try:
        return plan_round(bank, round, policy=policy)
    except StorybankError as error:  # what else a tool raises, the assistant does not get to read
        raise ToolError(str(error)) from error


@server.tool()
def answer(bank: StoryBank, question: str) -> Answer:
    """Say which stories of the bank answer an interviewer's question."""
    return answer_question(bank, question)


if __name__ == "__main__":
    server.run("stdio")
