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
    accounts.open_signup = sign_in.open_signup
    accounts.enable_signup = sign_in.enable_signup
    accounts.minimum_password_length = sign_in.minimum_password_length
    accounts.check_common_password = sign_in.check_common_password
    accounts.allowed_failed_logins = sign_in.allowed_failed_logins
    accounts.seconds_before_next_try = sign_in.lockout_time
    accounts.ask_email_on_signup = sign_in.ask_email_on_signup
    accounts.allow_2fa = sign_in.allow_2fa
    apply_access(accounts, sign_in)
    # Who has an account that was let in is who may come in, unless names are listed.
    accounts.allow_all = not sign_in.allowed_users


def configure_iap(c: "Config", sign_in: Iap) -> None:
    from iap import IAPAuthenticator

    c.JupyterHub.authenticator_class = IAPAuthenticator
    c.IAPAuthenticator.hosted_domain = sign_in.hosted_domain
    if sign_in.audience:
        c.IAPAuthenticator.audience = sign_in.audience
    if sign_in.audience_file:
        c.IAPAuthenticator.audience_file = sign_in.audience_file
    apply_access(c.IAPAuthenticator, sign_in)


def configure_oidc(c: "Config", sign_in: Oidc) -> None:
    c.JupyterHub.authenticator_class = "generic-oauth"
    generic = c.GenericOAuthenticator
    apply_oauth(generic, sign_in)
    generic.login_service = sign_in.login_service or "OpenID Connect"
    generic.authorize_url = sign_in.authorize_url
    generic.token_url = sign_in.token_url
    if sign_in.userdata_url:
        generic.userdata_url = sign_in.userdata_url
    else:
        generic.userdata_from_id_token = True
    generic.username_claim = name_from(sign_in.username_claim)
    generic.basic_auth = sign_in.basic_auth
    apply_groups(generic, sign_in, groups_from("oauth_user", sign_in.groups_claim))


def configure_github(c: "Config", sign_in: GitHub) -> None:
    c.JupyterHub.authenticator_class = "github"
    github = c.GitHubOAuthenticator
    apply_oauth(github, sign_in)
    github.github_url = sign_in.github_url
    github.allowed_organizations = sign_in.allowed_organizations
    if sign_in.manage_groups:
        github.manage_groups = True
        github.populate_teams_in_auth_state = True
        github.auth_state_groups_key = github_teams
        github.admin_groups = sign_in.admin_groups


def configure_google(c: "Config", sign_in: Google) -> None:
    c.JupyterHub.authenticator_class = "google"
    google = c.GoogleOAuthenticator
    apply_oauth(google, sign_in)
    google.hosted_domain = sign_in.hosted_domain
    google.strip_domain = sign_in.strip_domain
    google.include_nested_groups = sign_in.include_nested_groups
    groups = sign_in.google_groups
    google.google_service_account_keys = {of.domain: of.service_account_key for of in groups}
    google.gsuite_administrator = {of.domain: of.gsuite_administrator for of in groups}
    google.allowed_google_groups = {of.domain: of.allowed_groups for of in groups if of.allowed_groups}
    google.admin_google_groups = {of.domain: of.admin_groups for of in groups if of.admin_groups}


def configure_gitlab(c: "Config", sign_in: GitLab) -> None:
    from gitlab import GitLab as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    gitlab = c.GitLabOAuthenticator
    apply_oauth(gitlab, sign_in)
    gitlab.gitlab_url = sign_in.gitlab_url
    gitlab.allowed_gitlab_groups = sign_in.allowed_gitlab_groups
    gitlab.allowed_project_ids = sign_in.allowed_project_ids


def configure_azure_ad(c: "Config", sign_in: AzureAd) -> None:
    c.JupyterHub.authenticator_class = "azuread"
    azure = c.AzureAdOAuthenticator
    apply_oauth(azure, sign_in)
    azure.tenant_id = sign_in.tenant_id
    azure.graph_url = sign_in.graph_url
    azure.username_claim = sign_in.username_claim
    apply_groups(azure, sign_in, groups_from("user", "groups"))


def configure_lti13(c: "Config", sign_in: Lti13) -> None:
    c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    lti = c.LTI13Authenticator
    lti.issuer = sign_in.issuer
    lti.authorize_url = sign_in.authorize_url
    lti.jwks_endpoint = sign_in.jwks_endpoint
    lti.client_id = sign_in.client_ids
    lti.username_key = sign_in.username_key
    lti.uri_scheme = sign_in.uri_scheme
    lti.enable_auth_state = sign_in.enable_auth_state
    if sign_in.tool_name:
        lti.tool_name = sign_in.tool_name
    if sign_in.tool_description:
        lti.tool_description = sign_in.tool_description
    apply_access(lti, sign_in)


def apply_access(authenticator: "Config", access: Access) -> None:
    # JupyterHub compares normalized names, and normalizes neither those that are blocked nor, in time, the others.
    authenticator.admin_users = normalized(access.admin_users)
    authenticator.allowed_users = normalized(access.allowed_users)
    authenticator.blocked_users = normalized(access.blocked_users)
    authenticator.allow_all = access.allow_all
    # Said in any case: by default who was allowed once would be allowed for ever.
    authenticator.allow_existing_users = access.allow_existing_users


def apply_oauth(authenticator: "Config", oauth: OAuth) -> None:
    apply_access(authenticator, oauth)
    authenticator.client_id = oauth.client_id
    authenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
    authenticator.oauth_callback_url = oauth.callback_url
    authenticator.auto_login = oauth.auto_login
    authenticator.enable_auth_state = oauth.enable_auth_state
    authenticator.extra_authorize_params = oauth.extra_authorize_params
    if oauth.scope:
        authenticator.scope = oauth.scope
    if oauth.login_service:
        authenticator.login_service = oauth.login_service
    if oauth.logout_redirect_url:
        authenticator.logout_redirect_url = oauth.logout_redirect_url
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
