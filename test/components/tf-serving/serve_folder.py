"""Serves a folder over HTTPS, with directory listings, to clients with the right `Authorization` header.

    python serve_folder.py FOLDER CERTIFICATE KEY [AUTHORIZATION]

Prints its port.
"""

import ssl
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Handler(SimpleHTTPRequestHandler):
    authorization: str | None = None

    def allowed(self) -> bool:
        if self.authorization in (None, self.headers["Authorization"]):
            return True
        self.send_error(HTTPStatus.UNAUTHORIZED)
        return False

    def do_GET(self) -> None:
        if self.allowed():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self.allowed():
            super().do_HEAD()

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    folder, certificate, key, *authorization = sys.argv[1:]
    Handler.authorization = authorization[0] if authorization else None
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()
