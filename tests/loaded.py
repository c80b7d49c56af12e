"""What every build loads before it begins: a fork server imports this, and its forks have it at once."""

import scaling_lab.commands.cli  # noqa: F401
from scaling_lab.site.engine import import_mkdocs

import_mkdocs()
