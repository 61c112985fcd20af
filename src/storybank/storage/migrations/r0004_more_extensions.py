"""Extensions of rounds and their people, tellings and impressions: they stand in the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storybank.storage._names import Names

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(_op: Operations, _names: Names) -> None:
    """Change no table: earlier releases cannot read such documents, and a new number tells them so."""
