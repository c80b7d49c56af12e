"""Entry point of ``python -m scaling_lab``."""

import sys

from scaling_lab.commands import console


def main() -> int:
    """Run the command that the command line names; returns its exit status."""
    return console.run(_command)


def _command() -> None:
    from scaling_lab.commands import cli  # loading it takes a moment, in which Ctrl+C may come

    cli.run_command()


if __name__ == "__main__":
    sys.exit(main())
