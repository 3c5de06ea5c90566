"""Names from a template, a configuration or a file reach no output as commands, in any format."""

import io
import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from ingestlint.cli.main import main
from ingestlint.cli.outputs import FORMATS
from ingestlint.run import progress
from tests.command import ingestlint
from tests.hostile.judge import said, unforgiving
from tests.measured import RESULT

# Escape, C1 escape, title of a terminal, line breaks, overrides of direction, a workflow command.
SIGNS_OF = r"X\e[2J\x9b31m\e]0;t\a\n::error::forged\r\u202e\u2066"
# What a page would show, link, load, run or call, and what ends a section of XML.
MARKUP = (
    "X@someone [x](javascript:a) ![i](http://e.example/i.png) <img src=x onerror=a> &lt; `x` | *x*"
    " ~~x~~ www.e.example https://e.example org/repo#1 GH-1 ]]> <!-- <script> </details> ##[error]x"
)
EVIL = {"signs": SIGNS_OF, "markup": MARKUP}
SIGNS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
TEMPLATE = """\
Description: "@"
Parameters:
  "P@": {Type: String, Default: "d@", Description: "@"}
Conditions:
  "C@": !Equals [!Ref "P@", "x@"]
Resources:
  "Fn@":
    Type: AWS::Lambda::Function
    Metadata:
      ingestlint: {ignore: [{code: MEM406, reason: "why @"}, {code: "MEM4@", reason: "=@"}]}
    Properties:
      FunctionName: "name@"
      VpcConfig: {SubnetIds: [!Ref "Net@"]}
      MemorySize: !If ["C@", 128, !Ref "Q@"]
  "Odd@": {Type: "AWS::Odd::\\"]@"}
  "Vpc@": {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/24}}
  "Net@": {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref "Vpc@", CidrBlock: 10.0.0.0/28}}
  "Table@":
    Type: AWS::DynamoDB::Table
    Properties: {TableName: "t@", KeySchema: [{AttributeName: id, KeyType: HASH}]}
  "Map@":
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref "Fn@", EventSourceArn: !GetAtt ["Queue@", Arn]}
  "Queue@": {Type: AWS::SQS::Queue}
  "Jobs@":
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 2
      RedrivePolicy: {deadLetterTargetArn: !GetAtt ["Queue@", Arn], maxReceiveCount: 5}
  "Slow@":
    Type: AWS::Lambda::Function
    Metadata: {ingestlint: {evidence: {power_tuning: tuned.json}}}
    Properties: {Runtime: python3.13, Handler: "a@", Timeout: 9, MemorySize: 256}
  "Works@":
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref "Slow@", EventSourceArn: !GetAtt ["Jobs@", Arn]}
"""
CONFIGURATION = """\
environments: {"prod@": {parameters: p.json}}
workload: {"Fn@": {duration_ms: 5}, "Nothing@": {duration_ms: 5}}
policies:
  - {code: ACME001, select: {type: "AWS::SQS::Queue"}, require: {required: ["K@"]},
     message: "m@", fix: "f@"}
"""
COMMANDS = [
    *(f"check t.yaml --preview --show-unknown --format {style}" for style in FORMATS),
    "check t.yaml --timing --quiet",
    "check t.yaml --environment no",
    "check t.yaml --parameters p.json --show-unknown",
    *(f"graph t.yaml --format {style}" for style in ("json", "mermaid", "dot")),
    *(f"network t.yaml --format {style}" for style in ("text", "json", "markdown")),
    *(f"memory t.yaml --format {style}" for style in ("text", "json", "markdown")),
    *(f"suppressions t.yaml --format {style}" for style in ("text", "json", "md", "csv")),
    *(f"path NAME t.yaml --format {style}" for style in ("text", "json", "mermaid")),
    "resolve t.yaml NAME.MemorySize",
    "resolve t.yaml Fn",
    "rules", "explain ACME001", "explain NAME",
    "config --show", "config --show --format json",
    "baseline write t.yaml", "baseline check t.yaml --baseline empty.json",
    "keys --table TABLE --template t.yaml s.csv --write-config",
    "keys --table no --template t.yaml s.csv",
    "init t.yaml",
    "NAME",
]  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
# Of a file or folder: the last byte of one is no UTF-8, the last ones are text only.
FILES = [
    "new\nline", "\x1b[2J", "::error file=a::forged", "::add-mask::x", "##[error]x", "]]>", "-dash",
    "@someone", "[x](javascript:a)", "`x`", "<img src=x>", "a|b", "\u202e", "=1+1", "half-\udcff",
]  # fmt: skip
WITH_FILES = [
    *(f"check . --preview --show-unknown --format {style}" for style in FORMATS),
    *(f"{command} . --format markdown" for command in ("network", "memory")),
    *(f"{command} ." for command in ("network", "memory")),
    *(f"suppressions . --format {style}" for style in ("text", "json", "md", "csv")),
    *(f"graph NAME.yaml --format {style}" for style in ("json", "mermaid", "dot")),
    "check NAME.yaml --show-unknown", "check NAME/broken.yaml", "check NAME/none",
    "check NAME.yaml --parameters NAME.json", "check NAME.yaml --config NAME/config.txt",
    "check NAME.yaml --network NAME.json", "check NAME.yaml --baseline NAME.json",
    "check NAME.yaml --output json=NAME.out", "check NAME.yaml --output markdown=NAME/a/b",
    "check --stdin-filename NAME NAME.yaml", "check NAME.yaml --allow-root NAME.none",
    "config --show NAME.yaml", "resolve NAME.yaml Q.VisibilityTimeout", "init NAME.yaml NAME",
    "baseline write NAME.yaml --baseline NAME.b.json", "path Q NAME.yaml",
    "keys --table T --partition-key id NAME.yaml", "NAME",
]  # fmt: skip
QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: x}}}\n"


