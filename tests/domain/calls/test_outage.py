from domain.calls.outage import Outage


def test_three_failures_in_half_a_minute_open_it() -> None:
    outage = Outage()
    outage.failed(0.0, "x")
    outage.failed(10.0, "x")
    assert outage.admits(11.0)

    outage.failed(29.0, "x")

    assert not outage.admits(30.0)


def test_three_failures_in_an_hour_do_not() -> None:
    outage = Outage()
    for now_s in (0.0, 1000.0, 2000.0):
        outage.failed(now_s, "x")

    assert outage.admits(2001.0)


def test_a_refused_key_opens_it_at_once() -> None:
    outage = Outage()
    outage.failed(0.0, "x", at_once=True)

    assert not outage.admits(1.0)


def test_one_caller_tries_it_every_five_seconds() -> None:
    outage = Outage()
    outage.failed(0.0, "x", at_once=True)

    assert [outage.admits(now_s) for now_s in (4.9, 5.0, 5.1, 10.0)] == [False, True, False, True]


def test_the_wait_that_was_asked_for_is_kept() -> None:
    outage = Outage()
    outage.failed(0.0, "x", wait_s=60.0)

    assert not outage.admits(59.0)
    assert outage.admits(60.0)


def test_a_success_forgets_everything() -> None:
    outage = Outage()
    outage.failed(0.0, "x", at_once=True)
    outage.succeeded()

    assert outage.admits(0.1)
