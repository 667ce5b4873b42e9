"""An OpenID Connect provider on loopback, whose user a test can set."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class IdentityProvider:
    """State of the provider."""

    client_id: str
    client_secret: str
    callback_url: str
    url: str = ""
    # Claims of the user who signs in.
    user: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    def authorize(self, query: dict[str, str]) -> str:
        request = (query["client_id"], query["redirect_uri"], query["response_type"], query["code_challenge_method"])
        if request != (self.client_id, self.callback_url, "code", "S256"):
            raise ValueError(f"invalid authorization request: {request}")
        code = secrets.token_hex(8)
        self.codes[code] = {"challenge": query["code_challenge"], "user": self.user}
        return f"{self.callback_url}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        known = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        expected = (self.client_id, self.client_secret, self.callback_url)
        actual = (form.get("client_id"), form.get("client_secret"), form.get("redirect_uri"))
        if known is None or known["challenge"] != challenge or actual != expected:
            return 400, {"error": "invalid_grant"}
        token = secrets.token_hex(8)
        self.tokens[token] = known["user"]
        return 200, {"access_token": token, "token_type": "Bearer", "scope": "openid"}

    def userinfo(self, authorization: str) -> tuple[int, dict[str, Any]]:
        user = self.tokens.get(authorization.removeprefix("Bearer "))
        return (200, user) if user else (401, {"error": "invalid_token"})


@contextmanager
def running(provider: IdentityProvider) -> Iterator[IdentityProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                query = {name: value for name, [value] in parse_qs(parts.query).items()}
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            else:
                self.answer(*provider.userinfo(self.headers["Authorization"] or ""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*provider.token({name: value for name, [value] in parse_qs(body).items()}))

        def answer(self, status: int, body: dict[str, Any]) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
