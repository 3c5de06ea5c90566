"""What `--parameters` says: `Key=Value`, or the name of a file with parameters."""

import os
from collections.abc import Sequence

from .errors import ConfigError
from .parameters import ParameterValue, from_file


def is_file(text: str) -> bool:
    """Whether one `--parameters` is a file and no `Key=Value`."""
    return "=" not in text or os.path.exists(text)


def from_argument(text: str, environments: Sequence[str] = ()) -> dict[str, ParameterValue]:
    """What one `--parameters` says: a file, or `Key=Value`. Raises ConfigError.

    Of a samconfig it is what stands for the config-env that is named behind it, else for the one of
    the `environments` that are chosen, else for `default`.
    """
    if not is_file(text):
        name, _, value = text.partition("=")
        if not name.strip():
            raise ConfigError(text, 0, "a parameter needs a name", "write Key=Value")
        return {name.strip(): ParameterValue(value, f"--parameters {name.strip()}", None)}
    from .samconfig import is_samconfig, load, split

    path, section = split(text)
    if not is_samconfig(path):
        return from_file(path)
    if not section and len(environments) > 1:
        said = f"which config-env is that for {', '.join(environments)}?"
        raise ConfigError(path, 0, said, f"name one: {path}#{environments[0]}")
    return load(path, section or "".join(environments)).parameters


def says_environment(text: str) -> bool:
    """Whether a `--parameters` is a samconfig, whose config-env is that which is chosen."""
    if not is_file(text):
        return False
    from .samconfig import is_samconfig

    return is_samconfig(text)
