"""The commands. Each is loaded when it is called, so that a small command does not carry the whole house."""

import os
from importlib import import_module

import click

from backend.cli.parent import end_with_parent

COMMANDS = {
    "add-person": "staff",
    "check-cells": "grid_files",
    "check-log": "chains",
    "create-admin": "people",
    "create-token": "people",
    "disable-account": "people",
    "explain-policy": "explanation",
    "import-calendar": "rules_files",
    "import-cells": "grid_files",
    "import-phrases": "rules_files",
    "import-places": "place_files",
    "import-policy": "rules_files",
    "load-demo": "demo",
    "rehearse": "rehearse",
    "replay": "replay",
    "report": "report",
    "migrate": "prepare",
    "prepare": "prepare",
    "openapi": "openapi",
    "revoke-token": "people",
    "run": "run",
    "set-password": "people",
    "set-phone": "people",
    "set-roles": "staff",
    "set-rules": "rules_files",
    "web": "serve",
    "worker": "worker",
    "streams": "serve",
}
"""Command → the module beside this file that holds it, under its own name with underscores."""


class Commands(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"backend.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=Commands)
def main() -> None:
    """Banshi 半时: field service behind a city's 12345 hotline."""
    if supervisor := os.environ.get("BANSHI_SUPERVISOR"):
        end_with_parent(int(supervisor))
