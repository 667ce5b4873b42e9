"""Authentication with OAuth 2.0 providers."""

import time
from typing import Any

from jupyterhub.handlers import BaseHandler, LoginHandler
from jupyterhub.user import User
from oauthenticator.azuread import AzureAdOAuthenticator
from oauthenticator.generic import GenericOAuthenticator
from oauthenticator.github import GitHubOAuthenticator
from oauthenticator.gitlab import GitLabOAuthenticator
from oauthenticator.google import GoogleOAuthenticator
from oauthenticator.oauth2 import OAuthCallbackHandler, OAuthenticator
from tornado.httpclient import HTTPClientError
from tornado.web import HTTPError

from access import CurrentAccess, Model
from claims import claim_of, problem

# Without the auth state, the hub cannot ask the provider again who is a member. Users then have to sign in.
MEMBERSHIP_SECONDS = 24 * 60 * 60

# Claims in which providers say that the address was verified.
VERIFIED_CLAIMS = ("email_verified", "verified_email", "xms_edov")

# Scopes of the token of a user's server. It must not expire with the session, or the server would seem idle.
SERVER_SCOPES = ("users:activity!", "access:servers!server=")

MALFORMED = "The request is malformed. Start again at the sign-in page."


class ProviderSignIn(LoginHandler):
    """Shows the link to the provider, and has no form. Upstream returns status 500 for malformed requests."""

    async def post(self) -> None:
        raise HTTPError(405)


class OAuthCallback(OAuthCallbackHandler):
    """Receives users from an OAuth provider. Upstream returns status 500 for malformed requests."""

    def check_arguments(self) -> None:
        try:
            super().check_arguments()
        except ValueError as error:
            raise HTTPError(400, MALFORMED) from error


class OAuthAccess(CurrentAccess, OAuthenticator):
    """Checks memberships again as far as the hub can."""

    callback_handler = OAuthCallback

    # Rules about memberships that only the provider knows.
    provider_rules: tuple[str, ...] = ()
    provider_admin_rules: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._started = time.monotonic()
        self._signed_in: dict[str, float] = {}

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        return [(r"/login", ProviderSignIn), *super().get_handlers(app)]

    def user_info_to_username(self, user_info: dict[str, Any]) -> str:
        """The user name, or a clear error instead of upstream's status 500."""
        claim = self.username_claim
        value = claim_of(user_info, claim)
        if claim == "id" and type(value) is int:
            # The id of an account at GitHub or GitLab. In other claims a number is malformed.
            return str(value)
        if not isinstance(value, str) or not value:
            self.log.error("Sign-in failed. %s", problem(claim, "must be a text: the user name", value, user_info))
            raise HTTPError(403, "The identity provider did not report a user name.")
        if claim.split(".")[-1] == "email":
            require_verified(user_info)
        # Upstream does not read nested claims, and adds to the information about the user.
        return str(super().user_info_to_username(user_info if claim in user_info else {**user_info, claim: value}))

    async def token_to_user(self, token_info: dict[str, Any]) -> dict[str, Any]:
        """Claims of the user. Those of an expired ID token are not current, so the hub must get another one."""
        user: dict[str, Any] = await super().token_to_user(token_info)
        expiry = user.get("exp")
        if isinstance(expiry, int | float) and expiry < time.time() - 60:
            raise HTTPClientError(401, "The ID token has expired.")
        return user

    async def get_authenticated_user(self, handler: BaseHandler, data: Any) -> Model | None:
        model: Model | None = await super().get_authenticated_user(handler, data)
        if model:
            self._signed_in[model["name"]] = time.monotonic()
        return model

    async def check_allowed(self, username: str, authentication: Model | None = None) -> bool:
        return bool(await super().check_allowed(username, authentication))

    async def _is_still_admin(self, user: User, handler: BaseHandler | None, model: Model) -> bool:
        if await super()._is_still_admin(user, handler, model):
            return True
        is_member = not model.get("auth_state") and any(getattr(self, rule) for rule in self.provider_admin_rules)
        return is_member and bool(user.admin)

    async def _is_still_allowed(self, name: str, handler: BaseHandler | None, model: Model) -> bool:
        if model.get("auth_state"):
            return await super()._is_still_allowed(name, handler, model)
        if name in self.blocked_users:
            return False
        if self.allow_all or name in self.allowed_users | self.admin_users:
            return True
        is_member = await OAuthenticator.check_allowed(self, name, model)
        return (is_member or any(getattr(self, rule) for rule in self.provider_rules)) and (
            self._signed_in_recently(name) or is_server(handler)
        )

    def _signed_in_recently(self, name: str) -> bool:
        return time.monotonic() - self._signed_in.get(name, self._started) < MEMBERSHIP_SECONDS


class Oidc(OAuthAccess, GenericOAuthenticator):
    """OpenID Connect."""


class GitHub(OAuthAccess, GitHubOAuthenticator):
    """GitHub accounts."""

    provider_rules = ("allowed_organizations",)

    async def check_allowed(self, username: str, authentication: Model | None = None) -> bool:
        """Looks up memberships by login, because upstream does by user name, which can be an id."""
        state = (authentication or {}).get("auth_state")
        if self.username_claim == "login" or not state:
            return await super().check_allowed(username, authentication)
        if username in self.admin_users or await OAuthenticator.check_allowed(self, username, authentication):
            return True
        login, token = state[self.user_auth_state_key]["login"], state["token_response"]
        for organization in self.allowed_organizations:
            if await self._check_membership_allowed_organizations(
                organization, login, token["access_token"], token["token_type"]
            ):
                return True
        return False


class Google(OAuthAccess, GoogleOAuthenticator):
    """Google accounts."""

    provider_rules = ("allowed_google_groups",)
    provider_admin_rules = ("admin_google_groups",)

    def user_info_to_username(self, user_info: dict[str, Any]) -> str:
        """Access rules depend on the address even if it is not the user name."""
        require_verified(user_info)
        return super().user_info_to_username(user_info)


class GitLab(OAuthAccess, GitLabOAuthenticator):
    """Fixes upstream's lookup of nested groups, which URL-encodes group paths twice and so never finds them.

    See https://github.com/jupyterhub/oauthenticator/issues/423
    """

    provider_rules = ("allowed_gitlab_groups", "allowed_project_ids")

    async def httpfetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
        return await super().httpfetch(url.replace("%252F", "%2F"), *args, **kwargs)


class AzureAd(OAuthAccess, AzureAdOAuthenticator):
    """Accounts of one Azure AD tenant."""


def require_verified(user: dict[str, Any]) -> None:
    """Rejects an address that the provider does not report as verified: users could set it to any address."""
    if not any(user.get(claim) is True or user.get(claim) == "true" for claim in VERIFIED_CLAIMS):
        raise HTTPError(403, "The identity provider did not report your email address as verified.")


def is_server(handler: BaseHandler | None) -> bool:
    token = handler.get_token() if handler else None
    return token is not None and bool(token.scopes) and all(scope.startswith(SERVER_SCOPES) for scope in token.scopes)
