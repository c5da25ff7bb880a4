"""How CJdropshipping says no: HTTP 200, a code of its own, `result` false.

Source  https://developers.cjdropshipping.com/en/api/api2/standard/ps-code.html. Which code an
        exhausted stock, a repeated order number or a payment at the wrong time has is not
        documented: those are a guess.
"""

BUSY = 1_600_000
UNKNOWN_TOKEN, NO_TOKEN, BAD_REFRESH, DEAD_TOKEN = 1_600_001, 1_600_002, 1_600_003, 1_600_030
WRONG_KEY = 1_600_005
TOO_OFTEN, QUOTA = 1_600_200, 1_600_201
BAD_PARAMETER = 1_600_300  # and "order not found"
NO_PRODUCT, NO_VARIANT = 1_602_000, 1_602_001
NOT_CREATED, NOT_CONFIRMED, NOT_DELETED = 1_603_000, 1_603_001, 1_603_002
LOW_BALANCE = 1_604_000
NO_LOGISTICS = 1_605_000


class Refusal(Exception):
    """CJ says no, with a code and a message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


class Broken(Exception):
    """The answer gets lost behind a gateway; the work goes on."""
