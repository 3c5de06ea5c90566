"""How the SDKs of AWS retry: how often, and how long they wait when a service throttles them."""

from .fact import DOCS, Fact

_REFERENCE = DOCS + "sdkref/latest/guide/feature-retry-behavior.html"
_BOTO = "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html"

# --- Since November 2026, in all SDKs: mode `standard` ---------------------------------------

# The first one included.
ATTEMPTS = Fact(3, "attempts", _REFERENCE, "2026-11-17")
DYNAMODB_ATTEMPTS = Fact(4, "attempts", _REFERENCE, "2026-11-17")
# Before the first retry of a throttled call; it doubles up to the longest, and each wait is a
# random share of that.
THROTTLE_WAIT = Fact(1, "s", _REFERENCE, "2026-11-17")
LONGEST_WAIT = Fact(20, "s", _REFERENCE, "2026-11-17")

# --- Mode `legacy` of the SDK for Python, its default until then -----------------------------

LEGACY_ATTEMPTS = Fact(5, "attempts", _BOTO, "2026-11-17")
LEGACY_DYNAMODB_ATTEMPTS = Fact(10, "attempts", _BOTO, "2026-11-17")
LEGACY_WAIT = Fact(1, "s", _BOTO, "2026-11-17")
# Of DynamoDB, whose waits are not random.
LEGACY_DYNAMODB_WAIT = Fact(0.05, "s", _BOTO, "2026-11-17")

# --- What managed runtimes may still have of other languages ---------------------------------

JAVA_LEGACY_DYNAMODB_ATTEMPTS = Fact(
    9, "attempts", "https://github.com/aws/aws-sdk-java-v2/pull/6987", "2026-11-17"
)
