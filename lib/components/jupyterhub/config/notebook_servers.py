"""What is said of users' servers, in the words of KubeSpawner, and the list of profiles that a user picks from."""

import json
from html import escape
from typing import Any, NamedTuple

from kubespawner import KubeSpawner

from values import Profile, ProfileChoice, ProfileOption, SecretKey, ServerSettings

# Settings that KubeSpawner takes as they are, with its names for them.
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
# What KubeSpawner would replace `{username}` and its like in.
TEMPLATES = {
    "default_url": "default_url",
    "pod_annotations": "extra_annotations",
}


class Frame(NamedTuple):
    """What stands around every command, that of a profile included."""

    launcher: list[str]
    options: list[str]


class ProfileSpawner(KubeSpawner):
    """Names the profile where a request does not: KubeSpawner uses its choices also then, but does not check them."""

    user_options: dict[str, Any]

    def _validate_user_options(self, profile_list: list[dict[str, Any]]) -> None:
        if profile_list and not (self.user_options or {}).get("profile"):
            default = next(profile for profile in profile_list if profile.get("default"))
            self.user_options = {**(self.user_options or {}), "profile": default["slug"]}
        super()._validate_user_options(profile_list)


def traits_of(settings: ServerSettings, frame: Frame) -> dict[str, Any]:
    """What is said, and nothing else, by the names of KubeSpawner's traits."""
    said = settings.model_fields_set
    traits = {trait: getattr(settings, name) for name, trait in PLAIN.items() if name in said}
    if settings.command is not None:
        traits["cmd"] = [*frame.launcher, *settings.command]
    if settings.args is not None:
        traits["args"] = [*settings.args, *frame.options]
    traits |= {trait: without_templates(getattr(settings, name)) for name, trait in TEMPLATES.items() if name in said}
    if "environment" in said:
        traits["environment"] = {name: variable(name, value) for name, value in settings.environment.items()}
    if "tolerations" in said:
        # By what they say, so that a profile adds to those of all notebooks.
        traits["tolerations"] = {
            json.dumps(toleration, sort_keys=True): toleration for toleration in settings.tolerations
        }
    if settings.affinity is not None:
        traits |= affinity_traits(settings.affinity)
    return traits


def override_of(settings: ServerSettings, frame: Frame) -> dict[str, Any]:
    """The same of a profile or a choice, which KubeSpawner adds to what all servers have."""
    traits = traits_of(settings, frame)
    if settings.runtime_class_name is not None:
        traits["extra_pod_config"] = {"runtimeClassName": settings.runtime_class_name}
    return traits


def variable(name: str, value: str | SecretKey) -> Any:
    if isinstance(value, SecretKey):
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": value.secret, "key": value.key}}}
    return without_templates(value)


def affinity_traits(affinity: dict[str, Any]) -> dict[str, Any]:
    """All of them, so that the affinity of a profile takes the place of the notebooks'."""
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


def profile_list(profiles: list[Profile], frame: Frame) -> list[dict[str, Any]]:
    return [
        {
            "slug": profile.slug,
            "display_name": escape(profile.display_name),
            "description": escape(profile.description or ""),
            "default": profile.default,
            "kubespawner_override": override_of(profile, frame),
            "profile_options": {option.name: profile_option(option, frame) for option in profile.options},
        }
        for profile in profiles
    ]


def profile_option(option: ProfileOption, frame: Frame) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "display_name": escape(option.display_name),
        "choices": {choice.name: profile_choice(choice, frame) for choice in option.choices},
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


def profile_choice(choice: ProfileChoice, frame: Frame) -> dict[str, Any]:
    return {
        "display_name": escape(choice.display_name),
        "default": choice.default,
        "kubespawner_override": override_of(choice, frame),
    }


def without_templates(value: Any) -> Any:
    """KubeSpawner expands `{username}` and its like in texts; a JSON document in one would be taken for that."""
    if isinstance(value, str):
        return value.replace("{", "{{").replace("}", "}}")
    if isinstance(value, list):
        return [without_templates(item) for item in value]
    if isinstance(value, dict):
        return {key: without_templates(item) for key, item in value.items()}
    return value
