"""Every setting of an installation, read once from the environment and handed down as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

_SHIPPED = (resources.files("backend") / "data" / "policies").iterdir()
POLICIES = tuple(sorted(file.name.removesuffix(".yaml") for file in _SHIPPED if file.name.endswith(".yaml")))
"""The places whose rules come with the program."""
TILE_DATUMS = ("wgs84", "cgcs2000", "gcj02")
"""Systems in which tiles of the usual scheme are drawn; Baidu's are cut otherwise."""
NOBODYS_ADDRESS = "mailto:banshi@example.org"
"""Where `VAPID_SUBJECT` is not set: push services have nobody to write to, and may turn pushes away for it."""
LOCAL_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class ConfigError(ValueError):
    """A setting that cannot be meant, with the name of the variable and what it may be."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the environment says; the defaults are those of a town on one machine."""

    host: str = "127.0.0.1"
    port: int = 8000
    stream_port: int = 8001
    data_dir: Path = Path("var")
    database_url: str = ""
    policy: str = "qingxi"
    public_url: str = ""
    stream_url: str = ""
    photo_store: str = ""
    vapid_subject: str = ""
    push_allowed_origins: tuple[str, ...] = ()
    sms_url: str = ""
    sms_secret: str = ""
    voice_url: str = ""
    voice_secret: str = ""
    map_tiles: tuple[str, ...] = ()
    map_datum: str = "cgcs2000"
    map_credit: str = ""
    trusted_proxies: int = 0
    secure_cookies: bool = False
    web_processes: int = 1
    web_threads: int = 16
    log_level: str = "info"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Reads the settings; raises ConfigError naming the first that cannot be meant."""
        read = _Reader(environ)
        port = read.number("PORT", cls.port, least=1, most=65534)
        host = read.text("HOST", cls.host).replace("localhost", "127.0.0.1")
        data_dir = Path(read.text("DATA_DIR", str(cls.data_dir))).absolute()
        local = f"http://localhost:{port}"
        public = read.text("PUBLIC_URL", local).rstrip("/")
        return cls(
            host=host,
            port=port,
            stream_port=read.number("STREAM_PORT", port + 1, least=1, most=65535),
            data_dir=data_dir,
            database_url=read.text("DATABASE_URL", f"sqlite:///{data_dir / 'banshi.sqlite'}"),
            policy=read.choice("POLICY", cls.policy, POLICIES),
            public_url=public,
            stream_url=read.text("STREAM_URL", ""),
            photo_store=read.text("PHOTO_STORE", (data_dir / "photos").as_uri()),
            vapid_subject=read.text("VAPID_SUBJECT", NOBODYS_ADDRESS),
            push_allowed_origins=read.words("PUSH_ALLOWED_ORIGINS"),
            sms_url=read.text("SMS_URL", ""),
            sms_secret=read.text("SMS_SECRET", ""),
            voice_url=read.text("VOICE_URL", ""),
            voice_secret=read.text("VOICE_SECRET", ""),
            map_tiles=read.tiles("MAP_TILES"),
            map_datum=read.choice("MAP_DATUM", cls.map_datum, TILE_DATUMS),
            map_credit=read.credit("MAP_CREDIT", due=bool(read.words("MAP_TILES"))),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, least=0, most=8),
            secure_cookies=read.flag("SECURE_COOKIES", default=public.startswith("https://")),
            web_processes=read.number("WEB_PROCESSES", cls.web_processes, least=1, most=64),
            web_threads=read.number("WEB_THREADS", cls.web_threads, least=1, most=256),
            log_level=read.choice("LOG_LEVEL", cls.log_level, ("debug", "info", "warning", "error")),
        )

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the web port."""
        return self.host in LOCAL_HOSTS


class _Reader:
    """Reads one kind of value each; an empty variable counts as not set."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.text(name, "").replace(",", " ").split())

    def tiles(self, name: str) -> tuple[str, ...]:
        """Addresses of tiles, one a layer, the lowest first; they are not split at commas, which they may hold."""
        layers = tuple(self.text(name, "").split())
        for layer in layers:
            if not re.fullmatch(r"https?://[^\s;'\"]+", layer) or not all(f"{{{part}}}" in layer for part in "xyz"):
                raise ConfigError(f"{name} is {layer!r}: the address of a layer's tiles begins with https:// and "
                                  "holds {x}, {y} and {z}")  # fmt: skip
        return layers

    def credit(self, name: str, *, due: bool) -> str:
        text = self.text(name, "")
        if due and not text:
            raise ConfigError(f"{name} is empty: a map is shown with its maker's name and approval number (审图号)")
        return text

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ConfigError(f"{name} is {text!r}: it must be a whole number from {least} to {most}")
        return int(text)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        text = self.text(name, default).lower()
        if text not in allowed:
            raise ConfigError(f"{name} is {text!r}: it must be one of {', '.join(allowed)}")
        return text

    def flag(self, name: str, *, default: bool) -> bool:
        return self.choice(name, "1" if default else "0", ("0", "1")) == "1"
