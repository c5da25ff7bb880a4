"""What the simulated BigBuy does on a bad day beside the faults of the road, from a seed.

Whims of any answer (`where` is part of "POST /rest/order/create.json"; "" is everywhere):
    soft_error_before  HTTP 200 with {"code": 409, "message": "Something went wrong …"}; not done
    soft_error_after   the same, after the request was processed
    text_500_before    HTTP 200 whose body is a whole "HTTP/1.0 500 …" answer; not done
    text_500_after     the same, after the request was processed
    empty_404          200 with an empty body where a 404 belongs (without `where`)
Whims of one operation:
    no_location   create: 201 without `Location`
    late          create: 500 at once, and the order can be seen only after `late_s` seconds
    cancelled     create: the order is cancelled after `cancel_after_s` seconds
    price_change  check: afterwards its products cost `price_factor` times as much
    out_of_stock  check: afterwards its first product is gone
    sandbox_500   look-up of an unknown reference: 500 instead of 404
"""

from collections import Counter
from random import Random
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

ANSWER = ("soft_error_before", "soft_error_after", "text_500_before", "text_500_after")
CREATE, CHECK = ("no_location", "late", "cancelled"), ("price_change", "out_of_stock")
KINDS = (*ANSWER, "empty_404", *CREATE, *CHECK, "sandbox_500")
NUMBERS = {"late_s": 3.0, "cancel_after_s": 0.0, "price_factor": 1.2}
_TEXT_500 = (
    "HTTP/1.0 500 Internal Server Error\r\nCache-Control: no-cache, private\r\n"
    "Content-Type:  application/json\r\n\r\n"
    '{"error":"Information is not available right now. Try it again later"}'
)


class Whims:
    """Draws what happens; each kind has draws of its own, so one does not move another."""

    def __init__(self, **settings: Any) -> None:
        """Set `rates` (kind -> share, 0 to 1), `seed`, `where` and the numbers above."""
        self.injected: Counter[str] = Counter()
        self.rates: dict[str, float] = {}
        self.seed, self.where = 0, ""
        self.late_s, self.cancel_after_s = NUMBERS["late_s"], NUMBERS["cancel_after_s"]
        self.price_factor = NUMBERS["price_factor"]
        self.configure(**settings)

    def configure(self, **settings: Any) -> None:
        """Change some settings and start all draws again.

        Raises:
            ValueError: an unknown setting or kind, or a rate which is no probability.
        """
        rates = settings.get("rates", {})
        unknown = set(settings) - {"rates", "seed", "where", *NUMBERS} | set(rates) - set(KINDS)
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if any(not 0 <= float(rate) <= 1 for rate in rates.values()):
            raise ValueError("rates are shares of all requests: 0 to 1")
        self.__dict__.update(settings)
        self.restart()

    def restart(self) -> None:
        """Begin every sequence of draws again, and forget what was injected."""
        self._draws = {kind: Random(f"{self.seed} {kind}") for kind in KINDS}
        self.injected.clear()

    def settings(self) -> dict[str, Any]:
        """Return the present settings, as `configure` takes them."""
        return {name: getattr(self, name) for name in ("rates", "seed", "where", *NUMBERS)}

    def draw(self, kind: str) -> bool:
        """Tell whether a whim of one operation happens now."""
        happens = self._draws[kind].random() < self.rates.get(kind, 0.0)
        self.injected[kind] += happens
        return happens

    def answer(self, request: str) -> str | None:
        """Draw the whim of an answer to "METHOD /path"; None: nothing."""
        if self.where not in request:
            return None
        return next((kind for kind in ANSWER if self.draw(kind)), None)


def spoken(kind: str) -> Response:
    """Return what a whim of the answer says in the place of an answer."""
    if kind.startswith("text_500"):
        return PlainTextResponse(_TEXT_500)
    return JSONResponse({"code": 409, "message": "Something went wrong 56783360c34fff84"})
