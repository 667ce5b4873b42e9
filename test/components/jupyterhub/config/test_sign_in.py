"""Every way to sign in, as the construct writes it, under the real JupyterHub: whom it lets in."""

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from pydantic import ValidationError

from conftest import VALUES, config_folder, values_of
from sign_in import groups_from, name_from
from values import Values

SIGN_INS = sorted(path.stem for path in (VALUES / "sign-in").glob("*.json"))
SECRETS = {
    "JUPYTERHUB_PASSWORD": "correct-horse",
    "JUPYTERHUB_ADMIN_PASSWORD": "correct-horse-battery-staple-1234",
    "OAUTH_CLIENT_SECRET": "told to nobody",
}

Chosen = Callable[..., Authenticator]


def sign_in_of(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((VALUES / "sign-in" / f"{name}.json").read_text())
    return loaded


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """The authenticator of a sample, with some of it changed, made as the hub makes it."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    def made(sample: str, **changes: Any) -> Authenticator:
        values = {**values_of("defaults"), "sign_in": {**sign_in_of(sample), **changes}}
        folder = config_folder(tmp_path / "config", values)
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        sessions = orm.new_session_factory("sqlite://")
        return app.authenticator_class(parent=app, config=app.config, _deprecated_db_session=sessions())

    return made


CLASSES = {
    "azure-ad": "AzureAdOAuthenticator",
    "github": "GitHubOAuthenticator",
    "gitlab": "GitLab",
    "google": "GoogleOAuthenticator",
    "iap": "IAPAuthenticator",
    "lti13": "LTI13Authenticator",
    "native-accounts": "NativeAccounts",
    "oidc": "GenericOAuthenticator",
    "shared-password": "SharedPassword",
}


@pytest.mark.parametrize("sample", SIGN_INS)
def test_every_choice_constructs(chosen: Chosen, sample: str) -> None:
    authenticator = chosen(sample)
    assert type(authenticator).__name__ == CLASSES[sample.removesuffix("-all")]
    assert authenticator.any_allow_config or sample == "native-accounts"


@pytest.mark.parametrize("sample", SIGN_INS)
def test_fails_on_an_option_that_is_not_known(sample: str) -> None:
    with pytest.raises(ValidationError):
        Values.model_validate({**values_of("defaults"), "sign_in": {**sign_in_of(sample), "colour": "blue"}})


@pytest.mark.parametrize("sample", SIGN_INS)
def test_names_are_those_that_jupyterhub_compares(chosen: Chosen, sample: str) -> None:
    authenticator = chosen(sample)
    for names in (authenticator.admin_users, authenticator.allowed_users, authenticator.blocked_users):
        assert names == {authenticator.normalize_username(name) for name in names}


@pytest.mark.parametrize("sample", ["oidc", "github", "google", "gitlab", "azure-ad"])
def test_fails_without_the_secret_of_the_client(chosen: Chosen, sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OAUTH_CLIENT_SECRET")
    with pytest.raises(KeyError, match="OAUTH_CLIENT_SECRET"):
        chosen(sample)


def test_what_all_providers_have_in_common_arrives(chosen: Chosen) -> None:
    authenticator = chosen("oidc-all")
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


def test_urls_of_providers_follow_from_where_they_are(chosen: Chosen) -> None:
    assert chosen("github").authorize_url == "https://github.com/login/oauth/authorize"
    assert chosen("github-all").userdata_url == "https://github.example.com/api/v3/user"
    assert chosen("gitlab").userdata_url == "https://gitlab.com/api/v4/user"
    assert chosen("gitlab-all").authorize_url == "https://gitlab.example.com/oauth/authorize"
    azure = chosen("azure-ad-all")
    assert azure.authorize_url == "https://login.microsoftonline.us/contoso.onmicrosoft.com/oauth2/authorize"


def test_users_are_named_by_what_they_cannot_change(chosen: Chosen) -> None:
    assert chosen("azure-ad").username_claim == "upn"
    assert chosen("google").strip_domain is False


def from_provider(
    authenticator: Authenticator, user: dict[str, Any], answers: dict[str, tuple[int, Any]] | None = None
) -> dict[str, Any] | None:
    """Who is signed in when the provider tells this of the user, and answers so to other questions."""

    async def get_token_info(handler: Any, params: dict[str, str]) -> dict[str, Any]:
        assert params["client_secret" if not authenticator.basic_auth else "code_verifier"]
        id_token = jwt.encode({**user, "aud": "hub"}, "x" * 32)
        return {"access_token": "t", "token_type": "bearer", "scope": "", "id_token": id_token}

    async def fetch(request: Any, parse_json: bool, **kwargs: Any) -> Any:
        if request.url == authenticator.userdata_url:
            return dict(user)
        status, body = (answers or {}).get(request.url, (404, {}))
        if parse_json:
            return body
        return SimpleNamespace(code=status, body=json.dumps(body).encode(), headers={})

    authenticator.get_token_info = get_token_info
    authenticator.fetch = fetch
    state = base64.urlsafe_b64encode(json.dumps({"code_verifier": "v"}).encode()).decode()
    handler = SimpleNamespace(get_argument=lambda *_: "code", get_state_cookie=lambda: state)
    authenticated = asyncio.run(authenticator.get_authenticated_user(handler, None))
    return {"name": authenticated["name"], "admin": bool(authenticated["admin"])} if authenticated else None


def user(name: str) -> dict[str, Any]:
    return {"name": name, "admin": False}


def admin(name: str) -> dict[str, Any]:
    return {"name": name, "admin": True}


def claims(name: str, *groups: str) -> dict[str, Any]:
    return {"preferred_username": name, "realm_access": {"roles": list(groups)}}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (claims("ann@example.com"), user("ann@example.com")),
        (claims("ANN@example.com"), user("ann@example.com")),
        (claims("root@example.com"), admin("root@example.com")),
        (claims("bob", "staff"), user("bob")),
        (claims("bob", "other", "admins"), admin("bob")),
        (claims("bob"), None),
        (claims("bob", "Staff"), None),
        (claims("eve@example.com", "staff", "admins"), None),
        (claims("EVE@EXAMPLE.COM", "staff"), None),
    ],
)
def test_oidc_lets_in_whom_rules_name(chosen: Chosen, told: dict[str, Any], expected: dict[str, Any] | None) -> None:
    assert from_provider(chosen("oidc-all"), told) == expected


def test_oidc_reads_the_id_token_where_there_is_no_url_to_ask(chosen: Chosen) -> None:
    authenticator = chosen("oidc", userdata_url=None)
    assert from_provider(authenticator, {"preferred_username": "ann"}) == user("ann")
    assert from_provider(authenticator, {"preferred_username": "bob"}) is None


def test_everybody_means_everybody_but_those_who_are_blocked(chosen: Chosen) -> None:
    authenticator = chosen("oidc", allowed_users=[], allow_all=True, blocked_users=["Eve"])
    assert from_provider(authenticator, {"preferred_username": "anybody"}) == user("anybody")
    assert from_provider(authenticator, {"preferred_username": "eve"}) is None


def test_fails_to_sign_in_by_an_address_that_is_not_verified() -> None:
    name = name_from("email")
    assert name({"email": "ann@example.com", "email_verified": True}) == "ann@example.com"
    assert name({"email": "ann@example.com"}) == "ann@example.com"
    assert name({"email": "ann@example.com", "email_verified": False}) is None
    assert name({"email": "ann@example.com", "email_verified": "false"}) is None
    assert name({}) is None
    assert name({"email": ["ann@example.com"]}) is None


@pytest.mark.parametrize(
    ("claim", "told", "expected"),
    [
        ("groups", {"groups": ["a", "b"]}, ["a", "b"]),
        ("realm_access.roles", {"realm_access": {"roles": ["a"]}}, ["a"]),
        ("https://example.com/groups", {"https://example.com/groups": ["a"]}, ["a"]),
        ("groups", {}, []),
        ("groups", {"groups": "ab"}, []),
        ("groups", {"groups": [1, None, "a"]}, ["a"]),
        ("a.b.c", {"a": {"b": None}}, []),
    ],
)
def test_groups_are_found_by_their_claim(claim: str, told: dict[str, Any], expected: list[str]) -> None:
    assert groups_from("oauth_user", claim)({"oauth_user": told}) == expected


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
def test_github_lets_in_whom_rules_name(
    chosen: Chosen, login: str, answers: dict[str, tuple[int, Any]], expected: dict[str, Any] | None
) -> None:
    told = {"login": login, "email": f"{login}@example.com"}
    assert from_provider(chosen("github-all"), told, answers) == expected


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
def test_gitlab_lets_in_whom_rules_name(
    chosen: Chosen, answers: dict[str, tuple[int, Any]], expected: dict[str, Any] | None
) -> None:
    told = {"username": "bob", "id": 5}
    assert from_provider(chosen("gitlab-all"), told, VERSION | answers) == expected


def google_user(email: str, hd: str | None = "example.com", verified: bool = True) -> dict[str, Any]:
    return {"email": email, "verified_email": verified, **({"hd": hd} if hd else {})}


@pytest.mark.parametrize(
    ("told", "groups", "expected"),
    [
        (google_user("ann@example.com"), [], user("ann")),
        (google_user("root@example.com"), [], admin("root")),
        (google_user("bob@example.com"), ["staff"], user("bob")),
        (google_user("bob@example.com"), ["admins"], admin("bob")),
        (google_user("bob@example.com"), [], None),
        (google_user("eve@example.com"), ["staff"], None),
        # Not of the workspace, though the address looks like it.
        (google_user("ann@example.com", hd=None), ["staff"], None),
        (google_user("ann@example.org", hd="example.org"), ["staff"], None),
    ],
)
def test_google_lets_in_whom_rules_name(
    chosen: Chosen, told: dict[str, Any], groups: list[str], expected: dict[str, Any] | None
) -> None:
    authenticator = chosen("google-all")

    async def fetched(*_: Any) -> set[str]:
        return set(groups)

    authenticator._fetch_member_groups = fetched
    assert from_provider(authenticator, told) == expected


def test_google_names_people_by_their_addresses(chosen: Chosen) -> None:
    assert from_provider(chosen("google"), google_user("Ann@example.com")) == user("ann@example.com")
    assert from_provider(chosen("google"), google_user("ann@gmail.com", hd=None)) is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"oid": "Ann@example.com", "name": "Anybody"}, user("ann@example.com")),
        ({"oid": "1", "groups": ["staff"]}, user("1")),
        ({"oid": "1", "groups": ["admins"]}, admin("1")),
        ({"oid": "1", "name": "ann@example.com"}, None),
        ({"oid": "eve@example.com", "groups": ["admins"]}, None),
    ],
)
def test_azure_ad_lets_in_whom_rules_name(
    chosen: Chosen, told: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    assert from_provider(chosen("azure-ad-all"), told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"sub": "1", "https://purl.imsglobal.org/spec/lti/claim/custom": {"login": "Ann@example.com"}}, True),
        ({"sub": "root@example.com"}, True),
        ({"sub": "1"}, False),
        ({"sub": "eve@example.com"}, False),
    ],
)
def test_lti_lets_in_whom_rules_name(chosen: Chosen, told: dict[str, Any], expected: bool) -> None:
    authenticator = chosen("lti13-all")
    # As the hub does when it starts.
    authenticator.allowed_users |= authenticator.admin_users
    found = asyncio.run(authenticator.get_authenticated_user(None, told))
    assert bool(found) is expected


def by_password(authenticator: Authenticator, name: str, password: str) -> dict[str, Any] | None:
    data = {"username": name, "password": password}
    found = asyncio.run(authenticator.get_authenticated_user(None, data))
    return {"name": found["name"], "admin": bool(found["admin"])} if found else None


def test_the_shared_password_opens_no_account_of_an_admin(chosen: Chosen) -> None:
    authenticator = chosen("shared-password-all", allowed_users=[])
    for name in ("root", "Root", "ROOT"):
        assert by_password(authenticator, name, SECRETS["JUPYTERHUB_PASSWORD"]) is None
        assert by_password(authenticator, name, SECRETS["JUPYTERHUB_ADMIN_PASSWORD"]) == admin("root")
    assert by_password(authenticator, "Bob", SECRETS["JUPYTERHUB_PASSWORD"]) == user("bob")
    assert by_password(authenticator, "Bob", SECRETS["JUPYTERHUB_ADMIN_PASSWORD"]) is None


def test_the_shared_password_lets_in_names_that_are_listed(chosen: Chosen) -> None:
    authenticator = chosen("shared-password-all")
    assert by_password(authenticator, "ann", SECRETS["JUPYTERHUB_PASSWORD"]) == user("ann")
    assert by_password(authenticator, "bob", SECRETS["JUPYTERHUB_PASSWORD"]) is None
    assert by_password(authenticator, "eve", SECRETS["JUPYTERHUB_PASSWORD"]) is None
