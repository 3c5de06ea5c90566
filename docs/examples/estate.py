"""All services of an organisation, judged by the workers of Dask: `python estate.py FOLDER`.

A service is a folder with a .ingestlint.yaml. Printed is a line of JSON for each, in their order.
"""

import json
import sys
from pathlib import Path
from typing import Any

import dask.bag

from ingestlint.api import CONFIGURATION, report

ENDINGS = {".yaml", ".yml", ".json", ".template"}
Service = dict[str, Any]


def services(folder: Path) -> list[Service]:
    """The texts of each service; those in object storage or git are read from there."""
    return [_service(file.parent) for file in sorted(folder.rglob(CONFIGURATION))]


def _service(folder: Path) -> Service:
    found = sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS and p.name != CONFIGURATION)
    texts = {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in found}
    templates = {path: text for path, text in texts.items() if "Resources" in text}
    return {
        "name": folder.name,
        "templates": templates,
        "configuration": (folder / CONFIGURATION).read_text(encoding="utf-8"),
        "files": {path: text for path, text in texts.items() if path not in templates},
    }


def judged(service: Service) -> tuple[str, dict[str, Any]]:
    """The name of a service and its report: a pure function, so it may run anywhere, and again."""
    return service["name"], report(
        service["templates"], service["configuration"], service["files"], today="2026-11-25"
    )


def main(folder: str) -> None:
    # On a cluster: connect a dask.distributed.Client before, and name no scheduler here.
    bag = dask.bag.from_sequence(services(Path(folder)), partition_size=10).map(judged)
    for name, found in bag.compute(scheduler="processes"):
        print(json.dumps({"service": name, **found}))


if __name__ == "__main__":
    main(sys.argv[1])
