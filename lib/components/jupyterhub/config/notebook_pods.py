"""Configures KubeSpawner, which creates a pod for each notebook server."""

from typing import TYPE_CHECKING, Any

from culling import kernel_options
from notebook_servers import (
    CommandWrapper,
    escape_templates,
    profile_list,
    restricted_volume,
    traits_of,
    volume_of,
)
from notebook_spawner import NotebookSpawner, with_folders
from notebook_values import ClaimPerUser, NoHome, Notebooks, SharedHome, StarterNotebook
from values import NotebookAccess, Values

if TYPE_CHECKING:
    from traitlets.config import Config


def configure_notebooks(c: "Config", values: Values) -> None:
    notebooks = values.notebooks
    kernels = values.culling.kernels if values.culling else None
    configure_servers(c, notebooks, values.ports.notebook, kernel_options(kernels) if kernels else [])
    configure_pods(c, notebooks)
    configure_service_account(c, values.notebook_access)
    configure_storage(c, notebooks)
    if notebooks.starter_notebook:
        mount_starter_notebook(c, notebooks.starter_notebook)
    if values.scheduler_name:
        # The hub's own scheduler, used only by user pods.
        c.KubeSpawner.scheduler_name = values.scheduler_name


def configure_servers(c: "Config", notebooks: Notebooks, port: int, options: list[str]) -> None:
    c.JupyterHub.spawner_class = NotebookSpawner
    spawner = c.KubeSpawner

    if notebooks.namespace:
        spawner.namespace = notebooks.namespace
    spawner.slug_scheme = "safe"
    spawner.pod_name_template = f"{notebooks.pod_name_prefix}{{user_server}}"
    # The network policies select pods by this label.
    spawner.component_label = notebooks.labels["app.kubernetes.io/component"]
    spawner.common_labels = {}
    spawner.storage_extra_labels = notebooks.labels

    wrapper = CommandWrapper(launcher_of(notebooks), options)
    spawner.cmd = [*wrapper.launcher, "jupyterhub-singleuser"]
    spawner.args = wrapper.options
    # All addresses. KubeSpawner's default, 0.0.0.0, is not reachable in an IPv6 cluster.
    spawner.ip = ""
    spawner.port = port
    for trait, value in traits_of(notebooks, wrapper).items():
        setattr(spawner, trait, value)
    # The scripts that start servers in Jupyter images, such as `start-notebook.sh`, add --ip=0.0.0.0 otherwise.
    spawner.environment = {
        "NOTEBOOK_ARGS": "--ip=",
        **{variable["name"]: variable for variable in notebooks.platform_environment},
        **spawner.get("environment", {}),
    }
    spawner.extra_labels = {**notebooks.labels, **notebooks.pod_labels}
    spawner.profile_list = profile_list(notebooks.profiles, wrapper, depends_on_user=bool(notebooks.teams))
    c.NotebookSpawner.teams = notebooks.teams
    c.NotebookSpawner.allow_users_without_team = notebooks.allow_users_without_team

    spawner.start_timeout = notebooks.start_timeout
    if notebooks.http_timeout:
        spawner.http_timeout = notebooks.http_timeout
    if notebooks.delete_grace_period:
        spawner.delete_grace_period = notebooks.delete_grace_period


def launcher_of(notebooks: Notebooks) -> list[str]:
    """Command that copies the starter notebook into the home, and then starts the server.

    An init container would take longer, and would need its own image if a user enters one.
    """
    starter = notebooks.starter_notebook
    if not starter:
        return []
    return ["sh", f"{starter.mount_path}/{starter.script}", notebooks.home.mount_path, starter.name]


