import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import ingestlint.aws
from ingestlint.aws import facts
from ingestlint.aws.facts import Fact, Table

PACKAGE = Path(ingestlint.aws.__file__).parent


def stated() -> Iterator[tuple[str, Fact[int] | Fact[str] | Table]]:
    for name, fact in vars(facts).items():
        if isinstance(fact, Fact | Table):
            yield name, fact


@pytest.mark.parametrize(("name", "fact"), list(stated()))
def test_a_fact_says_what_it_counts_and_who_says_so(
    name: str, fact: Fact[int] | Fact[str] | Table
) -> None:
    assert name.isupper()
    assert fact.unit
    assert fact.source.startswith(("https://", "Assumption: "))
    assert " " not in fact.source or fact.source.startswith("Assumption: ")
    assert date(2017, 1, 1) < date.fromisoformat(fact.date) < date(2100, 1, 1)


def test_numbers_are_positive_or_the_mark_of_infinity() -> None:
    for name, fact in stated():
        if isinstance(fact, Table):
            assert all(value > 0 for value in fact.rows.values()), name
        elif isinstance(fact.value, int) and name != "INFINITE":
            assert fact.value >= 0, name


def test_what_rules_compare_with() -> None:
    assert facts.RESERVED_ADDRESSES.value == 5
    assert facts.LAMBDA_ENIS_PER_VPC.value == 500
    assert facts.CONNECTIONS_PER_ENI.value == 65_000
    assert facts.LAMBDA_CONCURRENT_EXECUTIONS.value == 1_000
    assert facts.UNRESERVED_FLOOR.value == 100
    assert facts.VISIBILITY_FACTOR.value == 6
    assert facts.MIN_RECEIVES.value == 5
    assert facts.SQS_MAPPING_CONCURRENCY.value == 1_250
    assert facts.PARTITION_WRITE_UNITS.value == 1_000
    assert facts.PARTITION_READ_UNITS.value == 3_000
    assert facts.MB_PER_VCPU.value == 1_769
    assert facts.ALB_FREE_ADDRESSES.value == 8
    assert facts.ALB_MAX_ADDRESSES.value == 100
    assert facts.NLB_FREE_ADDRESSES.value == 8
    assert facts.OPENSEARCH_ADDRESS_FACTOR.value == 3
    assert facts.CLIENT_VPN_FREE_ADDRESSES.value == 20
    assert facts.EKS_ADDRESSES.value == 16
    assert facts.LAMBDA_UNSUPPORTED_TENANCY.value == "dedicated"


def test_the_example_of_the_rds_documentation_adds_up() -> None:
    """A proxy for a 8xlarge writer and a 2xlarge reader, with one more endpoint."""
    table = facts.RDS_PROXY_ADDRESSES
    sizes = [table.get("8xlarge"), table.get("2xlarge"), facts.RDS_PROXY_ENDPOINT_ADDRESSES.value]
    assert sum(size or 0 for size in sizes) == 63


def test_a_row_that_is_not_published_is_no_number() -> None:
    assert facts.RDS_PROXY_ADDRESSES.get("48xlarge") is None
    assert facts.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES.get("8") is None
    assert facts.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES.get("64") == 21


def test_tables_grow_with_their_rows() -> None:
    for table in (facts.RDS_PROXY_ADDRESSES, facts.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES):
        values = list(table.rows.values())
        assert values == sorted(values)


def test_settings_are_facts_under_their_configuration_names() -> None:
    assert facts.SETTINGS["lambda_concurrent_executions"] is facts.LAMBDA_CONCURRENT_EXECUTIONS
    assert facts.SETTINGS["lambda_enis_per_vpc"] is facts.LAMBDA_ENIS_PER_VPC
    for name, fact in facts.SETTINGS.items():
        assert name == name.lower()
        assert isinstance(fact.value, int)


def test_a_table_module_loads_nothing_else() -> None:
    """One module per table, a literal each: a run loads the tables that it reads."""
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Import), path
            if isinstance(node, ast.ImportFrom):
                assert (node.level, node.module) in {(0, "typing"), (1, "actions")}, path
