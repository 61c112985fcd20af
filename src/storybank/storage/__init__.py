"""Where banks live: the only part of this library that knows SQLAlchemy and alembic.

```text
store              Store, open_store: what a host or a notebook calls; beside it owners, for operators
keeping            the methods of a store by theme: stories, history, search, plans, safety
opening            from a path, a URL, an engine or a connection to tables that are up to date
past               StoryRevision, SavedPlan: what a store remembers
_stories           an owner's stories; beside it _revisions, _history, _planning, _made_from, _search;
                   _bank joins them, and _erasing removes them
safety             everything of an owner as one document; what is wrong with the rows, found and mended
_documents         values as the JSON that the tables hold
_transactions      reading and writing, one transaction each, safe across threads
_rows              one owner's rows: every statement passes here, so none forgets the owner
_versions          creating and migrating, all or nothing; migrations has what each release changed
_alembic           what a host's own alembic does with our tables
_reach             a transaction on an engine, or (_joined) a savepoint in a host's transaction
_sqlite, _postgres engines that keep their promises, and locks
_copies            an SQLite file copied whole, when it is asked for and before what changes much
_places            where a store lives, as a person writes it
_interrupts        transactions that end, also where Ctrl-C stops a call anywhere within
_failures          the database's complaints as errors of our tree
_schema, _names    the tables, and what they are called
```
"""

from typing import TYPE_CHECKING

from storybank.errors import StoreError
from storybank.storage._alembic import create_if_missing, include_object
from storybank.storage._schema import tables
from storybank.storage._sqlite import prepare_sqlite
from storybank.storage.owners import erase_owner, move_owner, owners
from storybank.storage.past import SavedPlan, StoryRevision
from storybank.storage.store import Store, open_store

__all__ = [
    "SavedPlan",
    "Store",
    "StoryRevision",
    "create_if_missing",
    "erase_owner",
    "include_object",
    "move_owner",
    "open_store",
    "owners",
    "prepare_sqlite",
    "tables",
]


if not TYPE_CHECKING:  # so that a type checker still finds names that are not there

    def __getattr__(name: str) -> object:
        """Say what has come in the place of a name that is gone."""
        if name == "MIGRATIONS":
            problem = "a host's alembic no longer includes the store's revisions (MIGRATIONS)"
            recipe = "target_metadata=[Base.metadata, tables()], or include_object of this module"
            remedy = f"take our folder out of version_locations, and give {recipe}; see docs/how-to/embed.md"
            raise StoreError(problem, remedy)
        problem = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(problem)
