"""The resident's page where no JavaScript runs: the same progress and the same questions as plain HTML."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from uuid import uuid4

from werkzeug.datastructures import MultiDict

STEPS = {"registered": "已受理", "dispatched": "交给承办人", "accepted": "承办人已接手", "contacted": "与您联系",
         "arrived": "到现场", "replied": "办理完成", "closed": "办结"}  # fmt: skip
CONTACTED = {"true": "联系过", "false": "没有联系"}
SOLVED = {"yes": "已解决", "partly": "部分解决", "no": "没有解决"}
SATISFIED = {"satisfied": "满意", "basically": "基本满意", "neutral": "一般", "dissatisfied": "不满意"}


def written(seen: Mapping[str, Any], trouble: str = "") -> str:
    """Progress, what was replied, and the questions that may be answered now."""
    return "".join(_parts(seen, trouble))


def _parts(seen: Mapping[str, Any], trouble: str) -> Iterator[str]:
    yield f"<main><h1>诉求进度</h1><h2>{escape(seen['title'])}</h2><p>工单 {escape(seen['no'])}</p>"
    if trouble:
        yield f'<p role="alert">{escape(trouble)}</p>'
    yield "<ol>"
    for step in seen["steps"]:
        yield f"<li>{'✓' if step['done'] else '○'} {STEPS[step['name']]}</li>"
    yield "</ol>"
    if seen["reply"]:
        yield f"<h2>办理结果</h2><p>{escape(seen['reply']['text'])}</p>"
    if seen["rated"]:
        yield "<p>已收到您的评价，谢谢您。</p>"
    if seen["contacted_question"] or seen["can_rate"]:
        yield from _form(seen)
    yield "</main>"


def _form(seen: Mapping[str, Any]) -> Iterator[str]:
    yield f'<form method="post"><input type="hidden" name="id" value="{uuid4()}">'
    yield _choice("contacted", "有人与您联系过吗？", CONTACTED)
    if seen["can_rate"]:
        yield _choice("solved", "问题解决了吗？", SOLVED)
        grades = {one: SATISFIED.get(one, one) for one in seen["satisfaction"]}
        yield _choice("satisfied", "对办理结果满意吗？", grades)
    yield '<p><label>想补充的话<br><textarea name="words" maxlength="500" rows="4"></textarea></label></p>'
    yield '<button type="submit">提交</button></form>'


def _choice(name: str, asked: str, answers: Mapping[str, str]) -> str:
    options = (
        f'<p><label><input type="radio" name="{name}" value="{value}"> {escape(words)}</label></p>'
        for value, words in answers.items()
    )
    return f"<fieldset><legend>{asked}</legend>{''.join(options)}</fieldset>"


def read(form: MultiDict[str, str]) -> dict[str, Any]:
    """The answers of a form as a program sends them."""
    said: dict[str, Any] = {name: form[name] for name in ("id", "solved", "satisfied", "words") if form.get(name)}
    if form.get("contacted") in CONTACTED:
        said["contacted"] = form["contacted"] == "true"
    return said
