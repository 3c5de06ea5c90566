"""Every type that the sources mention is one that a misspelt one is compared with."""

import re
from pathlib import Path

from ingestlint.aws.types import known_types

ROOT = Path(__file__).parents[2]
TYPE = re.compile(r"AWS::(?!Serverless)[A-Za-z0-9]+::[A-Za-z0-9]+")


def test_types_that_are_mentioned_are_known() -> None:
    mentioned = {
        found
        for folder in ("src/ingestlint", "lintrules")
        for path in (ROOT / folder).rglob("*.py")
        for found in TYPE.findall(path.read_text(encoding="utf-8"))
    }
    assert mentioned <= known_types()
