"""AWS::Serverless::Connector and the attribute Connectors, which the graph reads as they are.

Both become declarations of type AWS::Serverless::Connector with `Source` a mapping (`Id`, or `Arn`,
`Type`, `RoleName`, …), `Destination` a list of such mappings, and `Permissions` a list.
"""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Sequence

from .nodes import copied, given
from .place import Place
from .spelling import Spelling

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

CONNECTOR = "AWS::Serverless::Connector"


def spell_connector(origin: "Declaration", properties: Mapping, place: Place) -> None:
    """A connector that is a resource of its own."""
    declare_connector(
        origin.logical_id, properties, given(properties, "Source"), place, origin.body
    )


def spell_embedded(origin: "Declaration", spelling: Spelling) -> None:
    """The connectors in the attribute `Connectors` of a resource, whose source that resource is."""
    listed = given(origin.body, "Connectors")
    if not isinstance(listed, Mapping):
        return
    owner = Place(spelling, origin.key, origin.subject, origin.conditions, origin.guard)
    for name, node in listed.entries.items():
        properties = given(node, "Properties")
        place = owner.within(listed.keys.get(name, node), f"{origin.subject}/{name}")
        if not isinstance(properties, Mapping) or place is None:
            continue
        source = copied(given(properties, "SourceReference"), place.key)
        source.put("Id", origin.logical_id)
        logical_id = origin.logical_id + name
        declare_connector(logical_id, properties, source.mapping(), place)


def declare_connector(
    logical_id: str,
    properties: Mapping,
    source: Node | None,
    place: Place,
    body: Mapping | None = None,
) -> None:
    """Add a connector in its one form."""
    draft = place.draft()
    draft.put("Source", source, properties.keys.get("Source"))
    destination = given(properties, "Destination")
    if destination is not None:
        listed = destination if isinstance(destination, Sequence) else [destination]
        draft.put("Destination", listed, properties.keys.get("Destination"))
    draft.take(properties, "Permissions")
    place.declare(logical_id, CONNECTOR, draft, body=body, generated=body is None)
