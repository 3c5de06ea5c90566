"""`ingestlint keys`, started as people start it."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from ingestlint.cli.main import main
from ingestlint.sample import counter
from tests.command import ingestlint, judged

TEMPLATE = """\
Parameters:
  Owner: {Type: String, Default: deviceId}
  Indexed: {Type: String, Default: "no"}
Conditions:
  HasIndex: !Equals [!Ref Indexed, "yes"]
Resources:
  Readings:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: readings-prod
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: !Ref Owner, AttributeType: S}
        - {AttributeName: at, AttributeType: N}
      KeySchema:
        - {AttributeName: !Ref Owner, KeyType: HASH}
        - {AttributeName: at, KeyType: RANGE}
      LocalSecondaryIndexes:
        - IndexName: by-status
          KeySchema:
            - {AttributeName: deviceId, KeyType: HASH}
            - {AttributeName: status, KeyType: RANGE}
          Projection: {ProjectionType: ALL}
      GlobalSecondaryIndexes:
        - IndexName: by-zone-and-status
          KeySchema:
            - {AttributeName: zone, KeyType: HASH}
            - {AttributeName: status, KeyType: HASH}
            - {AttributeName: at, KeyType: RANGE}
          Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [body]}
  Simple: {Type: "AWS::Serverless::SimpleTable"}
  Conditional:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !If [HasIndex, with-index, !Sub "without-${AWS::Region}"]
      KeySchema: [{AttributeName: !If [HasIndex, a, b], KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: !If [HasIndex, a, b], AttributeType: S}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    rows = ["deviceId,at,status,zone"]
    for number in range(1_000):
        device = "d-hot" if number % 5 == 0 else f"d-{number % 100}"
        rows.append(f"{device},{number},{'' if number % 4 == 0 else 'ok'},z{number % 2}")
    (tmp_path / "sample.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def called(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Status, output and errors, of this process: starting one costs more than the sample."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        status = main(["keys", *arguments])
    return status, out.getvalue(), err.getvalue()


def measured(folder: Path, *arguments: str) -> dict[str, Any]:
    status, out, err = called(folder, *arguments, "--format", "json")
    assert status == 0, err
    report: dict[str, Any] = json.loads(out)
    return report


def refused(folder: Path, *arguments: str) -> str:
    status, out, err = called(folder, *arguments)
    assert (status, out) == (2, "")
    return err.removesuffix("\n")


@pytest.mark.parametrize("name", ["Readings", "readings-prod"])
def test_the_table_and_each_index(folder: Path, name: str) -> None:
    report = measured(folder, "--table", name, "sample.csv", "--writes-per-second", "20000")
    assert (report["table"], report["place"]) == ("Readings", "template.yaml:7")
    table, local, index = report["keys"]
    assert (table["partition_key"], table["rows"], table["distinct"]["at_least"]) == (
        ["deviceId"], 1_000, 81,
    )  # fmt: skip
    assert table["hottest"][0]["values"] == ["d-hot"]
    assert table["hottest_share"] == {"at_least": 0.2, "at_most": 0.2}
    assert (table["write"]["units_per_second"], table["write"]["shards"]) == (5_000, 4)
    assert (local["index"], local["rows"], local["write"]) == ("by-status", 750, None)
    assert (index["partition_key"], index["rows"]) == (["zone", "status"], 750)
    # 750 of 1,000 rows reach it, 500 of them by the same key.
    assert index["write"]["units_per_second_for_the_hottest_key"] == pytest.approx(10_000)
    assert index["hottest"][0]["values"] == ["z1", "ok"]


def test_the_text_states_its_arithmetic(folder: Path) -> None:
    arguments = ["--table", "Readings", "sample.csv", "--writes-per-second", "20000", "--item-kb"]
    text = ingestlint(folder, "keys", *arguments, "1.5").stdout
    assert "1,000 / 20 % = 5,000 units/s; at 2 units each (1 KB): 2,500 per second" in text
    assert (
        "20,000 × 2 units × 20 % = 8,000 units/s for the hottest key, one serves 1,000: 8 shards"
        in text
    )
    assert "20,000 × 75 % of the writes × at least 1 unit × 66.7 % = 10,000 units/s" in text
    assert "3,000 / 20 % = 15,000 units/s; at 0.5 units each (4 KB, eventually consistent)" in text


def test_formats_say_the_same(folder: Path) -> None:
    lines = (folder / "sample.csv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [
        dict(zip(("deviceId", "at", "status", "zone"), line.split(","), strict=True))
        for line in lines
    ]
    plain = [{name: text for name, text in row.items() if text} for row in cells]
    typed = [
        {name: {"N" if name == "at" else "S": text} for name, text in row.items()} for row in plain
    ]
    export = "".join(json.dumps({"Item": item}) + "\n" for item in typed)
    (folder / "export.json.gz").write_bytes(gzip.compress(export.encode()))
    (folder / "scan.json").write_text(
        json.dumps({"Items": typed, "Count": 1000}, indent=2), encoding="utf-8"
    )
    (folder / "plain.jsonl").write_text("\n".join(map(json.dumps, plain)), encoding="utf-8")
    reports = [
        measured(folder, "--table", "Readings", name)["keys"]
        for name in ("sample.csv", "export.json.gz", "scan.json", "plain.jsonl")
    ]
    for keys in reports:
        for key in keys:
            for name in ("item_kb", "write", "read"):
                key.pop(name)
    assert reports[0] == reports[1] == reports[2] == reports[3]


def test_the_size_of_items_is_measured_and_what_an_index_holds_of_them(folder: Path) -> None:
    body = {"deviceId": {"S": "a"}, "at": {"N": "1"}, "status": {"S": "ok"}, "zone": {"S": "z"}}
    item = {**body, "body": {"S": "x" * 1_500}, "more": {"S": "y" * 6_000}}
    (folder / "s.jsonl").write_text((json.dumps({"Item": item}) + "\n") * 2, encoding="utf-8")
    table, _, index = measured(folder, "--table", "Readings", "s.jsonl")["keys"]
    assert (table["write"]["units_per_request"], table["read"]["units_per_request"]) == (8, 1)
    assert table["item_kb"] == pytest.approx(7_540 / 1_024, rel=0.01)
    assert index["write"]["units_per_request"] == 2


def test_single_items(folder: Path) -> None:
    keys = measured(folder, "--table", "Readings", "sample.csv", "--items")["keys"]
    assert [key["of"] for key in keys] == ["table", "item", "local index", "global index"]
    assert keys[1]["distinct"]["at_least"] == 1_000
    assert keys[1]["write"] is None


def test_without_a_template(folder: Path) -> None:
    text = (folder / "sample.csv").read_text(encoding="utf-8")
    (folder / "template.yaml").unlink()
    keys = ["--partition-key", "zone", "--partition-key", "status", "--sort-key", "at"]
    (key,) = measured(folder, "--table", "Any", "sample.csv", *keys)["keys"]
    assert key["rows"] == 750
    assert text.count(",ok,z1") == key["hottest"][0]["rows"]["at_least"]


def test_standard_input(folder: Path) -> None:
    command = [sys.executable, "-m", "ingestlint", "keys", "--table", "Readings", "-"]
    data = (folder / "sample.csv").read_bytes()
    done = subprocess.run(command, cwd=folder, input=data, capture_output=True, check=True)
    assert done.stdout.startswith(b"Readings (template.yaml:7): 1,000 rows of <stdin>")


def test_several_samples_are_one(folder: Path) -> None:
    report = measured(folder, "--table", "Readings", "sample.csv", "sample.csv")
    assert report["sample"]["rows"] == 2_000


# --- what is shown of keys -----------------------------------------------------------------------

HOSTILE = [
    {"deviceId": "\x1b]0;owned\x07\x1b[31mred", "at": 1},
    {"deviceId": "\x1b]0;owned\x07\x1b[31mred", "at": 2},
    {"deviceId": "\u202etxt\x00", "at": 3},
    {"deviceId": "\u202etxt\x00", "at": 4},
    {"deviceId": "a\nb" + "x" * 1_000, "at": 5},
    {"deviceId": "a\nb" + "x" * 1_000, "at": 6},
    {"deviceId": "q", "at": "\x1b[2J", "\x1b[2Jname": 1},
    {"\x1b[2Jname": 1},
]


@pytest.mark.parametrize("output", ["text", "json"])
def test_values_reach_no_terminal_as_commands(folder: Path, output: str) -> None:
    (folder / "s.jsonl").write_text("\n".join(map(json.dumps, HOSTILE)), encoding="utf-8")
    done = ingestlint(folder, "keys", "--table", "Readings", "s.jsonl", "--format", output)
    assert done.returncode == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.stdout + done.stderr)
    assert output == "json" or max(map(len, done.stdout.splitlines())) < 200


@pytest.mark.parametrize("output", ["text", "json"])
def test_values_can_be_hidden(folder: Path, output: str) -> None:
    arguments = ["--table", "Readings", "sample.csv", "--hide-values", "--format", output]
    done = ingestlint(folder, "keys", *arguments)
    assert "d-hot" not in done.stdout + done.stderr
    assert "20 %" in done.stdout or "0.2" in done.stdout


@pytest.mark.parametrize(
    "content",
    [json.dumps({"x" * 100_000: 1}), f"{'y' * 100_000}\n1", ",".join(map(str, range(10**6)))],
)
def test_errors_are_short(folder: Path, content: str) -> None:
    (folder / "s.jsonl").write_text(content, encoding="utf-8")
    assert len(refused(folder, "--table", "Readings", "s.jsonl")) < 500


def test_errors_show_no_values(folder: Path) -> None:
    (folder / "s.jsonl").write_text('{"deviceId": ["secret"], "at": 1}\nsecret', encoding="utf-8")
    assert "secret" not in refused(folder, "--table", "Readings", "s.jsonl")


# --- rows that cannot be read --------------------------------------------------------------------


def test_bad_rows_are_counted_and_located(folder: Path) -> None:
    with (folder / "sample.csv").open("a", encoding="utf-8") as file:
        file.write("\n" + "d-1,x,,\n" * 7 + ",5,,\na,1,,,,,")
    report = measured(folder, "--table", "Readings", "sample.csv")
    assert (report["sample"]["rows"], report["sample"]["unreadable"]) == (1_009, 9)
    assert report["sample"]["first_unreadable"][0] == {
        "file": "sample.csv", "line": 1_002, "reason": "its at is no number",
    }  # fmt: skip
    assert len(report["sample"]["first_unreadable"]) == 5
    text = ingestlint(folder, "keys", "--table", "Readings", "sample.csv").stdout
    assert "1,000 rows of sample.csv, 9 could not be read" in text
    assert "note: sample.csv:1002 its at is no number" in text
    assert "note: 4 more rows could not be read" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "s.jsonl has no rows"),
        ('{"a": 1}\n{"a": 2}\n', "none of 2 rows can be read: line 1 has no deviceId, it has a"),
        ('{\n "deviceId": "a"\n}\n', "line 1 is not JSON (one item on each line: jq -c"),
        ("a,b\n1,2\n", "s.jsonl has no column deviceId (known: a, b)"),
        ("deviceID,at\n1,2\n", "s.jsonl has no column deviceId (did you mean deviceID?)"),
    ],
)
def test_a_sample_of_which_nothing_can_be_read(folder: Path, content: str, said: str) -> None:
    (folder / "s.jsonl").write_text(content, encoding="utf-8")
    assert said in refused(folder, "--table", "Readings", "s.jsonl")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "Reading", "sample.csv"], "no table Reading in the templates of this folder"),
        (["--table", "Reading", "sample.csv"], "(did you mean Readings?)"),
        (["--table", "Readings", "gone.csv"], "gone.csv cannot be read: No such file"),
        (["--table", "Readings", "."], "is a folder"),
        (["--table", "R", "x", "--write-config", "sample.csv"], "sample.csv is no YAML file"),
        (["--table", "Readings"], "required: SAMPLE"),
        (["sample.csv"], "required: --table"),
        (["--table", "Readings", "-", "--template", "-"], "cannot both be standard input"),
        (["--table", "R", "sample.csv", "--sort-key", "at"], "--sort-key needs --partition-key"),
        (["--table", "R", "s", "--template", "t", "--partition-key", "a"], "not both"),
        (["--table", "Conditional", "sample.csv"], "other scenarios or environments (give --par"),
        (["--table", "Readings", "sample.csv", "--item-kb", "0"], "0 is no number above 0"),
        (["--table", "Readings", "sample.csv", "--top", "-1"], "argument --top"),
        (["--table", "Readings", "--template", "gone.yaml", "sample.csv"], "no such file"),
        (["--table", "Any", "sample.csv", "--partition-key", "device"], "has no column device"),
    ],
)  # fmt: skip
def test_what_cannot_be_done(folder: Path, arguments: list[str], said: str) -> None:
    assert said in refused(folder, *arguments)


