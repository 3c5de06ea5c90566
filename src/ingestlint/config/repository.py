"""Where the repository begins that a folder lies in."""

import os
from functools import cache

from ingestlint.parse.given import only_texts


@cache
def repository(folder: str) -> str:
    """The nearest folder from `folder` (absolute) upward that holds a repository; "" without."""
    if os.path.exists(os.path.join(folder, ".git")):
        return folder
    above = os.path.dirname(folder)
    return "" if above == folder else repository(above)


def root_above(folder: str, *tops: str) -> str:
    """The highest folder whose files may be named in `folder` (absolute): the project.

    That is where the command runs, where the repository begins, or one of `tops` (absolute), when
    the folder is below it. Of texts that stand for files, all may be named.
    """
    if only_texts():
        return folder
    here = folder + os.sep
    found = [os.getcwd(), repository(folder) or folder, *tops]
    above = [top for top in found if here.startswith(top.rstrip(os.sep) + os.sep)]
    return min([folder, *above], key=len)
