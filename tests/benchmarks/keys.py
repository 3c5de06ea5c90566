"""`keys` over samples of a million rows: time, peak memory, and whether the stated errors hold.

Run by `make bench`; alone: `python -m tests.benchmarks.keys [ROWS]`.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

ROWS = 1_000_000
MiB = 1024  # of what the kernel counts in KiB


def zipf(rows: int) -> Iterable[int]:
    weights = list(accumulate(1 / rank for rank in range(1, rows + 1)))
    return random.Random(1).choices(range(rows), cum_weights=weights, k=rows)  # noqa: S311


def uniform(rows: int) -> Iterable[int]:
    source = random.Random(2)  # noqa: S311
    return (source.randrange(rows) for _ in range(rows))


def one_hot(rows: int) -> Iterable[int]:
    """A fifth of the rows have one key, the others one of their own."""
    return (0 if number % 5 == 0 else number for number in range(rows))


def few(rows: int) -> Iterable[int]:
    source = random.Random(3)  # noqa: S311
    return (source.randrange(5_000) for _ in range(rows))


def as_csv(path: Path, keys: Iterable[int]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("pk,sk\n")
        file.writelines(f"key-{key},{number}\n" for number, key in enumerate(keys))


def as_export(path: Path, keys: Iterable[int]) -> None:
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as file:
        for number, key in enumerate(keys):
            body = {"S": "x" * (number % 900)}
            item = {"pk": {"S": f"key-{key}"}, "sk": {"N": f"{number}"}, "body": body}
            file.write(json.dumps({"Item": item}) + "\n")


def measure(path: Path) -> tuple[float, float, dict[str, Any]]:
    """Seconds, MiB at the peak, and what is said of the table."""
    command = [sys.executable, "-m", "ingestlint", "keys", "--table", "T", "--partition-key", "pk"]
    command += ["--sort-key", "sk", "--format", "json", str(path)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - started, used.ru_maxrss / MiB, said["keys"][0]


def holds(key: dict[str, Any], counts: Counter[int]) -> bool:
    """Whether the truth is within the bounds that are stated."""
    truths = (
        (key["distinct"], len(counts)),
        (key["hottest_share"], max(counts.values()) / counts.total()),
    )
    return all(said["at_least"] <= truth <= said["at_most"] for said, truth in truths)


def main(rows: int = ROWS) -> None:
    samples: list[tuple[str, Callable[[int], Iterable[int]], Callable[[Path, Iterable[int]], None]]]
    samples = [
        ("few keys, CSV", few, as_csv),
        ("Zipf, CSV", zipf, as_csv),
        ("uniform, CSV", uniform, as_csv),
        ("one hot key, CSV", one_hot, as_csv),
        ("Zipf, DynamoDB export", zipf, as_export),
    ]
    print(f"keys, {rows:,} rows: {'':12} {'time':>8} {'memory':>9}  stated errors")
    with tempfile.TemporaryDirectory() as name:
        for label, make, write in samples:
            keys = list(make(rows))
            path = Path(name) / "sample"
            write(path, keys)
            seconds, peak, said = measure(path)
            errors = "exact" if said["exact"] else "hold"
            if not holds(said, Counter(keys)):
                errors = "DO NOT HOLD"
            print(f"{label:34} {seconds:7.1f}s {peak:6.0f} MiB  {errors}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
