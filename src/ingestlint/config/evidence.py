"""`evidence:` of a function, in the configuration or its Metadata: where measurements are."""

import re

from ingestlint.parse.node import Mapping, Node, Scalar

from .errors import nearest
from .located import mapping, only, scalar, wrong

# Files, each relative to the file that names it, and a URL that holds what it shows.
TUNING, URL = "power_tuning", "power_tuning_url"
SOURCES = {
    TUNING: "a result of AWS Lambda Power Tuning, JSON",
    URL: "the visualization URL of Power Tuning",
    "report_log": "a log with the REPORT lines of the function, text or JSON",
    "compute_optimizer": "an export of Compute Optimizer, CSV",
}
# What measurements mostly do not say of themselves.
SAID = {
    "architecture": "the architecture that was measured",
    "runtime": "the runtime that was measured",
    "date": "the day of the measurement, as 2026-03-31",
    "function": "the function's name when it is deployed, for its row of the export",
}
ARCHITECTURES = ("arm64", "x86_64")
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")

Sources = dict[str, Scalar]


def sources(name: str, node: Node) -> Sources:
    """What is said of one function; raises ConfigError."""
    fields = mapping(node, f"the evidence of {name}")
    only(fields, {*SOURCES, *SAID})
    found = {key: scalar(inner, key) for key, inner in fields.entries.items()}
    _check(found)
    if not SOURCES.keys() & found.keys():
        raise wrong(node, f"the evidence of {name} names none", f"give {', '.join(SOURCES)}")
    return found


def of_resource(body: Node | None) -> Node | None:
    """What `Metadata.ingestlint.evidence` of a resource holds, not yet checked."""
    found = body
    for key in ("Metadata", "ingestlint", "evidence"):
        found = found.entries.get(key) if isinstance(found, Mapping) else None
    return found


def _check(found: Sources) -> None:
    if TUNING in found and URL in found:
        said = f"{TUNING} and {URL} are two ways to give one result"
        raise wrong(found[URL], said, "keep one of them")
    architecture = found.get("architecture")
    if architecture is not None and architecture.raw not in ARCHITECTURES:
        hint = nearest(architecture.raw, set(ARCHITECTURES))
        raise wrong(architecture, f"{architecture.raw} is no architecture", hint)
    day = found.get("date")
    if day is not None and not _is_date(day.raw):
        raise wrong(day, f"{day.raw} is no date", "write it as 2026-03-31")


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return bool(DATE.match(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
