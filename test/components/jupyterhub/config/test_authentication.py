"""Every authenticator in the real JupyterHub, with the values that the construct writes: which users have access."""

import asyncio
from typing import Any

import pytest
from jupyterhub.auth import Authenticator
from pydantic import ValidationError
from tornado.web import HTTPError

from authenticators import NEW_BROWSER, SECRETS, AuthenticatorOf, admin, authentication_of, from_provider, user
from claims import groups_from
from conftest import VALUES, values_of
from values import Values

SAMPLES = sorted(path.stem for path in (VALUES / "authentication").glob("*.json"))

CLASSES = {
    "azure-ad": "AzureAd",
    "github": "GitHub",
    "gitlab": "GitLab",
    "google": "Google",
    "iap": "IAPAuthenticator",
    "lti13": "Lti13",
    "native-accounts": "NativeAccounts",
    "oidc": "Oidc",
    "shared-password": "SharedPassword",
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_authenticator_can_be_created(authenticator_of: AuthenticatorOf, sample: str) -> None:
    authenticator = authenticator_of(sample)
    assert type(authenticator).__name__ == CLASSES[sample.removesuffix("-all")]
    assert authenticator.any_allow_config or sample == "native-accounts"


@pytest.mark.parametrize("sample", SAMPLES)
def test_fails_on_an_unknown_option(sample: str) -> None:
    with pytest.raises(ValidationError):
        Values.model_validate(
            {**values_of("defaults"), "authentication": {**authentication_of(sample), "colour": "blue"}}
        )


@pytest.mark.parametrize("sample", SAMPLES)
def test_user_names_are_normalized(authenticator_of: AuthenticatorOf, sample: str) -> None:
    authenticator = authenticator_of(sample)
    for names in (authenticator.admin_users, authenticator.allowed_users, authenticator.blocked_users):
        assert names == {authenticator.normalize_username(name) for name in names}


@pytest.mark.parametrize("sample", ["oidc", "github", "google", "gitlab", "azure-ad"])
def test_fails_without_the_client_secret(
    authenticator_of: AuthenticatorOf, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OAUTH_CLIENT_SECRET")
    with pytest.raises(KeyError, match="OAUTH_CLIENT_SECRET"):
        authenticator_of(sample)


def test_common_oauth_options_are_applied(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("oidc-all")
    assert authenticator.client_id == "hub"
    assert authenticator.client_secret == SECRETS["OAUTH_CLIENT_SECRET"]
    assert authenticator.oauth_callback_url == "https://hub.example.com/hub/oauth_callback"
    assert authenticator.scope == ["openid", "groups"]
    assert authenticator.login_service == "Example"
    assert authenticator.auto_login is True
    assert authenticator.logout_redirect_url == "https://id.example.com/logout"
    assert authenticator.extra_authorize_params == {"prompt": "login"}
    assert authenticator.http_request_kwargs == {"ca_certs": "/etc/jupyterhub-ca/ca.crt"}
    assert authenticator.enable_auth_state is True
    assert authenticator.refresh_pre_spawn is True
    assert authenticator.enable_pkce is True
    assert authenticator.validate_server_cert is True


def test_the_environment_cannot_disable_the_verification_of_the_provider(
    authenticator_of: AuthenticatorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTH_TLS_VERIFY", "0")
    assert authenticator_of("oidc").validate_server_cert is True


def test_provider_urls_are_derived_from_the_base_url(authenticator_of: AuthenticatorOf) -> None:
    assert authenticator_of("github").authorize_url == "https://github.com/login/oauth/authorize"
    assert authenticator_of("github-all").userdata_url == "https://github.example.com/api/v3/user"
    assert authenticator_of("gitlab").userdata_url == "https://gitlab.com/api/v4/user"
    assert authenticator_of("gitlab-all").authorize_url == "https://gitlab.example.com/oauth/authorize"
    azure = authenticator_of("azure-ad-all")
    assert azure.authorize_url == "https://login.microsoftonline.us/contoso.onmicrosoft.com/oauth2/authorize"


def test_user_names_come_from_immutable_claims(authenticator_of: AuthenticatorOf) -> None:
    assert authenticator_of("azure-ad").username_claim == "upn"
    assert authenticator_of("google").strip_domain is False


def claims_of(name: str, *groups: str) -> dict[str, Any]:
    return {"preferred_username": name, "realm_access": {"roles": list(groups)}}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (claims_of("ann@example.com"), user("ann@example.com")),
        (claims_of("ANN@example.com"), user("ann@example.com")),
        (claims_of("root@example.com"), admin("root@example.com")),
        (claims_of("bob", "staff"), user("bob")),
        (claims_of("bob", "other", "admins"), admin("bob")),
        (claims_of("bob"), None),
        (claims_of("bob", "Staff"), None),
        (claims_of("eve@example.com", "staff", "admins"), None),
        (claims_of("EVE@EXAMPLE.COM", "staff"), None),
    ],
)
def test_oidc_applies_access_rules(
    authenticator_of: AuthenticatorOf, claims: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    assert from_provider(authenticator_of("oidc-all"), claims) == expected


def test_oidc_reads_the_id_token_without_a_user_info_url(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("oidc", userdata_url=None)
    assert from_provider(authenticator, {"preferred_username": "ann"}) == user("ann")
    assert from_provider(authenticator, {"preferred_username": "bob"}) is None


def test_allow_all_allows_everybody_except_blocked_users(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("oidc", allowed_users=[], allow_all=True, blocked_users=["Eve"])
    assert from_provider(authenticator, {"preferred_username": "anybody"}) == user("anybody")
    assert from_provider(authenticator, {"preferred_username": "eve"}) is None


WRONG: list[Any] = [None, False, [], {}, 0, 1, "", "False", "no", "0", "yes"]
UNVERIFIED = [{}, *({"email_verified": value} for value in WRONG)]
ADDRESS = {"email": "ann@example.com", "oid": "1", "username": "ann", "login": "ann", "hd": "example.com"}


@pytest.mark.parametrize("sample", ["oidc", "google", "azure-ad"])
@pytest.mark.parametrize("claims", UNVERIFIED, ids=str)
def test_addresses_that_are_not_verified_are_rejected(
    authenticator_of: AuthenticatorOf, sample: str, claims: dict[str, Any]
) -> None:
    changes = {} if sample == "google" else {"username_claim": "email"}
    authenticator = authenticator_of(sample, allowed_users=["ann@example.com"], **changes)
    with pytest.raises(HTTPError, match="did not report your email address as verified") as error:
        from_provider(authenticator, {**ADDRESS, **claims})
    assert error.value.status_code == 403


@pytest.mark.parametrize("verified", [True, "true"])
@pytest.mark.parametrize(
    ("sample", "claim"), [("oidc", "email_verified"), ("google", "verified_email"), ("azure-ad", "xms_edov")]
)
def test_verified_addresses_are_accepted(
    authenticator_of: AuthenticatorOf, sample: str, claim: str, verified: object
) -> None:
    changes = {} if sample == "google" else {"username_claim": "email"}
    authenticator = authenticator_of(sample, allowed_users=["ann@example.com"], **changes)
    assert from_provider(authenticator, {**ADDRESS, claim: verified}) == user("ann@example.com")


@pytest.mark.parametrize("value", [None, "", 7, ["ann"], {"ann": 1}, True])
@pytest.mark.parametrize("sample", ["oidc", "github", "gitlab", "google", "azure-ad"])
def test_responses_without_a_user_name_are_rejected_with_a_clear_error(
    authenticator_of: AuthenticatorOf, sample: str, value: object
) -> None:
    authenticator = authenticator_of(sample)
    with pytest.raises(HTTPError, match="did not report a user name") as error:
        from_provider(authenticator, {authenticator.username_claim: value, "verified_email": True})
    assert error.value.status_code == 403


@pytest.mark.parametrize(
    ("claim", "claims", "expected"),
    [
        ("groups", {"groups": ["a", "b"]}, ["a", "b"]),
        ("realm_access.roles", {"realm_access": {"roles": ["a"]}}, ["a"]),
        ("https://example.com/groups", {"https://example.com/groups": ["a"]}, ["a"]),
        ("groups", {}, []),
        ("groups", {"groups": "ab"}, ["ab"]),
        ("groups", {"groups": ""}, []),
        ("groups", {"groups": {"a": 1}}, []),
        ("resource_access.my.hub.roles", {"resource_access": {"my.hub": {"roles": ["a"]}}}, ["a"]),
        ("resource_access.hub.roles", {"resource_access": {"other": {"roles": ["a"]}}, "resource_access.hub": 1}, []),
        ("a.b.c", {"a.b": {"x": 1}, "a": {"b.c": ["a"]}}, ["a"]),
        ("groups", {"groups": [1, None, "a"]}, ["a"]),
        ("a.b.c", {"a": {"b": None}}, []),
    ],
)
def test_groups_are_read_from_a_claim(claim: str, claims: dict[str, Any], expected: list[str]) -> None:
    assert groups_from("oauth_user", claim)({"oauth_user": claims}) == expected


def by_password(authenticator: Authenticator, name: str, password: str) -> dict[str, Any] | None:
    data = {"username": name, "password": password}
    found = asyncio.run(authenticator.get_authenticated_user(NEW_BROWSER, data))
    return {"name": found["name"], "admin": bool(found["admin"])} if found else None


def test_the_shared_password_does_not_work_for_admins(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("shared-password-all", allowed_users=[])
    for name in ("root", "Root", "ROOT"):
        assert by_password(authenticator, name, SECRETS["JUPYTERHUB_PASSWORD"]) is None
        assert by_password(authenticator, name, SECRETS["JUPYTERHUB_ADMIN_PASSWORD"]) == admin("root")
    assert by_password(authenticator, "Bob", SECRETS["JUPYTERHUB_PASSWORD"]) == user("bob")
    assert by_password(authenticator, "Bob", SECRETS["JUPYTERHUB_ADMIN_PASSWORD"]) is None


def test_the_shared_password_works_only_for_allowed_users(authenticator_of: AuthenticatorOf) -> None:
    authenticator = authenticator_of("shared-password-all")
    assert by_password(authenticator, "ann", SECRETS["JUPYTERHUB_PASSWORD"]) == user("ann")
    assert by_password(authenticator, "bob", SECRETS["JUPYTERHUB_PASSWORD"]) is None
    assert by_password(authenticator, "eve", SECRETS["JUPYTERHUB_PASSWORD"]) is None
