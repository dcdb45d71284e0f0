"""An object store for tests that speaks S3 over HTTP on this machine; it keeps everything in memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
LONG_AGO = "2026-01-01T00:00:00.000Z"
HTTP_LONG_AGO = "Thu, 01 Jan 2026 00:00:00 GMT"


@dataclass
class ObjectStore:
    """What lies in the store, who asked (`authorization`), and what it answers when it is broken."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: bool = False


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Runs while the block does."""
    store = ObjectStore("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"store": store}))
    store.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: ObjectStore
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        if not self._ready():
            return
        self.store.files[self._key] = content
        self._answer(200, b"", ETag='"1"')

    def do_GET(self) -> None:
        if not self._ready():
            return
        if "list-type" in parse_qs(urlsplit(self.path).query):
            self._list()
            return
        content = self.store.files.get(self._key)
        if content is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", ""))
        if wanted is None:
            self._answer(200, content, ETag='"1"')
            return
        first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
        place = f"bytes {first}-{last}/{len(content)}"
        self._answer(206, content[first : last + 1], ETag='"1"', **{"Content-Range": place})

    def do_DELETE(self) -> None:
        if self._ready():
            self.store.files.pop(self._key, None)
            self._answer(204, b"")

    def do_POST(self) -> None:
        """S3 deletes several at once with a POST."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self._ready():
            keys = re.findall("<Key>(.*?)</Key>", body)
            for key in keys:
                self.store.files.pop(key, None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult {NAMESPACE}>{gone}</DeleteResult>".encode())

    def log_message(self, *_said: object) -> None:
        """Tests are quiet."""

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).split("/", 2)[2]

    def _ready(self) -> bool:
        self.store.asked.append(self.headers.get("authorization", ""))
        if self.store.broken:
            self._answer(507, b"<Error><Code>InsufficientStorage</Code></Error>")
        return not self.store.broken

    def _list(self) -> None:
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{LONG_AGO}</LastModified><ETag>1</ETag>"
            f"<Size>{len(content)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key, content in sorted(self.store.files.items())
        )
        page = f"<ListBucketResult {NAMESPACE}><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
        self._answer(200, page.encode())

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Last-Modified": HTTP_LONG_AGO, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
