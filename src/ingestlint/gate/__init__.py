"""Ignores, and the exit status."""
