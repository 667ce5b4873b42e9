"""Schema of `values.json`, which the construct writes. The hub does not start if a key is unknown or missing."""

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field

from authentication_values import Authentication, Struct


class Home(Struct):
    """Fields that all kinds of homes share."""

    volume: str
    mount_path: str


class ClaimPerUser(Home):
    """One claim per user."""

    kind: Literal["claim-per-user"]
    name_template: str
    size: str
    access: str
    storage_class: str | None = None
    sub_path: str | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    delete_with_user: bool = False


class SharedHome(Home):
    """One folder per user on a shared claim. `folder` is a template with exactly one user field."""

    kind: Literal["shared"]
    claim: str
    folder: str


class NoHome(Home):
    """Ephemeral home: files are lost when the server stops."""

    kind: Literal["none"]
    size: str


class SharedVolume(Struct):
    """A claim that is mounted in every notebook."""

    name: str
    claim: str
    mount_path: str
    read_only: bool


class Volume(Struct):
    """A Kubernetes volume of every notebook, its mount, and the folder to create on it."""

    volume: dict[str, Any]
    mount: dict[str, Any]
    make_folder: str | None = None


class StarterNotebook(Struct):
    """A notebook that is copied into each home once, from a ConfigMap."""

    config_map: str
    name: str
    volume: str
    mount_path: str
    script: str


class SecretKey(Struct):
    """Reference to a key of a Secret."""

    secret: str
    key: str


class ServerSettings(Struct):
    """Settings of a server. In a profile or a choice, null removes an inherited value."""

    image: str | None = None
    image_pull_policy: str | None = None
    command: list[str] | None = None
    args: list[str] | None = None
    default_url: str | None = None
    environment: dict[str, str | SecretKey] = {}
    cpu_guarantee: float | None = None
    cpu_limit: float | None = None
    memory_guarantee: int | None = None
    memory_limit: int | None = None
    extra_guarantees: dict[str, str | None] = {}
    extra_limits: dict[str, str | None] = {}
    node_selector: dict[str, str | None] = {}
    tolerations: list[dict[str, Any]] = []
    affinity: dict[str, Any] | None = None
    priority_class_name: str | None = None
    runtime_class_name: str | None = None
    pod_labels: dict[str, str] = {}
    pod_annotations: dict[str, str] = {}


class ProfileChoice(ServerSettings):
    """A choice of a profile option."""

    name: str
    display_name: str
    default: bool = False


class UnlistedImage(Struct):
    """A text field for an image that is not in the list of choices."""

    display_name: str
    display_name_in_choices: str
    pattern: str
    message: str


class ProfileOption(Struct):
    """An option of a profile."""

    name: str
    display_name: str
    choices: list[ProfileChoice]
    unlisted_image: UnlistedImage | None = None


class Profile(ServerSettings):
    """A profile: one entry of the list that users select from."""

    slug: str
    display_name: str
    description: str | None = None
    default: bool = False
    options: list[ProfileOption] = []


class Notebooks(ServerSettings):
    """Settings of user servers."""

    pod_name_prefix: str
    labels: dict[str, str]
    start_timeout: int
    http_timeout: int | None = None
    delete_grace_period: int | None = None
    lifecycle_hooks: dict[str, Any] = {}
    init_containers: list[dict[str, Any]] = []
    extra_containers: list[dict[str, Any]] = []
    image_pull_secrets: list[str] = []
    # None if the cluster assigns them.
    user: int | None = None
    group: int | None = None
    fs_group: int | None = None
    supplemental_groups: list[int] = []
    profiles: list[Profile] = []
    home: ClaimPerUser | SharedHome | NoHome = Field(discriminator="kind")
    shared_volumes: list[SharedVolume]
    volumes: list[Volume] = []
    starter_notebook: StarterNotebook | None = None


class NotebookAccess(Struct):
    """ServiceAccount of user servers, and whether they mount its token."""

    service_account: str
    token: bool


class KernelCulling(Struct):
    """When idle kernels of a server are stopped, in seconds."""

    timeout: int
    connected: bool


class Culling(Struct):
    """When idle servers are stopped, in seconds. A maximum age of 0 disables it."""

    service_name: str
    timeout: int
    every: int
    max_age: int
    concurrency: int | None = None
    users: bool = False
    admin_users: bool = False
    remove_named_servers: bool = False
    kernels: KernelCulling | None = None


class Database(Struct):
    """Database of the hub. The URL of a database server is in the environment."""

    kind: Literal["sqlite", "memory", "postgres", "mysql", "other"] = "sqlite"
    upgrade: bool = True


class ExtraConfig(Struct):
    """Additional configuration files, in execution order."""

    folder: Path
    files: list[str]


class Hub(Struct):
    """Settings of the hub."""

    database: Database = Database()
    allow_named_servers: bool = False
    named_server_limit_per_user: int = 0
    concurrent_spawn_limit: int
    consecutive_failure_limit: int
    active_server_limit: int = 0
    redirect_to_server: bool = True
    shutdown_on_logout: bool = False
    cleanup_servers: bool = False
    log_level: str = "INFO"
    template_paths: list[str] = []
    template_vars: dict[str, str] = {}
    extra_config: ExtraConfig | None = None


class Service(Struct):
    """A service, with JupyterHub's field names. Its token is in the environment variable `token_variable`."""

    name: str
    token_variable: str
    admin: bool | None = None
    url: str | None = None
    command: list[str] | None = None
    environment: dict[str, str] | None = None
    oauth_client_allowed_scopes: list[str] | None = None
    oauth_redirect_uri: str | None = None
    oauth_no_confirm: bool | None = None
    oauth_client_id: str | None = None
    display: bool | None = None
    info: dict[str, str] | None = None


class Role(Struct):
    """A role, with JupyterHub's field names."""

    name: str
    description: str | None = None
    scopes: list[str] | None = None
    users: list[str] | None = None
    groups: list[str] | None = None
    services: list[str] | None = None


class Group(Struct):
    """A group of users, with JupyterHub's field names."""

    users: list[str] | None = None
    properties: dict[str, str] | None = None


class Secret(Struct):
    """The Secret that is generated in the cluster."""

    name: str
    keys: list[str]
    labels: dict[str, str]


class Ports(Struct):
    """Ports of the hub, the proxy's API and notebook servers."""

    hub: int
    proxy_api: int
    notebook: int


class Values(Struct):
    hub_service: str
    proxy_api_service: str
    ports: Ports
    public_url: str | None = None
    base_url: str = "/"
    hub: Hub
    authentication: Authentication
    notebooks: Notebooks
    scheduler_name: str | None = None
    notebook_access: NotebookAccess | None = None
    culling: Culling | None = None
    services: list[Service] = []
    roles: list[Role] = []
    groups: dict[str, Group] = {}
    secret: Secret | None = None

    @classmethod
    def load(cls) -> Self:
        """Reads the file in JUPYTERHUB_VALUES, or `values.json` in the directory of this module."""
        path = Path(os.environ.get("JUPYTERHUB_VALUES") or Path(__file__).parent / "values.json")
        return cls.model_validate_json(path.read_bytes())
