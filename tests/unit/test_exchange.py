"""A new site takes the place of the old one whole, or not at all; what killed builds left is cleared."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scaling_lab.faults import Fault
from scaling_lab.site import exchange

HOLDS = """
import sys, time
from pathlib import Path
from scaling_lab.site import exchange
with exchange.beside(Path(sys.argv[1])) as folder:
    (folder / "new").mkdir()
    if "old" in sys.argv:
        Path(sys.argv[1]).rename(folder / "old")
    print("there", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("last")
    return site


def publish(target: Path, text: str = "new") -> None:
    with exchange.beside(target) as folder:
        (folder / "new").mkdir()
        (folder / "new" / "index.html").write_text(text)
        exchange.put(folder / "new", target)


def left(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def held(target: Path, *arguments: str) -> subprocess.Popen:
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(target), *arguments], stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"there\n"
    return process


def test_the_new_site_takes_the_place_of_the_old_one(target):
    publish(target)
    assert (target / "index.html").read_text() == "new" and left(target) == ["site"]
    (target / "index.html").unlink()
    target.rmdir()
    publish(target, "first")
    assert (target / "index.html").read_text() == "first" and left(target) == ["site"]


@pytest.mark.parametrize("code", [errno.EBUSY, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EXDEV])
@pytest.mark.parametrize("refused", ["site", "new"])
def test_what_the_system_refuses_is_one_fault_and_the_last_site_stays(target, monkeypatch, code, refused):
    rename = Path.rename

    def refusing(self: Path, to: Path) -> Path:
        if self.name == refused:
            raise OSError(code, os.strerror(code), str(self))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(Fault) as raised:
        publish(target)
    assert raised.value.place == "site/"
    assert os.strerror(code) in raised.value.wrong and "the last good one stays" in raised.value.wrong
    assert (target / "index.html").read_text() == "last" and left(target) == ["site"]


def test_a_full_disk_while_the_site_is_made_is_one_fault(target):
    with pytest.raises(Fault, match=r"^site/: .*No space left on device"), exchange.beside(target) as folder:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / "new/index.html"))
    assert (target / "index.html").read_text() == "last" and left(target) == ["site"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_next_build_clears_what_a_killed_one_left_and_no_other(target, number):
    living, killed = held(target), held(target)
    killed.send_signal(number)
    killed.wait()
    assert len(left(target)) == 3
    publish(target)
    assert len(left(target)) == 2, "the folder of a build that goes on was removed, or the other stayed"
    living.kill()
    living.wait()
    time.sleep(0.05)
    publish(target)
    assert left(target) == ["site"]


def test_a_build_killed_between_two_names_gives_the_last_site_back(target):
    killed = held(target, "old")
    killed.kill()
    killed.wait()
    assert not target.exists()
    with exchange.beside(target):
        assert (target / "index.html").read_text() == "last"
    assert left(target) == ["site"]


def test_a_folder_that_is_not_locked_yet_is_left_alone_for_a_while(target):
    for name, age in (("begins", 0), ("forgotten", 3600)):
        folder = target.parent / f".site-{name}"
        folder.mkdir()
        os.utime(folder, (time.time() - age,) * 2)
    publish(target)
    assert left(target) == [".site-begins", "site"]
