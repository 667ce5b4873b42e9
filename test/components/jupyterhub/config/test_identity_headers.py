"""Headers that the real proxy forwards: the owner of a notebook server must not be able to act as a visitor."""

import base64
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import HUB, PROXY, config_folder, free_ports, running_hub, values_of
from test_iap import AUDIENCE, assertion, keys_url

__all__ = ["keys_url"]

MODULE = HUB / "proxy/hide-identity.mjs"
ASSERTION = "X-Goog-IAP-JWT-Assertion"
SIGNATURE = "X-Hub-Proxy-Signature"
HEADERS = {
    "X-Goog-Authenticated-User-Email": "accounts.google.com:ann.lee@example.com",
    "X-Goog-Authenticated-User-Id": "accounts.google.com:1",
    "X-Amzn-Oidc-Data": "token",
    "X-MS-Client-Principal": "principal",
    "X-MS-Token-AAD-Access-Token": "token",
    "Cf-Access-Jwt-Assertion": "token",
    "X-Auth-Request-Access-Token": "token",
    "X-Forwarded-User": "ann",
    "X-Forwarded-Email": "ann@example.com",
    "X-Forwarded-Access-Token": "token",
}
COOKIES = {
    "jupyterhub-hub-login": "1",
    "__Host-jupyterhub-hub-login": "1",
    "oauthenticator-state": "1",
    "lti13authenticator-state": "1",
    "lti13authenticator-nonce-state": "1",
    "GCP_IAAP_AUTH_TOKEN_1": "1",
    "__Host-GCP_IAP_AUTH_TOKEN_1": "1",
    "GCP_IAP_UID": "1",
}


