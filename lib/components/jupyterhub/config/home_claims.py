"""Finds the claim that contains a user's home.

The hub's database contains the names of claims that this hub has used. It does not contain them if the database is new,
or if an older KubeSpawner stored the state. The name then follows from a template, which differs between versions of
KubeSpawner and of zero-to-jupyterhub. All of them annotate a claim with the names of its user and server.
"""

import re
from typing import Any

from jupyterhub import orm
from kubernetes_asyncio.client.exceptions import ApiException
from kubespawner import KubeSpawner
from kubespawner.slugs import escape_slug, is_valid_label, safe_slug, strip_and_hash

USER = "hub.jupyter.org/username"
SERVER = "hub.jupyter.org/servername"
INSTANCE = "app.kubernetes.io/instance"
MANAGED_BY = "app.kubernetes.io/managed-by"

# Number of characters of a server's name that every slug of KubeSpawner contains, however it shortens the name.
SHORTEST_SLUG = 17
LONGEST_SLUG = 48

Claim = Any


class HomeError(RuntimeError):
    """The home of a user is not certain. JupyterHub shows the message to the user."""

    @property
    def jupyterhub_message(self) -> str:
        return str(self)


async def choose_home(spawner: KubeSpawner) -> None:
    """Sets `pvc_name` to the existing claim of the server. Without one, KubeSpawner creates a claim of that name.

    :raises HomeError: if the claim belongs to another user, if several claims could be the home, or if the home is in
        another namespace
    """
    if spawner._pvc_exists:
        if await read_claim(spawner, spawner.pvc_name):
            return
        spawner.log.warning("Claim %s of %s does not exist anymore", spawner.pvc_name, spawner.user.name)
        spawner._pvc_exists = False
        spawner.pvc_name = spawner._expand_user_properties(spawner.pvc_name_template)
    found = await find_home(spawner)
    if found:
        spawner.pvc_name = found
        spawner._pvc_exists = True
    elif spawner.previous_state:
        previous = spawner.previous_state["namespace"]
        raise HomeError(
            f'Servers of {spawner.user.name} were in the namespace "{previous}" before, and now start in '
            f'"{spawner.namespace}", where their files cannot be mounted. Administrators: set `notebooks.namespace` to '
            f'"{previous}", or move the claim to "{spawner.namespace}". For a new, empty home, create the claim '
            f"{spawner.pvc_name} there."
        )


async def find_home(spawner: KubeSpawner) -> str | None:
    """Name of the existing claim of a server, or None."""
    name: str = spawner.pvc_name
    others = [claim for claim in await claims_of_user(spawner) if claim.metadata.name != name]

    def other_of(server: str) -> str | None:
        return only_one(spawner, [claim for claim in others if server_of(spawner, claim) == server])

    separate = "user_server}" in spawner.pvc_name_template
    if spawner.name and not separate:
        # A named server may have a separate claim from another configuration.
        own = other_of(spawner.name)
        if own:
            return own
    if await accepts_claim(spawner, name):
        if others:
            spawner.log.info("%s has more claims: %s", spawner.user.name, [claim.metadata.name for claim in others])
        return name
    return other_of(spawner.name if separate else "")


async def accepts_claim(spawner: KubeSpawner, name: str) -> bool:
    """Whether the claim exists.

    :raises HomeError: if it belongs to another user
    """
    claim = await read_claim(spawner, name)
    if claim is None:
        return False
    owner = owner_of(claim)
    user = user_with(spawner, name) or (owner if owner not in (None, spawner.user.name) else None)
    if user:
        raise HomeError(
            f"The claim {name} would be the home of {spawner.user.name}, but it belongs to {user}. Administrators: "
            f"change `nameTemplate` of the home, or annotate the claim with {USER}={spawner.user.name} if it is theirs."
        )
    return True


