"""`ingestlint baseline write|update|check PATH…`: findings that are set aside until they change."""

import os

from ingestlint.check.rule import builtin_rules
from ingestlint.gate.baseline import (
    FILE_NAME,
    Baseline,
    Entry,
    entries_of,
    load,
    to_text,
    updated,
)
from ingestlint.gate.codes import OF_TEMPLATES, OWN_CODES
from ingestlint.gate.examined import Examined
from ingestlint.gate.identity import Key
from ingestlint.report.text import clean
from ingestlint.run.errors import UsageError
from ingestlint.run.given import Given
from ingestlint.run.lint import lint
from ingestlint.run.lot import named_baseline
from ingestlint.run.notes import note
from ingestlint.run.searched import Searched

from .check import add_rules, chosen_rules
from .parser import Parser
from .read import add_inputs, read_inputs, say

ACTIONS = ("write", "update", "check")
USAGE = """\
usage: ingestlint baseline write PATH…     what is found now is set aside by check --baseline
       ingestlint baseline update PATH…    take what is found now; --ratchet: only let it shrink
       ingestlint baseline check PATH…     fail where it does not say what is found now"""


def run(argv: list[str]) -> int:
    """Status 0, 1 where `check` or a ratchet finds something, 2 where something cannot be read."""
    if argv[:1] in ([], ["--help"], ["-h"]):
        print(USAGE)
        return 0 if argv else 2
    action, rest = argv[0], argv[1:]
    if action not in ACTIONS:
        raise UsageError(f"baseline cannot {action}", f"it can {', '.join(ACTIONS)}")
    parser = Parser(prog=f"ingestlint baseline {action}", allow_abbrev=False)
    add_inputs(parser)
    add_rules(parser)
    named = f"default: the one that the configuration names, or {FILE_NAME}"
    parser.add_argument("--baseline", metavar="FILE", help=named)
    if action == "update":
        parser.add_argument("--ratchet", action="store_true", help="take nothing new in")
    chosen = parser.read(rest)
    every = builtin_rules()
    given = read_inputs(chosen, every)
    path = os.path.normpath(chosen.baseline or _named(given)).replace(os.sep, "/")
    if action == "write" and os.path.exists(path):
        raise UsageError(f"{path} is there", "ingestlint baseline update changes it")
    before = Baseline(os.path.dirname(path) or ".", {}) if action == "write" else load(path)
    choice = chosen_rules(chosen, every, given)
    report = lint(given, choice._replace(baseline=""))
    for problem in report.problems:
        say(problem)
    if report.problems:
        return 2
    verdicts = report.verdicts
    scopes = [scope.seen_from(before.folder) for scope in verdicts.scopes]
    doubts = (*verdicts.unknown, *verdicts.quiet)
    lacks = Searched(given.folders).lacks
    examined = Examined(before.folder, scopes, verdicts.templates, doubts, lacks)
    found = entries_of(report.bare, examined)
    if action == "check":
        return _check(before, found, examined)
    after = updated(before, found, examined, ratchet=_ratchet(chosen))
    done = _write(path, before, after, found)
    _note_left({finding.code for finding in report.findings})
    return done


def _named(given: Given) -> str:
    """The baseline of the configurations of these templates; raises UsageError for several."""
    paths = {named_baseline(config) for config, _ in given.by_config()} - {""}
    if len(paths) > 1:
        said = f"these templates have several baselines: {', '.join(sorted(paths))}"
        raise UsageError(said, "name one with --baseline, or give the templates of one")
    return next(iter(paths), FILE_NAME)


def _ratchet(chosen: object) -> bool:
    return bool(getattr(chosen, "ratchet", False))


def _write(path: str, before: Baseline, after: dict[Key, Entry], found: dict[Key, Entry]) -> int:
    try:
        # A name that is no text stands in JSON as it stands in Python, with escapes.
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(to_text(after))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    new = sum(1 for key in after if key not in before.entries)
    gone = sum(1 for key in before.entries if key not in after)
    print(f"{clean(path)}: {_amount(len(after))}, {new} new, {gone} gone")
    left = _worse(after, found)
    for line in left:
        print(clean(line))
    return 1 if left else 0


def _note_left(codes: set[str]) -> None:
    """Say which findings no baseline sets aside."""
    left = sorted(codes & (set(OWN_CODES) - OF_TEMPLATES))
    if left:
        note(f"{', '.join(left)}: what is wrong with ignores is not set aside, settle it")


def _check(before: Baseline, found: dict[Key, Entry], examined: Examined) -> int:
    lines = _worse(before.entries, found)
    for key, entry in sorted(before.entries.items()):
        now = found.get(key)
        if (now is None or now.times < entry.times) and examined.settles(key, entry.beside):
            lines.append(f"gone: {_told(key)}")
        elif now is not None and examined.has(entry.beside) and _have_numbers(now, entry):
            better = (now.excess or 0) < (entry.excess or 0)
            lines += [f"better: {_told(key)}: {entry.excess:g} → {now.excess:g}"] * better
    for line in lines:
        print(clean(line))
    print(f"{_amount(len(before.entries))}, {len(lines)} not as found")
    return 1 if lines else 0


def _have_numbers(*entries: Entry) -> bool:
    return all(entry.excess is not None for entry in entries)


def _worse(known: dict[Key, Entry], found: dict[Key, Entry]) -> list[str]:
    """What is found and not known, or worse than is known."""
    lines = []
    for key, now in sorted(found.items()):
        entry = known.get(key)
        if entry is None or now.times > entry.times:
            lines.append(f"new: {_told(key)}")
        elif now.excess is not None and entry.excess is not None and now.excess > entry.excess:
            lines.append(f"worse: {_told(key)}: {entry.excess:g} → {now.excess:g}")
    return lines


def _told(key: Key) -> str:
    where = f" in {key.environment}" if key.environment else ""
    return f"{key.rule} {key.resource} ({key.file}){where}"


def _amount(entries: int) -> str:
    return f"{entries} entr{'y' if entries == 1 else 'ies'}"
