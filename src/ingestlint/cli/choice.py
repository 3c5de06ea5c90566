"""What a command line chose: which rules run, under which configuration, on which day."""

from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.rule import Rule
from ingestlint.config.file import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .deployed import Deployed


class Choice(NamedTuple):
    """What the command line chose: rules to run, and the day that ignores are compared with.

    `known` are all codes, `own` those of findings about the linter's own input that are wanted;
    `ignores` is whether ignores count, `baseline` a file for all instead of what configurations
    name (None for that, "" for none). `policies` are those of each configuration, by its path;
    `named` is whether rules were selected: then no preset keeps them from running. `watch` hands
    on the graphs as they are made.
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

    def rules_for(self, config: Config) -> list[Rule]:
        """The rules that run under a configuration."""
        pinned = [rule for rule in self.rules if self.named or not is_later(rule, config)]
        chosen = [*pinned, *self.policies.get(config.path, ())]
        return [rule for rule in chosen if not is_off(config, rule.code)]


def is_later(rule: Rule, config: Config) -> bool:
    """Whether a preset leaves a rule out: not where the configuration or --preview names it."""
    if not config.preset or rule.code in config.rules or rule.preview:
        return False
    from ingestlint.config import presets

    return presets.is_later(rule.since, config.preset)


def is_off(config: Config, code: str) -> bool:
    return code in config.rules and config.rules[code].off
