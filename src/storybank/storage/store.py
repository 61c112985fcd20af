"""Store: where one candidate's bank lives, and what every change to it promises."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Engine

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import Fault, InvalidInput, StaleStory, StoreError
from storybank.history import Impression, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage import _history, _planning, _stories
from storybank.storage._documents import checked, checked_one, read
from storybank.storage._failures import translated
from storybank.storage._places import name_of, refuse_other_databases, url_of
from storybank.storage._rows import checked_owner
from storybank.storage._sqlite import give_recipe, sqlite_engine
from storybank.storage._transactions import Transactions
from storybank.storage._versions import bring_up_to_date
from storybank.stories import Story


class Store:
    """One owner's stories, history, rounds and plans in a database.

    Every method is one transaction: all of it is stored when the method returns, and none of it when
    it raises. Several threads may share a store, and several processes may open one file. Owners see
    nothing of each other.

    Args:
        engine: An SQLAlchemy engine on SQLite. Its transactions become real ones (`give_recipe` in
            `storage/_sqlite.py`), and it stays the host's to dispose of.
        owner: Whose bank; any text that is not blank, kept exactly as given.

    Raises:
        StoreError: The database cannot be used; see `storybank.errors`.

    >>> with open_store(":memory:") as store:
    ...     store.add(Story("Month-end", competencies=["teamwork"]))
    ...     store.load()
    <StoryBank: 1 story, 0 tellings, 0 impressions>
    """

    def __init__(self, engine: Engine, *, owner: str = "me") -> None:
        """Create or migrate the tables where that is needed."""
        self._owner = checked_owner(owner)
        refuse_other_databases(engine.url)
        give_recipe(engine)
        self._place = name_of(engine.url)
        with translated(self._place):
            bring_up_to_date(engine, self._place)
        self._transactions = Transactions(engine, self._owner, self._place)

    def load(self) -> StoryBank:
        """Return everything known, as it stands at one moment.

        Stories come in the order they were added, tellings and impressions in the order they were
        recorded.
        """
        with self._transactions.reading() as rows:
            return StoryBank(
                _stories.all_stories(rows),
                tellings=_history.all_tellings(rows),
                impressions=_history.all_impressions(rows),
                framework=_planning.framework(rows),
            )

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
            row = _stories.find(rows, new, "Store.update", "story")
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
        changing = _Passing(change)
        try:
            with self._transactions.writing() as rows:
                row = _stories.find(rows, id, "Store.edit")
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
            row = _stories.find(rows, id, "Store.retire")
            _stories.put(rows, row, read(Story, row).replace(status="retired"))

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

    def save_plan(self, plan: Plan) -> None:
        """Keep a plan; every earlier one stays."""
        new = checked_one("Store.save_plan", "plan", Plan, plan)
        with self._transactions.writing() as rows:
            _planning.save_plan(rows, new)

    def plans(self) -> tuple[Plan, ...]:
        """Return every plan that was saved, the oldest first."""
        with self._transactions.reading() as rows:
            return _planning.all_plans(rows)

    def latest_plan(self, round_name: str) -> Plan | None:
        """Return the plan saved last for the round of this name, or None."""
        if not isinstance(round_name, str):
            fault = Fault("round_name", "is not a text", "give the round's name")
            raise InvalidInput("Store.latest_plan", [fault])
        with self._transactions.reading() as rows:
            return _planning.latest_plan(rows, round_name.strip())

    def use_framework(self, framework: Framework) -> None:
        """Read tags and needs in this framework from now on."""
        new = checked_one("Store.use_framework", "framework", Framework, framework)
        with self._transactions.writing() as rows:
            _planning.use_framework(rows, new)

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


def open_store(path_or_url: str | os.PathLike[str] | URL = "storybank.db", *, owner: str = "me") -> Store:
    """Open a store, and create it where there is none.

    Args:
        path_or_url: A file, `":memory:"`, or an SQLAlchemy URL: `"sqlite:///bank.db"`.
        owner: Whose bank; any text that is not blank, kept exactly as given.

    Raises:
        InvalidInput: What was given can be neither path nor URL, or the owner is blank.
        StoreUnavailable: The file cannot be opened: the message says why and what to do.
        NewerStore: The file belongs to a newer release of this library.

    >>> with open_store(":memory:", owner="dana") as store:
    ...     store
    <Store :memory: of 'dana'>
    """
    url = url_of(path_or_url)
    refuse_other_databases(url)
    return Store(sqlite_engine(url), owner=checked_owner(owner))


class _Passing:
    """A host's function, whose errors are told from the database's."""

    def __init__(self, change: Callable[[Story], Story]) -> None:
        self._change = change
        self._raised: Exception | None = None

    def __call__(self, story: Story) -> object:
        try:
            return self._change(story)
        except Exception as error:
            self._raised = error
            raise

    def pass_on(self) -> None:
        """Raise what the function raised, if it did."""
        if self._raised is not None:
            raise self._raised
