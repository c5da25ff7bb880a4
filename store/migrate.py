"""Bring a database to the version this code expects (Alembic, run from code)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine


def upgrade(url: str) -> None:
    """Apply every missing migration; doing it twice changes nothing."""
    command.upgrade(_config(url), "head")


def downgrade(url: str, revision: str) -> None:
    """Take migrations back, down to `revision` (`base` drops every table)."""
    command.downgrade(_config(url), revision)


def is_current(engine: Engine) -> bool:
    """Return whether the database has every migration."""
    head = ScriptDirectory.from_config(_config(str(engine.url))).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["url"] = url
    return config
