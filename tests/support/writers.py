"""What several processes do to one store, as a script: `python writers.py JOB PLACE …`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from storybank.errors import StaleStory
from storybank.storage import open_store
from storybank.stories import Story


def counted_up(story: Story) -> Story:
    return story.replace(notes=str(int(story.notes) + 1))


def edit(place: str, times: str) -> None:
    """Count up in a story's notes, inside the store's transaction."""
    with open_store(place) as store:
        for _ in range(int(times)):
            store.edit("counter", counted_up)


def update(place: str, times: str) -> None:
    """Count up by reading, then writing, again where it was stale; print how often it was."""
    stale = 0
    with open_store(place) as store:
        for _ in range(int(times)):
            while True:
                was = store.load().story("counter")
                try:
                    store.update(counted_up(was), was=was)
                except StaleStory:
                    stale += 1
                else:
                    break
    sys.stdout.write(f"{stale}\n")


def first(place: str, name: str) -> None:
    """Wait for the word, then open a store that does not exist yet."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with open_store(place) as store:
        store.add(Story(name))


if __name__ == "__main__":
    jobs: dict[str, Callable[[str, str], None]] = {"edit": edit, "update": update, "first": first}
    jobs[sys.argv[1]](*sys.argv[2:])
