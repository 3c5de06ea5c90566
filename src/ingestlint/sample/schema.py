"""Which attributes make the keys of a table and its indexes."""

from ingestlint.record import Record

TABLE, LOCAL, GLOBAL = "table", "local index", "global index"
ITEM = "item"  # the whole key of the table


class KeySchema(Record):
    """The key of a table or an index; several attributes of one kind are one combined key.

    `projected` are the attributes that an index holds, None where it holds all of them.
    """

    kind: str
    name: str
    partition: tuple[str, ...]
    sort: tuple[str, ...] = ()
    projected: frozenset[str] | None = None

    @property
    def attributes(self) -> tuple[str, ...]:
        return self.partition + self.sort

    @property
    def label(self) -> str:
        """How a report calls it: `table`, `global index by-day`."""
        return f"{self.kind} {self.name}" if self.name else self.kind


class TableKeys(Record):
    """The keys of a table, its own first, and the types of the attributes as far as declared."""

    schemas: tuple[KeySchema, ...]
    types: dict[str, str]

    @property
    def table(self) -> KeySchema:
        return self.schemas[0]
