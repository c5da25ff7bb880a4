"""Fixtures of the flows' tests: the simulated vendors on loopback."""

from tests.vendors import mail as mail
from tests.vendors import shop as shop
