"""Code that stands in the template, as far as it tells that it calls nothing."""

import re

from ingestlint.evaluate.value import Known, Text, text_of

from .resource import Resource

# Modules of Python and Node.js that reach no service by themselves.
HARMLESS = frozenset(
    "abc assert base64 buffer collections copy crypto dataclasses datetime decimal enum events"
    " functools hashlib hmac itertools json logging math operator os path pprint querystring random"
    " re secrets statistics stream string sys textwrap time traceback types typing url util uuid"
    " uuid4 zlib".split()
)
_IMPORT = (
    r"^\s*(?:from|import)\s+([\w.]+(?:\s*,\s*[\w.]+)*)|\b(?:require|import)\s*\(\s*['\"`]([^'\"`]+)"
    r"|\bfrom\s+['\"]([^'\"]+)|^\s*import\s+['\"]([^'\"]+)"
)
# Ways to a service without an import.
_CALL = r"\bfetch\s*\(|\bXMLHttpRequest\b|\bsubprocess\b|\b(?:system|popen|exec)\s*\("


def calls_nothing(function: Resource) -> bool:
    """Whether its code is inline, and imports and uses nothing that could call a service."""
    found: bool = function.graph.remembered(
        f"calls nothing {function.id}", lambda: _calls_nothing(function)
    )
    return found


def _calls_nothing(function: Resource) -> bool:
    value = function.value("Code", "ZipFile")
    parts = value.parts if isinstance(value, Text) else (value,)
    if not all(isinstance(part, Known) for part in parts[:1]):
        return False
    code = " ".join(text_of(part.data) for part in parts if isinstance(part, Known))
    if not code.strip() or re.search(_CALL, code):
        return False
    return all(_is_harmless(match.groups()) for match in re.finditer(_IMPORT, code, re.MULTILINE))


def _is_harmless(named: tuple[str | None, ...]) -> bool:
    modules = [part for name in named if name for part in name.replace(" ", "").split(",")]
    return all(
        module.removeprefix("node:").partition(".")[0].partition("/")[0] in HARMLESS
        for module in modules
    )
