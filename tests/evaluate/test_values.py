"""Values before deployment: intrinsic functions, parameters, conditions and their scenarios."""

from ingestlint.evaluate.inputs import NOTHING_GIVEN, Given, Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import (
    Absent,
    Items,
    Known,
    Reference,
    Step,
    Text,
    Unknown,
    Value,
)
from ingestlint.parse.node import Mapping, Node
from ingestlint.parse.read import parse_template

HEAD = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}
  Size: {Type: Number, MinValue: 2, MaxValue: 8}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Groups: {Type: "List<AWS::EC2::SecurityGroup::Id>"}
  Key: {Type: String, Default: ""}
  Token: {Type: String, Default: ""}
  Word: {Type: String, Default: dev}
  Kind: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  More: {Type: String, Default: dev, AllowedValues: [dev, prod, test]}
  Part: {Type: String, Default: Timeout, AllowedValues: [Timeout, Zones]}
  Path: {Type: "AWS::SSM::Parameter::Value<String>", Default: /x}
  Nets: {Type: "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>"}
  Secret: {Type: String, NoEcho: true, Default: hush}
  Stored: {Type: String, Default: "{{resolve:ssm:/stored}}"}
  Several: {Type: CommaDelimitedList, Default: "{{resolve:ssm:/several}}"}
  Hidden: {Type: String, NoEcho: true, Default: "{{resolve:secretsmanager:hush}}"}
Mappings:
  Sizes:
    dev: {Timeout: 10, Zones: [a, b]}
    prod: {Timeout: 60, Zones: [c]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Condition IsDev]
  HasKey: !Not [!Equals [!Ref Key, ""]]
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  Vpc: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  Thing:
    Type: Custom::Thing
    Properties:
