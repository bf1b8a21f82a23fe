"""Commands that run until Ctrl-C, and what they say meanwhile."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

import pytest

from tests.shell import command

DEADLINE = 30  #: seconds for any line to come


Kind = TypeVar("Kind", bound="Running")


class Running:
    """A running command; both its outputs are one, line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.waiting: SimpleQueue[str] = SimpleQueue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.waiting.put(line.rstrip("\n"))

    def line(self) -> str:
        """Return the next line; fail if none comes."""
        try:
            return self.waiting.get(timeout=DEADLINE)
        except Empty:
            pytest.fail("the command says nothing")

    def lines(self, number: int) -> list[str]:
        return [self.line() for _ in range(number)]

    def until(self, last: str) -> list[str]:
        """Return the lines up to one."""
        lines = [self.line()]
        while lines[-1] != last:
            lines.append(self.line())
        return lines

    def interrupt(self) -> tuple[int, list[str]]:
        """Press Ctrl-C; return the exit code and what was said since."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(DEADLINE)
        return code, self.until("interrupted")


@contextmanager
def running(*arguments: str, kind: type[Kind]) -> Iterator[Kind]:
    """Run a command while the block runs."""
    with subprocess.Popen(
        command(*arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        started = kind(process)
        try:
            yield started
        finally:
            process.kill()
            started.reader.join(DEADLINE)  # before what it reads is closed


def put(path: Path, content: str | bytes) -> None:
    """Save a file by putting a new one over it, so that nobody sees half of it."""
    new = path.with_name("new.tmp")
    data = content.encode() if isinstance(content, str) else content
    new.write_bytes(data)
    new.replace(path)
