"""Sign-in with accounts of GitLab."""

from typing import Any

from oauthenticator.gitlab import GitLabOAuthenticator


class GitLab(GitLabOAuthenticator):
    """Upstream's quotes the paths of groups twice, so that it finds no group within another.

    See https://github.com/jupyterhub/oauthenticator/issues/423
    """

    async def httpfetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
        return await super().httpfetch(url.replace("%252F", "%2F"), *args, **kwargs)
