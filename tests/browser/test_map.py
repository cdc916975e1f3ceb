"""The map of an order: its cell, its neighbours and its fence, without a network too; and the way to other maps."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from geo.datum import Datum, from_wgs84
from tests.browser.errands import called
from tests.browser.product import Product
from tests.browser.visitors import Visit
from tests.factories.tile_server import TileServer

SHAPES = """async () => {
  const read = () => new Promise((resolve) => {
    const asked = indexedDB.open('banshi');
    asked.onsuccess = () => {
      const kept = asked.result.transaction('meta').objectStore('meta').get('cells');
      kept.onsuccess = () => { asked.result.close(); resolve(kept.result?.shapes.map((one) => one.code) ?? []); };
    };
  });
  for (let tries = 0; tries < 150; tries += 1) {
    const codes = await read();
    if (codes.length > 0) return codes;
    await new Promise((done) => setTimeout(done, 100));
  }
  return [];
}"""
INKED = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, index) => index % 4 === 3 && value > 0);
}"""
IN_PLACE = """async () => {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => { navigator.serviceWorker.oncontrollerchange = done; });
  }
}"""


def test_cells_and_fence_are_drawn_in_the_basement_too(visit: Callable[..., Visit], product: Product) -> None:
    no = called(product, "地下室积水")
    spot = product.demo.spot
    phone = visit(account="worker1", at={"lng": spot["lng"] - 0.002, "lat": spot["lat"]})
    phone.go("/inbox", until=f"order-{no}").evaluate(IN_PLACE)
    kept = set(phone.page.evaluate(SHAPES))
    assert set(product.demo.home) <= kept
    assert len(kept) < 60

    phone.expects_trouble = True
    phone.context.set_offline(True)
    phone.tap(f"order-{no}")
    phone.tap("open-map")
    expect(phone.see("map")).to_have_attribute("data-drawn", "true")
    expect(phone.see("map-words")).to_contain_text("现场在您东方向，205 米")
    expect(phone.part("map-words")).to_contain_text(product.demo.home[0])
    expect(phone.part("map-words")).to_contain_text("相邻网格")
    assert phone.page.locator("[data-testid='map'] canvas").evaluate(INKED)
    phone.snap("map-offline")
    assert not phone.too_wide()
    assert not phone.axe()
    phone.tap("map-in")
    phone.tap("map-fit")


def test_tiles_are_asked_for_where_they_are_drawn(
    visit: Callable[..., Visit], product: Product, tiles: TileServer
) -> None:
    no = called(product, "围墙倾斜")
    spot = product.demo.spot
    phone = visit(account="worker1", at=spot)
    phone.go(f"/orders/{no}", until="open-map")
    tiles.asked.clear()
    phone.tap("open-map")
    expect(phone.see("map-credit")).to_have_text("示例地图 GS(2026)0000号")
    phone.page.locator("[data-testid='map'] .leaflet-tile-loaded").first.wait_for()
    expect(phone.part("map-hint")).to_have_text("")
    phone.snap("map-tiles")
    assert tiles.covers(*from_wgs84(spot["lng"], spot["lat"], Datum.GCJ02))


def _pair(text: str) -> tuple[float, float]:
    first, second = text.split(",")[:2]
    return float(first), float(second)


def test_the_way_is_handed_over_to_a_map_app_and_remembered(visit: Callable[..., Visit], product: Product) -> None:
    no = called(product, "路牌倒塌")
    phone = visit(account="worker1", permissions=["clipboard-read", "clipboard-write"])
    phone.go(f"/orders/{no}", until="navigate")
    phone.tap("navigate")
    gcj = from_wgs84(product.demo.spot["lng"], product.demo.spot["lat"], Datum.GCJ02)
    href = phone.see("way-amap").get_attribute("href") or ""
    assert href.startswith("https://")
    there = _pair(_query(href)["to"][0])
    assert max(abs(a - b) for a, b in zip(there, gcj, strict=True)) < 1e-6
    phone.snap("ways")
    phone.tap("way-copy")
    assert phone.page.evaluate("navigator.clipboard.readText()") == "清溪大道8号"
    phone.part("way-tencent").evaluate("(link) => link.addEventListener('click', (event) => event.preventDefault())")
    phone.tap("way-tencent")
    phone.page.reload()
    expect(phone.see("way-usual")).to_contain_text("腾讯地图")
    lat, lng = _pair(_query(phone.part("way-usual").get_attribute("href") or "")["tocoord"][0])
    assert max(abs(lng - gcj[0]), abs(lat - gcj[1])) < 1e-6


def _query(href: str) -> dict[str, Any]:
    return parse_qs(urlsplit(href).query)
