"""Tracking numbers as suppliers write them: several in one text, spaces inside."""

import re

_BETWEEN = re.compile(r"[,;|\r\n]+")


def numbers_of(text: str | None) -> list[str]:
    """Return the tracking numbers of a text, each once; commas separate, spaces mean nothing."""
    bare = ("".join(one.split()) for one in _BETWEEN.split(text or ""))
    return list(dict.fromkeys(filter(None, bare)))