def test_parameters_and_environments_decide_the_keys(folder: Path) -> None:
    (folder / "s.csv").write_text("a,b\n1,2\n1,3\n", encoding="utf-8")
    arguments = ["--table", "Conditional", "s.csv"]
    for name in ("Conditional", "with-index"):
        arguments[1] = name
        (key,) = measured(folder, *arguments, "--parameters", "Indexed=yes")["keys"]
        assert key["partition_key"] == ["a"]
    assert "other scenarios" in refused(folder, *arguments)
    arguments[1] = "Conditional"
    (folder / "p.json").write_text('{"Indexed": "no"}', encoding="utf-8")
    (folder / ".ingestlint.yaml").write_text(
        "environments: {prod: {parameters: p.json}}", encoding="utf-8"
    )
    (key,) = measured(folder, *arguments, "--environment", "prod")["keys"]
    assert key["partition_key"] == ["b"]


def test_a_table_of_sam(folder: Path) -> None:
    (folder / "s.csv").write_text("id\n1\n1\n2\n", encoding="utf-8")
    (key,) = measured(folder, "--table", "Simple", "s.csv")["keys"]
    assert (key["partition_key"], key["distinct"]["at_least"]) == (["id"], 2)


def test_a_name_in_two_templates(folder: Path) -> None:
    (folder / "other.yaml").write_text(TEMPLATE, encoding="utf-8")
    said = refused(folder, "--table", "Readings", "sample.csv")
    assert "Readings is in other.yaml:7 and in template.yaml:7 (name one --template)" in said
    assert measured(folder, "--table", "Readings", "sample.csv", "--template", "other.yaml")


