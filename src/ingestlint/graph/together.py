"""Which stacks are one deployment: those that import from each other or name each other's parts."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.exports import Import, Name, name_of
from ingestlint.evaluate.scenario import Fork, TooManyScenarios
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import Known, Text, Value, text_of
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .arn import named_by
from .naming import NAMES
from .physical import PHYSICAL_ID, physical_ids

# What a name is found by in the text of another template: its longest part that is written out.
WORD = re.compile(r"[A-Za-z0-9_-]{3,}")
HOLE = re.compile(r"\$\{[^}]*\}")
# Keys under which a text is a resource's name, and those under which it never is one.
NAMING = ("Variables", "Endpoint", "Destination", "Source", "Target", "Queues")
NAMING_ENDS = ("FunctionName", "TableName", "QueueName", "TopicName", "BucketName", "StreamName")
PROSE = ("Tags", "Description", "ZipFile", "InlineCode", "Name")
TEXTS = ("Fn::Sub", "Fn::Join", "Ref", "Fn::FindInMap")


class Offers(NamedTuple):
    """What stacks have that those of other processes may refer to, as plain data.

    `files` are the templates by their real paths, `nested` the real paths of what each of them
    nests. `names` are those of resources, `exports` those of outputs, with the template of each.
    `is_open` where anything may refer to anything: physical IDs are given.
    """

    files: dict[str, str]
    nested: list[tuple[str, str]]
    names: "list[Named]"
    exports: list[tuple[str, Name]]
    is_open: bool

    def without(self, files: Container[str]) -> "Offers":
        """What those have that are not parts of these files."""
        return Offers(
            {real: file for real, file in self.files.items() if file not in files},
            [(file, real) for file, real in self.nested if file not in files],
            [name for name in self.names if name.file not in files],
            [(file, name) for file, name in self.exports if file not in files],
            self.is_open,
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
    return Offers(
        {stack.template.source.real: file_of(stack) for stack in stacks if stack.parent is None},
        [(file_of(stack), stack.template.source.real) for stack in stacks if stack.parent],
        [name for stack in stacks for name in _names(stack)],
        [(file_of(stack), name) for stack, name in deployment.exports.named()],
        any(map(_is_given_ids, stacks)),
    )


def together(deployment: Deployment, others: Iterable[Offers] = ()) -> Together:
    """The stacks in groups that refer to each other, and what they refer to of `others`.

    What a snapshot of the network observed belongs to each group that may name a part of it.
    """
    roots = [stack for stack in deployment.stacks if stack.parent is None]
    groups = _Groups(roots)
    others = list(others)
    links: set[tuple[str, str]] = set()
    if len(roots) > 1 or others:
        imports = deployment.exports.imports()
        _report_circles(deployment, imports)
        for link in imports:
            groups.unite(link.importer.root, link.exporter.root)
        for stack, name in _named(deployment.stacks, [n for other in others for n in other.names]):
            if name.root is None:
                links.add((file_of(stack), name.file))
            else:
                groups.unite(stack.root, name.root)
        owners = physical_ids(deployment)
        for stack in deployment.stacks if owners else ():
            for text in set(PHYSICAL_ID.findall(_said(stack))):
                if text in owners:
                    groups.unite(stack.root, owners[text][0].root)
        for other in others:
            links.update(_links(deployment, other))
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


def _links(deployment: Deployment, other: Offers) -> Iterator[tuple[str, str]]:
    """What of others stacks nest or may import, and what of others nests them."""
    own = {s.template.source.real: file_of(s) for s in deployment.stacks if s.parent is None}
    for stack in deployment.stacks:
        real = stack.template.source.real
        if stack.parent is not None and real in other.files:
            yield file_of(stack), other.files[real]
    for file, real in other.nested:
        if real in own:
            yield own[real], file
    asked = {(file_of(stack), name_of(value)) for stack, _, value in deployment.exports.asked}
    for importer, name in asked if other.exports else ():
        for exporter, exported in other.exports:
            if name.identity == exported.identity or name.may_be(exported):
                yield importer, exporter


def file_of(stack: Stack) -> str:
    """The path of the template that is deployed by itself, and of which a stack is a part."""
    return stack.root.template.source.path


def _is_given_ids(stack: Stack) -> bool:
    given = (v.data for v in stack.inputs.parameters.values())
    return any(isinstance(data, str) and PHYSICAL_ID.search(data) for data in given)


def _may_name_what_is_deployed(stack: Stack) -> bool:
    text = _said(stack)
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


class Named(NamedTuple):
    """What a stack calls one of its resources, the service of that, and how it is found.

    `word` is the longest part that is written out, `words` those of the name as it comes out;
    `written`: the whole name stands in the template. `root` is the stack of `file`, None where that
    is the template of another process; `label` tells the stacks of one root.
    """

    root: Stack | None
    file: str
    label: str
    name: str
    service: str
    word: str
    written: bool
    words: tuple[str, ...]

    def __reduce__(self) -> "tuple[type[Named], tuple[object, ...]]":
        """What another process of the run gets: all but the stack."""
        return Named, (None, *self[1:])


def _named(stacks: list[Stack], others: list[Named]) -> Iterator[tuple[Stack, Named]]:
    """Pairs of a stack and a name in it of a resource that another stack declares."""
    declared: dict[str, list[Named]] = {}
    owners: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name in (*others, *(name for stack in stacks for name in _names(stack))):
        for word in {name.word, *name.words}:
            declared.setdefault(word, []).append(name)
        owners.setdefault((name.name, name.service), set()).add((name.file, name.label))
    for stack in stacks if declared else ():
        text = _said(stack)
        words = _all_words(text) & declared.keys()
        # A name that several templates give is none that tells which one is meant.
        wanted = {
            (each.name, each.service): each
            for word in words
            for each in declared[word]
            if len(owners[each.name, each.service]) == 1
            and (each.file, each.label) != (file_of(stack), stack.label)
            and (not each.written or each.name in text)
        }
        if wanted:
            yield from _confirmed(stack, wanted)


def _names(stack: Stack) -> Iterator[Named]:
    """Each name that a stack gives one of its resources."""
    for declaration in stack.declarations.values():
        if declaration.type not in NAMES or not isinstance(declaration.properties, Mapping):
            continue
        key, service = NAMES[declaration.type]
        node = declaration.properties.entries.get(key)
        if node is None:
            continue
        for value in _values(stack, node):
            word = max(_words(_raw(node)), key=len, default="")
            if isinstance(value, Known) and word:
                name = text_of(value.data)
                words, written = tuple(_words(name)), isinstance(node, Scalar)
                file = file_of(stack)
                yield Named(stack.root, file, stack.label, name, service, word, written, words)


def _confirmed(stack: Stack, wanted: dict[tuple[str, str], Named]) -> Iterator[tuple[Stack, Named]]:
    """The pairs for which a text of `stack`, once evaluated, is a name or its ARN.

    An ARN counts wherever it stands, a bare name where a resource is named: any text can be one.
    """
    words = {word for each in wanted.values() for word in (each.word, *each.words)}
    names = {name for name, _ in wanted}
    # A parameter can bring a name into any text.
    brought = not words.isdisjoint(_all_words(_of_parameters(stack)))
    for declaration in stack.declarations.values():
        if not (brought or declaration.generated or _mentions(declaration.properties, words)):
            continue
        for node, naming in _texts(declaration.properties):
            open_text = brought and isinstance(node, Call)
            if not open_text and not _mentions(node, words):
                continue
            for value in _values(stack, node):
                last, service = _last(value)
                if last in names and (service or naming):
                    for (name, kind), found in wanted.items():
                        if name == last and service in ("", kind):
                            yield stack, found


def _of_parameters(stack: Stack) -> str:
    """The texts that parameters of a stack can be: their defaults, and what they are given."""
    section = stack.template.parameters
    defaults = section.source.text[section.start : section.end]
    given = (text_of(v.data) for v in stack.inputs.parameters.values() if isinstance(v.data, str))
    return " ".join((defaults, *given))


def _said(stack: Stack) -> str:
    """All text that names in a stack can come from: its template, and the values it is given."""
    given = (text_of(v.data) for v in stack.inputs.parameters.values() if isinstance(v.data, str))
    return " ".join((stack.template.source.text, *given))


def _values(stack: Stack, node: Node) -> list[Value]:
    try:
        return [leaf.result for leaf in stack.evaluator.alternatives(node)]
    except (Fork, TooManyScenarios):
        return []


def _last(value: Value) -> tuple[str, str]:
    """The resource name in a text that is one, or an ARN; and the service that the ARN names."""
    text = ""
    if isinstance(value, Known):
        text = text_of(value.data)
    elif isinstance(value, Text):
        text = "".join(text_of(p.data) if isinstance(p, Known) else "*" for p in value.parts)
    if not text.startswith("arn:"):
        return ("", "") if "*" in text else (text, "")
    found = named_by(text)
    return ("", "") if found is None else (found.name, found.service)


class _Between(dict[int, str]):
    """What is no part of a word becomes a blank: a table for `str.translate`, filled on demand."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = sign if sign.isascii() and (sign.isalnum() or sign in "_-") else " "
        return self[code]


