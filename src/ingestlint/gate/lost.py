"""What was found at the base and is not reported any more: fixed, or only out of sight."""

from collections.abc import Callable
from typing import NamedTuple

from ingestlint.check.verdict import Doubt, Finding

from .hidden import Hidden
from .identity import Key, Scope, Verdicts, keys_of, keys_of_doubt
from .renamed import Renamed


class Lost(NamedTuple):
    """A finding of the base that is not reported any more, and is not fixed either: why."""

    finding: Finding
    why: str


def gone(
    before: list[Finding],
    now: Verdicts,
    new: list[Doubt],
    renamed: Renamed,
    is_there: Callable[[str], bool],
) -> tuple[list[Finding], list[Lost]]:
    """The findings of the base that are fixed, and those that are not reported all the same."""
    open_ = {key for doubt in (*now.unknown, *now.quiet) for key in keys_of_doubt(doubt)}
    hidden = Hidden(now.templates, new)
    fixed: list[Finding] = []
    lost: list[Lost] = []
    for was in before:
        own = renamed.of_file(keys_of(was._replace(constructs=()), ".")[0])
        if own in open_ or renamed.of_resource(own, known=True) in open_:
            why = "it is unknown now"
        elif is_there(own.file):
            at = renamed.named(was.at.source.path)
            why = _unseen(own, now.scopes) or hidden.why(own, at)
        else:
            why = ""
        if why:
            lost.append(Lost(was, why))
        else:
            fixed.append(was)
    return fixed, lost


def _unseen(key: Key, scopes: tuple[Scope, ...]) -> str:
    """Why a key is not examined any more; "" where it is."""
    own = [scope for scope in scopes if key.file in scope.files]
    if any(scope.covers(key) for scope in own):
        return ""
    if not own:
        return f"{key.file} is not examined any more"
    if not any(key.environment in scope.environments for scope in own):
        return f"{key.environment or 'no environment'} is not examined any more"
    return f"{key.rule} does not run any more"
