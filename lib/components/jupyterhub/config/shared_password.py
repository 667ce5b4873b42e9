"""Authentication with one password for all users."""

from typing import Any

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.handlers import BaseHandler


class SharedPassword(SharedPasswordAuthenticator):
    """Normalizes the user name first. Upstream does not, so "Root" could sign in as root without the admin password."""

    async def authenticate(self, handler: BaseHandler, data: dict[str, str]) -> dict[str, Any] | None:
        normalized = {**data, "username": self.normalize_username(data["username"])}
        authenticated: dict[str, Any] | None = await super().authenticate(handler, normalized)
        return authenticated
