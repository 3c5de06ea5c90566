"""AWS for tests: moto's server on the loopback interface, and faults at will.

What moto lacks and the snapshot asks for is added here: pages of EC2's lists, the filter by type
of interface, Lambda's account settings.
"""

import io
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import pytest
from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.responses import EC2Response
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

LISTS = {
    "describe_vpcs": "Vpcs",
    "describe_subnets": "Subnets",
    "describe_route_tables": "RouteTables",
    "describe_nat_gateways": "NatGateways",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_security_groups": "SecurityGroups",
    "describe_managed_prefix_lists": "PrefixLists",
    "describe_network_interfaces": "NetworkInterfaces",
}
SETTINGS = {"AccountLimit": {"ConcurrentExecutions": 1500, "UnreservedConcurrentExecutions": 1200}}

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Fault(NamedTuple):
    """What is answered instead."""

    code: str
    message: str = ""
    status: str = "400 Bad Request"


class Aws:
    """The server: which calls came (`ec2:DescribeVpcs`), with which arguments; faults to come."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.arguments: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.agents: set[str] = set()
        # The faults of a call, one each time it comes; with `always` each time.
        self.faults: dict[str, list[Fault]] = {}
        self.always: dict[str, Fault] = {}
        self.url = ""
        self._moto = DomainDispatcherApplication(create_backend_app)

    def forget(self) -> None:
        self.calls.clear()
        self.arguments.clear()
        self.faults.clear()
        self.always.clear()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        arguments = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        service = environ["HTTP_AUTHORIZATION"].split("/")[3]
        action = f"{service}:{_operation(environ, arguments)}"
        self.calls.append(action)
        self.arguments[action].append(arguments)
        self.agents.add(environ["HTTP_USER_AGENT"])
        waiting = self.faults.get(action)
        fault = waiting.pop(0) if waiting else self.always.get(action)
        if fault:
            return _fail(service, fault, start)
        if action == "lambda:GetAccountSettings":
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(SETTINGS).encode()]
        answer: Iterable[bytes] = self._moto(environ, start)
        return answer


def _operation(environ: Environ, arguments: dict[str, str]) -> str:
    if "Action" in arguments:
        return arguments["Action"]
    if environ["PATH_INFO"].rstrip("/").endswith("/account-settings"):
        return "GetAccountSettings"
    return str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2] or "?"


def _fail(service: str, fault: Fault, start: StartResponse) -> Iterable[bytes]:
    """The fault as the service's protocol spells it."""
    if service in {"lambda", "servicequotas"}:
        start(
            fault.status, [("Content-Type", "application/json"), ("x-amzn-errortype", fault.code)]
        )
        return [json.dumps({"__type": fault.code, "message": fault.message}).encode()]
    error = f"<Error><Code>{fault.code}</Code><Message>{escape(fault.message)}</Message></Error>"
    start(fault.status, [("Content-Type", "text/xml")])
    if service == "ec2":
        return [f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>".encode()]
    return [f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()]


@contextmanager
def server() -> Iterator[Aws]:
    aws = Aws()
    listening = make_server("127.0.0.1", 0, aws, threaded=True, request_handler=MotoRequestHandler)
    aws.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def complete(patch: pytest.MonkeyPatch, page: int) -> None:
    """Teach moto what it lacks: the filter, and pages of at most so many things."""
    value = NetworkInterface.get_filter_value

    def filter_value(self: NetworkInterface, name: str, method: str | None = None) -> Any:
        return self.interface_type if name == "interface-type" else value(self, name, method)

    patch.setattr(NetworkInterface, "get_filter_value", filter_value)
    for method, key in LISTS.items():
        patch.setattr(EC2Response, method, _paged(getattr(EC2Response, method), key, page))


def _paged(
    method: Callable[[EC2Response], ActionResult], key: str, page: int
) -> Callable[[EC2Response], ActionResult]:
    def paged(self: EC2Response) -> ActionResult:
        answer: Any = method(self).result
        first = int(self._get_param("NextToken") or 0)
        assert self._get_param("MaxResults"), f"{key} is asked for without pages"
        things = list(answer[key])
        part = {key: things[first : first + page]}
        more = {"NextToken": str(first + page)} if first + page < len(things) else {}
        return ActionResult({**part, **more})

    return paged
