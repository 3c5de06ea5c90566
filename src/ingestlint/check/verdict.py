"""What a rule says of a subject: violated, holds, or unknown with the reason."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol, TypeVar

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Step, Why
from ingestlint.graph.flow.hop import Hop
from ingestlint.parse.node import Node

# When a violation is one: of a condition whether it holds, of a parameter its value for people.
When = tuple[tuple[str, bool | str], ...]
SEVERITIES = ("error", "warning", "note")
# What a finding is since the base that a run is compared with.
INTRODUCED, WORSENED = "introduced", "worsened"

Found = TypeVar("Found")


class Related(NamedTuple):
    """A place that explains a finding, with a short label; `trail` is where its value is from."""

    node: Node
    label: str
    trail: tuple[Step, ...] = ()


class Row(NamedTuple):
    """One line of the sum behind a finding: a number, what it counts, and where that stands.

    `bound` is "at least" or "at most" where the number itself is not known, `remark` what else
    there is to know of it.
    """

    label: str
    value: float
    places: tuple[Node, ...] = ()
    bound: str = ""
    remark: str = ""


class Named(Protocol):
    """What a finding may be about."""

    @property
    def subject(self) -> str: ...


class Violated(NamedTuple):
    """A rule's answer for a subject that breaks it.

    `at` is the one deciding value, `subject` names the resource whose property must change.
    An empty severity or confidence is the rule's own. `table` is the sum that was exceeded,
    `path` the way of a record that it is about, `trail` where the deciding value came from, and
    `excess` by how much the rule is broken (more is worse), where it has a number. Where a rule
    that speaks first has spoken of one of `beside`, all has been said. Where the same is said of
    several subjects, `shared` is the place of that.
    """

    subject: str
    at: Node
    message: str
    related: tuple[Related, ...] = ()
    severity: str = ""
    confidence: str = ""
    fix: str = ""
    table: tuple[Row, ...] = ()
    trail: tuple[Step, ...] = ()
    path: tuple[Hop, ...] = ()
    excess: float | None = None
    beside: tuple[str, ...] = ()
    shared: Node | None = None

    def by(self, excess: Number | float) -> "Violated":
        """By how much the rule is broken, in the unit of its EXCESS: more is worse."""
        if isinstance(excess, Number):
            return self if excess.secret else self._replace(excess=excess.low)
        return self._replace(excess=excess)

    def after(self, others: Iterable[Named]) -> "Violated":
        """Left unsaid where a rule that speaks first has spoken of one of the others."""
        return self._replace(beside=tuple(other.subject for other in others))

    def for_all_at(self, place: Node) -> "Violated":
        """One finding at this place where the same is said of several subjects."""
        return self._replace(shared=place)


class Excess(NamedTuple):
    """By how much a rule is broken, and what that counts: `12` `addresses short`."""

    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.value:,g} {self.unit}"


class Foreign(NamedTuple):
    """The rule of another tool: which tool, what the rule is about, and a page on it (or "")."""

    tool: str
    summary: str
    description: str
    url: str


class Finding(NamedTuple):
    """A violated verdict in one or more environments.

    `when` are the conditions that it needs, and values of parameters (see check/when.py).
    `home` is the path of the template that the first part of each subject names a resource of,
    `holds_in` the environments in which the rule holds, and `also` the finding as it is in others
    of `environments`, where its numbers differ. `verdicts` are the subjects of the verdicts that
    were made one, `constructs` those that a CDK construct made, with its path. `change` is what it
    is since the base, where there is one, and `changed` the changed place that it comes from, where
    that is another one than `at`. A finding that another tool made has its rule in `foreign`. Said
    of several subjects, it is at `shared`.
    """

    code: str
    name: str
    severity: str
    confidence: str
    message: str
    subjects: tuple[str, ...]
    at: Node
    related: tuple[Related, ...]
    when: When
    environments: tuple[str, ...]
    trail: tuple[Step, ...] = ()
    constructs: tuple[tuple[str, str], ...] = ()
    fix: str = ""
    table: tuple[Row, ...] = ()
    home: str = ""
    holds_in: tuple[str, ...] = ()
    also: "tuple[Finding, ...]" = ()
    verdicts: tuple[str, ...] = ()
    path: tuple[Hop, ...] = ()
    excess: Excess | None = None
    change: str = ""
    changed: Node | None = None
    foreign: Foreign | None = None
    shared: Node | None = None

    @property
    def names(self) -> list[str]:
        """Its subjects, those that a CDK construct made by its path."""
        paths = dict(self.constructs)
        return [paths.get(subject, subject) for subject in self.subjects]

    @property
    def construct_path(self) -> str:
        """The path of the CDK construct that made the first of its subjects, else ""."""
        return dict(self.constructs).get(self.subjects[0], "")


class Doubt(NamedTuple):
    """An unknown verdict: what is missing, and what would settle it; `home` as of a finding."""

    code: str
    subject: str
    why: Why
    at: Node
    environments: tuple[str, ...]
    home: str = ""


class Held(NamedTuple):
    """A verdict that holds, and the place of its subject."""

    code: str
    subject: str
    at: Node
    environments: tuple[str, ...]


Either = TypeVar("Either", Doubt, Held)


class Crash(NamedTuple):
    """A rule that failed: a fault of the linter, never of the template."""

    code: str
    subject: str
    at: Node
    message: str


def first_found(*asked: Callable[[], Found | None]) -> Found | None:
    """What the first of them finds; raises the first doubt where none finds anything.

    So what one cannot decide does not hide what another can.
    """
    doubts: list[Undecided] = []
    for ask in asked:
        try:
            found = ask()
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        if found is not None:
            return found
    if doubts:
        raise doubts[0]
    return None
