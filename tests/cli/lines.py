"""Command lines that do all that the program does, in a folder with the files that they name."""

import json
import re
from pathlib import Path

from tests import git
from tests.measured import RESULT

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")
ENVIRONMENT = {"parameters": "p.json", "region": "eu-central-1"}
# JSON, so that others can add to it.
CONFIGURATION = {
    "environments": {"prod": ENVIRONMENT},
    "evidence": {"TileWriter": {"power_tuning": "tuned.json"}},
}
FILES = {
    "p.json": json.dumps({"Stage": "prod"}),
    "c.yaml": json.dumps(CONFIGURATION),
    "n.json": (PROJECTS / "network_by_snapshot" / "network.json").read_text(encoding="utf-8"),
    "b.json": json.dumps({"version": 1, "findings": []}),
    "s.csv": "tileId,at\na,1\na,2\nb,3\n",
    "tuned.json": json.dumps(RESULT),
    "t.yaml": (PROJECTS / "ingest" / "template.yaml").read_text(encoding="utf-8"),
}
LINES = [
    *(f"check t.yaml --preview --show-holds --format {style}" for style in FORMATS),
    "check . --skip-non-templates --show-unknown --quiet --color always --fail-on never",
    "check t.yaml --config c.yaml --environment prod --network n.json --timing --no-ignores",
    "check t.yaml --parameters p.json --allow-root . --stdin-filename x --today 2026-11-25",
    "check t.yaml --select RES --ignore RES3 --baseline b.json --fail-on-unknown --exit-zero",
    f"check t.yaml {' '.join(f'--output {style}=r.{style}' for style in FORMATS)}",
    "check . --skip-non-templates --jobs 2",
    "check t.yaml --diff-base HEAD",
    "check t.yaml --with-cfn-lint",
    "rules", "rules --markdown", "explain NET101",
    *(f"graph t.yaml --format {style}" for style in ("json", "mermaid", "dot")),
    *(f"network t.yaml --format {style}" for style in ("text", "json", "markdown")),
    *(f"memory t.yaml --config c.yaml --format {style}" for style in ("text", "json", "markdown")),
    "memory t.yaml --config c.yaml --environment prod --plot m.svg",
    *(f"path TileWriter t.yaml --format {style}" for style in ("text", "json", "mermaid")),
    *(f"suppressions t.yaml --format {style}" for style in ("text", "json", "md", "csv")),
    "resolve t.yaml Vpc.CidrBlock",
    "baseline write t.yaml", "baseline check t.yaml --baseline b.json",
    "baseline update t.yaml --baseline b.json --ratchet",
    "config --schema", "config --show t.yaml", "config --show t.yaml --format json",
    "keys --table T --partition-key tileId --sort-key at s.csv --items --top 2 --format json",
    "keys --table TileTable --template t.yaml s.csv --writes-per-second 9 --write-config",
    "keys --table T --partition-key tileId s.csv --reads-per-second 9 --item-kb 4 --hide-values",
    "init t.yaml",
    "snapshot --policy",
]  # fmt: skip
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def prepare(folder: Path) -> None:
    """The files, in a repository that has them."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    git.initialise(folder)
    git.commit(folder)
