"""Bounds that keep hostile input from costing more than a moment."""

TEXT_BYTES = 10_000_000
DEPTH = 128
NODES = 1_000_000
