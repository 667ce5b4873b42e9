"""Applies the access rules to every session and token, not only when users sign in."""

from typing import Any

from jupyterhub import orm
from jupyterhub.auth import Authenticator
from jupyterhub.handlers import BaseHandler
from jupyterhub.user import User
from jupyterhub.utils import maybe_future
from tornado.web import HTTPError

Model = dict[str, Any]


class CurrentAccess(Authenticator):
    """Checks users again while they are signed in, whether they use a cookie or a token.

    JupyterHub itself checks rules only at sign-in. Users who are no longer allowed would keep their sessions and
    tokens, blocked users would get their roles back when a session is refreshed, and admins would stay admins.
    """

    def is_admin(self, handler: BaseHandler | None, authentication: Model) -> bool:
        """Whether the configuration makes a user an admin. Nothing else does, such as the admin page."""
        groups = set(authentication.get("groups") or ())
        return authentication["name"] in self.admin_users or bool(groups & getattr(self, "admin_groups", set()))

    async def get_authenticated_user(self, handler: BaseHandler, data: Any) -> Model | None:
        """Signs a user in, and ends the sessions of other users in the same browser."""
        model: Model | None = await super().get_authenticated_user(handler, data)
        if model:
            end_other_sessions(handler, model["name"])
        return model

    async def check_allowed(self, username: str, authentication: Model | None = None) -> bool:
        """Admins have access without another rule, as with OAuth providers."""
        return username in self.admin_users or bool(await maybe_future(super().check_allowed(username, authentication)))

    async def refresh_user(self, user: User, handler: BaseHandler | None = None) -> bool | Model:
        """Returns False if the user must sign in again, and a changed model or True otherwise."""
        try:
            refreshed: bool | Model = await super().refresh_user(user, handler)
            if not refreshed:
                return False
            model = await stored_model(user) if refreshed is True else dict(refreshed)
            # The account has another name at the provider now.
            if model["name"] != user.name or not self.validate_username(user.name):
                return False
            if model.get("admin") is None:
                model["admin"] = await self._is_still_admin(user, handler, model)
            if not await self._is_still_allowed(user.name, handler, model):
                self.log.warning("User %r is not allowed any more", user.name)
                return False
        except HTTPError as error:
            self.log.warning("User %r must sign in again: %s", user.name, error)
            return False
        return True if refreshed is True and model["admin"] == user.admin else model

    async def _is_still_admin(self, user: User, handler: BaseHandler | None, model: Model) -> bool:
        return self.is_admin(handler, model)

    async def _is_still_allowed(self, name: str, handler: BaseHandler | None, model: Model) -> bool:
        if not await maybe_future(self.check_blocked_users(name, model)):
            return False
        return bool(self.allow_all or await maybe_future(self.check_allowed(name, model)))


async def stored_model(user: User) -> Model:
    """What the hub knows about a user since the last sign-in."""
    return {
        "name": user.name,
        "admin": None,
        "groups": [group.name for group in user.groups],
        "auth_state": await user.get_auth_state(),
    }


def end_other_sessions(handler: BaseHandler, name: str) -> None:
    """Ends what other users started in this browser.

    JupyterHub itself keeps the session when another user signs in without signing out first, and with it the access to
    the servers of the previous user.
    """
    session = handler.get_session_cookie()
    if not session:
        return
    others = handler.db.query(orm.User.id).filter(orm.User.name != name)
    ended = sum(
        handler.db.query(table)
        .filter(table.session_id == session, table.user_id.in_(others.scalar_subquery()))
        .delete(synchronize_session="fetch")
        for table in (orm.APIToken, orm.OAuthCode)
    )
    previous = handler.get_current_user_cookie()
    if ended or (previous is not None and previous.name != name):
        handler.log.warning("Ending other sessions in a browser in which %r signs in", name)
        handler.db.commit()
        # User servers cache answers of the hub by session.
        handler.set_session_cookie()
