"""`ingestlint keys --table NAME SAMPLE…`: how evenly the keys of a table are used."""

import argparse
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

from ingestlint.config.edit import KeysFound, with_keys
from ingestlint.config.errors import nearest
from ingestlint.parse.read import YAML
from ingestlint.report.keys import KeysReport, as_json, as_text
from ingestlint.report.text import clean
from ingestlint.run.errors import UsageError
from ingestlint.run.paths import posix
from ingestlint.run.progress import Progress
from ingestlint.sample.counter import EXACT_KEYS, Sketch
from ingestlint.sample.lines import Stream
from ingestlint.sample.measure import CHECKED_EVERY, Measurement, Sampled
from ingestlint.sample.rates import Workload
from ingestlint.sample.rows import NoColumn, rows
from ingestlint.sample.schema import ITEM, LOCAL

from .output import write_whole
from .parser import Parser
from .read import add_world, say
from .tables import Chosen, chosen_table

DEFAULT_CONFIG = ".ingestlint.yaml"
READABLE = "a sample is DynamoDB's JSON (an export, a scan), JSON lines or CSV; gzip or not"
MOST_SHOWN = 1_000
USAGE = "ingestlint keys --table NAME [--template FILE] SAMPLE… [options]"


def options() -> Parser:
    parser = Parser(prog="ingestlint keys", allow_abbrev=False, usage=USAGE)
    add = parser.add_argument
    add("samples", nargs="+", metavar="SAMPLE", help=f"file, or - (stdin): {READABLE}")
    add("--table", required=True, metavar="NAME", help="logical ID or TableName")
    add(
        "--template",
        action="append",
        default=[],
        metavar="FILE",
        help="where the table is (repeatable; default: the current folder)",
    )
    add_world(parser)
    key = "attribute of the key, instead of a template's (repeatable: one combined key)"
    add("--partition-key", action="append", default=[], metavar="NAME", help=key)
    add("--sort-key", action="append", default=[], metavar="NAME", help="likewise")
    add("--writes-per-second", type=_positive, metavar="N", help="the peak, for shards")
    add("--reads-per-second", type=_positive, metavar="N", help="likewise")
    add("--item-kb", type=_positive, metavar="N", help="instead of what the sample measures")
    add("--items", action="store_true", help="count single items, too: with the sort key")
    add("--top", type=_count, default=10, metavar="N", help="hottest keys to show (default 10)")
    add("--hide-values", action="store_true", help="show no value of a key")
    add("--format", choices=("text", "json"), default="text")
    add(
        "--write-config",
        nargs="?",
        const="",
        metavar="FILE",
        help=f"put keys into the workload of FILE (default: the one in force, or {DEFAULT_CONFIG})",
    )
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read(argv)
    if chosen.write_config and not chosen.write_config.endswith(YAML):
        raise UsageError(f"{chosen.write_config} is no YAML file", "--write-config=FILE.yaml")
    if "-" in chosen.samples and "-" in chosen.template:
        raise UsageError("sample and template cannot both be standard input")
    table = chosen_table(chosen)
    sampled = _measure(chosen, table)
    names = [_name(path) for path in chosen.samples]
    workload = _workload(chosen, table.workload)
    report = KeysReport(table.name, table.place, names, sampled, workload, hide=chosen.hide_values)
    try:
        # Before standard output, which may break.
        if chosen.write_config is not None:
            _write_config(chosen.write_config or table.config or DEFAULT_CONFIG, table, sampled)
    finally:
        print(as_json(report) if chosen.format == "json" else as_text(report))
        for problem in table.problems:
            say(problem)
    return 2 if table.problems else 0


