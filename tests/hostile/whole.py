"""A project with every kind of file that a run reads, each named by another, and odd words."""

import json
from pathlib import Path
from typing import Any

from tests.cli.lines import FILES, PROJECTS
from tests.hostile.targets import EXPORTED
from tests.measured import REPORT

ASSEMBLY = PROJECTS / "network_cdk" / "cdk.out"
STACK, SERVERLESS = "AWS::CloudFormation::Stack", "AWS::Serverless::"
PASSED = {"Name": {"Ref": "Stage"}}
INCLUDED = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "parts/api.json"}}}
CODE = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 9, "CodeUri": "src"}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t-${I}"}}
RESOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "Child": (STACK, {"TemplateURL": "child.yaml", "Parameters": PASSED}),
    "Application": (f"{SERVERLESS}Application", {"Location": "child.yaml", "Parameters": PASSED}),
    "Machine": (f"{SERVERLESS}StateMachine", {"DefinitionUri": "parts/machine.json"}),
    "Api": (f"{SERVERLESS}Api", {"StageName": "a", "DefinitionBody": INCLUDED}),
    "Function": (f"{SERVERLESS}Function", CODE),
    "Script": (f"{SERVERLESS}Function", {**CODE, "Runtime": "nodejs22.x"}),
    "Queue": ("AWS::SQS::Queue", {"QueueName": {"Fn::ImportValue": "queue"}}),
}
PARENT = {
    "Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
    "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
    "Resources": {
        **{name: {"Type": kind, "Properties": own} for name, (kind, own) in RESOURCES.items()},
        "Fn::ForEach::Each": ["I", ["a", "b"], {"Topic${I}": TOPIC}],
    },
}
CHILD = """\
Parameters: {Name: {Type: String, AllowedValues: [dev, prod, x]}}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 2}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Timeout: 9}}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}
Outputs: {Name: {Value: !Ref Jobs, Export: {Name: queue}}}
"""
CONFIGURATION = """\
extends: pack.yaml
baseline: b.json
environments:
  dev: {parameters: samconfig.toml, region: eu-west-1}
  prod: {parameters: {t.yaml: p.json, "*": p.json}, network: n.json}
workload: {Worker: {requests_per_second: 20, duration_ms: 800}}
evidence:
  TileWriter: {power_tuning: tuned.json, report_log: fn.log}
  Worker: {compute_optimizer: co.csv}
limits: {lambda_concurrent_executions: 3000}
ignores: {never: [NET101], max_days: 90}
"""
PACK = """\
rules: {NET101: {headroom: 16}, MEM401: note}
policies:
  - {code: ACME001, select: {type: AWS::SQS::Queue}, message: m, fix: f,
     require: {properties: {QueueName: {pattern: "^q"}}}}
"""
MACHINE = {
    "StartAt": "A",
    "States": {"A": {"Type": "Task", "Resource": "${Function.Arn}", "End": True}},
}
API = {"openapi": "3.0.1", "paths": {"/": {"get": {"x-amazon-apigateway-integration": {}}}}}
PYTHON = "import boto3\nc = boto3.client('sqs')\ndef handler(e, _):\n    c.send_message()\n"
SCRIPT = "import {SQSClient} from '@aws-sdk/client-sqs'\nconst c = new SQSClient({})\n"
TEXTS = {
    **FILES,
    ".ingestlint.yaml": CONFIGURATION,
    "pack.yaml": PACK,
    "parent.json": json.dumps(PARENT),
    "child.yaml": CHILD,
    "samconfig.toml": "[dev.deploy.parameters]\nparameter_overrides = 'Stage=dev'\n",
    "parts/machine.json": json.dumps(MACHINE),
    "parts/api.json": json.dumps(API),
    "src/app.py": PYTHON,
    "src/app.ts": SCRIPT,
    "fn.log": REPORT,
    "co.csv": EXPORTED,
}
WHOLE = {
    **{name: text.encode() for name, text in TEXTS.items()},
    **{f"cdk.out/{path.name}": path.read_bytes() for path in sorted(ASSEMBLY.iterdir())},
}
# Templates that are always judged, unless something is said of them.
JUDGED = ("t.yaml", "parent.json", "child.yaml", "cdk.out/Network.template.json")
NAMES = (
    "a b.yaml", "-x.yaml", "--jobs.yaml", "\x1b[2J.yaml", "\u202e.json", "\udcff.yaml", "n\nl.yaml",
    "r\r.yaml", f"{'x' * 250}.yaml", "'\".yaml", "%s{}.json", "::error::x.yaml", "@.yaml", ".yaml",
    "t.yaml ", "T.YAML", "manifest.json", "x/manifest.json", "x.template.json", "*.yaml",
    "a/b/.ingestlint.yaml", ".ingestlint.yml", "samconfig.yaml", "\u00e9.yaml", "e\u0301.yaml",
    ":(top)x.yaml",
)  # fmt: skip
TARGETS = (
    "../outside/secret.yaml", "../outside/secret.json", "../outside", ".", "..", "/dev/zero",
    "t.yaml", "p.json", "src", "nothing", "/proc/self/environ", "x" * 300,
)  # fmt: skip
BYTES = (
    b"", b"\0", b"\xff\xfe{\0}\0", b"\xef\xbb\xbf", b"\xff", b"\r", b"[" * 3_000, b"{}", b"null",
)  # fmt: skip
# Of a command line.
WORDS = (
    "", " ", "-", "--", "-x", "--no-such", "\x1b[2J", "\udcff", "\u202e", "x" * 5_000, "=", "A=",
    "=B", "Stage=prod", "Stage=a,b=c", "@c.yaml", "nothing.yaml", ".", "src", "cdk.out", "*", "%s",
    "child.yaml", "parent.json", "p.json#x", "samconfig.toml#", "samconfig.toml#dev", "1e999", "-1",
    "9" * 30, "NaN", "NET101", "res", "HEAD~1", "HEAD^{tree}", "HEAD:t.yaml", ":/x", "@{-1}",
    "base", "refs/heads/odd", "2026-02-30", "a\nb", "{}", "link", "dev", "prod,dev", ",", "Jobs",
    "Jobs.Arn.x", "Child.Jobs",
)  # fmt: skip
# What a tree may have that somebody has put together by hand: names, and kinds of entries.
ODD_NAMES = (
    b"..", b".git", b".GIT", b"a/b.yaml", b"t.yaml", b"src", b"\xff.yaml", b"x" * 300 + b".yaml",
    b"n\nl.yaml", b"-x.yaml", b"cdk.out", b"manifest.json", b".ingestlint.yaml",
)  # fmt: skip
MODES = (b"100644", b"100755", b"100664", b"120000", b"160000", b"40000", b"0", b"777")


def write(folder: Path) -> None:
    for name, data in WHOLE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