def written(kind: str) -> str:
    """A name as the program reads it."""
    if kind == "markup":
        return MARKUP
    return "X\x1b[2J\x9b31m\x1b]0;t\x07\n::error::forged\r\u202e\u2066"


@pytest.fixture(name="kind", params=EVIL)
def _kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(name="project")
def _project(tmp_path: Path, kind: str) -> Path:
    for name, text in (("t.yaml", TEMPLATE), (".ingestlint.yaml", CONFIGURATION)):
        (tmp_path / name).write_text(text.replace("@", EVIL[kind]), encoding="utf-8")
    (tmp_path / "p.json").write_text('{"P\\u001b[2J\\u202e": "x"}', encoding="utf-8")
    (tmp_path / "s.csv").write_text("id\n\x1b[2J\u202e\n\x1b[2J\u202e\n\n", encoding="utf-8")
    (tmp_path / "empty.json").write_text('{"version": 1, "findings": []}', encoding="utf-8")
    (tmp_path / "tuned.json").write_text(json.dumps(RESULT), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_no_output_holds_what_a_terminal_obeys(command: str, project: Path, kind: str) -> None:
    name = written(kind)
    words = {"NAME": f"Fn{name}", "NAME.MemorySize": f"Fn{name}.MemorySize", "TABLE": f"t{name}"}
    done = ingestlint(project, *(words.get(word, word) for word in command.split()))
    assert_inert(done.stdout, done.stderr)
    assert done.stdout or done.stderr
    assert_form(command, done.stdout)


def test_a_plot_is_a_picture_and_no_more(project: Path, kind: str) -> None:
    done = ingestlint(project, "memory", "t.yaml", "--plot", "m.svg")
    assert_inert(done.stdout, done.stderr)
    text = (project / "m.svg").read_text(encoding="utf-8")
    assert not SIGNS.search(text)
    root = ElementTree.fromstring(text)
    shapes = {"svg", "g", "line", "text", "path", "rect", "circle", "polyline"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= shapes
    assert not [key for e in root.iter() for key in e.attrib if key.startswith(("on", "href"))]
    assert any("someone" in (e.text or "") for e in root.iter()) == (kind == "markup")


def assert_inert(*texts: str) -> None:
    for text in texts:
        assert not SIGNS.search(text), SIGNS.search(text)
        assert not any(line.startswith("::error::forged") for line in text.split("\n"))
        assert "fault of ingestlint" not in text
        text.encode()


def assert_form(command: str, text: str) -> None:
    """What is written for a machine can be read by it, and says no more than it should."""
    words = command.split()
    style = words[words.index("--format") + 1] if "--format" in words else ""
    if style in {"markdown", "md"}:
        assert_markdown(text)
    elif style == "github":
        said = re.compile(r"::(error|warning|notice) (\w+=[^:,\r\n]*(,|(?=::)))+::[^\r\n]*")
        assert all(said.fullmatch(line) for line in text.splitlines()), text
    elif style == "junit":
        tags = {element.tag for element in ElementTree.fromstring(text).iter()}
        assert tags <= {"testsuites", "testsuite", "testcase", "failure", "error", "skipped"}
    elif style in {"json", "gitlab", "sarif"}:
        json.loads(text)
    if style == "sarif":
        assert_sarif(text)


def assert_sarif(text: str) -> None:
    """Links in messages lead to the places of the finding, and nowhere else."""
    for result in json.loads(text)["runs"][0]["results"]:
        message = re.sub(r"\\.", "", result["message"]["text"])
        ids = {str(place["id"]) for place in result.get("relatedLocations", ())}
        assert set(re.findall(r"\]\(([^)]*)\)", message)) <= ids, message


def assert_markdown(text: str) -> None:
    """Shown as it is: no link, picture, code or element of HTML, and nobody is called."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # What the report has around its lists, each on lines of its own.
    own = re.compile(r"<!-- (ingestlint )?-->|<details><summary>[\w ]+</summary>|</details>|\s")
    for block in reader.parse(text):
        if block.type == "html_block":
            assert not own.sub("", block.content), block.content
        for token in block.children or ():
            if token.type == "html_inline":
                assert token.content == "<!-- -->", token.content
            elif token.type == "text":
                linked = r"://|@\w|\w#\d|www\.\w|GH-\d"
                assert not re.search(linked, token.content, re.IGNORECASE), token.content
            else:
                assert token.type in {"strong_open", "strong_close", "softbreak"}, token


@pytest.fixture(name="files")
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Templates, sound and broken, files of parameters and configurations with such names."""
    if sys.platform == "win32":
        pytest.skip("names of POSIX")
    top = tmp_path / "project"
    top.mkdir()
    for name in FILES:
        (top / name).mkdir()
        for inner in (f"{name}.yaml", f"{name}/{name}.yaml"):
            (top / inner).write_text(QUEUE, encoding="utf-8")
        (top / name / "broken.yaml").write_text("Resources: {Q: [\n", encoding="utf-8")
        (top / name / "config.txt").write_text("odd: 1\n", encoding="utf-8")
        (top / f"{name}.json").write_text('{"P": [1', encoding="utf-8")
    monkeypatch.chdir(top)
    return top


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", WITH_FILES)
def test_nor_do_names_of_files(command: str) -> None:
    with unforgiving():
        for name in FILES if "NAME" in command else ["."]:
            words = [word.replace("NAME", f"./{name}") for word in command.split()]
            status, out, err = said(*words)
            assert status in {0, 1, 2}, words
            assert out or err or "--output" in words
            assert_inert(out, err)
            if out:
                assert_form(command, out)


# For machines, which read it whole; in a log a line of it begins with a sign of its own.
DATA = re.compile(r"--format (json|sarif|gitlab|junit|csv|dot|mermaid)|graph|--output")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", [c for c in WITH_FILES if not DATA.search(c)])
def test_nor_does_the_log_of_a_job_obey_them(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    obeyed = [name for name in FILES if "::" in name or "##[" in name]
    with unforgiving():
        for name in obeyed if "NAME" in command else ["."]:
            words = [word.replace("NAME", f"./{name}") for word in command.split()]
            for text in said(*words)[1:]:
                for line in unguarded(text):
                    assert not re.match(r"\s*::(?!(error|warning|notice) \w+=)", line), line
                    assert "##[" not in line or line.startswith("::"), line


def unguarded(text: str) -> list[str]:
    """The lines that a runner looks for commands in."""
    found: list[str] = []
    token = ""
    for line in text.splitlines():
        if token:
            token = "" if line == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
            assert re.fullmatch("[0-9a-f]{32}", token)
        else:
            found.append(line)
    assert not token
    return found


def test_nor_does_the_line_that_shows_how_far_it_is(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(progress, "EVERY", -1)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    main(["check", str(files), "--exit-zero"])
    shown = terminal.getvalue()
    assert "judging" in shown
    assert_inert(shown.replace("\r\x1b[K", "\n"))
