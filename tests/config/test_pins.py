"""What keeps an upgrade from changing a run: releases that are required, presets, old codes."""

import gc
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from ingestlint import __version__
from ingestlint.check.rule import builtin_rules
from ingestlint.cli.config import configuration_schema
from ingestlint.cli.main import main
from ingestlint.config import aliases, presets
from ingestlint.config.version import is_met
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES
from tests.command import ingestlint

RULE = "lintrules.network.net113_dedicated_tenancy_vpc"
TEMPLATE = """\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {InstanceTenancy: dedicated}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to run the command line in, in this process."""
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    gc.enable()


def configure(project: Path, text: str) -> None:
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")


# --- required_version --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("specifier", "installed", "met"),
    [
        (">=0.4,<1", "0.4.0", "met"),
        (">=0.4,<1", "0.3.9", "not met"),
        (">=0.4,<1", "0.10", "met"),
        (">=0.4,<1", "1.0.0", "not met"),
        (">=0.4,<1", "1.0.0rc1", "not met"),
        (" >= 0.4 , != 0.5.1 ", "0.5.1", "not met"),
        (" >= 0.4 , != 0.5.1 ", "0.5.2", "met"),
        ("==0.4", "0.4.0", "met"),
        ("==0.4", "0.4.1", "not met"),
        (">0.4", "0.4.0.dev1", "not met"),
        ("<=0.4.0", "0.4", "met"),
        ("~=1.4", "1.10.2", "met"),
        ("~=1.4", "1.3", "not met"),
        ("~=1.4", "2.0", "not met"),
        ("~=1.4.2", "1.4.9", "met"),
        ("~=1.4.2", "1.5", "not met"),
        ("~=1.0.0", "1", "met"),
    ],
)
def test_releases_are_compared_by_their_numbers(specifier: str, installed: str, met: str) -> None:
    assert is_met(specifier, installed) is (met == "met")


def test_a_release_that_is_not_required_is_an_error(project: Path) -> None:
    configure(project, '# ours\nrequired_version: ">=77.1"\nwhat_77_knows: true\n')
    done = ingestlint(project, "t.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: .ingestlint.yaml:2: this is ingestlint {__version__}, >=77.1 is required"
        " (pip install 'ingestlint>=77.1')\n"
    )
    configure(project, f'required_version: ">={__version__}"\n')
    assert ingestlint(project, "t.yaml").stderr == ""


def test_a_pack_may_require_one_too(project: Path) -> None:
    (project / "team.yaml").write_text('required_version: "<0.1"\n', encoding="utf-8")
    configure(project, "extends: team.yaml\n")
    assert ingestlint(project, "t.yaml").stderr.startswith("error: team.yaml:1: this is ingestlint")


# --- presets -----------------------------------------------------------------------------------


def test_each_rule_says_since_when_it_runs() -> None:
    """A preview is none of the rules of a preset."""
    for rule in builtin_rules():
        if rule.preview:
            assert not rule.since, f"{rule.code} is a preview: SINCE comes when it is none"
        else:
            assert rule.since in presets.PRESETS, f"{rule.code} needs SINCE, one of config/presets"


def test_presets_are_in_their_order() -> None:
    names = list(presets.PRESETS)
    assert names == sorted(names)
    assert all(re.fullmatch(r"20\d\d\.\d\d", name) for name in names)


