"""Authentication with IAP and keys of the test: the authenticator, and a running hub."""

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tornado.web import HTTPError

from conftest import config_folder, running_hub, values_of
from iap import IAPAuthenticator

AUDIENCE = "/projects/1/global/backendServices/2"
PROXY_TOKEN = "token"
KEY = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())


class GoogleKeys(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
        body = json.dumps({"keys": [{**jwk, "kid": "k1", "alg": "ES256", "use": "sig"}]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def keys_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), GoogleKeys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def assertion(key: Any = KEY, algorithm: str = "ES256", **claims: Any) -> str:
    now = int(time.time())
    standard = {
        "iss": "https://cloud.google.com/iap",
        "aud": AUDIENCE,
        "sub": "accounts.google.com:1",
        "email": "Ann.Lee@example.com",
        "iat": now - 10,
        "exp": now + 600,
    }
    payload = {name: value for name, value in {**standard, **claims}.items() if value is not None}
    return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": "k1"})


def request(headers: dict[str, str], token: str | None = None) -> Any:
    """A minimal request handler for the authenticator."""
    browser = {"get_session_cookie": lambda: None, "clear_login_cookie": lambda: None}
    return SimpleNamespace(request=SimpleNamespace(headers=headers), get_token=lambda: token, **browser)


def signed(value: str) -> dict[str, str]:
    """Headers with an assertion, as the proxy forwards them."""
    signature = hmac.new(PROXY_TOKEN.encode(), value.encode(), hashlib.sha256).hexdigest()
    return {"x-goog-iap-jwt-assertion": value, "x-hub-proxy-signature": signature}


def authenticator_with(keys_url: str, **config: Any) -> IAPAuthenticator:
    return IAPAuthenticator(keys_url=keys_url, proxy_token=PROXY_TOKEN, **config)


@pytest.fixture
def authenticator(keys_url: str) -> IAPAuthenticator:
    return authenticator_with(keys_url, audience=AUDIENCE)


def user_of(authenticator: IAPAuthenticator, headers: dict[str, str]) -> str | None:
    user = asyncio.run(authenticator.get_authenticated_user(request(headers), None))
    return str(user["name"]) if user else None


def test_a_valid_assertion_signs_the_user_in(authenticator: IAPAuthenticator) -> None:
    assert user_of(authenticator, signed(assertion())) == "ann.lee@example.com"


def test_small_clock_skew_is_accepted(authenticator: IAPAuthenticator) -> None:
    ahead = int(time.time()) + 20
    assert user_of(authenticator, signed(assertion(iat=ahead))) == "ann.lee@example.com"


def test_admins_are_identified_by_address(keys_url: str) -> None:
    authenticator = authenticator_with(keys_url, audience=AUDIENCE, admin_users={"ann.lee@example.com"})
    user = asyncio.run(authenticator.get_authenticated_user(request(signed(assertion())), None))
    assert user is not None
    assert user["admin"] is True


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "/projects/1/global/backendServices/3"},
        {"iss": "https://example.com"},
        {"exp": int(time.time()) - 60},
        # In the year 2106.
        {"iat": 2**32},
        {"email": None},
        {"email": ""},
        {"email": 7},
        {"exp": None},
        {"aud": None},
        {"sub": None},
    ],
)
def test_wrong_or_missing_claims_are_rejected(authenticator: IAPAuthenticator, claims: dict[str, Any]) -> None:
    assert user_of(authenticator, signed(assertion(**claims))) is None


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(assertion(STRANGER), id="unknown key"),
        pytest.param(assertion("x" * 32, "HS256"), id="shared secret"),
        pytest.param(assertion(None, "none"), id="no signature"),
        pytest.param(assertion(rsa.generate_private_key(65537, 2048), "RS256"), id="another algorithm"),
        pytest.param("not.a.token", id="no token"),
        pytest.param("", id="empty"),
    ],
)
def test_forged_signatures_are_rejected(authenticator: IAPAuthenticator, forged: str) -> None:
    assert user_of(authenticator, signed(forged)) is None