# --- sketches ------------------------------------------------------------------------------------


def many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(counter, "EXACT_KEYS", 5_000)
    rows = "".join(f"k{number}\n" for number in range(30_000))
    (folder / "many.csv").write_text("id\n" + rows + "hot\n" * 5_000, encoding="utf-8")
    return ["--table", "Simple", "many.csv"]


def test_more_keys_than_are_counted_exactly(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = many(folder, monkeypatch)
    report = measured(folder, *arguments)
    (key,) = report["keys"]
    assert not key["exact"]
    assert key["distinct"]["at_least"] <= 30_001 <= key["distinct"]["at_most"]
    assert key["hottest"][0]["values"] == ["hot"]
    assert key["hottest"][0]["rows"]["at_least"] <= 5_000 <= key["hottest"][0]["rows"]["at_most"]
    assert any("three standard errors" in note for note in report["notes"])


def test_what_is_missing_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ingestlint.integrations.sketches", None)
    said = refused(folder, *many(folder, monkeypatch))
    assert said == (
        "error: more than 500,000 keys are estimated, which takes Apache DataSketches"
        " (pip install 'ingestlint[keys]', or give a smaller sample)"
    )


def test_few_keys_need_no_library(folder: Path) -> None:
    (folder / "datasketches.py").write_text("raise SystemExit(9)", encoding="utf-8")
    done = ingestlint(
        folder, "keys", "--table", "Readings", "sample.csv", environment={"PYTHONPATH": str(folder)}
    )
    assert done.returncode == 0


# --- the configuration ---------------------------------------------------------------------------


def test_keys_are_written_into_the_configuration(folder: Path) -> None:
    config = folder / ".ingestlint.yaml"
    config.write_text("# mine\nlimits:   {lambda_concurrent_executions: 3000}\n", encoding="utf-8")
    config.chmod(0o640)
    done = ingestlint(folder, "keys", "--table", "readings-prod", "sample.csv", "--write-config")
    assert (done.returncode, done.stderr) == (
        0,
        (
            ".ingestlint.yaml: keys of Readings; still to be declared there: writes_per_second"
            " (or reads_per_second), item_kb\n"
        ),
    )
    text = config.read_text(encoding="utf-8")
    assert text == (
        "# mine\nlimits:   {lambda_concurrent_executions: 3000}\nworkload:\n"
        "  Readings: {keys: {distinct: 81, hottest_share: 0.2},"
        " indexes: {by-zone-and-status: {keys: {distinct: 2, hottest_share: 0.6667}}}}\n"
    )
    assert os.name == "nt" or config.stat().st_mode & 0o777 == 0o640
    assert judged(folder, "template.yaml")["errors"] == []
    again = ingestlint(folder, "keys", "--table", "Readings", "sample.csv", "--write-config")
    assert again.returncode == 0
    assert config.read_text(encoding="utf-8") == text


def test_a_rate_that_is_declared_is_not_asked_for(folder: Path) -> None:
    said = "workload: {Readings: {reads_per_second: 9}}\n"
    (folder / ".ingestlint.yaml").write_text(said, encoding="utf-8")
    # That is for this report alone.
    options = ("--item-kb", "2", "--write-config")
    done = ingestlint(folder, "keys", "--table", "Readings", "sample.csv", *options)
    assert (
        done.stderr == ".ingestlint.yaml: keys of Readings; still to be declared there: item_kb\n"
    )


def test_a_configuration_is_made(folder: Path) -> None:
    for arguments in (["--write-config"], ["--write-config", "other.yaml"]):
        done = ingestlint(folder, "keys", "--table", "Readings", "sample.csv", *arguments)
        assert done.returncode == 0, done.stderr
    assert (folder / ".ingestlint.yaml").read_bytes() == (folder / "other.yaml").read_bytes()


def test_a_configuration_that_cannot_be_edited_stays(folder: Path) -> None:
    text = '{\n"rules": {}\n}\n'
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(
        folder, "keys", "--table", "Readings", "sample.csv", "--write-config", "c.yaml"
    )
    assert done.returncode == 2
    assert "c.yaml:1: cannot be edited: this stands in braces over several lines" in done.stderr
    assert (folder / "c.yaml").read_text(encoding="utf-8") == text


def test_what_a_sample_does_not_say_is_not_written(folder: Path) -> None:
    (folder / "s.csv").write_text("id\na\nb\n", encoding="utf-8")
    done = ingestlint(folder, "keys", "--table", "Simple", "s.csv", "--write-config")
    assert done.returncode == 2
    assert "left as it is: no key occurs twice in the sample" in done.stderr
    assert "none occurs twice: the sample does not say" in done.stdout
    assert not (folder / ".ingestlint.yaml").exists()


def test_the_workload_that_is_declared_is_reckoned_with(folder: Path) -> None:
    said = "{writes_per_second: 8000, item_kb: 3, transactional_share: 1, strong_share: 1}"
    config = f"workload:\n  Readings: {said}\n"
    (folder / ".ingestlint.yaml").write_text(config, encoding="utf-8")
    table, _, index = measured(folder, "--table", "Readings", "sample.csv")["keys"]
    assert table["write"]["units_per_request"] == 6
    assert table["write"]["shards"] == 10
    assert table["read"]["units_per_request"] == 2
    assert index["write"]["size_known"] is False
    table = measured(folder, "--table", "Readings", "sample.csv", "--writes-per-second", "10")[
        "keys"
    ][0]
    assert table["write"]["shards"] == 1
