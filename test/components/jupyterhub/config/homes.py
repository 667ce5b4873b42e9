"""A hub with claims in its namespace: which claim the real KubeSpawner uses as the home of a server."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from jupyterhub.objects import Hub, Server
from kubernetes_asyncio.client import V1ObjectMeta, V1PersistentVolumeClaim, V1PersistentVolumeClaimList
from kubernetes_asyncio.client.exceptions import ApiException
from kubespawner.slugs import escape_slug, is_valid_label, safe_slug

from conftest import values_of

CLAIMS = values_of("defaults")["notebooks"]["home"]
PER_SERVER = {**CLAIMS, "name_template": "claim-{user_server}"}
USER, SERVER = "hub.jupyter.org/username", "hub.jupyter.org/servername"

# What KubeSpawner 7.1.0 stores for a server that an older version started.
WITHOUT_CLAIM = {"kubespawner_version": "7.1.0", "namespace": "default", "pod_name": "a", "dns_name": "a.default"}
# What KubeSpawner 6 stores.
OLD_STATE = {"namespace": "default", "pod_name": "jupyter-a", "dns_name": "a.default"}


def claim(name: str, user: str | None, server: str = "", slug: Any = escape_slug, **labels: str) -> Any:
    """A claim as KubeSpawner 6 creates it, or KubeSpawner 7 with its slug."""
    annotations = {**({USER: user} if user else {}), **({SERVER: server} if server else {})}
    user_labels = {USER: slug(user)} if user else {}
    metadata = V1ObjectMeta(name=name, annotations=annotations or None, labels={**user_labels, **labels} or None)
    return V1PersistentVolumeClaim(metadata=metadata)


def safe_label(user: str) -> str:
    return str(safe_slug(user, is_valid=is_valid_label))


def claim_of_7(name: str, user: str, server: str = "", **labels: str) -> Any:
    return claim(name, user, server, slug=safe_label, **labels)


class FakeApi:
    """The claims and pods of one namespace."""

    def __init__(self, claims: list[Any]) -> None:
        self.claims = {one.metadata.name: one for one in claims}
        self.created: list[str] = []
        self.deleted: list[str] = []

    async def read_namespaced_persistent_volume_claim(self, name: str, **_: Any) -> Any:
        if name not in self.claims:
            raise ApiException(status=404)
        return self.claims[name]

    async def list_namespaced_persistent_volume_claim(self, label_selector: str, **_: Any) -> Any:
        key, values = label_selector.removesuffix(")").split(" in (")
        found = [one for one in self.claims.values() if (one.metadata.labels or {}).get(key) in values.split(",")]
        return V1PersistentVolumeClaimList(items=found)

    async def create_namespaced_persistent_volume_claim(self, body: Any, **_: Any) -> None:
        self.created.append(body.metadata.name)
        self.claims[body.metadata.name] = body

    async def delete_namespaced_persistent_volume_claim(self, name: str, **_: Any) -> None:
        self.deleted.append(name)
        del self.claims[name]

    async def create_namespaced_pod(self, *_: Any, **__: Any) -> None:
        raise PodReachedError


class PodReachedError(Exception):
    """The spawner has chosen a claim and creates the pod."""


class Homes:
    """A hub with its database, and claims in its namespace."""

    def __init__(self, app: JupyterHub, claims: list[Any]) -> None:
        self.app = app
        self.api = FakeApi(claims)
        # One event loop, because KubeSpawner creates a client for each.
        self.run = asyncio.Runner().run
        self.db = orm.new_session_factory("sqlite:///:memory:")()

    def spawner(self, user: str, server: str = "", state: dict[str, Any] | None = None) -> Any:
        """A spawner that a restarted hub creates from its database. `state` replaces the stored state."""
        found = orm.User.find(self.db, user) or orm.User(name=user)
        self.db.add(found)
        self.db.commit()
        stored = found.orm_spawners.get(server) or orm.Spawner(name=server, user=found)
        self.db.add(stored)
        if state is not None:
            stored.state = state
        self.db.commit()
        hub = Hub(base_url="/hub/", connect_url=self.app.hub_connect_url, port=8081)
        owner = SimpleNamespace(
            id=found.id, name=user, escaped_name=user, url=f"/user/{user}/", server=None, orm_user=found
        )
        made = self.app.spawner_class(config=self.app.config, hub=hub, user=owner, orm_spawner=stored, db=self.db)
        made.server = Server(base_url=f"/user/{user}/")
        made.api = self.api
        made.k8s_api_request_retry_timeout = 1
        made._start_watching_pods = made._start_watching_events = nothing
        made.load_state(stored.state or {})
        return made

    def start(self, user: str, server: str = "", state: dict[str, Any] | None = None) -> str:
        """Starts a server, and returns the name of its claim."""

        async def started() -> str:
            spawner = self.spawner(user, server, state)
            # As JupyterHub does before each start.
            spawner.clear_state()
            try:
                with pytest.raises(PodReachedError):
                    await spawner.start()
            finally:
                spawner.orm_spawner.state = spawner.get_state()
                self.db.commit()
            name: str = spawner.pvc_name
            return name

        return self.run(started())

    def delete(self, user: str, server: str = "") -> list[str]:
        """Claims that the hub deletes together with a user or a named server."""

        async def deleted() -> list[str]:
            await self.spawner(user, server).delete_forever()
            return self.api.deleted

        return self.run(deleted())


async def nothing() -> None:
    pass


def name_of(hub: Homes, user: str, server: str, template: str) -> str:
    async def expanded() -> Any:
        return hub.spawner(user, server)._expand_user_properties(template)

    return str(hub.run(expanded()))
