"""The alembic folder: how a store of any release becomes one of this release."""
