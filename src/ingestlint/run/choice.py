"""What a run is asked for: which rules, under which configuration, on which day."""

from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.rule import Rule
from ingestlint.config.aliases import current
from ingestlint.config.errors import nearest, nearest_code
from ingestlint.config.file import Config
from ingestlint.gate.codes import OWN_CODES

from .errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .deployed import Deployed


class Asked(NamedTuple):
    """The rules that a run is asked for: codes, their beginnings, or names, with commas between.

    `select` of None is all, `today` of "" the day it is.
    """

    select: str | None = None
    ignore: str = ""
    preview: bool = False
    today: str = ""


class Choice(NamedTuple):
    """What was asked for: rules to run, and the day that ignores are compared with.

    `known` are all codes, `own` those of findings about the linter's own input that are wanted;
    `ignores` is whether ignores count, `baseline` a file for all instead of what configurations
    name (None for that, "" for none). `policies` are those of each configuration, by its path;
    `named` is whether rules were selected: then no preset keeps them from running. `watch` hands
    on the graphs as they are made; `holds_too` is whether verdicts that hold are listed. `update`
    is the command that lets a baseline, by its path, shrink.
    """

    rules: list[Rule]
    known: set[str]
    own: set[str]
    today: str
    ignores: bool = True
    baseline: str | None = None
    policies: dict[str, list[Rule]] = {}  # noqa: RUF012  (never changed)
    named: bool = False
    watch: "Callable[[Iterable[Deployed]], Iterable[Deployed]]" = iter
    holds_too: bool = False
    update: "Callable[[str], str]" = (
        "ingestlint baseline update PATH --ratchet --baseline {}".format
    )

    def rules_for(self, config: Config) -> list[Rule]:
        """The rules that run under a configuration."""
        pinned = [rule for rule in self.rules if self.named or not is_later(rule, config)]
        chosen = [*pinned, *self.policies.get(config.path, ())]
        return [rule for rule in chosen if not is_off(config, rule.code)]


def choose(asked: Asked, every: list[Rule], configs: "Iterable[Config]") -> Choice:
    """The rules that a run is asked for, policies of these configurations among them.

    Raises UsageError where it names none.
    """
    policies = {config.path: policy_rules(config) for config in configs if config.policies}
    codes = {rule.code for rule in every} | set(OWN_CODES)
    codes |= {rule.code for rules in policies.values() for rule in rules}
    names = names_of(every)
    unwanted = _codes(asked.ignore, codes, names)
    wanted = () if asked.select is None else _codes(asked.select, codes, names)
    if asked.select is not None and not wanted:
        raise UsageError("--select names no rule", "ingestlint rules lists them")
    return Choice(
        _selected(every, wanted, unwanted, preview=asked.preview),
        codes,
        {code for code in OWN_CODES if not code.startswith(unwanted or ("-",))},
        asked.today or today(),
        named=bool(wanted),
        policies={
            path: _selected(rules, wanted, unwanted, preview=True)
            for path, rules in policies.items()
        },
    )


def _selected(
    every: list[Rule], wanted: tuple[str, ...], unwanted: tuple[str, ...], *, preview: bool
) -> list[Rule]:
    return [
        rule
        for rule in every
        if (not wanted or rule.code.startswith(wanted))
        and not (unwanted and rule.code.startswith(unwanted))
        and (not rule.preview or preview or bool(wanted))
    ]


def _codes(text: str, known: set[str], names: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for word in filter(None, map(str.strip, text.split(","))):
        code = code_of(word, names)
        if not any(each.startswith(code) for each in known):
            raise UsageError(f"there is no rule {word}", nearest_rule(word, known, names))
        found.append(code)
    return tuple(found)


def names_of(rules: list[Rule]) -> dict[str, str]:
    """The codes of rules, and of the linter's own, by their names."""
    names = {own.name: own.code for own in OWN_CODES.values()}
    return names | {rule.name: rule.code for rule in rules}


def code_of(word: str, names: dict[str, str]) -> str:
    """The code that a word of a command line is, or is the name of."""
    return names.get(word.lower()) or current(word.upper())


def nearest_rule(word: str, codes: set[str], names: dict[str, str]) -> str:
    """A hint with the code that is near to a word, or the name."""
    return nearest(word.lower(), set(names)) if "-" in word else nearest_code(word, codes)


def policy_rules(config: Config) -> list[Rule]:
    """The policies of a configuration, as rules."""
    from ingestlint.check.policy import rule_of

    return [rule_of(policy) for policy in config.policies.values()]


def today() -> str:
    """The day it is here, as ISO 8601 writes it."""
    import time

    return time.strftime("%Y-%m-%d")


def is_later(rule: Rule, config: Config) -> bool:
    """Whether a preset leaves a rule out: not where the configuration or --preview names it."""
    if not config.preset or rule.code in config.rules or rule.preview:
        return False
    from ingestlint.config import presets

    return presets.is_later(rule.since, config.preset)


def is_off(config: Config, code: str) -> bool:
    return code in config.rules and config.rules[code].off
