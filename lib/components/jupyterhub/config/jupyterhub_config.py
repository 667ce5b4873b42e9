"""The configuration of the hub, the same for everybody: what one hub has of its own comes from `values.json`."""

import os
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

# JupyterHub runs this file without its folder on the path.
sys.path.insert(0, str(Path(__file__).parent))

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from notebook_servers import Frame, ProfileSpawner, profile_list, traits_of, without_templates
from sign_in import configure_sign_in
from values import (
    ClaimPerUser,
    Culling,
    Database,
    ExtraConfig,
    FirstNotebook,
    Hub,
    KernelCulling,
    NoHome,
    NotebookAccess,
    Notebooks,
    SharedHome,
    Values,
)

if TYPE_CHECKING:
    from traitlets.config import Config, get_config

HUB_PORT = 8081
PROXY_API_PORT = 8001
NOTEBOOK_PORT = 8888

# What the hub's image has. For a URL that names no driver SQLAlchemy might choose another one.
DRIVERS = {"postgres": "postgresql+psycopg2", "mysql": "mysql+pymysql"}
ACCEPTED_DRIVERS = {
    "postgres": ["postgresql", "postgresql+psycopg2", "postgres"],
    "mysql": ["mysql", "mysql+pymysql", "mariadb", "mariadb+pymysql"],
}
HOME_VOLUME = "notebook-home"
FIRST_NOTEBOOK = "first-notebook"
FIRST_NOTEBOOK_FOLDER = "/etc/first-notebook"


def configure(c: "Config", values: Values) -> None:
    configure_hub(c, values)
    configure_limits_and_pages(c, values.hub)
    configure_database(c, values.hub.database)
    configure_sign_in(c, values.sign_in)
    configure_notebooks(c, values.notebooks, values.culling.kernels if values.culling else None)
    configure_notebook_pods(c, values.notebooks)
    configure_notebook_access(c, values.notebook_access)
    configure_storage(c, values.notebooks)
    if values.notebooks.first_notebook:
        configure_first_notebook(c, values.notebooks.first_notebook)
    if values.scheduler_name:
        configure_scheduling(c, values.scheduler_name)
    if values.culling:
        configure_culling(c, values.culling, values.base_url)
    configure_services(c, values)
    # The last, so that it can change all of the above.
    if values.hub.extra_config:
        run_extra_config(c, values.hub.extra_config)


def configure_hub(c: "Config", values: Values) -> None:
    # JupyterHub itself reads the cookie secret and the proxy's token from JPY_COOKIE_SECRET and CONFIGPROXY_AUTH_TOKEN.
    c.JupyterHub.base_url = values.base_url
    c.JupyterHub.hub_bind_url = f"http://:{HUB_PORT}"
    c.JupyterHub.hub_connect_url = f"http://{values.hub_service}:{HUB_PORT}"
    if values.public_url:
        c.JupyterHub.public_url = values.public_url

    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{values.proxy_api_service}:{PROXY_API_PORT}"

    # The hub can be restarted at any time: users' servers go on, and are found again.
    c.JupyterHub.cleanup_proxy = False
    c.JupyterHub.cleanup_servers = values.hub.cleanup_servers


def configure_limits_and_pages(c: "Config", hub: Hub) -> None:
    c.JupyterHub.log_level = hub.log_level

    c.JupyterHub.allow_named_servers = hub.allow_named_servers
    c.JupyterHub.named_server_limit_per_user = hub.named_server_limit_per_user
    c.JupyterHub.concurrent_spawn_limit = hub.concurrent_spawn_limit
    c.JupyterHub.active_server_limit = hub.active_server_limit
    c.KubeSpawner.consecutive_failure_limit = hub.consecutive_failure_limit

    c.JupyterHub.redirect_to_server = hub.redirect_to_server
    c.JupyterHub.shutdown_on_logout = hub.shutdown_on_logout
    c.JupyterHub.template_paths = hub.template_paths
    c.JupyterHub.template_vars = hub.template_vars


def configure_database(c: "Config", database: Database) -> None:
    c.JupyterHub.upgrade_db = database.upgrade
    match database.kind:
        case "sqlite":
            c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"
        case "memory":
            c.JupyterHub.db_url = "sqlite:///:memory:"
        case _:
            c.JupyterHub.db_url = database_url(database.kind)


def database_url(kind: str) -> str:
    """The URL of the environment, with the driver that the image has and the password where that is apart."""
    try:
        url = make_url(os.environ["JUPYTERHUB_DATABASE_URL"].strip())
    except ArgumentError:
        # Without the cause, which tells the URL with its password.
        raise ValueError("the URL of the hub's database is not a URL of SQLAlchemy") from None
    if kind in DRIVERS:
        accepted = ACCEPTED_DRIVERS[kind]
        if url.drivername not in accepted:
            raise ValueError(
                f"the URL of the hub's database is {url.drivername}://…; accepted are {', '.join(accepted)}"
            )
        url = url.set(drivername=DRIVERS[kind])
    password = os.environ.get("JUPYTERHUB_DATABASE_PASSWORD")
    if password:
        url = url.set(password=password)
    return url.render_as_string(hide_password=False)


