"""Creates manifests with the real KubeSpawner, without a cluster."""

import asyncio
import re
from typing import Any

from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server
from kubespawner import KubeSpawner

# The image that a user enters if any image is allowed.
OWN_IMAGE = "registry.example.com/own-image:1"


class User:
    """A minimal user for KubeSpawner."""

    id = 1
    url = "/user/ann/"
    server = None

    def __init__(self, name: str) -> None:
        self.name = self.escaped_name = name


def manifests(
    app: JupyterHub, user: str = "ann", options: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The pod and the claim that KubeSpawner creates for these user options."""
    return asyncio.run(manifests_of(app, user, options))


async def manifests_of(
    app: JupyterHub, user: str = "ann", options: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    return await written_by(await chosen(app, user, options))


async def objects_of(app: JupyterHub, user: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that KubeSpawner creates: the pod, and the claim if there is one."""
    spawner = await chosen(app, user, options)
    pod, claim = await written_by(spawner)
    return [pod, claim] if spawner.storage_pvc_ensure else [pod]


async def chosen(app: JupyterHub, user: str, options: dict[str, Any] | None) -> KubeSpawner:
    spawner = spawner_of(app, user, options)
    await spawner.load_user_options()
    return spawner


async def written_by(spawner: KubeSpawner) -> tuple[dict[str, Any], dict[str, Any]]:
    plain = spawner.api.api_client.sanitize_for_serialization
    return plain(await spawner.get_pod_manifest()), plain(spawner.get_pvc_manifest())


def spawner_of(app: JupyterHub, user: str = "ann", options: dict[str, Any] | None = None) -> KubeSpawner:
    """A spawner. It requires a running event loop."""
    hub = Hub(base_url="/hub/", connect_url=app.hub_connect_url, port=8081)
    spawner = app.spawner_class(config=app.config, hub=hub, user=User(user), user_options=options or {})
    spawner.server = Server(base_url="/user/ann/")
    return spawner


async def choices_of(app: JupyterHub, user: str) -> list[dict[str, Any]]:
    """All user options of the start page of a user, each choice once. `{}` is the default."""
    spawner = spawner_of(app, user)
    # Fails if the hub could not render the page.
    await spawner.get_options_form()
    listed = spawner._sorted_dict_values(spawner.profile_list)
    profiles = spawner._get_initialized_profile_list(listed(spawner) if callable(listed) else listed)
    forms = [{}, *(form for profile in profiles for form in forms_of(profile))]
    return [spawner.options_from_form({field: [value] for field, value in form.items()}) for form in forms]


def forms_of(profile: dict[str, Any]) -> list[dict[str, str]]:
    """Form data of the start page: the profile alone, and each of its choices."""
    slug = profile["slug"]
    chosen = {"profile": slug}
    forms = [chosen]
    for option, settings in profile.get("profile_options", {}).items():
        field = f"profile-option-{slug}--{option}"
        forms += [{**chosen, field: choice} for choice in settings.get("choices", {})]
        unlisted = settings.get("unlisted_choice", {})
        if unlisted.get("enabled") and re.match(unlisted.get("validation_regex", ""), OWN_IMAGE):
            forms.append({**chosen, f"{field}--unlisted-choice": OWN_IMAGE})
    return forms
