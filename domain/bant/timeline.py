"""How soon a caller wants to begin."""

from domain.bant.said import Reading, Remark, pattern
from domain.bant.words import Timeline

_SOON = (
    (Timeline.NOW, pattern("urgent\ntout de suite\nas soon as possible\nright away")),
    (Timeline.WEEK, pattern("cette semaine\nla semaine prochaine\nthis week\nnext week")),
    (Timeline.MONTH, pattern("ce mois-ci\n(?:le )?mois prochain\nprochain mois\nnext month")),
)


def read_timeline(remark: Remark) -> Reading[Timeline] | None:
    """Return how soon a remark says it is."""
    for soon, words in _SOON:
        if said := words.search(remark.plain):
            return Reading(soon, said.start(), said.end(), 0.9)
    return None
