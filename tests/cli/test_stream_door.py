"""Which pages may listen to the live streams with the cookie of whoever opened them."""

from pathlib import Path

import pytest

from backend.app import create_app
from backend.cli.stream_door import pages_of
from backend.config import Config

PUBLIC = {"PUBLIC_URL": "https://12345.example.gov.cn"}


@pytest.mark.parametrize(
    ("settings", "origin", "host", "may"),
    [
        ({}, "http://localhost:8000", "localhost:8001", True),
        ({}, "http://192.168.1.5:8000", "192.168.1.5:8001", True),
        ({}, "http://[::1]:8000", "[::1]:8001", True),
        ({}, "http://192.168.1.6:8000", "192.168.1.5:8001", False),
        ({}, "http://evil.example:8000", "localhost:8001", False),
        ({}, "http://localhost:9000", "localhost:8001", False),
        ({}, "https://localhost:8000", "localhost:8001", False),
        ({}, "null", "", False),
        ({}, "http://[", "localhost:8001", False),
        ({}, "http://localhost:x", "localhost:8001", False),
        (PUBLIC, "https://12345.example.gov.cn", "streams:8001", True),
        (PUBLIC, "http://12345.example.gov.cn", "streams:8001", False),
        (PUBLIC, "https://12345.example.gov.cn.evil.example", "streams:8001", False),
    ],
)
def test_pages_of_our_own_and_no_others(settings: dict[str, str], origin: str, host: str, may: bool) -> None:
    assert pages_of(Config.from_environment(settings))(origin, host) is may


@pytest.mark.parametrize(
    ("settings", "streams"),
    [({}, "http://localhost:8001"), ({"STREAM_URL": "https://live.example.gov.cn/api/v1/stream"},
                                     "https://live.example.gov.cn")],
)  # fmt: skip
def test_a_page_of_ours_may_reach_the_streams_and_nothing_else(
    tmp_path: Path, settings: dict[str, str], streams: str
) -> None:
    app = create_app(Config.from_environment({"DATA_DIR": str(tmp_path)} | settings))
    policy = app.test_client().get("/signin").headers["Content-Security-Policy"]
    assert f"connect-src 'self' {streams};" in policy
