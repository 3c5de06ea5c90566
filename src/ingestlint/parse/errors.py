"""Why a text could not be read."""


class ParseError(Exception):
    """A text that cannot be read, with the place (from 1) and what to do about it."""

    def __init__(self, message: str, line: int = 1, column: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint


class EmptyError(ParseError):
    """A text that holds nothing but white space and comments."""

    def __init__(self) -> None:
        super().__init__("the file is empty")


class TooMuchError(ParseError):
    """A text over one of the caps, or over what its reader can take."""


class NoNumberError(ParseError):
    """NaN or Infinity in a JSON text, where YAML would read a text."""


class ChangedError(ParseError):
    """A file that was read once in this run and cannot be any more, and why."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} was changed while it was examined: {why}", hint="run it again")
