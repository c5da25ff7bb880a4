"""Simulators of the vendors: what lets the demo and the tests run without a network.

One simulator is one file with the vendor's name; each answers as the vendor's own specification
says and refuses what the vendor refuses. Everything in them is invented.
"""
