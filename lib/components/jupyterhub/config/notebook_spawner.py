"""KubeSpawner that keeps users' homes, whatever the hub's database knows about them."""

import re
from copy import deepcopy
from functools import partial
from typing import Any

from jupyterhub.utils import exponential_backoff
from traitlets import Dict, List

from home_claims import HomeError, choose_home, claims_of_other_servers, owner_of, read_claim
from notebook_servers import FIELDS, OptionsError, escape_templates, literal_text, volume_of
from notebook_teams import TeamSpawner

# Fields of the state that depend on the namespace.
KEPT = ("namespace", "dns_name", "pvc_name")


# Traits that depend on the user, the team and the profile.
CHANGED = (
    "volumes",
    "volume_mounts",
    "folders",
    "init_containers",
    "lifecycle_hooks",
    "extra_container_config",
    "service_account",
    "automount_service_account_token",
)


RAW_NAME = "{unescaped_username}"
SAFE_NAME = re.compile(r"(?![.])[^/\\$\x00-\x1f\x7f]{0,253}[^/\\$\x00-\x20\x7f-]")


def with_folders(container: dict[str, Any], folders: dict[str, str]) -> list[dict[str, Any]]:
    """The init container that creates folders, or nothing without folders."""
    paths = [f"/volumes/{volume}/{literal_text(folder)}" for volume, folder in folders.items()]
    mounts = [{"name": volume, "mountPath": f"/volumes/{volume}"} for volume in folders]
    return [{**container, "command": ["mkdir", "-p", "--", *paths], "volumeMounts": mounts}] if folders else []


