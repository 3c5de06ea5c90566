"""Rules are found by the names of their files, and a file that is no rule says why."""

import sys
from pathlib import Path

import pytest

import lintrules
from ingestlint.check.rule import Rule, RuleError, builtin_rules, rules_in
from ingestlint.cli.main import main

WHOLE = """\
'''What is wrong.'''
SEVERITY = "warning"
SETTINGS = {"most": 5}

def subjects(graph):
    return []

def check(subject):
    return None
"""
FAMILIES = Path(lintrules.__file__).parent


def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Rule:
    package = f"rules_of_{tmp_path.name}"
    folder = tmp_path / package / "family"
    folder.mkdir(parents=True)
    (tmp_path / package / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "abc999_too_much.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (rule,) = rules_in(package)
    return rule


def test_a_file_is_a_rule_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = made(tmp_path, monkeypatch, WHOLE)
    assert (rule.code, rule.name, rule.family) == ("ABC999", "too-much", "family")
    assert (rule.severity, rule.confidence, rule.preview) == ("warning", "proved", False)
    assert (rule.settings, rule.least, rule.severities) == ({"most": 5}, {}, ("warning",))


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('SEVERITY = "warning"', "", "SEVERITY must be one of error, warning, note"),
        ('"warning"', '"fatal"', "SEVERITY must be one of"),
        ("SETTINGS", 'CONFIDENCE = "sure"\nSETTINGS', "CONFIDENCE must be one of"),
        ("def check", "def judge", "a rule has a function check"),
        ("def subjects", "def all_of_them", "a rule has a function subjects"),
        ("5", '"many"', "CHOICES must hold the words that most can be, many among them"),
        ("SETTINGS", 'LEAST_SETTINGS = {"mots": 1}\nSETTINGS', "LEAST_SETTINGS has mots, which"),
        ("SETTINGS", 'YIELDS_TO = "RES302"\nSETTINGS', "YIELDS_TO must be a tuple of codes"),
    ],
)
def test_what_a_rule_lacks_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    written: str,
    instead: str,
    said: str,
) -> None:
    rule = made(tmp_path, monkeypatch, WHOLE.replace(written, instead, 1))
    with pytest.raises(RuleError, match=said.replace("(", r"\(")):
        _ = rule.severity
    monkeypatch.setattr("ingestlint.cli.check.builtin_rules", lambda: [rule])
    template = tmp_path / "t.yaml"
    template.write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n", encoding="utf-8")
    assert main(["check", str(template)]) == 2
    shown = capsys.readouterr().err.splitlines()[-1]
    assert shown.startswith(f"error: rules_of_{tmp_path.name}/family/abc999_too_much.py: {said}")


def test_every_file_of_a_family_is_a_rule() -> None:
    rules = {FAMILIES.parent / (r.module_name.replace(".", "/") + ".py") for r in builtin_rules()}
    files = {path for path in FAMILIES.rglob("*.py") if path.name != "__init__.py"}
    odd = sorted(str(path.relative_to(FAMILIES.parent)) for path in files - rules)
    assert odd == [], "a rule is called lintrules/<family>/<abc123>_<what_is_wrong>.py"


def test_a_code_is_one_rule_and_tells_its_family() -> None:
    rules = builtin_rules()
    codes = [rule.code for rule in rules]
    assert sorted(set(codes)) == codes
    letters: dict[str, str] = {}
    for rule in rules:
        assert letters.setdefault(rule.family, rule.code[:-3]) == rule.code[:-3], rule.module_name


def test_codes_that_end_in_999_are_for_tests_and_examples() -> None:
    assert [rule.code for rule in builtin_rules() if rule.code.endswith("999")] == []


def test_a_rule_in_the_folder_of_previews_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to read a rule to tell: a run loads those that it needs."""
    plain = made(tmp_path, monkeypatch, WHOLE)
    folder = Path(plain.path).parent / "preview"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "abc998_too_soon.py").write_text(WHOLE, encoding="utf-8")
    inner = folder / "preview"
    inner.mkdir()
    (inner / "abc997_no_rule.py").write_text(WHOLE, encoding="utf-8")
    rules = rules_in(plain.module_name.partition(".")[0])
    assert [(r.code, r.preview, r.family) for r in rules] == [
        ("ABC998", True, "family"),
        ("ABC999", False, "family"),
    ]
    assert rules[0].severity == "warning"
    previews = [rule.code for rule in builtin_rules() if rule.preview]
    assert 0 < len(previews) < len(builtin_rules())
