"""Parameter files: every value with the place where it was given."""

from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Mapping, Node, Scalar, Scalars, Sequence
from ingestlint.parse.opening import Roots
from ingestlint.parse.read import parse_node, read_text
from ingestlint.record import Record

from .errors import ConfigError
from .located import wrong


class ParameterValue(Record):
    """`data` None stands for UsePreviousValue; `node` is None for a value given by hand."""

    data: Scalars | list[Scalars]
    label: str
    node: Node | None


def from_pairs(pairs: list[tuple[str, str, Node]]) -> dict[str, ParameterValue]:
    """Parameters as they are written out one by one, each with its place."""
    return {name: ParameterValue(text, _label(node), node) for name, text, node in pairs}


def from_file(
    path: str, caps: Caps = DEFAULT, roots: Roots | None = None
) -> dict[str, ParameterValue]:
    """The CLI's list form, a plain map, or a deployment file with `Parameters`."""
    try:
        root = parse_node(path, read_text(path, caps, roots), caps=caps)
    except OSError as error:
        hint = "give a parameter file, or Key=Value"
        raise ConfigError(path, 0, f"cannot be read: {error.strerror}", hint) from None
    except ParseError as error:
        raise ConfigError(path, error.line, error.message, error.hint) from None
    if isinstance(root, Mapping):
        inner = root.entries.get("Parameters", root.entries.get("parameters"))
        return _from_map(inner if isinstance(inner, Mapping) else root)
    if isinstance(root, Sequence):
        return _from_list(root)
    raise wrong(root, "a parameter file is a list or a mapping")


def _from_map(table: Mapping) -> dict[str, ParameterValue]:
    return {name: _value(name, node) for name, node in table.entries.items()}


def _from_list(entries: Sequence) -> dict[str, ParameterValue]:
    found: dict[str, ParameterValue] = {}
    for entry in entries.items:
        fields = entry.entries if isinstance(entry, Mapping) else {}
        key = fields.get("ParameterKey")
        if isinstance(key, Scalar):
            value = fields.get("ParameterValue")
            if value is None:
                found[key.raw] = ParameterValue(None, _label(key), key)
            else:
                found[key.raw] = _value(key.raw, value)
        elif isinstance(entry, Scalar) and "=" in entry.raw:
            name, _, text = entry.raw.partition("=")
            found[name] = ParameterValue(text, _label(entry), entry)
        else:
            raise wrong(entry, "an entry needs ParameterKey and ParameterValue")
    return found


def _value(name: str, node: Node) -> ParameterValue:
    if isinstance(node, Scalar):
        # A parameter is a text: 012345678901 stays what was written.
        data = node.value if isinstance(node.value, bool) else node.raw
        return ParameterValue("" if node.value is None else data, _label(node), node)
    if isinstance(node, Sequence):
        items: list[Scalars] = [i.raw for i in node.items if isinstance(i, Scalar)]
        return ParameterValue(items, _label(node), node)
    raise wrong(node, f"the value of {name} must be a text, a number or a list")


def _label(node: Node) -> str:
    span = node.span
    return f"{span.path}:{span.line}"
