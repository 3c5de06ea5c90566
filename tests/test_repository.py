"""What the repository and the distribution made from it promise to other tools."""

import ast
import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points, packages_distributions, requires, version
from pathlib import Path

import pytest
import yaml

import ingestlint
import lintrules
from tests import git
from tests.command import found, judged
from tests.command import ingestlint as command_line

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(ingestlint.__file__).parent


def test_the_distribution_has_the_version_of_the_package() -> None:
    assert version("ingestlint") == ingestlint.__version__


def test_the_distribution_holds_both_packages_and_the_type_marker() -> None:
    assert (PACKAGE / "py.typed").is_file()
    assert lintrules.__doc__


def test_the_console_script_is_the_command_line() -> None:
    (script,) = entry_points(group="console_scripts", name="ingestlint")
    assert script.value == "ingestlint.cli.main:script"
    assert callable(script.load())


def test_what_is_imported_is_declared() -> None:
    """The development tools bring the same packages along, so a run would not notice."""
    declared = {
        canonical(requirement)
        for requirement in requires("ingestlint") or ()
        if "extra ==" not in requirement
    }
    distributions = packages_distributions()
    known = sys.stdlib_module_names | {"ingestlint", "lintrules"}
    # What reads code says itself where its parsers are not installed.
    parsers = {
        canonical(requirement)
        for requirement in requires("ingestlint") or ()
        if "extra == 'javascript'" in requirement.replace('"', "'")
    }
    for path in PACKAGE.rglob("*.py"):
        folders = path.relative_to(PACKAGE).parts
        if folders[0] == "integrations":
            continue
        allowed = declared | parsers if folders[:2] == ("parse", "code") else declared
        for name in imported(path):
            if name not in known:
                assert allowed & {canonical(each) for each in distributions[name]}, (name, path)


def test_hooks_name_a_subcommand() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["ingestlint", "ingestlint-repo"]
    for hook in hooks:
        assert hook["entry"].split()[:2] == ["ingestlint", "check"]
        assert hook["language"] == "python"


def canonical(requirement: str) -> str:
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_page_of_rules_is_current() -> None:
    from ingestlint.cli.rules import markdown

    page = ROOT / "lintrules" / "README.md"
    assert page.read_text(encoding="utf-8") == markdown() + "\n", "run `make docs`"


README = (ROOT / "README.md").read_text(encoding="utf-8")


def examples(language: str, holding: str) -> list[str]:
    """The blocks of the README in one language that hold a text; ignores in them never expire."""
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    until = re.compile(r"(until\W+)\d{4}-\d\d-\d\d")
    return [until.sub(r"\g<1>9999-12-31", block) for block in blocks if holding in block]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.yaml", *examples("yaml", "ignore[")),
        ("t.json", *examples("json", "ignore")),
    ],
)
def test_the_ignores_of_the_readme_silence_what_they_name(
    tmp_path: Path, name: str, text: str
) -> None:
    codes = set(re.findall(r"[A-Z]{3}\d{3}", text))
    select = ("--select", ",".join(sorted(codes | {"ING"})))
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert found(judged(tmp_path, name, *select)) == []
    (tmp_path / name).write_text(text.replace("ignore", "ignored"), encoding="utf-8")
    spoken = {code for code, _ in found(judged(tmp_path, name, *select))}
    assert codes <= spoken


def test_the_configuration_of_the_readme_is_one(tmp_path: Path) -> None:
    (text,) = examples("yaml", "environments:")
    (tmp_path / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    use_as_in_the_readme(tmp_path)
    done = command_line(tmp_path, "template.yaml", "--environment", "prod")
    assert (done.returncode, done.stderr) == (1, "")


COMMANDS = re.findall(r"^    ((?:cat .* \| )?ingestlint [^#\n]*)", README, re.MULTILINE)


def use_as_in_the_readme(folder: Path) -> None:
    (text,) = examples("yaml", "by-device")
    for name in ("Fn", "IngestFunction"):
        text += f"  {name}: {{Type: 'AWS::Lambda::Function', Properties: {{Timeout: 60}}}}\n"
    text += "  TileTable: {Type: 'AWS::DynamoDB::Table', Properties: {KeySchema: [{key}]}}\n"
    text = text.replace("{key}", "{AttributeName: id, KeyType: HASH}")
    text = "Parameters: {Timeout: {Type: Number, Default: 60}}\n" + text
    (folder / "network.yaml").write_text(
        "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}\n", encoding="utf-8"
    )
    for path in ("template.yaml", "infrastructure/template.yaml"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "params").mkdir()
    (folder / "params" / "prod.json").write_text("{}", encoding="utf-8")
    for name in ("sample.csv", "requests.csv"):
        (folder / name).write_text("readingId,readingHash\na,1\na,1\n", encoding="utf-8")
    (folder / "export").mkdir()
    item = '{"Item": {"readingId": {"S": "a"}}}\n'
    (folder / "export" / "a.json.gz").write_bytes(gzip.compress(item.encode()))
    (folder / "tuning").mkdir()
    result = '{"power": 128, "cost": 0.000002, "duration": 800}'
    (folder / "tuning" / "ingest.json").write_text(result, encoding="utf-8")
    (folder / "logs").mkdir()
    report = "REPORT RequestId: 1 Duration: 8.1 ms Billed Duration: 9 ms Memory Size: 128 MB"
    (folder / "logs" / "ingest.log").write_text(report, encoding="utf-8")
    (folder / "network.json").write_text('{"ingestlint_snapshot": 1}', encoding="utf-8")
    git.initialise(folder)
    git.commit(folder)
    git.git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")


@pytest.mark.parametrize("command", [c for c in COMMANDS if "snapshot" not in c])
def test_the_commands_of_the_readme_can_be_given(tmp_path: Path, command: str) -> None:
    use_as_in_the_readme(tmp_path)
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env={**os.environ, "PATH": binaries},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    assert "error" not in done.stderr


def test_what_a_search_leaves_out_is_written_down(tmp_path: Path) -> None:
    from ingestlint.run.searched import ASSEMBLY, ENDINGS, PASSED_OVER

    said = " ".join(command_line(tmp_path, "check", "--help").stdout.split())
    for name in (*PASSED_OVER, *ENDINGS, ASSEMBLY, ".aws-sam"):
        assert name in said
        assert f"`{name}" in README


def test_the_readme_shows_real_output(tmp_path: Path) -> None:
    text = README
    template = text.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    command = [sys.executable, "-m", "ingestlint", "template.yaml", "--select", "DDB204"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout in text


def test_the_repository_holds_nothing_that_was_left_in_it() -> None:
    """Whoever uses the hook clones all of it."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    for name in git.git(ROOT, "ls-files", "-z").split("\0")[:-1]:
        file = ROOT / name
        if file.exists():
            assert b"\0" not in file.read_bytes(), f"{name} is no text"
            assert file.stat().st_size < 200_000, f"{name} is large"
