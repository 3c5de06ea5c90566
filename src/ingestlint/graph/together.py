"""Which stacks are one deployment: those that import from each other or name each other's parts."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.exports import Import, Name, name_of
from ingestlint.evaluate.stack import Stack
from ingestlint.parse.caps import Caps

from .mentions import Named, file_of, mentioned, names_of, said_in
from .physical import PHYSICAL_ID, physical_ids


class Offers(NamedTuple):
    """What stacks have that those of other processes may refer to, as plain data.

    `names` are those of resources, `exports` those of outputs, with the template of each.
    `is_open` where anything may refer to anything, or more is made than there may be of it:
    physical IDs are given, hidden texts name exports, a cap was reached. `stacks` and `nested` are
    how many there are, `copied` the resources of templates that are nested once more.
    """

    names: "list[Named]"
    exports: list[tuple[str, Name]]
    is_open: bool
    stacks: int
    nested: int
    copied: int

    def without(self, files: Container[str]) -> "Offers":
        """What those have that are not parts of these files."""
        return Offers(
            [name._replace(root=None) for name in self.names if name.file not in files],
            [(file, name) for file, name in self.exports if file not in files],
            *self[2:],
        )


class Together(NamedTuple):
    """Stacks in groups that refer to each other, in the order of the files.

    `links` are pairs of an own template and one of another process that belong together.
    """

    groups: list[list[Stack]]
    links: set[tuple[str, str]]


def offers(deployment: Deployment) -> Offers:
    """What the stacks of a deployment have that others may refer to."""
    stacks = deployment.stacks
    named = [(file_of(stack), name) for stack, name in deployment.exports.named()]
    asked = (name_of(value) for _, _, value in deployment.exports.asked)
    hidden = any(name.is_hidden for name in (*(name for _, name in named), *asked))
    return Offers(
        _names(deployment),
        named,
        hidden or bool(deployment.reached) or any(map(_is_given_ids, stacks)),
        len(stacks),
        len(stacks) - len(deployment.roots),
        deployment.copied,
    )


def _names(deployment: Deployment) -> list[Named]:
    return [name for stack in deployment.stacks for name in names_of(stack)]


def are_too_many(every: Sequence[Offers], caps: Caps) -> bool:
    """Whether stacks of several processes may be more than one would make."""
    stacks = sum(each.stacks for each in every)
    nested = any(each.nested for each in every)
    return (nested and stacks > caps.stacks) or (
        sum(each.copied for each in every) > caps.copied_resources
    )


def together(
    deployment: Deployment, others: Iterable[Offers] = (), own: Offers | None = None
) -> Together:
    """The stacks in groups that refer to each other, and what they refer to of `others`.

    What a snapshot of the network observed belongs to each group that may name a part of it.
    `own` is what these stacks offer, where that is known already.
    """
    roots = deployment.roots
    groups = _Groups(roots)
    others = list(others)
    links: set[tuple[str, str]] = set()
    if len(roots) > 1 or others:
        imports = deployment.exports.imports()
        _report_circles(deployment, imports)
        for link in imports:
            groups.unite(link.importer.root, link.exporter.root)
        foreign = [name for other in others for name in other.names]
        declared = _names(deployment) if own is None else own.names
        for stack, name in mentioned(deployment.stacks, foreign + declared):
            if name.root is None:
                links.add((file_of(stack), name.file))
            else:
                groups.unite(stack.root, name.root)
        owners = physical_ids(deployment)
        for stack in deployment.stacks if owners else ():
            for text in set(PHYSICAL_ID.findall(said_in(stack))):
                if text in owners:
                    groups.unite(stack.root, owners[text][0].root)
        links.update(_links(deployment, others))
    below: dict[Stack, list[Stack]] = {}
    for stack in deployment.stacks:
        below.setdefault(stack.root, []).append(stack)
    order = {root: position for position, root in enumerate(roots)}
    observed = [deployment.observed] if deployment.observed else []
    found: list[list[Stack]] = []
    for members in groups.members():
        stacks = [s for root in sorted(members, key=order.__getitem__) for s in below[root]]
        named = observed and any(map(_may_name_what_is_deployed, stacks))
        found.append(stacks + observed if named else stacks)
    return Together(found, links)


def nesting(deployment: Deployment) -> list[tuple[str, str]]:
    """Each template that is deployed by itself, with the real path of each that it nests."""
    nested = (stack for stack in deployment.stacks if stack.parent is not None)
    return [(file_of(stack), stack.template.source.real) for stack in nested]


def _links(deployment: Deployment, others: list[Offers]) -> Iterator[tuple[str, str]]:
    """What stacks may import from others, and what of their own it may be as well."""
    foreign = [export for other in others for export in other.exports]
    if not foreign:
        return
    named = ((file_of(stack), name) for stack, name in deployment.exports.named())
    beyond, own = _Exported(foreign), _Exported(named)
    asked = {(file_of(stack), name_of(value)) for stack, _, value in deployment.exports.asked}
    for importer, name in asked:
        found = beyond.of(name)
        for exporter in (*found, *own.of(name)) if found else ():
            if exporter != importer:
                yield importer, exporter


class _Exported:
    """Templates by the names that they export."""

    def __init__(self, exports: Iterable[tuple[str, Name]]) -> None:
        self._known: dict[str, list[str]] = {}
        self._open: list[tuple[str, Name]] = []
        self._every = list(exports)
        for file, name in self._every:
            self._known.setdefault(name.identity, []).append(file)
            if not name.is_known:
                self._open.append((file, name))

    def of(self, name: Name) -> list[str]:
        """The templates of which one may export what has this name."""
        others = self._open if name.is_known else self._every
        same = self._known.get(name.identity, [])
        return [*same, *(file for file, other in others if name.may_be(other))]


def _is_given_ids(stack: Stack) -> bool:
    given = (v.data for v in stack.inputs.parameters.values())
    return any(isinstance(data, str) and PHYSICAL_ID.search(data) for data in given)


def _may_name_what_is_deployed(stack: Stack) -> bool:
    text = said_in(stack)
    return "ImportValue" in text or PHYSICAL_ID.search(text) is not None


def _report_circles(deployment: Deployment, links: list[Import]) -> None:
    """Stacks that import from each other in a circle: none of them can be deployed first."""
    uses: dict[Stack, dict[Stack, Import]] = {}
    for link in (each for each in links if each.certain):
        uses.setdefault(link.importer.root, {}).setdefault(link.exporter.root, link)
    done: set[Stack] = set()
    for start in uses:
        path: list[Stack] = []
        pending: list[tuple[Stack, bool]] = [(start, False)]
        while pending:
            stack, leaving = pending.pop()
            if leaving:
                path.pop()
                done.add(stack)
            elif stack in path:
                circle = [*path[path.index(stack) :], stack]
                names = " → ".join(each.template.source.path for each in circle)
                deployment.report(
                    uses[circle[-2]][stack].at,
                    f"these stacks import from each other in a circle: {names}",
                    "none can be deployed first: pass one of the values another way",
                )
            elif stack not in done:
                path.append(stack)
                pending.append((stack, True))
                pending.extend((other, False) for other in uses.get(stack, ()))


class _Groups:
    """Sets of roots that grow together."""

    def __init__(self, roots: list[Stack]) -> None:
        self._of = {root: [root] for root in roots}

    def unite(self, one: Stack, other: Stack) -> None:
        first, second = self._of[one], self._of[other]
        if first is not second:
            first.extend(second)
            for root in second:
                self._of[root] = first

    def members(self) -> list[list[Stack]]:
        found: dict[int, list[Stack]] = {}
        for members in self._of.values():
            found.setdefault(id(members), members)
        return list(found.values())
