"""Authentication with OpenID Connect: the real hub, and a local provider that validates the hub's requests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import config_folder, running_hub, values_of
from identity_provider import IdentityProvider, running

CALLBACK = "https://notebooks.example.com/hub/oauth_callback"
CLIENT = ("hub", "client-secret")


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with running(IdentityProvider(*CLIENT, CALLBACK)) as started:
        yield started


@contextmanager
def running_oidc_hub(provider: IdentityProvider, folder: Path, **claims: str) -> Iterator[str]:
    values = values_of("defaults")
    values["authentication"] = {
        "kind": "oidc",
        "client_id": CLIENT[0],
        "callback_url": CALLBACK,
        "scope": ["openid"],
        "authorize_url": f"{provider.url}/authorize",
        "token_url": f"{provider.url}/token",
        "userdata_url": f"{provider.url}/userinfo",
        "username_claim": "preferred_username",
        "groups_claim": "groups",
        **claims,
        "manage_groups": True,
        "allowed_groups": ["staff"],
        "admin_groups": ["admins"],
        "admin_users": [],
        "allowed_users": ["Ann"],
        "blocked_users": ["Eve"],
        "enable_auth_state": True,
    }
    folder = config_folder(folder, values)
    env = {
        "CONFIGPROXY_AUTH_TOKEN": "token",
        "JPY_COOKIE_SECRET": "00" * 32,
        "JUPYTERHUB_CRYPT_KEY": "11" * 32,
        "OAUTH_CLIENT_SECRET": CLIENT[1],
    }
    # Refreshes the user from the provider immediately.
    with running_hub(folder, env, "--GenericOAuthenticator.auth_refresh_age=1") as url:
        yield url


@pytest.fixture(scope="module")
def hub(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_oidc_hub(provider, tmp_path_factory.mktemp("oidc")) as url:
        yield url


@pytest.fixture(scope="module")
def nested(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A hub that reads nested claims, and its log."""
    folder = tmp_path_factory.mktemp("nested")
    claims = {"username_claim": "profile.account.uid", "groups_claim": "resource_access.hub.example.com.roles"}
    with running_oidc_hub(provider, folder, **claims) as url:
        yield url, folder / "hub.log"


def from_provider(hub: str, browser: requests.Session) -> str:
    """Signs in at the provider, and returns the callback URL with the hub's local address."""
    there = browser.get(f"{hub}/hub/oauth_login", allow_redirects=False, timeout=60).headers["Location"]
    back = browser.get(there, allow_redirects=False, timeout=60).headers["Location"]
    assert back.startswith(CALLBACK)
    return back.replace("https://notebooks.example.com", hub)


def sign_in(hub: str, provider: IdentityProvider, name: str, *groups: str) -> tuple[requests.Session, int]:
    provider.user = {"sub": name, "preferred_username": name, "groups": list(groups)}
    browser = requests.Session()
    answer = browser.get(from_provider(hub, browser), allow_redirects=False, timeout=60)
    return browser, answer.status_code


def test_the_login_page_shows_the_provider(hub: str) -> None:
    page = requests.get(f"{hub}/hub/login", timeout=60)
    assert "OpenID Connect" in page.text
    assert "/hub/oauth_login" in page.text


@pytest.mark.parametrize(("name", "groups"), [("Ann", []), ("bob", ["staff"])])
def test_allowed_users_can_sign_in(hub: str, provider: IdentityProvider, name: str, groups: list[str]) -> None:
    browser, status = sign_in(hub, provider, name, *groups)
    assert status == 302
    page = browser.get(f"{hub}/hub/home", timeout=60)
    assert page.status_code == 200
    assert name.lower() in page.text
    assert browser.get(f"{hub}/hub/admin", timeout=60).status_code == 403


