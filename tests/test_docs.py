"""The pages in docs/ show what really happens, and lead where they say."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import git
from tests.command import ingestlint
from tests.pages.configuration import reference

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FENCED = re.compile(r"^```(yaml|json)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HAS_RESOURCES = re.compile(r'^(Resources|  "Resources"):', re.MULTILINE)
PAGES = (*sorted(DOCS.glob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")))


def blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_page_on_keys_shows_real_output(tmp_path: Path) -> None:
    template, config = blocks("keys.md", "yaml")
    (script,) = blocks("keys.md", "python")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    sample = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    (tmp_path / "sample.csv").write_bytes(sample.stdout)
    for block in blocks("keys.md", "console"):
        command, _, output = block.partition("\n")
        done = ingestlint(tmp_path, *shlex.split(command.removeprefix("$ ingestlint ")))
        assert done.returncode == 0, done.stderr
        assert output in {"", done.stdout}
    assert (tmp_path / ".ingestlint.yaml").read_text(encoding="utf-8") == config


def test_the_page_on_pull_requests_shows_real_output(tmp_path: Path) -> None:
    template, config, *_ = blocks("pull-requests.md", "yaml")
    files = {
        "template.yaml": template,
        ".ingestlint.yaml": config,
        "dev.json": '{"Seconds": "5"}\n',
        "prod.json": '{"Seconds": "20"}\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    git.initialise(tmp_path)
    git.commit(tmp_path)
    (tmp_path / "prod.json").write_text('{"Seconds": "30"}\n', encoding="utf-8")
    (block,) = blocks("pull-requests.md", "console")
    command, _, output = block.partition("\n")
    done = ingestlint(tmp_path, *shlex.split(command.removeprefix("$ ingestlint ")))
    assert (done.returncode, done.stderr) == (1, "")
    assert _without_commit(done.stdout) == _without_commit(output)


def _without_commit(text: str) -> str:
    return re.sub(r"since main \(\w+\)", "since main", text)


def test_the_page_on_the_configuration_is_not_stale() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    assert page == reference(), "run make docs"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "lintrules" / "README.md"], ids=lambda p: p.name)
def test_links_lead_somewhere_in_the_repository(page: Path) -> None:
    """In the site, too: it is built strictly."""
    for link in links(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.resolve().is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def links(text: str) -> Iterator[str]:
    """The relative links of a page."""
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
        if not re.match(r"[a-z]+:", link):
            yield link


def anchors(text: str) -> set[str]:
    """The headings of a page, as its readers make anchors of them."""
    heads = re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_a_link_to_nothing_is_found() -> None:
    assert list(links("[a](b.md#c) [d](https://e) `x`\n```\n[f](g)\n```\n")) == ["b.md#c"]
    assert anchors("# One `Two`, three\n## four_five-6\n") == {"one-two-three", "four_five-6"}


def test_templates_are_whole_for_cfn_lint(tmp_path: Path) -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for number, (language, block) in enumerate(FENCED.findall(text)):
            if HAS_RESOURCES.search(block):
                (tmp_path / f"{page.stem}-{number}.{language}").write_text(block, encoding="utf-8")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert {name.partition("-")[0] for name in names} >= {"README", "CONTRIBUTING", "index"}
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--format", "parseable", *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
