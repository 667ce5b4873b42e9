"""What one hub has of its own, as the construct wrote it to `values.json`. A key too many or too few stops the hub."""

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from sign_in_values import SignIn


class Struct(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClaimPerUser(Struct):
    """Each user has a claim."""

    kind: Literal["claim-per-user"]
    mount_path: str
    name_template: str
    size: str
    access: str
    storage_class: str | None = None
    sub_path: str | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    delete_with_user: bool = False


class SharedHome(Struct):
    """Each user has a folder of one claim; `folder` is a template that names the user once."""

    kind: Literal["shared"]
    mount_path: str
    claim: str
    folder: str


class NoHome(Struct):
    """Nothing is kept."""

    kind: Literal["none"]
    mount_path: str
    size: str


class SharedVolume(Struct):
    """A claim that every notebook mounts."""

    name: str
    claim: str
    mount_path: str
    read_only: bool


class Volume(Struct):
    """A volume that every notebook has, and where, both in Kubernetes' own words; and a folder of it to make."""

    volume: dict[str, Any]
    mount: dict[str, Any]
    make_folder: str | None = None


class FirstNotebook(Struct):
    """What each home is given once, from a ConfigMap."""

    config_map: str
    name: str


class SecretKey(Struct):
    """A value of a Secret."""

    secret: str
    key: str


class ServerSettings(Struct):
    """What notebooks, a profile or a choice say of a server. In the latter two a null takes back what holds already."""

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
    """What an option offers."""

    name: str
    display_name: str
    default: bool = False


class UnlistedImage(Struct):
    """A field in which a user types an image."""

    display_name: str
    display_name_in_choices: str
    pattern: str
    message: str


class ProfileOption(Struct):
    """Something to choose within a profile."""

    name: str
    display_name: str
    choices: list[ProfileChoice]
    unlisted_image: UnlistedImage | None = None


class Profile(ServerSettings):
    """One entry of the list that a user picks from."""

    slug: str
    display_name: str
    description: str | None = None
    default: bool = False
    options: list[ProfileOption] = []


class Notebooks(ServerSettings):
    """What users' servers are like."""

    pod_name_prefix: str
    labels: dict[str, str]
    start_timeout: int
    http_timeout: int | None = None
    delete_grace_period: int | None = None
    lifecycle_hooks: dict[str, Any] = {}
    init_containers: list[dict[str, Any]] = []
    extra_containers: list[dict[str, Any]] = []
    image_pull_secrets: list[str] = []
    # None where the cluster picks them.
    user: int | None = None
    group: int | None = None
    fs_group: int | None = None
    supplemental_groups: list[int] = []
    profiles: list[Profile] = []
    home: ClaimPerUser | SharedHome | NoHome = Field(discriminator="kind")
    shared_volumes: list[SharedVolume]
    volumes: list[Volume] = []
    first_notebook: FirstNotebook | None = None


class NotebookAccess(Struct):
    """Whom users' servers run as, and whether they hold a token of it."""

    service_account: str
    token: bool


class KernelCulling(Struct):
    """When kernels within a server are stopped; in seconds."""

    timeout: int
    connected: bool


class Culling(Struct):
    """When servers that nobody uses are stopped; all in seconds, and a maximum age of 0 is none."""

    timeout: int
    every: int
    max_age: int
    concurrency: int | None = None
    users: bool = False
    admin_users: bool = False
    remove_named_servers: bool = False
    kernels: KernelCulling | None = None


class Database(Struct):
    """Where the hub keeps what it knows. Where somebody else runs it, its URL is in the environment."""

    kind: Literal["sqlite", "memory", "postgres", "mysql", "other"] = "sqlite"
    upgrade: bool = True


class ExtraConfig(Struct):
    """Blocks of configuration, in the order in which they run."""

    folder: Path
    files: list[str]


class Hub(Struct):
    """What the hub itself is like."""

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
    """A program that talks to the hub, in the words of JupyterHub; its token is in the environment."""

    name: str
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
    """What some may do, in the words of JupyterHub."""

    name: str
    description: str | None = None
    scopes: list[str] | None = None
    users: list[str] | None = None
    groups: list[str] | None = None
    services: list[str] | None = None


class Group(Struct):
    """A group of users, in the words of JupyterHub."""

    users: list[str] | None = None
    properties: dict[str, str] | None = None


class Secret(Struct):
    """The Secret that is made once in the cluster."""

    name: str
    keys: list[str]
    labels: dict[str, str]


class Values(Struct):
    hub_service: str
    proxy_api_service: str
    public_url: str | None = None
    base_url: str = "/"
    hub: Hub
    sign_in: SignIn
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
        """Reads the file that JUPYTERHUB_VALUES names, or else the one beside this module."""
        path = Path(os.environ.get("JUPYTERHUB_VALUES") or Path(__file__).parent / "values.json")
        return cls.model_validate_json(path.read_bytes())
