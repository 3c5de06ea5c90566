"""A baseline takes what is wrong with a template, not with what the linter is told."""

from pathlib import Path

import pytest

from tests.command import found, ingestlint, judged

KNOWN = ("--baseline", ".ingestlint-baseline.json", "--select", "MEM401")
TWICE = """\
Resources:
  Worker:{ignore}
    Type: AWS::Lambda::Function
    Properties: {{Timeout: 9, MemorySize: 512{more}}}
"""


def write(folder: Path, *, ignore: str = "", more: str = ", Timeout: 9") -> None:
    text = TWICE.format(ignore=ignore, more=more)
    (folder / "t.yaml").write_text(text, encoding="utf-8")


def baseline(folder: Path, action: str) -> tuple[int, str, str]:
    done = ingestlint(folder, "baseline", action, ".", "--select", "MEM401")
    return done.returncode, done.stdout, done.stderr


def codes(folder: Path) -> list[str]:
    return [code for code, _ in found(judged(folder, ".", *KNOWN))]


@pytest.mark.parametrize(
    "configuration",
    ["", "environments:\n  dev: {region: us-east-1}\n  prod: {region: us-east-1}\n"],
)
def test_a_key_that_stands_twice(tmp_path: Path, configuration: str) -> None:
    (tmp_path / ".ingestlint.yaml").write_text(configuration, encoding="utf-8")
    write(tmp_path)
    assert baseline(tmp_path, "write") == (
        0,
        ".ingestlint-baseline.json: 1 entry, 1 new, 0 gone\n",
        "",
    )
    assert codes(tmp_path) == []
    write(tmp_path, more=", Timeout: 9, MemorySize: 512")
    assert codes(tmp_path) == ["ING008"]
    assert baseline(tmp_path, "check")[1].startswith("new: ING008 Worker (t.yaml)\n")
    write(tmp_path, more="")
    assert codes(tmp_path) == ["ING011"]
    assert baseline(tmp_path, "update")[1].endswith(" 0 entries, 0 new, 1 gone\n")


def test_one_that_is_off_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / ".ingestlint.yaml").write_text("rules: {ING008: off}\n", encoding="utf-8")
    write(tmp_path)
    assert " 0 entries, " in baseline(tmp_path, "write")[1]


def test_it_is_gone_in_a_template_that_is_not_whole_too(tmp_path: Path) -> None:
    hidden = TWICE.format(ignore="", more="") + (
        "  Own: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: no.yaml}}\n"
        "Outputs: {A: {Value: 1}"
    )
    path = tmp_path / "t.yaml"
    path.write_text(f"{hidden}, A: {{Value: 1}}}}\n", encoding="utf-8")
    baseline(tmp_path, "write")
    path.write_text(f"{hidden}}}\n", encoding="utf-8")
    assert codes(tmp_path) == ["ING011"]


def test_what_is_said_of_ignores_stays(tmp_path: Path) -> None:
    write(tmp_path, ignore="  # ingestlint: ignore[MEM401]", more="")
    status, said, noted = baseline(tmp_path, "write")
    assert (status, " 0 entries, " in said) == (0, True)
    assert noted == "note: ING003: what is wrong with ignores is not set aside, settle it\n"
    assert baseline(tmp_path, "update")[2] == noted
    assert codes(tmp_path) == ["ING003"]


def test_a_template_that_two_configurations_nest_is_told_of_once(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".ingestlint.yaml").write_text("rules: {MEM402: off}\n")
        (tmp_path / name / "root.yaml").write_text(
            "Resources:\n  Own:\n    Type: AWS::CloudFormation::Stack\n"
            "    Properties: {TemplateURL: ../t.yaml}\n"
        )
    assert [code for code, _ in found(judged(tmp_path, "a", "b"))] == ["ING008"]
    assert " 1 entry, " in baseline(tmp_path, "write")[1]
    assert codes(tmp_path) == []
