"""What a person in a terminal sees of a run: one line per step, and nothing of the engine's own.

Prefect's lines are on the run's page. Here its loggers are listened to, and said in our words.
"""

import logging
import os
import re
import time

import typer

from deployments import engine

LISTENED = ("prefect.task_runs", "tasks")
COMES_NEXT = {"load_engagement": "scoring every customer, testing the score on the past"}


def announce() -> None:
    """Find the engine before Prefect is imported, and say what is being waited for."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    if engine.prepare() is None:
        typer.echo("Starting a temporary workflow engine (`3a up` keeps one running) …", err=True)
    listen()


def listen() -> None:
    """Say each step of the runs of this process on stderr."""
    import prefect.main  # noqa: F401  # it sets up logging when imported: our handler comes after

    steps = Steps()
    for name in LISTENED:
        logging.getLogger(name).addHandler(steps)


class Steps(logging.Handler):
    """Says what happened, after the seconds since the first word."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._started = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Say a log record, if it tells a person something."""
        for line in said(record):
            typer.echo(f"{time.monotonic() - self._started:5.0f} s  {line}", err=True)


def said(record: logging.LogRecord) -> list[str]:
    """Return what a log record says to a person, in lines.

    A task's failure is said once, by the command that ends with it.
    """
    task = str(getattr(record, "task_name", ""))
    if not record.name.startswith("prefect"):
        return [record.getMessage()]
    if record.levelno > logging.INFO or not task:
        return []
    if isinstance(record.args, tuple) and "Retry" in str(record.msg):
        _, error, attempt, attempts, when = record.args
        wait = re.sub(r"(\d+)\.\d+ second\(s\) from now", r"in \1 s", str(when))
        return [f"{_words(task)}: {error}; again {wait} (try {attempt} of {attempts})"]
    next_one = COMES_NEXT.get(task)
    return [_words(task), *([f"{next_one} …"] if next_one else [])]


def _words(task: str) -> str:
    return task.replace("_", " ")
