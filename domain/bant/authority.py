"""Whether the caller decides."""

from domain.bant.said import Reading, Remark, pattern

_DECIDES = pattern("je decide\nfondat(?:eur|rice)\nceo\ngerante?\ni decide\nfounder\nowner")


def read_authority(remark: Remark) -> Reading[bool] | None:
    """Return whether a remark says that its speaker decides."""
    said = _DECIDES.search(remark.plain)
    return Reading(True, said.start(), said.end(), 0.9) if said else None
