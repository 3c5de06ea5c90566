"""What judges hostile input sees what there is to see."""

import re
import sys
import time

import pytest

from tests.hostile.judge import within

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="alarms of POSIX")


def test_work_without_end_is_interrupted() -> None:
    def work() -> None:
        while True:
            try:
                re.fullmatch("(a|aa)+$", "a" * 60 + "!")
            except Exception:  # noqa: BLE001, S112  (as a program would go on)
                continue

    with pytest.raises(TimeoutError, match="s of work"), within(0.1):
        work()


def test_waiting_without_end_is_interrupted() -> None:
    with pytest.raises(TimeoutError), within(0.01, waiting=True):
        time.sleep(60)


def test_what_ends_is_not_interrupted_later() -> None:
    with within(0.05, waiting=True):
        pass
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
