"""Sign-in with one password for everybody."""

from typing import Any

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.handlers import BaseHandler


class SharedPassword(SharedPasswordAuthenticator):
    """Upstream's compares a name with the admins' as it is typed, so that "Root" would do without root's password."""

    async def authenticate(self, handler: BaseHandler, data: dict[str, str]) -> dict[str, Any] | None:
        normalized = {**data, "username": self.normalize_username(data["username"])}
        authenticated: dict[str, Any] | None = await super().authenticate(handler, normalized)
        return authenticated
