"""What policies name and no template of a run has: types of resources, and properties of these."""

from collections.abc import Iterable, Iterator

from ingestlint.aws.types import known_types
from ingestlint.check.met import There, there, wanted
from ingestlint.check.policy import of_type
from ingestlint.config.errors import misspelt
from ingestlint.config.file import Config
from ingestlint.config.policies import Policy
from ingestlint.graph.graph import Graph
from ingestlint.parse.node import Scalar
from ingestlint.report.report import Problem
from ingestlint.report.text import few

from .notes import note
from .paths import posix

# Policies that one note names.
NAMED = 3
# Shorter names differ in a character from many that are meant.
SHORTEST = 4


class Unmet:
    """What the graphs of a run have of what policies name; a policy that is shared counts once."""

    def __init__(self) -> None:
        # Policies that ran, and those of them that select something, by type and name.
        self.ran: set[str] = set()
        self.met: set[str] = set()
        self.types: set[str] = set()
        self.found: dict[str, There] = {}

    def meet(self, policies: Iterable[Policy], graph: Graph) -> None:
        """Take what these policies find in a graph."""
        self.types.update(resource.type for resource in graph.nodes.values())
        for policy in policies:
            key = _where(policy)
            self.ran.add(key)
            if any(of_type(graph, policy.select)):
                self.met.add(key)
            self._take(key, there(policy, graph))

    def add(self, other: "Unmet") -> None:
        """Take what another process has met."""
        self.ran |= other.ran
        self.met |= other.met
        self.types |= other.types
        for key, each in other.found.items():
            self._take(key, each)

    def _take(self, key: str, more: There) -> None:
        own = self.found.setdefault(key, There({}, set()))
        own.open.update(more.open)
        for path, names in more.names.items():
            own.names.setdefault(path, set()).update(names)

    def problems(self, configs: Iterable[Config]) -> Iterator[Problem]:
        """Types that are certainly misspelt."""
        for policy in self._policies(configs).values():
            for node, near in self._misspelt(policy):
                span = node.span
                message = f"no template has a resource of type {node.raw}"
                yield Problem(posix(span.path), span.line, message, f"did you mean {near}?")

    def note(self, configs: Iterable[Config], *, some: bool) -> None:
        """Notes about what selects nothing, unless the templates may be `some` of a project."""
        policies = self._policies(configs)
        nothing = [
            f"{policy.code} ({_selects(policy)})"
            for key, policy in policies.items()
            if key not in self.met and not any(self._misspelt(policy))
        ]
        if nothing and not some:
            note(f"no template has a resource that is selected by {few(nothing, NAMED)}")
        for key, policy in policies.items():
            for name, near in self._strangers(key, policy):
                said = f"{policy.code} is about {name}, which no resource that it selects has"
                note(f"{key}: {said} (did you mean {near}?)")

    def _policies(self, configs: Iterable[Config]) -> dict[str, Policy]:
        """Those that ran, by their places, in the order of the configurations."""
        every = {_where(policy): policy for each in configs for policy in each.policies.values()}
        return {key: policy for key, policy in every.items() if key in self.ran}

    def _misspelt(self, policy: Policy) -> Iterator[tuple[Scalar, str]]:
        """Types in a policy that there are none of, with those that they are nearly."""
        known = known_types() | self.types
        for node in policy.select.written:
            near = [] if node.raw in known else misspelt(node.raw, known)
            if near:
                yield node, " or ".join(near)

    def _strangers(self, key: str, policy: Policy) -> Iterator[tuple[str, str]]:
        """Names of properties that are never there and nearly those of some that are."""
        found = self.found.get(key, There({}, set()))
        for path, name in dict.fromkeys(wanted(policy.schema)):
            names = found.names.get(path, set())
            if name not in names and path not in found.open and len(name) >= SHORTEST:
                near = misspelt(name, names)
                if near:
                    yield ".".join((*path, name)), " or ".join(near)


def _where(policy: Policy) -> str:
    span = policy.at.span
    return f"{posix(span.path)}:{span.line}"


def _selects(policy: Policy) -> str:
    """The types and names that a policy selects."""
    return few([*policy.select.types, *policy.select.names], 1)
