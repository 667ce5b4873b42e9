"""Makes the hub's Secret once in the cluster: what is missing is added, and what is there is never changed."""

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
        # People copy these. JupyterHub wants at least 8 characters for everybody's password and 32 for the admins'.
        case "password":
            return secrets.token_urlsafe(15)
        case "admin-password":
            return secrets.token_urlsafe(24)
        case _:
            return secrets.token_hex(32)


def random_data(keys: list[str]) -> dict[str, str]:
    return {key: base64.b64encode(random_value(key).encode()).decode() for key in keys}


async def ensure(api: client.CoreV1Api, namespace: str, secret: Secret) -> str:
    """Tells what was done. Somebody else may do the same at the same time; then it looks again."""
    for _ in range(ATTEMPTS):
        try:
            return await create_or_complete(api, namespace, secret)
        except client.ApiException as error:
            if error.status != CONFLICT:
                raise
    raise RuntimeError(f"Secret {secret.name} changes faster than it can be read")


async def create_or_complete(api: client.CoreV1Api, namespace: str, secret: Secret) -> str:
    try:
        existing = await api.read_namespaced_secret(secret.name, namespace)
    except client.ApiException as error:
        if error.status != NOT_FOUND:
            raise
        metadata = client.V1ObjectMeta(name=secret.name, labels=secret.labels)
        body = client.V1Secret(metadata=metadata, type="Opaque", data=random_data(secret.keys))
        await api.create_namespaced_secret(namespace, body)
        return f"Secret {secret.name} made"
    missing = [key for key in secret.keys if not (existing.data or {}).get(key)]
    if not missing:
        return f"Secret {secret.name} is complete"
    # The version makes the server refuse this, should anybody have added the same key meanwhile.
    patch = {"metadata": {"resourceVersion": existing.metadata.resource_version}, "data": random_data(missing)}
    await api.patch_namespaced_secret(secret.name, namespace, patch)
    return f"Secret {secret.name} completed with {', '.join(missing)}"


async def main() -> None:
    secret = Values.load().secret
    if secret is None:
        return
    config.load_incluster_config()
    async with client.ApiClient() as connection:
        print(await ensure(client.CoreV1Api(connection), os.environ["POD_NAMESPACE"], secret))


if __name__ == "__main__":
    asyncio.run(main())
