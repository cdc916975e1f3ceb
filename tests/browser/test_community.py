"""The community's desk adds photos to its order: several at once, each seen on its way, what is no photo named."""

import threading
from collections.abc import Callable

from playwright.sync_api import FilePayload, Route, expect

from tests.browser.errands import arrived
from tests.browser.product import Product
from tests.browser.visitors import DESK, Visit
from tests.factories.world import jpeg, sha

BEFORE, AFTER = "处置前照片还缺 1 张（已有 0，需要 1）", "处置后照片还缺 1 张（已有 0，需要 1）"


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def test_three_files_at_once_of_which_one_is_no_photo(visit: Callable[..., Visit], product: Product) -> None:
    no = arrived(product, "社区补照片")
    photos = [jpeg(71), jpeg(72)]
    desk = visit(account="community", size=DESK)
    desk.go(f"/community/{no}", until="photo-drop")
    expect(desk.part("photo-missing")).to_have_text([BEFORE, AFTER])
    box, whole = desk.part("photo-missing").first.bounding_box(), desk.part("photo-drop").bounding_box()
    assert box is not None
    assert whole is not None
    assert box["width"] == whole["width"]
    held, is_open = [], threading.Event()

    def pass_or_wait(route: Route) -> None:
        if is_open.is_set():
            route.continue_()
        else:
            held.append(route)

    desk.page.route("**/api/v1/photos/*", pass_or_wait)
    files = [_file("门前.jpg", photos[0]), _file("会议记录.jpg", b"no photo at all"), _file("门后.jpg", photos[1])]
    desk.part("photo-add").set_input_files(files)

    expect(desk.part("photo-refused")).to_have_count(1)
    expect(desk.part("photo-refused")).to_contain_text("“会议记录.jpg”没有添加： 不是能识别的照片文件。")
    expect(desk.page.locator(".photo-uploading, .photo-local")).to_have_count(2)
    expect(desk.page.locator(".photo-uploading progress").first).to_be_visible()
    desk.snap("community-uploading")
    is_open.set()
    for route in held:
        route.continue_()
    expect(desk.page.locator(".photo-stored")).to_have_count(2)
    expect(desk.part("photo-missing")).to_have_text([BEFORE])
    stored = product.get("community", f"/orders/{no}")["evidence"]
    assert {one["sha256"]: one["state"] for one in stored} == {sha(photo): "stored" for photo in photos}
