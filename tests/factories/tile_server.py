"""A map service on this machine: one grey tile for every address, and a list of those that were asked for."""

import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from PIL import Image

_PATH = re.compile(r"/(\d+)/(\d+)/(\d+)\.png")


class TileServer:
    """Answers `/z/x/y.png`."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}.png"
        self.asked: set[tuple[int, int, int]] = set()

    def covers(self, lng: float, lat: float) -> bool:
        """Whether the tile of this point was asked for at every zoom at which tiles were asked for."""
        zooms = {z for z, _, _ in self.asked}
        return bool(zooms) and all((z, *_tile(lng, lat, z)) in self.asked for z in zooms)


def _tile(lng: float, lat: float, zoom: int) -> tuple[int, int]:
    side = 2**zoom
    phi = math.radians(lat)
    return int((lng + 180) / 360 * side), int((1 - math.asinh(math.tan(phi)) / math.pi) / 2 * side)


@contextmanager
def tile_server() -> Iterator[TileServer]:
    """Run one while it is needed."""
    out = BytesIO()
    Image.new("RGB", (256, 256), "#c8ccc4").save(out, "PNG")
    tile = out.getvalue()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = _PATH.fullmatch(self.path)
            if found:
                served.asked.add((int(found[1]), int(found[2]), int(found[3])))
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(tile)))
            self.end_headers()
            self.wfile.write(tile)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    door = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    served = TileServer(door.server_address[1])
    thread = threading.Thread(target=door.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        door.shutdown()
        door.server_close()
        thread.join()
