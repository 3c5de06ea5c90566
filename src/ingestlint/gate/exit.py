"""The exit status of a run."""

from ingestlint.check.verdict import SEVERITIES, Finding

CLEAN, FOUND, FAILED = 0, 1, 2


def status(
    findings: list[Finding],
    *,
    fail_on: str,
    unknown: int = 0,
    problems: int = 0,
    exit_zero: bool = False,
) -> int:
    """2 when something could not be linted, 1 for findings at `fail_on` or above, else 0.

    `unknown` is the number of unknown verdicts that are to fail the run. `exit_zero` excuses
    findings, never what could not be linted: that would pass in silence.
    """
    if problems:
        return FAILED
    if exit_zero:
        return CLEAN
    if fail_on != "never":
        grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        if any(finding.severity in grave for finding in findings):
            return FOUND
    return FOUND if unknown else CLEAN
