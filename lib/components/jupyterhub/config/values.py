"""Schema of `values.json`, which the construct writes. The hub does not start if a key is unknown or missing."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from authentication_values import Authentication
from notebook_values import Notebooks


class Struct(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    # Names of the environment variables of users that are from Secrets.
    secret_env: list[str] = []


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
    subdomain_host: str | None = None
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