def test_members_of_admin_groups_are_admins(hub: str, provider: IdentityProvider) -> None:
    browser, status = sign_in(hub, provider, "carl", "admins")
    assert status == 302
    assert browser.get(f"{hub}/hub/admin", timeout=60).status_code == 200
    # Removed from the group at the provider, and so no longer an admin.
    browser, status = sign_in(hub, provider, "carl", "staff")
    assert status == 302
    assert browser.get(f"{hub}/hub/admin", timeout=60).status_code == 403


@pytest.mark.parametrize(("name", "groups"), [("stranger", []), ("eve", ["staff", "admins"]), ("EVE", ["staff"])])
def test_users_without_a_rule_and_blocked_users_are_rejected(
    hub: str, provider: IdentityProvider, name: str, groups: list[str]
) -> None:
    browser, status = sign_in(hub, provider, name, *groups)
    assert status == 403
    assert browser.get(f"{hub}/hub/home", allow_redirects=False, timeout=60).status_code == 302


def test_a_callback_link_of_another_browser_is_rejected(hub: str, provider: IdentityProvider) -> None:
    provider.user = {"preferred_username": "ann"}
    link = from_provider(hub, requests.Session())
    assert requests.get(link, allow_redirects=False, timeout=60).status_code == 400


def test_a_session_ends_when_the_provider_no_longer_knows_the_user(hub: str, provider: IdentityProvider) -> None:
    browser, _ = sign_in(hub, provider, "ann")
    time.sleep(1.1)
    assert browser.get(f"{hub}/hub/home", allow_redirects=False, timeout=60).status_code == 200
    provider.tokens.clear()
    time.sleep(1.1)
    assert browser.get(f"{hub}/hub/home", allow_redirects=False, timeout=60).status_code == 302


def claims_of(name: object, roles: object) -> dict[str, Any]:
    return {
        "sub": "1",
        "profile": {"account": {"uid": name}},
        "resource_access": {"hub.example.com": {"roles": roles}, "hub": {"roles": ["staff"]}},
    }


def sign_in_with(hub: str, provider: IdentityProvider, claims: dict[str, Any]) -> int:
    provider.user = claims
    browser = requests.Session()
    return browser.get(from_provider(hub, browser), allow_redirects=False, timeout=60).status_code


@pytest.mark.parametrize("roles", [["staff"], "staff"], ids=["list", "single group"])
def test_users_and_groups_of_nested_claims_can_sign_in(
    nested: tuple[str, Path], provider: IdentityProvider, roles: object
) -> None:
    hub, _ = nested
    assert sign_in_with(hub, provider, claims_of("dora", roles)) == 302


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        (
            claims_of(4711, ["staff"]),
            "The claim 'profile.account.uid' of the identity provider must be a text: the user name. It is of type int",
        ),
        (
            {"sub": "1", "name": "Secret Name"},
            "did not report the claim 'profile.account.uid', which must be a text: the user name. It reported: "
            "name, sub",
        ),
        (
            claims_of("emil", None),
            "did not report the claim 'resource_access.hub.example.com.roles', which must be a list of group names. "
            "It reported: profile, resource_access, sub",
        ),
        (
            claims_of("emil", [{"id": 1}, 7]),
            "The claim 'resource_access.hub.example.com.roles' of the identity provider must be a list of group names. "
            "It is of type list of dict/int",
        ),
    ],
    ids=["numeric name", "missing name", "missing groups", "malformed groups"],
)
def test_the_log_names_the_claim_that_keeps_a_user_out(
    nested: tuple[str, Path], provider: IdentityProvider, claims: dict[str, Any], line: str
) -> None:
    hub, log = nested
    before = len(log.read_text())
    assert sign_in_with(hub, provider, claims) == 403
    lines = [each for each in log.read_text()[before:].splitlines() if "the claim '" in each.lower()]
    # With the time and the level, as all lines of the log.
    assert len(lines) == 1
    assert lines[0].startswith("[")
    assert lines[0].endswith(line)
    assert "Secret Name" not in log.read_text()
