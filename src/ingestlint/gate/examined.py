"""Whether a run has looked again at what another one found: only then is it gone."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ingestlint.check.findings import construct_path
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.parse.node import Mapping as MappingNode
from ingestlint.parse.node import Node
from ingestlint.parse.template import Template

from .hidden import Hidden
from .identity import Key, Scope, keys_of_doubt, relative


class Examined:
    """What a run has examined, for keys in `folder`: `doubts` are all its unknown verdicts.

    `scopes` are those of its configurations, each for such keys; `lacks` says of a path whether it
    was deleted in a folder that the run searched.
    """

    def __init__(
        self,
        folder: str,
        scopes: Sequence[Scope],
        templates: Mapping[str, Template],
        doubts: Sequence[Doubt],
        lacks: Callable[[str], bool],
    ) -> None:
        self.folder = folder
        self._lacks = lacks
        self._scopes = scopes
        self._files = {file for scope in scopes for file in scope.files}
        self._open = {key for doubt in doubts for key in _keys(doubt, folder, templates)}
        self._hidden = Hidden(templates, doubts, folder)

    def settles(self, key: Key, beside: Iterable[str]) -> bool:
        """Whether what was found would have been found again, with the files that it needs."""
        if key.file not in self._files:
            return self._lacks(os.path.join(self.folder, key.file))
        if key in self._open or not any(scope.covers(key) for scope in self._scopes):
            return False
        return self.has(beside) and not self._hidden.why(key, key.file)

    def has(self, beside: Iterable[str]) -> bool:
        """Whether these files are among those examined, as far as they are still there."""
        return all(
            file in self._files or not os.path.exists(os.path.join(self.folder, file))
            for file in beside
        )

    def beside(self, finding: Finding, key: Key) -> tuple[str, ...]:
        """The other templates that a finding comes from."""
        files = {relative(node.source.path, self.folder) for node in _places(finding)}
        return tuple(sorted(files & self._files - {key.file}))


def _places(finding: Finding) -> Iterator[Node]:
    """All places that a finding tells of."""
    yield finding.at
    trails = [finding.trail, *(related.trail for related in finding.related)]
    yield from (related.node for related in finding.related)
    yield from (step.node for trail in trails for step in trail if step.node is not None)
    yield from (place for row in finding.table for place in row.places)
    yield from (hop.node for hop in finding.path)


def _keys(doubt: Doubt, folder: str, templates: Mapping[str, Template]) -> Iterator[Key]:
    """The keys of a doubt; of a CDK construct those by its path, too."""
    keys = keys_of_doubt(doubt, folder)
    yield from keys
    template = templates.get(doubt.home)
    body = template.resources.entries.get(doubt.subject) if template is not None else None
    path = construct_path(body) if isinstance(body, MappingNode) else ""
    if path:
        yield from (key._replace(resource=path) for key in keys)
