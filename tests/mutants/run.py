"""Would the fixtures of a rule notice if it were wrong? `make mutants` breaks it on purpose.

Each mutant is the rule with one thing changed: an operator, a number, a name, an argument. Its own
fixtures must notice, by their expectations or by `told.txt`. The changes are mutmut's; it would
start pytest for each and leave the constants of a module alone, so what runs them is here: a
process that has read all fixtures and forks for each mutant.

Survivors that are meant to be are in `survivors.yaml` with the reason; one that is listed there and
does not survive is an error.
"""

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import yaml

from ingestlint.check.rule import Rule
from tests.test_rule_fixtures import RULES

from .changes import Mutant, mutants_of
from .judge import BY_TOLD, BY_VERDICT, SURVIVED, Judge

ACCEPTED = Path(__file__).with_name("survivors.yaml")
WANTED = 90  # percent of a family
ENDS = {BY_VERDICT: "verdict", BY_TOLD: "told", SURVIVED: "survived"}
HEADS = ("verdict", "told", "timeout", "survived")


def accepted() -> dict[str, dict[tuple[str, str], str]]:
    """By rule the survivors that are meant to be: the lines before and after, and why."""
    listed = yaml.safe_load(ACCEPTED.read_text(encoding="utf-8")) or {}
    return {
        code: {(entry["was"], entry["now"]): entry["why"] for entry in entries}
        for code, entries in listed.items()
    }


class Score(NamedTuple):
    """How the mutants of one rule ended."""

    ended: Counter[str]
    survivors: list[Mutant]

    @property
    def line(self) -> str:
        all_of = self.ended.total()
        killed = all_of - self.ended["survived"]
        parts = "".join(f"{self.ended[head]:>10}" for head in HEADS)
        return f"{all_of:>8}{parts}{100 * killed / max(all_of, 1):9.1f} %"


def score(rule: Rule) -> Score:
    judge = Judge(rule)
    whole = Mutant(0, "", "", Path(rule.path).read_text(encoding="utf-8"), None)
    if judge.judge(whole) != SURVIVED:
        raise SystemExit(f"{rule.code} as it is fails its fixtures; run its tests first")
    ended: Counter[str] = Counter(dict.fromkeys(HEADS, 0))
    survivors = []
    for mutant in mutants_of(rule.path):
        status = judge.judge(mutant)
        if status == SURVIVED:
            survivors.append(mutant)
        ended[ENDS.get(status, "timeout")] += 1
    return Score(ended, survivors)


def show(rule: Rule, found: Score, listed: dict[tuple[str, str], str]) -> list[str]:
    """Prints the survivors, those that are not listed first; what is listed and did not survive."""
    path = os.path.relpath(rule.path)
    for mutant in sorted(found.survivors, key=lambda m: (m.was, m.now) in listed):
        why = listed.get((mutant.was, mutant.now))
        print(f"{path}:{mutant.line}: {f'listed: {why}' if why else 'SURVIVED'}")
        print(f"  - {mutant.was}\n  + {mutant.now}")
    alive = {(mutant.was, mutant.now) for mutant in found.survivors}
    return [
        f"{ACCEPTED.name}: {rule.code} lists what does not survive (any more): {was} → {now}"
        for was, now in listed
        if (was, now) not in alive
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chosen", nargs="*", help="codes of rules or names of families; all")
    chosen = parser.parse_args().chosen
    rules = [r for r in RULES.values() if not chosen or {r.code, r.family} & set(chosen)]
    listed = accepted()
    complaints = [
        f"{ACCEPTED.name}: there is no rule {code}" for code in listed if code not in RULES
    ]
    families: dict[str, Counter[str]] = defaultdict(Counter)
    scores = {}
    for rule in rules:
        started = time.monotonic()
        found = scores[rule.code] = score(rule)
        families[rule.family].update(found.ended)
        complaints += show(rule, found, listed.get(rule.code, {}))
        print(f"{rule.code}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"\n{'':<12}{'mutants':>8}{''.join(f'{head:>10}' for head in HEADS)}{'noticed':>11}")
    for code, found in scores.items():
        print(f"{code:<12}{found.line}")
    for family, ended in families.items():
        total = Score(ended, [])
        print(f"{family:<12}{total.line}")
        whole = not chosen or family in chosen
        if whole and 100 * ended["survived"] > (100 - WANTED) * ended.total():
            complaints.append(f"{family}: less than {WANTED} % of the mutants are noticed")
    print("\n".join(complaints), end="\n" if complaints else "")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
