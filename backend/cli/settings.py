"""The settings for a command: read from the environment, or the command ends with one clear line."""

import os

import click

from backend.config import Config, ConfigError


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
    return config
