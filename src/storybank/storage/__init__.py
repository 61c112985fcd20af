"""Where banks live: the only part of this library that knows SQLAlchemy and alembic.

```text
opening          open_store; seeing all owners at a glance, moving and erasing them
store            Store: what a host or a notebook calls; each method checks what it is given, and calls one
                 function of a module below within one transaction
bank             an owner's stories with their revisions, tellings, impressions, framework and extensions, all
                 of it as a StoryBank, and finding stories by their words, and by what is known of them
plans            an owner's rounds and plans, and what each plan was made from
forgetting       one interviewer, taken out of all of it
export           everything of an owner as one document
check            what is wrong with a database and with one owner's rows, found and mended
rows             one owner's rows: every statement passes here, so none forgets the owner; and values as the
                 JSON that the tables hold, and texts as their columns hold them
transactions     reading and writing, one transaction each, on an engine or in a host's transaction
migrations       from a path, a URL, an engine or a connection to tables that are up to date, by what each
                 release changed in them
schema           the tables, what they are called, and what a host's own alembic does with them
sqlite, postgres engines that keep their promises, and locks
copies           an SQLite file copied whole, when it is asked for and before what changes much
places           where a store lives, as a person writes it
failures         the database's complaints as errors of our tree, and transactions that end in any case
```

Each method of `Store` checks what it is given, and calls one function of `bank`, `plans`, `forgetting`,
`export` or `check` within one transaction. Every statement on an owner's rows passes through `rows`, and
every complaint of a database through `failures`.
"""

from storybank.storage.bank import Saved, StoryRevision
from storybank.storage.forgetting import Forgotten
from storybank.storage.opening import OwnerRow, Owners, erase_owner, move_owner, open_store, owners
from storybank.storage.plans import SavedPlan
from storybank.storage.schema import create_if_missing, include_object, tables
from storybank.storage.sqlite import prepare_sqlite
from storybank.storage.store import Store

__all__ = ["Forgotten", "OwnerRow", "Owners", "Saved", "SavedPlan", "Store", "StoryRevision"]
__all__ += [
    "create_if_missing",
    "erase_owner",
    "include_object",
    "move_owner",
    "open_store",
    "owners",
    "prepare_sqlite",
]
__all__ += ["tables"]
