"""A project whose functions were measured, for tests."""

import json
from pathlib import Path
from typing import Any

from tests.command import ingestlint

FUNCTION = """\
  {name}:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: a.b, Timeout: 9, MemorySize: {memory}}}
"""
RESULT = {
    "power": 512,
    "cost": 1e-6,
    "duration": 50,
    "stats": [
        {"value": 256, "averagePrice": 2e-6, "averageDuration": 500},
        {"value": 512, "averagePrice": 1e-6, "averageDuration": 50},
    ],
}
REPORT = (
    "REPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\t"
    "Max Memory Used: 250 MB\t\n"
)


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def configure(folder: Path, *entries: str, more: str = "") -> None:
    lines = [f"  {entry}\n" for entry in entries]
    write(folder, ".ingestlint.yaml", "evidence:\n" + "".join(lines) + more)


def make_project(folder: Path) -> Path:
    functions = (("Slow", 256), ("Fine", 512), ("Unmeasured", 1024))
    write(folder, "t.yaml", "Resources:\n" + "".join(
        FUNCTION.format(name=name, memory=memory) for name, memory in functions
    ))  # fmt: skip
    write(folder, "tuning/result.json", json.dumps(RESULT, indent=1))
    write(folder, "tuning/fn.log", REPORT)
    configure(
        folder,
        "Slow: {power_tuning: tuning/result.json}",
        "Fine: {power_tuning: tuning/result.json}",
    )
    return folder


def memory(project: Path, *arguments: str) -> dict[str, Any]:
    done = ingestlint(project, "memory", "t.yaml", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report
