"""Whether Contributor Insights shows the most used keys of a table or an index."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Value

from .reading import step_into, to_text
from .scaling import replicas
from .tables import GLOBAL_TABLE, Part

SETTING = "ContributorInsightsSpecification"
OFF, ALL_KEYS, THROTTLED_KEYS = "off", "ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"


def insights(part: Part) -> str:
    """OFF, or the keys it shows: ALL_KEYS or THROTTLED_KEYS; "" where that is not known.

    Of a global table what all its replicas agree on.
    """
    holders: list[Value | None] = [part.value]
    try:
        if part.table.type == GLOBAL_TABLE:
            holders = [holder for _, holder in replicas(part)]
        modes = {OFF if holder is None else _mode(holder) for holder in holders}
    except Undecided:
        return ""
    return modes.pop() if len(modes) == 1 else ""


def _mode(holder: Value) -> str:
    setting = step_into(holder, SETTING)
    enabled = step_into(setting, "Enabled")
    if isinstance(enabled, Absent) or to_text(enabled).lower() != "true":
        return OFF
    mode = step_into(setting, "Mode")
    return ALL_KEYS if isinstance(mode, Absent) else to_text(mode)
