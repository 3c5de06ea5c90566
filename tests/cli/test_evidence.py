"""Evidence as the configuration and Metadata name it, and what is wrong with it."""

import json
import os
from pathlib import Path

import pytest

from tests.command import found, ingestlint, judged
from tests.evidence.test_power_tuning import EXAMPLE
from tests.measured import FUNCTION, RESULT, configure, make_project, memory, write


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def test_evidence_of_the_configuration_is_relative_to_it(project: Path) -> None:
    write(project, "stacks/t.yaml", (project / "t.yaml").read_text(encoding="utf-8"))
    (project / "t.yaml").unlink()
    report = judged(project, "stacks/t.yaml", "--select", "MEM403")
    assert found(report) == [("MEM403", 4)]
    (finding,) = report["findings"]
    rows = [(row["value"], row["file"], row["line"]) for row in finding["table"]]
    assert rows == [(256, "tuning/result.json", 6), (512, "tuning/result.json", 11)]


@pytest.mark.parametrize(
    "header",
    [
        "Type: AWS::Lambda::Function",
        "Type: AWS::Serverless::Function",
    ],
)
def test_evidence_in_metadata_is_relative_to_the_template(project: Path, header: str) -> None:
    (project / ".ingestlint.yaml").unlink()
    metadata = "Metadata: {ingestlint: {evidence: {power_tuning: ../tuning/result.json}}}"
    text = "Resources:\n" + FUNCTION.format(name="Fn", memory=256)
    text = text.replace("Type: AWS::Lambda::Function", f"{header}\n    {metadata}")
    text = text.replace("Handler: a.b", "Handler: a.b, CodeUri: src")
    write(project, "stacks/t.yaml", "Transform: AWS::Serverless-2016-10-31\n" + text)
    report = judged(project, "stacks", "--select", "MEM403,ING")
    assert found(report) == [("MEM403", 6)]


def test_the_configuration_goes_before_metadata(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    metadata = f'Metadata: {{ingestlint: {{evidence: {{power_tuning_url: "{EXAMPLE}"}}}}}}'
    write(project, "t.yaml", text.replace("  Fine:\n", f"  Fine:\n    {metadata}\n"))
    rows = memory(project)["deployments"][0]["functions"]
    assert [size["memory"] for size in rows[1]["sizes"]] == [256, 512]
    configure(project, "Fine: {report_log: tuning/fn.log}")
    rows = memory(project)["deployments"][0]["functions"]
    assert len(rows[1]["sizes"]) == 6
    report = judged(project, "t.yaml", "--select", "MEM405")
    assert report["coverage"]["checks"] == 1


def test_ignores_may_stand_beside_it(project: Path) -> None:
    (project / ".ingestlint.yaml").unlink()
    inner = "ignore: [{code: MEM403, reason: why}], evidence: {power_tuning: tuning/result.json}"
    text = (project / "t.yaml").read_text(encoding="utf-8")
    metadata = f"Metadata: {{ingestlint: {{{inner}}}}}"
    write(project, "t.yaml", text.replace("  Slow:\n", f"  Slow:\n    {metadata}\n"))
    report = judged(project, "t.yaml", "--select", "MEM403,ING")
    assert (found(report), report["coverage"]["ignored"]) == ([], 1)


# --- what is wrong with it ---------------------------------------------------------------------


def error(project: Path, *arguments: str) -> str:
    done = ingestlint(project, "check", "t.yaml", "--select", "MEM403", *arguments)
    assert done.returncode == 2
    return done.stderr + done.stdout


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("Slow: {power_tunning: a}", "unknown key power_tunning (did you mean power_tuning?)"),
        ("Slow: tuning/result.json", "the evidence of Slow must be a mapping"),
        ("Slow: {}", "the evidence of Slow names none (give power_tuning, power_tuning_url"),
        ("Slow: {runtime: python3.13}", "the evidence of Slow names none"),
        ("Slow: {power_tuning: [a]}", "power_tuning must be a text"),
        (
            "Slow: {power_tuning: a, power_tuning_url: b}",
            "power_tuning and power_tuning_url are two ways",
        ),
        (
            "Slow: {report_log: a, architecture: arm}",
            "arm is no architecture (did you mean arm64?)",
        ),
        ("Slow: {report_log: a, date: 2026-02-30}", "2026-02-30 is no date"),
        ("Slwo: {report_log: a}", "Slwo is the name of no resource (did you mean Slow?)"),
    ],
)
def test_a_configuration_that_is_wrong(project: Path, entry: str, said: str) -> None:
    configure(project, entry)
    assert error(project).startswith(f"error: .ingestlint.yaml:2: {said}")


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ("{arm64: 1}", "unknown key arm64 (did you mean arm64_gb_second?)"),
        ("{million_requests: free}", "million_requests must be a number"),
        ("{million_requests: -1}", "million_requests must not be negative"),
        ("{million_requests: [1]}", "million_requests must be a number"),
    ],
)
def test_prices_that_are_wrong(project: Path, prices: str, said: str) -> None:
    write(project, ".ingestlint.yaml", f"prices: {prices}\n")
    assert error(project).startswith(f"error: .ingestlint.yaml:1: {said}")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("power_tuning: tuning/resutl.json", "there is no file tuning/resutl.json"),
        ("power_tuning: ../outside.json", "../outside.json lies outside of the project"),
        ("power_tuning: /etc/passwd", "/etc/passwd lies outside of the project"),
        ("power_tuning: tuning", "tuning:1: not a regular file"),
        ("power_tuning: tuning/fn.log", "tuning/fn.log"),
        ("report_log: tuning/result.json", "tuning/result.json has no REPORT of an invocation"),
        ("report_log: tuning", "tuning: not a regular file"),
        ("report_log: tuning/link.log", "tuning/link.log lies outside of the project"),
        ("report_log: tuning/device", "tuning/device lies outside of the project"),
        ("report_log: tuning/pipe", "tuning/pipe: not a regular file"),
        ("compute_optimizer: tuning/fn.log", "tuning/fn.log has no column functionArn"),
        ("power_tuning_url: https://example.com/", "no visualization URL"),
    ],
)
def test_evidence_that_cannot_be_read(project: Path, entry: str, said: str) -> None:
    (project / "tuning" / "link.log").symlink_to(project.parent / "outside.json")
    (project / "tuning" / "device").symlink_to("/dev/zero")
    os.mkfifo(project / "tuning" / "pipe")
    write(project.parent, "outside.json", json.dumps(RESULT))
    configure(project, f"Slow: {{{entry}}}")
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert len(report["errors"]) == 1
    assert said in report["errors"][0]["message"]
    assert (report["errors"][0]["file"], report["errors"][0]["line"]) == (".ingestlint.yaml", 2)
    assert report["errors"][0]["hint"]
    assert ingestlint(project, "t.yaml").returncode == 2


