"""What the name of a key attribute says of its values: a judgement by words, made to stay quiet.

Words are compared one by one, so `status` is found in orderStatus and not in statusphere.
"""

# What a name can say. The first two make a partition hot, the next four cannot be judged.
FEW, NOW = "few", "now"
OWNER, COMPOSED, OVERLOADED, REFERENCE = "owner", "composed", "overloaded", "reference"
MANY, NOTHING = "many", "nothing"


def _group(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Few values: a key that is one of these has as many partitions at work as there are values.
LOW_CARDINALITY = _group(
    "active archived categories category class color colour completed continent country currency"
    " deleted direction enabled env environment flag gender grade kind language level locale mode"
    " outcome phase priority processed published region result role severity stage state status"
    " tier type types visibility zone"
)
# A label of something: countryCode, statusName, deviceName.
LABELS = _group("code enum label name names str string value")
# Yes or no: isActive, has_children.
QUESTIONS = _group("has is should was")

# "Now": at any moment, all writes go to the current value.
TIME_BUCKET = _group(
    "daily date day days hour hourly minute month monthly period quarter today week weekday weekly"
    " year yearly ymd yyyy yyyymm yyyymmdd"
)
# A date that is not now: birthDate, due_date. Nobody writes them all today.
NOT_NOW = _group(
    "birth birthday born departure dob due end ended expiration expires expiry start started"
)
# A moment in time: hashed, each of them goes elsewhere.
TIMES = _group(
    "at created datetime epoch epochms inserted iso millis modified ms nanos now received time"
    " timestamp timestamps ts updated"
)
# Grows with time: under a key with few values, all writes are at the end of one collection.
MONOTONIC = TIMES | TIME_BUCKET | _group("counter ksuid offset revision seq sequence ulid version")

# A key that code composes, perhaps with a shard number: the template does not show how.
COMPOSITION = _group(
    "appended bucket bucketed combined composed composite compound concat hash hashed joined"
    " partitioned plus prefix prefixed random salt salted shard sharded sharding shards suffix"
    " suffixed"
)
# A separator in the name itself says the same: tenant#day.
SEPARATORS = frozenset("#|:+/@&$")

# As many values as items, or nearly.
UNIQUE = _group(
    "arn checksum digest email etag fingerprint guid hash href id ids imei isbn jti ksuid mac md"
    " nanoid nonce oid path phone rid serial sha sid sku slug ssn token trace uid ulid uri url uuid"
    " vin"
)
# What happens once: the id of it is in few items of an index. Other ids are in many.
ONCE = _group(
    "booking call correlation delivery event execution invocation invoice job message object order"
    " payment record request reservation run session shipment task trace transaction transfer"
    " upload"
)
# Whoever causes traffic, or where it comes from: one of them may cause most of it.
OWNERS = _group(
    "account actor advertiser app application area author bot branch by camera channel city client"
    " company customer depot device employee employer facility fleet gateway group host hub"
    " installation integration ip ipaddress location machine member merchant meter org"
    " organisation organization owner partner place plant player principal producer project"
    " publisher robot seller sensor server shop site source station store subscriber supplier team"
    " tenant thing user username vehicle vendor warehouse workspace"
)
# Names that tables with several kinds of items use: they say nothing.
ANYTHING = _group(
    "data entity gsi gsipk gsisk hash hashkey hk idx index indexkey item key lsi lsisk partition"
    " partitionkey pk primary primarykey range rangekey rk sk sort sortkey"
)
# At the end of a name, too: parentPK.
KEYS = _group("hk pk rk sk")

# Written without a capital between the words: orderstatus, deviceid.
GLUED_FEW = ("category", "country", "status")
GLUED_ID = "id"


def words(name: str) -> tuple[str, ...]:
    """The words of an identifier, in lower case: GSI1PK is gsi, 1, pk; orderIDs is order, ids."""
    found: list[str] = []
    start = 0
    for position, letter in enumerate(name):
        if not letter.isalnum():
            found.append(name[start:position])
            start = position + 1
        elif position > start and _starts_a_word(name, position):
            found.append(name[start:position])
            start = position
    found.append(name[start:])
    return tuple(word.casefold() for word in found if word)


def said_by(name: str) -> str:
    """What a partition key of this name holds, one of the constants above."""
    parts = tuple(part for word in words(name) if not word.isdecimal() for part in _parted(word))
    if not parts:
        return NOTHING
    if ANYTHING.issuperset(parts) or parts[-1] in KEYS:
        return OVERLOADED
    before = frozenset(parts[:-1])
    if not SEPARATORS.isdisjoint(name) or not COMPOSITION.isdisjoint(before) or "and" in before:
        return COMPOSED
    if before and parts[0] in QUESTIONS:
        return FEW
    if not NOT_NOW.isdisjoint(parts):
        return NOTHING
    return _of_last(parts, before)


def _of_last(parts: tuple[str, ...], before: frozenset[str]) -> str:
    last = parts[-1]
    if last in UNIQUE:
        return _of_unique(last, before)
    if last in COMPOSITION:
        return COMPOSED
    if last in LABELS and not LOW_CARDINALITY.isdisjoint(before):
        return FEW
    if last in TIME_BUCKET or last in LOW_CARDINALITY or last.endswith(GLUED_FEW):
        return _of_repeated(last, before)
    if last in TIMES:
        return MANY
    if last in OWNERS or (last in LABELS and not OWNERS.isdisjoint(before)):
        return OWNER
    return NOTHING


def grows(name: str) -> bool:
    """Whether a sort key of this name grows with time, so that all writes are at its end."""
    parts = [word for word in words(name) if not word.isdecimal()]
    return bool(parts) and parts[-1] in MONOTONIC


def _of_unique(last: str, before: frozenset[str]) -> str:
    if last == "hash":
        repeated = LOW_CARDINALITY | TIME_BUCKET
        return MANY if repeated.isdisjoint(before) else COMPOSED
    if last not in {"id", "ids", "arn"} or not before:
        return MANY
    if not OWNERS.isdisjoint(before):
        return OWNER
    # statusId may be one of a handful.
    if not (LOW_CARDINALITY | TIME_BUCKET).isdisjoint(before):
        return COMPOSED
    return REFERENCE if ONCE.isdisjoint(before) else MANY


def _of_repeated(last: str, before: frozenset[str]) -> str:
    if not UNIQUE.isdisjoint(before):
        return COMPOSED
    if last not in TIME_BUCKET:
        return FEW
    # A day behind an owner is put together from both.
    return NOW if OWNERS.isdisjoint(before) else COMPOSED


def _parted(word: str) -> tuple[str, ...]:
    """`deviceid` is device, id."""
    whole = word.removesuffix(GLUED_ID)
    return (whole, GLUED_ID) if word != whole and whole in OWNERS | ONCE | {"item"} else (word,)


def _starts_a_word(name: str, position: int) -> bool:
    """Whether a word starts at a letter or digit that follows another one."""
    previous, letter, rest = name[position - 1], name[position], name[position + 1 : position + 3]
    if previous.isalpha() != letter.isalpha():
        return True
    if not letter.isupper():
        return False
    if not previous.isupper():
        return True
    # The last capital of a run belongs to the next word, save for the plural of an acronym.
    plural = rest[:1] == "s" and not rest[1:2].islower()
    return rest[:1].islower() and not plural