"""


def stack(properties: str, inputs: Inputs = NOTHING_GIVEN) -> Stack:
    body = "\n".join(f"      {line}" for line in properties.splitlines())
    return Stack(parse_template("t.yaml", HEAD + body + "\n"), inputs)


def values(expression: str, inputs: Inputs = NOTHING_GIVEN) -> list[Value]:
    made = stack(f"P: {expression}", inputs)
    return [leaf.result for leaf in made.alternatives(written(made, "Thing", "P"))]


def written(made: Stack, name: str, key: str) -> Node:
    """A property of a resource as it is written."""
    properties = made.evaluator.properties[name]
    assert isinstance(properties, Mapping)
    return properties.entries[key]


def value(expression: str, inputs: Inputs = NOTHING_GIVEN) -> Value:
    (only,) = values(expression, inputs)
    return only


def known(expression: str, inputs: Inputs = NOTHING_GIVEN) -> object:
    found = value(expression, inputs)
    assert isinstance(found, Known), found
    return found.data


def extended(expression: str, inputs: Inputs = NOTHING_GIVEN) -> Value:
    """The value of an expression in a template with language extensions."""
    text = f"Transform: AWS::LanguageExtensions{HEAD}      P: {expression}\n"
    made = Stack(parse_template("t.yaml", text), inputs)
    return made.evaluator.evaluate(written(made, "Thing", "P"))


PROD = Inputs("prod", {"Env": Given("prod", Step("given"))}, pinned=True, region="eu-west-1")


def test_ref_of_a_name_that_a_function_makes() -> None:
    joined = extended("!Ref {'Fn::Join': ['', [Que, ue]]}")
    assert isinstance(joined, Reference)
    assert joined.logical_id == "Queue"
    found = extended("!Ref {'Fn::Sub': 'Word'}")
    assert isinstance(found, Known)
    assert found.data == "dev"
    open_name = extended("!Ref {'Fn::Sub': 'x${Size}'}")
    assert isinstance(open_name, Unknown)
    assert open_name.why.reason == "parameter Size has no value"
    assert open_name.why.remedy == "give --parameters Size=…"
    plain = value("!Ref {'Fn::Sub': 'Queue'}")
    assert isinstance(plain, Unknown)
    assert "only with the transform AWS::LanguageExtensions" in plain.why.reason
    assert plain.why.remedy == "add the transform AWS::LanguageExtensions, or write the name out"
    listed = value("!Ref [Queue]")
    assert isinstance(listed, Unknown)
    assert listed.why.reason == "Ref needs a name"


def test_text_functions() -> None:
    assert known("!Sub 'x-${Word}-${!Literal}'") == "x-dev-${Literal}"
    assert known("!Sub ['${a}/${Word}', {a: 1}]") == "1/dev"
    assert known("!Join ['-', [a, !Ref Word, 3]]") == "a-dev-3"
    assert known("!Join ['', !Ref Names]") == "ab"
    assert known("!Select [1, !Split ['.', a.b.c]]") == "b"
    assert known("!Select [0, !Ref Names]") == "a"
    assert known("!Sub '${AWS::Region}'", PROD) == "eu-west-1"


def test_text_with_holes_keeps_its_known_parts() -> None:
    found = value("!Sub 'arn:aws:sqs:${AWS::Region}:1:${Queue.QueueName}'")
    assert isinstance(found, Text)
    assert [type(part) for part in found.parts] == [Known, Unknown, Known, Reference]


def test_references() -> None:
    found = value("!GetAtt Queue.Arn")
    assert isinstance(found, Reference)
    assert (found.logical_id, found.attribute) == ("Queue", "Arn")
    assert isinstance(value("!Ref AWS::NoValue"), Absent)
    missing = value("!Ref Nothing")
    assert isinstance(missing, Unknown)
    assert "Nothing is not defined" in missing.why.reason


def test_cidr_cuts_consecutive_blocks() -> None:
    found = value("!Cidr [!GetAtt Vpc.CidrBlock, 3, 8]")
    assert isinstance(found, Items)
    blocks = [item.data for item in found.items if isinstance(item, Known)]
    assert blocks == ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]
    assert isinstance(value("!Cidr [10.0.0.0/30, 9, 1]"), Unknown)


def test_maps() -> None:
    # Two values of Env are in the map, and for a third there is nothing.
    found = values("!FindInMap [Sizes, !Ref Env, Timeout]")
    assert [v.data if isinstance(v, Known) else "?" for v in found] == [10, 60, "?"]
    assert known("!FindInMap [Sizes, !Ref Env, Timeout]", PROD) == 60
    assert known("!FindInMap [Sizes, nowhere, Timeout, {DefaultValue: 7}]") == 7
    unknown = value("!FindInMap [Sizes, !Ref AWS::Region, Timeout]")
    assert isinstance(unknown, Unknown)
    assert (unknown.why.low, unknown.why.high) == (10, 60)


def test_what_the_parameter_store_has_can_be_given() -> None:
    def given(name: str, data: str) -> Inputs:
        return Inputs(parameters={name: Given(data, Step("given"))})

    assert known("!Ref Path", given("Path", "resolved: a")) == "a"
    nets = value("!Ref Nets", given("Nets", "resolved:subnet-1, subnet-2"))
    assert isinstance(nets, Items)
    assert [item.identity for item in nets.items] == ["=subnet-1", "=subnet-2"]
    # Otherwise it is a name there.
    for text in ("/net", "subnet-1", "resolved:"):
        named = value("!Ref Nets", given("Nets", text))
        assert isinstance(named, Unknown)
        assert named.many
        assert "read from the SSM Parameter Store" in named.why.reason
        assert named.why.remedy == (
            "give --parameters Nets=resolved:… (what the store has),"
            " and --network with a snapshot that has it (ingestlint snapshot)"
        )
    without = value("!Ref Nets")
    assert isinstance(without, Unknown)
    assert without.why.remedy.startswith("give --parameters Nets=resolved:… (what the store has)")
    # Of another type it is a text.
    assert known("!Ref Word", given("Word", "resolved:a")) == "resolved:a"


def test_another_value_than_those_that_are_named_is_said_so() -> None:
    *_, other = values("!Ref Key")
    assert isinstance(other, Unknown)
    assert other.why.reason == "parameter Key may have another value than (empty)"


def test_each_allowed_key_of_a_map_is_a_scenario() -> None:
    def read(expression: str, inputs: Inputs = NOTHING_GIVEN) -> list[object]:
        found = values(expression, inputs)
        return [v.data if isinstance(v, Known) else type(v).__name__ for v in found]

    assert read("!FindInMap [Sizes, !Ref Kind, Timeout]") == [10, 60]
    assert read("!Sub ['${Kind}-${T}', {T: !FindInMap [Sizes, !Ref Kind, Timeout]}]") == [
        "dev-10",
        "prod-60",
    ]
    assert read("!FindInMap [Sizes, dev, !Ref Part]") == [10, "Items"]
    assert read("!FindInMap [Sizes, !Ref Word, Timeout]") == [10]
    # One that the map has not would be one more that nobody knows.
    assert read("!FindInMap [Sizes, !Ref More, Timeout]") == [10]
    # Where no map is asked, nothing is told apart.
    assert read("!Ref Kind") == ["dev"]
    given = {"Kind": Given("prod", Step("given"))}
    assert read("!FindInMap [Sizes, !Ref Kind, Timeout]", Inputs(parameters=given)) == [60]
    assert read("!FindInMap [Sizes, !Ref Kind, Timeout]", Inputs("x", pinned=True)) == [10]


def test_parameters_without_a_value_are_unknown_within_bounds() -> None:
    size = value("!Ref Size")
    assert isinstance(size, Unknown)
    assert (size.why.low, size.why.high) == (2, 8)
    assert "--parameters Size" in size.why.remedy
    groups = value("!Ref Groups")
    assert isinstance(groups, Unknown)
    assert groups.many
    assert isinstance(value("!Ref Path"), Unknown)
    assert isinstance(value("!Ref Token"), Unknown)
    assert isinstance(value("'{{resolve:ssm:/x:1}}'"), Unknown)
    assert isinstance(value("!ImportValue x"), Unknown)
    assert isinstance(value("!Rain::Embed x"), Unknown)


def test_hidden_values_stay_hidden_through_functions() -> None:
    for expression in (
        "!Ref Secret",
        "!Sub 'a${Secret}'",
        "!Select [0, !Split ['u', !Ref Secret]]",
    ):
        found = value(expression)
        assert isinstance(found, Known)
        assert found.secret


def test_a_parameter_that_conditions_compare_has_as_many_values_as_they_tell_apart() -> None:
    found = [v.data for v in values("!Ref Env") if isinstance(v, Known)]
    assert found == ["dev", "prod", "test"]
    key = values("!Ref Key")
    assert [type(v) for v in key] == [Known, Unknown]
    assert known("!Ref Env", PROD) == "prod"


def test_conditions_fork_only_where_they_are_open() -> None:
    found = values("!If [IsProd, 1, 2]")
    assert [v.data for v in found if isinstance(v, Known)] == [2, 1, 2]
    assert known("!If [IsProd, 1, 2]", PROD) == 1
    # The same parameter decides both: never 1 and 4 together.
    pairs = values("[!If [IsProd, 1, 2], !If [IsDev, 3, 4], !Ref Env]")
    seen = {
        tuple(item.data if isinstance(item, Known) else "?" for item in pair.items)
        for pair in pairs
        if isinstance(pair, Items)
    }
    assert seen == {(2, 3, "dev"), (1, 4, "prod"), (2, 3, "test")}
    assert [v.data for v in values("!If [Both, 1, 2]") if isinstance(v, Known)] == [2, 2, 2]


def test_an_empty_default_is_a_value_only_where_a_condition_says_so() -> None:
    found = values("!If [HasKey, !Ref Key, none]")
    assert [type(v) for v in found] == [Known, Unknown]


def test_forty_conditions_cost_what_is_read() -> None:
    conditions = "".join(f"  C{n}: !Equals [!Ref P{n}, x]\n" for n in range(40))
    parameters = "".join(f"  P{n}: {{Type: String}}\n" for n in range(40))
    functions = "".join(
        f"  F{n}:\n    Type: AWS::Lambda::Function\n    Condition: C{n}\n"
        f"    Properties: {{Timeout: !If [C{n}, 5, 9]}}\n"
        for n in range(40)
    )
    text = f"Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n{functions}"
    made = Stack(parse_template("t.yaml", text), NOTHING_GIVEN)
    for declaration in made.declarations.values():
        assert len(made.alternatives(declaration.properties)) == 1


def test_the_rules_section_narrows_parameters() -> None:
    text = """
