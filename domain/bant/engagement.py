"""Whether the caller takes part: asks, tells, agrees to a next step."""

from domain.bant.said import Reading, Remark

_LEAST_WORDS = 12


def read_engagement(remark: Remark) -> Reading[bool] | None:
    """Return whether a remark shows interest; a mere yes says nothing."""
    if "?" in remark.plain or len(remark.plain.split()) >= _LEAST_WORDS:
        return Reading(True, 0, len(remark.text), 0.6)
    return None
