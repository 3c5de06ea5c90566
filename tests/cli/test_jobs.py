"""A run that is shared between processes says what one process says."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import hypothesis
import hypothesis.strategies as st
import pytest

from tests.command import ingestlint

ROOT = Path(__file__).parents[2]
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="one process is all there is")
EXAMPLES = int(os.environ.get("EXAMPLES", "100")) // 5
FOLDERS = ("api", "base", "workers")


def template(chance: Random, others: list[str]) -> str:
    """A template of an estate: it names, imports and nests what others may have."""
    queue, function = (chance.choice("ABC") for _ in range(2))
    parts = [
        f"""
          Queue{queue}:
            Type: AWS::SQS::Queue
            Properties: {{VisibilityTimeout: {chance.choice((30, 900))}}}
          Function{function}:
            Type: AWS::Lambda::Function
            Properties: {{Timeout: {chance.choice((10, 60))}}}
          Poll:
            Type: AWS::Lambda::EventSourceMapping
            Properties:
              FunctionName: !Ref Function{function}
              EventSourceArn: {_source(chance, queue)}
        """
    ]
    if chance.random() < 0.4:
        name = chance.choice(("orders", "!Sub '${AWS::StackName}-orders'", "!Ref Name"))
        parts.append(
            f"""
              Named:
                Type: AWS::SQS::Queue
                Properties: {{QueueName: {name}, VisibilityTimeout: 20}}
            """
        )
    if others and chance.random() < 0.3:
        path = os.path.relpath(chance.choice(others), "api").replace(os.sep, "/")
        parts.append(
            f"""
              Nested:
                Type: AWS::CloudFormation::Stack
                Properties: {{TemplateURL: {path}, Parameters: {{Name: orders}}}}
            """
        )
    if chance.random() < 0.2:
        subnet = chance.choice(("subnet-0aaaaaaaaaaaaaaaa", "!ImportValue subnet"))
        vpc = f"{{SubnetIds: [{subnet}], SecurityGroupIds: []}}"
        parts.append(
            f"  Inside: {{Type: AWS::Lambda::Function, Properties: {{VpcConfig: {vpc}}}}}\n"
        )
    if chance.random() < 0.2:
        parts.append("  Twice: {Type: AWS::SNS::Topic}\n  Twice: {Type: AWS::SNS::Topic}\n")
    text = "Parameters:\n  Name: {Type: String, Default: orders}\nResources:\n"
    text += "".join(
        textwrap.indent(textwrap.dedent(part).strip("\n"), "  ") + "\n" for part in parts
    )
    if chance.random() < 0.4:
        export = chance.choice(("queue", "!Sub '${AWS::StackName}-queue'"))
        text += (
            f"Outputs:\n  Arn: {{Value: !GetAtt Queue{queue}.Arn, Export: {{Name: {export}}}}}\n"
        )
    if chance.random() < 0.2:
        text = text.replace("Timeout: 60}", "Timeout: 60} # ingestlint: ignore[RES301] -- known")
    return "Resources: [" if chance.random() < 0.05 else text


def _source(chance: Random, queue: str) -> str:
    return chance.choice(
        (
            f"!GetAtt Queue{queue}.Arn",
            "!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'",
            "!Sub 'arn:aws:sqs:eu-west-1:111122223333:${Name}'",
            "!ImportValue queue",
            "!ImportValue {'Fn::Sub': 'base-${Name}'}",
        )
    )


def estate(folder: Path, chance: Random) -> None:
    """Templates in folders, with one configuration or several."""
    names = [f"{chance.choice(FOLDERS)}/t{number}.yaml" for number in range(chance.randint(4, 12))]
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(template(chance, [n for n in names if n != name]), encoding="utf-8")
    if chance.random() < 0.5:
        rate = "{requests_per_second: 5}"
        said = f"workload:\n  FunctionA: {rate}\n  Stranger: {rate}\n"
        if chance.random() < 0.7:
            said += "environments:\n  dev: {parameters: {'*': dev.json}}\n  prod: {}\n"
        (folder / ".ingestlint.yaml").write_text(said, encoding="utf-8")
    if chance.random() < 0.3 and (folder / "base").is_dir():
        said = "rules:\n  RES301: {severity: note}\n"
        (folder / "base" / ".ingestlint.yaml").write_text(said, encoding="utf-8")
    given = chance.choice(("invoices", "orders", "subnet-0123456789abcdef0"))
    shutil.copy(ROOT / "fixtures/projects/network_by_snapshot/network.json", folder / "net.json")
    (folder / "dev.json").write_text(f'{{"Name": "{given}"}}', encoding="utf-8")


def said_by(folder: Path, jobs: int, *arguments: str) -> tuple[int, str, str]:
    done = ingestlint(folder, "check", *arguments, "--jobs", str(jobs))
    return done.returncode, done.stdout, done.stderr


@needs_fork
@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 20, database=None
)
@hypothesis.given(chance=st.randoms(use_true_random=False))
def test_any_number_of_processes_says_the_same(chance: Random) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        estate(folder, chance)
        arguments = [".", "--preview", "--show-unknown"]
        said = (["--format", "json"], ["--parameters", "Name=orders"], ["--network", "net.json"])
        arguments += chance.choice(([], *said))
        one = said_by(folder, 1, *arguments)
        assert said_by(folder, chance.choice((2, 3, 5)), *arguments) == one


@needs_fork
def test_the_projects_are_told_the_same_in_every_format() -> None:
    for style in ("json", "sarif", "junit", "gitlab"):
        one = said_by(ROOT, 1, "fixtures/projects", "--format", style)
        assert said_by(ROOT, 3, "fixtures/projects", "--format", style) == one


@needs_fork
def test_a_baseline_and_a_second_tool_see_all_shares(tmp_path: Path) -> None:
    estate(tmp_path, Random(3))  # noqa: S311
    (tmp_path / ".ingestlint.yaml").unlink(missing_ok=True)
    ingestlint(tmp_path, "baseline", "write", ".", "--output", "known.json")
    options = (".", "--baseline", "known.json", "--with-cfn-lint", "--format", "json")
    one = said_by(tmp_path, 1, *options)
    assert '"baseline": 0' not in one[1]
    assert said_by(tmp_path, 3, *options) == one


@needs_fork
def test_an_environment_may_be_that_of_what_cannot_be_read(tmp_path: Path) -> None:
    texts = {
        "a/t.yaml": "Resources: {T: {Type: AWS::SNS::Topic}}",
        "a/.ingestlint.yaml": "environments: {dev: {}}",
        "b/b.yaml": "AWSTemplateFormatVersion: [\nResources:",
        "b/.ingestlint.yaml": "environments: {prod: {}}",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
    one = said_by(tmp_path, 1, ".", "--environment", "prod")
    assert "b/b.yaml:3: not valid YAML" in one[1]
    assert said_by(tmp_path, 2, ".", "--environment", "prod") == one


# Large enough for a process of its own.
PADDING = f"Description: {'x' * 1_000}\n"
FUNCTION = """\
Resources:
  Work: {Type: AWS::Lambda::Function, Properties: {FunctionName: work, Timeout: 60}}
