"""Pages of native accounts. They replace upstream's."""

import base64
import os
from typing import Any

from jupyterhub.scopes import needs_scope
from nativeauthenticator.handlers import (
    ChangePasswordAdminHandler,
    ChangePasswordHandler,
    LocalBase,
    LoginHandler,
    SignUpHandler,
)
from nativeauthenticator.orm import UserInfo
from tornado.escape import url_escape
from tornado.web import HTTPError, authenticated

MISMATCH = "The password does not match the confirmation."


class SignIn(LoginHandler):
    """Signs users in. Upstream verifies the password again after a failure, also if the account is locked."""

    def _render(self, login_error: str | None = None, username: str | None = None, sync: bool = False, **_: Any) -> Any:
        """Renders the form. JupyterHub also calls it with the context of an error page, and then `sync`."""
        next_url = self.get_argument("next", "")
        return self.render_template(
            "native-login.html",
            sync=sync,
            next=url_escape(next_url),
            username=username,
            login_error=login_error,
            login_url=self.settings["login_url"],
            enable_signup=self.authenticator.enable_signup,
            two_factor_auth=self.authenticator.allow_2fa,
        )

    async def post(self) -> None:
        data = {
            name: self.get_body_argument(name, "", strip=name == "username") for name in ("username", "password", "2fa")
        }
        user = await self.login_user(data)
        if user:
            self._jupyterhub_user = user
            self.redirect(self.get_next_url(user))
            return
        self.set_status(403)
        self.finish(await self._render("Invalid username or password.", data["username"]))


class SignUp(SignUpHandler):
    """Creates accounts. The response is the same for a name that is taken, so that it does not disclose accounts."""

    async def post(self) -> None:
        accounts = self.authenticator
        if not accounts.enable_signup:
            raise HTTPError(404)
        name = accounts.normalize_username(self.get_body_argument("username", ""))
        password = self.get_body_argument("signup_password", "", strip=False)
        email = self.get_body_argument("email", "")
        has_2fa = accounts.allow_2fa and bool(self.get_body_argument("2fa", ""))
        problem = accounts.problem_of(name, password) or email_problem(email, accounts.ask_email_on_signup)
        if password != self.get_body_argument("signup_password_confirmation", "", strip=False):
            problem = problem or MISMATCH
        secret = ""
        if not problem:
            # Before the password is hashed, and for all names alike.
            problem = accounts.problem_of_limits()
            if problem:
                self.set_status(429)
        if not problem:
            account = accounts.sign_up(name, await accounts.hasher.hash(password), email, has_2fa)
            secret = account.otp_secret if account else base64.b32encode(os.urandom(10)).decode()
        html = await self.render_template(
            "signup.html",
            ask_email=accounts.ask_email_on_signup,
            result_message=problem or signed_up(accounts.open_signup),
            alert="alert-danger" if problem else "alert-info",
            two_factor_auth=accounts.allow_2fa,
            two_factor_auth_user=has_2fa and not problem,
            two_factor_auth_value=secret,
            tos=accounts.tos,
        )
        self.finish(html)


def signed_up(is_open: bool) -> str:
    next_step = "You can now sign in." if is_open else "Your information has been sent to the admin."
    return f"{next_step} If this does not work, the username may already be in use: try another one."


def email_problem(email: str, is_required: bool) -> str | None:
    if not email and not is_required:
        return None
    try:
        UserInfo(email=email)
    except AssertionError:
        return "The email address is not valid."
    return None if 0 < len(email) <= 128 else "The email address must have 1 to 128 characters."


class AuthorizationArea(LocalBase):
    """Lists the accounts, and authorizes or discards them.

    Upstream changes accounts with GET requests, so a link on another site could authorize an account, and its template
    does not quote user names. Here, JupyterHub checks the XSRF token of each change.
    """

    @needs_scope("admin:users")
    async def get(self) -> None:
        html = await self.render_template(
            "authorization-area.html",
            ask_email=self.authenticator.ask_email_on_signup,
            admin_users=self.authenticator.admin_users,
            accounts=UserInfo.all_users(self.db),
            xsrf=self.xsrf_token.decode("ascii"),
        )
        self.finish(html)

    @needs_scope("admin:users")
    async def post(self) -> None:
        account = UserInfo.find(self.db, self.get_body_argument("username", ""))
        if account is None:
            raise HTTPError(404, "There is no such account.")
        if account.username in self.authenticator.admin_users:
            raise HTTPError(400, "The configuration of the hub determines who is an administrator.")
        match self.get_body_argument("action", ""):
            case "authorize":
                account.is_authorized = True
            case "unauthorize":
                account.is_authorized = False
            case "discard" if not account.is_authorized:
                self._discard(account)
            case _:
                raise HTTPError(400, "The action must be authorize, unauthorize or discard.")
        self.db.commit()
        self.redirect(self.hub.base_url + "authorize")

    def _discard(self, account: UserInfo) -> None:
        user = self.find_user(account.username)
        if user is not None:
            if user.active:
                raise HTTPError(400, "Stop the servers of the user first.")
            self.users.delete(user)
        self.db.delete(account)


class ChangePassword(ChangePasswordHandler):
    """Changes the password of the user who is signed in."""

    @authenticated
    async def post(self) -> None:
        accounts, name = self.authenticator, self.current_user.name
        old = self.get_body_argument("old_password", "", strip=False)
        account = accounts.get_user(name)
        if not accounts.lockout.admit(name) or not await accounts.hasher.verify(old, account and account.password):
            problem: str | None = "Your current password was incorrect. Please try again."
        else:
            accounts.lockout.succeed(name)
            problem = await changed_password(self, name)
        await show_result(self, "change-password.html", name, problem)


class ChangeAnyPassword(ChangePasswordAdminHandler):
    """Changes the password of any user, for admins."""

    @needs_scope("admin:users")
    async def post(self, user_name: str) -> None:
        if not self.authenticator.user_exists(user_name):
            raise HTTPError(404)
        await show_result(self, "change-password-admin.html", user_name, await changed_password(self, user_name))


async def changed_password(page: LocalBase, name: str) -> str | None:
    """Changes the password to that in the form, or returns the reason why it cannot."""
    password = page.get_body_argument("new_password", "", strip=False)
    problem: str | None = page.authenticator.problem_of_password(name, password)
    if password != page.get_body_argument("new_password_confirmation", "", strip=False):
        problem = problem or MISMATCH
    if not problem:
        password_hash = await page.authenticator.hasher.hash(password)
        page.authenticator.get_user(name).password = password_hash
        page.db.commit()
    return problem


async def show_result(page: LocalBase, template: str, name: str, problem: str | None) -> None:
    html = await page.render_template(
        template,
        user_name=name,
        result_message=problem or f"The password of {name} has been changed.",
        alert="alert-danger" if problem else "alert-success",
    )
    page.finish(html)
