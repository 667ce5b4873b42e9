"""KubeSpawner that keeps users' homes, whatever the hub's database knows about them."""

from functools import partial
from typing import Any

from jupyterhub.utils import exponential_backoff

from home_claims import HomeError, choose_home, claims_of_other_servers, owner_of, read_claim
from notebook_servers import ProfileSpawner

# Fields of the state that depend on the namespace.
KEPT = ("namespace", "dns_name", "pvc_name")


class NotebookSpawner(ProfileSpawner):
    """Finds the claim of a user before a server starts, and never deletes the claim of another server or user.

    KubeSpawner alone creates an empty claim if the hub's database contains no claim name and the name from the template
    does not exist.
    """

    # State in the hub's database, if it is about another namespace than the configured one.
    previous_state: dict[str, Any] | None = None

    def load_state(self, state: dict[str, Any]) -> None:
        """Ignores the namespace of the state: the hub has no permissions there, and could not even start."""
        if state.get("namespace", self.namespace) == self.namespace or self.enable_user_namespaces:
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
        if self.storage_pvc_ensure:
            try:
                await choose_home(self)
            except HomeError as error:
                self.log.error("%s", error)
                raise
        self.previous_state = None
        return await super()._start()

    async def delete_forever(self) -> None:
        """Deletes the claim of a deleted user or named server if configured, unless somebody else uses it.

        KubeSpawner decides by the template. The claim can have another name, which the hub's database contains.
        """
        if not self.delete_pvc:
            await super().delete_forever()
            return
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
