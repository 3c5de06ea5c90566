"""One Region of an AWS account, asked through boto3: pages, throttling, what is denied.

The one module that opens sockets.
"""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from ingestlint import __version__
from ingestlint.record import Record

from .aws_errors import (
    ABSENT,
    DENIED,
    NOT_IMPLEMENTED,
    NOT_OFFERED,
    THROTTLED,
    Refused,
    answered,
    denial,
    is_of,
    unanswered,
)

# How often a call is made when AWS throttles it. botocore's standard mode waits in between, at
# most 20 seconds each time: about half a minute in all.
ATTEMPTS = 8
# The first to be asked, whether there is anybody: a Region that does not exist has no address.
FIRST = "sts"
FIRST_ATTEMPTS = 3
CONNECT_TIMEOUT = 10
# The longest page that every call on EC2 allows (DescribeRouteTables and prefix lists).
PAGE = 100
CLIENTS = {"servicequotas": "service-quotas"}

Say = Callable[[str], None]
Answer = dict[str, Any]
T = TypeVar("T")


class Asked(Record):
    """Which Region is asked, as whom, about which VPCs (none: all), and where if not at AWS."""

    region: str
    profile: str | None = None
    vpc_ids: tuple[str, ...] = ()
    endpoint_url: str | None = None


class Account:
    """Answers calls that are named like the permission they need: `ec2:DescribeVpcs`.

    A call that is denied answers None, and `denied` holds what was said. `say` hears of that, and
    when a call waits because it is throttled.
    """

    def __init__(self, asked: Asked, say: Say) -> None:
        self.denied: dict[str, str] = {}
        self._asked = asked
        self._say = say
        self._clients: dict[str, Any] = {}
        self._waited: set[str] = set()
        try:
            import boto3
            from botocore.exceptions import BotoCoreError
        except ImportError:
            hint = "pip install 'ingestlint[aws]'"
            raise Refused("snapshot needs boto3, which is not installed", hint) from None
        try:
            self._session = boto3.Session(profile_name=asked.profile, region_name=asked.region)
        except BotoCoreError as error:
            raise unanswered(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()

    def ask(self, action: str, **arguments: object) -> Answer | None:
        """The answer to one call; None also when AWS has nothing to answer."""

        def call(client: Any, method: str) -> Answer:
            answer: Answer = getattr(client, method)(**arguments)
            return answer

        return self._tried(action, call)

    def every(self, action: str, name: str, **arguments: object) -> list[Answer] | None:
        """What stands under `name`, on all pages."""
        if action.startswith("ec2:"):
            arguments["PaginationConfig"] = {"PageSize": PAGE}

        def call(client: Any, method: str) -> list[Answer]:
            pages = client.get_paginator(method).paginate(**arguments)
            return [each for page in pages for each in page.get(name) or ()]

        return self._tried(action, call)

    def takes(self, action: str, argument: str) -> bool:
        """Whether the boto3 that is installed knows an argument of a call."""

        def call(client: Any, _: str) -> bool:
            operation = client.meta.service_model.operation_model(action.partition(":")[2])
            return argument in operation.input_shape.members

        return bool(self._tried(action, call))

    def _tried(self, action: str, call: Callable[[Any, str], T]) -> T | None:
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        service, _, operation = action.partition(":")
        try:
            return call(self._client(service), xform_name(operation))
        except ClientError as error:
            told = error.response.get("Error", {})
            code, message = str(told.get("Code", "")), str(told.get("Message", ""))
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            asking = str(error.operation_name)
        except (BotoCoreError, ValueError) as error:  # ValueError: an --endpoint-url that is none
            raise unanswered(error, self._asked.region, self._regions()) from None
        except ResponseParserError:  # which quotes the whole answer
            hint = "check the proxy and --endpoint-url"
            raise Refused(f"what answers {action} is not AWS", hint) from None
        if asking != operation:
            # To take the role that a profile names, before anything was asked.
            raise answered(asking, code, denial(message))
        if is_of(code, ABSENT):
            return None
        offered = not is_of(code, NOT_OFFERED) and status != NOT_IMPLEMENTED
        if offered and not is_of(code, DENIED):
            raise answered(action, code, message)
        self.denied[action] = denial(message)
        self._say(f"warning: {action} is not {'allowed' if offered else 'offered'}")
        return None

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            from botocore.config import Config

            config = Config(
                connect_timeout=CONNECT_TIMEOUT,
                retries={
                    "mode": "standard",
                    "total_max_attempts": FIRST_ATTEMPTS if service == FIRST else ATTEMPTS,
                },
                user_agent_extra=f"ingestlint/{__version__}",
            )
            client = self._session.client(
                CLIENTS.get(service, service), config=config, endpoint_url=self._asked.endpoint_url
            )
            client.meta.events.register("needs-retry", self._hear)
            self._clients[service] = client
        return self._clients[service]

    def _hear(self, response: Any, operation: Any, attempts: int, **_: object) -> None:
        """Called by botocore before it waits, or gives up."""
        code = response[1].get("Error", {}).get("Code", "") if response else ""
        name = str(operation.name)
        if is_of(str(code), THROTTLED) and attempts < ATTEMPTS and name not in self._waited:
            self._waited.add(name)
            self._say(f"note: AWS throttles {name}; waiting")

    def _regions(self) -> list[str]:
        return [
            region
            for partition in self._session.get_available_partitions()
            for region in self._session.get_available_regions("ec2", partition)
        ]
