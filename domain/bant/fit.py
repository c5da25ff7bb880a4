"""Whether the caller's business is one we serve: a shop online, or a small company in B2B."""

from domain.bant.said import Reading, Remark, pattern

_SERVED = pattern("e-?commerce\nshopify\nklaviyo\nwoocommerce\nboutique en ligne\nb2b\nonline shop")


def read_fit(remark: Remark) -> Reading[bool] | None:
    """Return whether a remark speaks of a business we serve."""
    said = _SERVED.search(remark.plain)
    return Reading(True, said.start(), said.end(), 0.9) if said else None
