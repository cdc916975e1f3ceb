"""`backend openapi`: the contract as one file, as /api/v1/openapi.json serves it."""

import json
import tempfile
from pathlib import Path

import click

from backend.app import create_app
from backend.config import Config


@click.command()
@click.option("--output", type=click.Path(path_type=Path), required=True, help="The file to write.")
def openapi(output: Path) -> None:
    """Writes the OpenAPI document; needs neither a database nor settings."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environment({"DATA_DIR": folder}))
        document = app.test_client().get("/api/v1/openapi.json").get_json()
    output.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