def test_a_result_that_is_wrong_is_an_error_where_it_is_named(project: Path) -> None:
    write(project, "tuning/result.json", '{\n "power": 1,\n "stats": [\n  {"value": "x"}\n ]\n}')
    report = judged(project, "t.yaml")
    said = "tuning/result.json:4: value must be a number"
    assert [(e["file"], e["line"], e["message"]) for e in report["errors"]] == [
        (".ingestlint.yaml", 2, said),
        (".ingestlint.yaml", 3, said),
    ]


def test_evidence_in_metadata_that_is_wrong_leaves_the_others(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    metadata = "Metadata: {ingestlint: {evidence: {power_tuning: !Ref File}}}"
    write(project, "t.yaml", text.replace("  Fine:\n", f"  Fine:\n    {metadata}\n"))
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert found(report) == [("MEM403", 4)]
    (wrong,) = report["errors"]
    assert (wrong["file"], wrong["line"]) == ("t.yaml", 6)
    assert wrong["message"] == "power_tuning must be a text"


# --- names -------------------------------------------------------------------------------------


def test_a_name_may_be_in_a_template_that_is_not_linted(project: Path) -> None:
    write(project, "other/u.yaml", "Resources:\n" + FUNCTION.format(name="Elsewhere", memory=512))
    configure(project, "Elsewhere: {power_tuning: tuning/result.json}")
    assert judged(project, "t.yaml", "--select", "MEM403")["errors"] == []
    configure(project, "Elsewere: {power_tuning: tuning/result.json}")
    assert "Elsewere is the name of no resource" in error(project)
    done = ingestlint(project, "network", "t.yaml")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_name_that_a_loop_makes(project: Path) -> None:
    write(
        project,
        "t.yaml",
        "Transform: AWS::LanguageExtensions\nResources:\n"
        "  Fn::ForEach::Readers:\n    - Name\n    - [A, B]\n    - Reader${Name}:\n"
        "        Type: AWS::Lambda::Function\n        Properties: {MemorySize: 256}\n",
    )
    configure(project, "ReaderA: {power_tuning: tuning/result.json}")
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert [f["subject"] for f in report["findings"]] == ["ReaderA"]
    configure(project, "WriterA: {power_tuning: tuning/result.json}")
    assert "WriterA is the name of no resource" in error(project)


def test_a_function_of_a_nested_stack(project: Path) -> None:
    write(project, "nested.yaml", (project / "t.yaml").read_text(encoding="utf-8"))
    write(
        project,
        "t.yaml",
        "Resources:\n  Stack: {Type: AWS::CloudFormation::Stack,"
        " Properties: {TemplateURL: nested.yaml}}\n",
    )
    configure(project, "Stack/Slow: {power_tuning: tuning/result.json}")
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert [f["subject"] for f in report["findings"]] == ["Stack/Slow"]


def test_evidence_is_about_functions(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    write(project, "t.yaml", text + "  Table: {Type: AWS::DynamoDB::Table}\n")
    configure(project, "Table: {power_tuning: tuning/result.json}")
    assert error(project).startswith(
        "error: .ingestlint.yaml:2: evidence is about functions; Table is AWS::DynamoDB::Table"
    )


def test_a_name_with_its_template(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    for name in ("one.yaml", "two.yaml"):
        write(project, f"stacks/{name}", text)
    (project / "t.yaml").unlink()
    configure(project, "stacks/one.yaml:Slow: {power_tuning: tuning/result.json}")
    report = judged(project, "stacks", "--select", "MEM403")
    assert [finding["file"] for finding in report["findings"]] == ["stacks/one.yaml"]
    configure(project, "stacks/one.yaml:Slwo: {power_tuning: tuning/result.json}")
    (wrong,) = judged(project, "stacks", "--select", "MEM403")["errors"]
    assert wrong["message"] == "stacks/one.yaml:Slwo is the name of no resource"
    assert wrong["hint"] == "did you mean Slow?"


def test_the_role_that_sam_makes_is_not_meant(tmp_path: Path) -> None:
    """It goes by the name of its function in reports."""
    write(
        tmp_path,
        "t.yaml",
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Tiles: {Type: AWS::Serverless::SimpleTable}\n"
        "  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      MemorySize: 256\n"
        "      Policies: [{DynamoDBWritePolicy: {TableName: !Ref Tiles}}]\n",
    )
    write(tmp_path, ".ingestlint.yaml", f"evidence: {{Fn: {{power_tuning_url: '{EXAMPLE}'}}}}\n")
    report = judged(tmp_path, "t.yaml", "--select", "MEM403")
    assert report["errors"] == []
    assert found(report) == [("MEM403", 7)]
