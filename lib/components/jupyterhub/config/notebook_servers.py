"""Converts the settings of notebook servers and profiles to KubeSpawner traits."""

import json
import re
from html import escape
from typing import Any, NamedTuple

from jupyterhub.utils import maybe_future
from kubespawner import KubeSpawner
from tornado.web import HTTPError

from notebook_values import (
    Profile,
    ProfileChoice,
    ProfileOption,
    RestrictedVolume,
    SecretKey,
    ServerSettings,
    Volume,
)

# Settings that need no conversion, with the names of KubeSpawner's traits.
PLAIN = {
    "image": "image",
    "image_pull_policy": "image_pull_policy",
    "cpu_guarantee": "cpu_guarantee",
    "cpu_limit": "cpu_limit",
    "memory_guarantee": "mem_guarantee",
    "memory_limit": "mem_limit",
    "extra_guarantees": "extra_resource_guarantees",
    "extra_limits": "extra_resource_limits",
    "node_selector": "node_selector",
    "priority_class_name": "priority_class_name",
    "pod_labels": "extra_labels",
}
# Settings in which KubeSpawner would expand `{username}` and similar fields.
TEMPLATES = {
    "default_url": "default_url",
    "pod_annotations": "extra_annotations",
}


# Fields that KubeSpawner expands to safe names.
FIELDS = ("username", "user_server", "servername", "userid")
# A field, or the literal text `{{field}}`, also of the fields that are not expanded.
FIELD = re.compile(
    r"(\{\{(?:[a-z]+_)?(?:username|user_server|servername|userid|hubnamespace|pod_name|pvc_name)\}\}"
    rf"|\{{(?:{'|'.join(FIELDS)})\}})"
)


class CommandWrapper(NamedTuple):
    """Launcher and options that wrap every command, including commands of profiles."""

    launcher: list[str]
    options: list[str]


class OptionsError(HTTPError, ValueError):
    """A profile or choice that does not exist or is not available to the user."""


