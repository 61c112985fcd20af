"""Where banks live: the only part of this library that knows SQLAlchemy and alembic.

Each method of `Store` checks what it is given, and calls one function of `bank`, `plans`, `forgetting`,
`export` or `check` within one transaction. Every statement on an owner's rows passes through `rows`, and
every complaint of a database through `failures`.
"""

from storybank.storage.bank import StoryRevision
from storybank.storage.forgetting import Forgotten
from storybank.storage.opening import OwnerRow, Owners, erase_owner, move_owner, open_store, owners
from storybank.storage.plans import SavedPlan
from storybank.storage.schema import create_if_missing, include_object, tables
from storybank.storage.sqlite import prepare_sqlite
from storybank.storage.store import Store

__all__ = ["Forgotten", "OwnerRow", "Owners", "SavedPlan", "Store", "StoryRevision", "create_if_missing"]
__all__ += ["erase_owner", "include_object", "move_owner", "open_store", "owners", "prepare_sqlite", "tables"]
