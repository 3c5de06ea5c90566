"""What AWS and boto3 say when a call fails, in one line that shows no secret."""

import re

from ingestlint.config.errors import nearest

ABSENT = ("NoSuchResource",)
DENIED = ("AccessDenied", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized")
# What a Region without the service, or an emulator, answers.
NOT_OFFERED = ("InvalidAction", "UnknownOperation", "UnsupportedOperation", "NotImplemented")
NOT_IMPLEMENTED = 501  # the same, as an HTTP status
THROTTLED = ("RequestLimitExceeded", "RequestThrottled", "SlowDown", "Throttl", "TooManyRequests")
CREDENTIALS = (
    "AuthFailure",
    "ExpiredToken",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "MissingAuthenticationToken",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClient",
)
# What a denial says of the caller: that may be a person, and it changes with the session.
CALLER = re.compile(r"User: \S+ is ")
# … and what only the account's administrator can decode, which changes with each call.
ENCODED = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)


class Refused(Exception):
    """There can be no snapshot; `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def is_of(code: str, codes: tuple[str, ...]) -> bool:
    """Whether a code is one of those, as one service or another spells it.

    (AccessDenied, AccessDeniedException, Client.UnauthorizedOperation)
    """
    return code.removeprefix("Client.").startswith(codes)


def denial(message: str) -> str:
    """What a denial says, the same for everyone and each time."""
    return _one_line(ENCODED.sub("", CALLER.sub("The caller is ", message)))


def answered(action: str, code: str, message: str) -> Refused:
    """An error that AWS answers with, other than a denial."""
    if is_of(code, CREDENTIALS):
        # Not the message: it can quote what was to be signed, with the session token.
        return Refused(
            f"AWS does not accept the credentials ({code})",
            "log in again, unless the Region is one that the account has not enabled",
        )
    if is_of(code, THROTTLED):
        return Refused(f"AWS still throttles {action} after several attempts", "try again later")
    return Refused(f"{action} failed: {code}: {_one_line(message)}")


def unanswered(error: Exception, region: str = "", regions: list[str] | None = None) -> Refused:
    """An error of boto3: there are no credentials, or nobody answers."""
    kind = type(error).__name__
    said = _one_line(str(error))
    if kind == "ProfileNotFound":
        return Refused(said, "aws configure list-profiles names them")
    if "Credential" in kind or "Token" in kind or "SSO" in kind:
        return Refused(said, "log in, set AWS_PROFILE, or give --profile")
    if "Connect" in kind or "Endpoint" in kind or "Timeout" in kind or "Proxy" in kind:
        if regions and region not in regions:
            return Refused(
                f"there seems to be no Region {region}: {said}", nearest(region, regions)
            )
        return Refused(said, "check the network, the proxy and --endpoint-url")
    return Refused(said)


def _one_line(text: str) -> str:
    return " ".join(text.split())