class NotebookSpawner(TeamSpawner):
    """Finds the claim of a user before a server starts, and never deletes the claim of another server or user.

    KubeSpawner alone creates an empty claim if the hub's database contains no claim name and the name from the template
    does not exist.
    """

    folders = Dict(config=True, help="Folders to create, by the name of their volume.")
    folders_container = Dict(config=True, help="The init container that creates folders, without the folders.")
    restricted_volumes: List[Any] = List(
        config=True, help="Volumes, with the users, groups and admins whose servers mount them."
    )

    # Types of traits of KubeSpawner.
    lifecycle_hooks: dict[str, Any]
    volume_mounts: list[dict[str, Any]]
    init_containers: list[dict[str, Any]]
    volumes: list[dict[str, Any]]
    extra_container_config: dict[str, Any]
    service_account: str | None
    automount_service_account_token: bool | None

    # The configured values of traits that `load_user_options` changes.
    configured: dict[str, Any] | None = None

    # State in the hub's database, if it is about another namespace than the configured ones.
    previous_state: dict[str, Any] | None = None

    def load_state(self, state: dict[str, Any]) -> None:
        """Ignores the namespace of the state: the hub has no permissions there, and could not even start."""
        if state.get("namespace", self.namespace) in self.namespaces or self.enable_user_namespaces:
            super().load_state(state)
            return
        self.log.warning("Servers of %s were in namespace %s before", self.user.name, state["namespace"])
        self.previous_state = state
        super().load_state({name: value for name, value in state.items() if name not in KEPT})

    def get_state(self) -> dict[str, Any]:
        state: dict[str, Any] = super().get_state()
        if self.previous_state:
            # Otherwise the next attempt to start would create an empty home.
            state |= {name: self.previous_state[name] for name in KEPT if name in self.previous_state}
        return state

    async def _start(self) -> Any:
        await self.check_user_options()
        self._enter_namespace()
        if self.storage_pvc_ensure:
            try:
                await choose_home(self)
            except HomeError as error:
                self.log.error("%s", error)
                raise
        self.previous_state = None
        return await super()._start()

    def _enter_namespace(self) -> None:
        """Uses the namespace of the team, or the default one."""
        if not self.teams:
            return
        team = self.chosen_team()
        namespace = team.namespace if team else self.default_namespace
        if self.use_namespace(namespace):
            self.log.info("The server of %s now starts in namespace %s", self.user.name, namespace)
        if team:
            # A home in the namespace of an earlier configuration does not keep the user from the team.
            self.previous_state = None

    async def check_user_options(self) -> None:
        wrong = self._unsafe_name()
        if wrong:
            raise self.uncounted(OptionsError(400, wrong))
        await super().check_user_options()

    def _unsafe_name(self) -> str | None:
        """Why the name of the user cannot be that of a directory, if the home is a directory with this name.

        Kubernetes and `mkdir` would use another directory, perhaps that of another user: KubeSpawner removes "-" at the
        end, and Kubernetes replaces `$$` in commands.
        """
        name: str = self.user.name
        if not any(RAW_NAME in mount.get("subPath", "") for mount in self.volume_mounts) or SAFE_NAME.fullmatch(name):
            return None
        return (
            f"The name {name!r} cannot be the name of a home directory. It must not contain a slash, $ or control "
            f"characters, start with a dot, or end with - or a space."
        )

    async def load_user_options(self) -> None:
        """Adds the volumes of the user, and then those of the profile.

        Only the hub decides about volumes: options of a request do not contain any. Everything starts from
        the configuration, so that nothing of an earlier start is left.
        """
        if self.configured is None:
            self.configured = {trait: deepcopy(getattr(self, trait)) for trait in CHANGED}
        for trait, value in self.configured.items():
            setattr(self, trait, deepcopy(value))
        self.add_volumes([volume for volume in self.restricted_volumes if self._may_mount(volume)])
        self._join_team()
        await super().load_user_options()
        # KubeSpawner does not expand hooks.
        self.lifecycle_hooks = self._expand_all(escape_templates(self.lifecycle_hooks))
        mounted = {mount["name"] for mount in self.volume_mounts}
        folders = {name: folder for name, folder in self.folders.items() if name in mounted}
        others = [one for one in self.init_containers if one["name"] != self.folders_container.get("name")]
        self.init_containers = [*with_folders(self.folders_container, folders), *others]
        for container in (*self.init_containers, *self.extra_containers):
            mounted |= {mount["name"] for mount in container.get("volumeMounts") or ()}
        self.volumes = [volume for volume in self.volumes if volume["name"] in mounted]

    def _join_team(self) -> None:
        """Uses the namespace, the ServiceAccount and the volumes of the team."""
        self._enter_namespace()
        team = self.chosen_team()
        if team:
            self.service_account = team.service_account
            self.automount_service_account_token = team.token
            self.add_volumes([volume_of(volume) for volume in team.volumes])

    def _may_mount(self, volume: dict[str, Any]) -> bool:
        is_admin = bool(getattr(self.user, "admin", False))
        return (volume["admins"] and is_admin) or self.is_one_of(volume["users"], volume["groups"])

    def _apply_overrides(self, spawner_override: dict[str, Any]) -> None:
        """Merges what KubeSpawner would replace, or merge too deeply: it would combine two actions of one hook."""
        override = dict(spawner_override)
        self.add_volumes(override.pop("added_volumes", []))
        self.lifecycle_hooks = {**self.lifecycle_hooks, **override.pop("added_hooks", {})}
        sources = [*self.extra_container_config.get("envFrom", []), *override.pop("added_env_from", [])]
        if sources:
            self.extra_container_config = {**self.extra_container_config, "envFrom": sources}
        super()._apply_overrides(override)

    def add_volumes(self, added: list[dict[str, Any]]) -> None:
        """Mounts volumes. They replace volumes at the same paths."""
        paths = {each["mount"]["mountPath"] for each in added}
        kept = [mount for mount in self.volume_mounts if mount["mountPath"] not in paths]
        self.volume_mounts = [*kept, *(each["mount"] for each in added)]
        self.volumes = [*self.volumes, *(each["volume"] for each in added)]
        self.folders = {**self.folders, **{each["volume"]["name"]: each["folder"] for each in added if each["folder"]}}

    def template_namespace(self) -> dict[str, Any]:
        """Fields of `default_url`, which JupyterHub expands, with the same values as everywhere else."""
        fields = {field: self._expand_user_properties(f"{{{field}}}") for field in FIELDS}
        return {**super().template_namespace(), **fields}

    def get_env(self) -> dict[str, Any]:
        """Variables. Those of JupyterHub itself are literal too: names of users can contain `$`."""
        return {
            name: literal_text(value) if isinstance(value, str) and name not in self.environment else value
            for name, value in super().get_env().items()
        }

    async def delete_forever(self) -> None:
        """Deletes the claim of a deleted user or named server if configured, unless somebody else uses it.

        KubeSpawner decides by the template. The claim can have another name, which the hub's database contains.
        """
        if not self.delete_pvc:
            await super().delete_forever()
            return
        # The last one first: its claim can have a name that only the hub's database contains.
        for namespace in dict.fromkeys([self.namespace, *self.namespaces]):
            self.use_namespace(namespace)
            await self._delete_home()

    async def _delete_home(self) -> None:
        if self.name and self.pvc_name in claims_of_other_servers(self):
            self.log.info("Not deleting claim %s, which other servers of %s use", self.pvc_name, self.user.name)
            return
        if not self._pvc_exists:
            claim = await read_claim(self, self.pvc_name)
            if claim and owner_of(claim) not in (None, self.user.name):
                self.log.warning("Not deleting claim %s, which belongs to %s", self.pvc_name, owner_of(claim))
                return
        await exponential_backoff(
            partial(self._make_delete_pvc_request, self.pvc_name, self.k8s_api_request_timeout),
            f"Could not delete claim {self.pvc_name}",
            timeout=self.k8s_api_request_retry_timeout,
        )
