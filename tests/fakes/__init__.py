"""Platforms on this machine, for tests: hand-written, with lists that a test can read."""
