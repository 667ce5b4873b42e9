"""Access rules of GitHub, GitLab, Google, Azure AD and LTI 1.3 in the real JupyterHub."""

import asyncio
from typing import Any

import pytest
from tornado.web import HTTPError

from authenticators import NEW_BROWSER, AuthenticatorOf, admin, from_provider, user

API = "https://github.example.com/api/v3"


def teams(*names: str) -> dict[str, tuple[int, Any]]:
    found = [{"organization": {"login": org}, "slug": slug} for org, slug in (name.split(":") for name in names)]
    return {f"{API}/user/teams?per_page=100": (200, found)}


@pytest.mark.parametrize(
    ("login", "answers", "expected"),
    [
        ("Bob", teams() | {f"{API}/orgs/example/members/bob": (204, None)}, user("bob")),
        ("bob", teams() | {f"{API}/orgs/other/teams/team/members/bob": (204, None)}, user("bob")),
        ("bob", teams("example:admins"), admin("bob")),
        ("bob", teams("other:admins"), None),
        ("bob", teams() | {f"{API}/orgs/example/members/bob": (302, {})}, None),
        ("eve@example.com", teams("example:admins"), None),
        ("root@example.com", teams(), admin("root@example.com")),
    ],
)
def test_github_applies_access_rules(
    authenticator_of: AuthenticatorOf, login: str, answers: dict[str, tuple[int, Any]], expected: dict[str, Any] | None
) -> None:
    claims = {"login": login, "email": f"{login}@example.com"}
    assert from_provider(authenticator_of("github-all"), claims, answers) == expected


GITLAB = "https://gitlab.example.com/api/v4"
VERSION = {f"{GITLAB}/version": (200, {"version": "17.0.0-ee"})}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({f"{GITLAB}/groups/example%2Fstaff/members/all/5": (200, None)}, user("bob")),
        ({f"{GITLAB}/projects/7/members/all/5": (200, {"access_level": 30})}, user("bob")),
        ({f"{GITLAB}/projects/7/members/all/5": (200, {"access_level": 20})}, None),
        ({}, None),
    ],
)
def test_gitlab_applies_access_rules(
    authenticator_of: AuthenticatorOf, answers: dict[str, tuple[int, Any]], expected: dict[str, Any] | None
) -> None:
    claims = {"username": "bob", "id": 5}
    assert from_provider(authenticator_of("gitlab-all"), claims, VERSION | answers) == expected


def google_user(email: str, hd: str | None = "example.com", verified: bool = True) -> dict[str, Any]:
    return {"email": email, "verified_email": verified, **({"hd": hd} if hd else {})}


@pytest.mark.parametrize(
    ("claims", "groups", "expected"),
    [
        (google_user("ann@example.com"), [], user("ann")),
        (google_user("root@example.com"), [], admin("root")),
        (google_user("bob@example.com"), ["staff"], user("bob")),
        (google_user("bob@example.com"), ["admins"], admin("bob")),
        (google_user("bob@example.com"), [], None),
        (google_user("eve@example.com"), ["staff"], None),
        # Not a member of the workspace, although the address looks like it.
        (google_user("ann@example.com", hd=None), ["staff"], None),
        (google_user("ann@example.org", hd="example.org"), ["staff"], None),
    ],
)
def test_google_applies_access_rules(
    authenticator_of: AuthenticatorOf, claims: dict[str, Any], groups: list[str], expected: dict[str, Any] | None
) -> None:
    authenticator = authenticator_of("google-all")

    async def fetched(*_: Any) -> set[str]:
        return set(groups)

    authenticator._fetch_member_groups = fetched
    assert from_provider(authenticator, claims) == expected


def test_google_user_names_are_addresses(authenticator_of: AuthenticatorOf) -> None:
    assert from_provider(authenticator_of("google"), google_user("Ann@example.com")) == user("ann@example.com")
    assert from_provider(authenticator_of("google"), google_user("ann@gmail.com", hd=None)) is None


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"oid": "Ann@example.com", "name": "Anybody"}, user("ann@example.com")),
        ({"oid": "1", "groups": ["staff"]}, user("1")),
        ({"oid": "1", "groups": ["admins"]}, admin("1")),
        ({"oid": "1", "name": "ann@example.com"}, None),
        ({"oid": "eve@example.com", "groups": ["admins"]}, None),
    ],
)
def test_azure_ad_applies_access_rules(
    authenticator_of: AuthenticatorOf, claims: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    assert from_provider(authenticator_of("azure-ad-all"), claims) == expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"sub": "1", "https://purl.imsglobal.org/spec/lti/claim/custom": {"login": "Ann@example.com"}}, True),
        ({"sub": "root@example.com"}, True),
        ({"sub": "1"}, False),
        ({"sub": "eve@example.com"}, False),
    ],
)
def test_lti13_applies_access_rules(authenticator_of: AuthenticatorOf, claims: dict[str, Any], expected: bool) -> None:
    authenticator = authenticator_of("lti13-all")
    # The hub does this when it starts.
    authenticator.allowed_users |= authenticator.admin_users
    found = asyncio.run(authenticator.get_authenticated_user(NEW_BROWSER, claims))
    assert bool(found) is expected


def test_github_users_are_named_by_id_and_memberships_are_looked_up_by_login(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("github-all", user_id_as_name=True, allowed_users=["5"], admin_users=["9"])

    def signed_in(account: int, login: str, answers: dict[str, tuple[int, Any]] | None = None) -> dict[str, Any] | None:
        claims = {"login": login, "id": account, "email": f"{login}@example.com"}
        return from_provider(authenticator, claims, teams() | (answers or {}))

    assert signed_in(5, "bob") == user("5")
    assert signed_in(9, "root") == admin("9")
    assert signed_in(6, "bob", {f"{API}/orgs/example/members/bob": (204, None)}) == user("6")
    # A login can consist of digits, and names nobody.
    assert signed_in(6, "5") is None
    assert signed_in(6, "bob", {f"{API}/orgs/example/members/6": (204, None)}) is None


def test_gitlab_users_are_named_by_id(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("gitlab-all", user_id_as_name=True, allowed_users=["5"])
    assert from_provider(authenticator, {"username": "bob", "id": 5}, VERSION) == user("5")
    assert from_provider(authenticator, {"username": "5", "id": 6}, VERSION) is None


def test_google_users_are_named_by_id_and_still_need_a_verified_address(authenticator_of: AuthenticatorOf) -> None:
    rules = {"user_id_as_name": True, "strip_domain": False, "google_groups": [], "allowed_users": ["1234"]}
    authenticator = authenticator_of("google-all", **rules)
    claims = {**google_user("bob@example.com"), "id": "1234"}
    assert from_provider(authenticator, claims) == user("1234")
    assert from_provider(authenticator, {**claims, "id": "99"}) is None
    with pytest.raises(HTTPError, match="403"):
        from_provider(authenticator, {**claims, "verified_email": False})
