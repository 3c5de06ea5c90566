"""The register of ignores: what is silenced where, by whose word, until when."""

from collections.abc import Iterable, Sequence

from ingestlint.gate.settle import Registered

HEADS = ("code", "file", "line", "resource", "state", "settles", "until", "accept", "reason")
NUMBERS = {"line", "settles", "accept"}


def rows(register: Iterable[Registered]) -> list[dict[str, str | float | None]]:
    """One row an ignore, in the order of files and lines."""
    ordered = sorted(register, key=lambda each: (*each.ignore.at.span[:3], each.ignore.code))
    return [
        {
            "code": ignore.code,
            "file": ignore.at.span.path,
            "line": ignore.at.span.line,
            "resource": ignore.resource,
            "state": state,
            "settles": settled,
            "until": ignore.until,
            "accept": ignore.accept,
            "reason": ignore.reason,
        }
        for ignore, state, settled in ordered
    ]


def to_json(register: Iterable[Registered]) -> str:
    from .json import dumped

    return dumped({"version": 1, "ignores": rows(register)})


def to_csv(register: Iterable[Registered]) -> str:
    import csv
    import io

    from .text import clean

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows([_inert(clean(_cell(row[head]))) for head in HEADS] for row in rows(register))
    return text.getvalue().removesuffix("\n")


def to_markdown(register: Iterable[Registered]) -> str:
    from .markdown import cell

    lines = [_line(HEADS), _line(["--:" if head in NUMBERS else "---" for head in HEADS])]
    lines += [_line([cell(_cell(row[head])) for head in HEADS]) for row in rows(register)]
    return "\n".join(lines)


def to_text(register: Iterable[Registered]) -> str:
    """An ignore a line, with its reason below, and how many there are of each state."""
    from .text import clean

    found = rows(register)
    if not found:
        return "nothing is ignored"
    lines: list[str] = []
    for row in found:
        terms = "".join(f", {name} {_cell(row[name])}" for name in ("until", "accept") if row[name])
        where = f" on {row['resource']}" if row["resource"] else ""
        lines.append(f"{row['file']}:{row['line']}: {row['code']}{where}: {row['state']}{terms}")
        lines.append(f"    {row['reason'] or 'no reason is given'}")
    states = [str(row["state"]) for row in found]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    lines += ["", f"{len(found)} ignore{'s' if len(found) > 1 else ''}: {counts}"]
    return "\n".join(clean(line) for line in lines)


def _cell(value: str | float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _inert(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
