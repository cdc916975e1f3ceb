"""What the web server's worker process loads: the app, built from the environment."""

from flask import Flask

from backend.app import create_app
from backend.cli.memory import give_back
from backend.cli.parent import end_with_server
from backend.cli.settings import settings


def door() -> Flask:
    """The app of this installation; its process ends when its server does."""
    end_with_server()
    give_back()
    return create_app(settings())
