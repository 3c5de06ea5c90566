"""Ratios of whole processes, all in one run on one machine: `make bench [CORPUS=DIR]`.

Against cfn-lint on the same files, and against the floor: a process that imports yaml and lets
libyaml parse the same bytes. Without a corpus the templates are generated.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import dense, keys

ENDINGS = (".yaml", ".yml", ".json", ".template")
FLOOR = (
    "import sys, yaml\n"
    "from yaml.cyaml import CParser\n"
    "for name in sys.argv[1:]:\n"
    "    parser = CParser(open(name, encoding='utf-8').read())\n"
    "    try:\n"
    "        while parser.get_event() is not None: pass\n"
    "    except yaml.YAMLError: pass\n"
)
SMALL = """\
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 60}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x
      Timeout: 30
      Code: {ZipFile: "x = 1"}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Function}
"""


# Bytecode is kept, as it is where tools are installed; what pip installs has its own already.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    return time.perf_counter() - started


def paired(ours: list[str], other: list[str], runs: int) -> tuple[float, float, float]:
    """Medians of both and of the ratio, the two commands in turn."""
    seconds(ours)
    seconds(other)
    pairs = [(seconds(ours), seconds(other)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def corpus(folder: Path) -> list[str]:
    """The first hundred templates below CORPUS, else a hundred generated ones."""
    named = os.environ.get("CORPUS")
    if named:
        from ingestlint.parse.sniff import looks_like_template

        found = sorted(p for p in Path(named).rglob("*") if p.suffix in ENDINGS)
        texts = ((p, p.read_text(encoding="utf-8")) for p in found)
        return [str(p) for p, text in texts if looks_like_template(text)][:100]
    made = []
    for number in range(100):
        path = folder / f"t{number}.yaml"
        body = SMALL.partition("\n")[2]
        copies = "".join(
            body.replace("Queue", f"Queue{n}")
            .replace("Function:", f"Function{n}:")
            .replace("!Ref Function", f"!Ref Function{n}")
            .replace("Mapping:\n", f"Mapping{n}:\n")
            for n in range(8)
        )
        path.write_text(f"Resources:\n{copies}", encoding="utf-8")
        made.append(str(path))
    return made


def main() -> None:
    ours = [sys.executable, "-m", "ingestlint", "--exit-zero"]
    cfn_lint = [str(Path(sys.executable).with_name("cfn-lint"))]
    floor = [sys.executable, "-c", FLOOR]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = folder / "small.yaml"
        small.write_text(SMALL, encoding="utf-8")
        many = corpus(folder)
        rows: list[tuple[str, list[str], list[str], int]] = [
            ("one small template, cfn-lint", [str(small)], cfn_lint, 5),
            ("one small template, floor", [str(small)], floor, 9),
            (f"{len(many)} templates, cfn-lint", many, cfn_lint, 3),
            (f"{len(many)} templates, floor", many, floor, 5),
        ]
        print(f"{'':34} {'ingestlint':>10} {'other':>8} {'ratio':>8}")
        for label, files, other, runs in rows:
            mine, theirs, ratio = paired(ours + files, other + files, runs)
            said = f"1/{1 / ratio:.1f}" if ratio < 1 else f"{ratio:.1f}"
            print(f"{label:34} {mine:9.3f}s {theirs:7.3f}s {said:>8}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest child process of them all: {peak:.0f} MiB")
    print()
    keys.main()
    print()
    dense.main()


if __name__ == "__main__":
    main()
