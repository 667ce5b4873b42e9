"""The section `authentication` of `values.json`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Struct(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Access(Struct):
    """Which users have access, by name."""

    admin_users: set[str]
    allowed_users: set[str] = set()
    blocked_users: set[str] = set()
    allow_all: bool = False
    allow_existing_users: bool = False


class SharedPassword(Access):
    """One password for all users; admins have a separate one."""

    kind: Literal["shared-password"]


class NativeAccounts(Access):
    """Accounts that the hub stores."""

    kind: Literal["native-accounts"]
    open_signup: bool
    enable_signup: bool
    minimum_password_length: int
    check_common_password: bool
    allowed_failed_logins: int
    lockout_time: int
    max_pending_accounts: int
    signups_per_minute: int
    ask_email_on_signup: bool
    allow_2fa: bool


class Iap(Access):
    """Google Identity-Aware Proxy."""

    kind: Literal["iap"]
    audience: str | None = None
    audience_file: str | None = None
    user_id_as_name: bool = False
    hosted_domain: set[str] = set()


class OAuth(Access):
    """Fields that all OAuth 2.0 providers share."""

    client_id: str
    callback_url: str
    scope: list[str] | None = None
    login_service: str | None = None
    auto_login: bool = False
    logout_redirect_url: str | None = None
    extra_authorize_params: dict[str, str] = {}
    ca_certificates: str | None = None
    enable_auth_state: bool = False


class Groups(Struct):
    """Which groups have access, if the provider reports groups."""

    allowed_groups: set[str] = set()
    admin_groups: set[str] = set()
    manage_groups: bool = False


class Oidc(OAuth, Groups):
    """An OpenID Connect provider."""

    kind: Literal["oidc"]
    authorize_url: str
    token_url: str
    userdata_url: str | None = None
    username_claim: str
    groups_claim: str
    basic_auth: bool = False


class GitHub(OAuth):
    kind: Literal["github"]
    github_url: str
    user_id_as_name: bool = False
    allowed_organizations: set[str] = set()
    admin_groups: set[str] = set()
    manage_groups: bool = False


class GoogleGroups(Struct):
    """Groups of one domain."""

    domain: str
    gsuite_administrator: str
    service_account_key: str
    allowed_groups: set[str] = set()
    admin_groups: set[str] = set()


class Google(OAuth):
    kind: Literal["google"]
    hosted_domain: list[str] = []
    strip_domain: bool
    user_id_as_name: bool = False
    include_nested_groups: bool = False
    google_groups: list[GoogleGroups] = []


class GitLab(OAuth):
    kind: Literal["gitlab"]
    gitlab_url: str
    user_id_as_name: bool = False
    allowed_gitlab_groups: set[str] = set()
    allowed_project_ids: set[int] = set()


class AzureAd(OAuth, Groups):
    kind: Literal["azure-ad"]
    tenant_id: str
    graph_url: str
    username_claim: str


class Lti13(Access):
    """A learning platform that uses LTI 1.3."""

    kind: Literal["lti13"]
    issuer: str
    authorize_url: str
    jwks_endpoint: str
    client_ids: set[str]
    username_key: str
    tool_name: str | None = None
    tool_description: str | None = None
    uri_scheme: Literal["auto", "http", "https"]
    enable_auth_state: bool = False


Authentication = Annotated[
    SharedPassword | NativeAccounts | Iap | Oidc | GitHub | Google | GitLab | AzureAd | Lti13,
    Field(discriminator="kind"),
]
