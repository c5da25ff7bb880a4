"""The templates of the pages, read once; every text that is put into one is escaped."""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the templates of this package; a name they do not know is an error."""
    return Environment(
        loader=PackageLoader("reports", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
