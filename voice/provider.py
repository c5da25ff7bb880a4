"""The realtime service, as this process knows it: where it is, and whether it can be had now."""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from connectors import xai_realtime
from connectors.errors import AuthRefused, ConnectorError, RateLimited, Refused
from connectors.xai_realtime import Connect
from connectors.xai_wire import connect_picows
from domain.calls.outage import Outage
from settings import XaiSettings

log = logging.getLogger(__name__)


class Provider:
    """The realtime service of one client."""

    def __init__(
        self,
        config: XaiSettings | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        by: Connect = connect_picows,
    ) -> None:
        self.config, self.clock, self.by = config, clock, by
        self.outage = Outage()
        self.open_sessions = 0

    @property
    def host(self) -> str:
        """Return its host, empty where none is configured."""
        return (urlsplit(self.config.realtime_url).hostname or "") if self.config else ""

    @property
    def simulated(self) -> bool:
        """Whether it is a simulator of this machine."""
        return self.config is not None and xai_realtime.is_simulated(self.config)

    def may_try(self) -> bool:
        """Return whether a conversation may ask for a session now."""
        return self.config is not None and self.outage.admits(self.clock())

    @property
    def looks_well(self) -> bool:
        """Whether it is configured and not known to be out."""
        return self.config is not None and not self.outage.open

    def failed(self, error: ConnectorError) -> None:
        """Remember that it could not be had."""
        if isinstance(error, AuthRefused) and not self.outage.open:
            log.critical("xai_realtime: the key is refused: every conversation is degraded")
        useless = isinstance(error, Refused)
        wait_s = (error.retry_after_s or 0.0) if isinstance(error, RateLimited) else 0.0
        self.outage.failed(self.clock(), str(error), at_once=useless, wait_s=wait_s)
