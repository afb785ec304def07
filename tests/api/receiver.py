"""A partner's server: it keeps what it is sent and answers as it is told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def is_signed_with(self, secret: str) -> bool:
        """Verify as the specification tells receivers to, without a line of ours."""
        key = base64.b64decode(secret.split("_", 1)[1])
        signed = b".".join(
            [
                self.headers["webhook-id"].encode(),
                self.headers["webhook-timestamp"].encode(),
                self.body,
            ]
        )
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        given = [s.split(",", 1) for s in self.headers["webhook-signature"].split(" ")]
        return any(v == "v1" and hmac.compare_digest(s, wanted) for v, s in given)


class Receiver:
    """Answers ``usual`` once there are no ``answers`` left, with ``headers``, after a pause."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.usual = 204
        self.answers: deque[int] = deque()
        self.headers: dict[str, str] = {}
        self.pause = 0.0
        self.drips = False
        self.most_at_once = self._now = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/kait"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, *args: Any) -> None:
                """Keep silent."""

        return Handler

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            self.requests.append(Request(handler.path, headers, body))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            status = self.answers.popleft() if self.answers else self.usual
        self._closing.wait(self.pause)
        with self._lock:
            self._now -= 1
        if self.drips:
            self._drip(handler)
            return
        handler.send_response(status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        """Send a header byte by byte, which keeps every socket timeout from passing."""
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self._closing.wait(0.1):
                handler.wfile.write(b"x")
        except OSError:
            pass

    def received(self, count: int, *, within: float = 5.0) -> list[Request]:
        """Wait for so many requests."""
        ends = time.monotonic() + within
        while len(self.requests) < count and time.monotonic() < ends:
            time.sleep(0.02)
        assert len(self.requests) == count
        return self.requests


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Serve for the length of the block."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver._closing.set()
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
