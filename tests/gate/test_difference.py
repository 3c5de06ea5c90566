"""The verdicts of two runs in groups, without any git."""

from collections.abc import Iterable

import pytest

from ingestlint.check.verdict import Doubt, Excess, Finding
from ingestlint.evaluate.value import Why
from ingestlint.gate.difference import Difference, difference
from ingestlint.gate.identity import Key, Scope, Verdicts
from ingestlint.gate.renamed import Renamed
from ingestlint.parse.node import Node
from ingestlint.parse.read import parse_template
from ingestlint.parse.source import Source
from ingestlint.parse.template import Template

PATH = "t.yaml"
AT = Node(Source(PATH, "text"), 0, 4)
SCOPE = Scope(frozenset({PATH}), frozenset({"AAA1"}), frozenset({"", "dev", "prod"}))


def finding(
    *subjects: str, excess: float | None = None, message: str = "m", environment: str = "",
    severity: str = "warning",
) -> Finding:  # fmt: skip
    return Finding(
        "AAA1", "name", severity, "proved", message, subjects, AT, (), (),
        (environment,) if environment else (), home=PATH,
        verdicts=tuple(s for s in subjects if s != "Globals"),
        excess=None if excess is None else Excess(excess, "short"),
    )  # fmt: skip


def doubt(subject: str, reason: str = "r", environment: str = "") -> Doubt:
    names = (environment,) if environment else ()
    return Doubt("AAA1", subject, Why("cause", reason), AT, names, PATH)


def side(
    *found: Finding, unknown: Iterable[Doubt] = (), silenced: Iterable[Finding] = (),
    scope: Scope = SCOPE,
) -> Verdicts:  # fmt: skip
    return Verdicts(found, tuple(silenced), tuple(unknown), scopes=(scope,))


def compared(base: Verdicts, now: Verdicts) -> Difference:
    return difference("main", base, now, Renamed({}, {}, {}), lambda _: True)


def counts(base: Verdicts, now: Verdicts) -> tuple[int, int, int, int]:
    found = compared(base, now)
    groups = (found.introduced, found.worsened, found.fixed, found.unchanged)
    introduced, worsened, fixed, unchanged = map(len, groups)
    return introduced, worsened, fixed, unchanged


@pytest.mark.parametrize(
    ("base", "now", "expected"),
    [
        ([], [], (0, 0, 0, 0)),
        ([], [1.0], (1, 0, 0, 0)),
        ([1.0], [1.0], (0, 0, 0, 1)),
        ([1.0], [0.5], (0, 0, 0, 1)),
        ([1.0], [1.5], (0, 1, 0, 0)),
        ([1.0], [None], (0, 0, 0, 1)),
        ([1.0, 2.0], [2.0], (0, 0, 1, 1)),
        ([2.0], [1.0, 2.0], (1, 0, 0, 1)),
        ([3.0, 1.0], [2.0, 1.0], (0, 0, 0, 2)),
        ([3.0, 1.0], [4.0, 0.5], (0, 1, 0, 1)),
        ([2.0, 2.0, 2.0], [2.0, 5.0], (0, 1, 1, 1)),
    ],
)
def test_how_many_and_how_bad(
    base: list[float | None], now: list[float | None], expected: tuple[int, int, int, int]
) -> None:
    before, after = ([finding("A", excess=e) for e in each] for each in (base, now))
    assert counts(side(*before), side(*after)) == expected


def test_words_are_no_change_and_a_graver_severity_is_worse() -> None:
    assert counts(side(finding("A")), side(finding("A", message="n"))) == (0, 0, 0, 1)
    milder, graver = finding("A", severity="note"), finding("A", severity="error")
    assert counts(side(milder), side(graver)) == (0, 1, 0, 0)
    assert counts(side(graver), side(milder)) == (0, 0, 0, 1)
    (worse,) = compared(side(milder), side(graver)).worsened
    assert (worse.change, worse.message) == ("worsened", "m; it was a note at the base")


def test_what_was_made_one_is_compared_one_by_one() -> None:
    base = side(finding("Globals", "A", "B"))
    now = side(finding("Globals", "A", "C"))
    found = compared(base, now)
    assert [f.subjects for f in found.introduced] == [("Globals", "C")]
    assert [f.subjects for f in found.fixed] == [("Globals", "B")]
    assert len(found.unchanged) == 1


def test_what_was_set_aside_is_worse_only_by_its_number() -> None:
    aside = side(silenced=[finding("A", excess=1)])
    assert counts(aside, side(finding("A", excess=2))) == (0, 1, 0, 0)
    assert counts(aside, side(finding("A", excess=1))) == (1, 0, 0, 0)


