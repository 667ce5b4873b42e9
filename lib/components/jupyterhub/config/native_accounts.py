"""Authentication with accounts that the hub stores."""

from pathlib import Path
from typing import Any

import bcrypt
import nativeauthenticator
from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from traitlets import Unicode

# Templates with links to the pages for authorizing users and for changing passwords.
TEMPLATES = str(Path(nativeauthenticator.__file__).parent / "templates")


class NativeAccounts(NativeAuthenticator):
    """Creates the admins' accounts at startup, and does not authorize listed names automatically.

    Upstream immediately authorizes anybody who signs up with a listed name, including an admin's.
    """

    admin_password = Unicode(config=True, help="Initial password of the admins; they can change it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in sorted(self.admin_users):
            if not self.user_exists(name):
                self.db.add(UserInfo(username=name, password=self._hashed_admin_password(), is_authorized=True))
        self.db.commit()

    def get_authed_users(self) -> set[str]:
        """Names of authorized accounts. Upstream also includes all names in `allowed_users`."""
        return {info.username for info in UserInfo.all_users(self.db) if info.is_authorized}

    def _hashed_admin_password(self) -> bytes:
        if len(self.admin_password) < 32:
            raise ValueError("the admins' initial password must have at least 32 characters")
        return bcrypt.hashpw(self.admin_password.encode(), bcrypt.gensalt())
