"""How often one may guess."""

from __future__ import annotations

from bot.web.dashboard.attempts import EVERY_S, KNOWN_MAX, MOST, MOST_OF_ALL, Attempts
from tests.fakes.clock import HandClock


def failed(attempts: Attempts, address: str, times: int = 1) -> None:
    for _ in range(times):
        attempts.failed(address)


def test_after_five_wrong_tries_one_waits_until_the_first_is_five_minutes_old() -> None:
    clock = HandClock()
    attempts = Attempts(now=clock.now)
    failed(attempts, "192.0.2.1", MOST - 1)
    assert attempts.wait_s("192.0.2.1") == 0.0

    clock.move(60)
    failed(attempts, "192.0.2.1")
    assert attempts.wait_s("192.0.2.1") == EVERY_S - 60

    clock.move(EVERY_S - 60)
    assert attempts.wait_s("192.0.2.1") == 0.0


def test_the_last_five_tries_count_however_many_there_were_before() -> None:
    clock = HandClock()
    attempts = Attempts(now=clock.now)
    failed(attempts, "192.0.2.1", MOST)
    clock.move(250)
    failed(attempts, "192.0.2.1", MOST)
    clock.move(60)

    assert attempts.wait_s("192.0.2.1") == EVERY_S - 60


def test_others_do_not_wait() -> None:
    attempts = Attempts(now=HandClock().now)
    failed(attempts, "192.0.2.1", MOST)

    assert attempts.wait_s("192.0.2.2") == 0.0


def test_many_addresses_together_wait_as_well() -> None:
    attempts = Attempts(now=HandClock().now)
    for number in range(MOST_OF_ALL):
        failed(attempts, f"192.0.2.{number}")

    assert attempts.wait_s("198.51.100.1") == EVERY_S


def test_a_network_of_version_six_is_one() -> None:
    attempts = Attempts(now=HandClock().now)
    for number in range(MOST):
        failed(attempts, f"2001:db8::{number:x}")

    assert attempts.wait_s("2001:db8::ffff") > 0
    assert attempts.wait_s("2001:db8:0:1::1") == 0.0


def test_what_is_no_address_is_counted_together() -> None:
    attempts = Attempts(now=HandClock().now)
    failed(attempts, "", MOST)

    assert attempts.wait_s("testclient") > 0


def test_so_many_addresses_are_remembered_and_no_more() -> None:
    attempts = Attempts(now=HandClock().now)
    for number in range(KNOWN_MAX + 50):
        failed(attempts, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(attempts._of) == KNOWN_MAX
