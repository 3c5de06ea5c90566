"""A baseline sets aside what was there, and speaks when that gets worse, is new, or is gone."""

import json
import shlex
from pathlib import Path

import pytest

from tests.command import found, ingestlint, judged

ONLY = ("--select", "RES303,MEM401")
FUNCTION = "  {name}: {{Type: AWS::Lambda::Function, Properties: {{Timeout: {timeout}}}}}\n"
QUEUE = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead: {Type: AWS::SQS::Queue}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}
"""


def write(folder: Path, *functions: tuple[str, int], above: str = "") -> None:
    own = "".join(FUNCTION.format(name=name, timeout=timeout) for name, timeout in functions)
    (folder / "t.yaml").write_text(above + QUEUE + own, encoding="utf-8")


def baseline(folder: Path, action: str, *arguments: str) -> tuple[int, str]:
    done = ingestlint(folder, "baseline", action, "t.yaml", *ONLY, *arguments)
    assert done.stderr == ""
    return done.returncode, done.stdout


def entries(folder: Path) -> list[dict[str, object]]:
    text = (folder / ".ingestlint-baseline.json").read_text(encoding="utf-8")
    found: list[dict[str, object]] = json.loads(text)["findings"]
    return found


def codes(folder: Path, *arguments: str) -> list[str]:
    known = ("--baseline", ".ingestlint-baseline.json", "--select", "RES303,MEM401,ING")
    return [code for code, _ in found(judged(folder, "t.yaml", *known, *arguments))]


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    write(tmp_path, ("Worker", 30))
    assert baseline(tmp_path, "write")[0] == 0
    return tmp_path


def test_what_is_written(project: Path) -> None:
    assert entries(project) == [
        {"file": "t.yaml", "resource": "Jobs", "rule": "RES303", "excess": 120},
        {"file": "t.yaml", "resource": "Worker", "rule": "MEM401"},
    ]
    assert baseline(project, "check") == (0, "2 entries, 0 not as found\n")


def test_what_was_there_is_set_aside_wherever_it_moves(project: Path) -> None:
    write(project, ("Worker", 30), above="# moved\n\n")
    known = ("--baseline", ".ingestlint-baseline.json", *ONLY)
    report = judged(project, "t.yaml", *known)
    assert report["findings"] == []
    assert report["coverage"]["baseline"] == 2
    assert report["coverage"]["violated"] == 0


def test_the_configuration_names_it(project: Path) -> None:
    text = "baseline: .ingestlint-baseline.json\n"
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    assert judged(project, "t.yaml", *ONLY)["findings"] == []


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ([("Worker", 31)], ["RES303"]),
        ([("Worker", 29)], []),
        ([("Worker", 30), ("Second", 3)], ["MEM401"]),
        ([("Worker", 5)], ["ING011"]),
    ],
)
def test_worse_better_new_and_gone(
    project: Path, functions: list[tuple[str, int]], expected: list[str]
) -> None:
    write(project, *functions)
    assert codes(project) == expected


def test_what_did_not_run_is_not_gone(project: Path) -> None:
    write(project, ("Worker", 5))
    assert codes(project, "--select", "MEM401,ING") == []


def test_a_ratchet_only_lets_it_shrink(project: Path) -> None:
    write(project, ("Worker", 20), ("Second", 3))
    status, said = baseline(project, "check")
    assert (status, said.splitlines()) == (
        1,
        [
            "new: MEM401 Second (t.yaml)",
            "better: RES303 Jobs (t.yaml): 120 → 60",
            "2 entries, 2 not as found",
        ],
    )
    status, said = baseline(project, "update", "--ratchet")
    assert status == 1
    assert "new: MEM401 Second (t.yaml)" in said
    assert [entry.get("excess") for entry in entries(project)] == [60, None]
    write(project, ("Worker", 30))
    status, said = baseline(project, "update", "--ratchet")
    assert (status, "worse: RES303 Jobs (t.yaml): 60 → 120" in said) == (1, True)
    assert [entry.get("excess") for entry in entries(project)] == [60, None]


def test_an_update_takes_what_there_is(project: Path) -> None:
    write(project, ("Worker", 5), ("Second", 3))
    assert baseline(project, "update") == (
        0,
        ".ingestlint-baseline.json: 2 entries, 1 new, 1 gone\n",
    )
    assert codes(project) == []


def test_an_update_leaves_what_was_not_examined(project: Path) -> None:
    done = ingestlint(project, "baseline", "update", "t.yaml", "--select", "MEM401")
    assert done.returncode == 0
    assert [entry["rule"] for entry in entries(project)] == ["RES303", "MEM401"]


def test_a_rule_that_is_off_is_not_gone(project: Path) -> None:
    text = "baseline: .ingestlint-baseline.json\nrules: {MEM401: off}\n"
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    assert judged(project, "t.yaml", "--select", "RES303,MEM401,ING")["findings"] == []
    assert baseline(project, "check") == (0, "2 entries, 0 not as found\n")
    for options in ((), ("--ratchet",)):
        assert baseline(project, "update", *options)[0] == 0
        assert [entry["rule"] for entry in entries(project)] == ["RES303", "MEM401"]


def test_it_is_the_same_from_every_folder(project: Path) -> None:
    text = "baseline: .ingestlint-baseline.json\n"
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    below = project / "below"
    below.mkdir()
    (project / "t.yaml").rename(below / "t.yaml")
    path = project / ".ingestlint-baseline.json"
    path.unlink()
    done = ingestlint(below, "baseline", "write", "t.yaml", *ONLY)
    assert (done.returncode, done.stderr) == (0, "")
    assert [entry["file"] for entry in entries(project)] == ["below/t.yaml"] * 2
    written = path.read_text(encoding="utf-8")
    for folder, name in ((project, "below/t.yaml"), (below, "t.yaml"), (below, str(below))):
        assert judged(folder, name, *ONLY)["coverage"]["baseline"] == 2
        assert ingestlint(folder, "baseline", "check", name, *ONLY).returncode == 0
        assert ingestlint(folder, "baseline", "update", name, *ONLY).returncode == 0
        assert path.read_text(encoding="utf-8") == written


def test_several_configurations_have_several(project: Path) -> None:
    for name in ("a", "b"):
        (project / name).mkdir()
        text = (project / "t.yaml").read_text(encoding="utf-8")
        (project / name / "t.yaml").write_text(text, encoding="utf-8")
        (project / name / ".ingestlint.yaml").write_text("baseline: known.json\n", encoding="utf-8")
    done = ingestlint(project, "baseline", "write", "a", "b", *ONLY)
    assert done.returncode == 2
    assert "several baselines: a/known.json, b/known.json (name one with --baseline" in done.stderr
    assert ingestlint(project, "baseline", "write", "a", *ONLY).returncode == 0
    assert (project / "a" / "known.json").exists()
    (project / "a" / ".ingestlint.yaml").write_text("baseline: /nowhere/known.json\n")
    done = ingestlint(project, "baseline", "write", "a", *ONLY)
    assert "/nowhere/known.json lies outside of the project" in done.stderr


def test_each_environment_has_its_own(tmp_path: Path) -> None:
    text = QUEUE.replace("VisibilityTimeout: 60", "VisibilityTimeout: !Ref Hidden")
    text = "Parameters: {Hidden: {Type: Number}}\n" + text
    (tmp_path / "t.yaml").write_text(text + FUNCTION.format(name="Worker", timeout=30))
    for name, hidden in (("dev", 60), ("prod", 180)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"Hidden": hidden}))
    environments = "{dev: {parameters: dev.json}, prod: {parameters: prod.json}}"
    (tmp_path / ".ingestlint.yaml").write_text(f"environments: {environments}\n")
    ingestlint(tmp_path, "baseline", "write", "t.yaml", "--select", "RES303")
    (entry,) = entries(tmp_path)
    assert entry["environment"] == "dev"
    (tmp_path / "prod.json").write_text('{"Hidden": 60}')
    known = ("--baseline", ".ingestlint-baseline.json", "--select", "RES303")
    (finding,) = judged(tmp_path, "t.yaml", *known)["findings"]
    assert finding["environments"] == ["prod"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{", ":1: "),
        ("[]", ":1: a baseline must be a mapping"),
        ('{"version": 9, "findings": []}', ":1: this is no baseline of version 1"),
        ('{"version": 1}', ":1: findings must be a list"),
        ('{"version": 1, "findings": [{"file": "t.yaml"}]}', ":1: an entry needs resource"),
        ('{"version": 1, "findings": [{"line": 3}]}', ":1: unknown key line"),
        (
            '{"version": 1, "findings": [{"file": "a", "resource": "b", "rule": "c", "with": 1}]}',
            ":1: with must be a list",
        ),
    ],
)
def test_a_wrong_baseline_is_a_located_error(project: Path, text: str, wrong: str) -> None:
    (project / ".ingestlint-baseline.json").write_text(text, encoding="utf-8")
    done = ingestlint(project, "t.yaml", "--baseline", ".ingestlint-baseline.json")
    assert done.returncode == 2
    assert f".ingestlint-baseline.json{wrong}" in done.stderr


def test_wrong_usage(project: Path) -> None:
    for arguments, said in (
        (("write", "t.yaml"), ".ingestlint-baseline.json is there"),
        (("shrink", "t.yaml"), "baseline cannot shrink (it can write, update, check)"),
        (("update", "t.yaml", "--baseline", "no.json"), "no.json: cannot be read"),
    ):
        done = ingestlint(project, "baseline", *arguments)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


SHARED = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 60}
Outputs:
  Arn: {Value: !GetAtt Jobs.Arn, Export: {Name: jobs}}
"""
USER = """\
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 90, MemorySize: 512}}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !ImportValue jobs, FunctionName: !Ref Worker}
"""


