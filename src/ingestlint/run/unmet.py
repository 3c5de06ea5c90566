"""What policies name and no template of a run has: types of resources, and properties of these."""

from collections.abc import Iterable, Iterator
from itertools import islice

from ingestlint.aws.types import known_types
from ingestlint.check.met import There, there, wanted
from ingestlint.check.policy import of_type
from ingestlint.config.errors import misspelt
from ingestlint.config.file import Config
from ingestlint.config.policies import Policy
from ingestlint.graph.graph import Graph
from ingestlint.report.report import Problem
from ingestlint.report.text import few

from .notes import note
from .paths import posix

# Policies that one note names.
NAMED = 3
# Shorter names differ in a character from many that are meant.
SHORTEST = 4
# So often a name is compared with another one: no policy that is meant has as many wrong ones.
COMPARED = 300_000

# The place of a policy and its code: several may stand in one line.
Key = tuple[str, str]


class Unmet:
    """What the graphs of a run have of what policies name; a policy that is shared counts once."""

    def __init__(self) -> None:
        # What there is for each policy that ran, and which of them select something, by type and
        # name.
        self.found: dict[Key, There] = {}
        self.met: set[Key] = set()
        self.types: set[str] = set()

    def meet(self, policies: Iterable[Policy], graph: Graph) -> None:
        """Take what these policies find in a graph."""
        self.types.update(resource.type for resource in graph.nodes.values())
        for policy in policies:
            key = _key(policy)
            if any(of_type(graph, policy.select)):
                self.met.add(key)
            self._take(key, there(policy, graph))

    def add(self, other: "Unmet") -> None:
        """Take what another process has met."""
        self.met |= other.met
        self.types |= other.types
        for key, each in other.found.items():
            self._take(key, each)

    def _take(self, key: Key, more: There) -> None:
        own = self.found.setdefault(key, There({}, set()))
        own.open.update(more.open)
        for path, names in more.names.items():
            own.names.setdefault(path, set()).update(names)

    def problems(self, configs: Iterable[Config]) -> Iterator[Problem]:
        """Types that are certainly misspelt."""
        policies = self._policies(configs).values()
        meant = self._meant(policies)
        for policy in policies:
            for node in policy.select.written:
                if node.raw in meant:
                    span = node.span
                    message = f"no template has a resource of type {node.raw}"
                    hint = f"did you mean {meant[node.raw]}?"
                    yield Problem(posix(span.path), span.line, message, hint)

    def note(self, configs: Iterable[Config], *, some: bool) -> None:
        """Notes about what selects nothing, unless the templates may be `some` of a project."""
        policies = self._policies(configs)
        wrong = self._meant(policies.values())
        nothing = [
            f"{policy.code} ({_selects(policy)})"
            for key, policy in policies.items()
            if key not in self.met and wrong.keys().isdisjoint(policy.select.types)
        ]
        if nothing and not some:
            note(f"no template has a resource that is selected by {few(nothing, NAMED)}")
        for (place, code), name, meant in self._strangers(policies):
            said = f"{code} is about {name}, which no resource that it selects has"
            note(f"{place}: {said} (did you mean {meant}?)")

    def _policies(self, configs: Iterable[Config]) -> dict[Key, Policy]:
        """Those that ran, in the order of the configurations."""
        every = {_key(policy): policy for each in configs for policy in each.policies.values()}
        return {key: policy for key, policy in every.items() if key in self.found}

    def _meant(self, policies: Iterable[Policy]) -> dict[str, str]:
        """What is meant by types in policies that there are none of, and nearly some."""
        known = known_types() | self.types
        named = dict.fromkeys(node.raw for each in policies for node in each.select.written)
        strange = (name for name in named if name not in known)
        near = {name: misspelt(name, known) for name in islice(strange, COMPARED // len(known))}
        return {name: " or ".join(words) for name, words in near.items() if words}

    def _strangers(self, policies: dict[Key, Policy]) -> Iterator[tuple[Key, str, str]]:
        """Names of properties that are never there, and those that are and are nearly the same."""
        compared = 0
        for key, policy in policies.items():
            found = self.found[key]
            for path, name in dict.fromkeys(wanted(policy.schema)):
                names = found.names.get(path, set())
                if name in names or path in found.open or len(name) < SHORTEST:
                    continue
                compared += len(names)
                near = misspelt(name, names) if compared <= COMPARED else []
                if near:
                    yield key, ".".join((*path, name)), " or ".join(near)


def _key(policy: Policy) -> Key:
    span = policy.at.span
    return f"{posix(span.path)}:{span.line}", policy.code


def _selects(policy: Policy) -> str:
    """The types and names that a policy selects."""
    return few([*policy.select.types, *policy.select.names], 1)
