"""Guards taken together."""

from .scenario import EVERYWHERE, Guard


def both(one: Guard, other: Guard) -> Guard | None:
    """The guard of what needs both; None when they exclude each other."""
    if other == EVERYWHERE:
        return one
    if one == EVERYWHERE:
        return other
    pins = dict(one.pins)
    conditions = dict(one.conditions)
    for variable, choice in other.pins:
        if pins.setdefault(variable, choice) != choice:
            return None
    for name, truth in other.conditions:
        if conditions.setdefault(name, truth) != truth:
            return None
    return Guard(tuple(pins.items()), tuple(conditions.items()))


def common(one: Guard, other: Guard) -> Guard:
    """What two guards agree on: the narrowest guard that is sure to hold where either does."""
    pins = tuple(pin for pin in one.pins if pin in other.pins)
    conditions = tuple(truth for truth in one.conditions if truth in other.conditions)
    return Guard(pins, conditions)
