"""The settings for a command: read from the environment, or the command ends with one clear line."""

import os

import click
import structlog

from backend.config import NOBODYS_ADDRESS, Config, ConfigError


def settings() -> Config:
    """The installation's settings."""
    try:
        config = Config.from_environment(os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"DATA_DIR {config.data_dir} cannot be made: {error.strerror}") from None
    _log_as_lines(config.log_level)
    return config


def warn_of_placeholders(config: Config) -> None:
    """One line on what an installation that sends pushes should not leave unset."""
    if config.vapid_subject == NOBODYS_ADDRESS:
        click.echo("WARNING: VAPID_SUBJECT is not set: push services have nobody to write to and may refuse pushes; "
                   "set it to mailto: and your address", err=True)  # fmt: skip


def _log_as_lines(level: str) -> None:
    """One JSON line an entry; a stack trace names code only, for its values may be somebody's name or number."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
