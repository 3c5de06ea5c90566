"""Tests run alike wherever they run: in a job of GitHub or GitLab, with or without colours."""

import os

from tests.command import CHANGES_OUTPUT

for name in CHANGES_OUTPUT:
    os.environ.pop(name, None)
# Command lines start by the hundred: without bytecode each compiles all of its modules first.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
