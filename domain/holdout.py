"""Hold-outs: the customers left untouched, so that an effect can be measured.

Assignment is a keyed hash of client, experiment and subject: it needs no storage to be stable,
does not depend on who else is in the list, and cannot be predicted without the key. Raising the
share moves subjects into the hold-out and none out of it; lowering it does the reverse.

Source: product study 5.2, "Hold-out design". Not stratified: the balance of segments between the
arms is a check of the report, not a promise of the hash.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.errors import RuleError

Arm = Literal["holdout", "treated"]

LARGEST_SHARE = 0.5  # beyond half, the experiment costs more than it teaches
_STEPS = 2**64


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is compared, written down before the first customer enters.

    Attributes:
        name: stays the same for the whole experiment; another name draws other customers.
        share: part left untouched, 0 to 0.5.
        event: what counts as the outcome, in words ("no order within the window").
        window_days: days after a customer's entry in which the event is counted.
        starts, stops: first and last day of entry; the verdict is read once, after `stops`.
    """

    client: str
    name: str
    share: float
    event: str
    window_days: int
    starts: date
    stops: date

    def __post_init__(self) -> None:
        """Refuse an experiment that could not be read afterwards."""
        _check_share(self.share)
        if self.window_days < 1:
            raise RuleError(f"experiment {self.name}: a window of {self.window_days} days is empty")
        if self.stops < self.starts:
            raise RuleError(f"experiment {self.name}: it stops on {self.stops}, before it starts")


def assign(key: bytes | str, client: str, experiment: str, subject: str, share: float) -> Arm:
    """Return the arm of one subject; the same arguments always give the same arm.

    Args:
        subject: our id of the customer, never an e-mail.
        share: part of the subjects left untouched, 0 to 0.5.

    Raises:
        RuleError: the key or a name is empty, a name holds a NUL, or the share is out of range.
    """
    return assign_all(key, client, experiment, (subject,), share)[subject]


def assign_all(
    key: bytes | str, client: str, experiment: str, subjects: Iterable[str], share: float
) -> dict[str, Arm]:
    """Return the arm of each subject, exactly as `assign` gives it one by one.

    Raises:
        RuleError: as `assign`.
    """
    _check_share(share)
    secret = key.encode() if isinstance(key, str) else key
    if not secret:
        raise RuleError("a hold-out needs a key: set HOLDOUT_KEY, or use the client's name")
    _check_name("client", client)
    _check_name("experiment", experiment)
    prefix = f"{client}\0{experiment}\0".encode()
    line = round(share * _STEPS)
    arms: dict[str, Arm] = {}
    for subject in subjects:
        _check_name("subject", subject)
        drawn = hmac.digest(secret, prefix + subject.encode(), "sha256")[:8]
        arms[subject] = "holdout" if int.from_bytes(drawn, "big") < line else "treated"
    return arms


def _check_share(share: float) -> None:
    if not 0 <= share <= LARGEST_SHARE:
        raise RuleError(f"a hold-out share of {share} is not between 0 and {LARGEST_SHARE}")


def _check_name(what: str, name: str) -> None:
    if not name or "\0" in name:  # NUL separates the names: "a" + "bc" must not equal "ab" + "c"
        raise RuleError(f"the {what} of a hold-out is empty or holds a NUL")
