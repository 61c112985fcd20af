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
_versions          creating and migrating, all or nothing
_reach             a transaction on an engine, or (_joined) a savepoint in a host's transaction
_sqlite, _postgres engines that keep their promises, and locks
_copies            an SQLite file copied whole, when it is asked for and before what changes much
_places            where a store lives, as a person writes it
_failures          the database's complaints as errors of our tree
_schema, _names    the tables, and what they are called
```
"""

from storybank.storage._schema import tables
from storybank.storage._sqlite import prepare_sqlite
from storybank.storage._versions import MIGRATIONS
from storybank.storage.owners import erase_owner, move_owner, owners
from storybank.storage.past import SavedPlan, StoryRevision
from storybank.storage.store import Store, open_store

__all__ = [
    "MIGRATIONS",
    "SavedPlan",
    "Store",
    "StoryRevision",
    "erase_owner",
    "move_owner",
    "open_store",
    "owners",
    "prepare_sqlite",
    "tables",
]
