"""Step Functions: retries, timeouts, and how much of a map runs at once."""

from .fact import DOCS, Fact

_GUIDE = DOCS + "step-functions/latest/dg/"
_ERRORS = _GUIDE + "concepts-error-handling.html"

RETRY_INTERVAL = Fact(1, "s", _ERRORS, "2026-11-25")
RETRY_ATTEMPTS = Fact(3, "retries", _ERRORS, "2026-11-25")
RETRY_BACKOFF = Fact(2.0, "times as long each", _ERRORS, "2026-11-25")
# What applies to a task without TimeoutSeconds.
TASK_SECONDS = Fact(99_999_999, "s", _GUIDE + "state-task.html", "2026-11-25")
INLINE_MAP_CONCURRENCY = Fact(40, "iterations", _GUIDE + "state-map-inline.html", "2026-11-25")
DISTRIBUTED_MAP_CONCURRENCY = Fact(
    10_000, "child executions", _GUIDE + "state-map-distributed.html", "2026-11-25"
)
# Jobs that their service ends by itself, after this long where they do not say how long.
# The longest: of DDL, which no quota raises. Others end after 30 min, after 4 h by a raised quota.
ATHENA_QUERY_SECONDS = Fact(36_000, "s", DOCS + "general/latest/gr/athena.html", "2026-11-25")
# Of processing jobs, as the page says; of training jobs, where the API wants one, from knowledge.
SAGEMAKER_JOB_SECONDS = Fact(
    86_400,
    "s",
    DOCS + "AWSCloudFormation/latest/TemplateReference/"
    "aws-properties-sagemaker-processingjob-stoppingcondition.html",
    "2026-11-25",
)
BUILD_SECONDS = Fact(
    3_600, "s", DOCS + "codebuild/latest/APIReference/API_CreateProject.html", "2026-11-25"
)
GLUE_JOB_SECONDS = Fact(
    172_800,
    "s",
    DOCS
    + "sdk-for-kotlin/api/latest/glue/aws.sdk.kotlin.services.glue.model/-job-run/timeout.html",
    "2026-11-25",
)