Outputs:
  Arn: {Value: !GetAtt Work.Arn, Export: {Name: function}}
"""
API = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, DefinitionUri: definitions/api.txt}
"""
DEFINITION = """\
openapi: 3.0.1
paths:
  /:
    post:
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: !Sub
          - arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F}/invocations
          - F: %s
"""
ARN = "arn:aws:lambda:eu-west-1:111122223333:function:work"


@needs_fork
@pytest.mark.parametrize("named", ["!ImportValue function", ARN])
def test_an_included_file_names_what_another_process_has(tmp_path: Path, named: str) -> None:
    texts = {
        "a.yaml": PADDING + FUNCTION,
        "b.yaml": API,
        "definitions/api.txt": DEFINITION % named,
    }
    one = written_and_said(tmp_path, texts, "--select", "RES316")
    assert "Work: it may run for 60 s, Api gives up after 29 s" in one[1]
    assert said_by(tmp_path, 2, ".", "--select", "RES316") == one


HIDDEN = "Parameters: {P: {Type: String, NoEcho: true, Default: %s}}\n"
EXPORTED = "Outputs: {A: {Value: !GetAtt Q.Arn, Export: {Name: %s}}}\n"
IMPORTING = """\
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref F
      EventSourceArn: {"Fn::ImportValue": %s}
"""
QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}}\n"


