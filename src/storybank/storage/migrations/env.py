"""What alembic runs: the revisions, on the connection and in the transaction that it is given.

No transaction is begun here. Alembic sees that one is open and leaves it alone, so that all revisions
and the note of the version are committed together or not at all.
"""

from alembic import context

from storybank.storage._schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
