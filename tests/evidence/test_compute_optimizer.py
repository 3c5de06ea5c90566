"""Exports of Compute Optimizer: which row, which columns, and what is made of them."""

import pytest

from ingestlint.config.errors import ConfigError
from ingestlint.evidence.compute_optimizer import Export, from_export
from ingestlint.parse.node import Scalar
from ingestlint.parse.source import Source

# Names of columns as exports have them, in the order of one.
HEAD = (
    "accountId,functionArn,functionVersion,finding,findingReasonCodes_isMemoryOverProvisioned,"
    "findingReasonCodes_isMemoryUnderProvisioned,numberOfInvocations,lookbackPeriodInDays,"
    "currentConfiguration_memorySize,utilizationMetrics_durationAverage,"
    "utilizationMetrics_memoryMaximum,recommendationOptions_1_configuration_memorySize,"
    "recommendationOptions_1_projectedUtilizationMetrics_durationExpected,"
    "recommendationOptions_2_configuration_memorySize,lastRefreshTimestamp_UTC"
)
ARN = "arn:aws:lambda:us-east-2:123456789012:function:"


def row(name: str, finding: str = "NotOptimized", version: str = "$LATEST") -> str:
    return (
        f"123456789012,{ARN}{name}:{version},{version},{finding},true,false,5000,14.0,"
        f'1024,"80.5",612.3,848,81,,2026-11-20 08:00:00'
    )


def scalar(text: str) -> Scalar:
    return Scalar(Source(".ingestlint.yaml", text), 0, len(text), text, text, plain=True)


def export(*rows: str, head: str = HEAD, name: str = "Fn", function: str = "") -> Export:
    text = "\n".join([head, *rows]) + "\n"
    named = scalar(function) if function else None
    return from_export(Source("co.csv", text), name, named, scalar("co.csv"))


def test_a_row() -> None:
    found = export(row("shop-prod"))
    assert found.point is not None
    assert found.point[:5] == (1024, 80.5, 81, None, 5000)
    assert found.point.node.span[:2] == ("co.csv", 2)
    assert found.used is not None
    assert (found.used.memory, found.used.most) == (1024, 613)
    assert found.advice is not None
    assert found.advice[:5] == (1024, "over-provisioned", 5000, 14, ((848, 81.0),))
    assert found.date is not None
    assert found.date.text == "2026-11-20"


@pytest.mark.parametrize("head", [HEAD.lower(), HEAD.upper(), HEAD.replace("_", "")])
def test_columns_whatever_their_case_and_underscores(head: str) -> None:
    for one, other in zip(export(row("shop"), head=head), export(row("shop")), strict=True):
        assert one is not None
        assert other is not None
        assert one[:-1] == other[:-1]


def test_optimized_is_advice_and_unavailable_none() -> None:
    optimized = export(row("shop", "Optimized")).advice
    assert optimized is not None
    assert optimized.finding == "optimized"
    assert export(row("shop", "Unavailable")).advice is None


def test_the_row_of_the_name_that_cloudformation_gives() -> None:
    rows = (row("shop-Other-1A2B3C4D5E6F"), row("shop-Fn-9A8B7C6D5E4F").replace("612.3", "99"))
    found = export(*rows)
    assert found.used is not None
    assert found.used.most == 99
    long = "ProcessEverythingThatArrivesFunction"
    cut = export(rows[0], row(f"shop-{long[:24]}-9A8B7C6D5E4F"), name=long)
    assert cut.point is not None


def test_the_row_that_is_said() -> None:
    rows = (row("one"), row("two").replace("612.3", "99"))
    found = export(*rows, function="two")
    assert found.used is not None
    assert found.used.most == 99
    with pytest.raises(ConfigError) as error:
        export(*rows, function="tow")
    assert error.value.message == "the export has no function tow"
    assert error.value.hint == "did you mean two?"


def test_of_versions_the_one_that_is_changed() -> None:
    rows = (row("shop", version="7").replace("612.3", "1"), row("shop"), row("shop", version="8"))
    found = export(*rows)
    assert found.used is not None
    assert found.used.most == 613


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        ((row("one"), row("two")), HEAD, "the export has 2 functions, none named as Fn would"),
        (
            (row("a-Fn-9A8B7C6D5E4F"), row("b-Fn-9A8B7C6D5E4F")),
            HEAD,
            "the export has 2 functions, several named as Fn would",
        ),
        ((), HEAD, "the export has 0 functions"),
        (("a,b",), "instanceArn,finding", "co.csv has no column functionArn"),
        ((), "", "co.csv has no column functionArn"),
        ((f"1,{ARN}x",), HEAD, "there is no memory size of x"),
    ],
)
def test_what_cannot_be_used_is_an_error(rows: tuple[str, ...], head: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        export(*rows, head=head)
    assert said in error.value.message
    assert error.value.line
    assert error.value.hint
