"""`ingestlint snapshot`, against moto's server."""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from moto.core.authorization import enable_iam_authentication

from ingestlint.cli.main import main
from ingestlint.integrations import aws_account
from ingestlint.integrations.aws_errors import denial
from ingestlint.integrations.snapshot import policy
from tests.command import ingestlint
from tests.integrations.aws import Aws, Fault
from tests.integrations.conftest import ACCOUNT, EXPORTS, REGION, ZONES, Network, client

Captured = pytest.CaptureFixture[str]
BLOB = "Encoded authorization failure message: Aq3zN-" + "x" * 200
CALLER = "User: arn:aws:sts::123456789012:assumed-role/admin/jo@example.com"
NOT_ALLOWED = f"{CALLER} is not authorized to perform: ec2:DescribeVpcEndpoints. {BLOB}"
TOKEN = "FwoGZXIvYXdzEXAMPLETOKEN"


def run(aws: Aws, *arguments: str) -> int:
    return main(["snapshot", "--region", REGION, "--endpoint-url", aws.url, *arguments])


def taken(aws: Aws, file: Path, *arguments: str) -> dict[str, Any]:
    assert run(aws, "-o", str(file), *arguments) == 0
    written: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return written


def by_id(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {next(iter(entry.values())): entry for entry in entries}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "network.json"


def test_it_holds_the_network(aws: Aws, network: Network, file: Path) -> None:
    written = taken(aws, file, "--vpc-id", network.vpc)
    assert written["ingestlint_snapshot"] == 1
    assert (written["Region"], written["Account"]) == (REGION, ACCOUNT)
    assert written["Missing"] == []
    assert written["Vpcs"] == [
        {
            "VpcId": network.vpc,
            "CidrBlock": "10.0.0.0/16",
            "InstanceTenancy": "default",
            "IsDefault": False,
        }
    ]
    subnets = by_id(written["Subnets"])
    assert sorted(subnets) == list(subnets) == sorted(network.subnets)
    assert [subnets[each]["AvailabilityZone"] for each in network.subnets[:3]] == list(ZONES)
    assert [subnets[each].get("Name") for each in network.subnets[:2]] == [None, "ingest-1"]
    # 64 less the five that AWS keeps, an endpoint's and two functions' interfaces.
    assert subnets[network.subnets[1]]["AvailableIpAddressCount"] == 59 - 3
    assert written["NatGateways"] == [
        {
            "NatGatewayId": network.nat,
            "VpcId": network.vpc,
            "SubnetId": network.subnets[0],
            "State": "available",
            "Addresses": 1,
        }
    ]
    assert [group["GroupName"] for group in written["SecurityGroups"]].count("ingest") == 1
    assert "com.amazonaws.eu-west-1.s3" in {
        each["PrefixListName"] for each in written["PrefixLists"]
    }
    assert written["LambdaAccountLimit"] == {
        "ConcurrentExecutions": 1500,
        "UnreservedConcurrentExecutions": 1200,
    }
    # moto knows no quotas of Lambda: what has no value of its own has the default.
    assert written["Quotas"] == [
        {
            "ServiceCode": "vpc",
            "QuotaCode": "L-DF5E4CA3",
            "QuotaName": "Network interfaces per Region",
            "Value": 5000,
        }
    ]


def test_it_holds_the_routes(aws: Aws, network: Network, file: Path) -> None:
    written = taken(aws, file, "--vpc-id", network.vpc)
    tables = by_id(written["RouteTables"])
    assert len(tables) == 3
    assert [{"Main": True}] in [table["Associations"] for table in tables.values()]
    private = tables[network.private]
    assert private["Associations"] == [
        {"SubnetId": subnet, "Main": False} for subnet in sorted(network.subnets[1:4])
    ]
    default, local, bucket = private["Routes"]
    assert default == {
        "DestinationCidrBlock": "0.0.0.0/0",
        "NatGatewayId": network.nat,
        "State": "active",
    }
    assert local["GatewayId"] == "local"
    assert bucket["GatewayId"] == network.bucket_endpoint
    assert bucket["DestinationPrefixListId"] in by_id(written["PrefixLists"])
    gateways = {route.get("GatewayId") for table in tables.values() for route in table["Routes"]}
    assert network.gateway in gateways


def test_it_holds_the_endpoints(aws: Aws, network: Network, file: Path) -> None:
    endpoints = by_id(taken(aws, file)["VpcEndpoints"])
    bucket, queue = endpoints[network.bucket_endpoint], endpoints[network.queue_endpoint]
    assert bucket["ServiceName"] == "com.amazonaws.eu-west-1.s3"
    assert network.private in bucket["RouteTableIds"]
    assert bucket["RouteTableIds"] == sorted(bucket["RouteTableIds"])
    assert bucket["PolicyDocument"]["Statement"][0]["Action"] == "s3:GetObject"
    assert queue["VpcEndpointType"] == "Interface"
    assert queue["SubnetIds"] == sorted(network.subnets[1:3])
    assert queue["PrivateDnsEnabled"] is True


def test_it_holds_the_interfaces_of_functions(aws: Aws, network: Network, file: Path) -> None:
    _, one, two, three, _ = network.subnets
    ingest, tiles = network.groups
    rows = [(one, [ingest]), (one, sorted([ingest, tiles])), (two, [ingest]), (three, [ingest])]
    assert taken(aws, file)["NetworkInterfaces"] == {
        "Lambda": [{"SubnetId": a, "SecurityGroupIds": b} for a, b in sorted(rows)]
    }
    # Hidden ones, too: an account can hide what services manage in it.
    (asked, *_) = aws.arguments["ec2:DescribeNetworkInterfaces"]
    assert asked["IncludeManagedResources"] == "true"


def test_a_boto3_that_cannot_see_hidden_interfaces(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(aws_account.Account, "takes", lambda *_: False)
    assert taken(aws, file)["NetworkInterfaces"]
    (asked, *_) = aws.arguments["ec2:DescribeNetworkInterfaces"]
    assert "IncludeManagedResources" not in asked
    assert "note: this boto3 cannot list interfaces" in capsys.readouterr().err


def test_it_holds_exports_without_secrets(aws: Aws, file: Path, capsys: Captured) -> None:
    written = taken(aws, file)
    exports = {each["Name"]: each.get("Value") for each in written["Exports"]}
    assert len(exports) == EXPORTS
    assert list(exports) == sorted(exports)
    assert aws.calls.count("cloudformation:ListExports") == 2
    assert exports["core-TokenSeconds"] == "3600"
    assert str(exports["core-SecretArn"]).startswith("arn:")
    assert exports["core-DatabasePassword"] is None
    assert exports["core-Broker"] is None
    text = file.read_text(encoding="utf-8")
    assert "correct horse" not in text
    assert "hunter2" not in text
    said = capsys.readouterr().err
    assert "note: the value of export core-Broker looks like a secret and is left out\n" in said
    assert "hunter2" not in said


def test_keys_have_their_order(aws: Aws, file: Path) -> None:
    assert list(taken(aws, file)) == [
        "ingestlint_snapshot",
        "Region",
        "Account",
        "Taken",
        "Missing",
        "Vpcs",
        "Subnets",
        "RouteTables",
        "NatGateways",
        "VpcEndpoints",
        "SecurityGroups",
        "PrefixLists",
        "NetworkInterfaces",
        "Exports",
        "LambdaAccountLimit",
        "Quotas",
    ]


def test_vpc_ids_narrow_it(aws: Aws, network: Network, file: Path) -> None:
    every = taken(aws, file)
    assert {network.vpc, network.other_vpc} < by_id(every["Vpcs"]).keys()  # and the default VPC
    one = taken(aws, file, "--vpc-id", network.vpc)
    for name in ("Vpcs", "Subnets", "RouteTables", "NatGateways", "VpcEndpoints", "SecurityGroups"):
        assert {entry["VpcId"] for entry in one[name]} == {network.vpc}
    two = taken(aws, file, "--vpc-id", network.vpc, network.other_vpc)
    assert by_id(two["Vpcs"]).keys() == {network.vpc, network.other_vpc}
    assert (
        taken(aws, file, "--vpc-id", network.vpc, "--vpc-id", network.other_vpc)["Vpcs"]
        == (two["Vpcs"])
    )


def test_every_page_is_read(aws: Aws, network: Network, file: Path) -> None:
    written = taken(aws, file, "--vpc-id", network.vpc)
    assert len(written["Subnets"]) == 5  # three on a page
    assert aws.calls.count("ec2:DescribeSubnets") == 2
    assert aws.calls.count("ec2:DescribeNetworkInterfaces") == 2
    assert aws.calls.count("ec2:DescribeVpcs") == 1


def test_two_runs_write_the_same(aws: Aws, file: Path) -> None:
    texts = []
    for _ in range(2):
        assert run(aws, "-o", str(file)) == 0
        texts.append(file.read_bytes())
    first, second = ([x for x in t.split(b"\n") if b'"Taken"' not in x] for t in texts)
    assert first == second
    assert texts[0].endswith(b"\n}\n")
    assert b"\r" not in texts[0]
    assert b"null" not in texts[0]


def test_standard_output(aws: Aws, tmp_path: Path) -> None:
    done = ingestlint(
        tmp_path, "snapshot", "--region", REGION, "--endpoint-url", aws.url, "-o", "-"
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["Account"] == ACCOUNT
    assert list(tmp_path.iterdir()) == []
    assert any(" ingestlint/" in agent for agent in aws.agents)


# --- what may be called --------------------------------------------------------------------------


def test_the_policy_holds_what_is_called(aws: Aws, file: Path) -> None:
    taken(aws, file)
    (statement,) = policy()["Statement"]
    assert statement["Action"] == sorted(set(aws.calls))
    assert "*" not in "".join(statement["Action"])


def test_the_policy_is_printed_without_a_call(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert main(["snapshot", "--policy"]) == 0
    assert json.loads(capsys.readouterr().out) == policy()


def test_the_page_shows_the_policy(capsys: Captured) -> None:
    page = Path(__file__).parents[2] / "docs" / "snapshot.md"
    assert main(["snapshot", "--policy"]) == 0
    assert capsys.readouterr().out in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("without", [(), ("ec2:DescribeRouteTables", "cloudformation:ListExports")])
def test_the_policy_is_enough_and_no_more(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, without: tuple[str, ...]
) -> None:
    allowed = policy()
    (statement,) = allowed["Statement"]
    statement["Action"] = [each for each in statement["Action"] if each not in without]
    iam = client("iam", aws.url)
    name = f"reader-without-{len(without)}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="x", PolicyDocument=json.dumps(allowed))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    iam.close()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    with enable_iam_authentication():
        written = taken(aws, file)
    assert [each["Action"] for each in written["Missing"]] == sorted(without)
    assert ("RouteTables" in written, "Exports" in written) == (not without, not without)
    assert written["Subnets"]
    assert key["SecretAccessKey"] not in file.read_text(encoding="utf-8")


def test_what_is_denied_is_said_and_left_out(aws: Aws, file: Path, capsys: Captured) -> None:
    aws.always["ec2:DescribeVpcEndpoints"] = Fault("UnauthorizedOperation", NOT_ALLOWED)
    aws.always["servicequotas:GetServiceQuota"] = Fault("AccessDeniedException", "no")
    written = taken(aws, file)
    assert written["Missing"] == [
        {
            "Action": "ec2:DescribeVpcEndpoints",
            "Message": "The caller is not authorized to perform: ec2:DescribeVpcEndpoints.",
        },
        {"Action": "servicequotas:GetServiceQuota", "Message": "no"},
    ]
    assert "VpcEndpoints" not in written
    assert "Quotas" not in written
    assert written["Subnets"]
    assert aws.calls.count("servicequotas:GetServiceQuota") == 1
    said = capsys.readouterr().err
    assert "warning: ec2:DescribeVpcEndpoints is not allowed\n" in said
    assert "warning: servicequotas:GetServiceQuota is not allowed\n" in said
    assert "--policy" in said
    assert "jo@example.com" not in said


def test_nothing_is_written_when_everything_is_denied(
    aws: Aws, file: Path, capsys: Captured
) -> None:
    (statement,) = policy()["Statement"]
    aws.always.update(dict.fromkeys(statement["Action"], Fault("AccessDenied", "no")))
    assert run(aws, "-o", str(file)) == 2
    assert "error: AWS denies every call (ingestlint snapshot --policy" in capsys.readouterr().err
    assert list(file.parent.iterdir()) == []


def test_a_service_that_is_not_offered_is_missing(aws: Aws, file: Path, capsys: Captured) -> None:
    aws.always["servicequotas:GetServiceQuota"] = Fault("InternalFailure", "x", "501 Not")
    written = taken(aws, file)
    assert [each["Action"] for each in written["Missing"]] == ["servicequotas:GetServiceQuota"]
    assert "servicequotas:GetServiceQuota is not offered" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            f"You may not. {CALLER} is not authorized. {BLOB}",
            "You may not. The caller is not authorized.",
        ),
        ("plain", "plain"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_is_kept_of_a_denial(message: str, kept: str) -> None:
    assert denial(message) == kept


# --- throttling ----------------------------------------------------------------------------------


def test_a_throttled_call_waits_and_says_so(aws: Aws, file: Path, capsys: Captured) -> None:
    aws.faults["ec2:DescribeSubnets"] = [Fault("RequestLimitExceeded", "slow", "503 Slow")]
    aws.faults["servicequotas:GetServiceQuota"] = [Fault("TooManyRequestsException", "slow")]
    written = taken(aws, file)
    assert written["Missing"] == []
    assert written["Subnets"]
    said = capsys.readouterr().err
    assert said.count("note: AWS throttles DescribeSubnets; waiting\n") == 1
    assert "note: AWS throttles GetServiceQuota; waiting\n" in said


def test_a_call_that_stays_throttled(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(aws_account, "ATTEMPTS", 2)
    aws.always["ec2:DescribeSubnets"] = Fault("Throttling", "slow")
    assert run(aws, "-o", str(file)) == 2
    assert aws.calls.count("ec2:DescribeSubnets") == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("error: AWS still throttles ec2:DescribeSubnets")
    assert list(file.parent.iterdir()) == []


# --- what cannot be done -------------------------------------------------------------------------


def refused(capsys: Captured, status: int) -> str:
    """The one line that is said; nothing on standard output."""
    assert status == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("error: ")
    return line


def test_no_boto3(aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert "pip install 'ingestlint[aws]'" in refused(capsys, run(aws, "-o", str(file)))


def test_no_credentials(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    said = refused(capsys, run(aws, "-o", str(file)))
    assert "credentials" in said
    assert "--profile" in said


def test_an_unknown_profile(aws: Aws, file: Path, capsys: Captured) -> None:
    said = refused(capsys, run(aws, "-o", str(file), "--profile", "prodd"))
    assert "prodd" in said


def test_a_role_that_may_not_be_taken(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    role = "role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = me\n"
    keys = "aws_access_key_id = testing\naws_secret_access_key = testing\n"
    (tmp_path / "config").write_text(f"[profile prod]\n{role}region = x\n[profile me]\n{keys}")
    aws.always["sts:AssumeRole"] = Fault("AccessDenied", f"{CALLER} is not authorized")
    said = refused(capsys, run(aws, "-o", str(file), "--profile", "prod"))
    assert "AssumeRole failed: AccessDenied: The caller is not authorized" in said


def test_credentials_that_are_not_accepted(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    quoted = f"The Canonical String should have been: x-amz-security-token:{TOKEN}"
    aws.always["sts:GetCallerIdentity"] = Fault("SignatureDoesNotMatch", quoted, "403 Forbidden")
    said = refused(capsys, run(aws, "-o", str(file)))
    assert "SignatureDoesNotMatch" in said
    assert TOKEN not in said


def test_another_error_of_aws(aws: Aws, file: Path, capsys: Captured) -> None:
    aws.always["ec2:DescribeSubnets"] = Fault("InvalidParameterValue", "no\nsuch\x9b31m thing")
    said = refused(capsys, run(aws, "-o", str(file)))
    assert "ec2:DescribeSubnets failed: InvalidParameterValue: no such" in said
    assert "\x9b" not in said


def test_an_answer_that_is_not_of_aws(aws: Aws, file: Path, capsys: Captured) -> None:
    aws.always["ec2:DescribeSubnets"] = Fault("<br>", "Please log in", "200 OK")
    said = refused(capsys, run(aws, "-o", str(file)))
    assert "what answers ec2:DescribeSubnets is not AWS" in said


@pytest.mark.parametrize(("region", "hint"), [("eu-wset-1", "eu-west-1?"), (REGION, "the proxy")])
def test_nobody_answers(region: str, hint: str, file: Path, capsys: Captured) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        status = main(["snapshot", "--region", region, "--endpoint-url", url, "-o", str(file)])
    said = refused(capsys, status)
    assert url in said
    assert hint in said


def test_what_is_no_endpoint_and_no_region(file: Path, capsys: Captured) -> None:
    status = main(["snapshot", "--region", REGION, "--endpoint-url", "aws", "-o", str(file)])
    assert "aws" in refused(capsys, status)
    status = main(["snapshot", "--region", "eu west", "-o", str(file)])
    assert "eu west" in refused(capsys, status)


def test_a_vpc_that_is_not_there(aws: Aws, network: Network, file: Path, capsys: Captured) -> None:
    status = run(aws, "-o", str(file), "--vpc-id", network.vpc, "vpc-0123456789abcdef0")
    assert "there is no VPC vpc-0123456789abcdef0 in eu-west-1" in refused(capsys, status)


@pytest.mark.parametrize("arguments", [["--region", "x"], ["-o", "x"], ["x"], ["--regio", "x"]])
def test_bad_usage(arguments: list[str], capsys: Captured) -> None:
    refused(capsys, main(["snapshot", *arguments]))


# --- the file ------------------------------------------------------------------------------------


def test_an_older_snapshot_is_replaced(aws: Aws, file: Path) -> None:
    file.write_text('{"ingestlint_snapshot": 1}', encoding="utf-8")
    assert taken(aws, file)["Account"] == ACCOUNT
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("text", ["", "{}", "[]", "Resources: {}\n", "[" * 100_000], ids=range(5))
def test_another_file_is_not_overwritten(aws: Aws, file: Path, capsys: Captured, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert "exists and is no snapshot (--force" in refused(capsys, run(aws, "-o", str(file)))
    assert file.read_text(encoding="utf-8") == text
    assert aws.calls == []
    assert run(aws, "-o", str(file), "--force") == 0
    assert "ingestlint_snapshot" in file.read_text(encoding="utf-8")


def test_what_cannot_be_written_is_found_before_anything_is_asked(
    aws: Aws, file: Path, capsys: Captured
) -> None:
    for target in (file.parent, file.parent / "no" / "x.json", Path(os.devnull)):
        refused(capsys, run(aws, "-o", str(target), "--force"))
    assert aws.calls == []


def test_a_link_stays_a_link(aws: Aws, file: Path) -> None:
    link = file.parent / "link.json"
    link.symlink_to(file)
    assert taken(aws, link)["Account"] == ACCOUNT
    assert link.is_symlink()
    assert file.is_file()


def test_nothing_is_left_half_written(
    aws: Aws, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file.write_text('{"ingestlint_snapshot": 1}', encoding="utf-8")
    monkeypatch.setattr(os, "replace", full)
    assert run(aws, "-o", str(file)) == 2
    assert "cannot be written: No space left" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == '{"ingestlint_snapshot": 1}'
    assert list(file.parent.iterdir()) == [file]
