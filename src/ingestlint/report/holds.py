"""The verdicts that hold, as text."""

from ingestlint.check.verdict import Held

from .text import clean


def lines(holds: list[Held]) -> list[str]:
    """A line for each place, with the rules that hold for what is there."""
    found: dict[tuple[str, int, str, tuple[str, ...]], list[str]] = {}
    for held in holds:
        span = held.at.span
        codes = found.setdefault((span.path, span.line, held.subject, held.environments), [])
        codes.append(held.code)
    return [
        clean(f"  {path}:{line}: {subject}: {', '.join(dict.fromkeys(codes))}{_where(names)}")
        for (path, line, subject, names), codes in found.items()
    ]


def _where(names: tuple[str, ...]) -> str:
    return f" in {', '.join(names)}" if names else ""
