"""What the code of a function sets of the timeouts and retries of its clients."""

import re
from collections.abc import Iterable, Iterator

from ingestlint.parse.code.outline import CALL, NOTHING, OBJECT, OPEN, Call, Given

from .code import Code, CodeFile
from .libraries import LIBRARIES, Library

CONFIG = "Config"
# Where a call that makes a client of HTTP has its options, and what is no options: an address.
MAKER = (0,)
ADDRESS = "URL"


class Settings:
    """The clients of some code, and for which of them something is set."""

    def __init__(self, code: Code) -> None:
        self.calls: list[tuple[CodeFile, Call]] = list(code.calls())
        self.libraries = LIBRARIES[code.language]
        self.configs = [call for _, call in self.calls if call.name.split(".")[-1] == CONFIG]
        self._names = {call.name for _, call in self.calls}
        for file in code.files:
            self._names |= file.outline.assigned
        self._everywhere: dict[re.Pattern[str], bool] = {}
        self._by_maker: dict[str, bool | None] = {}

    def clients(self) -> Iterator[tuple[CodeFile, Call, Library]]:
        """The calls that make a client or a request, each with its library.

        What makes a client of HTTP counts where no request is seen that is made with it.
        """
        used: set[str] = set()
        for library in self.libraries:
            for file, call in self.calls:
                if library.calls.fullmatch(call.name):
                    used |= {library.maker} if _is_made(call, library) else set()
                    yield file, call, library
        for library in self.libraries:
            if library.maker and library.maker not in used:
                used.add(library.maker)
                yield from ((file, call, library) for file, call in self._makers(library))

    def is_set(self, call: Call, library: Library) -> bool | None:
        """Whether something sets retries or a timeout for a call; None: that is not known."""
        if library.everywhere is not None and self._is_everywhere(library.everywhere):
            return True
        if library.maker and re.fullmatch(library.maker, call.name):
            # What it makes is used out of sight, where a call may set something, too.
            return self._by_given(call, library, MAKER) or None
        answers = [self._by_given(call, library, library.options)]
        if _is_made(call, library):
            answers.append(self._of_maker(library))
        return _any(answers)

    def _is_everywhere(self, pattern: re.Pattern[str]) -> bool:
        if pattern not in self._everywhere:
            self._everywhere[pattern] = any(map(pattern.fullmatch, self._names))
        return self._everywhere[pattern]

    def _of_maker(self, library: Library) -> bool | None:
        if library.maker not in self._by_maker:
            makers = self._makers(library)
            answer = _any(self._by_given(call, library, MAKER) for _, call in makers)
            self._by_maker[library.maker] = answer
        return self._by_maker[library.maker]

    def _makers(self, library: Library) -> Iterator[tuple[CodeFile, Call]]:
        return ((f, call) for f, call in self.calls if re.fullmatch(library.maker, call.name))

    def _by_given(self, call: Call, library: Library, options: tuple[int, ...]) -> bool | None:
        given = call.given
        if library.enough and sum(not each.name for each in given) >= library.enough:
            return True
        if not library.options:
            return _any(self._by_entry(each, library) for each in given if each.name)
        for position in reversed(options):
            each = given[position] if position < len(given) else Given(NOTHING)
            if each.kind == OBJECT:
                return _any(self._by_entry(entry, library) for entry in each.entries)
            if each.kind == OPEN or (each.call is not None and each.call.name != ADDRESS):
                return None
        return False

    def _by_entry(self, given: Given, library: Library) -> bool | None:
        if given.name in {OPEN, ""}:
            return None if given.kind == OPEN else False
        if given.kind == NOTHING:
            return False
        if given.name in library.sets:
            return True
        holder, names = library.within
        if given.name != holder:
            return False
        if given.kind == OBJECT:
            return _by_names(given.entries, names)
        call = given.call
        if given.kind == CALL and call is not None and not call.name.endswith(".merge"):
            return _by_names(_flat(call.given), names)
        # It is made elsewhere: all that are made in the code agree, or it is not known.
        answers = {_by_names(each.given, names) for each in self.configs}
        return answers.pop() if len(answers) == 1 else None


def _is_made(call: Call, library: Library) -> bool:
    """Whether it is a method of what another call makes."""
    return bool(library.maker) and re.match(library.maker, call.name) is not None


def _any(answers: Iterable[bool | None]) -> bool | None:
    """True where one is, None where one may be."""
    listed = list(answers)
    return True if True in listed else (None if None in listed else False)


def _flat(given: tuple[Given, ...]) -> Iterator[Given]:
    """What a call is given by name, or as entries of an object."""
    for each in given:
        yield from each.entries if each.kind == OBJECT and not each.name else (each,)


def _by_names(given: Iterable[Given], names: frozenset[str]) -> bool | None:
    listed = list(given)
    if any(each.name in names and each.kind != NOTHING for each in listed):
        return True
    return None if any(each.kind == OPEN and each.name in {"", OPEN} for each in listed) else False
