"""Users who lose access or admin rights, in the real hub: sessions and tokens from before, with every authenticator."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from authenticators import SECRETS, AuthenticatorOf
from conftest import config_folder, running_hub, values_of
from identity_provider import IdentityProvider, running
from oauth import MEMBERSHIP_SECONDS
from test_oidc import CALLBACK, CLIENT, from_provider

ENV = {**SECRETS, "JPY_COOKIE_SECRET": "00" * 32, "JUPYTERHUB_CRYPT_KEY": "11" * 32}


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with running(IdentityProvider(CLIENT[0], SECRETS["OAUTH_CLIENT_SECRET"], CALLBACK)) as started:
        yield started


class Visitor:
    """A user with a session and an API token."""

    def __init__(self, url: str, provider: IdentityProvider, name: str, *groups: str) -> None:
        provider.user = {"preferred_username": name, "groups": list(groups)}
        browser = requests.Session()
        browser.get(from_provider(url, browser), allow_redirects=False, timeout=60)
        self.name = name
        self.cookies = {cookie.name: str(cookie.value) for cookie in browser.cookies}
        home = browser.get(f"{url}/hub/home", timeout=60)
        assert home.status_code == 200
        headers = {"X-XSRFToken": str(browser.cookies.get("_xsrf", path="/hub/")), "Referer": f"{url}/hub/home"}
        created = browser.post(f"{url}/hub/api/users/{name}/tokens", json={}, headers=headers, timeout=60)
        self.token = {"Authorization": f"token {created.json()['token']}"}

    def access(self, url: str) -> tuple[bool, bool, bool, bool]:
        """Whether the session opens the home and the admin page, and the token the own user and all users."""

        def works(path: str, **options: Any) -> bool:
            return requests.get(f"{url}/hub/{path}", allow_redirects=False, timeout=60, **options).status_code == 200

        return (
            works("home", cookies=self.cookies),
            works("admin", cookies=self.cookies),
            works("api/user", headers=self.token),
            works("api/users", headers=self.token),
        )


NOBODY = (False, False, False, False)
USER = (True, False, True, False)
ADMIN = (True, True, True, True)


@pytest.mark.parametrize("enable_auth_state", [True, False])
def test_changed_rules_apply_to_sessions_and_tokens(
    provider: IdentityProvider, tmp_path: Path, enable_auth_state: bool
) -> None:
    @contextmanager
    def hub(**rules: Any) -> Iterator[str]:
        values = values_of("defaults")
        values["authentication"] = {
            "kind": "oidc",
            "client_id": CLIENT[0],
            "callback_url": CALLBACK,
            "authorize_url": f"{provider.url}/authorize",
            "token_url": f"{provider.url}/token",
            "userdata_url": f"{provider.url}/userinfo",
            "username_claim": "preferred_username",
            "groups_claim": "groups",
            "manage_groups": True,
            "enable_auth_state": enable_auth_state,
            "admin_users": [],
            **rules,
        }
        with running_hub(config_folder(tmp_path, values), ENV) as url:
            yield url

    before = {
        "admin_users": ["root", "mallory"],
        "admin_groups": ["ops", "former"],
        "allowed_users": ["ann", "bob"],
        "allowed_groups": ["staff", "guests"],
    }
    with hub(**before) as url:
        groups = {"carl": ["ops"], "dora": ["former", "staff"], "erin": ["staff"], "fred": ["guests"]}
        names = ["root", "mallory", "ann", "bob", *groups]
        people = {name: Visitor(url, provider, name, *groups.get(name, [])) for name in names}
        found = {name: person.access(url) for name, person in people.items()}
        assert found == {
            **{name: ADMIN for name in ("root", "mallory", "carl", "dora")},
            **{name: USER for name in ("ann", "bob", "erin", "fred")},
        }

    after = {
        "admin_users": ["root"],
        "admin_groups": ["ops"],
        "allowed_users": ["ann"],
        "allowed_groups": ["staff"],
        "blocked_users": ["erin"],
    }
    with hub(**after) as url:
        # The second round is after the hub has refreshed everybody.
        for _ in range(2):
            assert {name: person.access(url) for name, person in people.items()} == {
                **{name: ADMIN for name in ("root", "carl")},
                **{name: USER for name in ("ann", "dora")},
                **{name: NOBODY for name in ("mallory", "bob", "erin", "fred")},
            }


class Member:
    """A user of the hub's database, for the authenticator."""

    def __init__(self, name: str, admin: bool = False, *groups: str) -> None:
        self.name = name
        self.admin = admin
        self.groups = [SimpleNamespace(name=group) for group in groups]

    async def get_auth_state(self) -> None:
        return None


def handler_with(*scopes: str) -> Any:
    return SimpleNamespace(get_token=lambda: SimpleNamespace(scopes=list(scopes)) if scopes else None)


SAMPLES = ["oidc", "github", "gitlab", "google", "azure-ad", "lti13", "shared-password-all"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_rules_about_names_apply_to_every_authenticator(authenticator_of: AuthenticatorOf, sample: str) -> None:
    rules = {"admin_users": ["Root"], "allowed_users": ["Ann", "Former"], "blocked_users": ["Eve"]}
    others: dict[str, Any] = {"allowed_organizations": []} if sample == "github" else {}
    authenticator = authenticator_of(sample, allow_all=False, **rules, **others)
    assert refreshed(authenticator, Member("ann")) is True
    assert refreshed(authenticator, Member("root", True)) is True
    assert refreshed(authenticator, Member("root"))["admin"] is True
    assert refreshed(authenticator, Member("former", True))["admin"] is False
    assert refreshed(authenticator, Member("eve", True)) is False
    assert refreshed(authenticator, Member("stranger", True)) is False


def refreshed(authenticator: Any, user: Member, handler: Any = None) -> Any:
    return asyncio.run(authenticator.refresh_user(user, handler or handler_with()))


@pytest.mark.parametrize(
    ("sample", "rules"),
    [
        ("oidc", {"manage_groups": True, "allowed_groups": ["staff"]}),
        ("github", {"allowed_organizations": ["example"]}),
        ("gitlab", {"allowed_gitlab_groups": ["example"]}),
    ],
)
def test_members_sign_in_again_after_a_day_if_the_hub_cannot_ask_the_provider(
    authenticator_of: AuthenticatorOf, sample: str, rules: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    authenticator = authenticator_of(sample, allowed_users=["ann"], **rules)
    member = Member("bob", False, "staff")
    clock: Callable[[], float] = time.monotonic
    assert refreshed(authenticator, member) is True
    monkeypatch.setattr(time, "monotonic", lambda: clock() + MEMBERSHIP_SECONDS)
    assert refreshed(authenticator, member) is False
    assert refreshed(authenticator, Member("ann")) is True
    # The servers of the user keep reporting their activity. Other tokens end with the session.
    server = handler_with("users:activity!user=bob", "access:servers!server=bob/")
    assert refreshed(authenticator, member, server) is True
    assert refreshed(authenticator, member, handler_with("inherit")) is False