class ProfileSpawner(KubeSpawner):
    """Offers the profiles that are available to the user, and checks those that a form or an API request selects.

    KubeSpawner itself would apply choices of a request without a profile without validating them. Failed starts count
    towards `consecutive_failure_limit`, so anybody could stop the hub with requests for a profile that does not exist.
    """

    user_options: dict[str, Any]
    unavailable: set[str]

    def _get_initialized_profile_list(self, profile_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
        available = [profile for profile in profile_list if self._may_use(profile)]
        self.unavailable = {profile.get("slug", "") for profile in profile_list if profile not in available}
        if profile_list and not available:
            raise OptionsError(403, f"No notebook profile is available to {self.user.name}.")
        profiles: list[dict[str, Any]] = super()._get_initialized_profile_list(available)
        return profiles

    def _may_use(self, profile: dict[str, Any]) -> bool:
        users, groups = profile.get("allowed_users"), profile.get("allowed_groups")
        return (users is None and groups is None) or self.is_one_of(users or set(), groups or set())

    def is_one_of(self, users: set[str], groups: set[str]) -> bool:
        """Whether the owner of the server is one of these users, or a member of one of these groups."""
        own = {group.name for group in getattr(self.user, "groups", [])}
        return self.user.name in users or not own.isdisjoint(groups)

    def _validate_user_options(self, profile_list: list[dict[str, Any]]) -> None:
        if profile_list and not (self.user_options or {}).get("profile"):
            default = next(profile for profile in profile_list if profile.get("default"))
            self.user_options = {**(self.user_options or {}), "profile": default["slug"]}
        slug = (self.user_options or {}).get("profile")
        if slug in self.unavailable:
            raise OptionsError(403, f"The profile {slug!r} is not available to {self.user.name}.")
        try:
            super()._validate_user_options(profile_list)
        except ValueError as error:
            raise OptionsError(400, str(error)) from error
        for profile in profile_list:
            for name, option in profile.get("profile_options", {}).items() if profile["slug"] == slug else ():
                choice = self.user_options.get(name)
                if choice and choice not in option.get("choices", {}):
                    raise OptionsError(400, f"The option {name!r} of profile {slug!r} has no choice {choice!r}.")

    async def run_options_from_form(self, form_data: dict[str, Any]) -> dict[str, Any]:
        return await self._checked(await maybe_future(super().run_options_from_form(form_data)))

    async def options_from_query(self, query_data: dict[str, Any]) -> dict[str, Any]:
        return await self._checked(await maybe_future(super().options_from_query(query_data)))

    async def _checked(self, options: dict[str, Any]) -> dict[str, Any]:
        """The same options, if a server can start with them."""
        kept, self.user_options = self.user_options, options
        try:
            profiles = self._sorted_dict_values(self.profile_list)
            if callable(profiles):
                profiles = await maybe_future(profiles(self))
            self._validate_user_options(self._get_initialized_profile_list(profiles))
        finally:
            self.user_options = kept
        return options

    async def check_user_options(self) -> None:
        """Rejects the options of the server that starts. The failure is that of the request, not of the hub."""
        try:
            await self._checked(self.user_options)
        except OptionsError as error:
            raise self.uncounted(error) from None

    def uncounted(self, error: OptionsError) -> OptionsError:
        """The error, which does not count as a failure of the hub."""
        handler = getattr(self, "handler", None)
        if handler:
            # The hub adds one for every failed start.
            handler.settings["failure_count"] = handler.settings.get("failure_count", 0) - 1
        return error


def traits_of(settings: ServerSettings, wrapper: CommandWrapper) -> dict[str, Any]:
    """Traits for the settings that are set, and for no others."""
    fields = settings.model_fields_set
    traits = {trait: getattr(settings, name) for name, trait in PLAIN.items() if name in fields}
    if settings.command is not None:
        traits["cmd"] = [*wrapper.launcher, *map(literal_text, settings.command)]
    if settings.args is not None:
        traits["args"] = [*map(literal_text, settings.args), *wrapper.options]
    traits |= {trait: escape_templates(getattr(settings, name)) for name, trait in TEMPLATES.items() if name in fields}
    if "environment" in fields:
        traits["environment"] = {name: variable(name, value) for name, value in settings.environment.items()}
    if "tolerations" in fields:
        # A dictionary, so that KubeSpawner merges a profile's tolerations with those of all notebooks.
        traits["tolerations"] = {
            json.dumps(toleration, sort_keys=True): toleration for toleration in settings.tolerations
        }
    if settings.affinity is not None:
        traits |= affinity_traits(settings.affinity)
    return traits


def override_of(settings: ServerSettings, wrapper: CommandWrapper) -> dict[str, Any]:
    """Traits of a profile or a choice, which KubeSpawner merges with those of all servers."""
    traits = traits_of(settings, wrapper)
    # NotebookSpawner adds these to those of all servers.
    added = {
        "added_volumes": [volume_of(volume) for volume in settings.volumes],
        "added_hooks": settings.lifecycle_hooks,
        "added_env_from": settings.env_from,
    }
    traits |= {name: value for name, value in added.items() if value}
    if "runtime_class_name" in settings.model_fields_set:
        traits["extra_pod_config"] = {"runtimeClassName": settings.runtime_class_name}
    return traits


def volume_of(volume: Volume) -> dict[str, Any]:
    return {
        "volume": escape_templates(volume.volume),
        "mount": escape_templates(volume.mount),
        "folder": escape_templates(volume.make_folder),
    }


def restricted_volume(volume: RestrictedVolume) -> dict[str, Any]:
    # JupyterHub compares normalized names.
    users = {user.lower() for user in volume.allowed_users}
    access = {"users": users, "groups": set(volume.allowed_groups), "admins": volume.allow_admins}
    return {**volume_of(volume), **access}


def variable(name: str, value: str | SecretKey) -> Any:
    if isinstance(value, SecretKey):
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": value.secret, "key": value.key}}}
    return escape_templates(literal_text(value))


def affinity_traits(affinity: dict[str, Any]) -> dict[str, Any]:
    """Sets all affinity traits, so that the affinity of a profile replaces that of all notebooks."""
    required, preferred = (
        f"{strength}DuringSchedulingIgnoredDuringExecution" for strength in ("required", "preferred")
    )
    nodes, pods, anti = (affinity.get(kind, {}) for kind in ("nodeAffinity", "podAffinity", "podAntiAffinity"))
    return {
        "node_affinity_required": nodes.get(required, {}).get("nodeSelectorTerms", []),
        "node_affinity_preferred": nodes.get(preferred, []),
        "pod_affinity_required": pods.get(required, []),
        "pod_affinity_preferred": pods.get(preferred, []),
        "pod_anti_affinity_required": anti.get(required, []),
        "pod_anti_affinity_preferred": anti.get(preferred, []),
    }


def profile_list(profiles: list[Profile], wrapper: CommandWrapper, depends_on_user: bool = False) -> Any:
    """Profiles in KubeSpawner's form. A function if users see different ones, so that pages are not kept."""
    depends_on_user = depends_on_user or any(access_of(profile) for profile in profiles)
    listed = [
        {
            "slug": profile.slug,
            "display_name": escape(profile.display_name),
            "description": escape(profile.description or ""),
            "default": profile.default,
            "kubespawner_override": override_of(profile, wrapper),
            "profile_options": {option.name: profile_option(option, wrapper) for option in profile.options},
            **access_of(profile),
        }
        for profile in profiles
    ]
    return (lambda _spawner: listed) if depends_on_user else listed


def access_of(profile: Profile) -> dict[str, set[str]]:
    """Users and groups that a profile is available to, or nothing if it is available to everybody."""
    if profile.allowed_users is None and profile.allowed_groups is None:
        return {}
    # JupyterHub compares normalized names.
    users = {user.lower() for user in profile.allowed_users or ()}
    return {"allowed_users": users, "allowed_groups": set(profile.allowed_groups or ())}


def profile_option(option: ProfileOption, wrapper: CommandWrapper) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "display_name": escape(option.display_name),
        "choices": {choice.name: profile_choice(choice, wrapper) for choice in option.choices},
    }
    if option.unlisted_image:
        rendered["unlisted_choice"] = {
            "enabled": True,
            "display_name": escape(option.unlisted_image.display_name),
            "display_name_in_choices": escape(option.unlisted_image.display_name_in_choices),
            "validation_regex": option.unlisted_image.pattern,
            "validation_message": escape(option.unlisted_image.message),
            "kubespawner_override": {"image": "{value}"},
        }
    return rendered


def profile_choice(choice: ProfileChoice, wrapper: CommandWrapper) -> dict[str, Any]:
    return {
        "display_name": escape(choice.display_name),
        "default": choice.default,
        "kubespawner_override": override_of(choice, wrapper),
    }


def literal_text(text: str) -> str:
    """A text that Kubernetes does not change. It replaces `$(NAME)` and `$$`, and damages non-ASCII after `$`."""
    return re.sub(r"\$(?=[$(]|[^\x00-\x7f])", "$$", text)


def escape_templates(value: Any) -> Any:
    """Escapes braces, which KubeSpawner would misread. It expands `{username}`, and `{{username}}` is literal."""
    if isinstance(value, str):
        parts = FIELD.split(value)
        # Every second part is a field.
        parts[::2] = (part.replace("{", "{{").replace("}", "}}") for part in parts[::2])
        return "".join(parts)
    if isinstance(value, list):
        return [escape_templates(item) for item in value]
    if isinstance(value, dict):
        return {key: escape_templates(item) for key, item in value.items()}
    return value
