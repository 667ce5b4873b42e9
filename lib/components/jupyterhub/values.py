"""What one hub has of its own, as the construct wrote it to `values.json`. A key too many or too few stops the hub."""

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field


class Struct(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SharedPassword(Struct):
    """One password for everybody; admins have one of their own."""

    kind: Literal["shared-password"]
    admin_users: set[str]


class Iap(Struct):
    """Google's Identity-Aware Proxy."""

    kind: Literal["iap"]
    admin_users: set[str]
    audience: str | None = None
    audience_file: str | None = None


class Home(Struct):
    """The claim that each user has."""

    volume: str
    size: str
    storage_class: str | None = None


class SharedVolume(Struct):
    """A claim that every notebook mounts."""

    name: str
    claim: str
    mount_path: str
    read_only: bool


class Notebooks(Struct):
    """What users' servers are like."""

    pod_name_prefix: str
    labels: dict[str, str]
    image: str
    default_url: str
    environment: dict[str, str]
    start_timeout: int
    cpu_guarantee: float | None = None
    cpu_limit: float | None = None
    memory_guarantee: int | None = None
    memory_limit: int | None = None
    extra_guarantees: dict[str, str]
    extra_limits: dict[str, str]
    node_selector: dict[str, str]
    tolerations: list[dict[str, Any]]
    home: Home
    shared_volumes: list[SharedVolume]


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


class Secret(Struct):
    """The Secret that is made once in the cluster."""

    name: str
    keys: list[str]
    labels: dict[str, str]


class Values(Struct):
    hub_service: str
    proxy_api_service: str
    public_url: str | None = None
    sign_in: SharedPassword | Iap = Field(discriminator="kind")
    notebooks: Notebooks
    culling: Culling | None = None
    secret: Secret | None = None

    @classmethod
    def load(cls) -> Self:
        """Reads the file that JUPYTERHUB_VALUES names, or else the one beside this module."""
        path = Path(os.environ.get("JUPYTERHUB_VALUES") or Path(__file__).parent / "values.json")
        return cls.model_validate_json(path.read_bytes())
