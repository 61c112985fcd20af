"""A web service around the planner: values are the bodies, and what is wrong with them is a 422.

uvicorn tests.hosts.web:app
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, FastAPI, Request
from fastapi.responses import JSONResponse

from storybank import Answer, InvalidInput, Plan, Policy, Round, StoryBank, answer_question, plan_round

app = FastAPI(title="Interview preparation")


@app.post("/plans")
def make_plan(
    bank: StoryBank, round: Annotated[Round, Body(alias="round")], policy: Policy | None = None
) -> Plan:
    """Plan a round."""
    return plan_round(bank, round, policy=policy)


@app.post("/answers")
def answer(bank: StoryBank, question: Annotated[str, Body()]) -> Answer:
    """Say which stories answer a question."""
    return answer_question(bank, question)


@app.post("/banks")
def read_bank(bank: StoryBank) -> StoryBank:
    """Return a bank as it is kept: the value alone is the body."""
    return bank


@app.exception_handler(InvalidInput)
def refuse(_: Request, error: InvalidInput) -> JSONResponse:
    """Answer with what is wrong, as FastAPI does for a body that it cannot read."""
    faults = [{"loc": ["body", *fault.loc], "msg": str(fault), "type": fault.code} for fault in error.faults]
    return JSONResponse({"detail": faults}, status_code=422)
