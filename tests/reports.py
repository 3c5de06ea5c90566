"""Reports made for tests, without a run."""

from ingestlint.check.verdict import Finding
from ingestlint.parse.node import Node
from ingestlint.parse.source import Source
from ingestlint.report.report import Coverage, Report

SOURCE = Source("t.yaml", "\n".join(f"line {number}: one\ntwo" for number in range(10)))


def finding(severity: str = "warning", subject: str = "Q", message: str = "is wrong") -> Finding:
    at = Node(SOURCE, 0, 4)
    return Finding(
        "RES301",
        "no-queue",
        severity,
        "proved",
        message,
        (subject,),
        at,
        (),
        (),
        (),
        fix="Mend it.",
    )


def report(*findings: Finding) -> Report:
    return Report(list(findings), [], Coverage(1, 0, len(findings), len(findings)), [])
