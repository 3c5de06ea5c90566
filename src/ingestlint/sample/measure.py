"""The keys of a table and of each index, counted over all rows of a sample."""

from ingestlint.aws.facts.dynamodb import KB, READ_UNIT_KB, WRITE_UNIT_KB
from ingestlint.record import Record

from .counter import Bounds, Counter, Hot, MakeSketch, spill_over
from .item import Item, Unfit, combined, key_text, sizes, values_of
from .rows import Row
from .schema import ITEM, TABLE, KeySchema, TableKeys

BAD_SHOWN = 5
CHECKED_EVERY = 256  # rows; so many of the longest keys fit in, whatever the indexes
ATTRIBUTES_SHOWN, LONGEST_NAME = 8, 40
WRITE_BYTES = WRITE_UNIT_KB.value * KB.value
READ_BYTES = READ_UNIT_KB.value * KB.value


class Bad(Record):
    """A row that was not counted, and why."""

    file: str
    line: int
    reason: str


class Units(Record):
    """What reading or writing one item takes: units on average, and KB."""

    write: float
    read: float
    kb: float


class Measured(Record):
    """One key: how many rows have it, and how they spread over its values."""

    schema: KeySchema
    items: int
    distinct: Bounds
    most: Bounds
    gini: Bounds
    hottest: list[Hot]
    units: Units | None

    @property
    def exact(self) -> bool:
        return self.distinct.exact and self.most.exact

    @property
    def share(self) -> Bounds:
        """The share of the hottest key."""
        return Bounds(self.most.low / self.items, self.most.high / self.items)

    @property
    def silent(self) -> bool:
        """Whether it names one item, and none twice: an export has no other, however it is used."""
        names_items = self.schema.kind in {TABLE, ITEM} and not self.schema.sort
        return names_items and self.most.low <= 1 and self.distinct.high >= self.items

    def values(self, hot: Hot) -> list[str]:
        return values_of(hot.key, len(self.schema.partition))


class Sampled(Record):
    """A whole sample."""

    rows: int
    bad: int
    bad_rows: list[Bad]
    sized: int
    keys: list[Measured]


class _Part:
    """One key while it is counted."""

    def __init__(self, schema: KeySchema, make: MakeSketch) -> None:
        self.schema = schema
        self.counter = Counter(make)
        # What is read for each row, found once.
        self._only = schema.partition[0] if len(schema.partition) == 1 else ""
        self._others = schema.sort if self._only else schema.attributes
        self._held = schema.projected
        self.sized = 0
        self.bytes = 0
        self.writes = 0
        self.reads = 0

    def add(self, texts: dict[str, str], size: dict[str, int] | None) -> None:
        key = texts[self._only] if self._only else ""
        for name in self._others:
            if not texts[name]:
                return
        if not self._only:
            key = combined([texts[name] for name in self.schema.partition])
        if not key:
            return
        self.counter.add(key)
        if size is not None:
            held = self._held
            amount = sum(
                size.values() if held is None else [n for name, n in size.items() if name in held]
            )
            self.sized += 1
            self.bytes += amount
            self.writes += -(-amount // WRITE_BYTES)
            self.reads += -(-amount // READ_BYTES)

    def measured(self, hottest: int) -> Measured:
        counter = self.counter
        counter.finish()
        number = self.sized
        units = (
            Units(self.writes / number, self.reads / number, self.bytes / number / KB.value)
            if number
            else None
        )
        return Measured(
            self.schema,
            counter.total,
            counter.distinct(),
            counter.most(),
            counter.gini(),
            counter.hottest(hottest),
            units,
        )


class Measurement:
    """Takes rows one by one, and says at the end what they come to."""

    def __init__(self, keys: TableKeys, make: MakeSketch, *, items: bool = False) -> None:
        schemas = list(keys.schemas)
        if items and keys.table.sort:
            # One item: what nothing can split any further.
            schemas.insert(1, KeySchema(ITEM, "", keys.table.attributes))
        self._parts = [_Part(schema, make) for schema in schemas]
        own = keys.table.attributes
        names = dict.fromkeys(name for schema in schemas for name in schema.attributes)
        self._types = [(name, keys.types.get(name, ""), name in own) for name in names]
        self.rows = 0
        self._sized = 0
        self._bad = 0
        self._bad_rows: list[Bad] = []

    def add(self, file: str, row: Row) -> None:
        self.rows += 1
        if row.item is None:
            self._refuse(Bad(file, row.line, row.why))
            return
        try:
            texts = self._texts(row.item)
            size = sizes(row.item)
        except Unfit as unfit:
            self._refuse(Bad(file, row.line, str(unfit)))
            return
        if size is not None:
            self._sized += 1
        for part in self._parts:
            part.add(texts, size)
        if not self.rows % CHECKED_EVERY:
            spill_over(part.counter for part in self._parts)

    def _texts(self, item: Item) -> dict[str, str]:
        """The key values of an item. Raises Unfit for one that the table cannot hold."""
        texts = {}
        for name, kind, own in self._types:
            try:
                texts[name] = text = key_text(item.get(name), kind)
            except Unfit as unfit:
                if own:
                    raise Unfit(f"its {name} {unfit}") from None
                texts[name] = ""  # an index leaves the item out
                continue
            if own and not text:
                raise Unfit(f"has no {name}, {_instead(item)}")
        return texts

    def _refuse(self, bad: Bad) -> None:
        self._bad += 1
        if len(self._bad_rows) < BAD_SHOWN:
            self._bad_rows.append(bad)

    def result(self, hottest: int) -> Sampled:
        parts = [part.measured(hottest) for part in self._parts]
        return Sampled(self.rows, self._bad, self._bad_rows, self._sized, parts)


def _instead(item: Item) -> str:
    names = [name[:LONGEST_NAME] for name in sorted(item)[:ATTRIBUTES_SHOWN]]
    return f"it has {', '.join(names)}" if names else "it is empty"
