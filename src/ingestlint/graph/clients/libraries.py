"""Libraries that call AWS or HTTP, and what sets their timeouts and retries."""

import re

from ingestlint.record import Record

TIMEOUTS_OF_HANDLER = frozenset(("requestTimeout", "connectionTimeout", "socketTimeout"))


class Library(Record):
    """The calls of a library that make a client or a request, by a pattern of their full names.

    `sets` are the names of what sets a timeout or retries: keywords, or keys of an object at one
    of the positions `options`, the last of them that is given. A keyword or key of `within` holds
    an object or a call that has one of these names itself. `enough` values by position set it as
    well. What `maker` is given holds for the methods of what it makes; a call or an assignment of
    `everywhere` for all. `aws` where the variables of the SDK count.
    """

    calls: re.Pattern[str]
    sets: frozenset[str]
    options: tuple[int, ...] = ()
    within: tuple[str, frozenset[str]] = ("", frozenset())
    enough: int = 0
    maker: str = ""
    everywhere: re.Pattern[str] | None = None
    aws: bool = False


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _matching(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE)


_VERB = r"(get|post|put|patch|delete|head|options|request|stream)"
_SOCKETS = _matching(r"socket\.setdefaulttimeout")
BOTOCORE = _names("retries connect_timeout read_timeout defaults_mode")

PYTHON = (
    Library(
        _matching(
            r"""(aio)?boto3(\.session)?(\.Session)?\.(client|resource)
            |(aio)?botocore\.session\.(get_session|Session|AioSession)\.create_client"""
        ),
        frozenset(),
        within=("config", BOTOCORE),
        everywhere=_matching(r".*\.set_default_client_config|os\.environ\.AWS_(MAX|RETRY|DEF)\w*"),
        aws=True,
    ),
    Library(_matching(rf"requests(\.api)?\.{_VERB}"), _names("timeout")),
    Library(
        _matching(rf"requests(\.sessions)?\.[Ss]ession\.({_VERB}|send)"),
        _names("timeout"),
        # An adapter is there for retries, or for a timeout.
        everywhere=_matching(r"requests(\.sessions)?\.[Ss]ession\.mount"),
        maker=r"requests(\.sessions)?\.[Ss]ession",
    ),
    Library(
        _matching(r"urllib\.request\.urlopen"), _names("timeout"), enough=3, everywhere=_SOCKETS
    ),
    Library(
        _matching(r"http\.client\.HTTPS?Connection"),
        _names("timeout"),
        enough=3,
        everywhere=_SOCKETS,
    ),
    Library(
        _matching(r"urllib3(\.poolmanager)?\.(PoolManager|ProxyManager)\.(request|urlopen)"),
        _names("timeout retries"),
        maker=r"urllib3(\.poolmanager)?\.(PoolManager|ProxyManager)",
    ),
    Library(_matching(r"urllib3\.request"), _names("timeout retries")),
    Library(
        _matching(rf"aiohttp(\.client)?\.ClientSession\.{_VERB}"),
        _names("timeout"),
        maker=r"aiohttp(\.client)?\.ClientSession",
    ),
)

_AXIOS = _names("timeout signal")
_UNDICI = _names("signal headersTimeout bodyTimeout dispatcher")
_AXIOS_DEFAULTS = _matching(r"axios(\.create)?\.defaults\.timeout")
_DISPATCHER = _matching(r"undici\.setGlobalDispatcher")

JAVASCRIPT = (
    Library(
        _matching(r"@aws-sdk/client-[\w-]+\.(\w+Client|[A-Z]\w*(?<!Command)(?<!Exception))"),
        _names("maxAttempts retryMode retryStrategy defaultsMode"),
        options=(0,),
        within=("requestHandler", TIMEOUTS_OF_HANDLER),
        everywhere=_matching(r"process\.env\.AWS_(MAX|RETRY|DEFAULTS)\w*"),
        aws=True,
    ),
    Library(
        _matching(
            r"""aws-sdk\.(?!Config$|Endpoint$|HttpRequest$|\w*Credentials$)[A-Z]\w*
            (\.DocumentClient)?|aws-sdk/clients/\w+(\.DocumentClient)?"""
        ),
        _names("maxRetries httpOptions retryDelayOptions"),
        options=(0,),
        everywhere=_matching(r"aws-sdk(/global)?\.config\.(update|maxRetries|httpOptions)"),
        aws=True,
    ),
    Library(
        _matching(r"(globalThis\.)?fetch|node-fetch|cross-fetch|undici\.fetch"),
        _names("signal timeout dispatcher"),
        options=(1,),
        everywhere=_DISPATCHER,
    ),
    Library(
        _matching(rf"undici\.({_VERB}|pipeline)"), _UNDICI, options=(1,), everywhere=_DISPATCHER
    ),
    Library(
        _matching(r"axios(\.create)?(\.request)?(?<!\.create)"),
        _AXIOS,
        options=(0, 1),
        maker=r"axios\.create",
        everywhere=_AXIOS_DEFAULTS,
    ),
    Library(
        _matching(r"axios(\.create)?\.(get|delete|head|options)"),
        _AXIOS,
        options=(1,),
        maker=r"axios\.create",
        everywhere=_AXIOS_DEFAULTS,
    ),
    Library(
        _matching(r"axios(\.create)?\.(post|put|patch)"),
        _AXIOS,
        options=(2,),
        maker=r"axios\.create",
        everywhere=_AXIOS_DEFAULTS,
    ),
    Library(
        _matching(rf"got(\.extend)?(\.{_VERB})?(?<!\.extend)"),
        _names("timeout signal retry"),
        options=(1,),
        maker=r"got\.extend",
    ),
    Library(
        _matching(r"https?\.(request|get)"),
        _names("timeout signal"),
        options=(0, 1),
        everywhere=_matching(r"https?\.(request|get)\.setTimeout"),
    ),
)
LIBRARIES = {"python": PYTHON, "nodejs": JAVASCRIPT}

# What is read above, or reaches no service by itself, or has timeouts of its own.
KNOWN = _matching(
    r"""(boto3|botocore|aioboto3|aiobotocore|requests|urllib3|aiohttp|httpx|cfnresponse)(\..*)?
    |aws_lambda_powertools(\.(logging|metrics|tracing|event_handler)(\..*)?
        |\.utilities\.(typing|data_classes|parser|validation|batch)(\..*)?)?
    |(aws_xray_sdk|pydantic|yaml|dateutil|pytz|simplejson|jsonschema|typing_extensions)(\..*)?
    |@aws-sdk/.*|@smithy/.*|aws-sdk(/.*)?|aws-xray-sdk.*|aws-lambda|cfn-response
    |node-fetch|cross-fetch|undici|axios|got|ky
    |@aws-lambda-powertools/(logger|metrics|tracer|batch|parser|commons)(/.*)?
    |@middy/core|uuid|lodash(/.*)?|moment|dayjs|luxon|zod|ajv|source-map-support(/.*)?"""
)
# What loads a module by a name that is computed.
LOADS = frozenset(("importlib.import_module", "__import__", "require", "import"))
# Modules that come with Node.js; those of Python are known to Python.
OF_NODE = _names(
    "assert async_hooks buffer child_process cluster console constants crypto dns domain events fs"
    " fs/promises http http2 https inspector module net os path perf_hooks process punycode"
    " querystring readline repl stream stream/promises string_decoder sys timers timers/promises"
    " tls tty url util v8 vm worker_threads zlib"
)
