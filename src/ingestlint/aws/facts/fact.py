"""How a number that rules compare with is stated.

`source` is the page or document that states the number, `date` the day of the text that was read.
A number that AWS may raise for a customer is in SETTINGS too, under its name in the configuration.
"""

from typing import Generic, TypeVar

from ingestlint.record import Record

T_co = TypeVar("T_co", int, float, str, covariant=True)


class Fact(Record, Generic[T_co]):
    """One number, and who says so."""

    value: T_co
    unit: str
    source: str
    date: str


class Table(Record):
    """A number per row of a published table; None from `get` where it has no such row."""

    rows: dict[str, int]
    unit: str
    source: str
    date: str

    def get(self, row: str) -> int | None:
        return self.rows.get(row)


DOCS = "https://docs.aws.amazon.com/"
