"""The site: built strictly, a page for each rule, real outputs, nothing loaded from elsewhere."""

import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ingestlint.check.rule import builtin_rules
from tests.command import ingestlint
from tests.pages.examples import example
from tests.pages.site import ROOT, SETTINGS, assemble, build

RULES = builtin_rules()
PAGES = ("index.md", "how-it-decides.md")


@pytest.fixture(name="site", scope="module")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "site"
    assemble(folder)
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    return folder


def test_a_link_to_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    settings = (ROOT / "docs" / SETTINGS).read_text("utf-8")
    nav = re.compile(r"^nav = \[.*?^\]\n", re.MULTILINE | re.DOTALL)
    (tmp_path / SETTINGS).write_text(nav.sub("", settings), encoding="utf-8")
    page = tmp_path / "docs" / "index.md"
    for text, status in (("# A\n", 0), ("# A\n[b](b.md)\n", 1), ("# A\n[a](#b)\n", 1)):
        page.write_text(text, encoding="utf-8")
        assert build(tmp_path).returncode == status, text


class Loaded(HTMLParser):
    """What a browser fetches for a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "img", "iframe", "source"}:
            self.found.append(given.get("src") or "")
        elif tag == "link":
            self.found.append(given.get("href") or "")


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    pages = sorted((site / "site").rglob("*.html"))
    assert len(pages) > len(RULES)
    for page in pages:
        for address in Loaded(page.read_text("utf-8")).found:
            assert not re.match(r"(https?:)?//", address), f"{page}: {address}"


def test_each_rule_has_a_page(site: Path) -> None:
    for rule in RULES:
        assert (site / "site" / "rules" / rule.code / "index.html").is_file()
        page = (site / "docs" / "rules" / f"{rule.code}.md").read_text("utf-8")
        heads = re.findall(r"^## (.+)$", page, re.MULTILINE)
        assert [head for head in heads if head not in {"The arithmetic", "Settings"}] == [
            "Why it matters", "How to fix it", "What breaks it", "What is fine",
            "When to ignore it", "References",
        ]  # fmt: skip


def test_examples_show_what_they_are_for() -> None:
    for rule in RULES:
        assert f"[{rule.code}]" in example(rule, "fires").output
        assert example(rule, "clean").output.startswith("no findings\n")
        for verdict in ("fires", "clean"):
            assert "expect" not in example(rule, verdict).template


def test_all_pages_are_in_the_navigation() -> None:
    settings = (ROOT / "docs" / SETTINGS).read_text("utf-8")
    printed = {"rules/index.md", "changelog.md"}
    written = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert set(re.findall(r'"([\w/-]+\.md)"', settings)) == written | printed


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_real_output(tmp_path: Path, name: str) -> None:
    page = (ROOT / "docs" / name).read_text("utf-8")
    (template,) = re.findall(r"```yaml\n((?:Transform|Resources):.*?)```", page, re.DOTALL)
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    ((command, output),) = re.findall(r"```console\n\$ (.*?)\n(.*?)```", page, re.DOTALL)
    assert ingestlint(tmp_path, *shlex.split(command)[1:]).stdout == output
