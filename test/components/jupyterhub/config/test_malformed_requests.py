"""Malformed requests to every page that the component adds or replaces: no status 500, and no access."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
import requests

from authenticators import SECRETS, authentication_of
from conftest import config_folder, running_hub, values_of

# Sends every kind of request to every page.
pytestmark = pytest.mark.outside_gate

ENV = {**SECRETS, "JPY_COOKIE_SECRET": "00" * 32, "JUPYTERHUB_CRYPT_KEY": "11" * 32}
FIELDS = ("username", "password", "2fa", "signup_password", "signup_password_confirmation", "email", "action")
OTHER_FIELDS = ("old_password", "new_password", "new_password_confirmation", "state", "code", "id_token", "login_hint")
TEXTS = ["\u00fc\u20ac\U0001f600", "\0", "a" * 100_000, "%", "\ud800", "../..", "{{1}}", "\u202e", "NaN"]
BODIES = [
    b"",
    b"username=%FF%FE&password=%FF",
    b"\xff\xfe\x00",
    b"username&password",
    b"username=a&username=b&password=",
    *(
        "&".join(f"{field}={encoded}" for field in FIELDS + OTHER_FIELDS).encode()
        for encoded in (quote(text.encode("utf-8", "surrogatepass"), safe="") for text in TEXTS)
    ),
]
FORM = "application/x-www-form-urlencoded"
REQUESTS = [
    *((FORM, body) for body in BODIES),
    ("application/json", b'{"username": 1, "password": [null]}'),
    ("application/json", b"[]"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--\r\n"),
]
PATHS = {
    "native-accounts": ["login", "signup", "authorize", "change-password", "change-password/a"],
    "shared-password-all": ["login"],
    "github": ["login", "oauth_login", "oauth_callback", "logout"],
    "lti13": ["login", "lti13/oauth_login", "lti13/oauth_callback", "lti13/config", "lti13/jwks"],
}


@pytest.fixture(scope="module", params=list(PATHS))
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    values = {**values_of("defaults"), "authentication": authentication_of(request.param)}
    with running_hub(config_folder(tmp_path_factory.mktemp("hub"), values), ENV) as url:
        yield url, PATHS[request.param]


def browser_of(hub: str) -> tuple[requests.Session, str]:
    browser = requests.Session()
    browser.get(f"{hub}/hub/login", timeout=60)
    return browser, str(browser.cookies.get("_xsrf", path="/hub/"))


def status(answer: requests.Response) -> int | None:
    """The status if the request had an unexpected result."""
    signed_in = "jupyterhub-hub-login" in answer.cookies
    return answer.status_code if answer.status_code >= 500 or signed_in else None


def test_malformed_forms_and_parameters_are_rejected(hub: tuple[str, list[str]]) -> None:
    url, paths = hub
    browser, token = browser_of(url)
    options: dict[str, Any] = {"allow_redirects": False, "timeout": 60}
    failures: list[Any] = []
    for path, (kind, body) in product(paths, REQUESTS):
        target = f"{url}/hub/{path}"
        headers = {"Content-Type": kind, "X-XSRFToken": token}
        if found := status(browser.post(target, data=body, headers=headers, **options)):
            failures.append(("POST", path, kind, body[:60], found))
        if kind == FORM and len(body) < 1000:
            query = quote(body, safe="=&%")
            for parameters in (query, f"next={query}"):
                if found := status(browser.get(f"{target}?{parameters}", **options)):
                    failures.append(("GET", path, kind, parameters[:60], found))
    assert failures == []


def test_malformed_headers_and_cookies_are_rejected(hub: tuple[str, list[str]]) -> None:
    url, paths = hub
    names = ["x-goog-iap-jwt-assertion", "x-hub-proxy-signature", "Cookie", "Authorization", "Referer", "Origin"]
    failures = []
    for path, name, value in product(paths, names, [b"\xff\xfe", "ü".encode(), b"a.b.c", b"jupyterhub-hub-login=\xff"]):
        headers: Any = {name: value}
        answer = requests.get(f"{url}/hub/{path}", headers=headers, allow_redirects=False, timeout=60)
        if found := status(answer):
            failures.append((path, name, value, found))
    assert failures == []
