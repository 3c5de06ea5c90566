"""From a file to a template."""

import os
import stat

from .errors import EmptyError, NoNumberError, ParseError
from .given import text_for
from .json_text import parse_json
from .limits import TEXT_BYTES
from .node import Node
from .source import Source
from .template import Template
from .yaml_text import Duplicate, parse_yaml

YAML = (".yaml", ".yml")

__all__ = ["ParseError", "parse_node", "parse_template", "read_text"]


def read_text(path: str) -> str:
    """The text of a regular file; raises OSError, or ParseError when it is no text."""
    text = text_for(path)
    if text is not None:
        return text
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ParseError("not a regular file")
    with open(path, "rb") as file:
        data = file.read(TEXT_BYTES + 1)
    return decode(data)


def decode(data: bytes) -> str:
    """UTF-8 (or UTF-16 with a byte order mark) without its mark; raises ParseError."""
    if len(data) > TEXT_BYTES:
        raise ParseError(f"larger than {TEXT_BYTES:,} bytes")
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ParseError("not UTF-8 text", line, 1, "save the file as UTF-8") from None


def parse_node(path: str, text: str, duplicates: list[Duplicate] | None = None) -> Node:
    """The root node of a YAML or JSON text; raises ParseError."""
    found = duplicates if duplicates is not None else []
    source = Source(path, text.removeprefix("\ufeff"))
    start = source.text.lstrip()[:1]
    if not start:
        raise EmptyError
    if start in "{[":
        try:
            return parse_json(source, found)
        except ParseError as error:
            no_number = isinstance(error, NoNumberError) and not path.endswith(YAML)
            if no_number or "nested deeper" in error.message:
                raise
            found.clear()
            try:
                return parse_yaml(source, found)
            except ParseError:
                raise error from None
    return parse_yaml(source, found)


def parse_template(path: str, text: str) -> Template:
    """The template in `text`, reported under `path`; raises ParseError when it is no YAML/JSON."""
    duplicates: list[Duplicate] = []
    root = parse_node(path, text, duplicates)
    return Template(root.source, root, duplicates)
