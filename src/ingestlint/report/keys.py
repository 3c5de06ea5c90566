"""How evenly the keys of a table are used, as text and JSON."""

from typing import Any

from ingestlint import __version__
from ingestlint.aws.facts.dynamodb import EVENTUAL_READ_FACTOR, READ_UNIT_KB, WRITE_UNIT_KB
from ingestlint.record import Record
from ingestlint.sample.counter import Bounds, Hot
from ingestlint.sample.measure import Measured, Sampled
from ingestlint.sample.rates import Rate, Workload, read_rate, write_rate
from ingestlint.sample.schema import ITEM, LOCAL

from .json import dumped
from .text import clean, quoted

HIDDEN = "(hidden)"
FEW = 30  # rows of the hottest key, under which its share is mostly chance
ERRORS = "three standard errors for the number of keys, proved bounds for the shares"


class KeysReport(Record):
    """What was measured of one table; `place` is its line in a template, or ""."""

    table: str
    place: str
    files: list[str]
    sampled: Sampled
    workload: Workload
    hide: bool


def as_text(report: KeysReport) -> str:
    lines = [_head(report)]
    for key in report.sampled.keys:
        lines += ["", *_key(key, report)]
    notes = _notes(report)
    lines += ["", *(f"note: {note}" for note in notes)] if notes else []
    return "\n".join(clean(line).rstrip() for line in lines)


def _head(report: KeysReport) -> str:
    sampled = report.sampled
    where = f" ({report.place})" if report.place else ""
    files = report.files
    source = files[0] if len(files) == 1 else f"{len(files):,} files"
    bad = f", {sampled.bad:,} could not be read" if sampled.bad else ""
    return f"{report.table}{where}: {_many(_read(report), 'row')} of {source}{bad}"


def _key(key: Measured, report: KeysReport) -> list[str]:
    schema = key.schema
    what = "the whole key" if schema.kind == ITEM else "partition key"
    title = f"{schema.label}: {what} {' + '.join(schema.partition)}"
    if schema.kind == LOCAL:
        title += ", in the partitions of the table"
    if not key.items:
        return [title, "  no row has its key"]
    rows = [
        ("rows", f"{key.items:,}{_left_out(key, report)}"),
        ("distinct keys", _range(key.distinct)),
        ("Gini", f"{_gini(key.gini)} (0: all keys alike, 1: one key takes all)"),
    ]
    if not key.silent:
        rows.append(("hottest key", f"{_share(key.share)} of the rows"))
        rows += _rates(key, report)
    width = max(len(name) for name, _ in rows)
    lines = [title, *(f"  {name:<{width}}  {said}" for name, said in rows)]
    return lines if key.silent else [*lines, *_hottest(key, report)]


def _left_out(key: Measured, report: KeysReport) -> str:
    without = _read(report) - key.items
    return f", {without:,} without its key" if without else ""


def _hottest(key: Measured, report: KeysReport) -> list[str]:
    shown = _shown(key)
    if not shown:
        return []
    table = [
        (_share(_of(hot.times, key.items)), _range(hot.times), _values(key, hot, report.hide))
        for hot in shown
    ]
    shares = max(len(share) for share, _, _ in table)
    counts = max(len(count) for _, count, _ in table)
    return [
        "  hottest:",
        *(f"    {share:>{shares}}  {count:>{counts}}  {said}" for share, count, said in table),
    ]


def _shown(key: Measured) -> list[Hot]:
    """Those that certainly are more frequent than one that was seen once."""
    return [hot for hot in key.hottest if hot.times.low > 1]


def _values(key: Measured, hot: Hot, hide: bool) -> str:  # noqa: FBT001
    if hide:
        return HIDDEN
    return " + ".join(quoted(value) for value in key.values(hot))


def _rates(key: Measured, report: KeysReport) -> list[tuple[str, str]]:
    """The arithmetic: what one partition serves, divided by the share of its hottest key."""
    factors = report.workload.of(key.schema)
    rates = (
        (
            "writes",
            write_rate(key, report.workload, _read(report)),
            _each(WRITE_UNIT_KB.value, factors.write_factor),
        ),
        (
            "reads",
            read_rate(key, report.workload),
            _each(READ_UNIT_KB.value, factors.read_factor),
        ),
    )
    hint = " (--item-kb)" if key.schema.projected is None else ""
    rows = [(name, _rate(rate, each, hint)) for name, rate, each in rates if rate]
    rows += [
        (f"at {rate.declared:,g} {name}/s", _shards(rate, name))
        for name, rate, _ in rates
        if rate and rate.declared is not None
    ]
    return rows


def _each(kb: int, factor: float) -> str:
    """How the units of one request come about."""
    if factor == EVENTUAL_READ_FACTOR.value:
        return f"each ({kb} KB, eventually consistent)"
    return f"each ({kb} KB{f' × {factor:g}' if factor != 1 else ''})"


def _read(report: KeysReport) -> int:
    return report.sampled.rows - report.sampled.bad


def _rate(rate: Rate, each: str, hint: str) -> str:
    said = f"{rate.ceiling:,} / {_percent(rate.share)} = {rate.units:,.0f} units/s"
    if rate.requests is None:
        return f"{said}; the size of an item is not known{hint}"
    return f"{said}; at {_units(rate.each)} {each}: {rate.requests:,.0f} per second"


