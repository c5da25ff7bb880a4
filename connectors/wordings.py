"""One thing under several names: a member that is missing or null is read where else it is said.

Vendors rename members between versions, leave out what is empty, and shops in front of them
answer with a part of it. What is filled in here is said by the answer itself, only elsewhere;
nothing is made up. Which members may be missing at all is each connector's decision.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator


def told(said: Any, *paths: str) -> Any:
    """Return the first thing that is neither missing nor null at these dotted paths, else None."""
    for path in paths:
        found = said
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is not None:
            return found
    return None


def filled(said: Any, others: Mapping[str, Sequence[str]]) -> Any:
    """Return an object in which a member that is missing or null is taken from its other places.

    What is at none of them is left out, so that a default holds; anything but an object stays.
    """
    if not isinstance(said, Mapping):
        return said
    whole = dict(said)
    for name, paths in others.items():
        found = told(said, name, *paths)
        if found is None:
            whole.pop(name, None)
        else:
            whole[name] = found
    return whole


def rooted(base_url: str, prefix: str) -> str:
    """Return the address under which the routes of an API lie, whether the base has it already.

    The base URL of a setting is an origin; one that was copied from the vendor's pages ends with
    the API's own path, or with the beginning of it.
    """
    base, steps = base_url.rstrip("/"), prefix.strip("/").split("/")
    for count in range(len(steps), 0, -1):
        if base.endswith("/" + "/".join(steps[:count])):
            return "/".join([base, *steps[count:]])
    return "/".join([base, *steps])


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


# A moment in any ISO form, aware, in UTC; one without a zone is UTC.
Moment = Annotated[datetime, AfterValidator(_aware)]
