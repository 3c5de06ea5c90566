"""`rules:` of a configuration: which are off, at another severity, or set otherwise."""

from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.record import Record

from .aliases import current
from .errors import nearest
from .located import mapping, number, text, wrong

SEVERITIES = ("error", "warning", "note")


class RuleConfig(Record):
    """One rule: off, another severity, its own settings (checked against the rule by `key`)."""

    off: bool
    severity: str
    values: dict[str, float | str]
    keys: dict[str, Node]
    key: Node


def rules(fields: Mapping) -> dict[str, RuleConfig]:
    """What is said of each rule, by the code it has now; raises ConfigError."""
    found: dict[str, RuleConfig] = {}
    for name, node in fields.entries.items():
        code = current(name)
        if code in found:
            raise wrong(
                fields.keys[name], f"{code} is set twice, once by what it was called before"
            )
        found[code] = _rule(code, node, fields.keys[name])
    return found


def _rule(code: str, node: Node, key: Node) -> RuleConfig:
    if isinstance(node, Scalar):
        if node.value is False or node.raw == "off":
            return RuleConfig(True, "", {}, {}, key)
        if node.raw in SEVERITIES:
            return RuleConfig(False, node.raw, {}, {}, key)
        raise wrong(node, f"rule {code} takes off, a severity, or a mapping of settings")
    fields = mapping(node, f"rule {code}")
    severity = ""
    values: dict[str, float | str] = {}
    for name, inner in fields.entries.items():
        if name == "severity":
            severity = text(inner, name)
            if severity not in SEVERITIES:
                raise wrong(inner, f"{severity} is no severity", nearest(severity, set(SEVERITIES)))
        else:
            values[name] = _setting(inner, name)
    keys: dict[str, Node] = {n: k for n, k in fields.keys.items() if n != "severity"}
    return RuleConfig(False, severity, values, keys, key)


def _setting(node: Node, what: str) -> float | str:
    """A number or a word; which of the two the rule takes is known where rules are."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.raw:
        return node.raw
    return number(node, what)
