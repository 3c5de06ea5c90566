"""Wheels of what is installed here, so that pip finds it without an index."""

import base64
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

REQUIREMENT = re.compile(r"[\w.-]+")


def wheelhouse(folder: Path, names: Iterable[str]) -> Path:
    """A folder with wheels of the distributions and all that they need."""
    for each in _with_needs(names).values():
        _pack(each, folder)
    return folder


def _with_needs(names: Iterable[str]) -> dict[str, Distribution]:
    found: dict[str, Distribution] = {}
    pending = list(names)
    while pending:
        match = REQUIREMENT.match(pending.pop())
        assert match
        try:
            each = distribution(match.group())
        except PackageNotFoundError:
            continue  # of another system or version of Python
        if each.name not in found:
            found[each.name] = each
            pending += [need for need in each.requires or () if "extra ==" not in need]
    return found


def _pack(each: Distribution, folder: Path) -> None:
    """The installed files in a wheel again, with a record of just these."""
    tags = re.findall(r"^Tag: (.+)$", each.read_text("WHEEL") or "", re.MULTILINE)
    name = re.sub(r"[-_.]+", "_", each.name)
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    info = ""
    with zipfile.ZipFile(folder / f"{name}-{each.version}-{tags[0]}.whl", "w") as wheel:
        for file in each.files or ():
            path = file.as_posix()
            top, _, last = path.partition("/")
            if top.endswith(".dist-info"):
                info = top
            if ".." in path or path.endswith(".pyc") or last in {"RECORD", "INSTALLER"}:
                continue
            data = Path(str(file.locate())).read_bytes()
            wheel.writestr(path, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
            rows.writerow([path, f"sha256={digest.decode()}", len(data)])
        rows.writerow([f"{info}/RECORD", "", ""])
        wheel.writestr(f"{info}/RECORD", record.getvalue())