@pytest.fixture(name="later")
def _later(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """NET113 as if it had come with a later preset."""
    monkeypatch.setitem(presets.PRESETS, "2027.02", "0.9")
    module = importlib.import_module(RULE)
    monkeypatch.setattr(module, "SINCE", "2027.02")
    return module


def found_in(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    main(["check", "t.yaml", "--format", "json", *arguments])
    return {finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]}


@pytest.mark.usefixtures("later")
def test_a_rule_that_came_later_is_off(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "NET113" in found_in(capsys)
    configure(project, "preset: '2026.11'\n")
    assert "NET113" not in found_in(capsys)
    assert found_in(capsys)  # the others are still on
    configure(project, "preset: 2027.02\n")
    assert "NET113" in found_in(capsys)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("said", ["note", "{severity: warning}"])
def test_unless_it_is_named(project: Path, capsys: pytest.CaptureFixture[str], said: str) -> None:
    configure(project, "preset: '2026.11'\n")
    assert "NET113" in found_in(capsys, "--select", "NET113")
    configure(project, f"preset: '2026.11'\nrules: {{NET113: {said}}}\n")
    assert "NET113" in found_in(capsys)


def test_a_rule_of_the_next_release_is_in_no_preset(
    project: Path, later: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    del later.SINCE
    configure(project, "preset: '2027.02'\n")
    assert "NET113" not in found_in(capsys)
    main(["rules"])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:6] for line in lines if line.endswith("(since the next release)")] == ["NET113"]


@pytest.mark.usefixtures("later")
def test_a_preview_is_asked_for_whatever_the_preset(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = builtin_rules()
    (rule,) = (rule for rule in rules if rule.code == "NET113")
    rule.preview = True
    monkeypatch.setattr("ingestlint.cli.check.builtin_rules", lambda: rules)
    configure(project, "preset: '2026.11'\n")
    assert "NET113" not in found_in(capsys)
    assert "NET113" in found_in(capsys, "--preview")


@pytest.mark.usefixtures("later")
def test_the_preset_of_a_pack_holds_where_the_project_has_none(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "team.yaml").write_text("preset: '2026.11'\n", encoding="utf-8")
    configure(project, "extends: team.yaml\n")
    assert "NET113" not in found_in(capsys)
    configure(project, "extends: team.yaml\npreset: '2027.02'\n")
    assert "NET113" in found_in(capsys)


@pytest.mark.usefixtures("later")
def test_an_ignore_of_a_rule_that_is_off_is_not_unused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = TEMPLATE.replace("  Fn:", "  Fn:  # ingestlint: ignore[NET113] -- later")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    configure(project, "preset: '2026.11'\n")
    assert not {"NET113", "ING002", "ING003"} & found_in(capsys)


def test_rules_and_explain_say_since_when(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.exists()
    main(["rules"])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("NET113 ") and line.endswith("(since 2026.11)") for line in lines)
    assert any(line.endswith("(preview)") for line in lines)
    main(["explain", "NET113"])
    assert ", since 2026.11)" in capsys.readouterr().out.splitlines()[0]


# --- codes that were renamed -------------------------------------------------------------------


def test_old_codes_mean_rules_and_are_none() -> None:
    codes = {rule.code for rule in builtin_rules()} | set(OWN_CODES) | set(OTHER_CODES)
    assert set(aliases.RENAMED.values()) <= codes
    assert not codes & set(aliases.RENAMED)


@pytest.fixture(name="renamed")
def _renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(aliases.RENAMED, "NET199", "NET113")


NOTE = "note: NET199 is now NET113\n"


@pytest.mark.usefixtures("renamed")
def test_options_take_an_old_code(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.exists()
    main(["check", "t.yaml", "--select", "net199,NET199", "--format", "json"])
    out, err = capsys.readouterr()
    assert [f["code"] for f in json.loads(out)["findings"]] == ["NET113"]
    assert err == NOTE
    main(["check", "t.yaml", "--ignore", "NET199", "--format", "json", "--quiet"])
    out, err = capsys.readouterr()
    assert "NET113" not in out
    assert err == ""
    main(["explain", "net199"])
    assert capsys.readouterr().out.startswith("NET113 ")


@pytest.mark.usefixtures("renamed")
@pytest.mark.parametrize("where", ["comment", "metadata"])
def test_ignores_take_an_old_code(
    project: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    text = TEMPLATE.replace("  Fn:", "  Fn:  # ingestlint: ignore[NET199] -- the old VPC")
    if where == "metadata":
        metadata = "    Metadata: {ingestlint: {ignore: [{code: NET199, reason: x}]}}\n"
        text = TEMPLATE.replace("  Fn:\n", f"  Fn:\n{metadata}")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    assert not {"NET113", "ING002", "ING003"} & found_in(capsys)
    main(["check", "t.yaml"])
    assert capsys.readouterr().err == NOTE


@pytest.mark.usefixtures("renamed")
def test_a_configuration_takes_an_old_code(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(project, "rules: {NET199: off}\nignores: {never: [NET199]}\n")
    assert "NET113" not in found_in(capsys)
    configure(project, "rules:\n  NET113: off\n  NET199: off\n")
    assert main(["t.yaml"]) == 2
    said = "error: .ingestlint.yaml:3: NET113 is set twice, once by what it was called before\n"
    assert capsys.readouterr().err == said
    properties = configuration_schema()["properties"]
    assert isinstance(properties, dict)
    rules = properties["rules"]["properties"]
    assert rules["NET199"] == {**rules["NET113"], "description": "now NET113"}


@pytest.mark.usefixtures("renamed")
def test_a_baseline_takes_an_old_code_and_is_written_with_the_new_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["baseline", "write", "t.yaml"])
    path = project / ".ingestlint-baseline.json"
    new = path.read_text(encoding="utf-8")
    assert '"NET113"' in new
    path.write_text(new.replace("NET113", "NET199"), encoding="utf-8")
    capsys.readouterr()
    assert found_in(capsys, "--baseline", path.name) == set()
    assert main(["baseline", "update", "t.yaml"]) == 0
    assert capsys.readouterr().err == NOTE
    assert path.read_text(encoding="utf-8") == new
