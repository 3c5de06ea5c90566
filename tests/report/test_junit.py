"""JUnit XML: read by another library, with one case for each verdict that needs a reader."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from ingestlint.report.junit import to_junit
from tests.command import ingestlint, judged
from tests.reports import finding, report

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
GOLDEN = Path(__file__).parent / "golden"
# What Jenkins knows of each element, and what GitLab and others read besides: file and line.
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"classname", "name", "file", "line"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"message"},
}


def cases(folder: Path, *arguments: str) -> list[TestCase]:
    xml = ingestlint(folder, *arguments, "--format", "junit").stdout
    return [case for suite in JUnitXml.fromstring(xml.encode()) for case in suite]


def results(found: list[TestCase], kind: type[object]) -> list[TestCase]:
    return [case for case in found if any(isinstance(each, kind) for each in case.result)]


@pytest.mark.parametrize("project", sorted(PROJECTS.iterdir()), ids=lambda path: path.name)
def test_cases_are_the_verdicts_of_the_json_report(project: Path) -> None:
    whole = judged(project, ".", "--preview")
    found = cases(project, ".", "--preview")
    assert len(results(found, Failure)) == len(whole["findings"])
    assert len(results(found, Skipped)) == len(whole["unknown"])
    assert not results(found, Error)
    spoken = {(f["code"], f["file"]) for f in whole["findings"] + whole["unknown"]}
    passed = [case for case in found if case.is_passed]
    assert passed
    assert not spoken & {(case.name, case.classname) for case in passed}


@pytest.mark.parametrize("folder", [*sorted(PROJECTS.iterdir()), GOLDEN], ids=lambda p: p.name)
def test_names_are_unique_and_elements_known(folder: Path) -> None:
    xml = ingestlint(folder, ".", "gone.yaml", "--preview", "--format", "junit").stdout
    root = ElementTree.fromstring(xml)
    for element in root.iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names)
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite)
        for tag in ("failure", "error", "skipped"):
            counted = {"failure": "failures", "error": "errors"}.get(tag, tag)
            assert int(suite.get(counted, "")) == len(list(suite.iter(tag)))


def test_a_failure_says_it_in_message_and_text(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {F: {Type: AWS::Lambda::Function}}\n", "utf-8")
    (case,) = cases(tmp_path, "t.yaml", "--select", "MEM401")
    assert (case.classname, case.name) == ("t.yaml", "MEM401 F")
    (failure,) = case.result
    assert failure.type == "warning"
    assert failure.message.startswith("F: MemorySize is not set")
    assert failure.text.startswith(f"{failure.message}\nt.yaml:1:13\n")


def test_a_rule_that_holds_for_all_it_judged_passes(tmp_path: Path) -> None:
    text = (
        "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512}}\n"
        "  G: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512}}\n"
    )
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    (case,) = cases(tmp_path, "t.yaml", "--select", "MEM401,DDB201")
    assert (case.name, case.is_passed) == ("MEM401", True)


def test_what_is_ignored_neither_passes_nor_fails(tmp_path: Path) -> None:
    text = "Resources:\n  F: {Type: AWS::Lambda::Function}  # ingestlint: ignore[MEM401]\n"
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    assert cases(tmp_path, "t.yaml", "--select", "MEM401") == []


def test_cases_of_one_name_are_numbered() -> None:
    root = ElementTree.fromstring(to_junit(report(finding(), finding())))
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["RES301 Q", "RES301 Q #2"]


def test_what_xml_cannot_hold_is_replaced() -> None:
    made = to_junit(report(finding(message="\x00\x0b\x1b\ufffe\uffff\ud800 end")))
    text = ElementTree.fromstring(made).find(".//failure")
    assert text is not None
    assert text.get("message") == "Q: " + "\N{REPLACEMENT CHARACTER}" * 6 + " end"
