"""`ingestlint snapshot --region REGION -o FILE`: the one command that opens sockets."""

import json
import os
import sys
from typing import Any

from ingestlint.integrations.aws_account import Asked
from ingestlint.integrations.aws_errors import Refused
from ingestlint.integrations.snapshot import policy, take
from ingestlint.report.text import clean
from ingestlint.run.errors import UsageError
from ingestlint.run.paths import posix

from .output import write_whole
from .parser import Parser

COUNTED = (("VPC", "Vpcs"), ("subnet", "Subnets"), ("endpoint", "VpcEndpoints"))


def options() -> Parser:
    parser = Parser(prog="ingestlint snapshot", allow_abbrev=False)
    add = parser.add_argument
    add("--region", metavar="REGION")
    add("-o", "--output", metavar="FILE", help="where to write it; - is standard output")
    add("--profile", metavar="NAME", help="of your AWS configuration")
    add(
        "--vpc-id",
        nargs="+",
        action="extend",
        default=[],
        metavar="ID",
        help="only these VPCs and what is in them",
    )
    add("--endpoint-url", metavar="URL", help="ask this instead of AWS (an emulator)")
    add("--force", action="store_true", help="overwrite a file that is no snapshot")
    add("--policy", action="store_true", help="print the IAM policy that is needed, ask nothing")
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read_own(argv)
    if chosen.policy:
        print(_to_text(policy()), end="")
        return 0
    if not chosen.region or not chosen.output:
        missing = "--output" if chosen.region else "--region"
        raise UsageError(f"snapshot needs {missing}", "ingestlint snapshot --region REGION -o FILE")
    if chosen.output != "-":
        _check_target(chosen.output, force=chosen.force)
    asked = Asked(chosen.region, chosen.profile, tuple(chosen.vpc_id), chosen.endpoint_url)
    try:
        snapshot = take(asked, _say)
    except Refused as refused:
        raise UsageError(str(refused), refused.hint) from None
    if snapshot["Missing"]:
        _say(
            "warning: the snapshot is not whole (ingestlint snapshot --policy prints what it needs)"
        )
    if chosen.output == "-":
        print(_to_text(snapshot), end="")
        return 0
    write_whole(chosen.output, _to_text(snapshot))
    counts = (_count(len(snapshot[name]), noun) for noun, name in COUNTED if name in snapshot)
    _say(f"{posix(chosen.output)}: {', '.join(counts)}")
    return 0


def _check_target(path: str, *, force: bool) -> None:
    """Before anything is asked: whether the file can be written, and may be."""
    target = os.path.realpath(path)
    if not os.path.isdir(os.path.dirname(target)):
        raise UsageError(f"{posix(path)} cannot be written: its folder does not exist")
    if os.path.exists(target) and not os.path.isfile(target):
        raise UsageError(f"{posix(path)} is no regular file", "-o - writes to standard output")
    if os.path.exists(target) and not force and not _is_snapshot(target):
        raise UsageError(f"{posix(path)} exists and is no snapshot", "--force overwrites it")


def _is_snapshot(path: str) -> bool:
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "ingestlint_snapshot" in document


def _to_text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _say(line: str) -> None:
    print(clean(line), file=sys.stderr, flush=True)
