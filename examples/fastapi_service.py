# %% [markdown]
# # A web service
#
# Each user of the service is an owner with a store of their own; values are the bodies of requests and
# responses; what is wrong with them is a 4xx that says where. Start it from a checkout:
#
# ```text
# pip install storybank fastapi uvicorn
# uvicorn examples.fastapi_service:app
# ```
#
# Run as a script or a notebook, it calls itself in this process, through Starlette's client.

# %%
from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from tempfile import TemporaryDirectory
from threading import Event
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.testclient import TestClient

from storybank import (
    Answer,
    InvalidInput,
    Plan,
    Policy,
    Round,
    Store,
    StoreError,
    StoreUnavailable,
    StoryBank,
    answer_question,
    check_plan,
    plan_round,
    warm_up,
)
from storybank.sample import sample_bank, sample_round
from storybank.storage import prepare_sqlite

# %% [markdown]
# ## The store of whoever asks
#
# One engine for the process, and a `Store` for each request: to make one costs a look at the version of its
# tables. Here a header names the owner; in your service it is whoever signed in. Without
# `PREPARATION_DATABASE` the banks live in a temporary folder, and are gone when the service ends.


# %%
@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[None]:
    """Open the database, and load the solver before the first request needs it."""
    with ExitStack() as closing:
        url = os.environ.get("PREPARATION_DATABASE")
        if url is None:
            url = f"sqlite:///{closing.enter_context(TemporaryDirectory())}/preparation.db"
        engine = create_engine(url)
        closing.callback(engine.dispose)
        if engine.dialect.name == "sqlite":
            prepare_sqlite(engine)
        app.state.engine = engine
        warm_up()
        yield


app = FastAPI(title="Interview preparation", lifespan=serving)


Owner = Annotated[str, Header(min_length=1)]


def store_of(request: Request, owner: Owner) -> Store:
    """Return the store of whoever asks. FastAPI calls this in a thread, so it may wait for the database."""
    return Store(request.app.state.engine, owner=owner)


Mine = Annotated[Store, Depends(store_of)]

# %% [markdown]
# ## What can be asked
#
# A plain `def` runs in a thread of FastAPI's, so it may wait for the database. A plan is computed in a thread
# too, with two ends besides its own: after so many seconds the best plan found so far is taken, and
# `proof.status` says that it is that; and when nobody waits for the answer any more, the search is told
# to stop.

# %%
LOOKS_EVERY = 0.2  # seconds between two looks at whether the client is still there


class Wanted(BaseModel):
    """A round to plan, and how. Its own faults do not repeat what was given either."""

    model_config = ConfigDict(hide_input_in_errors=True)
    round: Round
    policy: Policy = Policy()
    seconds: float = Field(default=5, ge=0, le=30)


class Asked(BaseModel):
    """A question that an interviewer asked."""

    question: str


@app.post("/bank")
def keep(bank: StoryBank, owner: Owner, request: Request) -> StoryBank:
    """Add what a bank holds, all of it or nothing, and return the whole. What is there changes nothing."""
    with request.app.state.engine.begin() as connection:
        mine = Store(connection, owner=owner)
        mine.use_framework(bank.framework)
        mine.add(*bank.stories)
        mine.record(*bank.tellings)
        mine.note(*bank.impressions)
        return mine.load()


@app.get("/bank")
def load(mine: Mine) -> StoryBank:
    """Return the bank of whoever asks."""
    return mine.load()


@app.post("/answers")
def answer(asked: Asked, mine: Mine) -> Answer:
    """Say which stories answer a question."""
    return answer_question(mine.load(), asked.question)


def plan_for(mine: Store, wanted: Wanted, stop: Event) -> Plan:
    """Plan with what is stored now."""
    seconds, policy = wanted.seconds, wanted.policy
    return plan_round(mine.load(), wanted.round, policy=policy, time_limit=seconds, cancel=stop)


@app.post("/plans")
async def make_plan(request: Request, wanted: Wanted, mine: Mine) -> Plan:
    """Plan a round in a thread, and stop where nobody waits for it any more."""
    stop = Event()
    planning = asyncio.create_task(asyncio.to_thread(plan_for, mine, wanted, stop))
    try:
        while not (await asyncio.wait({planning}, timeout=LOOKS_EVERY))[0]:
            if await request.is_disconnected():
                stop.set()
        return planning.result()
    finally:
        stop.set()  # also where the server itself gives this request up


