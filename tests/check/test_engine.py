"""Verdicts: one for each rule and subject, folded over scenarios, explained by conditions."""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Resource,
    Violated,
    violated,
)
from ingestlint.check.engine import Outcome, run
from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.parse.read import parse_template

HEAD = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Timeout: {Type: Number, MaxValue: 30}
  Free: {Type: Number}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition IsProd]
"""


def every_function(graph: Graph) -> Iterable[Resource]:
    return graph.resources("AWS::Lambda::Function")


def judge(
    body: str,
    limit: float = 60,
    head: str = HEAD,
    subjects: Callable[[Graph], Iterable[Any]] = every_function,
) -> Outcome:
    """The verdicts of a rule that wants a Timeout below `limit`."""

    def check(function: Resource) -> Violated | None:
        timeout = function.seconds("Timeout")
        if timeout < limit:
            return None
        return violated(function, f"{timeout} s", at=timeout)

    module = ModuleType("rule")
    vars(module).update(SEVERITY="warning", subjects=subjects, check=check)
    rule = Rule("rule", "tests", "TST001", "too-long")
    rule.use(module)
    template = parse_template("t.yaml", head + body)
    return run(Graph(Stack(template, NOTHING_GIVEN)), [rule], {})


def function(properties: str, condition: str = "") -> str:
    extra = f"\n    Condition: {condition}" if condition else ""
    return (
        f"Resources:\n  F:\n    Type: AWS::Lambda::Function{extra}\n    Properties: {properties}\n"
    )


def test_a_violation_says_when() -> None:
    for branch in ("!If [IsProd, 90, 5]", "!If [NotProd, 5, 90]"):
        (finding,) = judge(function(f"{{Timeout: {branch}}}")).findings
        assert finding.message == "90 s"
        assert dict(finding.when) in ({"IsProd": True}, {"NotProd": False})


@pytest.mark.parametrize(
    ("own", "other", "branches"),
    [("IsProd", "NotProd", "90, 5"), ("NotProd", "IsProd", "5, 90")],
)
def test_the_condition_that_is_named_is_the_own_one(own: str, other: str, branches: str) -> None:
    # The other one decides the same, and is read first.
    body = function(f"{{Timeout: !If [{own}, {branches}]}}")
    body += f"  G: {{Type: AWS::SNS::Topic, Condition: {other}}}\n"

    def subjects(graph: Graph) -> Iterable[Resource]:
        graph.explore(graph.nodes["G"].exists)
        return graph.resources("AWS::Lambda::Function")

    for read in (subjects, every_function):
        (finding,) = judge(body, subjects=read).findings
        assert dict(finding.when) == {own: own == "IsProd"}


KEYED = """
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod, "", test]%s}
  Other: {Type: String, Default: a, AllowedValues: [a, b]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Mappings:
  M: {dev: {T: 5}, prod: {T: 90}, "": {T: 5}, test: {T: 6}, a: {T: 0}, b: {T: 0}}
"""


def when_of(properties: str, secret: str = "") -> tuple[tuple[str, bool | str], ...]:
    (finding,) = judge(function(properties), head=KEYED % secret).findings
    return finding.when


def test_a_violation_says_for_which_value_of_a_parameter() -> None:
    looked_up = "{Timeout: !FindInMap [M, !Ref Stage, T]%s}"
    assert when_of(looked_up % "") == (("Stage", "prod"),)
    assert when_of(looked_up % "", ", NoEcho: true") == (("Stage", "(hidden)"),)
    # Where a condition explains it, it is not said twice, nor is what decides nothing.
    assert when_of("{Timeout: !If [IsProd, !FindInMap [M, !Ref Stage, T], 5]}") == (
        ("IsProd", True),
    )
    assert when_of("{X: !FindInMap [M, !Ref Other, T], Timeout: 90}") == ()


def test_what_is_violated_everywhere_needs_no_condition() -> None:
    (finding,) = judge(function("{Timeout: !If [IsProd, 90, 91]}")).findings
    assert finding.when == ()


def test_a_resource_that_is_not_there_violates_nothing() -> None:
    (finding,) = judge(function("{Timeout: 90}", "IsProd")).findings
    assert finding.when == (("IsProd", True),)


def test_bounds_decide_what_is_not_known() -> None:
    assert judge(function("{Timeout: !Ref Timeout}")).holds == 1
    outcome = judge(function("{Timeout: !Ref Free}"))
    (doubt,) = outcome.unknown
    assert "parameter Free has no value" in doubt.why.reason
    assert judge(function("{Timeout: !Ref Free}"), limit=1000).holds == 1


def test_violated_outweighs_unknown_and_unknown_outweighs_holds() -> None:
    assert judge(function("{Timeout: !If [IsProd, 90, !Ref Free]}")).findings
    outcome = judge(function("{Timeout: !If [IsProd, 5, !Ref Free]}"))
    assert (len(outcome.findings), len(outcome.unknown)) == (0, 1)


def test_a_value_of_globals_is_one_finding() -> None:
    body = (
        "Globals: {Function: {Timeout: 90}}\nResources:\n"
        "  A: {Type: 'AWS::Serverless::Function'}\n  B: {Type: 'AWS::Serverless::Function'}\n"
    )
    outcome = judge(body)
    (finding,) = outcome.findings
    assert finding.subjects == ("Globals", "A", "B")
    assert outcome.checks == 2


def test_a_rule_that_crashes_is_named() -> None:
    outcome = judge(function("{Timeout: 90}"), limit=None)  # type: ignore[arg-type]
    (crash,) = outcome.crashes
    assert (crash.code, crash.subject) == ("TST001", "F")


def named(graph: Graph) -> Iterable[Resource]:
    """Functions whose name begins so, which the template may leave open."""
    return [f for f in every_function(graph) if f.text("FunctionName").startswith("slow")]


def test_subjects_that_nobody_knows_are_one_unknown_verdict() -> None:
    open_ = judge(function("{Timeout: 90, FunctionName: !ImportValue x}"), subjects=named)
    (doubt,) = open_.unknown
    assert (doubt.code, doubt.subject, doubt.home) == ("TST001", "template", "t.yaml")
    assert "imported from another stack" in doubt.why.reason
    assert (open_.checks, open_.holds, open_.crashes) == (1, 0, [])
    assert open_.judged == {("TST001", "t.yaml"): False}


def test_a_rule_that_fails_to_say_what_it_examines_is_named() -> None:
    def subjects(graph: Graph) -> Iterable[Resource]:
        raise ValueError(len(graph.nodes))

    (crash,) = judge(function("{Timeout: 90}"), subjects=subjects).crashes
    assert (crash.code, crash.subject, crash.message) == ("TST001", "", "ValueError: 1")


def test_too_many_scenarios_are_unknown_never_holds() -> None:
    parameters = "".join(f"  P{n}: {{Type: String}}\n" for n in range(12))
    conditions = "".join(f"  C{n}: !Equals [!Ref P{n}, x]\n" for n in range(12))
    choices = ", ".join(f"!If [C{n}, '1', '2']" for n in range(12))
    body = function(f"{{Timeout: !Join ['', [{choices}]]}}")
    head = HEAD.replace("Conditions:\n", f"{parameters}Conditions:\n{conditions}")
    outcome = judge(body, limit=10**13, head=head)
    assert [doubt.why.cause for doubt in outcome.unknown] == ["ING007"]


PAIR = """
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Work:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: %s}
  Slow:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 60}
  Quick:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 20}
  FromWork:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Work.Arn, FunctionName: !Ref %s}
  ToQuick:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt %s.Arn, FunctionName: !Ref Quick}
