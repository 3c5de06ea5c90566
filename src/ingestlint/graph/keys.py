"""What the name of a key attribute says of its values: a judgement by words, never a proof."""

import re

# What a name can say. Only the first two make a partition hot by themselves.
FEW, NOW = "few", "now"
OWNER, COMPOSED, OVERLOADED = "owner", "composed", "overloaded"
MANY, NOTHING = "many", "nothing"

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_FEW = frozenset(
    [
        "active",
        "archived",
        "category",
        "categories",
        "completed",
        "continent",
        "country",
        "currency",
        "deleted",
        "enabled",
        "environment",
        "flag",
        "gender",
        "kind",
        "language",
        "locale",
        "phase",
        "priority",
        "processed",
        "published",
        "region",
        "role",
        "severity",
        "stage",
        "state",
        "status",
        "tier",
        "type",
        "types",
    ]
)
_NOW = frozenset(
    [
        "date",
        "day",
        "days",
        "hour",
        "minute",
        "month",
        "period",
        "quarter",
        "today",
        "week",
        "weekday",
        "year",
        "yyyymm",
        "yyyymmdd",
        "ymd",
    ]
)
_MOMENT = frozenset(
    [
        "at",
        "datetime",
        "epoch",
        "epochms",
        "iso",
        "millis",
        "ms",
        "nanos",
        "now",
        "time",
        "timestamp",
        "timestamps",
        "ts",
    ]
)
# Dates of people and of contracts are spread over years: nobody writes them all today.
_SPREAD = frozenset(["birth", "birthday", "dob", "due", "expiration", "expires", "expiry", "born"])
_OWNER = frozenset(
    [
        "account",
        "app",
        "application",
        "author",
        "camera",
        "channel",
        "client",
        "company",
        "customer",
        "device",
        "gateway",
        "group",
        "machine",
        "merchant",
        "meter",
        "org",
        "organisation",
        "organization",
        "owner",
        "partner",
        "producer",
        "project",
        "publisher",
        "seller",
        "sensor",
        "shop",
        "site",
        "source",
        "station",
        "store",
        "team",
        "tenant",
        "user",
        "username",
        "vehicle",
        "vendor",
        "workspace",
    ]
)
_MANY = frozenset(
    [
        "arn",
        "checksum",
        "digest",
        "email",
        "fingerprint",
        "guid",
        "hash",
        "id",
        "ids",
        "isbn",
        "key",
        "md5",
        "nonce",
        "phone",
        "serial",
        "sha",
        "sha256",
        "sku",
        "slug",
        "token",
        "ulid",
        "uri",
        "url",
        "uuid",
    ]
)
_COMPOSED = frozenset(
    [
        "and",
        "appended",
        "bucket",
        "bucketed",
        "by",
        "combined",
        "composed",
        "composite",
        "compound",
        "concat",
        "hashed",
        "partitioned",
        "plus",
        "prefix",
        "prefixed",
        "random",
        "salt",
        "salted",
        "shard",
        "sharded",
        "sharding",
        "suffix",
        "suffixed",
    ]
)
_OVERLOADED = re.compile(
    r"(?:gsi|lsi|index|idx)?\d*(?:pk|hk|sk|key|hash|hashkey|partition|partitionkey|primarykey"
    r"|sortkey|rangekey|indexkey|data|entity|item)?\d*\Z"
)
# What may follow the word that counts: statusCode, countryName.
_TAIL = frozenset(["code", "enum", "label", "name", "str", "string", "value"])
# Written without a capital between the words: orderstatus, deviceid, userid.
_GLUED_FEW = ("status", "category", "country")


def words(name: str) -> list[str]:
    """The words of a name, in lower case: orderStatus, order_status, Order-Status."""
    return [word.lower() for word in _WORD.findall(name)]


def said_by(name: str) -> str:
    """What an attribute's name says of its values, one of the constants above."""
    found = words(name)
    if "#" in name or "|" in name or any(word in _COMPOSED for word in found):
        return COMPOSED
    if not found or _OVERLOADED.match("".join(found)):
        return OVERLOADED
    while len(found) > 1 and (found[-1] in _TAIL or found[-1].isdigit()):
        found.pop()
    *before, last = found
    if last in _MANY or _glued_id(last):
        return _said_by_identifier(before, last)
    if _SPREAD.intersection(found):
        return MANY
    if last in _MOMENT:
        return MANY
    if last in _NOW:
        return _said_by_time(before)
    if last in _FEW or last.endswith(_GLUED_FEW) or (before and found[0] in {"is", "has"}):
        return FEW
    return OWNER if last in _OWNER else NOTHING


def _said_by_time(before: list[str]) -> str:
    """A day behind an id or a moment is put together from both, or is no bucket at all."""
    if any(word in _MANY or word in _OWNER or _glued_id(word) for word in before):
        return COMPOSED
    return NOW


def _said_by_identifier(before: list[str], last: str) -> str:
    owner = before[-1] if before else last.removesuffix("id")
    if last in {"id", "ids", "key", "arn"} or _glued_id(last):
        if owner in _OWNER:
            return OWNER
        if owner in _FEW or owner in _NOW:
            return COMPOSED
    if last == "hash" and any(word in _FEW or word in _NOW for word in before):
        return COMPOSED
    return MANY


def _glued_id(word: str) -> bool:
    return word.endswith("id") and word.removesuffix("id") in _OWNER | {"order", "event", "item"}
