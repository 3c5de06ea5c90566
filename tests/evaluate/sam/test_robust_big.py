"""Whatever stands in a template, it is spelled out or noted, never a crash."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import yaml

TEMPLATES = sorted((Path(__file__).parent / "templates").glob("*.yaml"))
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(["", "text", [], {}, [{}], {"a": None}, [None, [1]]]),
    st.sampled_from(
        [
            {"Ref": "AWS::NoValue"},
            {"Ref": "Nothing"},
            {"Fn::If": ["Prod", {"a": "b"}, {"Ref": "AWS::NoValue"}]},
            {"Fn::If": "Prod"},
            {"Fn::Transform": {"Name": "AWS::Include"}},
            {"Fn::ForEach::X": ["A", ["b"], {"${A}": {"Type": "SQS"}}]},
        ]
    ),
)


@hypothesis.settings(max_examples=4000, deadline=None)
@hypothesis.given(drawn=st.data())
def test_any_value_anywhere(
    parse: Callable[..., Any], data: Callable[..., Any], spell: Callable[..., Any], drawn: Any
) -> None:
    path = drawn.draw(st.sampled_from(TEMPLATES))
    template = data(parse(path.read_text()).root)
    for _ in range(drawn.draw(st.integers(1, 3))):
        _replace(template["Resources"], drawn)
    spell(yaml.safe_dump(template))


def _replace(node: Any, drawn: Any) -> None:
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = drawn.draw(st.sampled_from(keys))
        inner = node[key]
        if not isinstance(inner, dict | list) or not inner or drawn.draw(st.booleans()):
            node[key] = copy.deepcopy(drawn.draw(ODD))
            return
        node = inner
