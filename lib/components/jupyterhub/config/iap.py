"""Authentication with Google Identity-Aware Proxy (IAP), which signs the user's identity into every request.

See https://cloud.google.com/iap/docs/signed-headers-howto
"""

import hashlib
import hmac
from pathlib import Path
from typing import Any

import jwt
from jupyterhub.handlers import BaseHandler, LogoutHandler
from jupyterhub.user import User
from tornado.web import HTTPError
from traitlets import Set, Unicode, default

from access import CurrentAccess, Model
from signing_keys import SigningKeys

# The unsigned headers (x-goog-authenticated-user-email) can be forged by anybody who can reach the hub.
ASSERTION_HEADER = "x-goog-iap-jwt-assertion"
# Signature of the assertion by the hub's own proxy (hide-identity.mjs). Without it, anybody who can reach the hub's
# port, such as a notebook, could use an assertion that was issued to another user.
PROXY_SIGNATURE_HEADER = "x-hub-proxy-signature"
CLOCK_SKEW_SECONDS = 30


class IAPLogoutHandler(LogoutHandler):
    """Also signs out of IAP. Otherwise the next request would sign the user in again."""

    async def render_logout_page(self) -> None:
        self.redirect("/?gcp-iap-mode=CLEAR_LOGIN_COOKIE", permanent=False)


class IAPAuthenticator(CurrentAccess):
    """Authenticates the user that a valid assertion names. Until the audience is known, nobody has access."""

    audience = Unicode(config=True, help="Audience of the assertions.")
    audience_file = Unicode(
        config=True,
        help="File that holds the audience, if it is known only after the load balancer exists.",
    )
    issuer = Unicode("https://cloud.google.com/iap", config=True, help="Issuer of the assertions.")
    keys_url = Unicode(
        "https://www.gstatic.com/iap/verify/public_key-jwk",
        config=True,
        help="URL of the issuer's public keys.",
    )

    proxy_token = Unicode(config=True, help="Key with which the proxy signs assertions.")

    hosted_domain = Set(Unicode(), config=True, help="Google Workspace domains that users must belong to.")

    username_claim = Unicode("email", config=True, help="Claim that holds the user name: email, or the permanent sub.")

    # Every request includes an assertion, so no sign-in page is needed.
    auto_login = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._keys = SigningKeys(self.keys_url)

    @default("auth_refresh_age")
    def _default_auth_refresh_age(self) -> int:
        # Seconds. Verifying the assertion of each request is cheap, and ends the session together with that of IAP.
        return 1

    @default("any_allow_config")
    def _default_any_allow_config(self) -> bool:
        return True

    async def check_allowed(self, username: str, authentication: Model | None = None) -> bool:
        """Applies `allowed_users`, which only restricts access: IAP's policy already decides who gets an assertion."""
        return not self.allowed_users or username in self.allowed_users | self.admin_users

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        return [(r"/logout", IAPLogoutHandler)]

    async def authenticate(self, handler: BaseHandler, data: dict[str, str] | None = None) -> str | None:
        if not self._known_audience():
            self.log.error("The IAP audience is not configured yet: rejecting all users")
            raise HTTPError(
                503,
                "The audience of Identity-Aware Proxy is not configured yet, so nobody can sign in."
                " To configure it, run the command that was printed with the manifests.",
            )
        return await self._verified_name(handler)

    async def refresh_user(self, user: User, handler: BaseHandler | None = None) -> bool | Model:
        """Also ends the session if the request does not come from its user."""
        if handler is None:
            return False
        # Notebooks call the hub from inside the cluster with the user's token, and do not pass through IAP.
        if handler.get_token() is None:
            name = await self._verified_name(handler)
            if name is None:
                return False
            if self.normalize_username(name) != user.name:
                # Another person uses the browser. Without the session, the servers of the first one reject it, too.
                self.log.warning("Ending the session of %r in a browser that %r uses now", user.name, name)
                handler.clear_login_cookie()
                return False
        return await super().refresh_user(user, handler)

    async def _verified_name(self, handler: BaseHandler) -> str | None:
        assertion = handler.request.headers.get(ASSERTION_HEADER)
        if not assertion:
            self.log.warning("Rejected a request without a signed IAP header")
            return None
        if not self._is_from_proxy(handler, assertion):
            self.log.warning("Rejected a signed IAP header that did not come through the proxy")
            return None
        audience = self._known_audience()
        if not audience:
            return None
        try:
            claims = jwt.decode(
                assertion,
                await self._keys.key_of(assertion),
                algorithms=["ES256"],
                audience=audience,
                issuer=self.issuer,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "iat", "aud", "iss", "sub", "email"]},
            )
        except jwt.PyJWTError as error:
            self.log.warning("Rejected a signed IAP header: %s", error)
            return None
        if self.hosted_domain and claims.get("hd") not in self.hosted_domain:
            self.log.warning("Rejected a signed IAP header: domain %r is not allowed", claims.get("hd"))
            return None
        name = claims.get(self.username_claim)
        return name if isinstance(name, str) and name else None

    def _is_from_proxy(self, handler: BaseHandler, assertion: str) -> bool:
        if not self.proxy_token:
            return False
        expected = hmac.new(self.proxy_token.encode(), assertion.encode(), hashlib.sha256).hexdigest()
        signature: str = handler.request.headers.get(PROXY_SIGNATURE_HEADER, "")
        return hmac.compare_digest(expected.encode(), signature.encode())

    def _known_audience(self) -> str:
        """Reads the file each time, so that a ConfigMap that is created later takes effect without a restart."""
        if self.audience or not self.audience_file:
            return str(self.audience)
        try:
            return Path(self.audience_file).read_text().strip()
        except FileNotFoundError:
            return ""
