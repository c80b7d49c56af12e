"""What every build loads before it begins: a fork server imports this, and its forks have it at once."""

from scaling_lab.commands import cli
from scaling_lab.site.engine import import_mkdocs

__all__ = ["cli"]
import_mkdocs()
