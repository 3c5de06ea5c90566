"""What policies name and no template of a run has: types of resources, and properties of these."""

from collections.abc import Iterable, Iterator

from ingestlint.aws.types import known_types
from ingestlint.check.met import There, there, wanted
from ingestlint.check.policy import of_type
from ingestlint.config.errors import misspelt
from ingestlint.config.policies import Policy
from ingestlint.graph.graph import Graph
from ingestlint.report.report import Problem
from ingestlint.report.text import few

from .files import posix
from .notes import note
from .share import Share

# Policies that one note names.
NAMED = 3
# Shorter names differ in a character from many that are meant.
SHORTEST = 4


class Unmet:
    """Policies, and what of them the graphs of a run have; a shared one counts once."""

    def __init__(self) -> None:
        self._policies: dict[str, Policy] = {}
        self._types: set[str] = set()
        # Policies that select something, by type and name.
        self._met: set[str] = set()
        self._there: dict[str, There] = {}

    def meet(self, policies: Iterable[Policy], graph: Graph) -> None:
        """What these policies find in a graph."""
        self._types.update(resource.type for resource in graph.nodes.values())
        for policy in policies:
            key = _where(policy)
            self._policies[key] = policy
            if any(of_type(graph, policy.select)):
                self._met.add(key)
            self._take(key, there(policy, graph))

    def hear(self, share: Share) -> None:
        """Let this process know what others have met."""
        if share.of > 1:
            said = self._types, self._met, self._there
            for number, (types, met, found) in enumerate(share.gather(said)):
                self._types |= types
                self._met |= met
                for key, each in found.items() if number != share.number else ():
                    self._take(key, each)

    def _take(self, key: str, found: There) -> None:
        own = self._there.setdefault(key, There({}, set()))
        own.open.update(found.open)
        for path, names in found.names.items():
            own.names.setdefault(path, set()).update(names)

    def problems(self) -> Iterator[Problem]:
        """Types that are certainly misspelt."""
        known = known_types() | self._types
        for policy in self._policies.values():
            for node in policy.select.written:
                near = [] if node.raw in known else misspelt(node.raw, known)
                if near:
                    hint = f"did you mean {' or '.join(near)}?"
                    message = f"no template has a resource of type {node.raw}"
                    span = node.span
                    yield Problem(posix(span.path), span.line, message, hint)

    def note(self, *, some: bool) -> None:
        """Notes about what selects nothing, unless the templates may be `some` of a project."""
        wrong = {problem.message.rpartition(" ")[2] for problem in self.problems()}
        nothing = [
            f"{policy.code} ({_selects(policy)})"
            for key, policy in self._policies.items()
            if key not in self._met and wrong.isdisjoint(policy.select.types)
        ]
        if nothing and not some:
            said = "no template has a resource that is selected by"
            note(f"{said} {few(nothing, NAMED)}")
        for key, policy in self._policies.items():
            for name, near in self._strangers(key, policy):
                said = (
                    f"{key}: {policy.code} is about {name}, which no resource that it selects has"
                )
                note(f"{said} (did you mean {near}?)")

    def _strangers(self, key: str, policy: Policy) -> Iterator[tuple[str, str]]:
        """Names of properties that are never there and nearly those of some that are."""
        found = self._there.get(key, There({}, set()))
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
