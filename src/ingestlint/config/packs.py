"""Configurations that others extend: shared rules, preset, limits, policies, law of ignores."""

import os
from typing import TYPE_CHECKING

from ingestlint.parse.node import Node, Scalar, Sequence

from .located import scalar, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from .file import Config, IgnoreConfig

PACKAGE = "pkg:"
FILE_NAME = "ingestlint.yaml"
OWN_ONLY = ("environments", "workload", "evidence", "baseline")


def extended(own: "Config", node: Node, load: "Callable[[str], Config]") -> "Config":
    """A configuration with what it takes from those that it extends: what it says itself wins.

    `load` reads a file; raises ConfigError.
    """
    entries = node.items if isinstance(node, Sequence) else [node]
    rules, limits, prices, policies, ignores = {}, {}, {}, {}, own.ignores
    packs, preset = [], ""
    for entry in entries:
        pack = _pack(own, scalar(entry, "extends"), load)
        packs.append(pack)
        preset = pack.preset or preset
        rules.update(pack.rules)
        limits.update(pack.limits)
        prices.update(pack.prices)
        policies.update(pack.policies)
        ignores = _both(ignores, pack.ignores)
    return own._replace(
        rules={**rules, **own.rules},
        limits={**limits, **own.limits},
        prices={**prices, **own.prices},
        policies={**policies, **own.policies},
        ignores=ignores,
        preset=own.preset or preset,
        packs=tuple(packs),
    )


def _pack(own: "Config", named: Scalar, load: "Callable[[str], Config]") -> "Config":
    path = _path(own, named)
    if not os.path.isfile(path):
        raise wrong(named, f"there is no {path}", "it is relative to this file")
    pack = load(path)
    for key in OWN_ONLY:
        if getattr(pack, key):
            hint = "put it into the configuration of the project"
            raise wrong(named, f"{path} has {key}, which cannot be shared", hint)
    return pack


def _path(own: "Config", named: Scalar) -> str:
    """The file that is meant; a package is found where it is installed, and not imported."""
    if not named.raw.startswith(PACKAGE):
        return os.path.normpath(os.path.join(own.folder, named.raw)).replace(os.sep, "/")
    from importlib.util import find_spec

    name, _, inner = named.raw.removeprefix(PACKAGE).partition("/")
    if not name.isidentifier():
        raise wrong(named, f"{name} is no package", "pkg:NAME or pkg:NAME/FILE")
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise wrong(named, f"package {name} is not installed", "install it beside ingestlint")
    inner = inner or FILE_NAME
    if os.path.isabs(inner) or os.pardir in inner.split("/"):
        raise wrong(named, f"{inner} is outside the package")
    return os.path.join(places[0], *inner.split("/"))


def _both(one: "IgnoreConfig", other: "IgnoreConfig") -> "IgnoreConfig":
    """The stricter of both."""
    days = [each for each in (one.max_days, other.max_days) if each is not None]
    return one._replace(
        require_reason=one.require_reason or other.require_reason,
        max_days=min(days, default=None),
        never={**other.never, **one.never},
    )
