"""A template that another process of the run has read: here it is read when it is asked for."""

from typing import Any

from .caps import Caps
from .errors import ChangedError, ParseError
from .opening import Roots
from .read import parse_template, read_text
from .source import Source
from .template import Template


class _LaterSource(Source):
    """A text that is read when it is asked for, in `roots` only (None: wherever it lies)."""

    __slots__ = ("roots",)

    def __init__(self, path: str, caps: Caps) -> None:
        super().__init__(path, "", caps)
        del self.text
        self.roots: Roots | None = None

    def __getattr__(self, name: str) -> Any:
        # Only what is not there yet is asked for here.
        if name != "text":
            raise AttributeError(name)
        try:
            self.text = read_text(self.path, self.caps, self.roots)
        except OSError as error:
            raise ChangedError(self.path, error.strerror or "it cannot be read") from None
        except ParseError as error:
            raise ChangedError(self.path, error.message) from None
        return self.text


class Later(Template):
    """A template by its path, and which of WORDS stand in it; asked for more, it is read.

    Raises ChangedError where that cannot be done any more. `doubled` is how many keys stand twice
    in it.
    """

    __slots__ = ("_doubled", "_words")
    source: _LaterSource

    def __init__(self, path: str, words: frozenset[str], doubled: int, caps: Caps) -> None:
        self.source = _LaterSource(path, caps)
        self.caps = caps
        self._words = words
        self._doubled = doubled
        if not doubled:
            self.duplicates = []

    def __getattr__(self, name: str) -> Any:
        if name not in Template.__slots__:
            raise AttributeError(name)
        path = self.source.path
        try:
            template = parse_template(path, self.source.text, self.caps)
        except ChangedError:
            raise
        except ParseError as error:
            raise ChangedError(path, error.message) from None
        # Its source, too: the nodes belong to that one.
        for slot in Template.__slots__:
            setattr(self, slot, getattr(template, slot))
        return getattr(self, name)

    def __reduce__(self) -> tuple[type["Later"], tuple[object, ...]]:
        """As it came: the first process hands it on to the others, and reads nothing for that."""
        return Later, (self.source.path, self._words, self._doubled, self.caps)

    def keep_within(self, roots: Roots) -> None:
        """Read it from these folders only, whatever has become of its path since it was found."""
        self.source.roots = roots

    def mentions(self, word: str) -> bool:
        return word in self._words
