"""A finding with several subjects has an entry for each of them, and is set aside one by one."""

from pathlib import Path

from tests.command import ingestlint, judged

KNOWN = ("--baseline", ".ingestlint-baseline.json", "--select")
GLOBALS = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Timeout: 10}}
Resources:
"""
FUNCTION = """\
  {name}: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b, CodeUri: .}}}}
"""
QUEUE = """\
  {name}:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt {name}Dead.Arn, maxReceiveCount: 5}}
  {name}Dead:
    Type: AWS::SQS::Queue
    Metadata: {{aws:cdk:path: Stack/{name}/Dead/Resource}}
"""


def write(folder: Path, start: str, body: str, *names: str) -> None:
    text = start + "".join(body.format(name=name) for name in names)
    (folder / "t.yaml").write_text(text, encoding="utf-8")


def baseline(folder: Path, action: str, code: str) -> tuple[int, str]:
    done = ingestlint(folder, "baseline", action, ".", "--select", code)
    assert done.stderr == ""
    return done.returncode, done.stdout


def names(folder: Path, code: str) -> list[tuple[str, list[str]]]:
    report = judged(folder, ".", *KNOWN, f"{code},ING")
    return [(finding["code"], finding["subjects"]) for finding in report["findings"]]


def test_functions_under_globals(tmp_path: Path) -> None:
    write(tmp_path, GLOBALS, FUNCTION, "A", "B")
    assert baseline(tmp_path, "write", "MEM401")[0] == 0
    assert names(tmp_path, "MEM401") == []
    write(tmp_path, GLOBALS, FUNCTION, "A", "B", "C", "D")
    assert names(tmp_path, "MEM401") == [("MEM401", ["Globals", "C", "D"])]
    report = judged(tmp_path, ".", *KNOWN, "MEM401")
    assert (report["coverage"]["violated"], report["coverage"]["baseline"]) == (2, 2)
    assert baseline(tmp_path, "check", "MEM401") == (
        1,
        "new: MEM401 C (t.yaml)\nnew: MEM401 D (t.yaml)\n2 entries, 2 not as found\n",
    )
    write(tmp_path, GLOBALS, FUNCTION, "B")
    assert names(tmp_path, "MEM401") == [("ING011", ["A"])]
    assert baseline(tmp_path, "update", "MEM401")[1].endswith("1 entry, 0 new, 1 gone\n")
    assert names(tmp_path, "MEM401") == []


def test_each_construct_is_known_by_its_path(tmp_path: Path) -> None:
    write(tmp_path, "Resources:\n", QUEUE, "A")
    baseline(tmp_path, "write", "RES325")
    assert "Stack/A/Dead/Resource" in (tmp_path / ".ingestlint-baseline.json").read_text("utf-8")
    write(tmp_path, "Resources:\n", QUEUE, "A", "B", "C")
    assert names(tmp_path, "RES325") == [("RES325", ["BDead", "CDead"])]
    said = ingestlint(tmp_path, ".", *KNOWN, "RES325").stdout
    assert "[RES325] Stack/B/Dead/Resource, Stack/C/Dead/Resource: " in said
    baseline(tmp_path, "update", "RES325")
    assert names(tmp_path, "RES325") == []
    write(tmp_path, "Resources:\n", QUEUE, "C")
    assert names(tmp_path, "RES325") == [
        ("ING011", ["Stack/A/Dead/Resource"]),
        ("ING011", ["Stack/B/Dead/Resource"]),
    ]
