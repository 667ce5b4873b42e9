"""What the real KubeSpawner makes for a user: as far as it gets without a cluster."""

import asyncio
import re
from typing import Any

from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server
from kubespawner import KubeSpawner

# What a user fills in who may choose freely.
OWN_IMAGE = "registry.example.com/own-image:1"


class User:
    """As much of a user as KubeSpawner asks for."""

    id = 1
    url = "/user/ann/"
    server = None

    def __init__(self, name: str) -> None:
        self.name = self.escaped_name = name


def manifests(
    app: JupyterHub, user: str = "ann", options: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The pod and the claim that KubeSpawner would make, where the user chose so on the page before the start."""
    return asyncio.run(manifests_of(app, user, options))


async def manifests_of(
    app: JupyterHub, user: str = "ann", options: dict[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    return await written_by(await chosen(app, user, options))


async def objects_of(app: JupyterHub, user: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    """What KubeSpawner would make: no claim where it makes none."""
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
    """A spawner, which takes a loop that runs."""
    hub = Hub(base_url="/hub/", connect_url=app.hub_connect_url, port=8081)
    spawner = app.spawner_class(config=app.config, hub=hub, user=User(user), user_options=options or {})
    spawner.server = Server(base_url="/user/ann/")
    return spawner


async def choices_of(app: JupyterHub) -> list[dict[str, Any]]:
    """What users may choose before the start, each thing once, as it reaches the spawner; `{}` is no choice."""
    spawner = spawner_of(app)
    # The page fails where the hub could not show it.
    await spawner.get_options_form()
    profiles = spawner._get_initialized_profile_list(spawner._sorted_dict_values(spawner.profile_list))
    forms = [{}, *(form for profile in profiles for form in forms_of(profile))]
    return [spawner.options_from_form({field: [value] for field, value in form.items()}) for form in forms]


def forms_of(profile: dict[str, Any]) -> list[dict[str, str]]:
    """The page filled in: with the profile alone, and with each choice that it has."""
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
