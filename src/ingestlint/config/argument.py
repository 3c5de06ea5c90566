"""What `--parameters` says: `Key=Value`, or the name of a file with parameters."""

import os

from .errors import ConfigError
from .parameters import ParameterValue, from_file


def from_argument(text: str) -> dict[str, ParameterValue]:
    """What one `--parameters` says: a file, or `Key=Value`. Raises ConfigError."""
    name, equals, value = text.partition("=")
    if equals and not os.path.exists(text):
        if not name.strip():
            raise ConfigError(text, 0, "a parameter needs a name", "write Key=Value")
        return {name.strip(): ParameterValue(value, f"--parameters {name.strip()}", None)}
    from .samconfig import is_samconfig, load

    return load(text, "").parameters if is_samconfig(text) else from_file(text)
