"""What the rule on field apps (国办函〔2026〕12号) forbids is absent: attendance, ranks, online time, tracks."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from backend.db import Base
from backend.domain.act import Action
from backend.domain.events import Event
from tests.structure.sources import ROOT, files

FORBIDDEN = re.compile(
    r"attendance|clock_?in\b|clock_?out\b|punch_?card|check_?in_?(time|daily)|sign_?in_?(streak|days)|leader_?board"
    r"|points?_(rank|table|total)|(worker|person|staff)_rank|gamif|badges?_earned|online_?(time|hours|minutes|duration)"
    r"|last_seen|heartbeat|geo_?track|location_?(track|history|trail)|track_?points?|trajector|breadcrumb",
    re.IGNORECASE,
)  # fmt: skip
"""In names of tables, columns, routes, acts, events, and in the phone's code."""
IN_WORDS = re.compile(r"考勤|打卡|积分|排行榜|在线时长|签到天数|轨迹")
WATCHES = re.compile(r"geolocation\s*\.\s*(watchPosition|getCurrentPosition)")
MAY_WATCH = {"device/receiver.ts"}
"""The one file that asks where the phone is; who starts it has an order, a finding or a test before him."""
MAY_START = {"OrderScreen.vue", "NextStep.vue", "ArriveSheet.vue", "HereField.vue", "useFinding.ts", "OrderMap.vue",
             "LocationRow.vue"}  # fmt: skip
TRACKERS = re.compile(r"periodicSync|BackgroundGeolocation|PeriodicSyncManager|sendBeacon", re.IGNORECASE)


def _phone(*endings: str) -> list[Path]:
    return [path for path in files() if path.is_relative_to("pwa/src") and path.suffix in endings]


def _text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_pattern_would_notice() -> None:
    named = ("attendance_days", "points_rank", "worker_ranking", "online_time_s", "trackpoints", "last_seen_at")
    assert all(FORBIDDEN.search(name) for name in named)
    assert IN_WORDS.search("今日积分排行榜")


def test_no_table_has_it() -> None:
    names = [f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns]
    assert len(names) > 100
    assert not [name for name in names if FORBIDDEN.search(name)]


def test_no_act_no_event_no_route_does_it(app: Flask) -> None:
    names = [*map(str, Action), *map(str, Event), *(rule.rule for rule in app.url_map.iter_rules())]
    assert not [name for name in names if FORBIDDEN.search(name)]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_no_screen_speaks_of_it(language: str) -> None:
    found = []
    for path in _phone(".json"):
        if path.parent.name == language:
            words = json.loads(_text(path))
            found += [key for key, text in words.items() if IN_WORDS.search(text) or FORBIDDEN.search(key)]
    assert not found


def test_no_code_of_the_phone_does_it() -> None:
    code = {path: _text(path) for path in _phone(".ts", ".vue")}
    assert not [str(path) for path, text in code.items() if FORBIDDEN.search(text) or TRACKERS.search(text)]


def test_the_place_is_asked_for_in_one_file_and_only_with_work_in_hand() -> None:
    sources = [path for path in _phone(".ts", ".vue") if not path.name.endswith(".test.ts")]
    asking = {str(path.relative_to("pwa/src")) for path in sources if WATCHES.search(_text(path))}
    assert asking <= MAY_WATCH
    listening = {path.name for path in sources if re.search(r"from '[./\w]*/receiver'", _text(path))}
    assert listening == {"position.ts"}
    starting = {path.name for path in sources if re.search(r"\bwatchPosition\(|\bposition\.start\(", _text(path))}
    assert starting - {"position.ts", "receiver.ts"} <= MAY_START
