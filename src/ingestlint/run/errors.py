"""What a run that cannot be carried out raises."""

from typing import Self


class UsageError(Exception):
    """A command line that cannot be carried out; `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """So that it crosses from one process to another."""
        return type(self), (str(self), self.hint)
