"""Which stacks name a resource that another one declares: by its name, or by an ARN with that."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingestlint.evaluate.scenario import Fork, TooManyScenarios
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import Known, Text, Value, text_of
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .arn import named_by
from .naming import NAMES

# What a name is found by in the text of another template: its longest part that is written out.
WORD = re.compile(r"[A-Za-z0-9_-]{3,}")
HOLE = re.compile(r"\$\{[^}]*\}")
# Keys under which a text is a resource's name, and those under which it never is one.
NAMING = ("Variables", "Endpoint", "Destination", "Source", "Target", "Queues")
NAMING_ENDS = ("FunctionName", "TableName", "QueueName", "TopicName", "BucketName", "StreamName")
PROSE = ("Tags", "Description", "ZipFile", "InlineCode", "Name")
TEXTS = ("Fn::Sub", "Fn::Join", "Ref", "Fn::FindInMap")


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


def file_of(stack: Stack) -> str:
    """The path of the template that is deployed by itself, and of which a stack is a part."""
    return stack.root.template.source.path


def mentioned(stacks: list[Stack], names: Iterable[Named]) -> Iterator[tuple[Stack, Named]]:
    """Pairs of a stack and a name in it of a resource that another stack declares.

    `names` are all that there are: of these stacks, and of others.
    """
    declared: dict[str, list[Named]] = {}
    owners: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name in names:
        for word in {name.word, *name.words}:
            declared.setdefault(word, []).append(name)
        owners.setdefault((name.name, name.service), set()).add((name.file, name.label))
    for stack in stacks if declared else ():
        text = said_in(stack)
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


def names_of(stack: Stack) -> Iterator[Named]:
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
        made = brought or declaration.generated or stack.included
        if not (made or _mentions(declaration.properties, words)):
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


def said_in(stack: Stack) -> str:
    """All text that names in a stack can come from: its files, and the values it is given."""
    given = (text_of(v.data) for v in stack.inputs.parameters.values() if isinstance(v.data, str))
    included = (root.source.text for root in stack.included)
    return " ".join((stack.template.source.text, *included, *given))


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
