"""Sessions and keys behind IAP: several people in one browser, and floods of forged assertions."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from conftest import config_folder, running_hub, values_of
from iap import IAPAuthenticator
from signing_keys import SigningKeys
from test_iap import AUDIENCE, KEY, PROXY_TOKEN, GoogleKeys, assertion, signed, user_of

REDIRECT = "http://127.0.0.1:1/callback"


class CountedKeys(GoogleKeys):
    count = 0

    def do_GET(self) -> None:
        type(self).count += 1
        super().do_GET()


@contextmanager
def google() -> Iterator[tuple[str, type[CountedKeys]]]:
    counted = type("Counted", (CountedKeys,), {"count": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), counted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", counted
    server.shutdown()


def test_another_person_in_the_same_browser_ends_the_sessions_of_the_first(tmp_path: Path) -> None:
    values = values_of("iap")
    # With HTTPS, the client would not send the secure cookies over plain HTTP.
    values["public_url"] = "http://notebooks.example.com"
    values["authentication"] = {"kind": "iap", "admin_users": [], "audience": AUDIENCE}
    # Like a user's server, it signs users in through the hub.
    service = {"name": "server", "token_variable": "SERVER_TOKEN", "oauth_no_confirm": True}
    values["services"] = [{**service, "oauth_client_id": "service-server", "oauth_redirect_uri": REDIRECT}]
    values["roles"] = [{"name": "user", "scopes": ["self", "access:services"]}]
    env = {"CONFIGPROXY_AUTH_TOKEN": PROXY_TOKEN, "JPY_COOKIE_SECRET": "00" * 32, "SERVER_TOKEN": "token-of-server"}
    with google() as (keys_url, _):
        folder = config_folder(tmp_path / "hub", values)
        with running_hub(folder, env, f"--IAPAuthenticator.keys_url={keys_url}") as hub:
            browser = requests.Session()
            ann, bob = ({"x-goog-iap-jwt-assertion": assertion(email=f"{name}@example.com")} for name in ("ann", "bob"))
            assert "ann@example.com" in browser.get(f"{hub}/hub/home", headers=ann, timeout=60).text
            session = browser.cookies.get("jupyterhub-session-id")
            token = token_of_server(hub, browser, ann)
            assert user_with(hub, token) == (200, "ann@example.com")
            time.sleep(1.1)  # longer than auth_refresh_age
            assert "bob@example.com" in browser.get(f"{hub}/hub/home", headers=bob, timeout=60).text
            assert user_with(hub, token)[0] == 403
            browser.get(f"{hub}/hub/home", headers=bob, timeout=60)
            assert browser.cookies.get("jupyterhub-session-id") not in (None, session)
            assert user_with(hub, token_of_server(hub, browser, bob)) == (200, "bob@example.com")


def token_of_server(hub: str, browser: requests.Session, headers: dict[str, str]) -> str:
    client = {"client_id": "service-server", "redirect_uri": REDIRECT}
    back = browser.get(
        f"{hub}/hub/api/oauth2/authorize",
        params={**client, "response_type": "code"},
        headers=headers,
        allow_redirects=False,
        timeout=60,
    ).headers["Location"]
    [code] = parse_qs(urlsplit(back).query)["code"]
    form = {**client, "client_secret": "token-of-server", "grant_type": "authorization_code", "code": code}
    token: str = requests.post(f"{hub}/hub/api/oauth2/token", data=form, timeout=60).json()["access_token"]
    return token


def user_with(hub: str, token: str) -> tuple[int, Any]:
    answer = requests.get(f"{hub}/hub/api/user", headers={"Authorization": f"token {token}"}, timeout=60)
    return answer.status_code, answer.json().get("name")


def with_key_id(key_id: Any) -> str:
    return jwt.encode({"email": "ann@example.com"}, KEY, algorithm="ES256", headers={"kid": key_id})


def test_unknown_key_ids_cause_one_request_per_interval() -> None:
    with google() as (url, requested):
        authenticator = IAPAuthenticator(keys_url=url, audience=AUDIENCE, proxy_token=PROXY_TOKEN)
        for number in range(20):
            assert user_of(authenticator, signed(with_key_id(f"unknown-{number}"))) is None
        assert requested.count == 1
        # Known keys still work.
        assert user_of(authenticator, signed(assertion())) == "ann.lee@example.com"
        assert requested.count == 1


@pytest.mark.parametrize("key_id", ["", "\u00fc", "a" * 10_000])
def test_unusual_key_ids_are_rejected(key_id: str) -> None:
    with google() as (url, _), pytest.raises(jwt.PyJWTError):
        asyncio.run(SigningKeys(url).key_of(with_key_id(key_id)))


def test_keys_are_fetched_again_after_their_lifespan_and_after_the_interval() -> None:
    now = [0.0]

    async def scenario() -> None:
        keys = SigningKeys(url, lifespan=3600, interval=60, clock=lambda: now[0])
        await asyncio.gather(*(keys.key_of(assertion()) for _ in range(10)))
        assert requested.count == 1
        now[0] = 59
        with pytest.raises(jwt.PyJWTError):
            await keys.key_of(with_key_id("new"))
        assert requested.count == 1
        now[0] = 61
        with pytest.raises(jwt.PyJWTError):
            await keys.key_of(with_key_id("new"))
        assert requested.count == 2
        now[0] = 4000
        await keys.key_of(assertion())
        assert requested.count == 3

    with google() as (url, requested):
        asyncio.run(scenario())


def test_known_keys_are_not_used_after_their_lifespan() -> None:
    now = [0.0]

    async def scenario() -> None:
        with google() as (url, _):
            keys = SigningKeys(url, clock=lambda: now[0])
            await keys.key_of(assertion())
        now[0] = 4000
        with pytest.raises(jwt.PyJWTError):
            await keys.key_of(assertion())

    asyncio.run(scenario())


def test_users_can_be_named_by_their_permanent_id() -> None:
    with google() as (url, _):
        subject = "accounts.google.com:118133858486581853996"
        authenticator = IAPAuthenticator(
            keys_url=url, audience=AUDIENCE, proxy_token=PROXY_TOKEN, username_claim="sub", allowed_users={subject}
        )
        # Another person who got the address is another user.
        assert user_of(authenticator, signed(assertion(sub=subject))) == subject
        assert user_of(authenticator, signed(assertion(sub="accounts.google.com:2"))) is None
