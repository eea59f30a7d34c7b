"""`python -m truceline` is the `truceline` command."""

from __future__ import annotations

from truceline.cli import main

if __name__ == "__main__":
    main()
