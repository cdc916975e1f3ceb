"""The built phone app: hashed files for ever, the shell and the service worker always asked for anew."""

import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, send_from_directory
from werkzeug.exceptions import NotFound

from backend.api.auth import public
from backend.api.context import context, host

POLICY = (
    "default-src 'self'; img-src 'self' blob: data:{pictures}; worker-src 'self' blob:; "
    "connect-src 'self' {streams}; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'none'"
)
NO_SCRIPT = re.compile("<noscript>.*?</noscript>", re.DOTALL)
BARE = '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>半时</title><noscript></noscript></html>'
NOT_OURS = ("api/", "open311/")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
mimetypes.add_type("application/manifest+json", ".webmanifest")


def origins(tiles: Iterable[str]) -> tuple[str, ...]:
    """Where the tiles of a map come from; `{0-7}` in an address names several servers."""
    found: dict[str, None] = {}
    for address in tiles:
        several = re.search(r"\{(\w)-(\w)\}", address)
        first, last = (several[1], several[2]) if several else ("", "")
        names = [chr(code) for code in range(ord(first), ord(last) + 1)] if several else [""]
        for name in names:
            parts = urlsplit(re.sub(r"\{\w-\w\}", name, address))
            found[f"{parts.scheme}://{parts.netloc}"] = None
    return tuple(found)


def blueprint(files: Path, *, pictures: Iterable[str] = ()) -> Blueprint:
    """The routes of the app whose build lies in a folder; `pictures` are other servers' that its pages may show."""
    shown = "".join(f" {origin}" for origin in pictures)
    blp = Blueprint("phone_app", __name__)

    @blp.get("/")
    @blp.get("/<path:path>")
    @public
    def page(path: str = "") -> Response:
        """A file of the build, or the shell for every address that the app itself knows."""
        if path.startswith(NOT_OURS):
            raise NotFound
        if path and _is_file(files / path):
            found = _file(files, path)
            return _guarded(found, shown) if path.endswith(".html") else found
        is_address = path.startswith("r/") or "." not in path.rpartition("/")[2]
        if not is_address or not (files / "index.html").is_file():
            raise NotFound
        return _guarded(_file(files, "index.html"), shown)

    def shell(plain: str, status: int) -> Response:
        index = files / "index.html"
        text = index.read_text(encoding="utf-8") if index.is_file() else BARE
        said = NO_SCRIPT.sub(lambda _: f"<noscript>{plain}</noscript>", text, count=1)
        answer = Response(said, status=status, mimetype="text/html")
        answer.headers["Cache-Control"] = "no-store"
        return _guarded(answer, shown)

    blp.record_once(lambda state: state.app.extensions.update(shell=shell))
    return blp


def shell(plain: str, status: int = 200) -> Response:
    """The app's page, which shows these words instead of itself where it cannot run."""
    return cast(Response, current_app.extensions["shell"](plain, status))


def _guarded(page: Response, pictures: str) -> Response:
    found = urlsplit((context().stream_url or "").replace("{host}", host()))
    streams = f"{found.scheme}://{found.netloc}" if found.netloc else ""
    page.headers["Content-Security-Policy"] = POLICY.format(streams=streams, pictures=pictures)
    return page


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:  # a name longer than any file's
        raise NotFound from error


def _file(files: Path, path: str) -> Response:
    response = _encoded(files, path) or send_from_directory(files, path, conditional=True)
    hashed = path.startswith("assets/")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
    return response


def _encoded(files: Path, path: str) -> Response | None:
    """The file as the build has already compressed it, where the browser takes that."""
    for name, ending in _ENCODINGS:
        if request.accept_encodings[name] and (files / (path + ending)).is_file():
            response = send_from_directory(
                files, path + ending, mimetype=mimetypes.guess_type(path)[0], conditional=True
            )
            response.headers["Content-Encoding"] = name
            response.headers["Vary"] = "Accept-Encoding"
            return response
    return None
