"""What bytes are made into: what the program reads, or a part of it; and what to begin with."""

import gzip
import io
import json
import struct
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ingestlint.config.errors import ConfigError
from ingestlint.config.network import load as load_network
from ingestlint.config.parameters import from_file
from ingestlint.config.samconfig import load as load_samconfig
from ingestlint.evidence.compute_optimizer import from_export
from ingestlint.evidence.power_tuning import from_result, from_url
from ingestlint.evidence.report_log import from_log
from ingestlint.gate.baseline import load as load_baseline
from ingestlint.parse.code import javascript, python
from ingestlint.parse.code.outline import CodeError
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Scalar
from ingestlint.parse.read import decode, parse_node, parse_template
from ingestlint.parse.source import Source
from ingestlint.run.errors import UsageError
from ingestlint.run.given import load_config
from tests.hostile.judge import check_run, said, unforgiving
from tests.hostile.mutate import data_of

# What people are told.
TOLD = (ConfigError, ParseError, UsageError, CodeError)
HERE = Path()
Run = Callable[[bytes], object]
Seeds = Callable[[list[Path]], Iterator[bytes]]


class Target(NamedTuple):
    """What takes bytes, and those that it begins with."""

    run: Run
    seeds: Seeds


def files(*patterns: str) -> Seeds:
    """The files below some folders that are named like one of these."""

    def found(folders: list[Path]) -> Iterator[bytes]:
        for folder in folders:
            for pattern in patterns:
                yield from (p.read_bytes() for p in sorted(folder.rglob(pattern)) if p.is_file())

    return found


def parts(wanted: Callable[[str, Any], object]) -> Seeds:
    """What stands in templates as JSON: of keys and what is below them, what is made of it."""

    def found(folders: list[Path]) -> Iterator[bytes]:
        for text in files("*.yaml", "*.json")(folders):
            try:
                pending = [("", data_of(parse_template("t.yaml", decode(text)).root))]
            except ParseError:
                continue
            while pending:
                key, node = pending.pop()
                part = wanted(key, node)
                if part:
                    yield json.dumps(part).encode()
                if isinstance(node, dict):
                    pending += node.items()
                elif isinstance(node, list):
                    pending += (("", item) for item in node)

    return found


def _as_given(data: bytes) -> Any:
    """A document as a mapping where it is JSON, else as the text that it is."""
    text = data.decode("utf-8", "replace")
    try:
        found = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, dict) else text


# --- Files ---------------------------------------------------------------------------------------


def template(data: bytes) -> None:
    check_run(HERE, "t.json" if data[:1] in {b"{", b"["} else "t.yaml", data, overviews=False)


def file(name: str, read: Callable[[str], object]) -> Run:
    """A target that has the bytes in a file."""

    def run(data: bytes) -> None:
        Path(name).write_bytes(data)
        read(name)

    return run


def samples(data: bytes) -> None:
    """As rows of CSV, as JSON lines, and packed."""
    for name, written in (("s.csv", data), ("s.json", data), ("s.gz", gzip.compress(data))):
        Path(name).write_bytes(written)
        keys = ("keys", "--table", "T", "--partition-key", "id", name, "--format", "json")
        with unforgiving():
            status, out, err = said(*keys)
        assert status in {0, 2}, err
        assert out or err


def code(data: bytes) -> None:
    # JSON may hold halves of characters.
    text = data.decode("utf-8", "surrogateescape" if data[:1] == b"\xff" else "replace")
    for read in (python.outline_of, lambda text: javascript.outline_of(text, "typescript")):
        try:
            read(text)
        except CodeError:
            continue


# --- Evidence ------------------------------------------------------------------------------------


def _measured(key: str, value: str) -> None:
    """A template whose function was measured so, as far as everything that is said of it."""
    function = {
        "Type": "AWS::Lambda::Function",
        "Metadata": {"ingestlint": {"evidence": {key: value}}},
        "Properties": {"MemorySize": 1024, "Timeout": 9, "Runtime": "python3.13"},
    }
    made = json.dumps({"Resources": {"Fn": function}}).encode()
    check_run(HERE, "m.json", made, overviews=False)
    for style in ("text", "json", "markdown"):
        with unforgiving():
            status, out, err = said("memory", "m.json", "--format", style)
        assert status in {0, 2}, err
        if style == "json" and out:
            json.loads(out, parse_constant=_no_number)


