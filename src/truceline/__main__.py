"""The `truceline` command, also as `python -m truceline`."""

from __future__ import annotations

import sys


def main() -> None:
    """The `truceline` command; stopped by hand, even while its own parts are still loaded, it says so in one line."""
    try:
        from truceline.cli import main as command

        command()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
