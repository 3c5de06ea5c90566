from ingestlint.evaluate.guards import both, common
from ingestlint.evaluate.scenario import EVERYWHERE, Guard, Variable

STAGE = Variable("Stage", ("dev", "prod"), "parameter Stage")
SIZE = Variable("Size", ("s", "l"), "parameter Size")
PROD = Guard(((STAGE, "prod"),), (("Prod", True),))
DEV = Guard(((STAGE, "dev"),), (("Prod", False),))
LARGE = Guard(((SIZE, "l"),))


def test_both() -> None:
    assert both(EVERYWHERE, PROD) is PROD
    assert both(PROD, EVERYWHERE) is PROD
    assert both(PROD, DEV) is None
    assert both(PROD, Guard((), (("Prod", False),))) is None
    assert both(PROD, LARGE) == Guard(((STAGE, "prod"), (SIZE, "l")), (("Prod", True),))


def test_common() -> None:
    assert common(PROD, DEV) == EVERYWHERE
    wide = both(PROD, LARGE)
    assert wide is not None
    assert common(wide, PROD) == PROD
