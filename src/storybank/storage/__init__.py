"""Where banks live: the only part of this library that knows SQLAlchemy and alembic.

```text
store            Store, open_store: what a host or a notebook calls
_stories         an owner's stories; beside it _history, and _planning for rounds, plans, framework
_documents       values as the JSON that the tables hold
_rows            one owner's rows: every statement passes here, so none forgets the owner
_transactions    reading and writing, one transaction each, safe across threads
_places          where a store lives, as a person writes it
_sqlite          engines that keep SQLite's promises
_versions        creating and migrating, all or nothing
_schema          the tables
_failures        the database's complaints as errors of our tree
```
"""

from storybank.storage.store import Store, open_store

__all__ = ["Store", "open_store"]
