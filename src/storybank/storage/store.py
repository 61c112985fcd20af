"""Store: where one candidate's bank lives, and what every change to it promises."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Connection, Engine

from storybank.bank import StoryBank
from storybank.bank.told import StoryCount, told
from storybank.competencies import Framework
from storybank.errors import Fault, InvalidInput, StaleStory, StoreError
from storybank.history import Impression, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage import _history, _planning, _revisions, _stories
from storybank.storage._documents import checked, checked_one, read
from storybank.storage._erasing import erase
from storybank.storage._names import DEFAULT_PREFIX
from storybank.storage._passing import Passing
from storybank.storage._rows import Clock, Rows, checked_owner, utc_now
from storybank.storage._transactions import Transactions
from storybank.storage.opening import engine_of, opened
from storybank.storage.past import SavedPlan, StoryRevision
from storybank.stories import Story
from storybank.values import FrozenMap


class Store:
    """One owner's stories, history, rounds and plans in a database.

    Every method is one transaction: all of it is stored when the method returns, and none of it when
    it raises. Several threads may share a store, and several processes may open one file. Owners see
    nothing of each other.

    Args:
        engine: An SQLAlchemy engine on PostgreSQL (psycopg 3), or on SQLite after `prepare_sqlite(engine)`;
            it stays the host's to dispose of. Or a connection with a transaction open: the store joins
            it. Each call is then a savepoint, and the host commits or rolls back; this store is for that
            transaction and its thread.
        owner: Whose bank; any text that is not blank, of 500 bytes at most, kept exactly as given.
        prefix: What each table's name starts with. Stores of different prefixes do not meet.
        schema: The PostgreSQL schema of the tables, which must be there; None: the first of the search
            path.
        clock: What says which moment it is, with its offset; None: this machine's clock.

    Raises:
        StoreError: The database cannot be used; see `storybank.errors`.

    >>> with open_store(":memory:") as store:
    ...     store.add(Story("Month-end", competencies=["teamwork"]))
    ...     store.load()
    <StoryBank: 1 story, 0 tellings, 0 impressions>
    """

    def __init__(
        self,
        engine: Engine | Connection,
        *,
        owner: str = "me",
        prefix: str = DEFAULT_PREFIX,
        schema: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Create or migrate the tables where that is needed."""
        self._owner = checked_owner(owner)
        database = opened(engine, prefix=prefix, schema=schema)
        self._place = database.place
        self._transactions = Transactions(
            database.reach, self._owner, database.place, database.tables, clock or utc_now
        )

    def load(self) -> StoryBank:
        """Return everything known, as it stands at one moment.

        Stories come in the order they were added, tellings and impressions in the order they were
        recorded.
        """
        with self._transactions.reading() as rows:
            return _bank(rows)

    def add(self, *stories: Story) -> None:
        """Add stories; one that is there already, and equal, changes nothing.

        Raises:
            DuplicateStory: Another story has the id of one of them; nothing was written.
        """
        new = checked("Store.add", "stories", Story, stories)
        with self._transactions.writing() as rows:
            _stories.add(rows, new)

    def update(self, story: Story, *, was: Story | None = None) -> None:
        """Put a story in the place of the stored one with its id.

        Args:
            story: The story as it shall be.
            was: The story as it was read. None: whatever is stored is replaced.

        Raises:
            UnknownReference: No story with this id is stored.
            StaleStory: The stored story is not `was`; nothing was written.
        """
        new = checked_one("Store.update", "story", Story, story)
        before = None if was is None else checked_one("Store.update", "was", Story, was)
        with self._transactions.writing() as rows:
            row = _stories.find(rows, new, "Store.update", "story", to_change=True)
            if before is not None and read(Story, row) != before:
                problem = f"the story {new.id} has changed since it was read"
                raise StaleStory(problem, "load it again and repeat the change; nothing was written")
            _stories.put(rows, row, new)

    def edit(self, id: Story | str, change: Callable[[Story], Story]) -> Story:  # noqa: A002 - the contract's word
        """Change a story while nobody else can, and return it changed.

        Args:
            id: The story, by value, id or exact title.
            change: Gets the stored story and returns it changed, with the same id. It runs inside the
                transaction, so it should be quick; what it raises is passed on, and nothing is written.

        Raises:
            UnknownReference: No story is meant, or several are.
            InvalidInput: What `change` returned is not this story.

        >>> store = open_store(":memory:")
        >>> store.add(Story("Month-end"))
        >>> store.edit("month-end", lambda story: story.replace(result="Two days saved.")).result
        'Two days saved.'
        >>> store.close()
        """
        changing = Passing(change)
        try:
            with self._transactions.writing() as rows:
                row = _stories.find(rows, id, "Store.edit", to_change=True)
                new = checked_one("Store.edit", "change(story)", Story, changing(read(Story, row)))
                if new.id != row.id:
                    fault = Fault(
                        "change(story).id", f"is not {row.id}", "an id is permanent: leave it as it is"
                    )
                    raise InvalidInput("Store.edit", [fault])
                _stories.put(rows, row, new)
        except StoreError:
            changing.pass_on()
            raise
        return new

    def retire(self, id: Story | str) -> None:  # noqa: A002 - the contract's word
        """Keep a story, and its history, out of every plan from now on.

        Args:
            id: The story, by value, id or exact title.

        Raises:
            UnknownReference: No story is meant, or several are.
        """
        with self._transactions.writing() as rows:
            row = _stories.find(rows, id, "Store.retire", to_change=True)
            _stories.put(rows, row, read(Story, row).replace(status="retired"))

    def revisions(self, story: Story | str) -> tuple[StoryRevision, ...]:
        """Return a story as it was at each time, the oldest first, and who heard it so.

        Args:
            story: The story, by value, id or exact title as it is now.

        Raises:
            UnknownReference: No story is meant, or several are.

        >>> store = open_store(":memory:")
        >>> store.add(Story("Month-end"))
        >>> store.record(Telling("month-end", "Dana"))
        >>> store.retire("month-end")
        >>> for revision in store.revisions("month-end"):
        ...     revision.number, revision.story.status, len(revision.tellings)
        (1, 'ready', 1)
        (2, 'retired', 0)
        >>> store.close()
        """
        with self._transactions.reading() as rows:
            return _revisions.revisions(rows, _stories.find(rows, story, "Store.revisions", "story"))

    def told(self, story: Story | str | None = None) -> tuple[StoryCount, ...]:
        """Count how often each story was told, when last, to whom, and how it was received.

        Args:
            story: One story, by value, id or exact title; None: every story, in the order of adding.

        Raises:
            UnknownReference: No story is meant, or several are.
        """
        with self._transactions.reading() as rows:
            one = None if story is None else _stories.find(rows, story, "Store.told", "story").id
            return told(_bank(rows), one)

    def record(self, *tellings: Telling) -> None:
        """Keep what was told; the same story, person, employer and day again changes nothing.

        Raises:
            UnknownReference: A story that is not stored; every fault at once, and nothing was written.
        """
        new = checked("Store.record", "tellings", Telling, tellings)
        with self._transactions.writing() as rows:
            _history.record(rows, new)

    def note(self, *impressions: Impression) -> None:
        """Keep what interviewers took away; an equal impression again changes nothing."""
        new = checked("Store.note", "impressions", Impression, impressions)
        with self._transactions.writing() as rows:
            _history.note(rows, new)

    def forget(self, telling_or_impression: Telling | Impression) -> None:
        """Take back what was recorded or noted by mistake.

        Raises:
            UnknownReference: It is not stored.
        """
        given = telling_or_impression
        if not isinstance(given, Telling | Impression):
            fault = Fault("telling_or_impression", "is neither", "give a Telling or an Impression")
            raise InvalidInput("Store.forget", [fault])
        with self._transactions.writing() as rows:
            if isinstance(given, Telling):
                _history.forget_telling(rows, given)
            else:
                _history.forget_impression(rows, given)

    def save_round(self, round_: Round) -> None:
        """Keep a round, in the place of an earlier one with its name."""
        new = checked_one("Store.save_round", "round_", Round, round_)
        with self._transactions.writing() as rows:
            _planning.save_round(rows, new)

    def rounds(self) -> tuple[Round, ...]:
        """Return the rounds in the order they were first saved."""
        with self._transactions.reading() as rows:
            return _planning.all_rounds(rows)

    def save_plan(self, plan: Plan, *, bank: StoryBank | None = None, previous: Plan | None = None) -> None:
        """Keep a plan, and what it was made from; every earlier one stays.

        Args:
            plan: The plan.
            bank: What it was made from; None: the stored bank as it stands now.
            previous: The plan that it was made to follow, if there was one.
        """
        new = checked_one("Store.save_plan", "plan", Plan, plan)
        source = None if bank is None else checked_one("Store.save_plan", "bank", StoryBank, bank)
        before = None if previous is None else checked_one("Store.save_plan", "previous", Plan, previous)
        with self._transactions.writing() as rows:
            _planning.save_plan(rows, new, _bank(rows) if source is None else source, before)

    def plans(self) -> tuple[Plan, ...]:
        """Return every plan that was saved, the oldest first."""
        with self._transactions.reading() as rows:
            return _planning.all_plans(rows)

    def latest_plan(self, round_name: str) -> Plan | None:
        """Return the plan saved last for the round of this name, or None."""
        name = _round_name("Store.latest_plan", round_name)
        with self._transactions.reading() as rows:
            return _planning.latest_plan(rows, name)

    def saved_plans(self, round_name: str | None = None) -> tuple[SavedPlan, ...]:
        """Return the saved plans with what each was made from, the oldest first.

        Each can be verified, whatever has changed since: `saved.verify()`.

        Args:
            round_name: The round they are for; None: all of them.
        """
        name = None if round_name is None else _round_name("Store.saved_plans", round_name)
        with self._transactions.reading() as rows:
            return _planning.plans_with_sources(rows, name)

    def use_framework(self, framework: Framework) -> None:
        """Read tags and needs in this framework from now on."""
        new = checked_one("Store.use_framework", "framework", Framework, framework)
        with self._transactions.writing() as rows:
            _planning.use_framework(rows, new)

    def erase(self) -> FrozenMap[str, int]:
        """Remove everything of this owner, for good, and return how many rows each table held.

        On SQLite the bytes are overwritten too. Backups, and what PostgreSQL keeps until it vacuums its
        tables and recycles its log, are the host's to delete.
        """
        with self._transactions.writing() as rows:
            removed = erase(rows)
        self._transactions.leave_no_trace()
        return removed

    def close(self) -> None:
        """Let go of the database. A second time does nothing; any other method then raises."""
        self._transactions.close()

    def __enter__(self) -> Self:
        """Return the store; the end of the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def __repr__(self) -> str:
        """Name the whole path and the owner."""
        return f"<Store {self._place} of {self._owner!r}>"


def open_store(
    path_or_url: str | os.PathLike[str] | URL = "storybank.db",
    *,
    owner: str = "me",
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
    clock: Clock | None = None,
) -> Store:
    """Open a store, and create it where there is none.

    Args:
        path_or_url: A file, `":memory:"`, or an SQLAlchemy URL: `"sqlite:///bank.db"`, or
            `"postgresql://user@host/bank"` with the extra storybank[postgres].
        owner: Whose bank; any text that is not blank, of 500 bytes at most, kept exactly as given.
        prefix: What each table's name starts with; see `Store`.
        schema: The PostgreSQL schema of the tables; see `Store`.
        clock: What says which moment it is; see `Store`.

    Raises:
        InvalidInput: What was given can be neither path nor URL, or the owner is blank.
        StoreUnavailable: The database cannot be opened: the message says why and what to do.
        NewerStore: It belongs to a newer release of this library.
        MissingExtra: The driver for PostgreSQL is not installed.

    >>> with open_store(":memory:", owner="dana") as store:
    ...     store
    <Store :memory: of 'dana'>
    """
    user = checked_owner(owner)
    return Store(engine_of(path_or_url), owner=user, prefix=prefix, schema=schema, clock=clock)


def _bank(rows: Rows) -> StoryBank:
    return StoryBank(
        _stories.all_stories(rows),
        tellings=_history.all_tellings(rows),
        impressions=_history.all_impressions(rows),
        framework=_planning.framework(rows),
    )


def _round_name(subject: str, name: object) -> str:
    if isinstance(name, str):
        return name.strip()
    raise InvalidInput(subject, [Fault("round_name", "is not a text", "give the round's name")])
