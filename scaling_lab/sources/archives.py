"""Makes zip archives that hold nothing of the machine or the hour: equal members, equal bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping
from datetime import datetime
from io import BytesIO

# A zip archive knows no earlier time.
_BEGINNING = datetime(1980, 1, 1)


def zipped(members: Mapping[str, bytes], made: datetime = _BEGINNING, stored: Collection[str] = ()) -> bytes:
    """The archive of files by their names, all of the time ``made``; those named in ``stored`` are not compressed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, kind, 9)
    return out.getvalue()
