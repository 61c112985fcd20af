"""What other processes do to a store, as a script: `python workers.py JOB PATH …`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from storybank.errors import StaleStory
from storybank.storage import open_store
from storybank.stories import Story


def edit(path: str, times: str) -> None:
    """Count up in a story's notes, inside the store's transaction."""
    with open_store(path) as store:
        for _ in range(int(times)):
            store.edit("counter", lambda story: story.replace(notes=str(int(story.notes) + 1)))


def update(path: str, times: str) -> None:
    """Count up in a story's notes, reading before and updating after; print what was applied."""
    applied = 0
    with open_store(path) as store:
        for _ in range(int(times)):
            was = store.load().story("counter")
            try:
                store.update(was.replace(notes=str(int(was.notes) + 1)), was=was)
                applied += 1
            except StaleStory:
                continue
    sys.stdout.write(f"{applied}\n")


def first(path: str, name: str) -> None:
    """Wait for the starting file, then open a store that may not exist yet."""
    start = Path(f"{path}.start")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not start.exists():
        time.sleep(0.001)
    with open_store(path) as store:
        store.add(Story(name))


def killed(path: str, rounds: str) -> None:
    """Let children write until they are killed; print the ids of the stories that were acknowledged."""
    for attempt in range(int(rounds)):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _write_on(path, attempt, writing)
        os.close(writing)
        acknowledged = os.read(reading, 1)
        # From the first acknowledgement on, at another moment each time.
        time.sleep(0.001 + 0.0037 * (attempt % 8))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reading, 65536):
            acknowledged += more
        os.close(reading)
        for number in range(len(acknowledged)):
            sys.stdout.write(f"kill-{attempt}-{number}\n")


def _write_on(path: str, attempt: int, acknowledge: int) -> None:
    with open_store(path) as store:
        for number in count():
            name = f"kill-{attempt}-{number}"
            store.add(Story(name, action=name * 2000), Story(f"{name}-twin", action=name * 2000))
            os.write(acknowledge, b".")


def forked(path: str) -> None:
    """Use a parent's store in a child; print what it says, and what a store of its own holds."""
    store = open_store(path)
    store.add(Story("By the parent"))
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            store.load()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shall see it
            sys.stdout.write(f"{type(error).__name__}: {error}\n")
        store.close()
        with open_store(path) as own:
            own.add(Story("By the child"))
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)
    sys.stdout.write(f"{len(store.load().stories)} stories\n")


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {
        "edit": edit,
        "update": update,
        "first": first,
        "killed": killed,
        "forked": forked,
    }
    jobs[sys.argv[1]](*sys.argv[2:])