def _no_number(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def _scalar(text: str) -> Scalar:
    """A place for what is read by itself first: what people are told of is not judged."""
    return Scalar(Source("x", text), 0, len(text), text, text, plain=True)


def evidence(data: bytes) -> None:
    """A result of Power Tuning where it looks like one, else a log."""
    if data.lstrip()[:1] == b"{":
        from_result(parse_node("tuning.json", decode(data)))
        key, name = "power_tuning", "tuning.json"
    else:
        from_log(io.BytesIO(data), _scalar("x"))
        key, name = "report_log", "fn.log"
    Path(name).write_bytes(data)
    _measured(key, name)


def compute_optimizer(data: bytes) -> None:
    from_export(Source("co.csv", decode(data)), "Fn", None, _scalar("x"))
    Path("co.csv").write_bytes(data)
    _measured("compute_optimizer", "co.csv")


EXPORTED = (
    "functionArn,functionVersion,finding,findingReasonCodes_isMemoryOverProvisioned,"
    "numberOfInvocations,lookbackPeriodInDays,currentConfiguration_memorySize,"
    "utilizationMetrics_durationAverage,utilizationMetrics_memoryMaximum,"
    "recommendationOptions_1_configuration_memorySize,"
    "recommendationOptions_1_projectedUtilizationMetrics_durationExpected,"
    "lastRefreshTimestamp_UTC\n"
    "arn:aws:lambda:eu-west-1:123456789012:function:stack-Fn-AAAAAAAAAAAA:$LATEST,$LATEST,"
    'NotOptimized,true,5000,14.0,1024,"80.5",612.3,848,81,2026-11-20 08:00:00\n'
)


def exports(folders: list[Path]) -> Iterator[bytes]:
    yield EXPORTED.encode()
    yield EXPORTED.replace("NotOptimized", "Optimized").replace(",", '","').encode()
    yield EXPORTED.replace("\n", "\r\n").upper().encode()
    yield from files("*optimizer*.csv", "*.csv")(folders)


def power_tuning_url(data: bytes) -> None:
    """A URL as it is, or one with the bytes as the numbers of its three lists."""
    if data[:1] == b"h":
        from_url(_scalar(data.decode("utf-8", "replace")))
        _measured("power_tuning_url", data.decode("utf-8", "replace"))
        return
    count = data[0] % 40 + 1 if data else 1
    body = data[1:].ljust(count * 10, b"\x44")
    lists = (body[: 2 * count], body[2 * count : 6 * count], body[6 * count : 10 * count])
    shown = ";".join(b64encode(each).decode() for each in lists)
    url = f"https://lambda-power-tuning.show/#{shown}"
    from_url(_scalar(url))
    _measured("power_tuning_url", url)


def urls(_: list[Path]) -> Iterator[bytes]:
    sizes, times, costs = (128, 512, 1024), (900.0, 300.0, 290.5), (2e-6, 1.5e-6, 3e-6)
    numbers = struct.pack("<3h", *sizes) + struct.pack("<3f", *times) + struct.pack("<3f", *costs)
    yield b"\x02" + numbers
    shown = (struct.pack("<3h", *sizes), struct.pack("<3f", *times), struct.pack("<3f", *costs))
    yield b"https://lambda-power-tuning.show/#" + b";".join(map(b64encode, shown))
    yield b"https://lambda-power-tuning.show/?currency=CNY#gAAAAQ%3D%3D;AAAA;AAAA"


# --- Documents in templates ----------------------------------------------------------------------


def policy(data: bytes) -> None:
    """A document as the policy of a role, a queue, a topic and a key that work together."""
    document = _as_given(data)
    queue = {"Fn::GetAtt": ["Q", "Arn"]}
    code = {"Runtime": "python3.13", "Handler": "a.b", "Timeout": 9}
    topic = {"TopicArn": {"Ref": "N"}, "Protocol": "sqs", "Endpoint": queue}
    inline = [{"PolicyName": "p", "PolicyDocument": document}]
    resources = {
        "R": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": document, "Policies": inline}),
        "M": ("AWS::IAM::ManagedPolicy", {"PolicyDocument": document, "Roles": [{"Ref": "R"}]}),
        "F": ("AWS::Lambda::Function", {**code, "Role": {"Fn::GetAtt": ["R", "Arn"]}}),
        "Q": ("AWS::SQS::Queue", {"KmsMasterKeyId": {"Ref": "K"}, "VisibilityTimeout": 9}),
        "P": ("AWS::SQS::QueuePolicy", {"Queues": [{"Ref": "Q"}], "PolicyDocument": document}),
        "N": ("AWS::SNS::Topic", {}),
        "S": ("AWS::SNS::Subscription", topic),
        "O": ("AWS::SNS::TopicPolicy", {"Topics": [{"Ref": "N"}], "PolicyDocument": document}),
        "K": ("AWS::KMS::Key", {"KeyPolicy": document}),
        "T": ("AWS::DynamoDB::Table", {"ResourcePolicy": {"PolicyDocument": document}}),
        "E": ("AWS::Lambda::EventSourceMapping", {"EventSourceArn": queue, "FunctionName": "F"}),
        "V": ("AWS::EC2::VPCEndpoint", {"PolicyDocument": document}),
    }
    _judge(resources)


def machine(data: bytes) -> None:
    """A definition as a mapping or a text, with what stands for names in it."""
    document = _as_given(data)
    key = "DefinitionString" if isinstance(document, str) else "Definition"
    names = {"Fn": {"Fn::GetAtt": ["F", "Arn"]}, "N": "x"}
    resources = {
        "A": (
            "AWS::StepFunctions::StateMachine",
            {key: document, "DefinitionSubstitutions": names},
        ),
        "B": (
            "AWS::StepFunctions::StateMachine",
            {"DefinitionString": {"Fn::Sub": data.decode("utf-8", "replace")}},
        ),
        "F": ("AWS::Lambda::Function", {"Timeout": 9, "FunctionName": "f"}),
        "Q": ("AWS::SQS::Queue", {"QueueName": "q"}),
    }
    _judge(resources)


def _judge(resources: dict[str, tuple[str, dict[str, Any]]]) -> None:
    made = {name: {"Type": kind, "Properties": own} for name, (kind, own) in resources.items()}
    data = json.dumps({"Resources": made}).encode()
    check_run(HERE, "d.json", data, overviews=False)
    for style in () if len(data) % 8 else ("path Q d.json", "graph d.json --format json"):
        with unforgiving():
            status, _, err = said(*style.split())
        assert status in {0, 2}, err


def sam(data: bytes) -> None:
    """Globals and resources as SAM has them, spelled out and judged."""
    made = _as_given(data)
    if isinstance(made, str):
        text = f"Transform: AWS::Serverless-2016-10-31\n{made}"
        check_run(HERE, "s.yaml", text.encode(), overviews=False)
        return
    made["Transform"] = "AWS::Serverless-2016-10-31"
    check_run(HERE, "s.json", json.dumps(made).encode(), overviews=False)


def _of_sam(_: str, node: Any) -> object:
    """The sections of a template that has resources of SAM."""
    if not isinstance(node, dict) or "AWS::Serverless::" not in json.dumps(node.get("Resources")):
        return None
    return {
        key: node[key]
        for key in ("Globals", "Parameters", "Conditions", "Resources")
        if key in node
    }


TARGETS: dict[str, Target] = {
    "template": Target(template, files("*.yaml", "*.json")),
    "config": Target(file("c.yaml", load_config), files(".ingestlint.yaml")),
    "parameters": Target(file("p.json", from_file), files("*param*.json", "prod.json")),
    "samconfig": Target(
        file("samconfig.toml", lambda path: load_samconfig(path, "prod")), files("*.toml")
    ),
    "baseline": Target(file("b.json", load_baseline), files("*baseline*.json")),
    "network": Target(file("n.json", load_network), files("network*.json")),
    "samples": Target(samples, files("*.csv")),
    "evidence": Target(evidence, files("*.log", "tuning*.json")),
    "compute-optimizer": Target(compute_optimizer, exports),
    "power-tuning-url": Target(power_tuning_url, urls),
    "policy": Target(policy, parts(lambda key, node: key.endswith("PolicyDocument") and node)),
    "machine": Target(
        machine, parts(lambda _, node: isinstance(node, dict) and "StartAt" in node and node)
    ),
    "sam": Target(sam, parts(_of_sam)),
    "code": Target(code, files("*.py", "*.ts", "*.js")),
}