class Attacker(BaseHTTPRequestHandler):
    """A notebook server that records the headers of its visitors."""

    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        if self.headers.get("Upgrade"):
            self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            return
        self.send_response(200)
        self.send_header("Set-Cookie", "jupyterhub-user-eve=plain; HttpOnly; Path=/user/eve/")
        self.send_header("Set-Cookie", "_xsrf=plain; Path=/user/eve/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    values = values_of("iap")
    # With HTTPS, the client would not send the secure cookies over plain HTTP.
    values["public_url"] = "http://notebooks.example.com"
    values["authentication"] = {"kind": "iap", "admin_users": ["ann.lee@example.com"], "audience": AUDIENCE}
    return config_folder(tmp_path_factory.mktemp("iap"), values)


@pytest.fixture(scope="module")
def hub(keys_url: str, folder: Path) -> Iterator[str]:
    env = {"CONFIGPROXY_AUTH_TOKEN": "token", "JPY_COOKIE_SECRET": "00" * 32}
    with running_hub(folder, env, f"--IAPAuthenticator.keys_url={keys_url}") as url:
        yield url


@pytest.fixture
def visits(hub: str, folder: Path) -> Iterator[list[dict[str, str]]]:
    """Headers that the servers of users and services receive."""
    seen: list[dict[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Attacker,), {"seen": seen}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = f"http://127.0.0.1:{ports(folder)['proxy_api']}/api/routes"
    for path in ("/user/eve", "/services/eve"):
        requests.post(
            f"{api}{path}",
            json={"target": f"http://127.0.0.1:{server.server_port}"},
            headers={"Authorization": "token token"},
            timeout=10,
        ).raise_for_status()
    yield seen
    server.shutdown()


def ports(folder: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((folder / "ports.json").read_text())
    return found


def test_only_the_hub_receives_the_identity_of_a_visitor(hub: str, folder: Path, visits: list[dict[str, str]]) -> None:
    browser = requests.Session()
    browser.headers.update({**HEADERS, ASSERTION: assertion(), SIGNATURE: "forged"})
    assert "ann.lee@example.com" in browser.get(f"{hub}/hub/home", timeout=60).text
    assert browser.get(f"{hub}/hub/admin", timeout=60).status_code == 200

    cookies = "; ".join(f"{name}={value}" for name, value in {**COOKIES, "_xsrf": "2", "other": "3"}.items())
    for path in ("/user/eve/lab", "/user/eve/?token=1", "/services/eve/"):
        for request in (requests.get, requests.post):
            answer = request(f"{hub}{path}", headers={**browser.headers, "Cookie": cookies}, timeout=60)
            assert answer.status_code == 200
    upgrade(hub, "/user/eve/api/kernels", {**browser.headers, "Cookie": cookies})  # type: ignore[dict-item]

    assert len(visits) == 7
    for headers in visits:
        assert not {ASSERTION.lower(), SIGNATURE.lower(), *map(str.lower, HEADERS)} & headers.keys()
        assert headers["cookie"] == "_xsrf=2; other=3"
        assert assertion()[:20] not in json.dumps(headers)


def test_a_server_receives_its_session_only_from_the_person_who_started_it(
    hub: str, visits: list[dict[str, str]]
) -> None:
    ann, bob = ({ASSERTION: assertion(email=f"{name}@example.com")} for name in ("ann", "bob"))
    cookies = requests.get(f"{hub}/user/eve/", headers=ann, timeout=60).cookies
    assert cookies["jupyterhub-user-eve"].startswith("sealed.")
    assert cookies["_xsrf"] == "plain"
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    for identity, expected in ((ann, {"jupyterhub-user-eve=plain", "_xsrf=plain"}), (bob, {"_xsrf=plain"})):
        requests.get(f"{hub}/user/eve/", headers={**identity, "Cookie": header}, timeout=60)
        upgrade(hub, "/user/eve/api/kernels", {**identity, "Cookie": header})
        assert [set(headers["cookie"].split("; ")) for headers in visits[-2:]] == [expected, expected]
    # A session that was not sealed, or sealed under another name, belongs to nobody.
    sealed = cookies["jupyterhub-user-eve"]
    for cookie in ("jupyterhub-user-eve=plain", f"jupyterhub-user-ann={sealed}", "jupyterhub-user-eve=sealed.AAAA"):
        requests.get(f"{hub}/user/eve/", headers={**ann, "Cookie": cookie}, timeout=60)
        assert "cookie" not in visits[-1]
    # Without IAP, nothing is sealed.
    assert requests.get(f"{hub}/user/eve/", timeout=60).cookies["jupyterhub-user-eve"] == "plain"


def upgrade(hub: str, path: str, headers: dict[str, str]) -> None:
    """Opens a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: hub",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        *(f"{name}: {value}" for name, value in headers.items() if name not in ("Connection", "Accept-Encoding")),
    ]
    with socket.create_connection(("127.0.0.1", int(hub.rsplit(":", 1)[1])), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert b"101 Switching Protocols" in connection.recv(1024)


def test_an_assertion_without_the_proxy_signs_nobody_in(hub: str, folder: Path) -> None:
    direct = f"http://127.0.0.1:{ports(folder)['hub']}"
    for forged in ({}, {SIGNATURE: "0" * 64}, {SIGNATURE: "token"}):
        answer = requests.get(f"{direct}/hub/admin", headers={ASSERTION: assertion(), **forged}, timeout=60)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"HUB_URL": ""}, "HUB_URL is not set"),
        ({"CONFIGPROXY_AUTH_TOKEN": ""}, "CONFIGPROXY_AUTH_TOKEN is not set"),
        ({"FORCE_FETCH_PATH": "true"}, "FORCE_FETCH_PATH must not be set"),
        ({"NODE_OPTIONS": "--import=/etc/proxy-module/missing.mjs"}, "Cannot find module"),
    ],
)
def test_fails_to_start_the_proxy_if_it_could_not_hide_identities(changes: dict[str, str], message: str) -> None:
    proxy = shutil.which(PROXY)
    if not proxy:
        pytest.skip(f"{PROXY} is not installed")
    env = {"HUB_URL": "http://hub:8081", "CONFIGPROXY_AUTH_TOKEN": "token", "NODE_OPTIONS": f"--import={MODULE}"}
    port, api_port = free_ports(2)
    result = subprocess.run(
        [proxy, "--ip=127.0.0.1", f"--port={port}", f"--api-port={api_port}"],
        env={**os.environ, **env, **changes},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert message in result.stderr
