"""Which table a command line means, and its keys."""

import argparse
from typing import NamedTuple

from ingestlint.aws.facts.dynamodb import EVENTUAL_READ_FACTOR, TRANSACTION_FACTOR
from ingestlint.check.rule import builtin_rules
from ingestlint.config.errors import nearest
from ingestlint.config.file import find
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.graph.key_schemas import names_of, own_tables, table_keys
from ingestlint.graph.resource import Resource
from ingestlint.report.report import Problem
from ingestlint.run.deployed import deployed
from ingestlint.run.errors import UsageError
from ingestlint.sample.rates import Declared, Workload
from ingestlint.sample.schema import TABLE, KeySchema, TableKeys

from .read import read_inputs, say

PIN = "give --parameters or --environment"


class Chosen(NamedTuple):
    """A table: its name in reports, its place ("" without a template), what is declared of it.

    `problems` are what else is wrong with the templates that were named.
    """

    name: str
    place: str
    keys: TableKeys
    workload: Workload
    config: str
    problems: list[Problem]


def chosen_table(chosen: argparse.Namespace) -> Chosen:
    """The table that `--table` names, from templates or from options. Raises UsageError."""
    if chosen.partition_key:
        if chosen.template:
            raise UsageError("give --template or --partition-key, not both")
        schema = KeySchema(TABLE, "", tuple(chosen.partition_key), tuple(chosen.sort_key))
        config = chosen.config or find(".ingestlint.yaml")
        return Chosen(chosen.table, "", TableKeys((schema,), {}), Workload(Declared()), config, [])
    if chosen.sort_key:
        raise UsageError("--sort-key needs --partition-key")
    return _from_templates(chosen)


def _from_templates(chosen: argparse.Namespace) -> Chosen:
    by_hand = bool(chosen.template)
    chosen.paths = chosen.template or ["."]
    chosen.network, chosen.stdin_filename, chosen.skip_non_templates = None, "<stdin>", not by_hand
    given = read_inputs(chosen, builtin_rules())
    found: list[tuple[Resource, str]] = []
    known: set[str] = set()
    for each in deployed(given):
        for table in own_tables(each.graph):
            known |= names_of(table)
            if chosen.table in names_of(table):
                found.append((table, each.config.path))
    if not found:
        for problem in given.problems:
            say(problem)
        where = "the templates given" if by_hand else "the templates of this folder"
        hint = (
            nearest(chosen.table, known)
            if known
            else "--template names one, --partition-key does without"
        )
        raise UsageError(f"there is no table {chosen.table} in {where}", hint)
    table, config = found[0]
    if len({(t.node.source.path, t.node.start) for t, _ in found}) > 1:
        places = sorted({_place(t) for t, _ in found})
        raise UsageError(f"{chosen.table} is in {' and in '.join(places)}", "name one --template")
    keys = _keys([table for table, _ in found])
    said = _workload(table, keys)
    problems = given.problems if by_hand else []
    return Chosen(table.subject, _place(table), keys, said, config, problems)


def _keys(tables: list[Resource]) -> TableKeys:
    """The keys of one table, the same in all scenarios and environments."""
    found: list[TableKeys] = []
    name = tables[0].subject
    for table in tables:
        try:
            scenarios = table_keys(table)
        except TooManyScenarios as error:
            raise UsageError(f"the keys of {name} depend on {error}", PIN) from None
        for keys in scenarios:
            if isinstance(keys, Undecided):
                remedy = keys.why.remedy or "--partition-key says it without a template"
                raise UsageError(f"the keys of {name} are not known: {keys.why.reason}", remedy)
            if keys not in found:
                found.append(keys)
    if not found:
        raise UsageError(f"{name} is there in no scenario", PIN)
    if len(found) > 1:
        raise UsageError(f"{name} has other keys in other scenarios or environments", PIN)
    if not found[0].table.partition:
        raise UsageError(
            f"{name} has no partition key", "--partition-key says it without a template"
        )
    return found[0]


def _place(table: Resource) -> str:
    span = table.node.span
    return f"{span.path}:{span.line}"


def _workload(table: Resource, keys: TableKeys) -> Workload:
    """What the owner declares of the table and of its indexes."""
    more = TRANSACTION_FACTOR.value - 1
    inside = _said(table, "transactional_share") or 0
    half = EVENTUAL_READ_FACTOR.value
    plain = half + (1 - half) * (_said(table, "strong_share") or 0)
    reads = inside * TRANSACTION_FACTOR.value + (1 - inside) * plain
    whole = Declared(*_accesses(table), 1 + more * inside, reads)
    indexes = {
        schema.name: Declared(
            *_accesses(table, "indexes", schema.name),
            1 + more * (_said(table, "indexes", schema.name, "key_change_share") or 0),
        )
        for schema in keys.schemas
        if schema.name
    }
    return Workload(whole, indexes)


def _accesses(table: Resource, *path: str) -> tuple[float | None, float | None, float | None]:
    writes, reads, size = (
        _said(table, *path, name) for name in ("writes_per_second", "reads_per_second", "item_kb")
    )
    return writes, reads, size


def _said(table: Resource, *path: str) -> float | None:
    number = table.declared(*path)
    return None if number is None else number.exact
