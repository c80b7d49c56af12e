"""Entry point of ``python -m scaling_lab``."""

import sys

from scaling_lab.commands.cli import main

sys.exit(main())
