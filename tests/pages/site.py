"""The site: the pages of docs/ and those that are printed, built by Zensical.

`python -m tests.pages.site FOLDER` writes it to FOLDER/site.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ingestlint.check.rule import builtin_rules
from ingestlint.cli.config import configuration_schema

from .configuration import RULES
from .rules import index, rule_page, title

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "zensical.toml"
# In the navigation, where the rules go.
NAVIGATION = '["rules/index.md"]'


def assemble(folder: Path) -> None:
    """All pages and the settings of the generator, in a folder that is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "docs"
    shutil.copytree(ROOT / "docs", pages, ignore=shutil.ignore_patterns(SETTINGS, "*.new"))
    for page in pages.glob("*.md"):
        _write(page, _linked(page.read_text(encoding="utf-8")))
    shutil.copy(ROOT / "CHANGELOG.md", pages / "changelog.md")
    rules = builtin_rules()
    (pages / "rules").mkdir()
    _write(pages / "rules" / "index.md", index(rules))
    for rule in rules:
        _write(pages / "rules" / f"{rule.code}.md", rule_page(rule))
    schema = json.dumps(configuration_schema(), indent=2)
    _write(pages / "ingestlint.schema.json", schema + "\n")
    settings = (ROOT / "docs" / SETTINGS).read_text(encoding="utf-8")
    assert settings.count(NAVIGATION) == 1
    _write(folder / SETTINGS, settings.replace(NAVIGATION, _navigation()))


def _linked(text: str) -> str:
    """A page of docs/ with links to the pages of rules instead of to the one that has all."""
    text = re.sub(rf"\]\({re.escape(RULES)}#([a-z]+\d+)-[\w-]+\)", _to_rule, text)
    return text.replace(f"]({RULES})", "](rules/index.md)")


def _to_rule(link: re.Match[str]) -> str:
    return f"](rules/{link[1].upper()}.md)"


def _navigation() -> str:
    """The rules by family, as the settings of the generator take them."""
    families: dict[str, list[str]] = {}
    for rule in builtin_rules():
        page = f'{{ "{rule.code} {rule.name}" = "rules/{rule.code}.md" }}'
        families.setdefault(title(rule.family), []).append(page)
    sections = [f'{{ "{name}" = [{", ".join(pages)}] }}' for name, pages in families.items()]
    return f'["rules/index.md", {", ".join(sections)}]'


def build(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Strict: a link to nothing fails it."""
    command = [str(Path(sys.executable).parent / "zensical"), "build", "--clean", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    assemble(target)
    done = build(target)
    print(done.stdout + done.stderr, end="")
    sys.exit(done.returncode)
