"""What has changed since the base that a run is compared with, in words."""

from collections.abc import Iterator

from ingestlint.check.verdict import Finding
from ingestlint.gate.difference import Difference

from .text import clean, named


def since(found: Difference) -> str:
    """How many findings are new, worse, gone and as before."""
    said = (
        f"since {found.base}: {len(found.introduced)} introduced, {len(found.worsened)} worsened,"
        f" {len(found.fixed)} fixed, {len(found.unchanged)} unchanged"
    )
    if found.lost:
        said += f", {len(found.lost)} not reported any more"
    if found.unknown:
        said += f", {len(found.unknown)} newly unknown"
    return clean(said)


def gone(found: Difference) -> Iterator[tuple[str, list[str]]]:
    """What is fixed, and what is not reported any more, a line each under a title."""
    if found.fixed:
        yield "fixed", [_name(finding) for finding in found.fixed]
    if found.lost:
        lines = [f"{_name(each.finding)}: {clean(each.why)}" for each in found.lost]
        yield "not reported any more, and not fixed", lines


def _name(finding: Finding) -> str:
    where = f" in {', '.join(finding.environments)}" if finding.environments else ""
    return clean(f"{finding.code} {named(finding)} ({finding.at.span.path}){where}")