def configure_pods(c: "Config", notebooks: Notebooks) -> None:
    # Pod Security Standard "restricted". Network policies, not a privileged init container, block the metadata
    # server.
    spawner = c.KubeSpawner
    spawner.uid = notebooks.user
    spawner.gid = notebooks.group
    spawner.fs_gid = notebooks.fs_group
    spawner.supplemental_gids = notebooks.supplemental_groups
    spawner.pod_security_context = {
        "runAsNonRoot": True,
        # Changing the owner of every file at each start would take minutes for a full home.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    spawner.container_security_context = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    # Otherwise the environment of every notebook would list all Services of the namespace.
    spawner.extra_pod_config = {"enableServiceLinks": False}
    if notebooks.runtime_class_name:
        spawner.extra_pod_config["runtimeClassName"] = notebooks.runtime_class_name
    if notebooks.dns_config:
        spawner.extra_pod_config["dnsConfig"] = escape_templates(notebooks.dns_config)
    if notebooks.host_aliases:
        spawner.extra_pod_config["hostAliases"] = escape_templates(notebooks.host_aliases)

    spawner.image_pull_secrets = notebooks.image_pull_secrets
    spawner.lifecycle_hooks = notebooks.lifecycle_hooks
    if notebooks.env_from:
        spawner.extra_container_config = {"envFrom": notebooks.env_from}
    spawner.init_containers = escape_templates(notebooks.init_containers)
    spawner.extra_containers = escape_templates(notebooks.extra_containers)


def configure_service_account(c: "Config", access: NotebookAccess | None) -> None:
    if access:
        c.KubeSpawner.service_account = access.service_account
    c.KubeSpawner.automount_service_account_token = bool(access and access.token)


def configure_storage(c: "Config", notebooks: Notebooks) -> None:
    spawner = c.KubeSpawner
    # KubeSpawner creates and deletes claims only if configured to: the hub has no permission otherwise.
    spawner.storage_pvc_ensure = False
    spawner.delete_pvc = False
    volumes = [volume_of(volume) for volume in notebooks.volumes]
    # Folders to create, by volume name.
    folders = {volume["volume"]["name"]: volume["folder"] for volume in volumes if volume["folder"]}
    home_name = notebooks.home.volume
    home_mount = {"name": home_name, "mountPath": notebooks.home.mount_path}
    match notebooks.home:
        case ClaimPerUser() as home:
            configure_claims(c, home)
            home_volume: dict[str, Any] = {"persistentVolumeClaim": {"claimName": "{pvc_name}"}}
            if home.sub_path:
                home_mount["subPath"] = home.sub_path
        case SharedHome() as home:
            home_volume = {"persistentVolumeClaim": {"claimName": home.claim}}
            home_mount["subPath"] = home.folder
            folders[home_name] = home.folder
        case NoHome() as home:
            home_volume = {"emptyDir": {"sizeLimit": home.size}}
    spawner.volumes = [
        {"name": home_name, **home_volume},
        *(
            {"name": volume.name, "persistentVolumeClaim": {"claimName": volume.claim, "readOnly": volume.read_only}}
            for volume in notebooks.shared_volumes
        ),
        *(volume["volume"] for volume in volumes),
    ]
    spawner.volume_mounts = [
        home_mount,
        *(
            {"name": volume.name, "mountPath": volume.mount_path, "readOnly": volume.read_only}
            for volume in notebooks.shared_volumes
        ),
        *(volume["mount"] for volume in volumes),
    ]
    c.NotebookSpawner.folders = folders
    c.NotebookSpawner.folders_container = folders_container(c)
    containers = with_folders(c.NotebookSpawner.folders_container, folders)
    spawner.init_containers = [*containers, *spawner.get("init_containers", [])]
    c.NotebookSpawner.restricted_volumes = [restricted_volume(volume) for volume in notebooks.restricted_volumes]


def configure_claims(c: "Config", home: ClaimPerUser) -> None:
    spawner = c.KubeSpawner
    spawner.storage_pvc_ensure = True
    spawner.delete_pvc = home.delete_with_user
    spawner.pvc_name_template = home.name_template
    # NotebookSpawner finds claims of older versions, and checks whose claims they are.
    spawner.handle_legacy_names = False
    spawner.storage_capacity = home.size
    spawner.storage_access_modes = [home.access]
    if home.storage_class:
        spawner.storage_class = home.storage_class
    spawner.storage_extra_labels = {**home.labels, **spawner.get("storage_extra_labels", {})}
    spawner.storage_extra_annotations = escape_templates(home.annotations)


def folders_container(c: "Config") -> dict[str, Any]:
    """Init container that creates folders of volumes as the user, without the folders.

    The kubelet would create them as root, or fail if the volume squashes root. This container can access all homes, so
    it always runs the default image, even if the user selects another one.
    """
    return {
        "name": "make-folders",
        "image": c.KubeSpawner.image,
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"cpu": "100m", "memory": "32Mi"},
        },
        "securityContext": {
            **c.KubeSpawner.container_security_context,
            **user_and_group(c),
            "readOnlyRootFilesystem": True,
        },
        "terminationMessagePolicy": "FallbackToLogsOnError",
    }


def user_and_group(c: "Config") -> dict[str, int]:
    ids = {"runAsUser": c.KubeSpawner.uid, "runAsGroup": c.KubeSpawner.gid}
    return {field: number for field, number in ids.items() if number is not None}


def mount_starter_notebook(c: "Config", starter: StarterNotebook) -> None:
    spawner = c.KubeSpawner
    volume = {"name": starter.volume, "configMap": {"name": starter.config_map}}
    spawner.volumes = [*spawner.volumes, volume]
    mount = {"name": starter.volume, "mountPath": starter.mount_path, "readOnly": True}
    spawner.volume_mounts = [*spawner.volume_mounts, mount]
