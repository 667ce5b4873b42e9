"""Authentication with GitLab accounts."""

from typing import Any

from oauthenticator.gitlab import GitLabOAuthenticator


class GitLab(GitLabOAuthenticator):
    """Fixes upstream's lookup of nested groups, which URL-encodes group paths twice and so never finds them.

    See https://github.com/jupyterhub/oauthenticator/issues/423
    """

    async def httpfetch(self, url: str, *args: Any, **kwargs: Any) -> Any:
        return await super().httpfetch(url.replace("%252F", "%2F"), *args, **kwargs)
