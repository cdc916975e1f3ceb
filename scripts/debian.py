"""Brings through apt what the tests use beside Python and Node, where this user may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WANTED = {
    "postgresql": ("usr/lib/postgresql/*/bin/initdb",),
    "postgresql-postgis": ("usr/share/postgresql/*/extension/postgis.control",),
    "chromium": ("usr/bin/chromium", "usr/bin/chromium-browser", "usr/bin/google-chrome"),
    "firefox-esr": ("usr/bin/firefox-esr", "usr/bin/firefox"),
    "webkit2gtk-driver": ("usr/bin/WebKitWebDriver",),
    "xvfb": ("usr/bin/Xvfb",),
    "fonts-noto-cjk": ("usr/share/fonts/opentype/noto/NotoSansCJK*", "usr/share/fonts/**/NotoSansCJK*"),
}
"""Package → files of which one shows that it, or its like, is there."""


def missing() -> list[str]:
    """The packages of which no file is to be seen."""
    root = Path("/")
    return [name for name, files in WANTED.items() if not any(any(root.glob(file)) for file in files)]


def main() -> None:
    """Installs what is missing if this user may; never fails, for the tests name what they miss."""
    wanted = missing()
    if not wanted:
        return
    apt = shutil.which("apt-get")
    if not apt or (os.geteuid() and not may_sudo()):
        note(f"· not here, and no right to install it through apt: {', '.join(wanted)}")
        return
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    note(f"· installing {', '.join(wanted)} through apt")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "Dpkg::Use-Pty=0"]
    run([*quiet, "update"])
    run([*quiet, "install", "-y", "--no-install-recommends", *wanted])
    if left := missing():
        note(f"  apt did not bring: {', '.join(left)}")


def may_sudo() -> bool:
    """Whether sudo works without asking for a password."""
    sudo = shutil.which("sudo")
    if not sudo:
        return False
    return subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0


def run(command: list[str]) -> None:
    """Runs a command; prints its last lines if it failed."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        note("\n".join(done.stdout.splitlines()[-8:]))


def note(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
