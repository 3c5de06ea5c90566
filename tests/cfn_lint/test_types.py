"""No type that CloudFormation has is taken for a misspelling of one that this program knows."""

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from ingestlint.aws.types import known_types
from ingestlint.config.errors import misspelt


def test_what_there_is_is_not_misspelt() -> None:
    known = known_types()
    there = set(PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1"))
    assert len(there) > 1_000
    taken = {name: misspelt(name, known) for name in there - known}
    assert {name: near for name, near in taken.items() if near} == {}