def _shards(rate: Rate, name: str) -> str:
    part = f" × {_percent(rate.part)} of the {name}" if rate.part < 1 else ""
    least = "" if rate.requests is not None else "at least "
    each = f" × {least}{_units(rate.each)}"
    said = f"{rate.declared:,g}{part}{each} × {_percent(rate.share)} = {rate.hottest:,.0f} units/s"
    needed = f"{least}{rate.shards:,} shards"
    if rate.shards == 1:
        needed = "may need shards" if least else "no shards needed"
    return f"{said} for the hottest key, one serves {rate.ceiling:,}: {needed}"


def _units(number: float) -> str:
    said = f"{number:,.4g}"
    return f"{said} unit" if said == "1" else f"{said} units"


def _notes(report: KeysReport) -> list[str]:
    sampled = report.sampled
    notes = [f"{bad.file}:{bad.line} {bad.reason}" for bad in sampled.bad_rows]
    if sampled.bad > len(sampled.bad_rows):
        notes.append(f"{_many(sampled.bad - len(sampled.bad_rows), 'more row')} could not be read")
    if any(not key.exact for key in sampled.keys):
        notes.append(f"numbers of keys and rows with “to” or “at least” are estimates: {ERRORS}")
    keys = [key for key in sampled.keys if key.items]
    notes += [
        f"{key.schema.label}: each key names one item and none occurs twice: the sample does not"
        " say how often each is used, a log of requests would"
        for key in keys
        if key.silent
    ]
    notes += [
        f"{key.schema.label}: rows of the hottest key are only {_range(key.most)}: its share is"
        " mostly chance"
        for key in keys
        if not key.silent and key.most.low < FEW
    ]
    notes.append(
        "a share is one of rows: in an export, of items that are stored; in a log, of requests"
    )
    return notes


def _range(bounds: Bounds) -> str:
    if bounds.exact:
        return f"{bounds.low:,.0f}"
    return f"{bounds.low:,.0f} to {bounds.high:,.0f}"


def _share(bounds: Bounds) -> str:
    if bounds.exact:
        return _percent(bounds.low)
    return f"{_percent(bounds.low)} to {_percent(bounds.high)}"


def _gini(bounds: Bounds) -> str:
    return f"{bounds.low:.2f}" if bounds.exact else f"at least {bounds.low:.2f}"


def _percent(share: float) -> str:
    said = f"{share * 100:.3g}"
    return f"{share * 100:.5f} %" if "e" in said else f"{said} %"


def _of(count: Bounds, total: int) -> Bounds:
    return Bounds(count.low / total, count.high / total)


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


# --- JSON ----------------------------------------------------------------------------------------


def as_json(report: KeysReport) -> str:
    """Version 1; a number that may be estimated is its bounds, equal where it is exact."""
    sampled = report.sampled
    data = {
        "version": 1,
        "tool": {"name": "ingestlint", "version": __version__},
        "table": report.table,
        "place": report.place,
        "sample": {
            "files": report.files,
            "rows": sampled.rows,
            "unreadable": sampled.bad,
            "first_unreadable": [bad._asdict() for bad in sampled.bad_rows],
        },
        "keys": [_as_data(key, report) for key in sampled.keys],
        "notes": _notes(report),
    }
    return dumped(data)


def _as_data(key: Measured, report: KeysReport) -> dict[str, Any]:
    schema = key.schema
    data: dict[str, Any] = {
        "of": schema.kind,
        "index": schema.name or None,
        "partition_key": list(schema.partition),
        "sort_key": list(schema.sort),
        "rows": key.items,
        "exact": key.exact,
        "distinct": _bounds(key.distinct),
        "gini": {"at_least": key.gini.low, "at_most": key.gini.high},
        "item_kb": key.units.kb if key.units else None,
        "hottest_share": None,
        "hottest": [],
        "write": None,
        "read": None,
    }
    if key.items and not key.silent:
        data["hottest_share"] = _shares(key.share)
        data["hottest"] = [
            {
                "values": None if report.hide else key.values(hot),
                "rows": _bounds(hot.times),
                "share": _shares(_of(hot.times, key.items)),
            }
            for hot in _shown(key)
        ]
        data["write"] = _rate_data(write_rate(key, report.workload, _read(report)))
        data["read"] = _rate_data(read_rate(key, report.workload))
    return data


def _rate_data(rate: Rate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    return {
        "units_per_second_of_one_key": rate.ceiling,
        "units_per_second": rate.units,
        "units_per_request": rate.each,
        "size_known": rate.requests is not None,
        "requests_per_second": rate.requests,
        "declared_requests_per_second": rate.declared,
        "part_of_declared": rate.part,
        "units_per_second_for_the_hottest_key": rate.hottest,
        "shards": rate.shards,
    }


def _bounds(bounds: Bounds) -> dict[str, int]:
    return {"at_least": int(bounds.low), "at_most": int(bounds.high)}


def _shares(bounds: Bounds) -> dict[str, float]:
    return {"at_least": bounds.low, "at_most": bounds.high}
