"""Where the definition of a state machine is, and what it says."""

from ingestlint.evaluate.files import OutOfReach
from ingestlint.evaluate.value import Absent, Fields, Known, Unknown, Value, Why, text_of
from ingestlint.graph.document import document, file_document
from ingestlint.graph.reading import step_into, why_unresolved
from ingestlint.graph.resource import Resource

LOCATION = "DefinitionS3Location"
PROPERTIES = ("Definition", "DefinitionString", LOCATION)
BEFORE_PACKAGING = "lint the template as it is before packaging, with the path of a local file"


def read(machine: Resource) -> Value:
    """The definition as a mapping, or Unknown with the reason; in the scenario in force."""
    found = _read(machine)
    if isinstance(found, Fields | Unknown):
        return found
    if isinstance(found, Absent):
        why = Why(f"definition of {machine.id}", f"{machine.id} has no definition", "write one")
    else:
        why = why_unresolved(found)
        if isinstance(found, Known):
            cause = f"definition {found.node.place}"
            why = Why(cause, "the definition is not a mapping", "mend it")
    return Unknown(found.node, why)


def _read(machine: Resource) -> Value:
    substitutions = machine.value("DefinitionSubstitutions")
    said = {name: machine.value(name) for name in PROPERTIES}
    found = {name: v for name, v in said.items() if not isinstance(v, Absent)}
    # Beside the one that is written, a macro may set another: that is not believed of it.
    known = {name: v for name, v in found.items() if not isinstance(v, Unknown)}
    name, value = next(iter((known or found or said).items()))
    if isinstance(value, Absent | Unknown):
        return value
    if name == LOCATION:
        return _file(machine, value, substitutions)
    return document(value, substitutions)


def _file(machine: Resource, location: Value, substitutions: Value) -> Value:
    cause = f"definition of {machine.id}"
    path = text_of(location.data) if isinstance(location, Known) else ""
    if not path or "://" in path:
        where = path or _in_s3(location)
        why = Why(cause, f"the {cause} is {where}, which is not read", BEFORE_PACKAGING)
        return Unknown(location.node, why)
    try:
        source = machine.graph.cached(
            f"file {machine.stack.prefix}:{location.node.place}:{path}",
            lambda: machine.stack.local_text(path, location.node),
        )
    except OutOfReach as error:
        why = Why(cause, f"the {cause} is not read: {error.reason}", error.remedy)
        return Unknown(location.node, why)
    return file_document(source, location.node, substitutions)


def _in_s3(location: Value) -> str:
    key = step_into(location, "Key")
    return f"{text_of(key.data)} in S3" if isinstance(key, Known) else "in S3"
