"""Applies how people sign in. Each kind is an authenticator of a package that the hub's image has."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sign_in_values import (
    Access,
    AzureAd,
    GitHub,
    GitLab,
    Google,
    Groups,
    Iap,
    Lti13,
    NativeAccounts,
    OAuth,
    Oidc,
    SharedPassword,
    SignIn,
)

if TYPE_CHECKING:
    from traitlets.config import Config


def configure_sign_in(c: "Config", sign_in: SignIn) -> None:
    match sign_in:
        case SharedPassword():
            configure_shared_password(c, sign_in)
        case NativeAccounts():
            configure_native_accounts(c, sign_in)
        case Iap():
            configure_iap(c, sign_in)
        case Oidc():
            configure_oidc(c, sign_in)
        case GitHub():
            configure_github(c, sign_in)
        case Google():
            configure_google(c, sign_in)
        case GitLab():
            configure_gitlab(c, sign_in)
        case AzureAd():
            configure_azure_ad(c, sign_in)
        case Lti13():
            configure_lti13(c, sign_in)


def configure_shared_password(c: "Config", sign_in: SharedPassword) -> None:
    from shared_password import SharedPassword as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    c.SharedPassword.user_password = os.environ["JUPYTERHUB_PASSWORD"]
    if sign_in.admin_users:
        c.SharedPassword.admin_password = os.environ["JUPYTERHUB_ADMIN_PASSWORD"]
    apply_access(c.SharedPassword, sign_in)
    # Who knows the password is who may come in, unless names are listed.
    c.SharedPassword.allow_all = not sign_in.allowed_users


def configure_native_accounts(c: "Config", sign_in: NativeAccounts) -> None:
    from native_accounts import TEMPLATES
    from native_accounts import NativeAccounts as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    # After pages of the hub's owner, and before those of JupyterHub itself.
    c.JupyterHub.template_paths = [*c.JupyterHub.get("template_paths", []), TEMPLATES]
    accounts = c.NativeAccounts
    if sign_in.admin_users:
        accounts.admin_password = os.environ["JUPYTERHUB_ADMIN_PASSWORD"]
    copy(sign_in, accounts, "open_signup", "enable_signup", "minimum_password_length", "check_common_password")
    copy(sign_in, accounts, "allowed_failed_logins", "ask_email_on_signup", "allow_2fa")
    accounts.seconds_before_next_try = sign_in.lockout_time
    apply_access(accounts, sign_in)
    # Who has an account that was let in is who may come in, unless names are listed.
    accounts.allow_all = not sign_in.allowed_users


def configure_iap(c: "Config", sign_in: Iap) -> None:
    from iap import IAPAuthenticator

    c.JupyterHub.authenticator_class = IAPAuthenticator
    copy(sign_in, c.IAPAuthenticator, "hosted_domain", "audience", "audience_file")
    apply_access(c.IAPAuthenticator, sign_in)


def configure_oidc(c: "Config", sign_in: Oidc) -> None:
    c.JupyterHub.authenticator_class = "generic-oauth"
    generic = c.GenericOAuthenticator
    apply_oauth(generic, sign_in, "authorize_url", "token_url", "userdata_url", "basic_auth")
    generic.login_service = sign_in.login_service or "OpenID Connect"
    if not sign_in.userdata_url:
        generic.userdata_from_id_token = True
    generic.username_claim = name_from(sign_in.username_claim)
    apply_groups(generic, sign_in, groups_from("oauth_user", sign_in.groups_claim))


def configure_github(c: "Config", sign_in: GitHub) -> None:
    c.JupyterHub.authenticator_class = "github"
    github = c.GitHubOAuthenticator
    apply_oauth(github, sign_in, "github_url", "allowed_organizations")
    if sign_in.manage_groups:
        github.manage_groups = True
        github.populate_teams_in_auth_state = True
        github.auth_state_groups_key = github_teams
        github.admin_groups = sign_in.admin_groups


def configure_google(c: "Config", sign_in: Google) -> None:
    c.JupyterHub.authenticator_class = "google"
    google = c.GoogleOAuthenticator
    apply_oauth(google, sign_in, "hosted_domain", "strip_domain", "include_nested_groups")
    groups = sign_in.google_groups
    google.google_service_account_keys = {of.domain: of.service_account_key for of in groups}
    google.gsuite_administrator = {of.domain: of.gsuite_administrator for of in groups}
    google.allowed_google_groups = {of.domain: of.allowed_groups for of in groups if of.allowed_groups}
    google.admin_google_groups = {of.domain: of.admin_groups for of in groups if of.admin_groups}


def configure_gitlab(c: "Config", sign_in: GitLab) -> None:
    from gitlab import GitLab as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    apply_oauth(c.GitLabOAuthenticator, sign_in, "gitlab_url", "allowed_gitlab_groups", "allowed_project_ids")


def configure_azure_ad(c: "Config", sign_in: AzureAd) -> None:
    c.JupyterHub.authenticator_class = "azuread"
    azure = c.AzureAdOAuthenticator
    apply_oauth(azure, sign_in, "tenant_id", "graph_url", "username_claim")
    apply_groups(azure, sign_in, groups_from("user", "groups"))


def configure_lti13(c: "Config", sign_in: Lti13) -> None:
    c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    lti = c.LTI13Authenticator
    copy(sign_in, lti, "issuer", "authorize_url", "jwks_endpoint", "username_key", "uri_scheme", "enable_auth_state")
    copy(sign_in, lti, "tool_name", "tool_description")
    lti.client_id = sign_in.client_ids
    apply_access(lti, sign_in)


def copy(values: Access, authenticator: "Config", *fields: str) -> None:
    """Fields that upstream calls the same. Where nothing is said, upstream's own holds."""
    for field in fields:
        value = getattr(values, field)
        if value not in (None, ""):
            authenticator[field] = value


