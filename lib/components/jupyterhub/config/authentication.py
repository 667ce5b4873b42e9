"""Configures the authenticator. Each kind uses an authenticator class that the hub's image includes."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from authentication_values import (
    Access,
    Authentication,
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
)
from claims import groups_from

if TYPE_CHECKING:
    from traitlets.config import Config


def configure_authentication(c: "Config", values: Authentication) -> None:
    match values:
        case SharedPassword():
            configure_shared_password(c, values)
        case NativeAccounts():
            configure_native_accounts(c, values)
        case Iap():
            configure_iap(c, values)
        case Oidc():
            configure_oidc(c, values)
        case GitHub():
            configure_github(c, values)
        case Google():
            configure_google(c, values)
        case GitLab():
            configure_gitlab(c, values)
        case AzureAd():
            configure_azure_ad(c, values)
        case Lti13():
            configure_lti13(c, values)


def configure_shared_password(c: "Config", values: SharedPassword) -> None:
    from shared_password import SharedPassword as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    c.SharedPassword.user_password = os.environ["JUPYTERHUB_PASSWORD"]
    if values.admin_users:
        c.SharedPassword.admin_password = os.environ["JUPYTERHUB_ADMIN_PASSWORD"]
    apply_access(c.SharedPassword, values)
    # The password grants access to any user name, unless `allowed_users` restricts the names.
    c.SharedPassword.allow_all = not values.allowed_users


def configure_native_accounts(c: "Config", values: NativeAccounts) -> None:
    from native_accounts import TEMPLATES, USERNAME_PATTERN
    from native_accounts import NativeAccounts as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    # Templates of the user take precedence over these, and these over JupyterHub's own.
    c.JupyterHub.template_paths = [*c.JupyterHub.get("template_paths", []), *TEMPLATES]
    accounts = c.NativeAccounts
    accounts.username_pattern = USERNAME_PATTERN
    if values.admin_users:
        accounts.admin_password = os.environ["JUPYTERHUB_ADMIN_PASSWORD"]
    copy(values, accounts, "open_signup", "enable_signup", "minimum_password_length", "check_common_password")
    copy(values, accounts, "max_pending_accounts", "signups_per_minute")
    copy(values, accounts, "allowed_failed_logins", "ask_email_on_signup", "allow_2fa")
    accounts.seconds_before_next_try = values.lockout_time
    apply_access(accounts, values)
    # An authorized account grants access, unless `allowed_users` restricts the names.
    accounts.allow_all = not values.allowed_users


def configure_iap(c: "Config", values: Iap) -> None:
    from iap import IAPAuthenticator

    c.JupyterHub.authenticator_class = IAPAuthenticator
    c.IAPAuthenticator.proxy_token = os.environ["CONFIGPROXY_AUTH_TOKEN"]
    copy(values, c.IAPAuthenticator, "hosted_domain", "audience", "audience_file")
    if values.user_id_as_name:
        c.IAPAuthenticator.username_claim = "sub"
    apply_access(c.IAPAuthenticator, values)


def configure_oidc(c: "Config", values: Oidc) -> None:
    from oauth import Oidc as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    generic = c.GenericOAuthenticator
    apply_oauth(generic, values, "authorize_url", "token_url", "userdata_url", "basic_auth")
    generic.login_service = values.login_service or "OpenID Connect"
    if not values.userdata_url:
        generic.userdata_from_id_token = True
    generic.username_claim = values.username_claim
    apply_groups(generic, values, groups_from("oauth_user", values.groups_claim))


def configure_github(c: "Config", values: GitHub) -> None:
    from oauth import GitHub as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    github = c.GitHubOAuthenticator
    apply_oauth(github, values, "github_url", "allowed_organizations")
    apply_user_id(github, values)
    if values.manage_groups:
        github.manage_groups = True
        github.populate_teams_in_auth_state = True
        github.auth_state_groups_key = github_teams
        github.admin_groups = values.admin_groups


def configure_google(c: "Config", values: Google) -> None:
    from oauth import Google as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    google = c.GoogleOAuthenticator
    apply_oauth(google, values, "hosted_domain", "strip_domain", "include_nested_groups")
    apply_user_id(google, values)
    groups = values.google_groups
    google.google_service_account_keys = {group.domain: group.service_account_key for group in groups}
    google.gsuite_administrator = {group.domain: group.gsuite_administrator for group in groups}
    google.allowed_google_groups = {group.domain: group.allowed_groups for group in groups if group.allowed_groups}
    google.admin_google_groups = {group.domain: group.admin_groups for group in groups if group.admin_groups}


def configure_gitlab(c: "Config", values: GitLab) -> None:
    from oauth import GitLab as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    apply_oauth(c.GitLabOAuthenticator, values, "gitlab_url", "allowed_gitlab_groups", "allowed_project_ids")
    apply_user_id(c.GitLabOAuthenticator, values)


def configure_azure_ad(c: "Config", values: AzureAd) -> None:
    from oauth import AzureAd as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    azure = c.AzureAdOAuthenticator
    apply_oauth(azure, values, "tenant_id", "graph_url", "username_claim")
    apply_groups(azure, values, groups_from("user", "groups"))


def configure_lti13(c: "Config", values: Lti13) -> None:
    from lti13 import Lti13 as Authenticator

    c.JupyterHub.authenticator_class = Authenticator
    lti = c.LTI13Authenticator
    copy(values, lti, "issuer", "authorize_url", "jwks_endpoint", "username_key", "uri_scheme", "enable_auth_state")
    copy(values, lti, "tool_name", "tool_description")
    lti.client_id = values.client_ids
    apply_access(lti, values)


def copy(values: Access, authenticator: "Config", *fields: str) -> None:
    """Copies fields that have the same name upstream. If a field is not set, upstream's default applies."""
    for field in fields:
        value = getattr(values, field)
        if value not in (None, ""):
            authenticator[field] = value


