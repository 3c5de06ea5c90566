"""REPORT lines: text and JSON, whatever stands around them, however large the log."""

import gc
import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest

from ingestlint.config.errors import ConfigError
from ingestlint.evidence import report_log
from ingestlint.evidence.report_log import Log, from_log
from ingestlint.parse.node import Scalar
from ingestlint.parse.source import Source

AT = Scalar(Source(".ingestlint.yaml", "fn.log"), 0, 6, "fn.log", "fn.log", plain=True)
TEXT = (
    "REPORT RequestId: 3604209a-e9a3-11e6-939a-754dd98c7be3\tDuration: 12.34 ms\t"
    "Billed Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 18 MB\t"
)
COLD = f"{TEXT}Init Duration: 524.75 ms\tRestore Duration: 1.50 ms\tBilled Restore Duration: 2 ms"
RECORD = {
    "time": "2026-10-08T07:30:29.470Z",
    "type": "platform.report",
    "record": {
        "requestId": "79b5e81f",
        "metrics": {
            "durationMs": 1233.96,
            "billedDurationMs": 1698,
            "memorySizeMB": 256,
            "maxMemoryUsedMB": 123,
            "initDurationMs": 463.512,
        },
        "status": "success",
    },
}


def log(*lines: str) -> Log:
    return from_log(io.BytesIO("\n".join(lines).encode()), AT)


def test_lines_of_text() -> None:
    found = log("START RequestId: 1", TEXT, COLD, "END RequestId: 1")
    ((memory, ms, billed, cost, runs, _),) = found.points
    assert (memory, ms, billed, cost, runs) == (128, 12.34, 100, None, 2)
    assert [(used.memory, used.most) for used in found.used] == [(128, 18)]


def test_white_space_may_be_any() -> None:
    """AWS's own page on best practices shows a line that lacks a tab."""
    spaced = TEXT.replace("\t", "  ").replace("Memory Size: 128", "Memory Size:128")
    assert log(spaced).points[0].memory == 128
    assert log(TEXT.replace("\t", " ")).used[0].most == 18


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORD),
        json.dumps(RECORD, separators=(",", ":")),
        json.dumps(RECORD, indent=4),
        json.dumps({"events": [{"timestamp": 1, "message": json.dumps(RECORD)}]}),
    ],
)
def test_json_however_it_is_laid_out(text: str) -> None:
    found = log("2026-01-01 something else", text)
    assert found.points[0][:5] == (256, 1233.96, 1698, None, 1)
    assert found.used[0].most == 123
    assert found.date is not None
    assert found.date.text == "2026-10-08"


def test_a_text_line_in_what_the_api_answers() -> None:
    event = {"logStreamName": "2026/09/30/[$LATEST]a", "timestamp": 1761460091936, "message": TEXT}
    found = log(json.dumps({"events": [event, event]}, indent=4))
    assert found.points[0].runs == 2
    assert found.date is not None
    assert found.date.text == "2025-10-26"


@pytest.mark.parametrize(
    ("before", "day"),
    [
        ("2026-11-01T10:00:00.000Z ", "2026-11-01"),
        ("2026/11/02/[$LATEST]9f1c ", "2026-11-02"),
        ("2026-11-03 10:00:00 \t", "2026-11-03"),
        ("expires 2030-01-01T00:00:00Z\n", ""),
        ("", ""),
    ],
)
def test_the_day_is_the_one_on_the_line(before: str, day: str) -> None:
    found = log(before + TEXT)
    assert (found.date.text if found.date else "") == day


@pytest.mark.parametrize(
    ("line", "runtime"),
    [
        ("INIT_START Runtime Version: python:3.13.v14    Runtime Version ARN: arn:a", "python3.13"),
        ("INIT_START Runtime Version: python:3.12.mainlinev2.v11\tRuntime", "python3.12"),
        ("INIT_START Runtime Version: nodejs:18.v30", "nodejs18"),
        ("INIT_START Runtime Version: provided:al2023.v9", "provided.al2023"),
        ('{"type":"platform.initStart","record":{"runtimeVersion":"java:21.v27"}}', "java21"),
        ('{"type":"platform.initStart","record":{"runtimeVersion":"nodejs-14.v3"}}', "nodejs14"),
        ("INIT_START without one", ""),
    ],
)
def test_the_runtime_is_in_the_line_of_the_start(line: str, runtime: str) -> None:
    found = log(line, TEXT)
    assert (found.runtime.text if found.runtime else "") == runtime


def test_a_function_without_a_report_is_no_evidence() -> None:
    for text in ("", "START RequestId: 1", "REPORT RequestId: 1\tDuration: 1.0 ms"):
        with pytest.raises(ConfigError) as error:
            log(text)
        assert error.value.message == "fn.log has no REPORT of an invocation"
        assert "filter-log-events" in error.value.hint


def test_a_number_without_end_is_no_report() -> None:
    numbers = ["3", "3", "128", "99"]
    for at in range(4):
        said = [*numbers[:at], "9" * 400, *numbers[at + 1 :]]
        text = "REPORT RequestId: 1 Duration: {} ms Billed Duration: {} ms Memory Size: {} MB"
        line = f"{text} Max Memory Used: {{}} MB".format(*said)
        if at < 3:
            with pytest.raises(ConfigError):
                log(line)
        else:
            assert log(line).used == ()


def test_a_packed_log_says_how_to_unpack_it() -> None:
    with pytest.raises(ConfigError) as error:
        from_log(io.BytesIO(b"\x1f\x8b\x08\x00"), AT)
    assert (error.value.message, error.value.hint) == ("fn.log is packed", "unpack it (gunzip)")


@pytest.mark.parametrize("piece", [1, 7, 1_000, 4_096, 1 << 20])
def test_no_report_is_lost_or_counted_twice_between_pieces(
    piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_log, "PIECE", piece)
    text = "\n".join(["x" * 997, TEXT, json.dumps(RECORD), "y" * 13] * (5 if piece < 100 else 200))
    found = from_log(io.BytesIO(text.encode()), AT)
    runs = 5 if piece < 100 else 200
    assert [(p.memory, p.runs, round(p.ms, 2)) for p in found.points] == [
        (128, runs, 12.34),
        (256, runs, 1233.96),
    ]


class Endless(io.RawIOBase):
    """A log of so many pieces, which is nowhere as a whole."""

    def __init__(self, piece: bytes, count: int) -> None:
        self._pieces = self._made(piece, count)

    @staticmethod
    def _made(piece: bytes, count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield piece

    def read(self, _size: int = -1) -> bytes:
        return next(self._pieces, b"")


def test_a_large_log_needs_no_memory() -> None:
    piece = ("\n".join(["z" * 4_000, TEXT] * 200) + "\n").encode()
    gc.collect()
    tracemalloc.start()
    found = from_log(Endless(piece, 60), AT)  # type: ignore[arg-type]  # it can be read, which is all
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.points[0].runs == 200 * 60
    assert len(piece) * 60 > 40_000_000
    assert peak < 8_000_000
