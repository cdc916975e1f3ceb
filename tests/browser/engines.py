"""Two more engines behind one small face: Firefox by Marionette, WebKitGTK by its WebDriver under Xvfb.

Both speak the commands of WebDriver, one over a socket, the other over HTTP; nothing else is needed to drive them.
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT = shutil.which("WebKitWebDriver")
MINI_BROWSER = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)
XVFB = shutil.which("Xvfb")
START_S, PATIENCE_S = 40, 30
PREFERENCES: dict[str, object] = {
    "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False, "browser.aboutwelcome.enabled": False,
    "app.update.enabled": False, "extensions.update.enabled": False, "browser.startup.page": 0,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
}  # fmt: skip


class Trouble(Exception):
    """The browser refused a command, or did not start."""


class Engine:
    """A browser with one window."""

    name = ""

    def go(self, url: str) -> None:
        """Open an address."""
        raise NotImplementedError

    def run(self, script: str, *arguments: Any) -> Any:
        """What an async function's body returns in the page; its `args` are the arguments."""
        raise NotImplementedError

    def stop(self) -> None:
        """Close the browser."""
        raise NotImplementedError

    def until(self, script: str, *arguments: Any, seconds: float = PATIENCE_S) -> Any:
        """What the script returns, once that is something."""
        deadline = time.monotonic() + seconds
        while not (found := self._try(script, arguments)):
            assert time.monotonic() < deadline, f"{self.name}: nothing came of {script}"
            time.sleep(0.1)
        return found

    def _try(self, script: str, arguments: tuple[Any, ...]) -> Any:
        """A page that is just being left answers nothing."""
        with contextlib.suppress(Trouble):
            return self.run(script, *arguments)
        return None

    def tap(self, testid: str) -> None:
        """Tap a part of the screen once it is there."""
        self.until("const one = document.querySelector(args[0]); one?.click(); return one !== null;",
                   f"[data-testid='{testid}']")  # fmt: skip


def _async(script: str) -> str:
    """A script's body as WebDriver wants it, with a callback at the end."""
    return f"""
      const args = [...arguments], done = args.pop();
      (async () => {{ {script} }})().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));
    """


def _told(answer: Any) -> Any:
    if not isinstance(answer, dict) or "error" in answer:
        raise Trouble(str(answer))
    return answer.get("value")


class Firefox(Engine):
    """Firefox on a profile that outlives it."""

    name = "Firefox"

    def __init__(self, profile: Path, **preferences: object) -> None:
        self._profile, self._preferences = profile, preferences
        self._last = 0

    def start(self) -> None:
        """Start it, and take its wheel."""
        assert FIREFOX is not None
        self._profile.mkdir(exist_ok=True)
        port = _free_port()
        wanted = PREFERENCES | self._preferences | {"marionette.port": port}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        command = [FIREFOX, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote",
                   "--profile", self._profile]
        self._process = _begun(command)
        self._socket = _connected(port, self._process)
        self._read()
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
        self.ask("WebDriver:SetTimeouts", script=PATIENCE_S * 1000, pageLoad=PATIENCE_S * 1000)

    def ask(self, command: str, **arguments: Any) -> Any:
        """One command of Marionette."""
        self._last += 1
        text = json.dumps([0, self._last, command, arguments])
        self._socket.sendall(f"{len(text.encode())}:{text}".encode())
        _, _, error, answer = self._read()
        if error:
            raise Trouble(f"{command}: {error}")
        return answer

    def _read(self) -> Any:
        head = b""
        while not head.endswith(b":"):
            head += self._some(1)
        return json.loads(self._some(int(head[:-1])))

    def _some(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            more = self._socket.recv(length - len(found))
            if not more:
                raise Trouble("the browser hung up")
            found += more
        return found

    def go(self, url: str) -> None:
        """Open an address."""
        self.ask("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """What an async function's body returns in the page."""
        answer = self.ask("WebDriver:ExecuteAsyncScript", script=_async(script), args=list(arguments))
        return _told(answer["value"])

    def within(self, script: str) -> Any:
        """The same in the browser's own scope."""
        self.ask("Marionette:SetContext", value="chrome")
        try:
            return self.run(script)
        finally:
            self.ask("Marionette:SetContext", value="content")

    def kill(self) -> None:
        """End it as a phone that runs out of memory does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Close it in peace, which writes everything down."""
        with contextlib.suppress(OSError, Trouble):
            self.ask("Marionette:Quit", flags=["eForceQuit"])
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait(10)
        self._socket.close()


class WebKit(Engine):
    """WebKitGTK's small browser; what it keeps is gone when it ends."""

    name = "WebKitGTK"

    def start(self) -> None:
        """Start a screen, the driver, and the browser."""
        assert WEBKIT and XVFB and MINI_BROWSER
        read, write = os.pipe()
        self._screen = _begun([XVFB, "-displayfd", str(write), "-screen", "0", "420x900x24"], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as told:
            display = told.readline().strip()
        self._port = _free_port()
        environment = os.environ | {"DISPLAY": f":{display}", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
        self._driver = _begun([WEBKIT, f"--port={self._port}"], env=environment)
        _connected(self._port, self._driver).close()
        options = {"binary": str(MINI_BROWSER), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}}
        self._session = self._ask("POST", "/session", {"capabilities": wanted})["sessionId"]
        self._ask("POST", f"/session/{self._session}/timeouts", {"script": PATIENCE_S * 1000})

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        door = http.client.HTTPConnection("127.0.0.1", self._port, timeout=START_S)
        try:
            headers = {"Content-Type": "application/json"}
            door.request(method, path, None if body is None else json.dumps(body), headers)
            answer = door.getresponse()
            value = json.loads(answer.read())["value"]
        finally:
            door.close()
        if answer.status != http.client.OK:
            raise Trouble(str(value))
        return value

    def go(self, url: str) -> None:
        """Open an address."""
        self._ask("POST", f"/session/{self._session}/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        """What an async function's body returns in the page."""
        said = {"script": _async(script), "args": list(arguments)}
        return _told(self._ask("POST", f"/session/{self._session}/execute/async", said))

    def stop(self) -> None:
        """Close the browser and its screen."""
        with contextlib.suppress(OSError, Trouble, ValueError):
            self._ask("DELETE", f"/session/{self._session}")
        for process in (self._driver, self._screen):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def _begun(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    """A program in a group of its own, so that its children end with it."""
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                            **options)  # fmt: skip


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    deadline = time.monotonic() + START_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=START_S)
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline, "the browser did not start"
            time.sleep(0.1)
