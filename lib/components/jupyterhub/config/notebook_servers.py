"""Converts the settings of notebook servers and profiles to KubeSpawner traits."""

import json
from html import escape
from typing import Any, NamedTuple

from kubespawner import KubeSpawner

from notebook_values import Profile, ProfileChoice, ProfileOption, SecretKey, ServerSettings

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


class CommandWrapper(NamedTuple):
    """Launcher and options that wrap every command, including commands of profiles."""

    launcher: list[str]
    options: list[str]


class ProfileSpawner(KubeSpawner):
    """Selects the default profile if a request names none: KubeSpawner would apply choices without validating them."""

    user_options: dict[str, Any]

    def _validate_user_options(self, profile_list: list[dict[str, Any]]) -> None:
        if profile_list and not (self.user_options or {}).get("profile"):
            default = next(profile for profile in profile_list if profile.get("default"))
            self.user_options = {**(self.user_options or {}), "profile": default["slug"]}
        super()._validate_user_options(profile_list)


def traits_of(settings: ServerSettings, wrapper: CommandWrapper) -> dict[str, Any]:
    """Traits for the settings that are set, and for no others."""
    fields = settings.model_fields_set
    traits = {trait: getattr(settings, name) for name, trait in PLAIN.items() if name in fields}
    if settings.command is not None:
        traits["cmd"] = [*wrapper.launcher, *settings.command]
    if settings.args is not None:
        traits["args"] = [*settings.args, *wrapper.options]
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
    if settings.runtime_class_name is not None:
        traits["extra_pod_config"] = {"runtimeClassName": settings.runtime_class_name}
    return traits


def variable(name: str, value: str | SecretKey) -> Any:
    if isinstance(value, SecretKey):
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": value.secret, "key": value.key}}}
    return escape_templates(value)


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


def profile_list(profiles: list[Profile], wrapper: CommandWrapper) -> list[dict[str, Any]]:
    return [
        {
            "slug": profile.slug,
            "display_name": escape(profile.display_name),
            "description": escape(profile.description or ""),
            "default": profile.default,
            "kubespawner_override": override_of(profile, wrapper),
            "profile_options": {option.name: profile_option(option, wrapper) for option in profile.options},
        }
        for profile in profiles
    ]


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


def escape_templates(value: Any) -> Any:
    """Escapes braces: KubeSpawner expands `{username}` and similar fields in strings, and would misread JSON."""
    if isinstance(value, str):
        return value.replace("{", "{{").replace("}", "}}")
    if isinstance(value, list):
        return [escape_templates(item) for item in value]
    if isinstance(value, dict):
        return {key: escape_templates(item) for key, item in value.items()}
    return value
