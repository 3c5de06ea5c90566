"""The table of failing records: printed from the code, and what it says of some of them."""

from pathlib import Path

from ingestlint.report.failures import as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "failing-records.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown() + "\n", "run make docs"


def test_what_aws_does_by_default() -> None:
    table = {
        (cells[1], cells[2], cells[3]): (cells[4], cells[5])
        for line in as_markdown().splitlines()
        if len(cells := [cell.strip() for cell in line.split("|")]) == 7
    }
    assert table["SQS", "function", "RedrivePolicy"] == ("", "in Dead after 5 receives")
    assert table["Kinesis", "function", "OnFailure"][1].startswith("blocks its shard")
    assert table["Kafka", "function", "OnFailure"][1].startswith("in Dead")
    assert table["SNS", "SQS", "none"][0].startswith("lost after 100,015 deliveries")
    assert table["S3, asynchronous", "function", "none"][1].startswith("lost after 3 attempts")
