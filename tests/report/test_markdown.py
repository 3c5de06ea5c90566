"""The comment on a pull request: the same for the same findings, bounded, and nothing but text."""

from pathlib import Path

import pytest

from ingestlint.report.markdown import COMMENT, cell, to_markdown
from ingestlint.report.report import Problem
from tests.command import ingestlint, judged
from tests.reports import finding, report

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"


def test_it_is_the_same_twice_and_begins_with_its_marker() -> None:
    first, second = (ingestlint(PROJECTS / "ingest", ".", "--format", "markdown") for _ in "12")
    assert first.stdout == second.stdout
    assert first.stdout.startswith("<!-- ingestlint -->\n### ingestlint: 1 error, ")
    found = judged(PROJECTS / "ingest", ".")["findings"]
    assert first.stdout.count("\n| ") == 2 + len(found)


def test_the_gravest_come_first() -> None:
    text = to_markdown(report(finding("note", "A"), finding("error", "B"), finding("warning", "C")))
    rows = [line for line in text.splitlines() if line.startswith("| ") and "RES301" in line]
    assert [row.split(" | ")[0] for row in rows] == ["| error", "| warning", "| note"]


@pytest.mark.parametrize("count", [0, 1, 150, 5000])
@pytest.mark.parametrize("problems", [0, 5000])
def test_it_fits_into_a_comment_and_says_what_is_cut(count: int, problems: int) -> None:
    found = [
        finding(subject=f"Q{n}", message="é|😀" * 50)._replace(fix=f"Fix {n}.")
        for n in range(count)
    ]
    failed = [Problem(f"{n}.yaml", n, "is *broken*") for n in range(problems)]
    text = to_markdown(report(*found)._replace(problems=failed))
    assert len(text.encode()) <= COMMENT
    shown = text.count("| RES301 |")
    if shown < count:
        assert f"{count - shown} more findings not shown here." in text
    listed = sum(line.endswith("broken\\*") for line in text.splitlines())
    if listed < problems:
        assert f"{problems - listed} more problems not shown here." in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("a\nb", "a\N{REPLACEMENT CHARACTER}b"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("&lt;", "\\&lt;"),
        ("@team", "@<!-- -->team"),
        ("org/repo#1", "org/repo#<!-- -->1"),
        ("https://a.b", "https:/<!-- -->/a.b"),
        ("`x`", "\\`x\\`"),
        ("\\|", "\\\\\\|"),
    ],
)
def test_a_cell_is_text(text: str, shown: str) -> None:
    assert cell(text) == shown
