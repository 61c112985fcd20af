"""Uses of a file that the system hinders, as a script: `python troubled.py JOB PATH …`."""

from __future__ import annotations

import json
import os
import resource
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from storybank.errors import StorybankError
from storybank.storage import Store, open_store
from storybank.stories import Story

PRIVATE = "What I never told anybody"

NOBODY = 65534
"""The account without rights, on Linux."""

LARGE = Story("Large", notes=PRIVATE * 10_000)

STEPS: dict[str, Callable[[Store], object]] = {
    "load": lambda store: [story.id for story in store.load().stories],
    "add": lambda store: store.add(LARGE),
    "edit": lambda store: store.edit("month-end", lambda story: story.replace(notes=LARGE.notes)),
}


def outcome(path: str, step: str) -> object:
    """Return what a step returned, or the error of the tree that it raised."""
    try:
        with open_store(path) as store:
            return STEPS[step](store)
    except StorybankError as error:
        return [type(error).__name__, str(error)]


def full(path: str, step: str) -> None:
    """Take a step where no file may grow beyond the size that this one has, and again where it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_store(path) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (Path(path).stat().st_size, hard))
        try:
            STEPS[step](store)
        except StorybankError as error:
            said = [type(error).__name__, str(error)]
        held = STEPS["load"](store)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        STEPS[step](store)
        sys.stdout.write(json.dumps([said, held, STEPS["load"](store)]))


def shut(path: str, step: str, folder_mode: str, file_mode: str) -> None:
    """Take a step without the right to do so; root, who has every right, becomes nobody first."""
    for warm_up in ("add", "load"):
        # What Python loads late must be there already: nobody may not be let into its folder.
        outcome(":memory:", warm_up)
    file = Path(path)
    if file.exists():
        file.chmod(int(file_mode, 8))
    folder = file.parent if file.parent.exists() else file.parent.parent
    folder.chmod(int(folder_mode, 8))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.stdout.write(json.dumps(outcome(path, step)))
    sys.stdout.flush()
    os._exit(0)  # whatever would still be written, as a coverage report, nobody may not write either


def opened(path: str) -> None:
    """Give the rights back."""
    file = Path(path)
    file.parent.chmod(stat.S_IRWXU)
    for each in file.parent.iterdir():
        each.chmod(stat.S_IRUSR | stat.S_IWUSR)


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {"full": full, "shut": shut}
    jobs[sys.argv[1]](*sys.argv[2:])
