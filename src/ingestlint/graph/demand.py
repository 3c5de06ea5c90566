"""Units per second that the declared workload takes of a table, and of each of its indexes."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Known, Value, Why, text_of

from .graph import Graph
from .reading import step_into
from .tables import READ, WRITE, Part, indexes, tables
from .workload import DECLARED, Load, reads, writes

ALL = "all, by default"  # the writes that touch an index
CHANGE_KEY = "of which change its key"
ASSUMED = f" ({ALL})"
ROUNDED = 6  # digits behind the point: what shares and rates are good for


class Term(NamedTuple):
    """One part of a demand: what takes the units, how many, how that is reckoned or assumed.

    What is only assumed, by a default, takes none for certain.
    """

    label: str
    units: Number
    says: str = ""
    assumed: str = ""


class Demand(NamedTuple):
    """Units per second: `likely` with defaults for what is not declared, `least` for certain.

    `says` is how the first of its terms is reckoned; `sizes` are the declared numbers in it.
    """

    dimension: str
    likely: Number
    least: Number
    terms: tuple[Term, ...]
    sizes: tuple[Number, ...]

    @property
    def says(self) -> str:
        """The arithmetic as a message has it."""
        rest = [f"{term.label} {shown(term.units)}{term.assumed}" for term in self.terms[1:]]
        return " + ".join([self.terms[0].says, *rest])

    @property
    def total(self) -> str:
        return f"{shown(self.likely)} {self.dimension.lower()} units per second"


def shown(number: Number) -> str:
    """A number as messages show it: of one that is not known the least."""
    if number.secret:
        return f"{number}"
    return f"{'' if number.known else 'at least '}{number.low:,.10g}"


def demanded(graph: Graph, dimension: str) -> Iterable[Part]:
    """The tables and indexes for which the workload tells how much is written or read."""
    if not _declares(graph):
        return
    for part in [*tables(graph), *indexes(graph)]:
        try:
            leaves = graph.explore(partial(_load_of, part, dimension))
        except TooManyScenarios:
            yield part
            continue
        if any(leaf.result is not None for leaf in leaves):
            yield part


def demand(part: Part, dimension: str) -> Demand | None:
    """What a table or an index has to serve at the peak; None where nothing says it."""
    if dimension == READ:
        return _read(part)
    load = _writes(part)
    return None if load is None else written(part, load)


def item_kb(part: Part) -> Number:
    """KB of an item, or of what an index projects of it; within bounds where it is not declared."""
    declared = part.declared("item_kb")
    if declared is not None:
        return declared
    whole = part.of_table.declared("item_kb")
    most = facts.ITEM_LIMIT_KB.value if whole is None else whole.high
    if whole is not None and _projects(part.value) == "ALL":
        return whole
    why = Why(
        f"size of items {part.subject} {part.name}",
        f"how large the items of {part.label if part.is_index else part.subject} are is not known",
        part.remedy("item_kb: …"),
    )
    return Number(0.001, most, part.node, because=(Undecided(why, part.node),))


def undeclared(part: Part) -> tuple[list[str], list[str]]:
    """What of the load is not declared: of the table or index itself, and of the table of it."""
    own: list[str] = []
    of_table: list[str] = []
    if demand(part, WRITE) is None and demand(part, READ) is None:
        of_table.append("writes_per_second: …")
    if not item_kb(part).known:
        alike = not part.is_index or _projects(part.value) == "ALL"
        (of_table if alike else own).append("item_kb: …")
    return own, of_table


def _declares(graph: Graph) -> bool:
    found: bool = graph.cached(
        "declares a workload",
        lambda: bool(graph.workload) or any(r.declarations() for r in graph.nodes.values()),
    )
    return found


def _load_of(part: Part, dimension: str) -> Load | None:
    if not part.exists():
        return None
    try:
        return _writes(part) if dimension == WRITE else _reads(part)
    except Undecided:
        return Load(Number(0, 0), DECLARED)  # the check will say why it is not known


def _writes(part: Part) -> Load | None:
    """Of an index all writes of its table touch it unless its owner says how many do."""
    declared = part.declared("writes_per_second")
    if declared is not None:
        return Load(declared, DECLARED)
    load = writes(part.table)
    return load if load is None or not part.is_index else Load(load.number, ALL)


def _reads(part: Part) -> Load | None:
    if not part.is_index:
        return reads(part.table)
    declared = part.declared("reads_per_second")
    return None if declared is None else Load(declared, DECLARED)


def written(part: Part, load: Load) -> Demand:
    """What so many writes take."""
    kb = item_kb(part)
    each = kb.divided_up(facts.WRITE_UNIT_KB.value)
    share, more = _dearer(part)
    units = rounded(load.number * each * share)
    assumed = ASSUMED if part.is_index and load.how != DECLARED else ""
    says = f"{load.said('writes/s')} × {shown(each)} for {_size(kb)}{more}"
    terms = [Term(part.label, units, says, assumed), *_local(part, load)]
    likely = _sum(term.units for term in terms)
    # An index takes less where some writes do not touch it.
    least = Number(sum(t.units.low for t in terms if not t.assumed), likely.high)
    return Demand(WRITE, likely, least, tuple(terms), _places(load, kb))


def _dearer(part: Part) -> tuple[Number, str]:
    """How often a write counts: twice in a transaction, or where it changes the key of an index."""
    name, says = "transactional_share", "in transactions"
    if part.is_index:
        name, says = "key_change_share", CHANGE_KEY
    return _twice(part.declared(name), says)


def _twice(share: Number | None, says: str) -> tuple[Number, str]:
    """How often a write counts where a share of all counts twice."""
    if share is None or not share.known or not share.low:
        return Number(1, 1), ""
    extra = (facts.TRANSACTION_FACTOR.value - 1) * share
    return 1 + extra, f" × {1 + extra} ({share.low:.0%} {says})"


def _local(part: Part, load: Load) -> Iterable[Term]:
    """A write of an item is one of its local indexes too, at the cost of the table."""
    if part.is_index:
        return
    for entry in part.local_indexes:
        name = _text(step_into(entry, "IndexName")) or "?"
        said = part.table.declared("indexes", name, "writes_per_second")
        kb = part.table.declared("indexes", name, "item_kb")
        if kb is None:
            kb = item_kb(part)
            if _projects(entry) != "ALL":
                kb = Number(0.001, kb.high, kb.node, because=(*kb.open, _unsaid(part, name)))
        rate = load.number if said is None else said
        changed = part.table.declared("indexes", name, "key_change_share")
        share, more = _twice(changed, CHANGE_KEY)
        units = rounded(rate * kb.divided_up(facts.WRITE_UNIT_KB.value) * share)
        label = f"local index {name}{more}" + (":" if more else "")
        yield Term(label, units, assumed=ASSUMED if said is None else "")


def _read(part: Part) -> Demand | None:
    load = _reads(part)
    if load is None:
        return None
    kb = item_kb(part)
    each = kb.divided_up(facts.READ_UNIT_KB.value)
    factor, more = _consistency(part)
    units = rounded(load.number * each * factor)
    says = f"{load.said('reads/s')} × {shown(each)} for {_size(kb)} × {factor} ({more})"
    # Items that one query finds are rounded up together, not each.
    together = load.number.low * kb.low / facts.READ_UNIT_KB.value * factor.low
    least = Number(round(together, ROUNDED), units.high)
    terms = (Term(part.label, units, says),)
    return Demand(READ, units, least, terms, _places(load, kb))


def _consistency(part: Part) -> tuple[Number, str]:
    """Units for each read of one unit's size, and what kind of reads that is."""
    half = facts.EVENTUAL_READ_FACTOR.value
    if part.is_index:
        return Number(half, half), "eventually consistent, as all of an index are"
    strong, grouped = (part.declared(f"{name}_share") for name in ("strong", "transactional"))
    plain = half if strong is None else half + (1 - half) * strong.low
    inside = 0 if grouped is None else grouped.low
    factor = inside * facts.TRANSACTION_FACTOR.value + (1 - inside) * plain
    said = [
        f"{share.low:.0%} {what}"
        for share, what in ((strong, "strongly consistent"), (grouped, "in transactions"))
        if share is not None and share.low
    ]
    return Number(factor, factor), ", ".join(said) or "eventually consistent"


def _unsaid(part: Part, name: str) -> Undecided:
    why = Why(
        f"size of items {part.subject} {name}",
        f"how much index {name} projects is not known",
        f"declare workload: {{{part.subject}: {{indexes: {{{name}: {{item_kb: …}}}}}}}}",
    )
    return Undecided(why, part.node)


def _projects(holder: Value) -> str:
    """The ProjectionType of an index, as far as it is known."""
    return _text(step_into(step_into(holder, "Projection"), "ProjectionType"))


def _text(value: Value) -> str:
    return text_of(value.data) if isinstance(value, Known) and not value.secret else ""


def _size(kb: Number) -> str:
    return f"{kb} KB" if kb.known else "items of unknown size"


def _sum(numbers: Iterable[Number]) -> Number:
    first, *rest = numbers
    for number in rest:
        first = first + number
    return first


def rounded(number: Number) -> Number:
    """Without the dust of multiplied fractions, which would tip the scales at a limit."""
    low, high = round(number.low, ROUNDED), round(number.high, ROUNDED)
    return Number(low, high, number.node, trail=number.trail, because=number.open)


def _places(load: Load, kb: Number) -> tuple[Number, ...]:
    return tuple(number for number in (load.number, kb) if number.trail)
