"""Lambda functions: concurrency, memory, timeouts, asynchronous retries, prices."""

from .fact import DOCS, Fact

_LAMBDA = DOCS + "lambda/latest/dg/"
_LAMBDA_QUOTAS = _LAMBDA + "gettingstarted-limits.html"
_LAMBDA_API = DOCS + "lambda/latest/api/"

LAMBDA_CONCURRENT_EXECUTIONS = Fact(1_000, "executions", _LAMBDA_QUOTAS, "2026-11-23")
# What Lambda keeps for functions without a reservation.
UNRESERVED_FLOOR = Fact(100, "executions", _LAMBDA + "configuration-concurrency.html", "2022-06-10")
MB_PER_VCPU = Fact(1_769, "MB", _LAMBDA_QUOTAS, "2026-11-23")
LAMBDA_DEFAULT_MEMORY = Fact(128, "MB", _LAMBDA_API + "API_CreateFunction.html", "2026-11-17")
LAMBDA_LEAST_MEMORY = Fact(128, "MB", _LAMBDA_API + "API_CreateFunction.html", "2026-11-17")
LAMBDA_DEFAULT_TIMEOUT = Fact(3, "s", _LAMBDA_API + "API_CreateFunction.html", "2026-11-17")
ASYNC_RETRIES = Fact(2, "retries", _LAMBDA + "invocation-async.html", "2022-11-14")
ASYNC_MAX_EVENT_AGE = Fact(21_600, "s", _LAMBDA + "invocation-async.html", "2022-11-14")
# Public prices of the first tier in most Regions; a configuration can set others (`prices:`).
_PRICING = "https://aws.amazon.com/lambda/pricing/"
# Its page fills them in by script; read where they are quoted for us-east-1 (2024).
_QUOTED = "https://cloudchipr.com/blog/aws-lambda-pricing"
_GB_SECOND = "US dollars per GB-second"
X86_64_GB_SECOND = Fact(0.0000166667, _GB_SECOND, _QUOTED, "2026-11-25")
ARM64_GB_SECOND = Fact(0.0000133334, _GB_SECOND, _QUOTED, "2026-11-25")
MILLION_REQUESTS = Fact(0.20, "US dollars per million requests", _PRICING, "2026-11-23")
MB_PER_GB = Fact(1_024, "MB", _LAMBDA + "configuration-memory.html", "2026-11-23")
# The fewest invocations of a size that Power Tuning takes for a measurement.
LEAST_INVOCATIONS = Fact(
    5,
    "invocations",
    "https://github.com/alexcasalboni/aws-lambda-power-tuning/blob/master/README-INPUT-OUTPUT.md",
    "2026-11-23",
)
