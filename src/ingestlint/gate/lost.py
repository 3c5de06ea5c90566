"""What was found at the base and is not reported any more: fixed, or only out of sight."""

from collections.abc import Callable

from ingestlint.check.verdict import Doubt, Finding
from ingestlint.evaluate.nested import TEMPLATE_OF
from ingestlint.record import Record

from .codes import NOT_EXAMINED
from .identity import Key, Scope, Verdicts, keys_of, keys_of_doubt, relative
from .renamed import Renamed


class Lost(Record):
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
    hidden = _Hidden(now, new)
    fixed: list[Finding] = []
    lost: list[Lost] = []
    for was in before:
        own = renamed.of_file(keys_of(was._replace(construct_path=""), ".")[0])
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


class _Hidden:
    """What is not examined any more within templates that are: nested ones, parts of some."""

    def __init__(self, now: Verdicts, new: list[Doubt]) -> None:
        self._templates = {relative(path, "."): each for path, each in now.templates.items()}
        hidden = [doubt for doubt in new if doubt.code == NOT_EXAMINED]
        self._files = {relative(doubt.at.source.path, ".") for doubt in hidden}
        self._causes = {doubt.why.cause for doubt in hidden}

    def why(self, key: Key, file: str) -> str:
        """Why a resource, which is written in `file`, is not examined; "" where it is."""
        *stacks, name = key.resource.partition("#")[0].split("/")
        for stack in stacks:
            if f"{TEMPLATE_OF}{stack}" in self._causes:
                return f"the template of {stack} is not examined any more"
        for each in {key.file, file} & self._files:
            declared = self._templates[each].resources.entries if each in self._templates else {}
            if name not in declared and not (stacks and stacks[-1] in declared):
                return f"a part of {each} is not examined any more"
        return ""


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