def test_environments_where_one_side_has_none() -> None:
    none = SCOPE._replace(environments=frozenset({""}))
    both = SCOPE._replace(environments=frozenset({"dev", "prod"}))
    named = [finding("A", environment=name) for name in ("dev", "prod")]
    single = side(finding("A"), unknown=[doubt("B")], scope=none)
    double = side(*named, unknown=[doubt("B", environment=n) for n in ("dev", "prod")], scope=both)
    for base, now in ((single, double), (double, single)):
        found = compared(base, now)
        assert (found.introduced, found.fixed, found.unknown) == ([], [], [])
    one = side(named[0], scope=both)
    assert counts(one, double) == (1, 0, 0, 1)


def test_what_is_unknown_is_counted_by_key() -> None:
    before = side(unknown=[doubt("A", "one"), doubt("A", "two")])
    after = side(unknown=[doubt("A", "two"), doubt("A", "three"), doubt("A", "four")])
    found = compared(before, after)
    assert ([d.why.reason for d in found.unknown], found.as_unknown) == (["four"], 2)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (side(unknown=[doubt("A")]), "it is unknown now"),
        (side(silenced=[finding("A")]), "it is ignored now, or in the baseline"),
        (side(scope=SCOPE._replace(codes=frozenset())), "AAA1 does not run any more"),
        (side(scope=SCOPE._replace(files=frozenset())), "t.yaml is not examined any more"),
        (
            side(scope=SCOPE._replace(environments=frozenset({"dev"}))),
            "prod is not examined any more",
        ),
    ],
)
def test_why_a_finding_is_gone_without_being_fixed(now: Verdicts, why: str) -> None:
    environment = "prod" if why.startswith("prod") else ""
    found = compared(side(finding("A", environment=environment)), now)
    assert ([each.why for each in found.lost], found.fixed) == ([why], [])


# --- Names -------------------------------------------------------------------------------------

FUNCTION = "{{Type: AWS::Lambda::Function, Properties: {{Handler: {}, Timeout: {}, Role: r}}}}"


def template(**bodies: str) -> Template:
    lines = "\n".join(f"  {name}: {body}" for name, body in bodies.items())
    return parse_template(PATH, f"Resources:\n{lines}\n")


def function(handler: str, timeout: int = 3) -> str:
    return FUNCTION.format(handler, timeout)


@pytest.mark.parametrize(
    ("base", "now", "resource", "expected"),
    [
        ({"A": function("h")}, {"B": function("h")}, "A", "B"),
        ({"A": function("h")}, {"B": function("h", 4)}, "A#State", "B#State"),
        ({"A": function("A")}, {"B": function("B")}, "A/Event", "B/Event"),
        ({"A": function("h")}, {"B": "{Type: AWS::SNS::Topic}"}, "A", "A"),
        ({"A": "{Type: AWS::SNS::Topic}"}, {"B": "{Type: AWS::SQS::Queue}"}, "A", "A"),
        ({"A": function("h")}, {"A": function("g"), "B": function("h")}, "A", "A"),
        (
            {"A": function("h", 1), "B": function("g", 2)},
            {"C": function("g", 2), "D": function("h", 1)},
            "A",
            "D",
        ),
        (
            {"A": "{Type: AWS::Lambda::Function, Properties: {Timeout: 9}}"},
            {"B": "{Type: AWS::Lambda::Function, Properties: {Handler: h, Role: r, Code: [x]}}"},
            "A",
            "A",
        ),
    ],
)
def test_resources_of_another_name(
    base: dict[str, str], now: dict[str, str], resource: str, expected: str
) -> None:
    names = Renamed({}, {PATH: template(**base)}, {PATH: template(**now)})
    key = Key(PATH, resource, "AAA1", "")
    assert names.of_resource(key) == key._replace(resource=expected)


def test_files_and_nested_stacks_of_another_name() -> None:
    stack = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}"
    parents = {"p.yaml": template(Stack=stack)}, {"q.yaml": template(Child=stack)}
    children = {PATH: template(A=function("h"))}, {PATH: template(B=function("h"))}
    names = Renamed(
        {"p.yaml": "q.yaml"}, {**parents[0], **children[0]}, {**parents[1], **children[1]}
    )
    moved = names.of_resource(Key("p.yaml", "Stack/A", "AAA1", ""))
    assert moved == Key("q.yaml", "Child/B", "AAA1", "")
