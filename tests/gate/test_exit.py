"""The exit status tells what the findings are worth."""

from pathlib import Path

import pytest

from tests.command import ingestlint

WARNS = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n"
BROKEN = "Resources:\n  Fn: [\n"


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        (WARNS, [], 1),
        (WARNS, ["--fail-on", "error"], 0),
        (WARNS, ["--fail-on", "note"], 1),
        (WARNS, ["--fail-on", "never"], 0),
        (WARNS, ["--exit-zero"], 0),
        (BROKEN, [], 2),
        (BROKEN, ["--fail-on", "never"], 2),
        (BROKEN, ["--exit-zero"], 2),
    ],
)
def test_status(tmp_path: Path, text: str, arguments: list[str], status: int) -> None:
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--select", "MEM401", *arguments)
    assert done.returncode == status


def test_unknown_fails_only_when_asked(tmp_path: Path) -> None:
    text = (
        "Parameters: {Tenancy: {Type: String}}\n"
        "Resources:\n"
        "  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {InstanceTenancy: !Ref Tenancy}\n"
        "  Subnet:\n    Type: AWS::EC2::Subnet\n    Properties: {VpcId: !Ref Vpc}\n"
        "  Fn:\n    Type: AWS::Lambda::Function\n"
        "    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}\n"
    )
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--select", "NET113")
    assert done.returncode == 0
    assert "1 unknown\nunknown: 1 × " in done.stdout
    assert ingestlint(tmp_path, "t.yaml", "--select", "NET113", "--fail-on-unknown").returncode == 1
