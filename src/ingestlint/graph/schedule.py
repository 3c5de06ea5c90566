"""How far apart a schedule's invocations are: rate(), cron() and at() of EventBridge."""

import re

MINUTES = {"minute": 1, "hour": 60, "day": 1440}
DAY = 1440
WEEK = 7 * DAY
MONTHS = {
    name: str(number)
    for number, name in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)
}
WEEKDAYS = {
    name: str(number) for number, name in enumerate("SUN MON TUE WED THU FRI SAT".split(), 1)
}
ANY = {"*", "?"}
# After 28 years dates fall on the same days of the week again (from 1901 to 2099).
FIRST_YEAR, CYCLE = 2024, 28

Days = list[tuple[int, int, int]]  # day number, first and last minute of it


class NotASchedule(ValueError):
    """What is written is no expression of a schedule."""


def longest_gap(expressions: list[str]) -> int | None:
    """Minutes between invocations that follow each other, at most; None: not again and again.

    Of several schedules together. Raises NotASchedule.
    """
    gaps: list[int] = []
    days: Days = []
    for expression in expressions:
        match = re.fullmatch(r"\s*(rate|cron|at)\((.*)\)\s*", expression)
        if match is None:
            raise NotASchedule(expression)
        kind, inner = match.groups()
        if kind == "rate":
            gaps.append(_rate(inner, expression))
        elif kind == "cron":
            cron = _Cron(inner, expression)
            if cron.weekly:
                gaps.append(WEEK)
            else:
                days.extend(cron.days())
    if days:
        gap = _between(sorted(days))
        if gap is not None:
            gaps.append(gap)
    return min(gaps) if gaps else None


def _rate(inner: str, expression: str) -> int:
    match = re.fullmatch(r"\s*(\d+)\s+(minute|hour|day)s?\s*", inner)
    if match is None or int(match.group(1)) < 1:
        raise NotASchedule(expression)
    return int(match.group(1)) * MINUTES[match.group(2)]


def _between(days: Days) -> int | None:
    """The longest time from the last invocation of a day to the first of the next one."""
    longest: int | None = None
    before = days[0]
    for day in days[1:]:
        if day[0] == before[0]:
            before = (day[0], min(day[1], before[1]), max(day[2], before[2]))
            continue
        gap = (day[0] - before[0]) * DAY + day[1] - before[2]
        longest = gap if longest is None else max(longest, gap)
        before = day
    return longest


class _Cron:
    """Minutes, hours, day of month, month, day of week, year."""

    def __init__(self, inner: str, expression: str) -> None:
        fields = inner.upper().split()
        if len(fields) != 6:
            raise NotASchedule(expression)
        self.expression = expression
        minutes = self._numbers(fields[0], 0, 59)
        hours = self._numbers(fields[1], 0, 23)
        self.first = min(hours) * 60 + min(minutes)
        self.last = max(hours) * 60 + max(minutes)
        self.of_month, self.of_week = fields[2], _named(fields[4], WEEKDAYS)
        self.months = self._numbers(_named(fields[3], MONTHS), 1, 12)
        self.years = self._numbers(fields[5], 1970, 2199)
        if self.of_month not in ANY and self.of_week not in ANY:
            raise NotASchedule(expression)
        if self.of_week not in ANY and not re.search("[L#]", self.of_week):
            self._numbers(self.of_week, 1, 7)
        self.every_year = fields[5] in ANY

    @property
    def weekly(self) -> bool:
        """Whether it certainly comes again within a week."""
        plain = self.of_month in ANY and not re.search("[L#]", self.of_week)
        return plain and len(self.months) == 12 and self.every_year

    def days(self) -> Days:
        """The days on which it fires, in the years it names or until their weekdays repeat."""
        from datetime import date, timedelta

        years = sorted(self.years)
        if self.every_year:
            years = list(range(FIRST_YEAR, FIRST_YEAR + CYCLE))
        found: Days = []
        for year in years[:CYCLE]:
            for month in sorted(self.months):
                following = date(year + month // 12, month % 12 + 1, 1)
                size = (following - timedelta(days=1)).day
                first = date(year, month, 1)
                # Sunday is 1.
                weekday = first.isoweekday() % 7 + 1
                found.extend(
                    (first.toordinal() + day - 1, self.first, self.last)
                    for day in sorted(self._of(size, weekday))
                )
        return found

    def _of(self, size: int, weekday: int) -> set[int]:
        """Days of a month of that size that begins with that weekday."""
        days = set(range(1, size + 1))
        if self.of_month not in ANY:
            days &= self._by_month(self.of_month, size, weekday)
        if self.of_week not in ANY:
            days &= self._by_week(self.of_week, size, weekday)
        return days

    def _by_month(self, text: str, size: int, weekday: int) -> set[int]:
        days: set[int] = set()
        for part in text.split(","):
            if part == "L":
                days.add(size)
            elif part.startswith("L-") and part[2:].isdigit():
                days.add(max(1, size - int(part[2:])))
            elif part == "LW" or (part.endswith("W") and part[:-1].isdigit()):
                wanted = size if part == "LW" else int(part[:-1])
                if wanted <= size:
                    days.add(_nearest_weekday(wanted, size, weekday))
            else:
                days |= self._numbers(part, 1, 31)
        return {day for day in days if day <= size}

    def _by_week(self, text: str, size: int, weekday: int) -> set[int]:
        days: set[int] = set()
        for part in text.split(","):
            wanted, mark, nth = part.partition("#")
            last = part.endswith("L") and len(part) > 1
            if mark or last:
                (number,) = self._numbers(wanted.removesuffix("L"), 1, 7)
                all_of_them = [d for d in range(1, size + 1) if _weekday(d, weekday) == number]
                if last:
                    days.add(all_of_them[-1])
                elif nth.isdigit() and 1 <= int(nth) <= len(all_of_them):
                    days.add(all_of_them[int(nth) - 1])
            else:
                numbers = self._numbers("7" if part == "L" else part, 1, 7)
                days |= {d for d in range(1, size + 1) if _weekday(d, weekday) in numbers}
        return days

    def _numbers(self, text: str, low: int, high: int) -> set[int]:
        """What a field of numbers, ranges and steps means."""
        found: set[int] = set()
        for part in text.split(","):
            span, slash, step = part.partition("/")
            match = re.fullmatch(r"(\d+)(?:-(\d+))?|\*|\?", span)
            if match is None or (slash and not (step.isdigit() and int(step))):
                raise NotASchedule(self.expression)
            start, end = match.groups()
            first = low if start is None else int(start)
            last = int(end) if end else (high if start is None or slash else first)
            if not (low <= first <= high and low <= last <= high):
                raise NotASchedule(self.expression)
            size = high - low + 1
            length = (last - first) % size + 1  # FRI-MON goes round
            found.update(
                low + (first - low + offset) % size for offset in range(0, length, int(step or 1))
            )
        return found


def _named(text: str, names: dict[str, str]) -> str:
    return re.sub(r"[A-Z]{3}", lambda match: names.get(match.group(), match.group()), text)


def _weekday(day: int, first: int) -> int:
    return (first - 1 + day - 1) % 7 + 1


def _nearest_weekday(day: int, size: int, first: int) -> int:
    """The weekday nearest to a day, in the same month."""
    weekday = _weekday(day, first)
    if weekday == 7:
        return day - 1 if day > 1 else day + 2
    if weekday == 1:
        return day + 1 if day < size else day - 2
    return day
