"""What alembic runs: the revisions, on the connection and in the transaction that it is given.

No transaction is begun here. Alembic sees that one is open and leaves it alone, so that all revisions
and the note of the version are committed together or not at all.
"""

from alembic import context

from storybank.storage._schema import tables_of
from storybank.storage.migrations.naming import names_in

names = names_in(context.config)
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables_of(names).metadata,
    version_table=names.version,
    version_table_schema=names.schema,
    transactional_ddl=True,
)
context.run_migrations()
