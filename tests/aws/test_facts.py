import ast
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import ingestlint.aws
from ingestlint.aws.facts import dynamodb, functions, messaging, network
from ingestlint.aws.facts.fact import Fact, Table
from ingestlint.aws.facts.settings import SETTINGS

PACKAGE = Path(ingestlint.aws.__file__).parent
FACTS = [path.stem for path in (PACKAGE / "facts").glob("[a-z]*.py")]


def stated() -> Iterator[tuple[str, Fact[int] | Fact[str] | Table]]:
    for family in FACTS:
        for name, fact in vars(import_module(f"ingestlint.aws.facts.{family}")).items():
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
    assert network.RESERVED_ADDRESSES.value == 5
    assert network.LAMBDA_ENIS_PER_VPC.value == 500
    assert network.CONNECTIONS_PER_ENI.value == 65_000
    assert functions.LAMBDA_CONCURRENT_EXECUTIONS.value == 1_000
    assert functions.UNRESERVED_FLOOR.value == 100
    assert messaging.VISIBILITY_FACTOR.value == 6
    assert messaging.MIN_RECEIVES.value == 5
    assert messaging.SQS_MAPPING_CONCURRENCY.value == 1_250
    assert dynamodb.PARTITION_WRITE_UNITS.value == 1_000
    assert dynamodb.PARTITION_READ_UNITS.value == 3_000
    assert functions.MB_PER_VCPU.value == 1_769
    assert network.ALB_FREE_ADDRESSES.value == 8
    assert network.ALB_MAX_ADDRESSES.value == 100
    assert network.NLB_FREE_ADDRESSES.value == 8
    assert network.OPENSEARCH_ADDRESS_FACTOR.value == 3
    assert network.CLIENT_VPN_FREE_ADDRESSES.value == 20
    assert network.EKS_ADDRESSES.value == 16
    assert network.LAMBDA_UNSUPPORTED_TENANCY.value == "dedicated"


def test_the_example_of_the_rds_documentation_adds_up() -> None:
    """A proxy for a 8xlarge writer and a 2xlarge reader, with one more endpoint."""
    table = network.RDS_PROXY_ADDRESSES
    sizes = [table.get("8xlarge"), table.get("2xlarge"), network.RDS_PROXY_ENDPOINT_ADDRESSES.value]
    assert sum(size or 0 for size in sizes) == 63


def test_a_row_that_is_not_published_is_no_number() -> None:
    assert network.RDS_PROXY_ADDRESSES.get("48xlarge") is None
    assert network.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES.get("8") is None
    assert network.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES.get("64") == 21


def test_tables_grow_with_their_rows() -> None:
    for table in (network.RDS_PROXY_ADDRESSES, network.REDSHIFT_SERVERLESS_ROUTED_ADDRESSES):
        values = list(table.rows.values())
        assert values == sorted(values)


def test_settings_are_facts_under_their_configuration_names() -> None:
    assert SETTINGS["lambda_concurrent_executions"] is functions.LAMBDA_CONCURRENT_EXECUTIONS
    assert SETTINGS["lambda_enis_per_vpc"] is network.LAMBDA_ENIS_PER_VPC
    for name, fact in SETTINGS.items():
        assert name == name.lower()
        assert isinstance(fact.value, int)


def test_a_table_module_loads_nothing_else() -> None:
    """One module per table, a literal each: a run loads the tables that it reads."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "settings.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Import), path
            if isinstance(node, ast.ImportFrom):
                loaded = {(0, "functools"), (0, "typing"), (1, "actions"), (1, "fact")}
                assert (node.level, node.module) in loaded, path
