"""What the linter says about its own input; these are no rules and have no file in `lintrules`."""

from typing import NamedTuple


class OwnCode(NamedTuple):
    """One code with its name, severity and what it means and asks for."""

    code: str
    name: str
    severity: str
    summary: str
    fix: str


OWN_CODES = {
    own.code: own
    for own in (
        OwnCode(
            "ING002",
            "malformed-ignore",
            "warning",
            "An ignore names no rule that exists, or cannot be read: it silences nothing.",
            "Write “# ingestlint: ignore[CODE] until=YYYY-MM-DD accept=NUMBER -- reason”.",
        ),
        OwnCode(
            "ING003",
            "unused-ignore",
            "warning",
            "An ignore silences nothing: the finding that it was for is gone.",
            "Remove the ignore.",
        ),
        OwnCode(
            "ING004",
            "expired-ignore",
            "warning",
            "An ignore is past its date and silences nothing any more.",
            "Settle the finding, or give the ignore a later date.",
        ),
        OwnCode(
            "ING005",
            "ignore-without-reason",
            "warning",
            "An ignore does not say why, and the configuration asks for reasons.",
            "Write the reason after “--”.",
        ),
        OwnCode(
            "ING008",
            "duplicate-key",
            "warning",
            "A key stands twice in one mapping: the last one wins, as at deployment.",
            "Keep one of the two.",
        ),
        OwnCode(
            "ING010",
            "ignore-not-allowed",
            "warning",
            "An ignore is of a rule that the configuration lets nobody ignore, or lasts too long.",
            "Settle the finding and remove the ignore; one that is too long needs an earlier date.",
        ),
        OwnCode(
            "ING011",
            "stale-baseline-entry",
            "warning",
            "The baseline has a finding that is gone, or is there less often.",
            "Run “ingestlint baseline update PATH --ratchet”: the entry goes, nothing comes in.",
        ),
    )
}
# Of these what is wrong with a template, and not with what the linter is told: an ignore and the
# baseline take it as they take what a rule finds.
OF_TEMPLATES = frozenset({"ING008"})
# Of an unknown verdict only: what of a template could not be made into resources.
NOT_EXAMINED = "ING009"
# Of what kept a file from being judged.
UNREADABLE = "ING001"
# What only the plug-in of cfn-lint says, which has to know all codes before it reads a template.
POLICY, UNDECIDED = "ING006", "ING012"
# Never the code of a finding: what is in `errors`, why a verdict is unknown, and the plug-in's.
OTHER_CODES = {
    own.code: own
    for own in (
        OwnCode(
            UNREADABLE,
            "unreadable-template",
            "error",
            "A template cannot be parsed, or its sections are not what CloudFormation takes.",
            "Settle the error at the line that is named; the other files are judged all the same.",
        ),
        OwnCode(
            POLICY,
            "policy-violated",
            "error",
            "A policy is violated: in cfn-lint, which does not know the codes of policies.",
            "The message begins with the policy's own code; the configuration says what it wants.",
        ),
        OwnCode(
            "ING007",
            "scenario-limit-reached",
            "unknown",
            "A verdict depends on more combinations of parameters than are examined.",
            "Give --parameters or an environment: what is given is not combined.",
        ),
        OwnCode(
            NOT_EXAMINED,
            "not-examined",
            "unknown",
            "A part of a template could not be made into resources, so no rule has seen it.",
            "Put the file it names in reach, or write what SAM makes of it as resources.",
        ),
        OwnCode(
            UNDECIDED,
            "undecided",
            "unknown",
            "A verdict is unknown: the plug-in of cfn-lint shows this with “-c I”.",
            "The message says what would settle it.",
        ),
    )
}
