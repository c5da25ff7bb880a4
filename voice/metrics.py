"""What the gateway counts, for Prometheus. Nothing here is called for each frame."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_ANSWER_S = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"voice_{name}", what, labels, registry=self.registry)

        def histogram(name: str, what: str) -> Histogram:
            return Histogram(f"voice_{name}", what, buckets=_ANSWER_S, registry=self.registry)

        self.sessions = Gauge(
            "voice_sessions", "Conversations going on", ["channel"], registry=self.registry
        )
        self.degraded = Gauge(
            "voice_degraded_sessions", "Of them without the upstream", registry=self.registry
        )
        self.started = counter("sessions_started", "Conversations begun", "channel")
        self.ended = counter("sessions_ended", "Conversations over", "channel", "outcome")
        self.refused = counter("refused", "Callers not let in", "status")
        self.first_audio = histogram(
            "first_audio_seconds", "End of the caller's turn to the upstream's first sound"
        )
        self.dead_air = histogram(
            "dead_air_seconds", "Upstream lost, or a turn unanswered, to the next sound of any kind"
        )
        self.interrupted = counter("interruptions", "Times a caller spoke over the answer", "how")
        self.fallbacks = counter("fallbacks", "Times the upstream was lost", "why")
        self.reconnects = counter("reconnects", "Upstream sessions opened again", "why")
        self.frames = counter("frames", "Audio frames relayed", "way")
        self.dropped = counter("dropped_frames", "Audio frames that were not relayed", "why")
        self.events = counter("unexpected_events", "Events that a state does not know", "state")
        self.minutes = counter("minutes", "Minutes with the paid service", "client", "channel")
        self.usd = counter("cost_usd", "Known cost of the upstream", "client")
        self.faults = counter("internal_faults", "Errors of our own in a conversation")

    def text(self) -> bytes:
        """Return everything in Prometheus' format."""
        return generate_latest(self.registry)