def apply_access(authenticator: "Config", access: Access) -> None:
    # JupyterHub compares normalized names, but does not normalize blocked names, and normalizes other lists too late.
    authenticator.admin_users = normalized(access.admin_users)
    authenticator.allowed_users = normalized(access.allowed_users)
    authenticator.blocked_users = normalized(access.blocked_users)
    # `allow_existing_users` is always set: by default, a user who was once allowed would keep access forever.
    copy(access, authenticator, "allow_all", "allow_existing_users")


def apply_oauth(authenticator: "Config", oauth: OAuth, *fields: str) -> None:
    """Applies the options that all providers share, and the given fields of this provider."""
    apply_access(authenticator, oauth)
    authenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
    authenticator.oauth_callback_url = oauth.callback_url
    copy(oauth, authenticator, "client_id", "scope", "login_service", "auto_login", "logout_redirect_url")
    copy(oauth, authenticator, "extra_authorize_params", "enable_auth_state", *fields)
    # Not from the environment: OAUTH_TLS_VERIFY could disable it.
    authenticator.validate_server_cert = True
    if oauth.ca_certificates:
        authenticator.http_request_kwargs = {"ca_certs": oauth.ca_certificates}


def apply_user_id(authenticator: "Config", values: GitHub | Google | GitLab) -> None:
    """Names users by their permanent id, which all three providers report as `id`."""
    if values.user_id_as_name:
        authenticator.username_claim = "id"


def apply_groups(authenticator: "Config", groups: Groups, groups_of: Callable[[dict[str, Any]], list[str]]) -> None:
    if groups.manage_groups:
        authenticator.manage_groups = True
        authenticator.auth_state_groups_key = groups_of
        authenticator.allowed_groups = groups.allowed_groups
        authenticator.admin_groups = groups.admin_groups


def normalized(names: set[str]) -> set[str]:
    return {name.lower() for name in names}


def github_teams(auth_state: dict[str, Any]) -> list[str]:
    """The user's teams, in the format that upstream uses in `allowed_organizations`."""
    return [f"{team['organization']['login']}:{team['slug']}" for team in auth_state["teams"]]
