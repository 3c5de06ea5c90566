"""What is not examined within the templates of a run: nested stacks, and parts of some."""

from collections.abc import Iterable, Mapping

from ingestlint.check.verdict import Doubt
from ingestlint.evaluate.nested import TEMPLATE_OF
from ingestlint.parse.template import Template

from .codes import NOT_EXAMINED, OF_TEMPLATES
from .identity import Key, relative


class Hidden:
    """What of these templates some of the doubts hide; keys are those of `folder`."""

    def __init__(
        self, templates: Mapping[str, Template], doubts: Iterable[Doubt], folder: str = "."
    ) -> None:
        self._templates = {relative(path, folder): each for path, each in templates.items()}
        hidden = [doubt for doubt in doubts if doubt.code == NOT_EXAMINED]
        self._files = {relative(doubt.at.source.path, folder) for doubt in hidden}
        self._causes = {doubt.why.cause for doubt in hidden}

    def why(self, key: Key, file: str) -> str:
        """Why a resource, which is written in `file`, is not examined; "" where it is."""
        if key.rule in OF_TEMPLATES:
            return ""  # it is seen without resources
        *stacks, name = key.resource.partition("#")[0].split("/")
        for stack in stacks:
            if f"{TEMPLATE_OF}{stack}" in self._causes:
                return f"the template of {stack} is not examined any more"
        for each in {key.file, file} & self._files:
            declared = self._templates[each].resources.entries if each in self._templates else {}
            if name not in declared and not (stacks and stacks[-1] in declared):
                return f"a part of {each} is not examined any more"
        return ""