BETWEEN = _Between()


def _all_words(text: str) -> set[str]:
    """All words of a text, those in its holes among them, where more than needed do no harm."""
    return {word.strip("-_") for word in set(text.translate(BETWEEN).split())}


def _words(text: str) -> list[str]:
    return [word.strip("-_") for word in WORD.findall(HOLE.sub(" ", text))]


def _mentions(node: Node, words: set[str]) -> bool:
    return any(map(_raw(node).__contains__, words))


def _raw(node: Node) -> str:
    return node.raw if isinstance(node, Scalar) else node.source.text[node.start : node.end]


def _texts(node: Node) -> Iterator[tuple[Node, bool]]:
    """The texts in a tree: scalars, and functions that make a text.

    With each, whether it stands where a resource is named: under `FunctionName`, `QueueArn` and
    the like, or as an environment variable.
    """
    pending = [(node, False)]
    while pending:
        here, naming = pending.pop()
        if isinstance(here, Scalar):
            if isinstance(here.value, str):
                yield here, naming
        elif isinstance(here, Call):
            if here.name in TEXTS:
                yield here, naming
            else:
                pending.append((here.argument, naming))
        elif isinstance(here, Mapping):
            for key, entry in here.entries.items():
                if key not in PROSE:
                    named = key in NAMING or key.endswith(NAMING_ENDS)
                    pending.append((entry, named or (naming and not key[:1].isupper())))
        elif isinstance(here, Sequence):
            pending.extend((item, naming) for item in here.items)
