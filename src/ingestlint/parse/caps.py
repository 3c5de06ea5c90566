"""How much is taken on before it is said to be too much: what keeps hostile input cheap."""

from typing import Final

from ingestlint.record import Record


class Caps(Record):
    """The caps in force, as a configuration may set them; they are handed down with its inputs."""

    file_bytes: int = 10_000_000
    depth: int = 128
    nodes: int = 500_000
    environments: int = 500
    scenarios: int = 256
    steps: int = 500
    text_characters: int = 1_000_000
    values: int = 200_000
    loop_copies: int = 1_000
    stacks: int = 1_000
    stack_depth: int = 20
    copied_resources: int = 10_000
    code_files: int = 100
    code_characters: int = 1_000_000
    log_bytes: int = 1_000_000_000


DEFAULT: Final = Caps()


class Cap(Record):
    """What a cap bounds and what happens over it, and the most that it can be set to."""

    says: str
    most: int


CAPS: Final = {
    "file_bytes": Cap("bytes of a file; a larger one is an error", 100_000_000),
    "depth": Cap("levels of mappings and lists in each other; more are an error", 256),
    "nodes": Cap("nodes of a file, aliases written out; more are an error", 10_000_000),
    "environments": Cap("environments of a configuration; more are an error", 10_000),
    "scenarios": Cap("scenarios that one verdict looks into; over that it is unknown", 4_096),
    "steps": Cap("values and conditions that lead on to each other; then it is unknown", 800),
    "text_characters": Cap("characters of a text that functions make", 10_000_000),
    "values": Cap(
        "what functions and loops make of one template: items of lists, entries of mappings that"
        " are looked through, nodes copied, and each 64 characters of long texts",
        20_000_000,
    ),
    "loop_copies": Cap("copies that the loops of one mapping make", 100_000),
    "stacks": Cap("stacks of one run, nested ones among them; more are an error", 20_000),
    "stack_depth": Cap("stacks nested in each other; more are an error", 50),
    "copied_resources": Cap(
        "resources of templates that are nested again and again; more are an error", 1_000_000
    ),
    "code_files": Cap("files of a function's code that are read", 10_000),
    "code_characters": Cap("characters of a function's code that are read", 20_000_000),
    "log_bytes": Cap("bytes of a log with reports; a larger one is an error", 100_000_000_000),
}


def remedy(name: str) -> str:
    """How to take on more."""
    return f"caps: {{{name}: …}} in .ingestlint.yaml takes up to {CAPS[name].most:,}"
