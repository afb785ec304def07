"""What Ctrl-C, a closed terminal and a polite kill do to the supervisor."""

import os
import signal
import subprocess
from collections.abc import Callable
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE_SECONDS = 15


class Stopped(BaseException):
    """The supervisor was asked to end; everything that is open closes on the way up."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.exit_code = 128 + number


class StopSignals:
    """Turn signals into an orderly end: of the running command, or else of the supervisor."""

    def __init__(self) -> None:
        self._command: subprocess.Popen[bytes] | None = None
        self._is_starting = False
        self._kept: int | None = None
        self._is_closing = False

    def install(self) -> None:
        """Take over the signals of the process."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._receive)
        signal.signal(signal.SIGALRM, self._lose_patience)

    def run(self, start: Callable[[], "subprocess.Popen[bytes]"]) -> int:
        """Start a command, wait for its end and return how it ended.

        Meanwhile it decides what a signal means. One that arrives while it starts is kept for it: an
        exception inside of the hooks of a fork would be lost.
        """
        self._is_starting = True
        try:
            self._command = start()
        finally:
            self._is_starting = False
        if self._kept is not None:
            self._receive(self._kept, None)
        code = self._command.wait()
        self._command = None
        signal.alarm(0)
        return code

    def ignore(self) -> None:
        """Let nothing interrupt the closing."""
        self._is_closing = True

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._is_closing:
            return
        if self._is_starting:
            self._kept = number
            return
        if self._command is None:
            raise Stopped(number)
        if not (number == signal.SIGINT and _is_foreground()):
            self._command.send_signal(number)
        signal.alarm(_PATIENCE_SECONDS)

    def _lose_patience(self, _number: int, _frame: FrameType | None) -> None:
        if self._command is not None:
            self._command.kill()


def _is_foreground() -> bool:
    """Tell whether Ctrl-C at the terminal has reached the command too, which shares our group."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