"""


def said_of_visibility(*values: str) -> list[tuple[str, tuple[tuple[str, bool | str], ...]]]:
    rules = [rule for rule in builtin_rules() if rule.code in {"RES302", "RES303"}]
    template = parse_template("t.yaml", PAIR % values)
    outcome = run(Graph(Stack(template, NOTHING_GIVEN)), rules, {})
    assert outcome.checks == outcome.holds + len(outcome.findings) + len(outcome.unknown)
    return [(finding.code, finding.when) for finding in outcome.findings]


def test_a_rule_yields_only_in_the_scenarios_of_the_one_that_speaks_first() -> None:
    assert said_of_visibility("10", "Slow", "Gone") == [("RES302", ())]
    assert said_of_visibility("!If [IsProd, 100, 10]", "Slow", "Gone") == [
        ("RES302", (("IsProd", False),)),
        ("RES303", (("IsProd", True),)),
    ]


def test_a_rule_yields_only_for_the_same_relation() -> None:
    found = said_of_visibility("30", "Slow", "Work")
    assert found == [("RES302", ()), ("RES303", ())]


def test_one_cause_is_one_finding() -> None:
    # 128 MB for all is MEM401's; that they all have the same is not said besides.
    kind = "Type: AWS::Lambda::Function"
    text = "Resources:\n" + "\n".join(
        f"  {name}: {{{kind}, Properties: {{MemorySize: %s, Runtime: {name}}}}}"
        for name in ("nodejs", "python", "java")
    )
    rules = [rule for rule in builtin_rules() if rule.code in {"MEM401", "MEM402"}]

    def codes(size: int) -> set[str]:
        template = parse_template("t.yaml", text.replace("%s", str(size)))
        return {f.code for f in run(Graph(Stack(template, NOTHING_GIVEN)), rules, {}).findings}

    assert codes(128) == {"MEM401"}
    assert codes(256) == {"MEM402"}


@pytest.mark.parametrize(
    ("kind", "fix"),
    [
        ("EventBridgeRule", "Set DeadLetterConfig: {Type: SQS} in Events.Orders.Properties."),
        (
            "CloudWatchEvent",
            "Change the Type of Orders to EventBridgeRule and set DeadLetterConfig",
        ),
    ],
)
def test_what_sam_spelled_out_is_told_once_and_helped_where_it_is_written(
    kind: str, fix: str
) -> None:
    # The rule, its target and the ARN of that all stand at the event's key.
    text = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Orders: {Type: %s, Properties: {Pattern: {source: [orders]}}}
"""
    rules = [rule for rule in builtin_rules() if rule.code == "RES309"]
    graph = Graph(Stack(parse_template("t.yaml", text % kind), NOTHING_GIVEN))
    (finding,) = run(graph, rules, {}).findings
    assert finding.related == ()
    assert finding.fix.startswith(fix)