def lint_across(folder: Path, action: str, *paths: str) -> str:
    command = ("baseline", action, *paths, "--select", "RES302")
    return ingestlint(folder, *command).stdout


def test_what_comes_from_several_templates_is_gone_when_all_of_them_say_so(tmp_path: Path) -> None:
    for name, text in (("shared", SHARED), ("user", USER)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    lint_across(tmp_path, "write", ".")
    kept = entries(tmp_path)
    assert kept == [
        {
            "file": "shared.yaml",
            "resource": "Jobs",
            "rule": "RES302",
            "excess": 30,
            "with": ["user.yaml"],
        }
    ]
    known = ("--baseline", ".ingestlint-baseline.json", "--select", "RES302,ING")
    for path in ("shared.yaml", "user.yaml"):
        assert judged(tmp_path, path, *known)["findings"] == []
        assert lint_across(tmp_path, "check", path) == "1 entry, 0 not as found\n"
        assert " 0 new, 0 gone" in lint_across(tmp_path, "update", path)
        assert entries(tmp_path) == kept
    user = tmp_path / "user.yaml"
    for gone in (USER.replace("90", "9"), ""):
        user.unlink()
        if gone:
            user.write_text(gone, encoding="utf-8")
        assert lint_across(tmp_path, "check", ".").startswith("gone: RES302 Jobs (shared.yaml)\n")
        assert [code for code, _ in found(judged(tmp_path, ".", *known))] == ["ING011"]
    assert " 0 new, 1 gone" in lint_across(tmp_path, "update", "shared.yaml")


def test_a_part_of_it_is_not_better(tmp_path: Path) -> None:
    """A finding that is seen without one of its templates may be as bad as it was."""
    (tmp_path / "t.yaml").write_text(QUEUE + FUNCTION.format(name="Worker", timeout=30))
    (tmp_path / "other.yaml").write_text(SHARED, encoding="utf-8")
    ingestlint(tmp_path, "baseline", "write", ".", "--select", "RES303")
    path = tmp_path / ".ingestlint-baseline.json"
    text = path.read_text(encoding="utf-8")
    text = text.replace('"excess": 120', '"excess": 200, "with": ["other.yaml"]')
    path.write_text(text, encoding="utf-8")
    only = ("t.yaml", "--select", "RES303")
    assert ingestlint(tmp_path, "baseline", "check", *only).stdout == "1 entry, 0 not as found\n"
    for more in ((), ("--ratchet",)):
        ingestlint(tmp_path, "baseline", "update", *only, *more)
        assert [entry["excess"] for entry in entries(tmp_path)] == [200]
    both = ("t.yaml", "other.yaml", "--select", "RES303")
    assert (
        "better: RES303 Jobs (t.yaml): 200 → 120"
        in ingestlint(tmp_path, "baseline", "check", *both).stdout
    )
    ingestlint(tmp_path, "baseline", "update", *both)
    assert [(e["excess"], "with" in e) for e in entries(tmp_path)] == [(120, False)]


def test_what_is_unknown_now_is_not_gone(project: Path) -> None:
    write(project, ("Worker", 30))
    path = project / "t.yaml"
    text = path.read_text(encoding="utf-8")
    given = "Parameters: {Hidden: {Type: Number}}\n"
    hidden = text.replace("VisibilityTimeout: 60", "VisibilityTimeout: !Ref Hidden")
    path.write_text(given + hidden, encoding="utf-8")
    assert codes(project) == []
    assert baseline(project, "check") == (0, "2 entries, 0 not as found\n")
    baseline(project, "update")
    assert len(entries(project)) == 2


def test_what_is_nested_out_of_sight_is_not_gone(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(
        "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n"
        "    Properties: {TemplateURL: c.yaml}\n"
    )
    child = tmp_path / "c.yaml"
    child.write_text(QUEUE + FUNCTION.format(name="Worker", timeout=30))
    assert baseline(tmp_path, "write")[0] == 0
    assert [entry["resource"] for entry in entries(tmp_path)] == ["Child/Jobs", "Child/Worker"]
    child.unlink()
    assert codes(tmp_path) == []
    assert baseline(tmp_path, "check") == (0, "2 entries, 0 not as found\n")
    baseline(tmp_path, "update")
    assert len(entries(tmp_path)) == 2


def test_a_construct_that_is_unknown_now_is_not_gone(tmp_path: Path) -> None:
    text = QUEUE.replace(
        "Type: AWS::SQS::Queue\n    Properties:",
        "Type: AWS::SQS::Queue\n    Metadata: {aws:cdk:path: S/Jobs/Resource}\n    Properties:",
        1,
    )
    text += FUNCTION.format(name="Worker", timeout=30)
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    assert baseline(tmp_path, "write")[0] == 0
    assert "S/Jobs/Resource" in [entry["resource"] for entry in entries(tmp_path)]
    hidden = text.replace("VisibilityTimeout: 60", "VisibilityTimeout: !Ref Hidden")
    hidden = "Parameters: {Hidden: {Type: Number}}\n" + hidden
    (tmp_path / "t.yaml").write_text(hidden, encoding="utf-8")
    assert baseline(tmp_path, "check") == (0, "2 entries, 0 not as found\n")


@pytest.mark.parametrize(
    ("paths", "options", "expected"),
    [
        (("t.yaml",), (), "t.yaml --ratchet --baseline known.json"),
        ((".",), ("--baseline", "known.json"), ". --ratchet --baseline known.json"),
        (
            ("t.yaml", "a b.yaml", *(f"sub/{name}.yaml" for name in "abcd")),
            ("--preview", "--parameters", "Name=hunter2", "--parameters", "p.json"),
            ". --ratchet --baseline known.json --parameters 'Name=…' --parameters p.json --preview",
        ),
    ],
)
def test_what_helps_against_an_entry_that_is_gone(
    tmp_path: Path, paths: tuple[str, ...], options: tuple[str, ...], expected: str
) -> None:
    (tmp_path / ".ingestlint.yaml").write_text("baseline: known.json\n", encoding="utf-8")
    (tmp_path / "p.json").write_text("{}", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    text = "Parameters: {Name: {Type: String}}\nResources:\n"
    for path in ("t.yaml", "a b.yaml", *(f"sub/{name}.yaml" for name in "abcd")):
        (tmp_path / path).write_text(text + FUNCTION.format(name="Fn", timeout=9))
    ingestlint(tmp_path, "baseline", "write", ".", "--select", "MEM401")
    (tmp_path / "t.yaml").write_text(text + FUNCTION.format(name="Other", timeout=9))
    report = judged(tmp_path, *paths, *options)
    (fix,) = (f["fix"] for f in report["findings"] if f["code"] == "ING011")
    command = f"ingestlint baseline update {expected}"
    assert fix == f"Run “{command}”: the entry goes, nothing comes in."
    done = ingestlint(tmp_path, *shlex.split(command.replace("…", "x"))[1:])
    assert done.stdout.startswith("known.json: 5 entries, 0 new, 1 gone\n")
