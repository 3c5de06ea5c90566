"""Plain data written as text in odd ways: YAML and JSON as nobody writes it, but may."""

import json
from collections.abc import Callable
from typing import Any

# What decides: of so many things, which one. 0 is the plain one, which examples shrink to.
Pick = Callable[[int], int]
TAGS = (
    "!!str", "!!map", "!!seq", "!!int", "!!float", "!!null", "!!bool", "!!binary", "!!set",
    "!!timestamp", "!!omap", "!!python/object:os.system", "!", "!x", "!Ref", "!Sub", "!GetAtt",
    "!If", "!Join", "!<tag:yaml.org,2002:str>", "!<!Ref>", "!a!b", "!!", "!é",
)  # fmt: skip
SCALARS = (
    "~", "null", "yes", "0o17", "0x1F", "1_0", "1:30", ".inf", ".nan", "2026-11-25", "=", "<<",
    "''", '""', '"\\ud800"', '"\\ud83d\\ude00"', '"\\x00"', '"\\e[2J"', '"a\\\n  b"', "'a\n\n  b'",
    "!!binary aGk=", "*a", "&a x", "*missing", "? x", "- x", "|", ">-", "|2\n  x", "[]", "{}",
    "{a}", "[a, , b]", "{? a : b, ? c}", "@x", "`x`", "%x", "a: b: c", "a #b", "a\tb", "\u2028",
)  # fmt: skip
AROUND = (
    "", "---\n", "--- # c\n", "%YAML 1.1\n---\n", "%YAML 1.3\n---\n", "%TAG ! tag:x,2000:\n---\n",
    "%TAG !a! tag:x,2000:\n---\n", "\ufeff", "\n\n", "# c\n", "--- |\n x\n---\n", "---\n---\n",
    "...\n", "--- !x\n", "&a\n", "\t\n",
)  # fmt: skip
AFTER = (
    "",
    "\n...\n",
    "\n---\n",
    "\n--- {a: 1}\n",
    "\n# c",
    "\n  x\n",
    "\nx",
    "\x00",
    "\n\t",
    "\r",
)
ODD_JSON = (
    '"\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\/"', "1E400", "-0", "01", "1.", "NaN",
    "Infinity", "-Infinity", "'a'",
    "tru", "[1,]", '{"a":1,}', '{"a" 1}', '"a\nb"', '"\t"', "/**/ 1",
    '"\\x"', '"\ud83d"', "123456789012345678901234567890", '{"":""}', '{"a":1,"a":2}',
)  # fmt: skip
RARELY = 60  # one of so many places is odd


