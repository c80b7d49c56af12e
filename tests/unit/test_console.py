"""What may befall any command has one line: a system that refuses, Ctrl+C, a console without letters, a wrong option."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scaling_lab.commands import cli, console
from scaling_lab.faults import Fault

ROOT = Path(__file__).parents[2]
READY = "from scaling_lab.commands import console\nimport os, sys, time\n"


def python(program: str, encoding: str = "utf-8", **options) -> subprocess.Popen:
    """A Python process in a session of its own, as a terminal starts it."""
    command = [sys.executable, "-c", program]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding=encoding,
        start_new_session=True, **options,
    )  # fmt: skip


def left(session: int) -> list[str]:
    """The processes of a session that still run."""
    listed = subprocess.run(["ps", "-eo", "sid=,stat=,args="], capture_output=True, text=True).stdout
    lines = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [args for sid, stat, args in lines if int(sid) == session and not stat.startswith("Z")]


@pytest.mark.parametrize(
    "number",
    [
        errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EBUSY, errno.ENAMETOOLONG, errno.EROFS, errno.ENOENT,
        errno.EISDIR, errno.ENOTDIR, errno.EMFILE, errno.EIO, errno.ELOOP, errno.EDQUOT, errno.ENETUNREACH,
    ],
    ids=lambda number: errno.errorcode[number],
)  # fmt: skip
def test_what_the_system_refuses_is_one_message_with_path_and_reason(number, capsys):
    def command():
        raise OSError(number, os.strerror(number), "notebooks/q02.ipynb")

    assert console.run(command) == 1
    said = capsys.readouterr().err
    assert said.startswith("notebooks/q02.ipynb: ") and os.strerror(number) in said and "mend: " in said
    assert said.count("\n") == 2


def test_a_program_that_is_not_there_is_named(capsys):
    assert console.run(lambda: subprocess.run(["no-such-program"])) == 1
    assert "no-such-program" in capsys.readouterr().err


def test_a_python_without_assertions_is_refused():
    said = subprocess.run(
        [sys.executable, "-O", "-m", "scaling_lab", "evidence"], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 1 and "no claim could fail" in said.stderr and "Traceback" not in said.stderr


def test_no_memory_is_one_message(capsys):
    def command():
        raise MemoryError

    assert console.run(command) == 1
    assert "memory" in capsys.readouterr().err


def test_a_bug_of_ours_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError):
        console.run(lambda: 1 / 0)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_stopped_command_says_one_line_and_clears_up(number, status, tmp_path):
    program = (
        f"{READY}import signal, tempfile\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # the tests themselves may run under nohup
        "def command():\n"
        f"    with tempfile.TemporaryDirectory(dir={str(tmp_path)!r}):\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(60)\n"
        "sys.exit(console.run(command))"
    )
    process = python(program)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    said = process.communicate(timeout=30)[1]
    assert (process.returncode, said) == (status, "stopped; what was finished before stays\n")
    assert list(tmp_path.iterdir()) == []


def test_no_process_but_the_command_takes_ctrl_c():
    """Not even the first one, which would start the tracker of multiprocessing: that unblocks the signal."""
    program = (
        "import signal\n"
        "from scaling_lab.evidence.pool import fresh_processes\n"
        "with fresh_processes(1) as pool:\n"
        "    blocked = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result()\n"
        "print(signal.SIGINT in blocked)\n"
    )
    assert python(program).communicate()[0] == "True\n"


def test_a_command_interrupted_while_it_locks_a_future_ends():
    """`wait` and `as_completed` lock every future for a moment, and keep the locks when Ctrl+C comes just then."""
    program = (
        "import time\n"
        "from scaling_lab.evidence.pool import fresh_processes\n"
        "with fresh_processes(1) as pool:\n"
        "    future = pool.submit(time.sleep, 60)\n"
        "    while not future.running():\n"
        "        time.sleep(0.01)\n"
        "    future._condition.acquire()\n"
        "    raise KeyboardInterrupt\n"
    )
    process = python(program)
    try:
        assert process.communicate(timeout=30)[1].endswith("KeyboardInterrupt\n")
    finally:
        process.kill()
    wait_for(lambda: left(process.pid) == [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_workers_stop_with_the_command_and_say_nothing(number, tmp_path):
    (tmp_path / "task.py").write_text(
        "import os, time\n"
        "def task(path):\n"
        "    if os.fork() == 0:\n"
        "        open(path, 'w').close()\n"
        "        time.sleep(60)\n"
        "    time.sleep(60)\n"
    )
    program = (
        f"{READY}sys.path.insert(0, {str(tmp_path)!r})\n"
        "from task import task\n"
        "from scaling_lab.evidence.pool import fresh_processes\n"
        "def command():\n"
        "    with fresh_processes(2) as pool:\n"
        f"        tasks = [pool.submit(task, {str(tmp_path)!r} + f'/{{n}}') for n in range(4)]\n"
        "        print('ready', flush=True)\n"
        "        tasks[3].result()\n"
        "if __name__ == '__main__':\n"
        "    sys.exit(console.run(command))"
    )
    process = python(program, env=os.environ | {"PYTHONPATH": f"{ROOT}:{tmp_path}"})
    assert process.stdout.readline() == "ready\n"
    wait_for(lambda: (tmp_path / "1").exists() and (tmp_path / "0").exists())
    # A terminal sends Ctrl+C to every process of its foreground group, the system SIGTERM to one.
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    said = process.communicate(timeout=30)[1]
    assert (process.returncode, said) == (128 + number, "stopped; what was finished before stays\n")
    wait_for(lambda: left(process.pid) == [])


def wait_for(condition, seconds: float = 30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_any_console_can_show_every_message(encoding):
    program = (
        f"{READY}from scaling_lab.faults import Fault\n"
        "def command():\n"
        "    print('building … 首页 ±0.1 β₁')\n"
        "    raise Fault('docs/zh/首页.md', '缺少 β₁ …', 'write ± — ’')\n"
        "sys.exit(console.run(command))"
    )
    process = python(program, encoding, env=os.environ | {"PYTHONIOENCODING": encoding})
    said, error = process.communicate(timeout=30)
    assert process.returncode == 1 and "Traceback" not in error and "UnicodeEncodeError" not in error
    assert "building" in said and "mend: write" in error


def test_a_reader_that_leaves_is_no_fault():
    program = f"{READY}sys.exit(console.run(lambda: [print(n) for n in range(100_000)]))"
    process = python(program)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 141 and process.stderr.read() == ""


def test_a_system_that_cannot_fork_is_told_so():
    process = python("import os, sys\ndel os.fork\nfrom scaling_lab.__main__ import main\nsys.exit(main())")
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 1 and "WSL" in said and said.count("\n") == 2


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("", "COMMAND"),
        ("bild", "'bild'"),
        ("serve --port 70000", "70000"),
        ("serve --port -1", "-1"),
        ("serve --port 0", "0"),
        ("serve --port abc", "abc"),
        ("execute --workers 0", "--workers"),
        ("execute --shard 3/2", "3/2"),
        ("exercise", "ID"),
        ("new q37", "SLUG"),
        ("build --fast", "--fast"),
    ],
)
def test_a_wrong_command_line_is_one_line(line, named, capsys):
    with pytest.raises(SystemExit) as exit:
        cli.run_command(line.split())
    said = capsys.readouterr().err
    assert exit.value.code == 2 and named in said and said.count("\n") == 1


@pytest.mark.parametrize(
    "line",
    ["check q99", "execute q99", "evidence q99", "seeds q99", "synced q99", "exercise q99", "check q1"],
)
def test_an_unknown_id_is_named_and_nothing_runs(line, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(Exception, match=line.split()[1]) as error:
        cli.run_command(line.split())
    assert str(error.value).count("mend: ") == 1


@pytest.mark.parametrize("folder", ["docs", "tests/unit", "/"])
def test_another_folder_than_the_projects_is_said(folder, monkeypatch):
    monkeypatch.chdir(ROOT / folder)
    with pytest.raises(Fault, match="not the folder of the project") as error:
        cli.run_command(["check"])
    assert folder == "/" or error.value.mend == f"cd {ROOT}"


def test_make_says_on_windows_what_to_do():
    done = subprocess.run(["make", "OS=Windows_NT", "check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "WSL" in done.stderr and len(done.stderr.splitlines()) == 1
