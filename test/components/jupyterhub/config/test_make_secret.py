"""The init container that generates the Secret, with a stand-in for the API server that detects conflicts."""

import asyncio
import base64
import copy
from types import SimpleNamespace
from typing import Any

import pytest
from jupyterhub.crypto import CryptKeeper
from kubernetes_asyncio import client

from conftest import values_of
from make_secret import ensure, random_value
from values import Values


class Secrets:
    """Secrets of one namespace with resource versions: patching an old version is a conflict."""

    def __init__(self) -> None:
        self.secrets: dict[str, dict[str, Any]] = {}
        self.version = 0

    def keep(self, name: str, data: dict[str, str]) -> None:
        self.version += 1
        self.secrets[name] = {"data": data, "version": str(self.version)}

    async def read_namespaced_secret(self, name: str, namespace: str) -> Any:
        # Lets other tasks run.
        await asyncio.sleep(0)
        if name not in self.secrets:
            raise client.ApiException(status=404)
        found = copy.deepcopy(self.secrets[name])
        return SimpleNamespace(data=found["data"], metadata=SimpleNamespace(resource_version=found["version"]))

    async def create_namespaced_secret(self, namespace: str, body: client.V1Secret) -> None:
        await asyncio.sleep(0)
        if body.metadata.name in self.secrets:
            raise client.ApiException(status=409)
        self.keep(body.metadata.name, dict(body.data))

    async def patch_namespaced_secret(self, name: str, namespace: str, patch: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        if patch["metadata"]["resourceVersion"] != self.secrets[name]["version"]:
            raise client.ApiException(status=409)
        self.keep(name, {**self.secrets[name]["data"], **patch["data"]})


def secret_of(**more: Any) -> Any:
    values = values_of("defaults")
    values["secret"] |= more
    secret = Values.model_validate(values).secret
    assert secret is not None
    return secret


def made(secrets: Secrets, secret: Any, times: int = 1) -> list[str]:
    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(ensure(secrets, "hub", secret) for _ in range(times)))  # type: ignore[arg-type]

    return asyncio.run(all_at_once())


def test_the_secret_is_created_once_despite_concurrent_attempts() -> None:
    secrets, secret = Secrets(), secret_of()
    messages = made(secrets, secret, times=4)
    assert sorted(messages) == [f"Secret {secret.name} created"] + [f"Secret {secret.name} is complete"] * 3
    assert secrets.version == 1
    assert secrets.secrets[secret.name]["data"].keys() == set(secret.keys)


def test_existing_keys_stay_when_service_tokens_are_added() -> None:
    secrets, secret = Secrets(), secret_of()
    made(secrets, secret)
    before = dict(secrets.secrets[secret.name]["data"])
    more = secret_of(keys=[*secret.keys, "service-announcer-token", "service-metrics-token"])
    messages = made(secrets, more, times=3)
    assert f"Secret {secret.name} updated with service-announcer-token, service-metrics-token" in messages
    after = dict(secrets.secrets[secret.name]["data"])
    assert before.items() <= after.items()
    assert len({after["service-announcer-token"], after["service-metrics-token"]}) == 2
    made(secrets, more)
    assert secrets.secrets[secret.name]["data"] == after
    # A hub without the services does not remove their tokens.
    made(secrets, secret)
    assert secrets.secrets[secret.name]["data"] == after


def test_only_a_removed_key_is_regenerated() -> None:
    secrets, secret = Secrets(), secret_of()
    made(secrets, secret)
    before = dict(secrets.secrets[secret.name]["data"])
    secrets.keep(secret.name, {key: value for key, value in before.items() if key != "proxy-token"})
    assert made(secrets, secret) == [f"Secret {secret.name} updated with proxy-token"]
    after = secrets.secrets[secret.name]["data"]
    assert [key for key in after if after[key] != before[key]] == ["proxy-token"]


def test_fails_if_the_secret_keeps_changing() -> None:
    class ChangingSecrets(Secrets):
        async def patch_namespaced_secret(self, name: str, namespace: str, patch: dict[str, Any]) -> None:
            raise client.ApiException(status=409)

    secrets, secret = ChangingSecrets(), secret_of()
    secrets.keep(secret.name, {})
    with pytest.raises(RuntimeError, match="keeps changing; gave up after"):
        made(secrets, secret)


def test_fails_without_permission_to_read_secrets() -> None:
    class ForbiddenSecrets(Secrets):
        async def read_namespaced_secret(self, name: str, namespace: str) -> Any:
            raise client.ApiException(status=403)

    with pytest.raises(client.ApiException):
        made(ForbiddenSecrets(), secret_of())


def test_generated_values_are_accepted_by_jupyterhub() -> None:
    assert len(bytes.fromhex(random_value("cookie-secret"))) == 32
    assert len(random_value("password")) >= 8
    assert len(random_value("admin-password")) >= 32
    assert len(random_value("service-metrics-token")) >= 8
    assert CryptKeeper(keys=[random_value("crypt-key")]).keys
    assert base64.b64decode(base64.b64encode(random_value("proxy-token").encode())).decode().isascii()
