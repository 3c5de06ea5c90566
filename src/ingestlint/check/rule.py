"""Rules as data: found by file name, loaded when a resource type of their family occurs."""

import os
import re
from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

FILE_NAME = re.compile(r"([a-z]{2,6}\d{3})_([a-z0-9_]+)\.py\Z")
HEADS = ("Why it matters", "How to fix", "References")


class Rule:
    """One rule file: code and name from the file name, docs from the docstring."""

    __slots__ = ("_loaded", "code", "family", "module_name", "name")

    def __init__(self, module_name: str, family: str, code: str, name: str) -> None:
        self.module_name = module_name
        self.family = family
        self.code = code
        self.name = name
        self._loaded: ModuleType | None = None

    @property
    def module(self) -> ModuleType:
        if self._loaded is None:
            self._loaded = import_module(self.module_name)
        return self._loaded

    @property
    def subjects(self) -> Callable[[Any], Iterable[Any]]:
        function: Callable[[Any], Iterable[Any]] = self.module.subjects
        return function

    @property
    def check(self) -> Callable[[Any], Any]:
        function: Callable[[Any], Any] = self.module.check
        return function

    @property
    def severity(self) -> str:
        return str(self.module.SEVERITY)

    @property
    def confidence(self) -> str:
        return str(getattr(self.module, "CONFIDENCE", "proved"))

    @property
    def settings(self) -> dict[str, float | str]:
        """The rule's settings with their defaults."""
        return dict(getattr(self.module, "SETTINGS", {}))

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The words that a setting can be, of those that are no numbers."""
        return dict(getattr(self.module, "CHOICES", {}))

    @property
    def yields_to(self) -> tuple[str, ...]:
        """Rules that speak first: where one of them is violated, this one keeps quiet."""
        return tuple(getattr(self.module, "YIELDS_TO", ()))

    @property
    def preview(self) -> bool:
        return bool(getattr(self.module, "PREVIEW", False))

    @property
    def summary(self) -> str:
        """What is wrong, in one line: the first line of the docstring."""
        return self.doc.partition("\n")[0]

    @property
    def doc(self) -> str:
        return (self.module.__doc__ or "").strip()

    def section(self, head: str) -> str:
        """The text under one of the docstring's fixed heads; "" when it is not there."""
        found = re.search(
            rf"^{head}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", self.doc, re.MULTILINE | re.DOTALL
        )
        return found.group(1).strip() if found else ""


def builtin_rules() -> list[Rule]:
    """The rules of the package `lintrules`, by code."""
    return rules_in("lintrules")


def rules_in(package: str) -> list[Rule]:
    """The rules of an import package with a folder per family, by code; none is loaded yet."""
    found: list[Rule] = []
    for root in import_module(package).__path__:
        for family in sorted(os.listdir(root)):
            folder = os.path.join(root, family)
            if not os.path.isdir(folder) or family.startswith(("_", ".")):
                continue
            for file_name in sorted(os.listdir(folder)):
                match = FILE_NAME.match(file_name)
                if match:
                    module_name = f"{package}.{family}.{file_name[:-3]}"
                    code, slug = match.group(1).upper(), match.group(2).replace("_", "-")
                    found.append(Rule(module_name, family, code, slug))
    return sorted(found, key=lambda rule: rule.code)