@needs_fork
@pytest.mark.parametrize("name", ["!Ref P", "!Sub '${P}-${AWS::StackName}'"])
def test_hidden_names_of_exports_are_those_of_all_processes(tmp_path: Path, name: str) -> None:
    # Each process meets another hidden text first.
    texts = {
        "a.yaml": PADDING + HIDDEN % "one" + QUEUE + EXPORTED % name,
        "b.yaml": HIDDEN % "two" + IMPORTING % name,
        "c.yaml": HIDDEN % "one" + IMPORTING % name,
    }
    one = written_and_said(tmp_path, texts, "--show-unknown", "--format", "json")
    assert '"cause": "import ' in one[1]
    assert '"code": "RES303"' in one[1]
    assert said_by(tmp_path, 3, ".", "--show-unknown", "--format", "json") == one


NESTING = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}"


@needs_fork
@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ("stacks: 5", "more than 5 stacks"),
        ("copied_resources: 5", "more than 5 resources of templates nested once more"),
        ("values: 50", "more than 50 values of this template"),
    ],
)
def test_what_a_run_takes_on_is_counted_over_all_processes(
    tmp_path: Path, cap: str, said: str
) -> None:
    listed = ",".join(["900"] * 20)
    # Not one of the templates that are found: both nest it.
    child = f"""\
Parameters: {{P: {{Type: CommaDelimitedList, Default: "{listed}"}}}}
Resources:
  Q: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: !Select [0, !Ref P]}}}}
  F: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 60}}}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn}}
"""
    parent = "Resources: {A: %s, B: %s}\n" % ((NESTING % "children/child.txt",) * 2)
    texts = {
        "a.yaml": PADDING + parent,
        "b.yaml": parent,
        "children/child.txt": child,
        ".ingestlint.yaml": f"caps: {{{cap}}}\n",
    }
    one = written_and_said(tmp_path, texts, "--show-unknown", "--format", "json")
    assert said in one[1]
    assert said_by(tmp_path, 2, ".", "--show-unknown", "--format", "json") == one


@needs_fork
def test_policies_that_the_first_process_has_no_templates_of(tmp_path: Path) -> None:
    queue = "Resources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}\n"
    for folder, count in (("a", 10), ("b", 1), ("c", 20)):
        (tmp_path / folder).mkdir()
        for number in range(count):
            (tmp_path / folder / f"t{number}.yaml").write_text(queue, encoding="utf-8")
    policies = """\
policies:
  - {code: ACME001, select: {type: AWS::SNS::Topic}, require: {required: [Tags]}}
  - {code: ACME002, select: {type: AWS::SQS::Queeu}, require: {required: [Tags]}}
  - {code: ACME003, select: {type: AWS::SQS::Queue}, forbid: {required: [VisibilityTimout]}}
"""
    (tmp_path / "b" / ".ingestlint.yaml").write_text(policies, encoding="utf-8")
    alone, *shared = [said_by(tmp_path, jobs, ".", "--select", "ACME") for jobs in (1, 2, 3)]
    assert shared == [alone, alone]
    _, out, errors = alone
    assert "no template has a resource of type AWS::SQS::Queeu" in out
    assert "selected by ACME001 (AWS::SNS::Topic)\n" in errors
    assert "b/.ingestlint.yaml:4: ACME003 is about VisibilityTimout" in errors


