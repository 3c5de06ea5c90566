"""A template that another process of the run has read: here it is read when it is asked for."""

from functools import partial
from typing import Any

from .caps import Caps
from .read import parse_template, read_text
from .source import Source
from .template import Template


class _LaterSource(Source):
    """A text that is read when it is asked for."""

    __slots__ = ("_read",)

    def __init__(self, path: str, caps: Caps) -> None:
        super().__init__(path, "")
        del self.text
        self._read = partial(read_text, path, caps)

    def __getattr__(self, name: str) -> Any:
        # Only what is not there yet is asked for here.
        if name != "text":
            raise AttributeError(name)
        self.text = self._read()
        return self.text


class Later(Template):
    """A template by its path, and which of WORDS stand in it; raises as reading does, when it is.

    It lies where the process that found it was allowed to read it. `doubled` is how many keys
    stand twice in it.
    """

    __slots__ = ("_words",)

    def __init__(self, path: str, words: frozenset[str], doubled: int, caps: Caps) -> None:
        self.source = _LaterSource(path, caps)
        self.caps = caps
        self._words = words
        if not doubled:
            self.duplicates = []

    def __getattr__(self, name: str) -> Any:
        if name not in Template.__slots__:
            raise AttributeError(name)
        template = parse_template(self.source.path, self.source.text, self.caps)
        # Its source, too: the nodes belong to that one.
        for slot in Template.__slots__:
            setattr(self, slot, getattr(template, slot))
        return getattr(self, name)

    def mentions(self, word: str) -> bool:
        return word in self._words
