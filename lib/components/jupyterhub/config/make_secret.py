"""Generates the hub's Secret in the cluster: adds missing keys, and never changes existing ones."""

import asyncio
import base64
import os
import secrets

from kubernetes_asyncio import client, config

from values import Secret, Values

ATTEMPTS = 5
CONFLICT = 409
NOT_FOUND = 404


def random_value(key: str) -> str:
    match key:
        # Short enough to type. JupyterHub requires at least 8 characters for this password and 32 for the admins'.
        case "password":
            return secrets.token_urlsafe(15)
        case "admin-password":
            return secrets.token_urlsafe(24)
        case _:
            return secrets.token_hex(32)


def random_data(keys: list[str]) -> dict[str, str]:
    return {key: base64.b64encode(random_value(key).encode()).decode() for key in keys}


async def ensure(api: client.CoreV1Api, namespace: str, secret: Secret) -> str:
    """Creates or completes the Secret, and returns a message. Retries if another process changes it concurrently."""
    for _ in range(ATTEMPTS):
        try:
            return await create_or_complete(api, namespace, secret)
        except client.ApiException as error:
            if error.status != CONFLICT:
                raise
    raise RuntimeError(f"Secret {secret.name} keeps changing; gave up after {ATTEMPTS} attempts")


async def create_or_complete(api: client.CoreV1Api, namespace: str, secret: Secret) -> str:
    try:
        existing = await api.read_namespaced_secret(secret.name, namespace)
    except client.ApiException as error:
        if error.status != NOT_FOUND:
            raise
        metadata = client.V1ObjectMeta(name=secret.name, labels=secret.labels)
        body = client.V1Secret(metadata=metadata, type="Opaque", data=random_data(secret.keys))
        await api.create_namespaced_secret(namespace, body)
        return f"Secret {secret.name} created"
    missing = [key for key in secret.keys if not (existing.data or {}).get(key)]
    if not missing:
        return f"Secret {secret.name} is complete"
    # With the resource version, the API server rejects the patch if the Secret has changed since it was read.
    patch = {"metadata": {"resourceVersion": existing.metadata.resource_version}, "data": random_data(missing)}
    await api.patch_namespaced_secret(secret.name, namespace, patch)
    return f"Secret {secret.name} updated with {', '.join(missing)}"


async def main() -> None:
    secret = Values.load().secret
    if secret is None:
        return
    config.load_incluster_config()
    async with client.ApiClient() as connection:
        print(await ensure(client.CoreV1Api(connection), os.environ["POD_NAMESPACE"], secret))


if __name__ == "__main__":
    asyncio.run(main())
