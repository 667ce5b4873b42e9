"""Sign-in with accounts that the hub keeps."""

from pathlib import Path
from typing import Any

import bcrypt
import nativeauthenticator
from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from traitlets import Unicode

# Pages with links to where admins let people in, and where everybody changes their password.
TEMPLATES = str(Path(nativeauthenticator.__file__).parent / "templates")


class NativeAccounts(NativeAuthenticator):
    """Upstream's lets in at once who signs up under a name that is listed, the admins' among them: whoever comes first.

    Here admins have their accounts from the beginning, and a list of allowed names lets nobody in by itself.
    """

    admin_password = Unicode(config=True, help="First password of the admins; they can change it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in sorted(self.admin_users):
            if not self.user_exists(name):
                self.db.add(UserInfo(username=name, password=self._hashed_admin_password(), is_authorized=True))
        self.db.commit()

    def get_authed_users(self) -> set[str]:
        """Who is let in already; by upstream's rule also who is on a list."""
        return {info.username for info in UserInfo.all_users(self.db) if info.is_authorized}

    def _hashed_admin_password(self) -> bytes:
        if len(self.admin_password) < 32:
            raise ValueError("The admins' first password needs at least 32 characters")
        return bcrypt.hashpw(self.admin_password.encode(), bcrypt.gensalt())
