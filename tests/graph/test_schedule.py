"""Schedules: how far apart their invocations are, worked by hand."""

import pytest

from ingestlint.graph.schedule import NotASchedule, longest_gap

DAY = 1440


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("rate(1 minute)", 1 / DAY),
        ("rate(12 hours)", 0.5),
        ("rate(14 days)", 14),
        ("rate(15 days)", 15),
        ("cron(0 0 1 * ? *)", 31),
        ("cron(0 0 1,15 * ? *)", 17),
        ("cron(0 0 1,11,21 * ? *)", 11),
        ("cron(0 0 1/14 * ? *)", 14),
        ("cron(0 0 L * ? *)", 31),
        ("cron(0 0 31 * ? *)", 61),  # as from March 31 to May 31
        ("cron(0 0 29 2 ? *)", 1461),
        ("cron(0 0 1 1 ? *)", 366),
        ("cron(0 0 1 JAN,JUL ? *)", 184),
        ("cron(0 0 1 */2 ? *)", 62),
        ("cron(0 0,12 1 * ? *)", 30.5),
        ("cron(15 10 ? * MON#1 *)", 35),
        ("cron(15 10 ? * 6L *)", 35),
        ("cron(0 8 ? 1-6 MON *)", 196),  # from June 24 to January 6
        ("cron(0 0 1 1 ? 2030-2032)", 365),
        ("cron(0 0 1 1 ? 2024,2031)", 2557),
    ],
)
def test_the_longest_gap(expression: str, days: float) -> None:
    assert longest_gap([expression]) == days * DAY


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 12 * * ? *)",
        "cron(0/15 * ? * MON-FRI *)",
        "cron(0 12 ? * FRI-MON *)",
        "cron(0 22-2 ? * L *)",
        "cron(* * * * ? *)",
    ],
)
def test_what_comes_within_a_week_is_not_worked_out(expression: str) -> None:
    gap = longest_gap([expression])
    assert gap is not None
    assert gap <= 7 * DAY


def test_schedules_together() -> None:
    monthly, middle = "cron(0 0 1 * ? *)", "cron(0 0 16 * ? *)"
    assert longest_gap([monthly, middle]) == 16 * DAY
    assert longest_gap([monthly, "rate(20 days)"]) == 20 * DAY
    assert longest_gap([monthly, "at(2027-01-01T00:00:00)"]) == 31 * DAY
    assert longest_gap(["cron(0 6 1 * ? *)", "cron(0 18 1 * ? *)"]) == 30.5 * DAY


@pytest.mark.parametrize("expression", ["at(2027-01-01T00:00:00)", "cron(0 0 1 1 ? 2030)"])
def test_what_comes_once_has_no_gap(expression: str) -> None:
    assert longest_gap([expression]) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "hourly",
        "rate(0 days)",
        "rate(2 weeks)",
        "cron(0 12 * * ?)",
        "cron(0 25 * * ? *)",
        "cron(61 12 * * ? *)",
        "cron(0 12 1 * MON *)",
        "cron(0 12 ? FOO * *)",
        "cron(0/0 12 * * ? *)",
        "cron(0 12 ? * 8 *)",
        "cron(0 12 32 * ? *)",
    ],
)
def test_what_is_no_schedule(expression: str) -> None:
    with pytest.raises(NotASchedule):
        longest_gap([expression])


@pytest.mark.parametrize(
    ("day", "first", "nearest"),
    [("15W", 7, 14), ("15W", 1, 16), ("1W", 7, 3), ("LW", 5, 30), ("15W", 3, 15)],
)
def test_the_nearest_weekday(day: str, first: int, nearest: int) -> None:
    """Of a month of 31 days: 15W with a Saturday (7), a Sunday (1) or a Tuesday on the 15th."""
    from ingestlint.graph.schedule import _Cron

    cron = _Cron(f"0 0 {day} * ? *", "")
    # The weekday of the first of the month, from that of the day in question.
    number = {"15W": 15, "1W": 1, "LW": 1}[day]
    begins = (first - 1 - (number - 1)) % 7 + 1
    assert cron._by_month(day, 31, begins) == {nearest}
