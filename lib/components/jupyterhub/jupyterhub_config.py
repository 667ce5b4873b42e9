"""The configuration of the hub, the same for everybody: what one hub has of its own comes from `values.json`."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

# JupyterHub runs this file without its folder on the path.
sys.path.insert(0, str(Path(__file__).parent))

from iap import IAPAuthenticator
from values import Culling, Iap, Notebooks, SharedPassword, Values

if TYPE_CHECKING:
    from traitlets.config import Config, get_config

HUB_PORT = 8081
PROXY_API_PORT = 8001
NOTEBOOK_PORT = 8888


def configure(c: "Config", values: Values) -> None:
    configure_hub(c, values)
    match values.sign_in:
        case SharedPassword():
            configure_shared_password(c, values.sign_in)
        case Iap():
            configure_iap(c, values.sign_in)
    configure_notebooks(c, values.notebooks)
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

    spawner.storage_pvc_ensure = True
    spawner.pvc_name_template = "claim-{username}"
    spawner.storage_capacity = notebooks.home.size
    spawner.storage_access_modes = ["ReadWriteOnce"]
    if notebooks.home.storage_class:
        spawner.storage_class = notebooks.home.storage_class
    home = {"name": notebooks.home.volume, "persistentVolumeClaim": {"claimName": "{pvc_name}"}}
    spawner.volumes = [
        home,
        *(
            {"name": volume.name, "persistentVolumeClaim": {"claimName": volume.claim, "readOnly": volume.read_only}}
            for volume in notebooks.shared_volumes
        ),
    ]
    spawner.volume_mounts = [
        {"name": notebooks.home.volume, "mountPath": "/home/jovyan"},
        *(
            {"name": volume.name, "mountPath": volume.mount_path, "readOnly": volume.read_only}
            for volume in notebooks.shared_volumes
        ),
    ]

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
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    if culling.concurrency:
        command.append(f"--concurrency={culling.concurrency}")
    if culling.remove_named_servers:
        command.append("--remove-named-servers")
    if culling.users:
        command += ["--cull-users", f"--cull-admin-users={str(culling.admin_users).lower()}"]
        # Not upstream's "admin:users", which may do anything. "read:users" tells the age of who was never here.
        scopes += ["read:users", "delete:users"]
    c.JupyterHub.services = [{"name": name, "command": command}]
    c.JupyterHub.load_roles = [
        {
            "name": name,
            "description": "Stop servers that nobody uses",
            "scopes": scopes,
            "services": [name],
        }
    ]
    if culling.kernels:
        c.KubeSpawner.args.extend(
            [
                f"--MappingKernelManager.cull_idle_timeout={culling.kernels.timeout}",
                # Looked for often enough to be found in time.
                f"--MappingKernelManager.cull_interval={max(1, min(300, culling.kernels.timeout // 2))}",
                f"--MappingKernelManager.cull_connected={culling.kernels.connected}",
            ]
        )


def without_templates(value: str) -> str:
    """KubeSpawner expands `{username}` and its like in variables; a JSON document in one would be taken for that."""
    return value.replace("{", "{{").replace("}", "}}")


configure(get_config(), Values.load())
