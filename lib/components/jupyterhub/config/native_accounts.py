"""Authentication with accounts that the hub stores."""

from pathlib import Path
from typing import Any

import nativeauthenticator
from jupyterhub import orm
from jupyterhub.handlers import BaseHandler
from jupyterhub.user import User
from nativeauthenticator import NativeAuthenticator
from nativeauthenticator.orm import UserInfo
from tornado.web import HTTPError
from traitlets import Integer, Unicode, default

from access import CurrentAccess, Model
from native_pages import AuthorizationArea, ChangeAnyPassword, ChangePassword, SignIn, SignUp
from passwords import MAX_PASSWORD_BYTES, Lockout, PasswordHasher, SignUpLimits, credentials, hashed
from weak_passwords import is_weak

# The first folder has the page for authorizing users, the second one upstream's pages.
TEMPLATES = [str(Path(__file__).parent), str(Path(nativeauthenticator.__file__).parent / "templates")]

# Names appear in pages, URLs and Kubernetes objects, and administrators must be able to recognize them.
USERNAME_PATTERN = r"[a-z0-9][a-z0-9._@+-]{0,63}\Z"

UNSUPPORTED = ["recaptcha_key", "allow_self_approval_for"]


class NativeAccounts(CurrentAccess, NativeAuthenticator):
    """Creates the admins' accounts at startup, and does not authorize listed names automatically.

    Upstream immediately authorizes anybody who signs up with a listed name, including an admin's.
    """

    max_pending_accounts = Integer(100, config=True, help="Accounts that can wait for authorization.")
    signups_per_minute = Integer(30, config=True, help="Sign-ups per minute, of all people together.")
    admin_password = Unicode(config=True, help="Initial password of the admins; they can change it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in UNSUPPORTED:
            if getattr(self, option):
                raise ValueError(f"NativeAccounts.{option} is not supported")
        self.hasher = PasswordHasher()
        self.lockout = Lockout(self.allowed_failed_logins, self.seconds_before_next_try)
        self.limits = SignUpLimits(self.max_pending_accounts, self.signups_per_minute)
        for name in sorted(self.admin_users):
            self._create_admin(name)
        self.db.commit()

    @default("auth_refresh_age")
    def _default_auth_refresh_age(self) -> int:
        # Seconds. An account that an admin no longer authorizes loses access soon.
        return 1

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        return [
            (r"/login", SignIn),
            (r"/signup", SignUp),
            (r"/authorize", AuthorizationArea),
            (r"/change-password", ChangePassword),
            (r"/change-password/([^/]+)", ChangeAnyPassword),
        ]

    async def authenticate(self, handler: BaseHandler, data: dict[str, str] | None) -> str | None:
        username, password = credentials(data)
        name = self.normalize_username(username)
        # Before the password is hashed, which takes long.
        if not self.validate_username(name) or not self.lockout.admit(name):
            return None
        account = self.get_user(name)
        valid = await self.hasher.verify(password, account.password if account else None)
        if account is None or not valid or not has_second_factor(account, (data or {}).get("2fa")):
            return None
        self.lockout.succeed(name)
        if not account.is_authorized:
            raise HTTPError(403, "An administrator has not authorized your account yet.")
        return str(account.username)

    async def refresh_user(self, user: User, handler: BaseHandler | None = None) -> bool | Model:
        account = self.get_user(user.name)
        if account is None or not account.is_authorized:
            return False
        return await super().refresh_user(user, handler)

    def problem_of(self, name: str, password: str) -> str | None:
        """Why nobody can sign up with this name and password. It does not depend on the accounts that exist."""
        if not self.validate_username(name):
            return (
                "The username must start with a letter or digit, and can have up to 64 characters:"
                ' letters of the English alphabet, digits, ".", "_", "-", "+" and "@".'
            )
        return self.problem_of_password(name, password)

    def problem_of_password(self, name: str, password: str) -> str | None:
        if len(password.encode()) > MAX_PASSWORD_BYTES or "\0" in password:
            return f"The password can have up to {MAX_PASSWORD_BYTES} bytes, and no NUL character."
        is_common = self.is_password_common if self.check_common_password else lambda word: False
        if not self.is_password_strong(password) or is_weak(password, name, is_common):
            return (
                f"The password must have at least {self.minimum_password_length} characters. It must not contain the"
                " username, and must not be too common or easy to guess: no repetition, no sequence of keys, and no"
                " common word with only a few other characters."
            )
        return None

    def problem_of_limits(self) -> str | None:
        """Why nobody can sign up now."""
        return self.limits.problem(self.db.query(UserInfo).filter_by(is_authorized=False).count())

    def sign_up(self, name: str, password: bytes, email: str, has_2fa: bool) -> UserInfo | None:
        """Creates an account, unless the name is taken. The name of an admin always is."""
        if name in self.admin_users or self.user_exists(name):
            return None
        account = UserInfo(
            username=name, password=password, email=email, has_2fa=has_2fa, is_authorized=self.open_signup
        )
        self.db.add(account)
        self.db.commit()
        return account

    def get_authed_users(self) -> set[str]:
        """Names of authorized accounts. Upstream also includes all names in `allowed_users`."""
        return {info.username for info in UserInfo.all_users(self.db) if info.is_authorized}

    def delete_user(self, user: Any) -> None:
        """Keeps the account of an admin. Otherwise, anybody could sign up under the name."""
        if user.name not in self.admin_users:
            super().delete_user(user)

    def _create_admin(self, name: str) -> None:
        """Creates the account of an admin, or takes it over from a user who was not an admin until now.

        That user may have chosen the name in order to become an admin.
        """
        account, user = self.get_user(name), orm.User.find(self.db, name)
        if account and user and user.admin:
            return
        if account:
            self.log.warning("Account %s was not an admin's: resetting its password and ending its sessions", name)
            self.db.delete(account)
        if user:
            end_sessions(user)
        self.db.add(UserInfo(username=name, password=self._hashed_admin_password(), is_authorized=True))

    def _hashed_admin_password(self) -> bytes:
        if len(self.admin_password) < 32:
            raise ValueError("the admins' initial password must have at least 32 characters")
        return hashed(self.admin_password)


def end_sessions(user: orm.User) -> None:
    """Invalidates all cookies and tokens of a user."""
    user.cookie_id = orm.new_token()
    user.api_tokens.clear()


def has_second_factor(account: UserInfo, code: object) -> bool:
    if not account.has_2fa:
        return True
    return isinstance(code, str) and code.isascii() and code.isdigit() and bool(account.is_valid_token(code))
