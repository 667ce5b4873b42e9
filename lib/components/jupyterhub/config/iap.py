"""Sign-in by Google's Identity-Aware Proxy, which signs who the user is into every request.

See https://cloud.google.com/iap/docs/signed-headers-howto
"""

import asyncio
from pathlib import Path
from typing import Any

import jwt
from jupyterhub.auth import Authenticator
from jupyterhub.handlers import BaseHandler, LogoutHandler
from jupyterhub.user import User
from tornado.web import HTTPError
from traitlets import Set, Unicode, default

# The plain headers beside it (x-goog-authenticated-user-email) can be forged by anybody who reaches the hub.
ASSERTION_HEADER = "x-goog-iap-jwt-assertion"
CLOCK_SKEW_SECONDS = 30


class IAPLogoutHandler(LogoutHandler):
    """Signs out of IAP as well, or else the next request would sign the user in again."""

    async def render_logout_page(self) -> None:
        self.redirect("/?gcp-iap-mode=CLEAR_LOGIN_COOKIE", permanent=False)


class IAPAuthenticator(Authenticator):
    """Lets in whom a valid assertion names, and nobody while it is not known whom assertions must be for."""

    audience = Unicode(config=True, help="The audience that assertions must be for.")
    audience_file = Unicode(
        config=True,
        help="File that holds the audience where it is not known before the load balancer exists.",
    )
    issuer = Unicode("https://cloud.google.com/iap", config=True, help="Who issues the assertions.")
    keys_url = Unicode(
        "https://www.gstatic.com/iap/verify/public_key-jwk",
        config=True,
        help="Where the public keys of the issuer are.",
    )

    hosted_domain = Set(Unicode(), config=True, help="Domains of Google Workspace outside which nobody may come in.")

    # The assertion is in every request: there is nothing to ask the user for.
    auto_login = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._keys = jwt.PyJWKClient(self.keys_url, lifespan=3600, timeout=10)

    @default("auth_refresh_age")
    def _default_auth_refresh_age(self) -> int:
        # Seconds. Each request carries an assertion and verifying it is cheap, so that a session ends with IAP's.
        return 1

    @default("any_allow_config")
    def _default_any_allow_config(self) -> bool:
        return True

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """IAP's own policy says who may come in, and only those have an assertion; a list can only make them fewer."""
        return not self.allowed_users or username in self.allowed_users | self.admin_users

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        return [(r"/logout", IAPLogoutHandler)]

    async def authenticate(self, handler: BaseHandler, data: dict[str, str] | None = None) -> str | None:
        if not self._known_audience():
            self.log.error("The audience of IAP is not known yet: nobody gets in")
            raise HTTPError(
                503,
                "This hub is not told yet whom Identity-Aware Proxy signs for, and lets nobody in before."
                " Whoever deployed it finishes that with the command that was printed with the manifests.",
            )
        return await self._verified_email(handler)

    def _may_go_on(self, username: str) -> bool:
        """A rule that is new counts for sessions that are older, too."""
        return self.check_allowed(username) and self.check_blocked_users(username)

    async def refresh_user(self, user: User, handler: BaseHandler | None = None) -> bool:
        """Whether the request still comes from the user of the session."""
        if handler is None:
            return False
        if handler.get_token() is not None:
            # Notebooks call the hub with a token of the user, from within the cluster, where no IAP is between.
            return True
        email = await self._verified_email(handler)
        return email is not None and self.normalize_username(email) == user.name and self._may_go_on(user.name)

    async def _verified_email(self, handler: BaseHandler) -> str | None:
        assertion = handler.request.headers.get(ASSERTION_HEADER)
        if not assertion:
            self.log.warning("Request without a signed header of IAP: refused")
            return None
        audience = self._known_audience()
        if not audience:
            return None
        try:
            # In a thread, because it fetches Google's keys now and then.
            key = await asyncio.to_thread(self._keys.get_signing_key_from_jwt, assertion)
            claims = jwt.decode(
                assertion,
                key.key,
                algorithms=["ES256"],
                audience=audience,
                issuer=self.issuer,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "iat", "aud", "iss", "sub", "email"]},
            )
        except jwt.PyJWTError as error:
            self.log.warning("Signed header of IAP refused: %s", error)
            return None
        if self.hosted_domain and claims.get("hd") not in self.hosted_domain:
            self.log.warning("Signed header of IAP refused: its domain %r is not hosted here", claims.get("hd"))
            return None
        email = claims["email"]
        return email if isinstance(email, str) and email else None

    def _known_audience(self) -> str:
        """Read anew each time, so that a ConfigMap made after the hub counts without a restart."""
        if self.audience or not self.audience_file:
            return str(self.audience)
        try:
            return Path(self.audience_file).read_text().strip()
        except FileNotFoundError:
            return ""
