"""How far a story is, as notes and databases say it."""

from __future__ import annotations

from storybank.values import fold

_MEANT: dict[str, tuple[str, ...]] = {
    "ready": ("ready", "done", "finished", "final", "complete", "completed"),
    "draft": (
        *("draft", "in progress", "not started", "to do", "todo", "wip", "idea"),
        *("needs work", "needs review", "work in progress"),
    ),
    "retired": ("retired", "archived", "archive"),
}
_STATUS = {fold(word): status for status, words in _MEANT.items() for word in words}


def status_in(said: str) -> str:
    """Return the status that a text means; one that nobody knows as it is, without spaces and case.

    >>> status_in("In progress"), status_in(" Done "), status_in("Maybe")
    ('draft', 'ready', 'maybe')
    """
    return _STATUS.get(fold(said), said.strip().casefold())
