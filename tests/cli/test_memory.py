"""`ingestlint memory`: functions, what was measured of them, and the plot."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from tests.command import found, ingestlint, judged
from tests.measured import FUNCTION, RESULT, configure, make_project, memory, write


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def test_text_for_people(project: Path) -> None:
    done = ingestlint(project, "memory", "t.yaml")
    assert done.returncode == 0
    head, *lines, last = done.stdout.splitlines()
    assert head == "t.yaml"
    assert [re.split(r"\s{2,}", line.strip()) for line in lines if line] == [
        ["function", "memory", "vCPU", "evidence", "now", "better", "saving"],
        [
            "Slow", "256 MB", "0.14", "Power Tuning, .ingestlint.yaml:2",
            "500 ms and $2.20", "512 MB: 50 ms and $1.20", "$1.00 (45 %)",
        ],
        [
            "Fine", "512 MB", "0.29", "Power Tuning, .ingestlint.yaml:3",
            "50 ms and $1.20", "none", "$0.00 (0 %)",
        ],
        ["Unmeasured", "1,024 MB", "0.58", "–", "–", "–", "–"],
    ]  # fmt: skip
    assert last == "costs and savings are those of a million invocations"
    assert len({line.index("Power Tuning") for line in lines[1:3]}) == 1


def test_json_has_the_curve_and_what_is_better(project: Path) -> None:
    report = memory(project)
    assert (report["version"], report["tool"]["name"], report["errors"]) == (1, "ingestlint", [])
    (deployment,) = report["deployments"]
    assert (deployment["file"], deployment["environment"]) == ("t.yaml", "")
    slow, fine, unmeasured = deployment["functions"]
    assert slow == {
        "function": "Slow",
        "file": "t.yaml",
        "line": 2,
        "memory": {"at_least": 256, "at_most": 256},
        "default": False,
        "vcpu": {"at_least": 0.1447, "at_most": 0.1447},
        "evidence": {
            "tool": "Power Tuning",
            "file": ".ingestlint.yaml",
            "line": 2,
            "date": "",
            "currency": "USD",
        },
        "sizes": [
            {"memory": 256, "ms": 500.0, "per_million": 2.2},
            {"memory": 512, "ms": 50.0, "per_million": 1.2},
        ],
        "now": {"memory": 256, "ms": 500.0, "per_million": 2.2},
        "better": {
            "fastest": {"memory": 512, "ms": 50.0, "per_million": 1.2},
            "cheapest": None,
        },
        "saving": 1.0,
        "reason": "",
        "remedy": "",
    }
    assert (fine["better"], fine["saving"]) == ({"fastest": None, "cheapest": None}, 0)
    assert (unmeasured["evidence"], unmeasured["saving"]) == (None, None)


def test_markdown_is_a_table(project: Path) -> None:
    lines = ingestlint(project, "memory", "t.yaml", "--format", "markdown").stdout.splitlines()
    tool, size = "Power Tuning, .ingestlint.yaml:2", "512 MB: 50 ms and $1.20"
    assert lines[:5] == [
        "## t.yaml",
        "",
        "| function | memory | vCPU | evidence | now | better | saving |",
        "| --- | ---: | ---: | --- | --- | --- | ---: |",
        f"| Slow | 256 MB | 0.14 | {tool} | 500 ms and $2.20 | {size} | $1.00 (45 %) |",
    ]


def test_what_is_not_known_says_why(project: Path) -> None:
    write(
        project,
        "t.yaml",
        "Parameters:\n  Memory: {Type: Number}\n  Stage: {Type: String}\n"
        "  Hidden: {Type: Number, NoEcho: true, Default: 333}\n"
        "Conditions: {IsProd: !Equals [!Ref Stage, prod]}\nResources:\n"
        + FUNCTION.format(name="Slow", memory="!Ref Memory")
        + FUNCTION.format(name="Fine", memory="!If [IsProd, 512, 128]")
        + FUNCTION.format(name="Secret", memory="!Ref Hidden")
        + FUNCTION.format(name="Other", memory=768),
    )
    configure(
        project,
        *(f"{name}: {{power_tuning: tuning/result.json}}" for name in ("Slow", "Fine", "Other")),
    )
    said = ingestlint(project, "memory", "t.yaml").stdout
    assert "128 to 10,240 MB" in said
    assert "128 to 512 MB" in said
    assert "    = Slow: parameter Memory has no value (give --parameters Memory=…)" in said
    assert "    = Fine: its memory depends on parameters that are not given" in said
    assert "    = Other: 768 MB was not measured" in said
    assert "a hidden number MB" in said
    for style in ("text", "json", "markdown"):
        assert "333" not in ingestlint(project, "memory", "t.yaml", "--format", style).stdout
    prod = memory(project, "--parameters", "Stage=prod", "--parameters", "Memory=256")
    rows = prod["deployments"][0]["functions"]
    assert [row["reason"] for row in rows[:2]] == ["", ""]
    assert rows[1]["memory"] == {"at_least": 512, "at_most": 512}


def test_functions_whose_processors_do_not_follow_from_memory(project: Path) -> None:
    write(
        project,
        "t.yaml",
        "Resources:\n"
        + FUNCTION.format(name="Slow", memory="2048, CapacityProviderConfig: {a: b}")
        + "  Table: {Type: AWS::DynamoDB::Table}\n",
    )
    configure(project, "Slow: {power_tuning: tuning/result.json}")
    (row,) = memory(project)["deployments"][0]["functions"]
    assert row["vcpu"] is None
    assert row["reason"] == "on Managed Instances time and cost do not follow from memory"


def test_environments_settings_and_prices_are_those_of_check(project: Path) -> None:
    more = (
        "rules: {MEM403: {gain: 95}}\n"
        "prices: {x86_64_gb_second: 1.0e-5, million_requests: 0}\n"
        "environments: {prod: {}, test: {}}\n"
    )
    configure(project, "Slow: {power_tuning: tuning/result.json}", more=more)
    report = memory(project, "--environment", "test")
    (deployment,) = report["deployments"]
    assert deployment["environment"] == "test"
    slow = deployment["functions"][0]
    assert slow["better"]["fastest"] is None
    assert slow["now"]["per_million"] == 1.25
    assert found(judged(project, "t.yaml", "--select", "MEM403")) == []


def test_templates_without_a_function_are_counted(project: Path) -> None:
    write(project, "queue.yaml", "Resources: {Queue: {Type: AWS::SQS::Queue}}\n")
    said = ingestlint(project, "memory", ".").stdout
    assert said.endswith("million invocations\n1 template has no function\n")


# --- the plot ----------------------------------------------------------------------------------


def test_a_plot_marks_the_size_in_use_and_the_better_one(project: Path) -> None:
    done = ingestlint(project, "memory", "t.yaml", "--plot", "curves.svg")
    assert (done.returncode, done.stderr) == (0, "")
    text = (project / "curves.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg ")
    assert text.rstrip().endswith("</svg>")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", text)
    for word in ("Slow", "Fine", "in use: 256 MB", "better: 512 MB", "in use: 512 MB"):
        assert word in words
    assert "Unmeasured" not in words
    again = ingestlint(project, "memory", "t.yaml", "--plot", "again.svg")
    assert again.returncode == 0
    assert (project / "again.svg").read_text(encoding="utf-8") == text


def test_one_size_can_be_drawn(project: Path) -> None:
    write(project, "tuning/result.json", json.dumps({**RESULT, "stats": []}))
    assert ingestlint(project, "memory", "t.yaml", "--plot", "x.svg").returncode == 0
    assert "in use: 512 MB" in (project / "x.svg").read_text(encoding="utf-8")


def test_without_the_library_a_plot_says_what_to_install(project: Path) -> None:
    write(project, "hidden/leather.py", "raise ImportError\n")
    path = os.pathsep.join([str(project / "hidden"), *sys.path])
    done = ingestlint(
        project, "memory", "t.yaml", "--plot", "x.svg", environment={"PYTHONPATH": path}
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: --plot needs leather, which is not installed (pip install 'ingestlint[plot]')\n"
    )
    assert ingestlint(project, "memory", "t.yaml", environment={"PYTHONPATH": path}).stdout


@pytest.mark.parametrize(
    ("plot", "said"),
    [
        ("x.png", "error: --plot x.png: it writes SVG"),
        ("no/where/x.svg", "error: no/where/x.svg cannot be written: No such file"),
    ],
)
def test_a_plot_that_cannot_be(project: Path, plot: str, said: str) -> None:
    done = ingestlint(project, "memory", "t.yaml", "--plot", plot)
    assert done.returncode == 2
    assert done.stderr.startswith(said)


def test_there_must_be_something_to_plot(project: Path) -> None:
    (project / ".ingestlint.yaml").unlink()
    done = ingestlint(project, "memory", "t.yaml", "--plot", "x.svg")
    assert done.returncode == 2
    assert done.stderr.startswith("error: --plot: nothing was measured")


def test_usage(project: Path) -> None:
    assert ingestlint(project, "memory").returncode == 2
    assert ingestlint(project, "memory", "t.yaml", "--format", "svg").returncode == 2
    assert "memory PATH" in ingestlint(project, "--help").stdout
    write(project, "broken.yaml", "Resources:\n  A: [\n")
    done = ingestlint(project, "memory", "t.yaml", "broken.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith("t.yaml\n")
    assert done.stderr.startswith("error: broken.yaml:")
