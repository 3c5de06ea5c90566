"""Limits, defaults and vocabulary of AWS as data: every number with its unit, source and date.

Nothing is imported here: each table is a module of its own, loaded by whoever needs it.
"""
