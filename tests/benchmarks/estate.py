"""Templates for measurements: services in any number, as they are built, that know each other."""

from typing import Any

import yaml

Made = dict[str, Any]

# What `service` makes, and how many of them follow each other before the next chain begins.
RESOURCES = 17
CHAIN = 8
KEYS = [{"AttributeName": "id", "KeyType": "HASH"}]
SMALL = """\
Parameters:
  Timeout: {Type: Number, Default: 30}
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 60}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x
      Timeout: !Ref Timeout
      Code: {ZipFile: "x = 1"}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function}
"""
# What a project with two environments has beside its templates.
PROJECT = {
    "test.json": '{"Timeout": "20"}',
    "prod.json": '{"Timeout": "30"}',
    ".ingestlint.yaml": """\
environments:
  test: {region: eu-central-1, parameters: {"*": test.json}}
  prod: {region: us-east-1, parameters: {"*": prod.json}}
limits: {lambda_concurrent_executions: 3000}
rules: {NET101: {headroom: 16}, RES303: {severity: note}}
workload:
  Function: {requests_per_second: 20, duration_ms: 800}
""",
}


def template(resources: int) -> str:
    """At least so many resources, in whole services, and the networks that they lie in."""
    found: Made = {}
    number = 0
    while len(found) < resources:
        is_last = number % CHAIN == CHAIN - 1 or len(found) + RESOURCES >= resources
        found.update(service(number, next_queue=not is_last))
        number += 1
    return _text(found)


def conditions(count: int) -> str:
    """As many services, each under a condition of its own that decides of values in it, too."""
    found: Made = {}
    for number in range(count):
        found.update(_network(str(number)))
        found.update(_optional(number, str(number)))
    return _text(found, count)


def sums(count: int) -> str:
    """The same, but they share subnets, a table and a topic.

    So what is summed over all of them has 2 to that power sets of members.
    """
    found: Made = {**_network("0"), "Shared": _table(), "News": {"Type": "AWS::SNS::Topic"}}
    for number in range(count):
        own = _optional(number, "0")
        own[f"Function{number}"]["Properties"]["Environment"]["Variables"]["SHARED"] = {
            "Ref": "Shared"
        }
        news = _subscription("News", f"Queue{number}")
        own[f"News{number}"] = {**news, "Condition": f"C{number}"}
        found.update(own)
    return _text(found, count)


