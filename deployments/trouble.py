"""What to tell a person about an error: one line, and the exit code that goes with it.

2 is the person's to put right (input, settings, a plan that is out of date); 1 is the world's (a
vendor, the database, acts that need a look). What is neither is a fault of ours, and shows itself
with its traceback.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # heavy: imported when there is an error to explain
    from pydantic import ValidationError

MISTAKE, FAILURE = 2, 1


def ending(program: Callable[[], object]) -> int:
    """Run a program; say its error in one line and return the exit code.

    A fault of ours is raised on, and shows its traceback.
    """
    try:
        program()
    except Exception as exc:
        line = told(exc)
        if line is None:
            raise
        typer.echo(f"3a: {line[0]}", err=True)
        return line[1]
    return 0


def told(exc: Exception) -> tuple[str, int] | None:
    """Return the line for an error and its exit code, or None for a fault of ours."""
    from pydantic import ValidationError

    from connectors.errors import NotConfigured
    from domain.errors import AutomationError, RuleError
    from domain.plans import PlanRefused
    from settings import Settings, UnknownClient
    from store.database import NotMigrated

    if isinstance(exc, ValidationError):
        ours = exc.title in (Settings.__name__, *(c.__name__ for c in Settings.__subclasses__()))
        return (_settings(exc), MISTAKE) if ours else None
    if isinstance(exc, RuleError | PlanRefused | NotConfigured | NotMigrated | UnknownClient):
        return str(exc), MISTAKE
    if isinstance(exc, AutomationError):
        return str(exc), FAILURE
    if isinstance(exc, OSError):
        return f"{exc.filename}: {exc.strerror}" if exc.filename else str(exc), FAILURE
    return _database(exc)


def _settings(exc: "ValidationError") -> str:
    wrong = (
        f"{'_'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
        for error in exc.errors(include_url=False, include_input=False)
    )
    return f"settings: {'; '.join(wrong)}"


def _database(exc: Exception) -> tuple[str, int] | None:
    from sqlalchemy.exc import ArgumentError, DBAPIError

    if isinstance(exc, ArgumentError):
        return "DATABASE_URL cannot be read: sqlite:///… or postgresql+psycopg://…", MISTAKE
    if isinstance(exc, DBAPIError):
        return f"database: {str(exc.orig).splitlines()[0]}", FAILURE
    return None