class Writer:
    """Writes a tree; anchors that it has set may be referred to later."""

    def __init__(self, pick: Pick) -> None:
        self._pick = pick
        self._anchors: list[str] = []

    def yaml(self, data: Any) -> str:
        before, after = self._of(AROUND), self._of(AFTER)
        text = before + self._node(data, 0).lstrip("\n ") + after
        ending = self._of(("\n", "\r\n", "\r", "\x85"))
        return text if ending == "\n" else text.replace("\n", ending)

    def json(self, data: Any) -> str:
        return self._of(AROUND) + self._json(data) + self._of(AFTER)

    def _odd(self) -> bool:
        return self._pick(RARELY) == RARELY - 1

    def _of(self, choices: tuple[str, ...]) -> str:
        """The first one, most often."""
        return choices[self._pick(len(choices))] if self._odd() else choices[0]

    # --- YAML ------------------------------------------------------------------------------------

    def _node(self, data: Any, depth: int) -> str:
        """A value as it stands after its key or dash."""
        if self._odd():
            return f" {self._strange(data, depth)}"
        if isinstance(data, dict) and data:
            return self._mapping(data, depth)
        if isinstance(data, list) and data:
            return self._sequence(data, depth)
        return f" {self._scalar(data, depth)}"

    def _strange(self, data: Any, depth: int) -> str:
        plain = json.dumps(data)
        kind = self._pick(5)
        if kind == 0:
            return SCALARS[self._pick(len(SCALARS))]
        if kind == 1 and self._anchors:
            return f"*{self._anchors[self._pick(len(self._anchors))]}"
        if kind == 2:
            self._anchors.append(f"a{self._pick(3)}")
            return f"&{self._anchors[-1]} {self._node(data, depth).lstrip(' ')}"
        if kind == 3:
            return f"{TAGS[self._pick(len(TAGS))]} {self._node(data, depth).lstrip(' ')}"
        return plain

    def _mapping(self, data: dict[Any, Any], depth: int) -> str:
        if len(data) == 1 and self._pick(2):
            [(name, argument)] = data.items()
            if name in {"Ref", "Condition"} or str(name).startswith("Fn::"):
                return f" !{name.removeprefix('Fn::')} {self._node(argument, depth).lstrip(' ')}"
        indent = " " * self._indent(depth)
        lines = [f"\n{indent}{self._entry(key, value, depth)}" for key, value in data.items()]
        if self._odd():
            lines.append(lines[self._pick(len(lines))])
        if self._odd() and self._anchors:
            alias = self._anchors[self._pick(len(self._anchors))]
            merged = (f"<<: *{alias}", f"<<: [*{alias}, *{alias}]", "<<: {a: 1}", "<<: x")
            lines.insert(self._pick(len(lines)), f"\n{indent}{merged[self._pick(len(merged))]}")
        return "".join(lines)

    def _entry(self, key: Any, value: Any, depth: int) -> str:
        name = self._of(
            (self._plain(str(key)), json.dumps(key), f"!!str {key}", f"&k {key}", "", "1")
        )
        below = self._node(value, depth + 1)
        if self._odd():
            return f"? {name}\n{' ' * self._indent(depth)}:{below}"
        return f"{name}:{below}"

    def _sequence(self, data: list[Any], depth: int) -> str:
        indent = " " * self._indent(depth)
        return "".join(f"\n{indent}-{self._node(item, depth + 1)}" for item in data)

    def _indent(self, depth: int) -> int:
        return 2 * depth + (self._pick(4) if self._odd() else 0)

    def _scalar(self, data: Any, depth: int) -> str:
        if not isinstance(data, str):
            return json.dumps(data)
        if self._odd():
            indent = " " * (2 * depth + 1)
            head = ("|", ">", "|-", ">+", "|1", "|9-", "> # c")
            return head[self._pick(len(head))] + f"\n{indent}" + data.replace("\n", f"\n{indent}")
        return self._of((self._plain(data), json.dumps(data, ensure_ascii=False)))

    @staticmethod
    def _plain(text: str) -> str:
        """As it is where that is read back, else in quotes."""
        simple = text and all(c.isalnum() or c in "_-./" for c in text) and text[0].isalpha()
        return text if simple else json.dumps(text)

    # --- JSON ------------------------------------------------------------------------------------

    def _json(self, data: Any) -> str:
        if self._odd():
            return ODD_JSON[self._pick(len(ODD_JSON))]
        space = self._of(("", " ", "\n", "\t", "\r\n", "\ufeff", "\x0b"))
        if isinstance(data, dict):
            members = [
                f"{self._key(key)}:{space}{self._json(value)}" for key, value in data.items()
            ]
            if members and self._odd():
                members.append(members[self._pick(len(members))])
            return "{" + f",{space}".join(members) + "}"
        if isinstance(data, list):
            return "[" + f",{space}".join(self._json(item) for item in data) + "]"
        return json.dumps(data, ensure_ascii=bool(self._pick(2)))

    def _key(self, key: Any) -> str:
        text = json.dumps(key if isinstance(key, str) else str(key))
        return self._of((text, f"{text} ", '""', '"\\ud800"', f"{text}\n", "a", '"<<"', '"Ref"'))
