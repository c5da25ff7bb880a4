"""How Alembic reaches the database: the URL comes from the caller, never from a file."""

from alembic import context
from sqlalchemy import text

from store import (  # noqa: F401  # tables of the same metadata
    article_models,
    call_models,
    dropship_models,
    publication_models,
    voice_models,
)
from store.database import Database
from store.models import Base


def run() -> None:
    """Run the migrations in one transaction; of several processes, one migrates and others wait."""
    db = Database(context.config.attributes["url"])
    with db.engine.connect().execution_options(writes=True) as connection:
        if not db.is_sqlite:  # SQLite's write lock is held already
            connection.execute(text("SELECT pg_advisory_xact_lock(3000003)"))
        context.configure(connection, target_metadata=Base.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
