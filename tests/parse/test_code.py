"""Code is read as text: what it imports and calls, under which names, and where."""

import sys
from collections.abc import Callable
from contextlib import suppress

import pytest

from ingestlint.parse.code import javascript, python
from ingestlint.parse.code.outline import CodeError, Outline

DEEP = 5_000


def names(outline: Outline) -> list[str]:
    return [call.name for call in outline.calls]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import boto3\nboto3.client('s3')", ["boto3.client"]),
        ("import boto3 as b\nb.client('s3')", ["boto3.client"]),
        ("from boto3 import client as c\nc('s3')", ["boto3.client"]),
        ("import urllib.request\nurllib.request.urlopen(x)", ["urllib.request.urlopen"]),
        ("from .a import b\nb.c()", [".a.b.c"]),
        ("import boto3\ns = boto3.Session()\ns.client()",
         ["boto3.Session", "boto3.Session.client"]),
        ("import requests\nwith requests.Session() as s: s.get(x)"
         , ["requests.Session", "requests.Session.get"]),
        ("import requests\nclass A:\n def f(self):\n  self.s = requests.Session()\n  self.s.get(1)",
         ["requests.Session", "requests.Session.get"]),
        ("import a\nasync def f():\n x = await a.b()\n x.c()", ["a.b", "a.b.c"]),
        ("x = x.next()\nx.next()", ["", ""]),
        ("(a or b).c()\n__import__(x)[0]()", ["", "", "__import__"]),
        # A name of unknown origin is no module.
        ("def f(requests): requests.get(x)", [""]),
    ],
)  # fmt: skip
def test_full_names_in_python(code: str, expected: list[str]) -> None:
    assert names(python.outline_of(code)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import axios from 'axios'; axios.get(x)", ["axios.get"]),
        ("import * as h from 'node:https'; h.get(x)", ["https.get"]),
        ("import { S3Client as S } from '@aws-sdk/client-s3'; new S()",
         ["@aws-sdk/client-s3.S3Client"]),
        ("import { default as got } from 'got'; got(x)", ["got"]),
        ("const { S3: B } = require('aws-sdk'); new B()", ["", "aws-sdk.S3"]),
        ("const a = require('axios').default.create({}); a.get(x)",
         ["axios.create", "", "axios.create.get"]),
        ("const g = (await import('got')).default; g.get(x)", ["", "got.get"]),
        ("import x from 'aws-xray-sdk'; import {S} from 's'; const c = x.captureAWS(new S); c.d(y)",
         ["aws-xray-sdk.captureAWS", "s.S", "s.S.d"]),
        ("import {S} from 's'; class A { s = new S(); f() { this.s.send(x) } }",
         ["s.S", "s.S.send"]),
        ("fetch(x); const g = fetch; g(x)", ["fetch", "fetch"]),
        # What is no global, and a name of unknown origin.
        ("function fetch() {}; fetch(x)", [""]),
        ("const fetch = () => 1; fetch(x)", [""]),
        ("function f(http) { http.get(x) }", [""]),
        ("require(name)", ["require"]),
        ("x = x.next(); x.next()", ["", ""]),
    ],
)  # fmt: skip
def test_full_names_in_javascript(code: str, expected: list[str]) -> None:
    assert names(javascript.outline_of(code, "javascript")) == expected


def test_types_are_no_imports() -> None:
    code = "import type { A } from './a'\nimport b = require('b')\nexport * from './c'\nb.d<A>()"
    outline = javascript.outline_of(code, "typescript")
    assert {each.module for each in outline.imports} == {"b", "./c"}
    assert names(outline) == ["b.d"]


def test_components_are_understood() -> None:
    outline = javascript.outline_of("const a = () => <b c={fetch(d)} />", "tsx")
    assert names(outline) == ["fetch"]


@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_places_count_characters(line: str) -> None:
    code = f"# é{line}a = 'é'; f('ü'){line}"
    for outline, shift in (
        (python.outline_of(code), 0),
        (javascript.outline_of(code.replace("#", "//"), "javascript"), 1),
    ):
        (call,) = outline.calls
        text = code if not shift else code.replace("#", "//")
        assert text[call.start : call.end] == "f('ü')"


def test_what_is_no_code_says_its_line() -> None:
    with pytest.raises(CodeError) as told:
        python.outline_of("a = 1\nb = = 2\n")
    assert told.value.line == 2
    with pytest.raises(CodeError) as told:
        javascript.outline_of("const a = 1\nconst b = )\n", "javascript")
    assert told.value.line == 2


@pytest.mark.parametrize(
    "code", ["(" * DEEP, "-" * DEEP * 20 + "1", "a" + ".b" * DEEP + "()", "\0"]
)
def test_what_is_too_deep_is_no_crash(code: str) -> None:
    for read in (python.outline_of, lambda text: javascript.outline_of(text, "javascript")):
        found: list[str] = []
        with suppress(CodeError):
            found = names(read(code))
        assert found in ([], [""])


@pytest.mark.parametrize("read", [python.outline_of, lambda t: javascript.outline_of(t, "tsx")])
def test_half_of_a_character_is_told(read: Callable[[str], Outline]) -> None:
    with pytest.raises(CodeError, match="half of a character") as told:
        read("a\nb = '\ud800'\n")
    assert told.value.line == 2


def test_names_that_stand_for_calls_of_each_other_take_no_time() -> None:
    lines = ["x0 = f()", *(f"x{n} = f(x{n - 1}, x{n - 1}, x{n - 1})" for n in range(1, 300))]
    code = "\n".join(lines)
    assert len(python.outline_of(code).calls) == 300
    assert len(javascript.outline_of(code, "javascript").calls) == 300


def test_code_of_today_warns_of_nothing() -> None:
    assert len(python.outline_of(r'f("\d")').calls) == 1


def test_without_the_extra_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    with pytest.raises(CodeError) as told:
        javascript.outline_of("f()", "javascript")
    assert told.value.remedy == "install ingestlint[javascript]"