def only_one(spawner: KubeSpawner, claims: list[Claim]) -> str | None:
    """Name of the only claim, or None if there is none.

    :raises HomeError: if there are several
    """
    names: list[str] = sorted(claim.metadata.name for claim in claims if not user_with(spawner, claim.metadata.name))
    if len(names) > 1:
        raise HomeError(
            f"Several claims could be the home of {spawner.user.name}: {', '.join(names)}. Administrators: remove the "
            f"annotation {USER} from all but one of them."
        )
    if names:
        spawner.log.warning("Using existing claim %s instead of %s", names[0], spawner.pvc_name)
        return names[0]
    return None


async def read_claim(spawner: KubeSpawner, name: str) -> Claim | None:
    try:
        return await spawner.api.read_namespaced_persistent_volume_claim(
            name=name, namespace=spawner.namespace, _request_timeout=spawner.k8s_api_request_retry_timeout
        )
    except ApiException as error:
        if error.status == 404:
            return None
        raise


async def claims_of_user(spawner: KubeSpawner) -> list[Claim]:
    """Claims that a KubeSpawner of any version has created for this user."""
    user = spawner.user.name
    labels = {safe_slug(user, is_valid=is_valid_label), escape_slug(user)}
    listed = await spawner.api.list_namespaced_persistent_volume_claim(
        namespace=spawner.namespace,
        label_selector=f"{USER} in ({','.join(sorted(filter(is_valid_label, labels)))})",
        _request_timeout=spawner.k8s_api_request_retry_timeout,
    )
    return [
        claim
        for claim in listed.items
        if owner_of(claim) == user and not claim.metadata.deletion_timestamp and not is_of_another_hub(spawner, claim)
    ]


def owner_of(claim: Claim) -> str | None:
    owner: str | None = (claim.metadata.annotations or {}).get(USER)
    return owner


def is_of_another_hub(spawner: KubeSpawner, claim: Claim) -> bool:
    """Whether another hub of this library, in the same namespace, has created the claim."""
    labels: dict[str, str] = claim.metadata.labels or {}
    own: dict[str, str] = spawner.storage_extra_labels
    return labels.get(MANAGED_BY) == own.get(MANAGED_BY) and labels.get(INSTANCE) != own.get(INSTANCE)


def server_of(spawner: KubeSpawner, claim: Claim) -> str:
    """Name of the only server that uses a claim, or "" if all servers of the user do.

    A claim that all servers use is annotated with the server that was started first, so its name decides.
    """
    server: str = (claim.metadata.annotations or {}).get(SERVER, "")
    if not server:
        return ""
    user = spawner.user.name
    # The part before the hash. Slugs of short and valid names have no hash.
    users = {safe_slug(user, max_length=LONGEST_SLUG), escape_slug(user), shortened(user)}
    servers = {escape_slug(server), shortened(server)}
    pairs = (f"{re.escape(one)}-*{re.escape(other)}" for one in users for other in servers)
    return server if any(re.search(pair, claim.metadata.name) for pair in pairs) else ""


def shortened(name: str) -> str:
    """Start of every safe slug of a name."""
    slug: str = strip_and_hash(name, max_length=SHORTEST_SLUG + len("---") + 8)
    return slug.split("---")[0]


def claims_of_other_servers(spawner: KubeSpawner) -> set[str]:
    """Names of the claims that the other servers of a user use, and of the claim that the default server would use."""
    others = [other for name, other in spawner.user.orm_user.orm_spawners.items() if name != spawner.name]
    names = {(other.state or {}).get("pvc_name") for other in others}
    if "user_server}" not in spawner.pvc_name_template:
        names.add(spawner._expand_user_properties(spawner.pvc_name_template))
    return {name for name in names if name}


def user_with(spawner: KubeSpawner, claim: str) -> str | None:
    """Name of another user whose servers use a claim, according to the hub's database.

    An administrator can rename users, who keep their claims. The old name can then be that of a new user.
    """
    if not spawner.db:
        return None
    own = spawner.orm_spawner.user_id
    for other in spawner.db.query(orm.Spawner).filter(orm.Spawner.user_id != own):
        state = other.state or {}
        if state.get("pvc_name") == claim and state.get("namespace", spawner.namespace) == spawner.namespace:
            name: str = other.user.name
            return name
    return None
