"""Authentication with a learning platform that opens the hub as an LTI 1.3 tool."""

from typing import Any

import jwt
from jupyterhub.handlers import BaseHandler
from ltiauthenticator.lti13.auth import LTI13Authenticator
from ltiauthenticator.lti13.error import InvalidAudienceError, ValidationError
from ltiauthenticator.lti13.handlers import LTI13CallbackHandler, LTI13LoginInitHandler
from ltiauthenticator.lti13.validator import LTI13LaunchValidator
from ltiauthenticator.utils import convert_request_to_dict
from tornado.web import HTTPError

from access import CurrentAccess
from oauth import MALFORMED, ProviderSignIn
from signing_keys import SigningKeys


class Start(LTI13LoginInitHandler):
    """Starts a launch. Upstream returns status 500 for text that is not UTF-8."""

    def post(self) -> None:
        try:
            super().post()
        except ValueError as error:
            raise HTTPError(400, MALFORMED) from error

    get = post


class Launch(LTI13CallbackHandler):
    """Verifies tokens without blocking the hub. Upstream downloads the platform's keys for each request."""

    launch: dict[str, Any]

    async def post(self) -> None:
        try:
            self.launch = await self._validated_launch()
        except (jwt.InvalidAudienceError, InvalidAudienceError) as error:
            raise HTTPError(401, str(error)) from error
        except (jwt.PyJWTError, ValidationError) as error:
            raise HTTPError(400, str(error)) from error
        except ValueError as error:
            raise HTTPError(400, MALFORMED) from error
        await super().post()

    def decode_and_validate_launch_request(self) -> dict[str, Any]:
        return self.launch

    async def _validated_launch(self) -> dict[str, Any]:
        validator = LTI13LaunchValidator(parent=self.app)
        arguments = convert_request_to_dict(self.request.arguments)
        validator.validate_auth_response(arguments)
        self.check_state()
        lti, token = self.authenticator, arguments["id_token"]
        claims: dict[str, Any] = jwt.decode(
            token,
            await lti.keys.key_of(token),
            algorithms=lti.jwks_algorithms,
            audience=lti.client_id,
            issuer=lti.issuer,
            leeway=validator.time_leeway,
        )
        validator.validate_id_token(claims)
        validator.validate_azp_claim(claims, lti.client_id)
        self.check_nonce(claims)
        return claims


class Lti13(CurrentAccess, LTI13Authenticator):
    """Users of a learning platform."""

    login_handler = Start
    callback_handler = Launch

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keys = SigningKeys(self.jwks_endpoint)

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        return [(r"/login", ProviderSignIn), *super().get_handlers(app)]
