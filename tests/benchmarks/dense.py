"""How the rules about ways grow with a template whose roles permit a great deal."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RULES = "RES312,RES318,RES319,RES320"
# Resources of a unit: a queue, a mapping, a function, a table and a role.
UNIT = 5
NEIGHBOURS = 10


def _role(queues: list[str], tables: list[str]) -> dict[str, Any]:
    statements = [
        {
            "Effect": "Allow",
            "Action": action,
            "Resource": [{"Fn::GetAtt": [n, "Arn"]} for n in names],
        }
        for action, names in (("sqs:SendMessage", queues), ("dynamodb:PutItem", tables))
    ]
    policy = {"PolicyName": "p", "PolicyDocument": {"Statement": statements}}
    return {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}


def template(units: int, *, shared: bool) -> str:
    """Functions that may write to their neighbours; or, by one role, to everything."""
    queues, tables = ([f"{kind}{n}" for n in range(units)] for kind in "QT")
    found: dict[str, Any] = {}
    keys = [{"AttributeName": "id", "KeyType": "HASH"}]
    fixed = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    if shared:
        found["Shared"] = _role(queues, tables)
    for n in range(units):
        found[f"Q{n}"] = {"Type": "AWS::SQS::Queue"}
        properties: dict[str, Any] = {"KeySchema": keys, "ProvisionedThroughput": fixed}
        found[f"T{n}"] = {"Type": "AWS::DynamoDB::Table", "Properties": properties}
        role = "Shared" if shared else f"R{n}"
        properties = {"Runtime": "python3.13", "Role": {"Fn::GetAtt": [role, "Arn"]}}
        found[f"F{n}"] = {"Type": "AWS::Lambda::Function", "Properties": properties}
        source = {"Fn::GetAtt": [f"Q{n}", "Arn"]}
        properties = {"FunctionName": {"Ref": f"F{n}"}, "EventSourceArn": source}
        found[f"M{n}"] = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}
        if not shared:
            near = [(n + step) % units for step in range(1, NEIGHBOURS + 1)]
            found[f"R{n}"] = _role([queues[i] for i in near], [tables[i] for i in near])
    return json.dumps({"Resources": found})


def _seconds(path: Path) -> float:
    command = [sys.executable, "-m", "ingestlint", str(path), "--select", RULES, "--exit-zero"]
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - started


def main() -> None:
    print(f"{'rules about ways':34} {'5,000':>10} {'10,000':>8} {'ratio':>8}")
    with tempfile.TemporaryDirectory() as name:
        for shared in (False, True):
            took = []
            for resources in (5_000, 10_000):
                path = Path(name) / f"t{resources}.json"
                path.write_text(template(resources // UNIT, shared=shared), encoding="utf-8")
                took.append(_seconds(path))
            label = "dense, one role for all" if shared else "dense, a role for each"
            print(f"{label:34} {took[0]:9.2f}s {took[1]:7.2f}s {took[1] / took[0]:8.1f}")


if __name__ == "__main__":
    main()
