"""Serves a folder like a storage account of Azure Blob Storage: lists containers, and sends blobs.

    python serve_blobs.py FOLDER [ACCOUNT]

The top-level folders are the containers. With ACCOUNT, requests must be signed with a key of that account.
Prints its port.

See https://learn.microsoft.com/rest/api/storageservices/list-blobs
"""

import base64
import hashlib
import sys
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Handler(BaseHTTPRequestHandler):
    folder: Path
    account: str | None = None

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        path = self.folder / unquote(url.path).lstrip("/")
        signature = self.headers["Authorization"] or ""
        if self.account and not signature.startswith(f"SharedKey {self.account}:"):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif query.get("comp") == "list":
            self.send(listing(path, query.get("prefix", "")), {"Content-Type": "application/xml"})
        elif path.is_file():
            self.send(path.read_bytes(), properties(path))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET

    def send(self, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(HTTPStatus.OK)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def properties(file: Path) -> dict[str, str]:
    content = file.read_bytes()
    return {
        "Last-Modified": formatdate(file.stat().st_mtime, usegmt=True),
        "Content-Length": str(len(content)),
        "Content-Type": "application/octet-stream",
        "Content-MD5": base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode(),
        "Etag": "0x1",
        "BlobType": "BlockBlob",
        "x-ms-blob-type": "BlockBlob",
    }


def listing(container: Path, prefix: str) -> bytes:
    """Returns the blobs and the folders directly under a prefix."""
    names = sorted(str(file.relative_to(container)) for file in container.rglob("*") if file.is_file())
    rest = [(name, name.removeprefix(prefix)) for name in names if name.startswith(prefix)]
    folders = sorted({prefix + tail.split("/")[0] + "/" for _, tail in rest if "/" in tail})
    blobs = [name for name, tail in rest if "/" not in tail]
    entries = [f"<BlobPrefix><Name>{escape(name)}</Name></BlobPrefix>" for name in folders]
    for name in blobs:
        fields = "".join(f"<{key}>{value}</{key}>" for key, value in properties(container / name).items())
        entries.append(f"<Blob><Name>{escape(name)}</Name><Properties>{fields}</Properties></Blob>")
    text = f"<EnumerationResults><Blobs>{''.join(entries)}</Blobs><NextMarker /></EnumerationResults>"
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode()


if __name__ == "__main__":
    folder, *account = sys.argv[1:]
    Handler.folder = Path(folder)
    Handler.account = account[0] if account else None
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