PLACED = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Globals: {Function: {VpcConfig: {SubnetIds: %s, SecurityGroupIds: [sg-0123456789abcdef0]}}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Outer: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Inner: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  Own:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Outer, RouteTableId: !Ref Table}
  Topic: {Type: AWS::SNS::Topic}
  Quiet: {Type: AWS::Serverless::Function}
  Loud:
    Type: AWS::Serverless::Function
    Properties: {Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt Topic.TopicName}}]}
"""


def said_of_placement(subnets: str) -> list[tuple[str, tuple[str, ...], dict[str, bool | str]]]:
    rules = [rule for rule in builtin_rules() if rule.code == "NET105"]
    graph = Graph(Stack(parse_template("t.yaml", PLACED % subnets), NOTHING_GIVEN))
    return [(f.severity, f.subjects, dict(f.when)) for f in run(graph, rules, {}).findings]


def test_findings_at_one_place_are_one_only_where_they_say_the_same() -> None:
    assert said_of_placement("[!Ref Outer]") == [
        ("warning", ("Globals", "Quiet"), {}),
        ("error", ("Globals", "Loud"), {}),
    ]


def test_a_finding_about_a_relation_says_when_that_is_there() -> None:
    found = said_of_placement("!If [IsProd, [!Ref Inner], [!Ref Outer]]")
    assert [when for _, _, when in found] == [{"IsProd": False}, {"IsProd": False}]


def told_of_loud(subnets: str, *codes: str) -> list[tuple[str, str]]:
    rules = [rule for rule in builtin_rules() if rule.code in codes]
    graph = Graph(Stack(parse_template("t.yaml", PLACED % subnets), NOTHING_GIVEN))
    return [(f.code, f.message) for f in run(graph, rules, {}).findings if "Loud" in f.subjects]


def test_a_rule_speaks_of_the_relations_that_are_left_where_another_speaks_first() -> None:
    ways = "Outer is a public subnet", "calls to SNS do not get out of Inner: the main route table"
    (outer, inner) = told_of_loud("[!Ref Outer, !Ref Inner]", "NET105", "NET106")
    assert outer[0] == "NET105"
    assert outer[1].startswith(ways[0])
    assert inner[0] == "NET106"
    assert inner[1].startswith(ways[1])
    (both,) = told_of_loud("[!Ref Outer, !Ref Inner]", "NET106")
    assert "2 of its subnets" in both[1]
    # Where the other rule says all of it, there is no verdict.
    assert [code for code, _ in told_of_loud("[!Ref Outer]", "NET105", "NET106")] == ["NET105"]


def test_a_rule_leaves_relations_out_only_in_the_scenarios_of_the_one_that_speaks_first() -> None:
    found = told_of_loud("!If [IsProd, [!Ref Inner], [!Ref Outer, !Ref Inner]]", "NET105", "NET106")
    assert sorted(code for code, _ in found) == ["NET105", "NET106"]
    assert all("out of Inner:" in said for code, said in found if code == "NET106")


def test_a_graph_remembers_nothing_of_one_that_is_gone() -> None:
    template = parse_template("t.yaml", HEAD + function("{Timeout: 90}"))
    stack = Stack(template, NOTHING_GIVEN)
    for number in range(50):
        # Each may get the place in memory of the one before.
        assert Graph(stack).remembered("number", partial(int, number)) == number
