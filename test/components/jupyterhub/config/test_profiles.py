"""Profiles of notebooks and their choices, as the real KubeSpawner applies them."""

import pytest

from conftest import values_of
from notebook_fixtures import DROPPED, EVERYTHING, Ask, Pod, Spawn, env_of, with_notebooks

CHOICES: list[dict[str, str]] = [
    {},
    {"profile": "small-and-plain"},
    {"profile": "large"},
    {"profile": "large", "image": "usual"},
    {"profile": "large", "image": "pytorch"},
    {"profile": "large", "image--unlisted-choice": "quay.io/jupyter/scipy-notebook:1"},
]


def violations(pod: Pod) -> list[str]:
    """Violations of the Pod Security Standard "restricted"."""
    spec = pod["spec"]
    found = [field for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    if spec["securityContext"].get("seccompProfile") != {"type": "RuntimeDefault"}:
        found.append("seccompProfile")
    found += [volume["name"] for volume in spec["volumes"] if "hostPath" in volume]
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        context = container["securityContext"]
        non_root = context.get("runAsNonRoot", spec["securityContext"].get("runAsNonRoot"))
        if context | DROPPED != context or not non_root or not context["runAsUser"] or context.get("privileged"):
            found.append(container["name"])
    return found


@pytest.mark.parametrize("chosen", CHOICES)
def test_the_pod_of_every_choice_is_restricted(spawn: Spawn, chosen: dict[str, str]) -> None:
    pod = spawn(EVERYTHING, **chosen)
    assert violations(pod) == []
    assert [container["name"] for container in pod["spec"]["containers"]] == ["notebook", "database"]


def test_without_profiles_there_is_no_form(ask: Ask) -> None:
    assert ask(values_of("defaults"), lambda spawner: spawner.options_form) == ""


def test_the_profile_list_is_a_form_with_escaped_texts(ask: Ask) -> None:
    form = ask(EVERYTHING, lambda spawner: spawner.get_options_form())
    assert "<h3>Large &amp; &quot;fast&quot;</h3>" in form
    assert "<p>For &lt;big&gt; models</p>" in form
    assert "PyTorch &lt;2&gt;</option>" in form
    assert 'value="small-and-plain"' in form
    assert '<option value="unlisted-choice">Another one</option>' in form


def test_the_spawner_reads_the_form_data(ask: Ask) -> None:
    sent = {"profile": ["large"], "profile-option-large--image": ["usual"]}
    options = ask(EVERYTHING, lambda spawner: spawner._options_from_form(sent))
    assert options == {"profile": "large", "image": "usual"}


EXTENDED = {"example.com/fpga": "1", "hugepages-2Mi": "512Mi"}


def test_a_profile_without_settings_inherits_those_of_notebooks(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING, profile="small-and-plain")
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert container["image"] == "registry.example.com/notebook:1"
    assert container["resources"] == {
        "requests": {"cpu": 0.25, "memory": 2**29, "ephemeral-storage": "1Gi", **EXTENDED},
        "limits": {"cpu": 1.0, "memory": 2**30, "ephemeral-storage": "2Gi", "nvidia.com/gpu": "2", **EXTENDED},
    }
    assert spec["nodeSelector"] == {"gpu": "l4", "pool": "users"}
    assert env_of(pod)["JUPYTERHUB_DEFAULT_URL"] == "/tree/{here}"


def test_a_profile_overrides_only_what_it_sets(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING, profile="large", image="usual")
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert container["image"] == "registry.example.com/large:1"
    # The profile replaces CPU entirely, including the limit, and does not set memory and storage.
    assert container["resources"] == {
        "requests": {"cpu": 4.0, "memory": 2**29, "ephemeral-storage": "1Gi", **EXTENDED},
        "limits": {"memory": 2**30, "ephemeral-storage": "2Gi", "nvidia.com/gpu": "4", **EXTENDED},
    }
    assert spec["nodeSelector"] == {"gpu": "t4", "pool": "large"}
    assert spec["tolerations"] == [
        {"effect": "NoSchedule", "key": "nvidia.com/gpu", "operator": "Exists"},
        {"effect": "NoSchedule", "key": "users", "value": "yes"},
        {"key": "large", "operator": "Exists"},
    ]
    assert "affinity" not in spec
    # The runtime class of the platform for GPUs, and the fields of all pods.
    assert spec["runtimeClassName"] == "nvidia"
    assert spec["enableServiceLinks"] is False
    env = env_of(pod)
    assert env["LEVEL"] == "profile"
    assert env["MODE"] == "large"
    assert env["SETTINGS"] == '{"user": "ann"}'
    assert env["TOKEN"] == {"secretKeyRef": {"name": "tokens", "key": "package-index"}}
    assert env["LARGE_TOKEN"] == {"secretKeyRef": {"name": "tokens", "key": "large"}}
    assert env["JUPYTERHUB_DEFAULT_URL"] == "/large"


def test_the_default_profile_and_choice_are_used_without_options(spawn: Spawn) -> None:
    pod = spawn(EVERYTHING)
    container = pod["spec"]["containers"][0]
    assert container["image"] == "quay.io/jupyter/pytorch-notebook:cuda12-1"
    env = env_of(pod)
    assert (env["LEVEL"], env["MODE"], env["FRAMEWORK"]) == ("choice", "large", "torch")
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "2"
    assert pod["spec"]["nodeSelector"] == {"gpu": "l4", "pool": "users"}


@pytest.mark.parametrize(
    ("image", "accepted"),
    [
        ("quay.io/jupyter/scipy-notebook", True),
        ("quay.io/jupyter/scipy-notebook:2026-09-01", True),
        ("quay.io/jupyter/deep/er:1", True),
        ("quay.io/jupyter/scipy-notebook@sha256:" + "0" * 64, True),
        ("registry.example.com/team-a/notebook:1", True),
        ("registry.example.com/team-a/notebook-2:1", False),
        ("registry.example.com/team-a/notebook/more:1", False),
        ("quay.io/jupyter", False),
        ("quay.io/jupyter/", False),
        ("quay.io/jupyter-evil/x", False),
        ("quay.io/jupyter/../evil/x", False),
        ("quayxio/jupyter/x", False),
        ("evil.example.com/quay.io/jupyter/x", False),
        ("quay.io/jupyter/x\n", False),
        ("quay.io/jupyter/x evil", False),
    ],
)
@pytest.mark.parametrize("profile", [{"profile": "large"}, {}])
def test_an_entered_image_must_be_allowed(spawn: Spawn, image: str, accepted: bool, profile: dict[str, str]) -> None:
    # Also if a request through the hub's API names no profile.
    chosen = {**profile, "image--unlisted-choice": image}
    if accepted:
        assert spawn(EVERYTHING, **chosen)["spec"]["containers"][0]["image"] == image
    else:
        with pytest.raises(ValueError, match="failed validation regex"):
            spawn(EVERYTHING, **chosen)


@pytest.mark.parametrize("profile", [{"profile": "large"}, {}])
def test_fails_on_an_entered_image_if_disabled(spawn: Spawn, profile: dict[str, str]) -> None:
    values = values_of("everything")
    del values["notebooks"]["profiles"][1]["options"][0]["unlisted_image"]
    with pytest.raises(ValueError, match="without being enabled"):
        spawn(values, **profile, **{"image--unlisted-choice": "quay.io/jupyter/scipy-notebook"})


@pytest.mark.parametrize("chosen", [{"profile": "huge"}, {"profile": "large", "image": "none"}])
def test_fails_on_an_unknown_profile_or_choice(spawn: Spawn, chosen: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError), match=r"huge|none"):
        spawn(EVERYTHING, **chosen)


def test_a_profile_can_remove_a_storage_limit(spawn: Spawn) -> None:
    profile = {"slug": "a", "display_name": "A", "default": True, "extra_limits": {"ephemeral-storage": None}}
    values = with_notebooks(extra_limits={"ephemeral-storage": "1Gi"}, profiles=[profile])
    assert "ephemeral-storage" not in spawn(values)["spec"]["containers"][0]["resources"]["limits"]


def test_a_restart_with_another_profile_keeps_nothing_of_the_first(spawn: Spawn) -> None:
    spawn(EVERYTHING, profile="large", image="pytorch")
    assert env_of(spawn(EVERYTHING, profile="small-and-plain")).get("FRAMEWORK") is None