def written_and_said(folder: Path, texts: dict[str, str], *options: str) -> tuple[int, str, str]:
    """What one process says of these files."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return said_by(folder, 1, ".", *options)


def test_standard_input_is_read_by_one_process(tmp_path: Path) -> None:
    text = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ingestlint", "t.yaml", "-", "--jobs", "2"],
        cwd=tmp_path, input=text, capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert "2 files" in done.stdout


@pytest.mark.parametrize("said", ["-1", "x", "1.5", "²", "1000"])
def test_a_number_of_processes_is_a_number(tmp_path: Path, said: str) -> None:
    done = ingestlint(tmp_path, ".", f"--jobs={said}")
    assert done.returncode == 2
    assert f"{said} is no number of processes (up to 256)" in done.stderr
    done = ingestlint(tmp_path, ".", environment={"INGESTLINT_JOBS": said})
    assert done.returncode == 2
    assert "INGESTLINT_JOBS cannot be" in done.stderr


# --- Processes that end early ------------------------------------------------------------------

SHARES = """
import os, signal, sys, time
from ingestlint.run.errors import UsageError
from ingestlint.run.share import in_shares

# Whoever runs the tests may have them ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)

def work(share):
    {body}
    return share.collect(share.number)

try:
    print(in_shares(3, work))
except UsageError as error:
    print(error, "--", error.hint)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody is left")
"""


def shared(body: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SHARES.format(body=body)],
        capture_output=True, check=True, encoding="utf-8", timeout=30,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


ALONE = " -- with --jobs 1 the run needs no other process"
ENDED = "a process of this run ended with signal 9"
FAILED = "a process of this run failed: "


@needs_fork
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("pass", "[0, 1, 2]"),
        ("print('of a share') if share.number else None", "[0, 1, 2]"),
        ("assert share.gather(share.number) == [0, 1, 2]", "[0, 1, 2]"),
        ("share.gather('x' * 1_000_000)", "[0, 1, 2]"),
        ("share.number == 2 and os.kill(os.getpid(), signal.SIGKILL)", f"{ENDED}{ALONE}"),
        (
            "share.number == 1 and (share._ends[0].say(1), os._exit(3)); share.gather(2)",
            f"a process of this run ended with no word{ALONE}",
        ),
        (
            (
                "share.number == 1 and (os.write(share._ends[0]._writes.fileno(), b'\\x80\\x05X'),"
                " os._exit(3)); share.gather(2)"
            ),
            f"a process of this run ended with no word{ALONE}",
        ),
        ("share.number == 1 and {}[3]", f"{FAILED}KeyError: 3{ALONE}"),
        ("share.number and sys.exit(0)", f"{FAILED}SystemExit: 0{ALONE}"),
    ],
)
def test_a_process_that_ends_early_is_an_error(body: str, said: str) -> None:
    assert shared(body) == f"{said}\nnobody is left\n"


@needs_fork
def test_no_process_outlives_an_error() -> None:
    body = "if share.number == 0:\n        raise UsageError('wrong', 'so')\n    time.sleep(60)"
    assert shared(body) == "wrong -- so\nnobody is left\n"


@needs_fork
def test_where_no_process_can_be_started_one_does_all() -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))"
    if os.geteuid() == 0:
        limit = "os.fork = lambda: (_ for _ in ()).throw(BlockingIOError(11, 'no more'))"
    code = SHARES.format(body="pass").replace("def work", f"{limit}\n\ndef work")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout == "[0]\nnobody is left\n"


@needs_fork
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("whom", ["os.killpg(0,", "os.kill(os.getpid(),"])
def test_an_interrupted_run_leaves_nobody(name: str, whom: str) -> None:
    body = f"share.number == 0 and {whom} signal.{name})\n    time.sleep(60)"
    code = SHARES.format(body=body).replace("except UsageError", "except KeyboardInterrupt")
    done = subprocess.run(
        [sys.executable, "-c", code.replace(", error.hint", "")],
        capture_output=True, check=True, encoding="utf-8", timeout=30, process_group=0,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.endswith("nobody is left\n")


@needs_fork
def test_what_was_asked_of_a_signal_stays() -> None:
    body = "share.number == 0 and os.kill(os.getpid(), signal.SIGHUP)"
    code = SHARES.format(body=body).replace(
        "def work", "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n\ndef work"
    )
    code += "assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout == "[0, 1, 2]\nnobody is left\n"
