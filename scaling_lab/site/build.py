"""Builds both languages beside the published site and swaps them in only when every check has passed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from scaling_lab.anki import times
from scaling_lab.evidence import passed
from scaling_lab.faults import stop_if_any
from scaling_lab.site import built, decks, exchange, offline, permalinks
from scaling_lab.site.engine import Builds
from scaling_lab.sources import markup
from scaling_lab.sources.content import faults, read
from scaling_lab.sources.files import read_text

CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
DEFAULT_URL = "http://localhost:8000/"


def site_url() -> str:
    """The address the site is built for; ``SITE_URL`` in the environment, with a slash at its end."""
    return os.environ.get("SITE_URL", DEFAULT_URL).rstrip("/") + "/"


def build(root: Path, target: Path, *, thorough: bool = True, say: Callable[[str], None] = print) -> None:
    """Build Chinese and English into ``target``; on any fault the last good site stays as it was.

    ``thorough`` runs evidence and exercises too; a preview does without. Raises :class:`Fault` or
    :class:`scaling_lab.faults.Faults`.
    """
    content = read(root)
    for config in CONFIGS.values():
        read_text(root / config, root)
    permalinks.listed(root)  # what takes no time to see is not told after the build
    target = Path(os.path.realpath(target))  # of a link, the folder itself
    with exchange.beside(target) as folder:
        new = folder / "new"
        # Each build empties its folder: English stands beside until Chinese is there.
        folders = {lang: new if lang == "zh" else folder / lang for lang in CONFIGS}
        say("checking the content and building both languages")
        with Builds(content, {CONFIGS[lang]: folders[lang] for lang in CONFIGS}, site_url()) as builds:
            # What lies in the content is told as that, whatever a build makes of it.
            stop_if_any(faults(content))
            markup.save()
            builds.finish()
        if thorough:
            passed.stop_on_evidence(content, say)
            passed.stop_on_exercises(content, say)
        if said := times.read(root).said:
            say(said)
        folders["en"].rename(new / "en")
        say("checking the built site")
        pages = built.documents(new)
        stop_if_any(
            [
                *built.faults(new, pages, site_url()),
                *decks.faults(new, pages, site_url()),
                *permalinks.removed(root, pages),
            ]
        )
        if thorough:
            stop_if_any(permalinks.unlisted(root, pages))
        offline.write(new, root)
        exchange.put(new, target)
