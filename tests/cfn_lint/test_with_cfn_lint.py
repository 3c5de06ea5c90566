"""`check --with-cfn-lint`: what cfn-lint finds, in every format of ours."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cfn_lint.conftest import PLUG_IN, TEMPLATE, CfnLint, places
from tests.cli.test_no_socket import TRAP
from tests.command import found, ingestlint, judged

GIVEN = "t.yaml", "--with-cfn-lint"
EXPECTED = [("RES302", 5), ("MEM401", 9), ("E3002", 17), ("RES307", 18)]


def foreign(report: dict[str, list[dict[str, object]]]) -> list[dict[str, object]]:
    return [each for each in report["findings"] if each["tool"] == "cfn-lint"]


def test_json_has_both_and_counts_them_apart(folder: Path, cfn_lint: CfnLint) -> None:
    report, alone = judged(folder, *GIVEN), judged(folder, "t.yaml")
    own = [each for each in report["findings"] if each["tool"] == "ingestlint"]
    assert own == alone["findings"]
    (match, *_) = others = foreign(report)
    assert report["coverage"] == {**alone["coverage"], "cfn_lint": len(others)}
    assert (match["code"], match["severity"], match["subject"]) in {
        ("E3002", "error", "Worker"),
        ("E3505", "error", "Jobs"),
    }
    theirs = cfn_lint("t.yaml", plug_in=False)
    assert [
        (m["code"], m["line"], m["column"], m["end_line"], m["end_column"]) for m in others
    ] == [place for m in theirs for place in places([m], only=m["Rule"]["Id"])]
    assert [m["help"] for m in others] == [m["Rule"]["Source"] for m in theirs]


def test_the_text_has_frames_for_both(folder: Path) -> None:
    done = ingestlint(folder, *GIVEN)
    assert done.returncode == 1
    assert "error[RES302] Jobs: " in done.stdout
    frame = "  --> t.yaml:17:7\n17 |       Foo: 1\n   |       ^^^\n"
    assert "error[E3002] Worker: Additional properties are not allowed" in done.stdout
    assert frame in done.stdout
    (line,) = (line for line in done.stdout.splitlines() if "cfn-lint " in line)
    assert line.startswith("1 file: ")
    assert f"; cfn-lint {version('cfn-lint')}: " in line


def test_the_status_is_of_both(folder: Path) -> None:
    given = *GIVEN, "--select", "MEM401"
    assert ingestlint(folder, *given, "--fail-on", "error").returncode == 1
    assert ingestlint(folder, *given, "--exit-zero").returncode == 0


def test_every_format_has_it(folder: Path) -> None:
    styles = {"sarif": "json", "github": "txt", "gitlab": "json", "junit": "xml", "markdown": "md"}
    outputs = [f"--output={style}=r-{style}.{end}" for style, end in styles.items()]
    ingestlint(folder, *GIVEN, *outputs)
    text = {s: (folder / f"r-{s}.{end}").read_text("utf-8") for s, end in styles.items()}
    own, other = json.loads(text["sarif"])["runs"]
    assert own["tool"]["driver"]["name"] == "ingestlint"
    assert {result["ruleId"][:3] for result in own["results"]} == {"RES", "MEM"}
    driver = other["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cfn-lint", version("cfn-lint"))
    (result,) = (r for r in other["results"] if r["ruleId"] == "E3002")
    assert driver["rules"][result["ruleIndex"]]["id"] == "E3002"
    place = result["locations"][0]["physicalLocation"]["region"]
    assert (place["startLine"], place["startColumn"], place["endColumn"]) == (17, 7, 10)
    assert "::error file=t.yaml,line=17,endLine=17,col=7,endColumn=9,title=E3002 " in text["github"]
    assert "E3002" in {entry["check_name"] for entry in json.loads(text["gitlab"])}
    (case,) = ElementTree.fromstring(text["junit"]).iterfind(".//testcase[@name='E3002 Worker']")
    failure = case.find("failure")
    assert failure is not None
    assert "https://" in (failure.text or "")
    assert "| error | E3002 | t.yaml:17 | **Worker**: Additional" in text["markdown"]


def test_our_plug_in_is_not_heard_twice(folder: Path) -> None:
    before = found(judged(folder, *GIVEN))
    config = f"append_rules: [{PLUG_IN}]\n"
    (folder / ".cfnlintrc").write_text(config, encoding="utf-8")
    assert found(judged(folder, *GIVEN)) == before


def test_cfn_lint_is_configured_by_its_own_files(folder: Path) -> None:
    (folder / ".cfnlintrc").write_text("ignore_checks: [E3]\n", encoding="utf-8")
    assert foreign(judged(folder, *GIVEN)) == []


@pytest.mark.parametrize("config", ["nonsense: 1\n", "append_rules: [no.such.module]\n"])
def test_what_stops_cfn_lint_is_said_and_the_rest_is_shown(folder: Path, config: str) -> None:
    (folder / ".cfnlintrc").write_text(config, encoding="utf-8")
    done = ingestlint(folder, *GIVEN)
    assert done.returncode == 2
    assert "error: .cfnlintrc: cfn-lint cannot run: " in done.stdout
    assert "error[RES302]" in done.stdout
    assert done.stdout.endswith(f"; cfn-lint {version('cfn-lint')}: could not run\n")


def test_standard_input_is_linted_by_both(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingestlint", "-", "--with-cfn-lint", "--format", "json"],
        input=TEMPLATE, cwd=folder, capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert {each["file"] for each in foreign(report)} == {"<stdin>"}
    assert set(EXPECTED) <= set(found(report))


@pytest.mark.parametrize("name", ["a[1].yaml", "-t.yaml", "a b/é.yaml"])
def test_a_name_is_no_pattern_and_no_option(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / "t.yaml").rename(folder / name)
    report = judged(folder, "--with-cfn-lint", f"./{name}")
    assert {each["file"] for each in foreign(report)} == {name}


def test_it_connects_to_nothing(folder: Path, tmp_path: Path) -> None:
    """Below 1.54 it imports boto3, and that makes a socket to see whether there is IPv6."""
    trap = TRAP.replace('"socket."', '("socket.connect", "socket.getaddrinfo", "socket.sendto")')
    assert trap != TRAP
    (tmp_path / "sitecustomize.py").write_text(trap, encoding="utf-8")
    done = ingestlint(folder, *GIVEN, environment={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1, done.stderr


def test_it_is_imported_when_it_is_asked_for_only(folder: Path) -> None:
    script = (
        "import sys\n"
        "from ingestlint.cli.main import main\n"
        "main(['t.yaml'])\n"
        "sys.exit('cfnlint' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_where_it_is_not_installed_the_remedy_is_said(folder: Path) -> None:
    script = (
        "import sys\n"
        "sys.modules['cfnlint'] = None\n"
        "from ingestlint.cli.main import main\n"
        "sys.exit(main(['t.yaml', '--with-cfn-lint']))\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "error: --with-cfn-lint needs cfn-lint, which is not installed"
        " (install it with pip install 'ingestlint[cfn-lint]')\n"
    )


def test_it_is_not_compared_with_a_base(folder: Path) -> None:
    done = ingestlint(folder, *GIVEN, "--diff-base", "main")
    assert done.returncode == 2
    assert done.stderr.startswith("error: --with-cfn-lint and --diff-base do not go together")
