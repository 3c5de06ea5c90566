"""A project in which a template or a configuration names what lies outside, in every way."""

import json
import os
from pathlib import Path
from typing import Any

SECRET = "s3cr3t"
SERVERLESS = "AWS::Serverless-2016-10-31"
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": SECRET}}
MACHINE = {"StartAt": SECRET, "States": {SECRET: {"Type": "Pass", "End": True}}}
# What lies outside, by how its name ends.
OUTSIDE: dict[str, Any] = {
    "yaml": {"Resources": {SECRET: QUEUE}},
    "json": {**MACHINE, "P": SECRET, "rules": {SECRET: "off"}},
}


def of(kind: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Transform": SERVERLESS,
        "Parameters": {"P": {"Type": "String", "Default": "x"}},
        "Resources": {"N": {"Type": kind, "Properties": properties, **more}},
    }


def evidence(path: str, key: str) -> dict[str, Any]:
    return of("AWS::Lambda::Function", {}, Metadata={"ingestlint": {"evidence": {key: path}}})


def named(where: str, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A template and a configuration in which a path is named."""
    plain = of("AWS::SQS::Queue", {"QueueName": {"Ref": "P"}})
    function = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 900}
    asset = {"Metadata": {"aws:asset:path": path}}
    include = {"Name": "AWS::Include", "Parameters": {"Location": path}}
    templates: dict[str, dict[str, Any]] = {
        "TemplateURL": of("AWS::CloudFormation::Stack", {"TemplateURL": path}),
        "asset": of("AWS::CloudFormation::Stack", {"TemplateURL": "s3"}, **asset),
        "Location": of("AWS::Serverless::Application", {"Location": path}),
        "DefinitionUri": of("AWS::Serverless::StateMachine", {"DefinitionUri": path}),
        "DefinitionS3Location": of(
            "AWS::StepFunctions::StateMachine", {"DefinitionS3Location": path}
        ),
        "of an API": of("AWS::Serverless::Api", {"StageName": "a", "DefinitionUri": path}),
        "Include": of(
            "AWS::Serverless::Api", {"StageName": "a", "DefinitionBody": {"Fn::Transform": include}}
        ),
        "CodeUri": of("AWS::Serverless::Function", {**function, "CodeUri": path}),
        "power_tuning": evidence(path, "power_tuning"),
        "report_log": evidence(path, "report_log"),
        "compute_optimizer": evidence(path, "compute_optimizer"),
    }
    configurations: dict[str, dict[str, Any]] = {
        "parameters": {"environments": {"e": {"parameters": path}}},
        "network": {"environments": {"e": {"network": path}}},
        "extends": {"extends": path},
        "baseline": {"baseline": path},
    }
    return templates.get(where, plain), configurations.get(where, {})


# Where a path is named, and how what it names ends.
WHERE = {
    "TemplateURL": "yaml",
    "asset": "yaml",
    "Location": "yaml",
    "DefinitionUri": "json",
    "DefinitionS3Location": "json",
    "of an API": "yaml",
    "Include": "yaml",
    "CodeUri": "yaml",
    "power_tuning": "json",
    "report_log": "json",
    "compute_optimizer": "json",
    "parameters": "json",
    "network": "json",
    "extends": "json",
    "baseline": "json",
}
HOSTILE = [
    "../outside/secret.{}",
    "{outside}/secret.{}",
    "file://{outside}/secret.{}",
    "~/secret.{}",
    "x/../../outside/secret.{}",
    "folder/secret.{}",
    "link.{}",
    "link-to-link.{}",
    "circle.{}",
    "circle.{}/secret.{}",
    "pipe.{}",
    "zero.{}",
    "/dev/zero",
    "/dev/stdin",
    "memory.{}",
    "/proc/self/environ",
    "a-folder.{}",
    "large.{}",
    "nul\0.{}",
    "half-\ud800.{}",
    "long" * 2_000,
    "https://example.com/secret.{}",
    "",
]


def project(folder: Path) -> Path:
    """A folder in `folder`, with links, pipes and devices, beside `outside`, which is secret."""
    outside, made = folder / "outside", folder / "project"
    outside.mkdir()
    made.mkdir(exist_ok=True)
    (made / "folder").symlink_to(outside)
    for ending, content in OUTSIDE.items():
        (outside / f"secret.{ending}").write_text(json.dumps(content), encoding="utf-8")
        (made / f"link.{ending}").symlink_to(outside / f"secret.{ending}")
        (made / f"link-to-link.{ending}").symlink_to(f"link.{ending}")
        (made / f"circle.{ending}").symlink_to(f"circle.{ending}")
        (made / f"zero.{ending}").symlink_to("/dev/zero")
        (made / f"memory.{ending}").symlink_to("/proc/self/mem")
        (made / f"a-folder.{ending}").mkdir()
        os.mkfifo(made / f"pipe.{ending}")
        with (made / f"large.{ending}").open("wb") as file:
            file.truncate(1 << 36)
    return made


def written(project: Path, where: str, path: str) -> None:
    ending = WHERE[where]
    outside = str(project.parent / "outside")
    template, config = named(where, path.replace("{outside}", outside).replace("{}", ending))
    (project / "t.json").write_text(json.dumps(template), encoding="utf-8")
    (project / ".ingestlint.yaml").write_text(json.dumps(config), encoding="utf-8")
