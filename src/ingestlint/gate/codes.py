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
            "Write “# ingestlint: ignore[CODE] until=YYYY-MM-DD -- reason”.",
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
            "ING008",
            "duplicate-key",
            "warning",
            "A key stands twice in one mapping: the last one wins, as at deployment.",
            "Keep one of the two.",
        ),
    )
}
# Of an unknown verdict only: what of a template could not be made into resources.
NOT_EXAMINED = "ING009"
