"""An export of Compute Optimizer's recommendations for functions: CSV, a row for each."""

import re
from collections.abc import Iterator
from math import ceil, isfinite

from ingestlint.config.errors import nearest
from ingestlint.config.located import wrong
from ingestlint.parse.node import Scalar
from ingestlint.parse.source import Source
from ingestlint.record import Record

from .evidence import OPTIMIZED, Advice, Point, Said, Used

EXPORT = "give the CSV of aws compute-optimizer export-lambda-function-recommendations"
# Exports differ in case and underscores: names are compared without.
ARN, VERSION, FINDING = "functionarn", "functionversion", "finding"
MEMORY = ("currentconfigurationmemorysize", "currentmemorysize")
OVER = "findingreasoncodesismemoryoverprovisioned"
UNDER = "findingreasoncodesismemoryunderprovisioned"
DURATION = "utilizationmetricsdurationaverage"
MOST_USED = "utilizationmetricsmemorymaximum"
INVOCATIONS, DAYS = "numberofinvocations", "lookbackperiodindays"
REFRESHED = ("lastrefreshtimestamputc", "lastrefreshtimestamp")
OPTIONS = 3
# How CloudFormation names a function that has no name: stack, logical ID, letters at random.
GIVEN_NAME = re.compile(r".*-(\w+)-[A-Za-z0-9]{6,13}")
# What it leaves of a long logical ID, at the least.
KEPT = 20


class Row(Record):
    """One function of the export: its fields by normalized name, and the line it is on."""

    name: str
    version: str
    fields: dict[str, str]
    node: Scalar


class Export(Record):
    """What one row says; each part may be missing."""

    point: Point | None
    used: Used | None
    advice: Advice | None
    date: Said | None


def from_export(source: Source, logical_id: str, named: Scalar | None, at: Scalar) -> Export:
    """What an export says of a function; raises ConfigError.

    Its row is the one of the name that `named` gives, of the only function there is, or of the
    name that CloudFormation would have given to `logical_id`.
    """
    rows = list(_rows(source, at))
    row = _row_of(rows, logical_id, named, at)
    memory = next((n for n in (_number(row, key) for key in MEMORY) if n), None)
    if memory is None:
        raise wrong(row.node, f"there is no memory size of {row.name}", EXPORT)
    ms, most = _number(row, DURATION), _number(row, MOST_USED)
    count = _whole(_number(row, INVOCATIONS))
    refreshed = next((row.fields[key] for key in REFRESHED if row.fields.get(key)), "")
    return Export(
        Point(int(memory), ms, ceil(ms), None, count, row.node) if ms else None,
        Used(int(memory), ceil(most), row.node) if most else None,
        _advice(row, int(memory), count),
        Said(refreshed[:10], row.node) if re.match(r"\d{4}-\d\d-\d\d", refreshed) else None,
    )


def _advice(row: Row, memory: int, count: int | None) -> Advice | None:
    finding = _plain(row.fields.get(FINDING, ""))
    if finding == OPTIMIZED:
        said = OPTIMIZED
    elif finding == "notoptimized":
        over, under = (_plain(row.fields.get(key, "")) == "true" for key in (OVER, UNDER))
        said = "over-provisioned" if over else "under-provisioned" if under else "not optimized"
    else:  # too few invocations, or more memory than it looks at
        return None
    return Advice(
        memory, said, count, _whole(_number(row, DAYS)), tuple(_sizes(row, memory)), row.node
    )


def _sizes(row: Row, memory: int) -> Iterator[tuple[int, float | None]]:
    for number in range(1, OPTIONS + 1):
        option = f"recommendationoptions{number}"
        size = _number(row, f"{option}configurationmemorysize") or _number(
            row, f"{option}memorysize"
        )
        if size and int(size) != memory:
            key = f"{option}projectedutilizationmetricsdurationexpected"
            yield int(size), _number(row, key)


def _rows(source: Source, at: Scalar) -> Iterator[Row]:
    import csv

    lines = source.text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    reader = csv.reader(lines)
    try:
        head = [_plain(name) for name in next(reader, [])]
        if ARN not in head:
            said = f"{source.path} has no column functionArn"
            raise wrong(at, said, EXPORT)
        before = reader.line_num
        for cells in reader:
            # Shorter rows lack their last columns.
            fields = dict(zip(head, cells, strict=False))
            raw = source.text[starts[before] : starts[reader.line_num]]
            node = Scalar(source, starts[before], starts[reader.line_num], raw, raw, plain=False)
            before = reader.line_num
            name, version = _named(fields.get(ARN, ""))
            if name:
                yield Row(name, fields.get(VERSION) or version, fields, node)
    except csv.Error as error:
        raise wrong(at, f"{source.path} is no CSV: {error}", EXPORT) from None


def _named(arn: str) -> tuple[str, str]:
    """`arn:aws:lambda:region:account:function:name:version`."""
    parts = arn.strip().split(":")
    if len(parts) < 7 or parts[5] != "function":
        return "", ""
    return parts[6], parts[7] if len(parts) > 7 else ""


def _row_of(rows: list[Row], logical_id: str, named: Scalar | None, at: Scalar) -> Row:
    names = {row.name for row in rows}
    if named is not None:
        wanted = [row for row in rows if row.name == named.raw]
        if not wanted:
            raise wrong(named, f"the export has no function {named.raw}", nearest(named.raw, names))
    elif len(names) == 1:
        wanted = rows
    else:
        fitting = {name for name in names if _is_name_of(logical_id, name)}
        wanted = [row for row in rows if row.name in fitting]
        if len(fitting) != 1:
            said = "several" if fitting else "none"
            message = f"the export has {len(names)} functions, {said} named as {logical_id} would"
            raise wrong(at, message, "say which: function: its name as it is deployed")
    # Of its versions, the one that is changed.
    return next((row for row in wanted if row.version == "$LATEST"), wanted[-1])


def _is_name_of(logical_id: str, name: str) -> bool:
    match = GIVEN_NAME.fullmatch(name)
    middle = match.group(1) if match else ""
    return middle == logical_id or (len(middle) >= KEPT and logical_id.startswith(middle))


def _number(row: Row, key: str) -> float | None:
    try:
        number = float(row.fields.get(key, ""))
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