def apply_access(authenticator: "Config", access: Access) -> None:
    # JupyterHub compares normalized names, and normalizes neither those that are blocked nor, in time, the others.
    authenticator.admin_users = normalized(access.admin_users)
    authenticator.allowed_users = normalized(access.allowed_users)
    authenticator.blocked_users = normalized(access.blocked_users)
    # The second is said in any case: by default who was allowed once would be allowed for ever.
    copy(access, authenticator, "allow_all", "allow_existing_users")


def apply_oauth(authenticator: "Config", oauth: OAuth, *fields: str) -> None:
    """What all providers have in common, and some fields that only this one has."""
    apply_access(authenticator, oauth)
    authenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
    authenticator.oauth_callback_url = oauth.callback_url
    copy(oauth, authenticator, "client_id", "scope", "login_service", "auto_login", "logout_redirect_url")
    copy(oauth, authenticator, "extra_authorize_params", "enable_auth_state", *fields)
    if oauth.ca_certificates:
        authenticator.http_request_kwargs = {"ca_certs": oauth.ca_certificates}


def apply_groups(authenticator: "Config", groups: Groups, told: Callable[[dict[str, Any]], list[str]]) -> None:
    if groups.manage_groups:
        authenticator.manage_groups = True
        authenticator.auth_state_groups_key = told
        authenticator.allowed_groups = groups.allowed_groups
        authenticator.admin_groups = groups.admin_groups


def normalized(names: set[str]) -> set[str]:
    return {name.lower() for name in names}


def name_from(claim: str) -> Callable[[dict[str, Any]], str | None]:
    """The name of a user. Who could write any address into an account would be whoever they want."""

    def name(user: dict[str, Any]) -> str | None:
        if claim == "email" and user.get("email_verified") in (False, "false"):
            return None
        value = user.get(claim)
        return value if isinstance(value, str) else None

    return name


def groups_from(user_key: str, claim: str) -> Callable[[dict[str, Any]], list[str]]:
    """The groups of a user. A claim may have dots in its name, or be within others."""

    def groups(auth_state: dict[str, Any]) -> list[str]:
        found: Any = auth_state[user_key]
        for part in [claim] if claim in found else claim.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return [group for group in found if isinstance(group, str)] if isinstance(found, list) else []

    return groups


def github_teams(auth_state: dict[str, Any]) -> list[str]:
    """The teams of a user, as upstream names them in a list of those who may come in."""
    return [f"{team['organization']['login']}:{team['slug']}" for team in auth_state["teams"]]
