"""The configuration that `ingestlint init` writes: comments only, so it changes no verdict.

A line of prose begins with `# `; take the `#` away from the others, and they are configuration.
"""

from collections.abc import Iterable, Sequence

from ingestlint import __version__
from ingestlint.record import Record

from .edit import key_text
from .presets import PRESETS
from .recognise import Recognised

ALL = "*"
# Where a number is wanted that only the owner knows; left as it is, it is an error with its line.
GAP = "…"
BASELINE = ".ingestlint-baseline.json"


class Known(Record):
    """What was found: templates, files of parameters, and resources that have a workload."""

    templates: Sequence[str]
    files: Sequence[Recognised]
    functions: Sequence[str]
    tables: Sequence[str]


def starter(known: Known, paths: Sequence[str], quotas: dict[str, float]) -> str:
    """The text of the file."""
    blocks = [
        [
            "# Configuration of ingestlint. All of it is a comment and changes nothing yet: take",
            "# the # before a line away. What is in force, and why: ingestlint config --show",
        ],
        _pins(),
        _environments(known),
        [
            "# Findings that are there now can be set aside until they get worse:",
            f"# ingestlint baseline write {' '.join(' '.join(paths).split())}",
            f"#baseline: {BASELINE}",
        ],
        _workload(known),
        [
            "# Quotas that AWS raised for the account; these are the defaults.",
            "#limits:",
            *(f"#  {name}: {value:g}" for name, value in quotas.items()),
        ],
        [
            "# A rule off, at another severity, or set otherwise: ingestlint rules lists them.",
            "#rules:",
            "#  MEM406: off",
            "#  RES303: {severity: note}",
            "#  NET101: {headroom: 16}",
        ],
        [
            "# Ignores give a reason, and do not last longer than this.",
            "#ignores: {require_reason: true, max_days: 180}",
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _pins() -> list[str]:
    major, minor, *_ = __version__.split(".")
    return [
        "# The releases that this is for, and the rules that there are: later ones are off.",
        f'#required_version: ">={major}.{minor},<{int(major) + 1}"',
        f'#preset: "{max(PRESETS)}"',
    ]


def _environments(known: Known) -> list[str]:
    lines = ["# Environments: each is judged with its parameters, a finding says in which it is."]
    if not known.files:
        lines.append("# No file of parameters was found; one is named by parameters: FILE.")
        return [*lines, "#environments:", "#  prod: {region: us-east-1}"]
    lines.append("#environments:")
    for name, files in _by_environment(known).items():
        lines.append(f"#  {key_text(name)}:")
        if list(files) == [ALL]:
            lines.append(f"#    parameters: {key_text(files[ALL])}")
        else:
            lines.append("#    parameters:")
            lines += [f"#      {key_text(t)}: {key_text(path)}" for t, path in files.items()]
    return lines


def _by_environment(known: Known) -> dict[str, dict[str, str]]:
    """The file of each template by environment; one for all templates under a star."""
    found: dict[str, dict[str, str]] = {}
    for environment, path, templates in known.files:
        files = found.setdefault(environment, {})
        whole = set(templates) == set(known.templates) and ALL not in files
        files.update(dict.fromkeys([ALL] if whole else templates, path))
    return dict(sorted(found.items()))


def _workload(known: Known) -> list[str]:
    if not known.functions and not known.tables:
        return []
    return [
        "# What a template cannot say, at the peak: write numbers, leave out what nobody knows.",
        "# How evenly the keys of a table are used: ingestlint keys --table NAME SAMPLE",
        "#workload:",
        *_declared(known.functions, ("requests_per_second", "duration_ms")),
        *_declared(known.tables, ("writes_per_second", "reads_per_second", "item_kb")),
    ]


def _declared(names: Iterable[str], quantities: Iterable[str]) -> list[str]:
    said = ", ".join(f"{quantity}: {GAP}" for quantity in quantities)
    return [f"#  {key_text(name)}: {{{said}}}" for name in names]
