"""Helpers for tests of authenticators."""

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator

from conftest import VALUES, config_folder, values_of

SECRETS = {
    "CONFIGPROXY_AUTH_TOKEN": "token",
    "JUPYTERHUB_PASSWORD": "correct-horse",
    "JUPYTERHUB_ADMIN_PASSWORD": "correct-horse-battery-staple-1234",
    "OAUTH_CLIENT_SECRET": "client-secret",
}

# A minimal request handler for authenticators.
NEW_BROWSER: Any = SimpleNamespace(get_session_cookie=lambda: None)

AuthenticatorOf = Callable[..., Authenticator]


def authentication_of(sample: str) -> dict[str, Any]:
    """The section `authentication` of a sample."""
    loaded: dict[str, Any] = json.loads((VALUES / "authentication" / f"{sample}.json").read_text())
    return loaded


def authenticator_in(folder: Path, monkeypatch: pytest.MonkeyPatch, sample: str, **changes: Any) -> Authenticator:
    """The authenticator of a sample, with some values changed, created as the hub creates it."""
    values = {**values_of("defaults"), "authentication": {**authentication_of(sample), **changes}}
    config_folder(folder, values)
    monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
    app = JupyterHub()
    app.load_config_file(str(folder / "jupyterhub_config.py"))
    sessions = orm.new_session_factory("sqlite://")
    return app.authenticator_class(parent=app, config=app.config, _deprecated_db_session=sessions())


def from_provider(
    authenticator: Authenticator, user: dict[str, Any], answers: dict[str, tuple[int, Any]] | None = None
) -> dict[str, Any] | None:
    """The user who is signed in if the provider returns these claims, and these responses to other requests."""

    async def get_token_info(handler: Any, params: dict[str, str]) -> dict[str, Any]:
        assert params["client_secret" if not authenticator.basic_auth else "code_verifier"]
        id_token = jwt.encode({**user, "aud": "hub"}, "x" * 32)
        return {"access_token": "t", "token_type": "bearer", "scope": "", "id_token": id_token}

    async def fetch(request: Any, parse_json: bool, **kwargs: Any) -> Any:
        if request.url == authenticator.userdata_url:
            return dict(user)
        status, body = (answers or {}).get(request.url, (404, {}))
        if parse_json:
            return body
        return SimpleNamespace(code=status, body=json.dumps(body).encode(), headers={})

    authenticator.get_token_info = get_token_info
    authenticator.fetch = fetch
    state = base64.urlsafe_b64encode(json.dumps({"code_verifier": "v"}).encode()).decode()
    handler = SimpleNamespace(
        get_argument=lambda *_: "code", get_state_cookie=lambda: state, get_session_cookie=lambda: None
    )
    authenticated = asyncio.run(authenticator.get_authenticated_user(handler, None))
    return {"name": authenticated["name"], "admin": bool(authenticated["admin"])} if authenticated else None


def user(name: str) -> dict[str, Any]:
    return {"name": name, "admin": False}


def admin(name: str) -> dict[str, Any]:
    return {"name": name, "admin": True}
