"""Where the modules are that code imports: files below the folder of a function, or packages."""

import os
from collections.abc import Iterator

from ingestlint.parse.code.outline import Import
from ingestlint.parse.opening import Roots, within

PYTHON = "python"
GRAMMARS = {
    ".py": "python",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
}
SCRIPTS = tuple(ending for ending in GRAMMARS if ending != ".py")
# What an import of JavaScript is called in the source of TypeScript.
COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
VENDORED = ("node_modules", "site-packages", "dist-packages", "vendor", "vendored")


def grammar_of(path: str) -> str:
    return GRAMMARS[os.path.splitext(path)[1]]


def entries(language: str, handler: str) -> Iterator[str]:
    """The files in which the module of a handler may be, by their paths in its folder."""
    folder, _, last = handler.rpartition("/")
    folder = f"{folder}/" if folder else ""
    if language == PYTHON:
        module = (folder + last.rpartition(".")[0]).replace(".", "/")
        yield from (f"{module}.py", f"{module}/__init__.py")
    else:
        name = last.partition(".")[0]
        yield from (f"{folder}{name}{ending}" for ending in SCRIPTS)


class Modules:
    """The files below a folder, and of them those that an import means."""

    def __init__(self, top: str, roots: Roots) -> None:
        self.top = top
        self.roots = roots

    def full(self, path: str) -> str:
        return os.path.normpath(os.path.join(self.top, path))

    def is_file(self, path: str) -> bool:
        full = self.full(path)
        return os.path.isfile(full) and within(full, self.roots)

    def find(self, imported: Import, path: str) -> list[str] | None:
        """The files that an import in the file `path` means; None for those of a package."""
        raise NotImplementedError


class PythonModules(Modules):
    """Modules of Python, which are looked up in the folder of the function."""

    def find(self, imported: Import, path: str) -> list[str] | None:
        base: list[str] = []
        if imported.level:
            base = os.path.dirname(path).split("/") if "/" in path else []
            base = base[: len(base) - imported.level + 1]
        elif not self._is_local(imported.module.partition(".")[0]):
            return None
        parts = [*base, *(imported.module.split(".") if imported.module else ())]
        names = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
        names += ["/".join((*parts, name)) for name in imported.names]
        files = [file for name in names for file in (f"{name}.py", f"{name}/__init__.py")]
        found = [file for file in files if self.is_file(file)]
        # A folder is a module without any file in it.
        return found or ([] if not os.path.isdir(self.full("/".join(parts))) else None)

    def _is_local(self, name: str) -> bool:
        if name in VENDORED or self._is_vendored(name):
            return False
        return self.is_file(f"{name}.py") or os.path.isdir(self.full(name))

    def _is_vendored(self, name: str) -> bool:
        """Whether it was installed into the folder: then its metadata lie beside it."""
        installed = tuple(each.lower().replace("-", "_") for each in sorted(os.listdir(self.top)))
        ends = (".dist_info", ".egg_info")
        return any(
            each.startswith(f"{name.lower()}_") and each.endswith(ends) for each in installed
        )


class ScriptModules(Modules):
    """Modules of JavaScript and TypeScript, which are looked up beside the file."""

    def find(self, imported: Import, path: str) -> list[str] | None:
        module = imported.module
        if not module.startswith("."):
            return None
        named = os.path.normpath(os.path.join(os.path.dirname(path), module)).replace(os.sep, "/")
        if any(part in VENDORED for part in named.split("/")):
            return None
        stem, ending = os.path.splitext(named)
        if ending in {".json", ".node", ".wasm", ".graphql", ".txt", ".html"}:
            return None
        candidates = [named] if ending in SCRIPTS else []
        candidates += [stem + other for other in COMPILED.get(ending, ())]
        candidates += [named + other for other in SCRIPTS]
        candidates += [f"{named}/index{other}" for other in SCRIPTS]
        return [file for file in candidates if self.is_file(file)][:1]


def modules_of(language: str, top: str, roots: Roots) -> Modules:
    return PythonModules(top, roots) if language == PYTHON else ScriptModules(top, roots)
