"""`evidence:` of a function, in the configuration or its Metadata: where measurements are."""

import re

from ingestlint.parse.node import Mapping, Node, Scalar

from .errors import ConfigError, nearest

# Files, each relative to the file that names it, and a URL that holds what it shows.
FILES = ("power_tuning", "compute_optimizer", "report_log")
URL = "power_tuning_url"
# What measurements mostly do not say of themselves.
SAID = ("architecture", "runtime", "date", "function")
ARCHITECTURES = {"x86_64", "arm64"}
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")

Sources = dict[str, Scalar]


def sources(name: str, node: Node) -> Sources:
    """What is said of one function; raises ConfigError."""
    if not isinstance(node, Mapping):
        raise _wrong(node, f"the evidence of {name} must be a mapping")
    known = {*FILES, URL, *SAID}
    found: Sources = {}
    for key, inner in node.entries.items():
        if key not in known:
            raise _wrong(node.keys.get(key, inner), f"unknown key {key}", nearest(key, known))
        if not isinstance(inner, Scalar) or not inner.raw:
            raise _wrong(inner, f"{key} must be a text")
        found[key] = inner
    _check(found)
    if not any(key in found for key in (*FILES, URL)):
        said = f"the evidence of {name} names none"
        raise _wrong(node, said, f"give one of {', '.join((*FILES[:1], URL, *FILES[1:]))}")
    return found


def _check(found: Sources) -> None:
    if "power_tuning" in found and URL in found:
        said = f"power_tuning and {URL} are two ways to give one result"
        raise _wrong(found[URL], said, "keep one of them")
    architecture = found.get("architecture")
    if architecture is not None and architecture.raw not in ARCHITECTURES:
        hint = nearest(architecture.raw, ARCHITECTURES)
        raise _wrong(architecture, f"{architecture.raw} is no architecture", hint)
    day = found.get("date")
    if day is not None and not _is_date(day.raw):
        raise _wrong(day, f"{day.raw} is no date", "write it as 2026-03-31")


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return bool(DATE.match(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _wrong(node: Node, message: str, hint: str = "") -> ConfigError:
    span = node.span
    return ConfigError(span.path, span.line, message, hint)
