"""`python -m backend`: the same as the command `backend`."""

import backend.cli.memory  # noqa: F401 - before all else, and in a server's worker processes too
from backend.cli import main

if __name__ == "__main__":  # a server's worker process imports this file once more under another name
    main(prog_name="backend")