def configure_notebooks(c: "Config", notebooks: Notebooks, kernels: KernelCulling | None) -> None:
    c.JupyterHub.spawner_class = ProfileSpawner
    spawner = c.KubeSpawner

    spawner.slug_scheme = "safe"
    spawner.pod_name_template = f"{notebooks.pod_name_prefix}{{user_server}}"
    # The component is what the network policies select.
    spawner.component_label = notebooks.labels["app.kubernetes.io/component"]
    spawner.common_labels = {}
    spawner.storage_extra_labels = notebooks.labels

    frame = Frame(launcher_of(notebooks), kernel_options(kernels) if kernels else [])
    spawner.cmd = [*frame.launcher, "jupyterhub-singleuser"]
    spawner.args = frame.options
    spawner.port = NOTEBOOK_PORT
    for trait, value in traits_of(notebooks, frame).items():
        setattr(spawner, trait, value)
    spawner.extra_labels = {**notebooks.labels, **notebooks.pod_labels}
    spawner.profile_list = profile_list(notebooks.profiles, frame)

    spawner.start_timeout = notebooks.start_timeout
    if notebooks.http_timeout:
        spawner.http_timeout = notebooks.http_timeout
    if notebooks.delete_grace_period:
        spawner.delete_grace_period = notebooks.delete_grace_period


def configure_notebook_pods(c: "Config", notebooks: Notebooks) -> None:
    # Pod Security "restricted", without a privileged init container: a network policy keeps the metadata server away.
    spawner = c.KubeSpawner
    spawner.uid = notebooks.user
    spawner.gid = notebooks.group
    spawner.fs_gid = notebooks.fs_group
    spawner.supplemental_gids = notebooks.supplemental_groups
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
    # Otherwise the address of every Service of the namespace is in every notebook's environment.
    spawner.extra_pod_config = {"enableServiceLinks": False}
    if notebooks.runtime_class_name:
        spawner.extra_pod_config["runtimeClassName"] = notebooks.runtime_class_name

    spawner.image_pull_secrets = notebooks.image_pull_secrets
    spawner.lifecycle_hooks = notebooks.lifecycle_hooks
    spawner.init_containers = without_templates(notebooks.init_containers)
    spawner.extra_containers = without_templates(notebooks.extra_containers)


def configure_notebook_access(c: "Config", access: NotebookAccess | None) -> None:
    if access:
        c.KubeSpawner.service_account = access.service_account
    c.KubeSpawner.automount_service_account_token = bool(access and access.token)


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
            **whom_to_run_as(c),
            "readOnlyRootFilesystem": True,
        },
        "terminationMessagePolicy": "FallbackToLogsOnError",
    }


def whom_to_run_as(c: "Config") -> dict[str, int]:
    ids = {"runAsUser": c.KubeSpawner.uid, "runAsGroup": c.KubeSpawner.gid}
    return {field: number for field, number in ids.items() if number is not None}


def configure_first_notebook(c: "Config", first_notebook: FirstNotebook) -> None:
    spawner = c.KubeSpawner
    volume = {"name": FIRST_NOTEBOOK, "configMap": {"name": first_notebook.config_map}}
    spawner.volumes = [*spawner.volumes, volume]
    mount = {"name": FIRST_NOTEBOOK, "mountPath": FIRST_NOTEBOOK_FOLDER, "readOnly": True}
    spawner.volume_mounts = [*spawner.volume_mounts, mount]


def launcher_of(notebooks: Notebooks) -> list[str]:
    """What starts a server: it puts the first notebook into the home before.

    Not an init container, which would need an image of its own where a user picks one, and time.
    """
    if not notebooks.first_notebook:
        return []
    script = f"{FIRST_NOTEBOOK_FOLDER}/first-notebook.sh"
    return ["sh", script, notebooks.home.mount_path, notebooks.first_notebook.name]


def configure_scheduling(c: "Config", scheduler_name: str) -> None:
    # A scheduler of the hub's own, for users' pods alone.
    c.KubeSpawner.scheduler_name = scheduler_name


def configure_culling(c: "Config", culling: Culling, base_url: str) -> None:
    name = "idle-culler"
    command = [
        sys.executable,
        "-m",
        "jupyterhub_idle_culler",
        # Not by the Service, which has no endpoint before the hub is ready.
        f"--url=http://127.0.0.1:{HUB_PORT}{base_url}hub/api",
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


def kernel_options(kernels: KernelCulling) -> list[str]:
    return [
        f"--MappingKernelManager.cull_idle_timeout={kernels.timeout}",
        # Looked for often enough to be found in time.
        f"--MappingKernelManager.cull_interval={max(1, min(300, kernels.timeout // 2))}",
        f"--MappingKernelManager.cull_connected={kernels.connected}",
    ]


def configure_services(c: "Config", values: Values) -> None:
    """Beside those that are there already: the culler."""
    c.JupyterHub.services.extend(
        {
            **service.model_dump(exclude_none=True),
            # Otherwise a service that the hub starts would get a further token with each start of the hub.
            "api_token": os.environ[f"JUPYTERHUB_SERVICE_TOKEN_{service.name}"],
        }
        for service in values.services
    )
    c.JupyterHub.load_roles.extend(role.model_dump(exclude_none=True) for role in values.roles)
    c.JupyterHub.load_groups = {name: group.model_dump(exclude_none=True) for name, group in values.groups.items()}


def run_extra_config(c: "Config", extra: ExtraConfig) -> None:
    for file in extra.files:
        try:
            runpy.run_path(str(extra.folder / file), init_globals={"c": c, "get_config": lambda: c})
        except Exception as error:
            raise RuntimeError(f'hub.extraConfig: block "{file}" fails: {error!r}') from error


configure(get_config(), Values.load())