def _optional(number: int, net: str) -> Made:
    network = _network(str(number // CHAIN * CHAIN))
    made = service(number, next_queue=False)
    own = {name: each for name, each in made.items() if name not in network}
    function = own[f"Function{number}"]["Properties"]
    function["VpcConfig"] = _placed(net)
    function["Timeout"] = {"Fn::If": [f"C{number}", 30, {"Ref": "Timeout"}]}
    function["ReservedConcurrentExecutions"] = {"Fn::If": [f"C{number}", 5, 1]}
    return {name: {**each, "Condition": f"C{number}"} for name, each in own.items()}


def _text(resources: Made, count: int = 0) -> str:
    parameters: Made = {"Timeout": {"Type": "Number", "Default": 30}}
    declared: Made = {}
    for number in range(count):
        name = f"With{number}"
        parameters[name] = {"Type": "String", "AllowedValues": ["yes", "no"]}
        declared[f"C{number}"] = {"Fn::Equals": [{"Ref": name}, "yes"]}
    found: Made = {"Parameters": parameters}
    if declared:
        found["Conditions"] = declared
    return yaml.dump({**found, "Resources": resources}, Dumper=_Dumper, sort_keys=False)


class _Dumper(yaml.CSafeDumper):
    """Nothing is written once and referred to: templates are not."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def service(number: int, *, next_queue: bool) -> Made:
    """A service of an ingest pipeline: it takes from a queue, writes to a table, tells the next."""
    net = str(number // CHAIN * CHAIN)
    found: Made = _network(net) if number % CHAIN == 0 else {}
    function, queue, table, topic = (
        f"{k}{number}" for k in ("Function", "Queue", "Table", "Topic")
    )
    dead, state, role = f"Dead{number}", f"State{number}", f"Role{number}"
    found[queue] = {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "VisibilityTimeout": 200,
            "RedrivePolicy": {"deadLetterTargetArn": _arn(dead), "maxReceiveCount": 5},
        },
    }
    retained = {"MessageRetentionPeriod": 1_209_600}
    found[dead] = {"Type": "AWS::SQS::Queue", "Properties": retained}
    found[role] = _role(
        "lambda",
        {"Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": _arn(queue)},
        {"Action": ["dynamodb:PutItem", "dynamodb:Query"], "Resource": _arn(table)},
        {"Action": "sns:Publish", "Resource": {"Ref": topic}},
    )
    variables = {"TABLE": {"Ref": table}, "TOPIC": {"Ref": topic}}
    found[function] = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "MemorySize": 512,
            "Timeout": {"Ref": "Timeout"},
            "Role": _arn(role),
            "Code": {"S3Bucket": "code", "S3Key": {"Fn::Sub": f"{function}-${{AWS::Region}}.zip"}},
            "VpcConfig": _placed(net),
            "Environment": {"Variables": variables},
        },
    }
    found[f"Mapping{number}"] = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": _arn(queue),
            "FunctionName": {"Ref": function},
            "BatchSize": 10,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
        },
    }
    name = {"Fn::Sub": f"/aws/lambda/${{{function}}}"}
    found[f"Log{number}"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}
    found[table] = _table()
    found[topic] = {"Type": "AWS::SNS::Topic"}
    receiver = f"Queue{number + 1}" if next_queue else dead
    found[f"To{topic}"] = _subscription(topic, receiver)
    found[f"Allow{number}"] = _queue_policy(receiver, topic)
    found.update(_schedule(number, function, state))
    found[f"Old{number}"] = _alarm("ApproximateAgeOfOldestMessage", queue, 600, topic)
    found[f"Failed{number}"] = _alarm("ApproximateNumberOfMessagesVisible", dead, 0, topic)
    found.update(_scaling(number, table))
    return found


def _schedule(number: int, function: str, state: str) -> Made:
    """A state machine that calls the function, and what starts it."""
    role = f"StateRole{number}"
    retry = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 3, "BackoffRate": 2.0}
    call = {"Type": "Task", "Resource": _arn(function), "Retry": [retry], "End": True}
    definition = {"StartAt": "Call", "States": {"Call": {**call, "TimeoutSeconds": 60}}}
    target = {"Id": "machine", "Arn": {"Ref": state}, "RoleArn": _arn(role)}
    return {
        role: _role(
            "states",
            {"Action": "lambda:InvokeFunction", "Resource": _arn(function)},
            {"Action": "states:StartExecution", "Resource": "*"},
        ),
        state: {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"RoleArn": _arn(role), "Definition": definition},
        },
        f"Nightly{number}": {
            "Type": "AWS::Events::Rule",
            "Properties": {"ScheduleExpression": "rate(1 day)", "Targets": [target]},
        },
    }


def _scaling(number: int, table: str) -> Made:
    """The capacity of the table follows what is used."""
    target = f"Target{number}"
    measured = {
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "DynamoDBWriteCapacityUtilization"
        },
        "TargetValue": 70,
    }
    return {
        target: {
            "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
            "Properties": {
                "MinCapacity": 5,
                "MaxCapacity": 500,
                "ResourceId": {"Fn::Sub": f"table/${{{table}}}"},
                "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
                "ServiceNamespace": "dynamodb",
                "RoleARN": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/scaling"},
            },
        },
        f"Scale{number}": {
            "Type": "AWS::ApplicationAutoScaling::ScalingPolicy",
            "Properties": {
                "PolicyName": {"Fn::Join": ["-", ["scale", {"Ref": table}]]},
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": {"Ref": target},
                "TargetTrackingScalingPolicyConfiguration": measured,
            },
        },
    }


def _network(name: str) -> Made:
    """A VPC of its own with two private subnets."""
    vpc = f"Vpc{name}"
    found: Made = {
        vpc: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        f"Group{name}": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "functions", "VpcId": {"Ref": vpc}},
        },
    }
    for index, letter in enumerate("AB"):
        found[f"Subnet{letter}{name}"] = {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": {"Ref": vpc},
                "CidrBlock": {
                    "Fn::Select": [index, {"Fn::Cidr": [{"Fn::GetAtt": [vpc, "CidrBlock"]}, 4, 12]}]
                },
                "AvailabilityZone": {"Fn::Select": [index, {"Fn::GetAZs": ""}]},
            },
        }
    return found


def _placed(net: str) -> Made:
    subnets = [{"Ref": f"SubnetA{net}"}, {"Ref": f"SubnetB{net}"}]
    return {"SubnetIds": subnets, "SecurityGroupIds": [{"Ref": f"Group{net}"}]}


def _table() -> Made:
    return {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": KEYS,
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        },
    }


def _role(service: str, *statements: Made) -> Made:
    assumed = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = {"Statement": [{"Effect": "Allow", **each} for each in statements]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [assumed]},
            "Policies": [{"PolicyName": "own", "PolicyDocument": document}],
        },
    }


def _subscription(topic: str, queue: str) -> Made:
    properties = {"TopicArn": {"Ref": topic}, "Protocol": "sqs", "Endpoint": _arn(queue)}
    return {"Type": "AWS::SNS::Subscription", "Properties": properties}


def _queue_policy(queue: str, topic: str) -> Made:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": _arn(queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": topic}}},
    }
    document = {"Statement": [statement]}
    properties = {"Queues": [{"Ref": queue}], "PolicyDocument": document}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}


def _alarm(metric: str, queue: str, threshold: int, topic: str) -> Made:
    named = {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": "AWS/SQS",
            "MetricName": metric,
            "Dimensions": [named],
            "Statistic": "Maximum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": [{"Ref": topic}],
        },
    }


def _arn(name: str) -> Made:
    return {"Fn::GetAtt": [name, "Arn"]}
