"""Store: where one candidate's bank lives, and what every change to it promises."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self, SupportsIndex

from sqlalchemy import URL, Connection, Engine

from storybank.bank import StoryBank, StoryCount
from storybank.competencies import Framework
from storybank.errors import InvalidInput, StoreError, said_of
from storybank.findings import Finding
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import Person, Round
from storybank.late import File, kept
from storybank.planning.plan import Plan
from storybank.storage import bank as _bank
from storybank.storage import plans as _plans
from storybank.storage.bank import Saved, StoryRevision
from storybank.storage.check import EndsEarlyError, found, mended
from storybank.storage.copies import checked_target
from storybank.storage.export import LARGEST_EXPORT, exported, imported, read_document, written
from storybank.storage.forgetting import Forgotten, forget_person
from storybank.storage.migrations import engine_of, opened
from storybank.storage.plans import SavedPlan
from storybank.storage.rows import Clock, checked_owner, checked_values, erase, utc_now
from storybank.storage.schema import DEFAULT_PREFIX
from storybank.storage.transactions import Transactions
from storybank.stories import Statement, Story, StoryStatus, Told
from storybank.values import (
    Count,
    FrozenMap,
    JSONObject,
    Remedy,
    Several,
    checked,
    checked_methods,
    no_such,
    own_value,
)


@checked_methods
class Store:
    """One owner's stories, history, rounds and plans in a database.

    Every method is one transaction: stored when it returns, undone when it raises. Several threads may
    share a store, and several processes may open one file. Owners see nothing of each other. A stored story
    is given by value, id or exact title, a statement by value or id; `UnknownReference` says that none is
    meant, or several are.

    Args:
        engine: An SQLAlchemy engine on PostgreSQL (psycopg 3), or on SQLite after `prepare_sqlite(engine)`;
            it stays the host's to dispose of. Or a connection with a transaction open: the store joins
            it. Each call is then a savepoint, and the host commits or rolls back; this store is for that
            transaction and its thread.
        owner: Whose bank; any text that is not blank, of 500 bytes at most, kept exactly as given.
        prefix: What each table's name starts with. Stores of different prefixes do not meet.
        schema: The PostgreSQL schema of the tables, which must be there; None: the first of the search path.
        clock: What says which moment it is, with its offset; None: this machine's clock.

    Raises:
        StoreError: The database cannot be used; see `storybank.errors`.

    >>> from storybank import Story, open_store
    >>> with open_store(":memory:") as store:
    ...     store.add(Story("Month-end", competencies=["teamwork"]))
    ...     store.load()
    <StoryBank: 1 story, 0 tellings, 0 impressions>
    """

    @checked
    def __init__(
        self,
        engine: Annotated[
            Engine | Connection | URL | os.PathLike[str] | str,
            Remedy("give an SQLAlchemy Engine or Connection (not an async one), a path or a URL"),
        ],
        *,
        owner: str = "me",
        prefix: str = DEFAULT_PREFIX,
        schema: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Create or migrate the tables where that is needed."""
        name = checked_owner(owner)
        if not isinstance(engine, Engine | Connection):
            engine = engine_of(engine)
        database = opened(engine, prefix=prefix, schema=schema)
        self._transactions = Transactions(database, name, clock or utc_now)

    if not TYPE_CHECKING:  # or else every name would be one

        def __getattr__(self, name: str) -> Any:
            """Raise `AttributeError`, with the name that was meant."""
            raise no_such(type(self), name)

    def load(self) -> StoryBank:
        """Return everything known, as it stands at one moment, each kind in the order of adding."""
        return self._transactions.read(_bank.bank_of)

    def add(self, *stories: Told | Iterable[Told]) -> None:
        """Add stories and statements, or lists of them; one that is there, and equal, changes nothing.

        Raises:
            DuplicateStory: Another story or statement has the id of one of them; nothing was written.
        """
        self._transactions.write(_bank.add, checked_values("Store.add", "stories", Story, stories, Statement))

    def save(self, what: StoryBank | Round | Plan) -> Saved | None:
        """Keep all that a bank has, and say what that changed; or a round or a plan, as `save_round` does.

        Stories that are not stored are added, and those that read otherwise here replace the stored ones,
        whose text stays in `revisions`. Nothing is taken away: what the bank lacks stays, and so do the
        framework and the extensions in use where the bank has only the built-in one, or none.

        Raises:
            StaleStory: A story is stored as it became after this text of it; nothing was written.

        >>> from storybank import open_store
        >>> from storybank.sample import sample_bank
        >>> with open_store(":memory:") as store:
        ...     print(len(store.save(sample_bank()).added), len(store.save(sample_bank()).added))
        16 0
        """
        if isinstance(what, StoryBank):
            bank = own_value("Store.save", "what", StoryBank, what)
            return self._transactions.write(_bank.save, bank)
        if isinstance(what, Round):
            self.save_round(what)
        else:
            self.save_plan(what)
        return None

    def update(self, story: Told, *, was: Told | None = None) -> None:
        """Put a story or a statement in the place of the stored one with its id, if that still is `was`.

        Raises:
            UnknownReference: No story with this id is stored.
            StaleStory: The stored story is not `was`; nothing was written.
        """
        new: Any = own_value("Store.update", "story", Story, story, Statement)
        before: Any = None if was is None else own_value("Store.update", "was", Story, was, Statement)
        self._transactions.write(_bank.update, new, before)

    def edit(self, id: Story | str, change: Callable[[Story], Story]) -> Story:  # noqa: A002 - the contract's word
        """Change a story while nobody else can, and return it changed.

        `change` gets the stored story and returns it changed, with the same id. It runs inside the
        transaction, so it should be quick, and wait for no thread that uses the store; what it raises is
        passed on, and nothing is written.

        Raises:
            InvalidInput: What `change` returned is not this story.

        >>> from storybank import open_store
        >>> with open_store(":memory:") as store:
        ...     store.add(Story("Month-end"))
        ...     store.edit("month-end", lambda story: story.replace(result="Two days saved.")).result
        'Two days saved.'
        """
        with self._transactions.calling(change) as (rows, call):
            changed: Story = _bank.edit(rows, id, call)
            return changed

    def retire(self, id: Told | str) -> None:  # noqa: A002 - the contract's word
        """Keep a story or a statement, with its history, out of every plan from now on."""
        self._transactions.write(
            _bank.edit, id, lambda story: story.replace(status="retired"), "Store.retire"
        )

    def revisions(self, story: Told | str) -> tuple[StoryRevision, ...]:
        """Return a story or a statement as it was at each time, the oldest first, and who heard it so.

        >>> from storybank import Telling, open_store
        >>> with open_store(":memory:") as store:
        ...     store.add(Story("Month-end"))
        ...     store.record(Telling("month-end", "Dana"))
        ...     store.retire("month-end")
        ...     for revision in store.revisions("month-end"):
        ...         revision.number, revision.story.status, len(revision.tellings)
        (1, 'ready', 1)
        (2, 'retired', 0)
        """
        return self._transactions.read(_bank.revisions_of, story)

    def record(self, *tellings: Telling | Rehearsal | Iterable[Telling | Rehearsal]) -> None:
        """Keep what was told, or rehearsed; the same telling (`Telling.key`) or rehearsal changes nothing.

        Raises:
            UnknownReference: A story that is not stored; every fault at once, and nothing was written.
        """
        new: Any = checked_values("Store.record", "tellings", Telling, tellings, Rehearsal)
        self._transactions.write(_bank.record, new)

    def note(self, *impressions: Impression | Iterable[Impression]) -> None:
        """Keep what interviewers took away; an equal impression again changes nothing."""
        new = checked_values("Store.note", "impressions", Impression, impressions)
        self._transactions.write(_bank.note, new)

    def forget(self, telling_or_impression: Telling | Impression | Rehearsal) -> None:
        """Take back what was recorded or noted by mistake; `UnknownReference` says that it is not stored."""
        self._transactions.write(_bank.forget, telling_or_impression)

    def forget_person(self, person: Person) -> Forgotten:
        """Take an interviewer, by value, id or name, out of everything here, and say what was done.

        Removed is what was told to the person and what the person took away. In saved rounds and plans,
        and wherever else the name or the address stands, also in stories, a stand-in such as “Person 1”
        takes the place: without contact, title and notes, with the same role and needs, so that every plan
        is as provable as before. Somebody whose name is only like it is left, and listed in the answer.

        An SQLite file is written anew, as by `erase`; see there for errors and copies. What PostgreSQL
        keeps until it vacuums is the host's.

        >>> from storybank import Story, Telling, open_store
        >>> with open_store(":memory:") as store:
        ...     store.add(Story("Month-end"))
        ...     store.record(Telling("month-end", "Joanna Szulc"), Telling("month-end", "Joanna"))
        ...     done = store.forget_person("Szulc, Joanna")
        ...     done.tellings, done.likely
        (1, ('Joanna',))
        """
        done = self._transactions.write(forget_person, person)
        with self._transactions.whole("forget_person") as database:
            database.vacuum()
        return done

    def told(self, story: Told | str | None = None) -> Several[StoryCount]:
        """Count how often a story was told, when last, to whom, and how received; None: each story."""
        return self._transactions.read(_bank.counts, story)

    def search(
        self,
        text: str = "",
        *,
        competency: str | None = None,
        employer: str | None = None,
        status: StoryStatus | None = None,
        told: bool | None = None,
        limit: Count | None = None,
    ) -> tuple[Story, ...]:
        """Find stories; every condition given must hold. They come in the order of adding.

        Args:
            text: Words, each of which occurs somewhere in the title, the four parts or the notes, also
                within a longer word. Case, accents and invisible characters make no difference, and no
                character is a wildcard. Blank: every story. Those with all in the title come first.
            competency: What the story shows, read like a tag in the framework in use; a tag that the
                framework does not know is found as it is written.
            employer: Where it happened; case, and spaces around it, make no difference.
            status: Only stories of this status.
            told: True: told at least once. False: never told.
            limit: How many to return at most, 0 or more; None: all.

        Raises:
            InvalidInput: An argument means nothing: every fault at once.

        >>> from storybank import open_store
        >>> with open_store(":memory:") as store:
        ...     store.add(Story("Month-end", situation="In the Zürich office"), Story("Zurich, twice"))
        ...     [story.id for story in store.search("ZURICH")]
        ['zurich-twice', 'month-end']
        """
        asked = {"competency": competency, "employer": employer, "status": status}
        return self._transactions.read(_bank.search, text, **asked, told=told, limit=limit)

    def save_round(self, round: Round) -> None:
        """Keep a round, in the place of an earlier one with its name.

        Raises:
            UnknownReference: It says that a story was told which is not stored: every fault at once.
        """
        self._transactions.write(_plans.save_round, own_value("Store.save_round", "round", Round, round))

    def rounds(self) -> tuple[Round, ...]:
        """Return the rounds in the order they were first saved."""
        return self._transactions.read(lambda rows: rows.values(rows.tables.rounds, Round))

    def save_plan(self, plan: Plan, *, bank: StoryBank | None = None, previous: Plan | None = None) -> None:
        """Keep a plan, and what it was made from; every earlier one stays.

        Args:
            plan: The plan.
            bank: What it was made from, where that is an older bank or another one; None: the stored one.
            previous: The plan that it was made to follow, if there was one.

        Raises:
            UnknownReference: A story that it names is not this owner's, or not so in the bank.
        """
        new = own_value("Store.save_plan", "plan", Plan, plan)
        source = None if bank is None else own_value("Store.save_plan", "bank", StoryBank, bank)
        before = None if previous is None else own_value("Store.save_plan", "previous", Plan, previous)
        self._transactions.write(_plans.save_plan, new, source, before)

    def plans(self) -> tuple[Plan, ...]:
        """Return every plan that was saved, the oldest first."""
        return self._transactions.read(lambda rows: rows.values(rows.tables.plans, Plan))

    def latest_plan(self, round_name: str) -> Plan | None:
        """Return the plan saved last for the round of this name, or None."""
        return self._transactions.read(_plans.latest_plan, round_name.strip())

    def saved_plans(self, round_name: str | None = None) -> tuple[SavedPlan, ...]:
        """Return the saved plans of a round, or of all, with what each was made from, the oldest first.

        Each can be verified, whatever has changed since: `saved.verify()`.
        """
        return self._transactions.read(_plans.saved_plans, None if round_name is None else round_name.strip())

    def delete_round(self, round: Round | str, *, with_plans: bool = False) -> None:
        """Remove a round, by value or name, for good, with or without the plans that were saved for it.

        What was told there and recorded stays: that is history, and `forget` takes it back.

        Raises:
            UnknownReference: None of this name is stored.
        """
        self._transactions.write(_plans.delete_round, round, with_plans=with_plans)

    def delete_plan(self, plan: Plan | SavedPlan) -> None:
        """Remove a plan for good: of `saved_plans()` as saved then, of `plans()` as often as it was saved.

        Raises:
            UnknownReference: It is not stored.
        """
        self._transactions.write(_plans.delete_plan, plan)

    def use_framework(self, framework: Framework) -> None:
        """Read tags and needs in this framework from now on."""
        new = own_value("Store.use_framework", "framework", Framework, framework)
        self._transactions.write(_bank.use_framework, new)

    def use_extensions(self, extensions: Mapping[str, Any]) -> None:
        """Keep these fields of other tools with the bank, in the place of earlier ones; none: take them away.

        Raises:
            InvalidInput: Something in them has no place in JSON or in a database: every fault at once.

        >>> from storybank import open_store
        >>> with open_store(":memory:") as store:
        ...     store.use_extensions({"notebook": {"colours": ["red"]}})
        ...     store.load().extensions
        {'notebook': {'colours': ('red',)}}
        """
        try:
            new = JSONObject(extensions)
        except InvalidInput as error:
            faults = [one.within("extensions") for one in error.faults]
            raise InvalidInput("Store.use_extensions", faults) from None
        self._transactions.write(_bank.use_extensions, new)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the database on SQLite to a file, while others go on reading and writing.

        The copy is the whole database as it stood at one moment, with every owner's rows; for one owner's
        alone take `export`. It opens like any store. A file of that name is replaced when the copy is whole,
        was looked through by SQLite and is on the disk. A new one can be read by its owner alone.

        Raises:
            StoreUnavailable: The copy cannot be written, or the database is damaged.
            StoreError: The store is on PostgreSQL (its own `pg_dump` does that), or in a host's transaction.
            InvalidInput: That is not a path of a file, or the store's own.

        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from storybank import open_store
        >>> with TemporaryDirectory() as folder, open_store(":memory:") as store:
        ...     store.backup(Path(folder, "copy.db"))
        """
        with self._transactions.whole("backup") as database:
            database.back_up(checked_target(path))

    def check(self, *, repair: bool = False) -> Several[Finding]:
        """Find what failing disks, changes by hand and other programs did to file, tables and owner's rows.

        A sound store has no findings. Their codes are listed in `storybank.storage.check`, and none of them
        quotes a story. An SQLite file is read whole.

        Args:
            repair: Whether to mend what can be mended without losing a word of text, in one transaction,
                and to say what was done (code `repaired`) before what remains. An SQLite file is copied
                first: `bank.db` to `bank.before-repair.db`, and the finding `copy_made` says where. On
                PostgreSQL, and in a host's transaction, a copy is the host's to make.
        """
        work = self._transactions
        try:
            findings = work.write(mended, work.provider) if repair else work.read(found)
            return Several(findings, nothing="All is well.")
        except EndsEarlyError as damage:
            return Several(damage.args)

    def export(self, path: File | None = None) -> str:
        """Return everything of this owner, with its history, as one JSON text, the same on either database.

        Where a path is given, it stands there too: a new file is for its owner alone.

        `import_` has it back exactly, in any store; `storybank.storage.export` shows what it holds.

        Raises:
            StoreError: Something was changed by hand and does not fit together; see `check`.
        """
        return kept(self._transactions.read(lambda rows: written(exported(rows))), path)

    def import_(self, document: str | bytes, *, max_bytes: Count = LARGEST_EXPORT) -> None:
        """Add everything that an export holds (bytes are UTF-8), all of it or nothing.

        For an owner who has nothing the result is exact. Otherwise what is here already must be equal, and
        stays as it is; a second time changes nothing. Of a text, `max_bytes` counts characters.

        Raises:
            DocumentError: It is not such a document, or a story, telling or round of it is stored otherwise:
                every fault at once, and nothing was written.
            NewerDocument: A newer release of this library wrote it.
            InvalidInput: That is not text.

        >>> from storybank import Story, open_store
        >>> with open_store(":memory:") as old, open_store(":memory:", owner="ana") as new:
        ...     old.add(Story("Month-end"))
        ...     new.import_(old.export())
        ...     new.export() == old.export()
        True
        """
        self._transactions.write(imported, read_document(document, max_bytes=max_bytes))

    def erase(self) -> FrozenMap[str, int]:
        """Remove everything of this owner, for good, and return how many rows each table held.

        See `storybank.storage.erase_owner`, also for errors and copies; those made by themselves before a
        migration or a repair stay too.
        """
        removed = self._transactions.write(erase)
        with self._transactions.whole("erase") as database:
            database.vacuum()
        return removed

    def close(self) -> None:
        """Let go of the database. A second time does nothing; any other method then raises."""
        self._transactions.close()

    def __enter__(self) -> Self:
        """Return the store; the end of the block closes it."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the store."""
        self.close()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be copied or pickled: what is open here is not open there."""
        raise StoreError(*said_of("stays_here"))

    def __repr__(self) -> str:
        """Name the whole path and the owner."""
        return f"<Store {self._transactions.place} of {self._transactions.owner!r}>"
