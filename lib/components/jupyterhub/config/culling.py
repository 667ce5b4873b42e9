"""Stops idle notebook servers and kernels."""

import sys
from typing import TYPE_CHECKING

from values import Culling, KernelCulling

if TYPE_CHECKING:
    from traitlets.config import Config


def configure_culling(c: "Config", culling: Culling, hub_api_url: str) -> None:
    """Runs the culler as a service of the hub.

    The URL must not be that of the hub's Service, which has no endpoint until the hub is ready.
    """
    name = culling.service_name
    command = [
        sys.executable,
        "-m",
        "jupyterhub_idle_culler",
        f"--url={hub_api_url}",
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
        # Not upstream's "admin:users", which grants too much. "read:users" includes the age of users without activity.
        scopes += ["read:users", "delete:users"]
    c.JupyterHub.services = [{"name": name, "command": command}]
    c.JupyterHub.load_roles = [
        {
            "name": name,
            "description": "Stop idle servers",
            "scopes": scopes,
            "services": [name],
        }
    ]


def kernel_options(kernels: KernelCulling) -> list[str]:
    """Options of a notebook server that stop its idle kernels."""
    return [
        f"--MappingKernelManager.cull_idle_timeout={kernels.timeout}",
        # Often enough to stop kernels soon after the timeout.
        f"--MappingKernelManager.cull_interval={max(1, min(300, kernels.timeout // 2))}",
        f"--MappingKernelManager.cull_connected={kernels.connected}",
    ]
