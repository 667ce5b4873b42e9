"""Authentication with one password for all users."""

from typing import Any

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.handlers import BaseHandler, LoginHandler

from access import CurrentAccess
from passwords import credentials, same_text


class SignIn(LoginHandler):
    """Accepts forms without all fields. Upstream returns status 500 for them."""

    async def post(self) -> None:
        for field in ("username", "password"):
            self.request.body_arguments.setdefault(field, [b""])
            self.request.arguments.setdefault(field, [b""])
        await super().post()


class SharedPassword(CurrentAccess, SharedPasswordAuthenticator):
    """Normalizes the user name first. Upstream does not, so "Root" could sign in as root without the admin password."""

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        return [(r"/login", SignIn)]

    async def authenticate(self, handler: BaseHandler, data: dict[str, str] | None) -> dict[str, Any] | None:
        username, password = credentials(data)
        name = self.normalize_username(username)
        is_admin = name in self.admin_users
        expected = self.admin_password if is_admin else self.user_password
        if not expected or not same_text(password, expected):
            return None
        return {"name": name, "admin": is_admin, "groups": []}
