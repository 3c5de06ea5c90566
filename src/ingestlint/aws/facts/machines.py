"""Step Functions: retries, timeouts, and how much of a map runs at once."""

from .fact import DOCS, Fact

_GUIDE = DOCS + "step-functions/latest/dg/"
_ERRORS = _GUIDE + "concepts-error-handling.html"

RETRY_INTERVAL = Fact(1, "s", _ERRORS, "2023-06-30")
RETRY_ATTEMPTS = Fact(3, "retries", _ERRORS, "2023-06-30")
RETRY_BACKOFF = Fact(2.0, "times as long each", _ERRORS, "2023-06-30")
# What applies to a task without TimeoutSeconds.
TASK_SECONDS = Fact(99_999_999, "s", _GUIDE + "state-task.html", "2023-06-30")
STANDARD_MACHINE_SECONDS = Fact(31_536_000, "s", _GUIDE + "service-quotas.html", "2026-08-20")
INLINE_MAP_CONCURRENCY = Fact(40, "iterations", _GUIDE + "state-map-inline.html", "2026-08-20")
DISTRIBUTED_MAP_CONCURRENCY = Fact(
    10_000, "child executions", _GUIDE + "state-map-distributed.html", "2026-08-20"
)
# Jobs that their service ends by itself, after this long where they do not say how long.
# A query may be given no more than this by a raised quota.
ATHENA_QUERY_SECONDS = Fact(
    14_400, "s", DOCS + "athena/latest/ug/service-limits.html", "2026-11-25"
)
SAGEMAKER_JOB_SECONDS = Fact(
    86_400, "s", DOCS + "sagemaker/latest/APIReference/API_StoppingCondition.html", "2026-11-25"
)
BUILD_SECONDS = Fact(
    3_600, "s", DOCS + "codebuild/latest/APIReference/API_CreateProject.html", "2026-11-25"
)
GLUE_JOB_SECONDS = Fact(
    172_800, "s", DOCS + "glue/latest/webapi/API_StartJobRun.html", "2026-11-25"
)
