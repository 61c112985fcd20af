"""A process that forks while it has a store open, as a script: `python forked.py PATH`."""

from __future__ import annotations

import os
import sys

from storybank.storage import open_store
from storybank.stories import Story


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
    forked(sys.argv[1])
