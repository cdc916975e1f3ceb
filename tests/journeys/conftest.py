"""A push service beside the small district."""

from collections.abc import Iterator

import pytest

from tests.factories.push_service import PushService, push_service


@pytest.fixture
def browsers() -> Iterator[PushService]:
    """The push service of the phones' browsers, on this machine."""
    with push_service() as service:
        yield service


@pytest.fixture
def push_origin(browsers: PushService) -> str:
    """Pushes may go to the push service of this machine."""
    return browsers.origin