# %% [markdown]
# ## What is wrong is said, and stories are not
#
# All that the library raises is a `StorybankError`. Wrong input is a 422 with every fault, its code and its
# place, as FastAPI says it of a body that it cannot read; what does not fit what is stored is a 409; a
# database that is locked or away, a 503. FastAPI's own 422 would repeat what was given, stories included:
# not this one.


# %%
def refusal(status: int, faults: list[dict[str, Any]]) -> JSONResponse:
    """Return faults in FastAPI's form."""
    return JSONResponse({"detail": faults}, status_code=status)


@app.exception_handler(RequestValidationError)
def misread(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say what is wrong with a body, without the body."""
    return refusal(422, [{part: fault[part] for part in ("type", "loc", "msg")} for fault in error.errors()])


@app.exception_handler(InvalidInput)
def refused(_: Request, error: InvalidInput) -> JSONResponse:
    """Say what the library refuses: a lock that no plan can follow, say."""
    faults = error.errors()
    return refusal(422, [{"type": f["type"], "loc": ["body", *f["loc"]], "msg": f["msg"]} for f in faults])


@app.exception_handler(StoreError)
def conflicting(_: Request, error: StoreError) -> JSONResponse:
    """Say what does not fit what is stored, or that the database is away."""
    status = 503 if isinstance(error, StoreUnavailable) else 409
    return refusal(status, [{"type": type(error).__name__, "loc": [], "msg": str(error)}])


@app.exception_handler(OperationalError)
@app.exception_handler(PoolTimeout)
def away(_: Request, __: SQLAlchemyError) -> JSONResponse:
    """Say that our own transaction could not begin or end, without what was to be written."""
    return refusal(503, [{"type": "StoreUnavailable", "loc": [], "msg": "the database is locked or away"}])


# %% [markdown]
# ## Called as its users call it
#
# Dana puts her bank in, and Ben sees nothing of it. The plan is the one that this process makes itself.

# %%
if __name__ == "__main__":
    dana, ben = {"owner": "dana"}, {"owner": "ben"}
    wanted = {"round": sample_round().model_dump(mode="json")}

    with TestClient(app) as client:
        client.post("/bank", headers=dana, json=sample_bank().model_dump(mode="json"))
        for name, headers in ("Dana", dana), ("Ben", ben):
            print(f"{name} has {len(client.get('/bank', headers=headers).json()['stories'])} stories")

        response = client.post("/plans", headers=dana, json=wanted)
        plan = Plan.model_validate_json(response.content)
        print(f"POST /plans: {response.status_code}, {len(plan.assignments)} stories, {plan.proof.status}")
        print("The same as here:", plan == plan_round(sample_bank(), sample_round()))
        response = client.post("/plans", headers=dana, json=wanted | {"seconds": 0})
        hurried = Plan.model_validate_json(response.content)
        print(f"In no time: {hurried.proof.status}. {check_plan(hurried, sample_bank())}")

        asked = {"question": "Tell me about a time you disagreed with your boss."}
        offers = client.post("/answers", headers=dana, json=asked).json()["offers"]
        print(f"POST /answers: tell “{offers[0]['title']}”")

# %% [markdown]
# ## And as they had better not
#
# A body that breaks two rules, a lock on a story and a person that are not there, and a story that is
# already kept with other words: each is told where, and none repeats what a story says.

# %%
if __name__ == "__main__":
    first = sample_bank().stories[0]
    private = "nobody's business"
    broken = {"stories": [{"title": "", "situation": private, "competencies": {"teamwork": 9}}]}
    changed = {"stories": [first.replace(result=private).model_dump(mode="json")]}
    with TestClient(app) as client:
        client.post("/bank", headers=dana, json={"stories": [first.model_dump(mode="json")]})
        for path, body in (
            ("/bank", broken),
            ("/plans", wanted | {"policy": {"use": [["the-moon", "nobody"]]}, "seconds": 3}),
            ("/plans", wanted | {"seconds": 3600}),
            ("/bank", changed),
        ):
            response = client.post(path, headers=dana, json=body)
            print(
                f"POST {path}: {response.status_code}, what was given is repeated: {private in response.text}"
            )
            for fault in response.json()["detail"]:
                print(f"  {fault['type']} {'.'.join(map(str, fault['loc']))}".rstrip())
