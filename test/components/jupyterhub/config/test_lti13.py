"""A learning platform that launches the hub as a tool: the real hub, and keys of the test."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from authenticators import authentication_of
from conftest import config_folder, running_hub, values_of

ISSUER = "https://moodle.example.com"
LTI = "https://purl.imsglobal.org/spec/lti/claim"
KEY = rsa.generate_private_key(65537, 2048)
STRANGER = rsa.generate_private_key(65537, 2048)


class PlatformKeys(BaseHTTPRequestHandler):
    requests = 0

    def do_GET(self) -> None:
        PlatformKeys.requests += 1
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"keys": [{**jwk, "kid": "k1", "alg": "RS256", "use": "sig"}]}).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    keys = ThreadingHTTPServer(("127.0.0.1", 0), PlatformKeys)
    threading.Thread(target=keys.serve_forever, daemon=True).start()
    authentication = {**authentication_of("lti13"), "jwks_endpoint": f"http://127.0.0.1:{keys.server_port}/"}
    values = {**values_of("defaults"), "authentication": {**authentication, "blocked_users": ["Eve@example.com"]}}
    env = {"CONFIGPROXY_AUTH_TOKEN": "token", "JPY_COOKIE_SECRET": "00" * 32}
    with running_hub(config_folder(tmp_path_factory.mktemp("lti13"), values), env) as url:
        yield url
    keys.shutdown()


def launched(hub: str, email: str, key: rsa.RSAPrivateKey = KEY, **claims: Any) -> tuple[requests.Session, int]:
    """Launches the hub as the platform does."""
    browser = requests.Session()
    target = f"{hub}/hub/"
    form = {"iss": ISSUER, "login_hint": "7", "target_link_uri": target, "client_id": "moodle"}
    login = browser.post(f"{hub}/hub/lti13/oauth_login", data=form, allow_redirects=False, timeout=60)
    query = {name: value for name, [value] in parse_qs(urlsplit(login.headers["Location"]).query).items()}
    assert login.headers["Location"].startswith(authentication_of("lti13")["authorize_url"])
    assert query["redirect_uri"] == f"{hub}/hub/lti13/oauth_callback"
    now = int(time.time())
    standard = {
        "iss": ISSUER,
        "aud": "moodle",
        "sub": "7",
        "iat": now,
        "exp": now + 60,
        "nonce": query["nonce"],
        "email": email,
        f"{LTI}/message_type": "LtiResourceLinkRequest",
        f"{LTI}/version": "1.3.0",
        f"{LTI}/deployment_id": "1",
        f"{LTI}/target_link_uri": target,
        f"{LTI}/resource_link": {"id": "1"},
        f"{LTI}/roles": [],
    }
    token = jwt.encode({**standard, **claims}, key, algorithm="RS256", headers={"kid": "k1"})
    answer = browser.post(
        f"{hub}/hub/lti13/oauth_callback",
        data={"id_token": token, "state": query["state"]},
        allow_redirects=False,
        timeout=60,
    )
    return browser, answer.status_code


def test_a_launch_signs_the_user_in(hub: str) -> None:
    browser, status = launched(hub, "Ann@example.com")
    assert status == 302
    assert "ann@example.com" in browser.get(f"{hub}/hub/home", timeout=60).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": STRANGER},
        {"aud": "another"},
        {"iss": "https://canvas.example.com"},
        {"exp": int(time.time()) - 600},
        {"nonce": "another"},
    ],
    ids=["key", "audience", "issuer", "time", "nonce"],
)
def test_invalid_tokens_are_rejected(hub: str, wrong: dict[str, Any]) -> None:
    browser, status = launched(hub, "ann@example.com", **wrong)
    assert 400 <= status < 500
    assert browser.get(f"{hub}/hub/home", allow_redirects=False, timeout=60).status_code == 302


def test_blocked_users_are_rejected(hub: str) -> None:
    assert launched(hub, "eve@example.com")[1] >= 400


def test_the_tool_configuration_is_served(hub: str) -> None:
    config = requests.get(f"{hub}/hub/lti13/config", timeout=60).json()
    assert config["title"] == "JupyterHub"
    assert config["oidc_initiation_url"] == f"{hub}/hub/lti13/oauth_login"


def test_launches_download_the_keys_of_the_platform_once(hub: str) -> None:
    launched(hub, "ann@example.com")
    before = PlatformKeys.requests
    for key in (KEY, STRANGER, KEY):
        launched(hub, "ann@example.com", key=key)
    assert PlatformKeys.requests == before
