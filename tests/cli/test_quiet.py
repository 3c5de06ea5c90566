"""`--quiet` and `--timing`: less and more than what is usually said."""

import re
from pathlib import Path

from tests.command import ingestlint

TEMPLATE = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
  Fn:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 60}
"""


def write(folder: Path, text: str = TEMPLATE) -> None:
    (folder / "t.yaml").write_text(text, encoding="utf-8")


def test_quiet_leaves_findings_and_errors(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "bad.yaml").write_text("Resources: [\n", encoding="utf-8")
    given = ("t.yaml", "bad.yaml", "--select", "RES301,MEM401")
    usual = ingestlint(tmp_path, *given)
    quiet = ingestlint(tmp_path, *given, "--quiet")
    assert (usual.returncode, quiet.returncode) == (2, 2)
    *findings, error, summary = usual.stdout.split("\n\n")
    assert "1 file: " in summary
    left = [re.sub(r"\n *= help:.*", "", block) for block in findings]
    assert quiet.stdout == "\n\n".join([*left, error]) + "\n"
    assert "help:" not in quiet.stdout


def test_quiet_says_nothing_where_nothing_is_found(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "empty").mkdir()
    done = ingestlint(tmp_path, "t.yaml", "empty", "--select", "NET", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = ingestlint(tmp_path, "t.yaml", "empty", "--select", "NET")
    assert done.stderr == "note: no templates in empty\n"


def test_quiet_is_not_deaf_to_errors(tmp_path: Path) -> None:
    assert ingestlint(tmp_path, "missing.yaml", "--quiet").returncode == 2
    done = ingestlint(tmp_path, "t.yaml", "--select", "NET999", "--quiet")
    assert done.stderr.startswith("error: there is no rule NET999")


def test_quiet_shows_unknown_verdicts_when_asked(tmp_path: Path) -> None:
    write(tmp_path, TEMPLATE.replace("60}", "60, VpcConfig: {SubnetIds: [subnet-1]}}"))
    given = ("t.yaml", "--select", "NET105", "--quiet")
    assert ingestlint(tmp_path, *given).stdout == ""
    assert ingestlint(tmp_path, *given, "--show-unknown").stdout.startswith("unknown, and what")


def test_other_formats_are_what_they_are(tmp_path: Path) -> None:
    write(tmp_path)
    for style in ("json", "sarif", "gitlab", "junit", "markdown", "github"):
        given = ("t.yaml", "--format", style)
        assert ingestlint(tmp_path, *given, "--quiet").stdout == ingestlint(tmp_path, *given).stdout


PHASE = re.compile(r" *\d+\.\d{4}  (.+)")


def test_timing_is_on_standard_error_and_changes_nothing_else(tmp_path: Path) -> None:
    write(tmp_path)
    usual = ingestlint(tmp_path, "t.yaml")
    timed = ingestlint(tmp_path, "t.yaml", "--timing")
    assert (timed.returncode, timed.stdout) == (usual.returncode, usual.stdout)
    head, *lines = timed.stderr.splitlines()
    assert head == "seconds, by phase:"
    rules = lines.index("seconds, by rule (relations count for the rule that asks first):")
    names = [match.group(1) if (match := PHASE.fullmatch(line)) else "" for line in lines]
    assert names[rules - 1] == "all"
    assert "evaluate, build graphs" in names[:rules]
    assert {"RES301", "MEM401"} <= set(names[rules + 1 :])


def test_the_times_of_policies_count(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / ".ingestlint.yaml").write_text(
        "policies:\n  - code: ACME001\n    select: {type: AWS::SQS::Queue}\n    forbid: {}\n",
        encoding="utf-8",
    )
    done = ingestlint(tmp_path, "t.yaml", "--timing", "--select", "ACME001")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("  ACME001")
