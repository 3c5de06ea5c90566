"""The tools that the benchmark compares with, where `make bench` puts them."""

import platform
import sys
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
GUARD = "node/node_modules/@cdklabs/cdk-validator-cfnguard/bin"
RULES = Path(__file__).with_name("five.guard")
FLOOR = (
    "import sys, yaml\n"
    "from yaml.cyaml import CParser\n"
    "for name in sys.argv[1:]:\n"
    "    parser = CParser(open(name, encoding='utf-8').read())\n"
    "    try:\n"
    "        while parser.get_event() is not None: pass\n"
    "    except yaml.YAMLError: pass\n"
)


class Tool(NamedTuple):
    """A command line up to the files, each of which `before` precedes; `sound` exit statuses."""

    name: str
    start: list[str]
    before: tuple[str, ...] = ()
    sound: tuple[int, ...] = (0,)
    remedy: str = ""

    @property
    def is_there(self) -> bool:
        return Path(self.start[0]).exists()

    def on(self, files: list[str]) -> list[str]:
        return [*self.start, *(part for file in files for part in (*self.before, file))]


# 2: one of many templates names a file that is not in the corpus; the others are judged.
OURS = Tool("ingestlint", [str(BIN / "ingestlint"), "--exit-zero"], sound=(0, 2))
ALONE = OURS._replace(name="one process", start=[*OURS.start, "--jobs", "1"])
# The least that reads the same bytes: a process that imports yaml and lets libyaml parse.
THE_FLOOR = Tool("the floor", [sys.executable, "-c", FLOOR])
CFN_LINT = Tool("cfn-lint", [str(BIN / "cfn-lint")], sound=(0, 2, 4, 6, 8, 10, 12, 14))
CHECKOV = Tool(
    "checkov",
    [
        str(BIN.parent / "checkov" / "bin" / "checkov"),
        *("--framework", "cloudformation", "--quiet", "--compact", "--soft-fail"),
        "--skip-download",
    ],
    ("--file",),
    remedy="not installed: it needs pip",
)


def guard() -> Tool:
    """The binary of cfn-guard for this machine, with five rules."""
    system = "macos" if sys.platform == "darwin" else "ubuntu"
    processor = "aarch64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    found = BIN.parent / GUARD / system / processor / "cfn-guard"
    start = [str(found), "validate", "--rules", str(RULES)]
    return Tool("cfn-guard", start, ("--data",), (0, 19), "not installed: it needs npm")