Parameters: {Env: {Type: String, Default: dev}}
Rules: {Only: {Assertions: [{Assert: !Contains [[dev, prod], !Ref Env]}]}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources: {Q: {Type: "AWS::SQS::Queue", Properties: {V: !If [IsProd, 1, 2]}}}
"""
    made = Stack(parse_template("t.yaml", text), NOTHING_GIVEN)
    assert len(made.alternatives(written(made, "Q", "V"))) == 2


def test_a_circle_of_conditions_ends() -> None:
    text = """
Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}
Resources: {Q: {Type: "AWS::SQS::Queue", Properties: {V: !If [A, 1, 2]}}}
"""
    made = Stack(parse_template("t.yaml", text), NOTHING_GIVEN)
    assert made.alternatives(made.evaluator.properties["Q"])


def test_a_dynamic_reference_says_where_it_is_read_from() -> None:
    for service, store in (
        ("ssm", "the SSM Parameter Store"),
        ("secretsmanager", "Secrets Manager"),
    ):
        found = value(f"'{{{{resolve:{service}:/x:1}}}}'")
        assert isinstance(found, Unknown)
        assert found.why.reason == f"a dynamic reference reads it from {store} at deployment"


def test_a_dynamic_reference_is_one_however_it_is_made() -> None:
    for expression, reference in {
        "!Sub 'a {{resolve:ssm:/${Word}/x}}'": "{{resolve:ssm:/dev/x}}",
        "!Join ['', ['{{resolve:secretsmanager:', !Ref Secret, ':SecretString:user}}']]": (
            "{{resolve:secretsmanager:…"
        ),
        "!Sub '{{resolve:ssm:/${AWS::StackName}/x}}'": "{{resolve:ssm:/…/x}}",
        "!Select [0, !Split [',', !Sub '{{resolve:ssm:/${Word}}}']]": "{{resolve:ssm:/dev}}",
        "!Ref Stored": "{{resolve:ssm:/stored}}",
        "!Ref Several": "{{resolve:ssm:/several}}",
    }.items():
        found = value(expression)
        assert isinstance(found, Unknown), expression
        assert reference in found.why.cause
        assert found.many == (expression == "!Ref Several")


def test_how_a_pseudo_parameter_is_given_is_said() -> None:
    for name, remedy in {
        "AWS::Region": "give the environment a region and an account",
        "AWS::StackName": "name a samconfig.toml that has its stack_name under parameters:",
        "AWS::StackId": "",
    }.items():
        found = value(f"!Ref {name}")
        assert isinstance(found, Unknown)
        assert found.why.remedy == remedy


def test_a_dynamic_reference_is_not_shown_where_it_is_hidden() -> None:
    for expression in ("!Ref Hidden", "!Sub 'a-${Hidden}'", "!Join ['', [!Ref Hidden, hush]]"):
        found = value(expression)
        (unknown,) = [
            part
            for part in (found.parts if isinstance(found, Text) else [found])
            if isinstance(part, Unknown)
        ]
        assert unknown.why.cause == "{{resolve:…}}", expression
        assert "Secrets Manager" in unknown.why.reason
