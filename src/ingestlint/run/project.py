"""The project that a template lies in, and the configuration under which it is judged."""

import os

from ingestlint.config.file import Config
from ingestlint.config.repository import root_above
from ingestlint.evaluate.nested import nested_files
from ingestlint.parse.given import absolute
from ingestlint.parse.opening import Roots
from ingestlint.parse.template import Template

Pair = tuple[Template, Config]


def under_those_that_nest(given: list[Pair]) -> list[Pair]:
    """The templates, each nested one under the configuration of what nests it.

    There it is judged, as a child, and not once more on its own.
    """
    if len({id(config) for _, config in given}) < 2:
        return given
    by_path = {pair[0].source.real: pair for pair in given}
    nests = {path: nested_files(t, roots_of(t, c)) for path, (t, c) in by_path.items()}
    nested = {child for children in nests.values() for child in children}
    configs: dict[str, Config] = {}
    for path, (_, config) in by_path.items():
        pending = [] if path in nested else [path]
        while pending:
            here = pending.pop()
            if here not in configs:
                configs[here] = config
                pending.extend(nests.get(here, ()))
    return [(t, configs.get(t.source.real, config)) for t, config in given]


def roots_of(template: Template, config: Config) -> Roots:
    """The folders whose files a template may name: the project it lies in, and those allowed.

    The project begins where the command runs, the configuration stands or the repository begins.
    """
    folder = os.path.dirname(absolute(template.source.path))
    tops = (absolute(config.folder),) if config.path else ()
    return root_above(folder, *tops), *config.allowed
