"""Memory that is not needed is not taken, and what is no longer needed goes back to the system.

To be loaded before all else: structlog paints traces with rich wherever that is installed, as for development, and a
server that writes lines has no use for its five megabytes.
"""

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
_KEPT = 128 * 1024
"""Bytes; glibc's own beginnings, which it would raise to megabytes after the first large block."""


def give_back() -> None:
    """Have glibc hand back what is freed: else what a grid took to load stays for ever, in an arena a thread."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for setting, value in ((_M_TRIM_THRESHOLD, _KEPT), (_M_MMAP_THRESHOLD, _KEPT), (_M_ARENA_MAX, 2)):
            mallopt(setting, value)
