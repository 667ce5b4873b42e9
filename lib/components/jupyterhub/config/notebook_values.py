"""The section `notebooks` of `values.json`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Struct(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    """A Kubernetes volume, its mount, and the folder to create on it."""

    volume: dict[str, Any]
    mount: dict[str, Any]
    make_folder: str | None = None


class RestrictedVolume(Volume):
    """A volume of the servers of some users."""

    allowed_users: list[str] = []
    allowed_groups: list[str] = []
    allow_admins: bool = False


class Team(Struct):
    """A group of users with a separate namespace for their servers."""

    name: str
    display_name: str
    namespace: str
    allowed_users: list[str] = []
    allowed_groups: list[str] = []
    service_account: str
    # Whether servers have a token of the ServiceAccount.
    token: bool
    volumes: list[Volume] = []

    @property
    def normalized_users(self) -> set[str]:
        """JupyterHub compares normalized names."""
        return {user.lower() for user in self.allowed_users}


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
    lifecycle_hooks: dict[str, Any] = {}
    env_from: list[dict[str, Any]] = []
    volumes: list[Volume] = []
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
    # None if the profile is available to everybody.
    allowed_users: list[str] | None = None
    allowed_groups: list[str] | None = None
    default: bool = False
    options: list[ProfileOption] = []


class Notebooks(ServerSettings):
    """Settings of user servers."""

    pod_name_prefix: str
    # Variables of the platform, as in a container of Kubernetes.
    platform_environment: list[dict[str, Any]] = []
    # None if it is the namespace of the hub.
    namespace: str | None = None
    labels: dict[str, str]
    start_timeout: int
    http_timeout: int | None = None
    delete_grace_period: int | None = None
    dns_config: dict[str, Any] | None = None
    host_aliases: list[dict[str, Any]] = []
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
    restricted_volumes: list[RestrictedVolume] = []
    starter_notebook: StarterNotebook | None = None
    teams: list[Team] = []
    allow_users_without_team: bool = False
