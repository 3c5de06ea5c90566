"""How far a run is: on a terminal only, and nothing is left of it."""

import io
import sys
from pathlib import Path

import pytest

from ingestlint.cli.main import main
from ingestlint.run import progress
from tests.benchmarks.estate import SMALL


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    (tmp_path / "t.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "sample.csv").write_text("pk\n" + "a\n" * 5, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress, "EVERY", -1)
    monkeypatch.setattr("ingestlint.cli.keys.CHECKED_EVERY", 1)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return [".", "--exit-zero"]


def _said(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *arguments: str) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    assert main(list(arguments)) == 0
    return stream.getvalue()


def test_a_terminal_sees_what_is_read_and_judged(
    run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(monkeypatch, Terminal(), *run)
    assert "reading 1 of 1 files" in said
    assert "judging 1: t.yaml" in said
    assert said.endswith("\r\x1b[K")


def test_keys_say_how_many_rows(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run
    keys = ("keys", "--table", "T", "--partition-key", "pk", "sample.csv")
    said = _said(monkeypatch, Terminal(), *keys)
    assert "5 rows, 100%" in said
    assert said.endswith("\r\x1b[K")


@pytest.mark.parametrize("reason", ["no terminal", "CI", "TERM", "--quiet"])
def test_nobody_else_sees_it(run: list[str], monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    if reason in {"CI", "TERM"}:
        monkeypatch.setenv(reason, {"CI": "true", "TERM": "dumb"}[reason])
    stream = io.StringIO() if reason == "no terminal" else Terminal()
    assert _said(monkeypatch, stream, *run, *(["--quiet"] if reason == "--quiet" else [])) == ""


def test_a_short_run_shows_nothing(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY", 600)
    assert _said(monkeypatch, Terminal(), *run) == ""