def _workload(chosen: argparse.Namespace, declared: Workload) -> Workload:
    """What the options say goes before what the configuration declares of the table."""
    options = {
        "writes": chosen.writes_per_second,
        "reads": chosen.reads_per_second,
        "item_kb": chosen.item_kb,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return declared._replace(table=declared.table._replace(**given))


def _measure(chosen: argparse.Namespace, table: Chosen) -> Sampled:
    measurement = Measurement(table.keys, _sketch, items=chosen.items)
    needed = table.keys.table.attributes
    wanted = {name for schema in table.keys.schemas for name in schema.attributes}
    progress = Progress()
    for path in chosen.samples:
        with _opened(path) as stream, progress:
            try:
                for row in rows(stream, needed, sorted(wanted)):
                    measurement.add(stream.name, row)
                    if not measurement.rows % CHECKED_EVERY and progress.is_due():
                        share = f", {stream.position / stream.size:.0%}" if stream.size else ""
                        progress.show(f"{measurement.rows:,} rows{share}")
            except NoColumn as error:
                # Without a header its first row is one of values.
                hint = "" if chosen.hide_values else nearest(error.missing, set(error.columns))
                raise UsageError(
                    f"{stream.name} has no column {error.missing}", hint or READABLE
                ) from None
    sampled = measurement.result(chosen.top)
    if sampled.bad == sampled.rows:
        first = sampled.bad_rows[0] if sampled.bad_rows else None
        if first is None:
            raise UsageError(f"{_name(chosen.samples[0])} has no rows", READABLE)
        said = f"none of {sampled.rows:,} rows can be read: line {first.line:,} {first.reason}"
        raise UsageError(f"{first.file}: {said}", _remedy(first.reason))
    return sampled


def _remedy(reason: str) -> str:
    if reason.startswith("is not JSON"):
        return "one item on each line: jq -c .Items[] makes it so"
    return READABLE if reason.startswith("is ") else "--table and the sample must belong together"


@contextmanager
def _opened(path: str) -> Iterator[Stream]:
    if path == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed")
        with open(sys.stdin.fileno(), "rb", closefd=False) as file:
            yield Stream(_name(path), file)
        return
    if os.path.isdir(path):
        raise UsageError(f"{posix(path)} is a folder", "name the files of the sample")
    try:
        file = open(path, "rb")  # noqa: SIM115  (closed below; only opening it is tried)
    except OSError as error:
        raise UsageError(f"{posix(path)} cannot be read: {error.strerror}") from None
    with file:
        said = os.fstat(file.fileno())
        # A pipe may be a sample (`<(gunzip …)`); most devices never end.
        if stat.S_ISBLK(said.st_mode) or (stat.S_ISCHR(said.st_mode) and not file.isatty()):
            raise UsageError(f"{posix(path)} is a device", "name the files of the sample")
        size = said.st_size
        yield Stream(_name(path), file, size if file.seekable() else 0)


def _name(path: str) -> str:
    return "<stdin>" if path == "-" else posix(path)


def _sketch() -> Sketch:
    try:
        from ingestlint.integrations.sketches import DataSketches
    except ImportError:
        said = f"more than {EXACT_KEYS:,} keys are estimated, which takes Apache DataSketches"
        hint = "pip install 'ingestlint[keys]', or give a smaller sample"
        raise UsageError(said, hint) from None
    return DataSketches()


def _write_config(path: str, table: Chosen, sampled: Sampled) -> None:
    """A key that does not say how it is used is left out."""
    found = [
        KeysFound(table.name, key.schema.name, int(key.distinct.low), min(key.share.high, 1.0))
        for key in sampled.keys
        if key.items and not key.silent and key.schema.kind not in {ITEM, LOCAL}
    ]
    if not found:
        raise UsageError(f"{posix(path)} is left as it is: no key occurs twice in the sample")
    text = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8", newline="") as file:
            try:
                text = file.read()
            except UnicodeDecodeError:
                raise UsageError(f"{posix(path)} is not UTF-8 text") from None
    mark = text[:1] if text.startswith("\ufeff") else ""
    write_whole(path, mark + with_keys(posix(path), text.removeprefix(mark), found))
    missing = _undeclared(table.workload)
    still = f"; still to be declared there: {missing}" if missing else ""
    print(clean(f"{posix(path)}: keys of {table.name}{still}"), file=sys.stderr)


def _undeclared(workload: Workload) -> str:
    """What check needs beside the keys to judge them: a share is one of a rate."""
    every = (workload.table, *workload.indexes.values())
    missing = []
    if all(each.writes is None and each.reads is None for each in every):
        missing.append("writes_per_second (or reads_per_second)")
    if all(each.item_kb is None for each in every):
        missing.append("item_kb")
    return ", ".join(missing)


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < inf:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return value


def _count(text: str) -> int:
    if not text.isdigit() or int(text) > MOST_SHOWN:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 to {MOST_SHOWN}")
    return int(text)
