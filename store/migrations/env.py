"""How Alembic reaches the database: the URL comes from the caller, never from a file."""

from alembic import context

from store.database import Database
from store.models import Base


def run() -> None:
    """Run the migrations in one transaction."""
    db = Database(context.config.attributes["url"])
    with db.engine.connect().execution_options(writes=True) as connection:
        context.configure(connection, target_metadata=Base.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
