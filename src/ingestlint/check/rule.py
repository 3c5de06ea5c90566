"""Rules as data: found by file name, loaded when they are asked for."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from ingestlint.config.errors import ConfigError

from .verdict import SEVERITIES

FILE_NAME = re.compile(r"([a-z]{2,6}\d{3})_([a-z0-9_]+)\.py\Z")
HEADS = ("Why it matters", "How to fix", "References")
CONFIDENCES = ("proved", "heuristic")

# The folder of those rules of a family that have not been measured yet.
PREVIEW = "preview"
NO_SETTINGS: dict[str, float | str] = {}
IN_MODULE = ("check", "settings", "severity", "subjects", "yields_to")


class RuleError(ConfigError):
    """A rule file that lacks what makes it a rule."""


class Rule:
    """One rule file: code and name from the file name, docs from the docstring.

    Its module is loaded when one of the things in it is asked for. `subjects` and `check` are its
    functions, `settings` what can be set, with the defaults. Where a rule of `yields_to` is
    violated, this one keeps quiet: that one has spoken.
    """

    __slots__ = (
        "_module",
        "_sections",
        "check",
        "code",
        "family",
        "module_name",
        "name",
        "path",
        "preview",
        "settings",
        "severity",
        "subjects",
        "yields_to",
    )

    severity: str
    settings: dict[str, float | str]
    yields_to: tuple[str, ...]
    subjects: Callable[[Any], Iterable[Any]]
    check: Callable[[Any], Any]

    def __init__(
        self,
        module_name: str,
        family: str,
        code: str,
        name: str,
        path: str = "",
        *,
        preview: bool = False,
    ) -> None:
        self.module_name = module_name
        self.family = family
        self.code = code
        self.name = name
        self.path = path
        self.preview = preview
        self._module: ModuleType | None = None
        self._sections: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        """What is in the module: only until it is loaded are these slots empty."""
        if name not in IN_MODULE:
            raise AttributeError(name)
        self.use(import_module(self.module_name))
        return getattr(self, name)

    @property
    def module(self) -> ModuleType:
        return self._module or self.use(import_module(self.module_name))

    def load(self) -> None:
        """Load the module, unless it is."""
        if self._module is None:
            self.use(import_module(self.module_name))

    def use(self, module: ModuleType) -> ModuleType:
        """Take what is in a module for the rule; raises RuleError where something is missing."""
        complaint = _complaint(vars(module))
        if complaint:
            path = self.module_name.replace(".", "/") + ".py"
            raise RuleError(path, 0, complaint, "CONTRIBUTING.md says what a rule has")
        self._module = module
        self.severity = module.SEVERITY
        self.settings = getattr(module, "SETTINGS", NO_SETTINGS)
        self.yields_to = getattr(module, "YIELDS_TO", ())
        self.subjects = module.subjects
        self.check = module.check
        return module

    @property
    def severities(self) -> tuple[str, ...]:
        """All that a finding can have, the rule's own first: read from the words in its code."""
        import ast

        if not self.module_name:
            return (self.severity,)
        from inspect import getsource

        nodes = ast.walk(ast.parse(getsource(self.module)))
        words = {node.value for node in nodes if isinstance(node, ast.Constant)}
        others = tuple(s for s in SEVERITIES if s in words and s != self.severity)
        return (self.severity, *others)

    @property
    def confidence(self) -> str:
        return str(getattr(self.module, "CONFIDENCE", "proved"))

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The words that a setting can be, of those that are no numbers."""
        return dict(getattr(self.module, "CHOICES", {}))

    @property
    def least(self) -> dict[str, float]:
        """The least that a setting can be, where it is not 0."""
        return dict(getattr(self.module, "LEAST_SETTINGS", {}))

    @property
    def unset(self) -> dict[str, str]:
        """What applies while a setting is not set, where that is no number."""
        return dict(getattr(self.module, "UNSET_SETTINGS", {}))

    @property
    def excess(self) -> str:
        """What the number counts by which the rule is broken; "" where it has none."""
        return str(getattr(self.module, "EXCESS", ""))

    @property
    def since(self) -> str:
        """The first preset that has the rule; "" for one that comes with the next release."""
        return str(getattr(self.module, "SINCE", ""))

    @property
    def summary(self) -> str:
        """What is wrong, in one line: the first line of the docstring."""
        return self.doc.partition("\n")[0]

    @property
    def doc(self) -> str:
        return (self.module.__doc__ or "").strip()

    def section(self, head: str) -> str:
        """The text under one of the docstring's fixed heads; "" when it is not there."""
        if head not in self._sections:
            found = re.search(
                rf"^{head}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", self.doc, re.MULTILINE | re.DOTALL
            )
            self._sections[head] = found.group(1).strip() if found else ""
        return self._sections[head]


def _complaint(names: dict[str, Any]) -> str:
    """What a rule file lacks; "" when it has all that it needs."""
    if names.get("SEVERITY") not in SEVERITIES:
        return f"SEVERITY must be one of {', '.join(SEVERITIES)}"
    if names.get("CONFIDENCE", "proved") not in CONFIDENCES:
        return f"CONFIDENCE must be one of {', '.join(CONFIDENCES)}"
    for name in ("subjects", "check"):
        if not callable(names.get(name)):
            return f"a rule has a function {name}"
    settings = names.get("SETTINGS", {})
    for name in ("CHOICES", "LEAST_SETTINGS", "UNSET_SETTINGS"):
        odd = sorted(set(names.get(name, ())) - set(settings))
        if odd:
            return f"{name} has {odd[0]}, which is not in SETTINGS"
    for name, value in settings.items():
        if isinstance(value, str) and value not in names.get("CHOICES", {}).get(name, ()):
            return f"CHOICES must hold the words that {name} can be, {value} among them"
    if isinstance(names.get("YIELDS_TO", ()), str):
        return "YIELDS_TO must be a tuple of codes"
    return ""


def builtin_rules() -> list[Rule]:
    """The rules of the package `lintrules`, by code."""
    return rules_in("lintrules")


def rules_in(package: str) -> list[Rule]:
    """The rules of an import package with a folder per family, by code; none is loaded yet."""
    found: list[Rule] = []
    for root in import_module(package).__path__:
        for family in sorted(os.listdir(root)):
            folder = os.path.join(root, family)
            if os.path.isdir(folder) and not family.startswith(("_", ".")):
                found += _rules_of(folder, f"{package}.{family}", family)
    return sorted(found, key=lambda rule: rule.code)


def _rules_of(folder: str, package: str, family: str, *, preview: bool = False) -> Iterator[Rule]:
    """The rules in the folder of a family, and of the previews in it."""
    for name in sorted(os.listdir(folder)):
        match = FILE_NAME.match(name)
        if match:
            code, slug = match.group(1).upper(), match.group(2).replace("_", "-")
            path = os.path.join(folder, name)
            yield Rule(f"{package}.{name[:-3]}", family, code, slug, path, preview=preview)
        elif name == PREVIEW and not preview:
            inner = os.path.join(folder, name)
            yield from _rules_of(inner, f"{package}.{name}", family, preview=True)
