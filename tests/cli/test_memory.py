"""`ingestlint memory`, and evidence as the configuration and Metadata name it."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import found, ingestlint, judged
from tests.evidence.test_power_tuning import EXAMPLE

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


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    functions = (("Slow", 256), ("Fine", 512), ("Unmeasured", 1024))
    write(tmp_path, "t.yaml", "Resources:\n" + "".join(
        FUNCTION.format(name=name, memory=memory) for name, memory in functions
    ))  # fmt: skip
    write(tmp_path, "tuning/result.json", json.dumps(RESULT, indent=1))
    write(tmp_path, "tuning/fn.log", REPORT)
    configure(
        tmp_path,
        "Slow: {power_tuning: tuning/result.json}",
        "Fine: {power_tuning: tuning/result.json}",
    )
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def configure(folder: Path, *entries: str, more: str = "") -> None:
    lines = [f"  {entry}\n" for entry in entries]
    write(folder, ".ingestlint.yaml", "evidence:\n" + "".join(lines) + more)


def memory(project: Path, *arguments: str) -> dict[str, Any]:
    done = ingestlint(project, "memory", "t.yaml", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


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


# --- where evidence is named -------------------------------------------------------------------


def test_evidence_of_the_configuration_is_relative_to_it(project: Path) -> None:
    write(project, "stacks/t.yaml", (project / "t.yaml").read_text(encoding="utf-8"))
    (project / "t.yaml").unlink()
    report = judged(project, "stacks/t.yaml", "--select", "MEM403")
    assert found(report) == [("MEM403", 4)]
    (finding,) = report["findings"]
    rows = [(row["value"], row["file"], row["line"]) for row in finding["table"]]
    assert rows == [(256, "tuning/result.json", 6), (512, "tuning/result.json", 11)]


@pytest.mark.parametrize(
    "header",
    [
        "Type: AWS::Lambda::Function",
        "Type: AWS::Serverless::Function",
    ],
)
def test_evidence_in_metadata_is_relative_to_the_template(project: Path, header: str) -> None:
    (project / ".ingestlint.yaml").unlink()
    metadata = "Metadata: {ingestlint: {evidence: {power_tuning: ../tuning/result.json}}}"
    text = "Resources:\n" + FUNCTION.format(name="Fn", memory=256)
    text = text.replace("Type: AWS::Lambda::Function", f"{header}\n    {metadata}")
    text = text.replace("Handler: a.b", "Handler: a.b, CodeUri: src")
    write(project, "stacks/t.yaml", "Transform: AWS::Serverless-2016-10-31\n" + text)
    report = judged(project, "stacks", "--select", "MEM403,ING")
    assert found(report) == [("MEM403", 6)]


def test_the_configuration_goes_before_metadata(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    metadata = f'Metadata: {{ingestlint: {{evidence: {{power_tuning_url: "{EXAMPLE}"}}}}}}'
    write(project, "t.yaml", text.replace("  Fine:\n", f"  Fine:\n    {metadata}\n"))
    rows = memory(project)["deployments"][0]["functions"]
    assert [size["memory"] for size in rows[1]["sizes"]] == [256, 512]
    configure(project, "Fine: {report_log: tuning/fn.log}")
    rows = memory(project)["deployments"][0]["functions"]
    assert len(rows[1]["sizes"]) == 6
    report = judged(project, "t.yaml", "--select", "MEM405")
    assert report["coverage"]["checks"] == 1


def test_ignores_may_stand_beside_it(project: Path) -> None:
    (project / ".ingestlint.yaml").unlink()
    inner = "ignore: [{code: MEM403, reason: why}], evidence: {power_tuning: tuning/result.json}"
    text = (project / "t.yaml").read_text(encoding="utf-8")
    metadata = f"Metadata: {{ingestlint: {{{inner}}}}}"
    write(project, "t.yaml", text.replace("  Slow:\n", f"  Slow:\n    {metadata}\n"))
    report = judged(project, "t.yaml", "--select", "MEM403,ING")
    assert (found(report), report["coverage"]["ignored"]) == ([], 1)


# --- what is wrong with it ---------------------------------------------------------------------


def error(project: Path, *arguments: str) -> str:
    done = ingestlint(project, "check", "t.yaml", "--select", "MEM403", *arguments)
    assert done.returncode == 2
    return done.stderr + done.stdout


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("Slow: {power_tunning: a}", "unknown key power_tunning (did you mean power_tuning?)"),
        ("Slow: tuning/result.json", "the evidence of Slow must be a mapping"),
        ("Slow: {}", "the evidence of Slow names none (give power_tuning, power_tuning_url"),
        ("Slow: {runtime: python3.13}", "the evidence of Slow names none"),
        ("Slow: {power_tuning: [a]}", "power_tuning must be a text"),
        (
            "Slow: {power_tuning: a, power_tuning_url: b}",
            "power_tuning and power_tuning_url are two ways",
        ),
        (
            "Slow: {report_log: a, architecture: arm}",
            "arm is no architecture (did you mean arm64?)",
        ),
        ("Slow: {report_log: a, date: 2026-02-30}", "2026-02-30 is no date"),
        ("Slwo: {report_log: a}", "Slwo is the name of no resource (did you mean Slow?)"),
    ],
)
def test_a_configuration_that_is_wrong(project: Path, entry: str, said: str) -> None:
    configure(project, entry)
    assert error(project).startswith(f"error: .ingestlint.yaml:2: {said}")


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ("{arm64: 1}", "unknown key arm64 (did you mean arm64_gb_second?)"),
        ("{million_requests: free}", "million_requests must be a number"),
        ("{million_requests: -1}", "million_requests must not be negative"),
        ("{million_requests: [1]}", "million_requests must be a number"),
    ],
)
def test_prices_that_are_wrong(project: Path, prices: str, said: str) -> None:
    write(project, ".ingestlint.yaml", f"prices: {prices}\n")
    assert error(project).startswith(f"error: .ingestlint.yaml:1: {said}")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("power_tuning: tuning/resutl.json", "there is no file tuning/resutl.json"),
        ("power_tuning: ../outside.json", "../outside.json lies outside of the project"),
        ("power_tuning: /etc/passwd", "/etc/passwd lies outside of the project"),
        ("power_tuning: tuning", "tuning:1: not a regular file"),
        ("power_tuning: tuning/fn.log", "tuning/fn.log"),
        ("report_log: tuning/result.json", "tuning/result.json has no REPORT of an invocation"),
        ("report_log: tuning", "tuning is not a regular file"),
        ("report_log: tuning/link.log", "tuning/link.log lies outside of the project"),
        ("report_log: tuning/device", "tuning/device lies outside of the project"),
        ("report_log: tuning/pipe", "tuning/pipe is not a regular file"),
        ("compute_optimizer: tuning/fn.log", "tuning/fn.log has no column functionArn"),
        ("power_tuning_url: https://example.com/", "no visualization URL"),
    ],
)
def test_evidence_that_cannot_be_read(project: Path, entry: str, said: str) -> None:
    (project / "tuning" / "link.log").symlink_to(project.parent / "outside.json")
    (project / "tuning" / "device").symlink_to("/dev/zero")
    os.mkfifo(project / "tuning" / "pipe")
    write(project.parent, "outside.json", json.dumps(RESULT))
    configure(project, f"Slow: {{{entry}}}")
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert len(report["errors"]) == 1
    assert said in report["errors"][0]["message"]
    assert (report["errors"][0]["file"], report["errors"][0]["line"]) == (".ingestlint.yaml", 2)
    assert report["errors"][0]["hint"]
    assert ingestlint(project, "t.yaml").returncode == 2


def test_a_result_that_is_wrong_is_located_in_it(project: Path) -> None:
    write(project, "tuning/result.json", '{\n "power": 1,\n "stats": [\n  {"value": "x"}\n ]\n}')
    report = judged(project, "t.yaml")
    assert [(e["file"], e["line"]) for e in report["errors"]] == [("tuning/result.json", 4)]


def test_evidence_in_metadata_that_is_wrong_leaves_the_others(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    metadata = "Metadata: {ingestlint: {evidence: {power_tuning: !Ref File}}}"
    write(project, "t.yaml", text.replace("  Fine:\n", f"  Fine:\n    {metadata}\n"))
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert found(report) == [("MEM403", 4)]
    (wrong,) = report["errors"]
    assert (wrong["file"], wrong["line"]) == ("t.yaml", 6)
    assert wrong["message"] == "power_tuning must be a text"


# --- names -------------------------------------------------------------------------------------


def test_a_name_may_be_in_a_template_that_is_not_linted(project: Path) -> None:
    write(project, "other/u.yaml", "Resources:\n" + FUNCTION.format(name="Elsewhere", memory=512))
    configure(project, "Elsewhere: {power_tuning: tuning/result.json}")
    assert judged(project, "t.yaml", "--select", "MEM403")["errors"] == []
    configure(project, "Elsewere: {power_tuning: tuning/result.json}")
    assert "Elsewere is the name of no resource" in error(project)
    done = ingestlint(project, "network", "t.yaml")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_name_that_a_loop_makes(project: Path) -> None:
    write(
        project,
        "t.yaml",
        "Transform: AWS::LanguageExtensions\nResources:\n"
        "  Fn::ForEach::Readers:\n    - Name\n    - [A, B]\n    - Reader${Name}:\n"
        "        Type: AWS::Lambda::Function\n        Properties: {MemorySize: 256}\n",
    )
    configure(project, "ReaderA: {power_tuning: tuning/result.json}")
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert [f["subject"] for f in report["findings"]] == ["ReaderA"]
    configure(project, "WriterA: {power_tuning: tuning/result.json}")
    assert "WriterA is the name of no resource" in error(project)


def test_a_function_of_a_nested_stack(project: Path) -> None:
    write(project, "nested.yaml", (project / "t.yaml").read_text(encoding="utf-8"))
    write(
        project,
        "t.yaml",
        "Resources:\n  Stack: {Type: AWS::CloudFormation::Stack,"
        " Properties: {TemplateURL: nested.yaml}}\n",
    )
    configure(project, "Stack/Slow: {power_tuning: tuning/result.json}")
    report = judged(project, "t.yaml", "--select", "MEM403")
    assert [f["subject"] for f in report["findings"]] == ["Stack/Slow"]


def test_evidence_is_about_functions(project: Path) -> None:
    text = (project / "t.yaml").read_text(encoding="utf-8")
    write(project, "t.yaml", text + "  Table: {Type: AWS::DynamoDB::Table}\n")
    configure(project, "Table: {power_tuning: tuning/result.json}")
    assert error(project).startswith(
        "error: .ingestlint.yaml:2: evidence is about functions; Table is AWS::DynamoDB::Table"
    )


def test_usage(project: Path) -> None:
    assert ingestlint(project, "memory").returncode == 2
    assert ingestlint(project, "memory", "t.yaml", "--format", "svg").returncode == 2
    assert "memory PATH" in ingestlint(project, "--help").stdout
    write(project, "broken.yaml", "Resources:\n  A: [\n")
    done = ingestlint(project, "memory", "t.yaml", "broken.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith("t.yaml\n")
    assert done.stderr.startswith("error: broken.yaml:")
