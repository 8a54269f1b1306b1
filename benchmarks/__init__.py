"""Measurements beside a peer, in one run; nothing here is part of the tests."""
