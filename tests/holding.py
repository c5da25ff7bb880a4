"""A stand-in before a vendor that passes everything on, and keeps one kind of answer to itself.

The vendor has done its work by then: whoever asked is left waiting, and may be killed meanwhile.
"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


@dataclass
class Hold:
    """What is kept back; `happened` is set once the vendor has answered such a request."""

    begins: str
    url: str = ""
    happened: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def holding(upstream: str, begins: str) -> Iterator[Hold]:
    """Stand before a vendor, and never pass on the answers to requests like "POST /path"."""
    hold, vendor = Hold(begins), urlsplit(upstream)

    class Door(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            kept = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
            line = http.client.HTTPConnection(vendor.hostname or "", vendor.port, timeout=30)
            line.request(self.command, self.path, body or None, kept)
            answer = line.getresponse()
            said = answer.read()
            line.close()
            if f"{self.command} {self.path}".startswith(begins):
                hold.happened.set()
                hold.over.wait(60)
                self.close_connection = True
                return
            self._answer(answer, said)

        def _answer(self, answer: http.client.HTTPResponse, said: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(said)

        do_GET = do_POST = do_DELETE = _pass  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    hold.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hold
    finally:
        hold.over.set()
        server.shutdown()
        server.server_close()
