"""A resource as declared, before any of its properties is evaluated."""

from ingestlint.parse.node import Mapping, Node
from ingestlint.record import Record

from .scenario import EVERYWHERE, Guard


class Declaration(Record):
    """One resource: its own, or spelled out from SAM at the user's own lines.

    `subject` is its name in reports (`Function/Event` for a SAM event), `key` the node that names
    it, `body` its attributes as far as the user wrote them, `conditions` all the conditions that
    must hold for it to exist, and `guard` what else must (a choice inside SAM).
    """

    logical_id: str
    type: str
    key: Node
    properties: Node
    subject: str
    body: Mapping | None = None
    conditions: tuple[str, ...] = ()
    guard: Guard = EVERYWHERE
    generated: bool = False