def test_the_unsigned_header_alone_is_rejected(authenticator: IAPAuthenticator) -> None:
    assert user_of(authenticator, {"x-goog-authenticated-user-email": "accounts.google.com:ann@example.com"}) is None


@pytest.mark.parametrize("signature", [None, "", "0" * 64, "\xff" * 64, "z"])
def test_an_assertion_that_did_not_come_through_the_proxy_is_rejected(
    authenticator: IAPAuthenticator, signature: str | None
) -> None:
    headers = {"x-goog-iap-jwt-assertion": assertion()}
    if signature is not None:
        headers["x-hub-proxy-signature"] = signature
    assert user_of(authenticator, headers) is None
    assert not still_signed_in(authenticator, headers)


def test_all_assertions_are_rejected_without_the_token_of_the_proxy(keys_url: str) -> None:
    assert user_of(IAPAuthenticator(keys_url=keys_url, audience=AUDIENCE), signed(assertion())) is None


def test_all_users_are_rejected_until_the_audience_is_known(keys_url: str, tmp_path: Path) -> None:
    file = tmp_path / "audience"
    authenticator = authenticator_with(keys_url, audience_file=str(file))
    assert_unavailable(authenticator, signed(assertion(aud="")))
    assert_unavailable(authenticator, signed(assertion()))
    file.write_text("\n")
    assert_unavailable(authenticator, signed(assertion(aud="")))
    # A session from when it was known.
    assert not still_signed_in(authenticator, signed(assertion()))
    file.write_text(f"{AUDIENCE}\n")
    assert user_of(authenticator, signed(assertion())) == "ann.lee@example.com"
    file.write_text("/projects/1/global/backendServices/of-another-load-balancer\n")
    assert user_of(authenticator, signed(assertion())) is None


def assert_unavailable(authenticator: IAPAuthenticator, headers: dict[str, str]) -> None:
    """The hub returns 503 and rejects the user."""
    with pytest.raises(HTTPError) as error:
        user_of(authenticator, headers)
    assert error.value.status_code == 503


def test_all_users_are_rejected_without_an_audience_or_file(keys_url: str) -> None:
    assert_unavailable(authenticator_with(keys_url), signed(assertion(aud="")))


def test_users_are_rejected_if_googles_keys_are_unavailable() -> None:
    authenticator = authenticator_with("http://127.0.0.1:1/", audience=AUDIENCE)
    assert user_of(authenticator, signed(assertion())) is None


async def no_state() -> None:
    pass


def still_signed_in(authenticator: IAPAuthenticator, headers: dict[str, str], token: str | None = None) -> bool:
    user: Any = SimpleNamespace(name="ann.lee@example.com", admin=False, groups=[], get_auth_state=no_state)
    return bool(asyncio.run(authenticator.refresh_user(user, request(headers, token))))


def test_a_session_continues_while_iap_names_the_same_user(authenticator: IAPAuthenticator) -> None:
    assert still_signed_in(authenticator, signed(assertion()))


def test_notebooks_need_no_assertion(authenticator: IAPAuthenticator) -> None:
    assert still_signed_in(authenticator, {}, token="token of ann")


@pytest.mark.parametrize(
    "headers",
    [{}, signed(assertion(email="bob@example.com")), signed(assertion(exp=int(time.time()) - 60))],
    ids=["no assertion", "another user", "expired"],
)
def test_a_session_that_iap_does_not_confirm_ends(authenticator: IAPAuthenticator, headers: dict[str, str]) -> None:
    assert not still_signed_in(authenticator, headers)


