"""Configurations that others extend: shared rules, preset, limits, policies, law of ignores."""

import os
from typing import TYPE_CHECKING

from ingestlint.parse.given import only_texts
from ingestlint.parse.node import Node, Scalar, Sequence
from ingestlint.parse.opening import Roots, within

from .located import scalar, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from .file import Config, IgnoreConfig

    # A file, and the folders of packages whose files it may name.
    Load = Callable[[str, Roots], Config]

PACKAGE = "pkg:"
FILE_NAME = "ingestlint.yaml"
# One that is extended in several ways is read as often.
MOST = 100
OWN_ONLY = ("environments", "workload", "evidence", "baseline")


def extended(own: "Config", node: Node, load: "Load") -> "Config":
    """A configuration with what it takes from those that it extends: what it says itself wins.

    `load` reads a file; raises ConfigError.
    """
    entries = node.items if isinstance(node, Sequence) else [node]
    rules, limits, caps, prices, policies, ignores = {}, {}, {}, {}, {}, own.ignores
    packs, preset = [], ""
    for entry in entries:
        pack = _pack(own, scalar(entry, "extends"), load)
        packs.append(pack)
        preset = pack.preset or preset
        rules.update(pack.rules)
        limits.update(pack.limits)
        prices.update(pack.prices)
        policies.update(pack.policies)
        caps.update(pack.capped)
        ignores = _both(ignores, pack.ignores)
    return own._replace(
        rules={**rules, **own.rules},
        limits={**limits, **own.limits},
        prices={**prices, **own.prices},
        policies={**policies, **own.policies},
        ignores=ignores,
        preset=own.preset or preset,
        capped={**caps, **own.capped},
        packs=tuple(packs),
    )


def _pack(own: "Config", named: Scalar, load: "Load") -> "Config":
    path, package = _path(own, named)
    pack = load(path, package)
    for key in OWN_ONLY:
        if getattr(pack, key):
            hint = "put it into the configuration of the project"
            raise wrong(named, f"{path} has {key}, which cannot be shared", hint)
    return pack


def _path(own: "Config", named: Scalar) -> tuple[str, Roots]:
    """The file that is meant, and the package that it may name files of.

    A package is found where it is installed, and not imported.
    """
    if not named.raw.startswith(PACKAGE):
        return own.file(named), ()
    if only_texts():
        said = f"{named.raw} is not among the texts that were given"
        raise wrong(named, said, "give what it says as a file, and extend that")
    from importlib.util import find_spec

    name, _, inner = named.raw.removeprefix(PACKAGE).partition("/")
    if not name.isidentifier():
        raise wrong(named, f"{name} is no package", "pkg:NAME or pkg:NAME/FILE")
    try:
        spec = find_spec(name)
    except ValueError:  # a module that was not found by its name: the program itself
        spec = None
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise wrong(named, f"package {name} is not installed", "install it beside ingestlint")
    inner = inner or FILE_NAME
    if os.path.isabs(inner) or os.pardir in inner.split("/"):
        raise wrong(named, f"{inner} is outside the package")
    path = os.path.join(places[0], *inner.split("/"))
    if not within(path, (places[0],)):
        raise wrong(named, f"{inner} leads out of the package")
    if not os.path.exists(path):
        raise wrong(named, f"there is no {path}", "it is relative to the package")
    return path, (places[0],)


def _both(one: "IgnoreConfig", other: "IgnoreConfig") -> "IgnoreConfig":
    """The stricter of both."""
    days = [each for each in (one.max_days, other.max_days) if each is not None]
    return one._replace(
        require_reason=one.require_reason or other.require_reason,
        max_days=min(days, default=None),
        never={**other.never, **one.never},
    )
