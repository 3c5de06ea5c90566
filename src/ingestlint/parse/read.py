"""From a file to a template."""

from .caps import DEFAULT, Caps, remedy
from .errors import EmptyError, NoNumberError, ParseError, TooMuchError
from .given import text_for
from .json_text import parse_json
from .node import Node
from .opening import Roots, opened
from .source import Source
from .template import Template
from .yaml_text import Duplicate, parse_yaml

YAML = (".yaml", ".yml")

__all__ = ["ParseError", "parse_node", "parse_template", "read_text"]


def read_text(path: str, caps: Caps = DEFAULT, roots: Roots | None = None) -> str:
    """The text of a regular file; raises OSError, or ParseError when it is no text.

    With `roots`, only of one that lies in these folders.
    """
    given = text_for(path)
    if given is not None:
        return given
    with opened(path, roots) as file:
        data = file.read(caps.file_bytes + 1)
    return decode(data, caps)


def decode(data: bytes | None, caps: Caps = DEFAULT) -> str:
    """UTF-8 (or UTF-16 with a byte order mark) without its mark; raises ParseError."""
    if data is None:
        raise ParseError("has nothing to read yet")
    if len(data) > caps.file_bytes:
        raise TooMuchError(f"larger than {caps.file_bytes:,} bytes", hint=remedy("file_bytes"))
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ParseError("not UTF-8 text", line, 1, "save the file as UTF-8") from None


def parse_node(
    path: str, text: str, duplicates: list[Duplicate] | None = None, caps: Caps = DEFAULT
) -> Node:
    """The root node of a YAML or JSON text; raises ParseError."""
    found = duplicates if duplicates is not None else []
    source = Source(path, text.removeprefix("\ufeff"), caps)
    start = source.text.lstrip()[:1]
    if not start:
        raise EmptyError
    if start in "{[":
        try:
            return parse_json(source, found, caps)
        except TooMuchError:
            raise
        except ParseError as error:
            if isinstance(error, NoNumberError) and not path.endswith(YAML):
                raise
            found.clear()
            try:
                return parse_yaml(source, found, caps)
            except TooMuchError:
                raise
            except ParseError:
                raise error from None
    return parse_yaml(source, found, caps)


def parse_template(path: str, text: str, caps: Caps = DEFAULT) -> Template:
    """The template in `text`, reported under `path`; raises ParseError when it is no YAML/JSON."""
    duplicates: list[Duplicate] = []
    root = parse_node(path, text, duplicates, caps)
    return Template(root.source, root, duplicates, caps)