@pytest.mark.parametrize(
    ("rules", "claims", "expected"),
    [
        ({"allowed_users": {"ann.lee@example.com"}}, {}, True),
        ({"allowed_users": {"bob@example.com"}}, {}, False),
        ({"allowed_users": {"bob@example.com"}, "admin_users": {"ann.lee@example.com"}}, {}, True),
        ({"blocked_users": {"ann.lee@example.com"}}, {}, False),
        ({"hosted_domain": {"example.com"}}, {"hd": "example.com"}, True),
        ({"hosted_domain": {"example.com"}}, {"hd": "example.org"}, False),
        # An account that has an address of the domain, but is not a member of it.
        ({"hosted_domain": {"example.com"}}, {}, False),
    ],
)
def test_rules_restrict_the_users_that_iap_allows(
    keys_url: str, rules: dict[str, Any], claims: dict[str, str], expected: bool
) -> None:
    authenticator = authenticator_with(keys_url, audience=AUDIENCE, **rules)
    headers = signed(assertion(**claims))
    assert bool(user_of(authenticator, headers)) is expected
    # Also for a session that is older than the rule.
    assert still_signed_in(authenticator, headers) is expected


@contextmanager
def hub_with_audience(keys_url: str, folder: Path, **audience: str) -> Iterator[str]:
    values = values_of("iap")
    # With HTTPS, the client would not send the secure cookies over plain HTTP.
    values["public_url"] = "http://notebooks.example.com"
    values["authentication"] = {"kind": "iap", "admin_users": [], **audience}
    env = {"CONFIGPROXY_AUTH_TOKEN": "token", "JPY_COOKIE_SECRET": "00" * 32}
    with running_hub(config_folder(folder, values), env, f"--IAPAuthenticator.keys_url={keys_url}") as url:
        yield url


@pytest.fixture(scope="module")
def hub(keys_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with hub_with_audience(keys_url, tmp_path_factory.mktemp("iap"), audience=AUDIENCE) as url:
        yield url


def test_a_hub_returns_503_until_the_audience_is_known_without_a_restart(keys_url: str, tmp_path: Path) -> None:
    file = tmp_path / "audience"
    with hub_with_audience(keys_url, tmp_path / "hub", audience_file=str(file)) as url:
        before = requests.get(f"{url}/hub/home", headers=signed(assertion()), timeout=10)
        assert before.status_code == 503
        assert "is not configured yet, so nobody can sign in" in before.text
        assert requests.get(f"{url}/hub/health", timeout=10).status_code == 200
        file.write_text(AUDIENCE)
        session = requests.Session()
        session.headers.update(signed(assertion()))
        assert session.get(f"{url}/hub/home", timeout=10).status_code == 200


def test_a_hub_behind_iap_needs_no_login_form(hub: str) -> None:
    session = requests.Session()
    session.headers.update(signed(assertion()))
    page = session.get(f"{hub}/hub/home", timeout=10)
    assert page.status_code == 200
    assert "ann.lee@example.com" in page.text


def test_requests_without_an_assertion_are_rejected(hub: str) -> None:
    assert requests.get(f"{hub}/hub/home", timeout=10).status_code == 403


def test_the_session_of_another_user_is_rejected(hub: str) -> None:
    session = requests.Session()
    session.get(f"{hub}/hub/home", headers=signed(assertion()), timeout=10)
    time.sleep(1.1)  # longer than auth_refresh_age
    assert session.get(f"{hub}/hub/home", timeout=10).status_code == 403
    other = session.get(f"{hub}/hub/home", headers=signed(assertion(email="bob@example.com")), timeout=10)
    assert "bob@example.com" in other.text
    assert "ann.lee@example.com" not in other.text


def test_signing_out_also_signs_out_of_iap(hub: str) -> None:
    session = requests.Session()
    session.headers.update(signed(assertion()))
    session.get(f"{hub}/hub/home", timeout=10)
    answer = session.get(f"{hub}/hub/logout", allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == "/?gcp-iap-mode=CLEAR_LOGIN_COOKIE"
