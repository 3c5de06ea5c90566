"""Where the repository begins that a folder lies in."""

import os
from functools import cache


@cache
def repository(folder: str) -> str:
    """The nearest folder from `folder` (absolute) upward that holds a repository; "" without."""
    if os.path.exists(os.path.join(folder, ".git")):
        return folder
    above = os.path.dirname(folder)
    return "" if above == folder else repository(above)
