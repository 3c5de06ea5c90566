import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.graph import keys
from ingestlint.graph.keys import grows, said_by, words

IDENTIFIERS = st.text(
    st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("ÄäÉéßΣσ"), max_size=24
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ""),
        ("___", ""),
        ("id", "id"),
        ("GSI1PK", "gsi 1 pk"),
        ("gsi1pk", "gsi 1 pk"),
        ("orderID", "order id"),
        ("orderIDs", "order ids"),
        ("isActive", "is active"),
        ("created_at", "created at"),
        ("created-at", "created at"),
        ("meta.createdAt", "meta created at"),
        ("deviceHTTPStatus", "device http status"),
        ("HTTPSProxy", "https proxy"),
        ("ABTest", "ab test"),
        ("tenant#day", "tenant day"),
        ("sha256Hash", "sha 256 hash"),
        ("2024events", "2024 events"),
        ("PK", "pk"),
        ("UPPER_SNAKE", "upper snake"),
        ("straßenName", "strassen name"),
    ],
)
def test_words_of_an_identifier(name: str, expected: str) -> None:
    assert words(name) == tuple(expected.split())


@given(IDENTIFIERS)
def test_no_letter_is_lost_or_added(name: str) -> None:
    assert "".join(words(name)) == "".join(c for c in name if c.isalnum()).casefold()


@given(IDENTIFIERS)
def test_words_are_words_already(name: str) -> None:
    for word in words(name):
        assert word
        assert words(word) == (word,)
    assert words("_".join(words(name))) == words(name)


@given(st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=5))
def test_styles_of_writing_make_no_difference(parts: list[str]) -> None:
    expected = tuple(parts)
    pascal = "".join(part.capitalize() for part in parts)
    assert words(pascal) == expected
    assert words(pascal[:1].lower() + pascal[1:]) == expected
    for separator in "_-.# ":
        assert words(separator.join(parts)) == expected
        assert words(separator.join(parts).upper()) == expected


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        ("few", "status orderStatus status_code countryCode region deviceType isActive has_errors"),
        ("few", "accountType eventTypeName priorityLevel is_deleted orderstatus status2"),
        ("now", "date orderDate event_day yearMonth hour createdDate day_of_week"),
        ("composed", "appended_task_id tenant#day deviceDate userIdMonth shardId shardedStatus"),
        ("composed", "hash_prefix statusAndDate bucket pk_suffix orderIdStatus hourBucket"),
        ("composed", "statusId categoryId statusHash"),
        ("many", "id uuid orderId orderID requestId messageId email customerEmail contentHash"),
        ("many", "sessionToken orderid timestamp createdAt eventTime ts updated_at"),
        ("reference", "productId itemid movie_id bucketlistArn"),
        ("owner", "deviceId tenantId customerId account_id userId userid tenant userName"),
        ("owner", "LOCATION warehouseId createdBy deviceName roleArnOwner"),
        ("overloaded", "pk PK sk GSI1PK gsi1pk partitionKey hashKey key parentPK tenant_pk item"),
        ("nothing", "name S3Key birthDate dueDate statusphere fluid 42 Artist"),
    ],
)
def test_what_a_name_says(expected: str, names: str) -> None:
    for name in names.split():
        assert said_by(name) == expected, name


@given(IDENTIFIERS)
def test_every_name_says_one_thing(name: str) -> None:
    assert said_by(name) in {
        keys.FEW,
        keys.NOW,
        keys.OWNER,
        keys.COMPOSED,
        keys.OVERLOADED,
        keys.REFERENCE,
        keys.MANY,
        keys.NOTHING,
    }


def test_names_of_what_grows_with_time() -> None:
    assert all(grows(name) for name in ("createdAt", "timestamp", "event_date", "sequence", "ULID"))
    assert not any(grows(name) for name in ("id", "sk", "name", "", "atomic"))


def test_groups_hold_words() -> None:
    for name, group in vars(keys).items():
        if isinstance(group, frozenset) and name != "SEPARATORS":
            assert all(words(word) == (word,) for word in group), name
    assert keys.TIMES <= keys.MONOTONIC
