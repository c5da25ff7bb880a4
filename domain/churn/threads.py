"""One thread for the arithmetic: on cores shared with others, spinning threads cost tenfold."""

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """Hold linear algebra and trees to one thread while the context lasts."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits
