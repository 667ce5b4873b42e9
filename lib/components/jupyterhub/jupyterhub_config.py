"""The configuration of the hub, the same for everybody: what one hub has of its own comes from `values.json`."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

# JupyterHub runs this file without its folder on the path.
sys.path.insert(0, str(Path(__file__).parent))

from iap import IAPAuthenticator
from values import ClaimPerUser, Culling, Iap, NoHome, Notebooks, SharedHome, SharedPassword, Values

if TYPE_CHECKING:
    from traitlets.config import Config, get_config

HUB_PORT = 8081
PROXY_API_PORT = 8001
NOTEBOOK_PORT = 8888

HOME_VOLUME = "notebook-home"
FIRST_NOTEBOOK = "first-notebook"
FIRST_NOTEBOOK_FOLDER = "/etc/first-notebook"


def configure(c: "Config", values: Values) -> None:
    configure_hub(c, values)
    match values.sign_in:
        case SharedPassword():
            configure_shared_password(c, values.sign_in)
        case Iap():
            configure_iap(c, values.sign_in)
    configure_notebooks(c, values.notebooks)
    configure_storage(c, values.notebooks)
    configure_first_notebook(c, values.notebooks)
    if values.culling:
        configure_culling(c, values.culling)


def configure_hub(c: "Config", values: Values) -> None:
    # JupyterHub itself reads the cookie secret and the proxy's token from JPY_COOKIE_SECRET and CONFIGPROXY_AUTH_TOKEN.
    c.JupyterHub.hub_bind_url = f"http://:{HUB_PORT}"
    c.JupyterHub.hub_connect_url = f"http://{values.hub_service}:{HUB_PORT}"
    if values.public_url:
        c.JupyterHub.public_url = values.public_url

    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{values.proxy_api_service}:{PROXY_API_PORT}"

    # The hub can be restarted at any time: users' servers go on, and are found again.
    c.JupyterHub.cleanup_proxy = False
    c.JupyterHub.cleanup_servers = False
    c.JupyterHub.upgrade_db = True


def configure_shared_password(c: "Config", sign_in: SharedPassword) -> None:
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = os.environ["JUPYTERHUB_PASSWORD"]
    c.SharedPasswordAuthenticator.admin_users = sign_in.admin_users
    if sign_in.admin_users:
        c.SharedPasswordAuthenticator.admin_password = os.environ["JUPYTERHUB_ADMIN_PASSWORD"]
    # Who knows the password is who may come in.
    c.SharedPasswordAuthenticator.allow_all = True


def configure_iap(c: "Config", sign_in: Iap) -> None:
    c.JupyterHub.authenticator_class = IAPAuthenticator
    c.IAPAuthenticator.admin_users = sign_in.admin_users
    if sign_in.audience:
        c.IAPAuthenticator.audience = sign_in.audience
    if sign_in.audience_file:
        c.IAPAuthenticator.audience_file = sign_in.audience_file


def configure_notebooks(c: "Config", notebooks: Notebooks) -> None:
    c.JupyterHub.spawner_class = "kubespawner.KubeSpawner"
    spawner = c.KubeSpawner

    spawner.slug_scheme = "safe"
    spawner.pod_name_template = f"{notebooks.pod_name_prefix}{{user_server}}"
    # Labels of pods and claims alike; the pods' component is what the network policies select.
    spawner.common_labels = notebooks.labels
    spawner.component_label = notebooks.labels["app.kubernetes.io/component"]

    spawner.image = notebooks.image
    spawner.cmd = ["jupyterhub-singleuser"]
    spawner.port = NOTEBOOK_PORT
    spawner.default_url = notebooks.default_url
    spawner.environment = {name: without_templates(value) for name, value in notebooks.environment.items()}
    spawner.start_timeout = notebooks.start_timeout

    spawner.cpu_guarantee = notebooks.cpu_guarantee
    spawner.cpu_limit = notebooks.cpu_limit
    spawner.mem_guarantee = notebooks.memory_guarantee
    spawner.mem_limit = notebooks.memory_limit
    spawner.extra_resource_guarantees = notebooks.extra_guarantees
    spawner.extra_resource_limits = notebooks.extra_limits
    spawner.node_selector = notebooks.node_selector
    spawner.tolerations = notebooks.tolerations

    # Pod Security "restricted", without an init container: a network policy keeps the metadata server away.
    spawner.uid = 1000
    spawner.gid = 100
    spawner.fs_gid = 100
    spawner.pod_security_context = {
        "runAsNonRoot": True,
        # Changing the owner of every file at every start takes minutes on a full home.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    spawner.container_security_context = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    spawner.automount_service_account_token = False
    # Otherwise the address of every Service of the namespace is in every notebook's environment.
    spawner.extra_pod_config = {"enableServiceLinks": False}


def configure_storage(c: "Config", notebooks: Notebooks) -> None:
    spawner = c.KubeSpawner
    # Only what is asked for is made or deleted: the hub has no other right.
    spawner.storage_pvc_ensure = False
    spawner.delete_pvc = False
    # Paths of folders to make, by the volume that they are on.
    folders = {
        volume.volume["name"]: without_templates(volume.make_folder)
        for volume in notebooks.volumes
        if volume.make_folder
    }
    home_mount = {"name": HOME_VOLUME, "mountPath": notebooks.home.mount_path}
    match notebooks.home:
        case ClaimPerUser() as home:
            configure_claims(c, home)
            home_volume: dict[str, Any] = {"persistentVolumeClaim": {"claimName": "{pvc_name}"}}
            if home.sub_path:
                home_mount["subPath"] = home.sub_path
        case SharedHome() as home:
            home_volume = {"persistentVolumeClaim": {"claimName": home.claim}}
            home_mount["subPath"] = home.folder
            folders[HOME_VOLUME] = home.folder
        case NoHome() as home:
            home_volume = {"emptyDir": {"sizeLimit": home.size}}
    spawner.volumes = [
        {"name": HOME_VOLUME, **home_volume},
        *(
            {"name": volume.name, "persistentVolumeClaim": {"claimName": volume.claim, "readOnly": volume.read_only}}
            for volume in notebooks.shared_volumes
        ),
        *(without_templates(volume.volume) for volume in notebooks.volumes),
    ]
    spawner.volume_mounts = [
        home_mount,
        *(
            {"name": volume.name, "mountPath": volume.mount_path, "readOnly": volume.read_only}
            for volume in notebooks.shared_volumes
        ),
        *(without_templates(volume.mount) for volume in notebooks.volumes),
    ]
    if folders:
        spawner.init_containers = [folder_maker(c, folders), *spawner.get("init_containers", [])]


def configure_claims(c: "Config", home: ClaimPerUser) -> None:
    spawner = c.KubeSpawner
    spawner.storage_pvc_ensure = True
    spawner.delete_pvc = home.delete_with_user
    spawner.pvc_name_template = home.name_template
    spawner.storage_capacity = home.size
    spawner.storage_access_modes = [home.access]
    if home.storage_class:
        spawner.storage_class = home.storage_class
    spawner.storage_extra_labels = {**home.labels, **spawner.get("storage_extra_labels", {})}
    spawner.storage_extra_annotations = without_templates(home.annotations)


def folder_maker(c: "Config", folders: dict[str, str]) -> dict[str, Any]:
    """Makes folders of volumes as the user: the kubelet would make them root's, or not at all where root is squashed.

    It is the one container that sees all homes, so it runs the image that all have, whatever the user's server runs.
    """
    return {
        "name": "make-folders",
        "image": c.KubeSpawner.image,
        "command": ["mkdir", "-p", "--", *(f"/volumes/{volume}/{folder}" for volume, folder in folders.items())],
        "volumeMounts": [{"name": volume, "mountPath": f"/volumes/{volume}"} for volume in folders],
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"cpu": "100m", "memory": "32Mi"},
        },
        "securityContext": {
            **c.KubeSpawner.container_security_context,
            "runAsUser": c.KubeSpawner.uid,
            "runAsGroup": c.KubeSpawner.gid,
            "readOnlyRootFilesystem": True,
        },
        "terminationMessagePolicy": "FallbackToLogsOnError",
    }


def configure_first_notebook(c: "Config", notebooks: Notebooks) -> None:
    if not notebooks.first_notebook:
        return
    spawner = c.KubeSpawner
    config_map, name = notebooks.first_notebook.config_map, notebooks.first_notebook.name
    spawner.volumes = [*spawner.volumes, {"name": FIRST_NOTEBOOK, "configMap": {"name": config_map}}]
    mount = {"name": FIRST_NOTEBOOK, "mountPath": FIRST_NOTEBOOK_FOLDER, "readOnly": True}
    spawner.volume_mounts = [*spawner.volume_mounts, mount]
    # Not an init container, which would need an image of its own where a user picks one, and time.
    script = f"{FIRST_NOTEBOOK_FOLDER}/first-notebook.sh"
    spawner.cmd = ["sh", script, notebooks.home.mount_path, name, *spawner.cmd]


def configure_culling(c: "Config", culling: Culling) -> None:
    name = "idle-culler"
    command = [
        sys.executable,
        "-m",
        "jupyterhub_idle_culler",
        # Not by the Service, which has no endpoint before the hub is ready.
        f"--url=http://127.0.0.1:{HUB_PORT}/hub/api",
        f"--timeout={culling.timeout}",
        f"--cull-every={culling.every}",
        f"--max-age={culling.max_age}",
    ]
    c.JupyterHub.services = [{"name": name, "command": command}]
    c.JupyterHub.load_roles = [
        {
            "name": name,
            "description": "Stop servers that nobody uses",
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
            "services": [name],
        }
    ]


def without_templates(value: Any) -> Any:
    """KubeSpawner expands `{username}` and its like in texts; a JSON document in one would be taken for that."""
    if isinstance(value, str):
        return value.replace("{", "{{").replace("}", "}}")
    if isinstance(value, list):
        return [without_templates(item) for item in value]
    if isinstance(value, dict):
        return {key: without_templates(item) for key, item in value.items()}
    return value


configure(get_config(), Values.load())
