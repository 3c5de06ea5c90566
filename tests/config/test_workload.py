"""What is wrong with a declared workload, and where."""

from pathlib import Path

import pytest

from tests.command import ingestlint

TEMPLATE = """\
Resources:
  Tiles:
    Type: AWS::DynamoDB::Table
    Metadata: {ingestlint: {workload: {item_kb: 4}}}
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      GlobalSecondaryIndexes:
        - {IndexName: ByDay, KeySchema: [{AttributeName: day, KeyType: HASH}]}
  Loader: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512}}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def test_in_a_loop(project: Path) -> None:
    body = TEMPLATE.replace("item_kb", "item_kbs").partition("Resources:\n")[2].splitlines()
    loop = "\n".join(
        ["  Fn::ForEach::L:", "  - I", "  - [A]", "  -", *(f"  {row}" for row in body)]
    )
    text = f"Transform: AWS::LanguageExtensions\nResources:\n{loop}\n"
    (project / "t.yaml").write_text(text, encoding="utf-8")
    said = ingestlint(project, "t.yaml").stdout
    assert "error: t.yaml:9: unknown key item_kbs (did you mean item_kb?)" in said


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Loader: 3", ":2: the workload of Loader must be a mapping"),
        ("Loader: {durationms: 3}", ":2: unknown key durationms (did you mean duration_ms?)"),
        ("Loader: {duration_ms: 0}", ":2: duration_ms must be more than 0"),
        ("Loader: {duration_ms: fast}", ":2: duration_ms must be a number"),
        ("Loader: {requests_per_second: -1}", ":2: requests_per_second must not be negative"),
        ("Tiles: {transactional_share: 1.5}", ":2: transactional_share is a share, at most 1"),
        ("Tiles: {keys: 500}", ":2: keys must be a mapping"),
        ("Tiles: {keys: {distinct: 0.5}}", ":2: distinct must be a whole number"),
        ("Tiles: {keys: {hottest: 1}}", ":2: unknown key hottest (did you mean hottest_share?)"),
        ("Tiles: {indexes: {ByDay: {item: 1}}}", ":2: unknown key item (did you mean item_kb?)"),
        ("Tiles: {indexes: {ByDays: {}}}", ":2: Tiles has no index ByDays (did you mean ByDay?)"),
        ("Partner: {called_by: Loader}", ":2: called_by must be a list of functions"),
        ("Loader: {item_kb: 3}", ":2: item_kb is for a table; Loader is AWS::Lambda::Function"),
        ("Tyles: {item_kb: 3}", ":2: Tyles is the name of no resource (did you mean Tiles?)"),
        ("Loadr: {duration_ms: 3}", ":2: Loadr is the name of no resource (did you mean Loader?)"),
        ("'other.yaml:Tiles': {item_kb: 3}", ":2: other.yaml:Tiles is the name of no resource"),
        (
            "Partner: {limit: {connections: 5}, called_by: [Loadr]}",
            ":2: Loadr is the name of no resource (did you mean Loader?)",
        ),
    ],
)
def test_a_wrong_declaration_is_a_located_error(project: Path, said: str, wrong: str) -> None:
    (project / ".ingestlint.yaml").write_text(f"workload:\n  {said}\n", encoding="utf-8")
    done = ingestlint(project, "t.yaml")
    assert done.returncode == 2
    assert f".ingestlint.yaml{wrong}" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "said",
    [
        "Tiles: {writes_per_second: 2000, item_kb: 64, keys: {distinct: 500, hottest_share: 0.2}}",
        "'t.yaml:Tiles': {indexes: {ByDay: {key_change_share: 0.5, keys: {distinct: 9}}}}",
        "Loader: {requests_per_second: 5, duration_ms: 800, connections: 4, payload_kb: 1.5}",
        "Partner: {limit: {requests_per_second: 50}, called_by: [Loader]}",
        "Elsewhere: {requests_per_second: 1}",
    ],
)
def test_a_right_declaration_is_taken(project: Path, said: str) -> None:
    (project / "later.json").write_text('{"Resources": {"Elsewhere": 1}}', encoding="utf-8")
    (project / ".ingestlint.yaml").write_text(f"workload:\n  {said}\n", encoding="utf-8")
    done = ingestlint(project, "t.yaml")
    assert done.returncode != 2, done.stderr


def test_the_role_of_a_function_is_not_meant_by_its_name(project: Path) -> None:
    text = TEMPLATE.replace("AWS::Lambda::Function", "AWS::Serverless::Function")
    text = "Transform: AWS::Serverless-2016-10-31\n" + text
    (project / "t.yaml").write_text(text, encoding="utf-8")
    (project / ".ingestlint.yaml").write_text("workload: {Loader: {duration_ms: 800}}\n", "utf-8")
    assert "duration_ms is for" not in ingestlint(project, "t.yaml").stdout


def test_metadata_is_read_like_the_configuration(project: Path) -> None:
    text = TEMPLATE.replace("item_kb: 4", "item_kbs: 4")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(project, "t.yaml")
    assert done.returncode == 2
    assert "t.yaml:4: unknown key item_kbs (did you mean item_kb?)" in done.stdout + done.stderr


def test_what_sam_makes_is_not_meant_where_two_templates_use_one_name(project: Path) -> None:
    """Its role goes by the name of the function."""
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Own: {Type: AWS::Serverless::SimpleTable}\n"
        "  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      MemorySize: 256\n      Timeout: 9\n"
        "      Policies: [{DynamoDBWritePolicy: {TableName: !Ref Own}}]\n"
    )
    exported = "Outputs: {Own: {Value: !Ref Own, Export: {Name: own-of-a}}}\n"
    imported = "      Environment: {Variables: {OTHER: !ImportValue own-of-a}}\n"
    (project / "a.yaml").write_text(text + exported, encoding="utf-8")
    (project / "b.yaml").write_text(text + imported, encoding="utf-8")
    said = "workload: {'a.yaml:Worker': {duration_ms: 5}, Worker: {connections: 2}}\n"
    (project / ".ingestlint.yaml").write_text(said, encoding="utf-8")
    done = ingestlint(project, "a.yaml", "b.yaml")
    assert done.returncode != 2, done.stdout
