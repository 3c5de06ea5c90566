"""What the name of a key attribute says about its values: a heuristic, made to stay quiet.

Words are compared one by one (`words`), so `status` is found in orderStatus and not in statusphere.
`meaning` puts the groups together in the order that avoids false alarms.
"""


def _group(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Few values: a key that is one of these has as many partitions at work as there are values.
LOW_CARDINALITY = _group(
    "active category class color colour continent country currency direction enabled env"
    " environment flag gender grade kind language level locale mode outcome phase priority"
    " processed region result role severity source stage state status tier type visibility zone"
)
# A label of something with few values: countryCode, statusName.
LABELS = _group("code enum label name value")
# Yes or no: isActive, has_children.
QUESTIONS = _group("has is should was")

# "Now": at any moment, all writes go to the current value.
TIME_BUCKET = _group(
    "daily date day hour hourly minute month monthly quarter week weekday weekly year yearly ymd"
    " yyyy yyyymm yyyymmdd"
)
# A date that is not now: birthDate, due_date.
NOT_NOW = _group(
    "birth birthday departure dob due end ended expiration expires expiry start started"
)

# A key that code composes, perhaps with a shard number: the template does not show how.
COMPOSED = _group(
    "appended bucket bucketed combined composed composite compound concat hash hashed joined prefix"
    " prefixed random salt salted shard sharded sharding shards suffix suffixed"
)
# A separator in the name itself says the same: tenant#day.
SEPARATORS = frozenset("#|:+/@&$")

# As many values as items, or nearly; also glued together in lower case.
UNIQUE = _group(
    "arn checksum digest email etag fingerprint guid hash href id ids imei isbn jti ksuid mac md"
    " nanoid nonce oid path phone rid sha sid sku slug ssn token trace uid ulid uri url uuid"
    " vin"
    " correlationid eventid itemid jobid messageid objectid orderid recordid requestid sessionid"
    " taskid transactionid"
)
# Whoever causes traffic: one of them may cause most of it.
OWNER = _group(
    "account actor advertiser app application bot camera client company customer device employee"
    " employer fleet gateway host hub installation integration ip ipaddress machine member merchant"
    " meter org organisation organization owner partner player principal producer publisher robot"
    " seller sensor server shop site store subscriber supplier team tenant thing user username"
    " vehicle vendor workspace"
    " accountid clientid customerid deviceid orgid tenantid userid"
)
# Names that tables with several kinds of items use: they say nothing.
OVERLOADED = _group("gsi hash hk index key lsi partition pk primary range rk sk sort")

# A moment in time.
TIMES = _group("at created datetime epoch inserted modified received time timestamp ts updated")
# Grows with time: under a key with few values, all writes are at the end of one collection.
MONOTONIC = TIMES | _group("counter ksuid offset revision seq sequence ulid version")

# Part of the name of a queue that receives what others could not process.
DEAD_LETTER = ("deadletter", "dlq")


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


def is_dead_letter(name: str) -> bool:
    """Whether a queue says by its name that it is for dead letters."""
    text = "".join(words(name))
    return any(part in text for part in DEAD_LETTER)


def meaning(name: str) -> str:
    """What a partition key of this name holds, as far as its name tells.

    "few" values; "now", the current time bucket; "composed" by code; "unique" values; ids of an
    "owner" of traffic; "overloaded", several kinds of keys; "fine" resolution of time; "" unclear.
    """
    parts = tuple(word for word in words(name) if not word.isdecimal())
    if not parts:
        return ""
    last = parts[-1]
    before = frozenset(parts[:-1])
    if OVERLOADED.issuperset(parts):
        return "overloaded"
    if not SEPARATORS.isdisjoint(name) or not COMPOSED.isdisjoint(before) or "and" in before:
        return "composed"
    if last in UNIQUE:
        return _of_unique(last, before)
    if last in COMPOSED:
        in_time = last == "bucket" and not before.isdisjoint(TIME_BUCKET | TIMES)
        return "now" if in_time else "composed"
    if last in TIME_BUCKET or last in LOW_CARDINALITY:
        return _of_repeated(last, before)
    if before and parts[0] in QUESTIONS:
        return "few"
    if last in LABELS and not LOW_CARDINALITY.isdisjoint(before):
        return "few"
    if not OWNER.isdisjoint(parts):
        return "owner"
    return "fine" if last in TIMES else ""


def _of_unique(last: str, before: frozenset[str]) -> str:
    if last not in ("id", "ids"):
        return "unique"
    if not OWNER.isdisjoint(before):
        return "owner"
    # statusId may be one of a handful.
    return "unique" if LOW_CARDINALITY.isdisjoint(before) else ""


def _of_repeated(last: str, before: frozenset[str]) -> str:
    if not UNIQUE.isdisjoint(before):
        return "composed"
    if last in LOW_CARDINALITY:
        return "few"
    if not OWNER.isdisjoint(before):
        return "composed"
    return "now" if NOT_NOW.isdisjoint(before) else ""


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
