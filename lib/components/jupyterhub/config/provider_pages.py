"""Pages for sign-in with a provider. They reject malformed requests, for which upstream returns status 500."""

from jupyterhub.handlers import LoginHandler
from oauthenticator.oauth2 import OAuthCallbackHandler
from tornado.web import HTTPError

MALFORMED = "The request is malformed. Start again at the sign-in page."


class ProviderSignIn(LoginHandler):
    """Shows the link to the provider, and has no form."""

    async def post(self) -> None:
        raise HTTPError(405)


class OAuthCallback(OAuthCallbackHandler):
    """Receives users from an OAuth provider."""

    def check_arguments(self) -> None:
        try:
            super().check_arguments()
        except ValueError as error:
            raise HTTPError(400, MALFORMED) from error
