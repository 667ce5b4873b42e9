"""Claims that the real KubeSpawner uses as homes, by the claims that exist and by the state in the hub's database."""

from pathlib import Path
from typing import Any

import pytest
from jupyterhub import orm
from jupyterhub.app import JupyterHub
from kubespawner.slugs import escape_slug, is_valid_label

from conftest import config_folder, values_of
from homes import CLAIMS, OLD_STATE, PER_SERVER, WITHOUT_CLAIM, Homes, claim, claim_of_7, name_of


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("JUPYTERHUB_PASSWORD", "correct-horse")

    def made(*claims: Any, home: dict[str, Any] = CLAIMS, **notebooks: Any) -> Homes:
        values = values_of("defaults")
        settings = {**values["notebooks"], "home": home, **notebooks}
        folder = config_folder(tmp_path / "config", {**values, "notebooks": settings})
        monkeypatch.setenv("JUPYTERHUB_VALUES", str(folder / "values.json"))
        app = JupyterHub()
        app.load_config_file(str(folder / "jupyterhub_config.py"))
        return Homes(app, list(claims))

    return made


@pytest.mark.parametrize("home", [CLAIMS, PER_SERVER, {**CLAIMS, "name_template": "home-of-{username}"}])
@pytest.mark.parametrize(
    "existing",
    [
        # The chart 3 and older.
        claim("claim-ann-2dmarie", "ann-marie"),
        # KubeSpawner 7 in another configuration.
        claim_of_7("volume-ann-marie", "ann-marie"),
        # A copy with a name that no template produces.
        claim("restored-4711", "ann-marie"),
    ],
)
def test_an_existing_home_is_used_whatever_the_database_contains(
    homes: Any, home: dict[str, Any], existing: Any
) -> None:
    hub = homes(existing, home=home)
    name = existing.metadata.name
    for state in ({}, OLD_STATE, WITHOUT_CLAIM):
        assert hub.start("ann-marie", state=state) == name
        # From now on the database contains the name.
        assert hub.start("ann-marie") == name
    assert hub.api.created == []


@pytest.mark.parametrize("template", ["claim-{escaped_username}{escaped_servername}", "claim-{user_server}"])
def test_homes_of_special_names_are_found(homes: Any, template: str) -> None:
    hub = homes(home=PER_SERVER)
    for user in ("ann.lee@ex.org", "ann-marie", "ünï çode", "x" * 60, "1", "a--b"):
        for server in ("", "gpu", "GPU 2", "s" * 40):
            name = name_of(hub, user, server, template)
            # KubeSpawner 6 could not create claims for all names.
            made = claim if "escaped" in template and is_valid_label(escape_slug(user)) else claim_of_7
            hub.api.claims[name] = made(name, user, server)
            assert hub.start(user, server, WITHOUT_CLAIM) == name
    assert hub.api.created == []


def test_a_user_without_a_home_gets_a_claim_from_the_template(homes: Any) -> None:
    hub = homes(claim("claim-bob", "bob"))
    assert hub.start("ann-marie") == "claim-ann-marie"
    assert hub.api.created == ["claim-ann-marie"]


def test_a_claim_with_the_name_from_the_template_is_used_even_if_it_has_no_annotations(homes: Any) -> None:
    hub = homes(claim("claim-ann", None))
    assert hub.start("ann") == "claim-ann"
    assert hub.api.created == []


@pytest.mark.parametrize("home", [CLAIMS, PER_SERVER])
def test_a_named_server_keeps_its_separate_home(homes: Any, home: dict[str, Any]) -> None:
    hub = homes(claim("claim-ann", "ann"), claim("claim-anngpu", "ann", "gpu"), home=home)
    assert hub.start("ann", "gpu") == "claim-anngpu"
    assert hub.start("ann") == "claim-ann"
    assert hub.start("ann", "other") == ("claim-ann" if home is CLAIMS else "claim-ann--other")


def test_the_claim_from_the_template_is_preferred(homes: Any) -> None:
    claims = [claim("claim-anngpu", "ann", "gpu"), claim_of_7("claim-ann--gpu", "ann", "gpu"), claim("old-ann", "ann")]
    hub = homes(*claims, claim_of_7("claim-ann", "ann"), home=PER_SERVER)
    assert hub.start("ann", "gpu") == "claim-ann--gpu"
    assert hub.start("ann") == "claim-ann"


def test_the_default_server_does_not_get_the_home_of_a_named_server(homes: Any) -> None:
    hub = homes(claim_of_7("claim-ann--gpu", "ann", "gpu"))
    assert hub.start("ann") == "claim-ann"
    assert hub.api.created == ["claim-ann"]


def test_all_servers_use_a_shared_home_whichever_was_started_first(homes: Any) -> None:
    # Created for the server "gpu", with a template without the server's name.
    hub = homes(claim_of_7("home-ann", "ann", "gpu"))
    assert hub.start("ann") == "home-ann"
    assert hub.start("ann", "gpu") == "home-ann"
    assert hub.api.created == []


def test_a_claim_that_was_deleted_is_replaced_by_the_old_one(homes: Any) -> None:
    hub = homes(claim("claim-ann-2dmarie", "ann-marie"))
    assert hub.start("ann-marie", state={**WITHOUT_CLAIM, "pvc_name": "claim-ann-marie"}) == "claim-ann-2dmarie"


def test_a_claim_that_was_deleted_is_created_again_without_another_one(homes: Any) -> None:
    hub = homes()
    assert hub.start("ann", state={**WITHOUT_CLAIM, "pvc_name": "old-claim-of-ann"}) == "claim-ann"
    assert hub.api.created == ["claim-ann"]


def test_fails_if_several_claims_could_be_the_home(homes: Any) -> None:
    hub = homes(claim("a", "ann"), claim_of_7("b", "ann"))
    for _ in range(2):
        with pytest.raises(
            RuntimeError, match=r"Several claims could be the home of ann: a, b\. Administrators: remove"
        ):
            hub.start("ann")
    assert hub.api.created == []


def test_fails_if_the_claim_belongs_to_another_user(homes: Any) -> None:
    # The old claim of ann-marie has the name that the template gives ann-2dmarie.
    hub = homes(claim("claim-ann-2dmarie", "ann-marie"))
    with pytest.raises(
        RuntimeError, match=r"claim-ann-2dmarie would be the home of ann-2dmarie, but it belongs to ann-m"
    ):
        hub.start("ann-2dmarie")
    assert hub.start("ann-marie") == "claim-ann-2dmarie"


def test_fails_if_a_renamed_user_has_the_claim(homes: Any) -> None:
    hub = homes()
    assert hub.start("ann") == "claim-ann"
    orm.User.find(hub.db, "ann").name = "ann-marie"
    hub.db.commit()
    with pytest.raises(RuntimeError, match="claim-ann would be the home of ann, but it belongs to ann-marie"):
        hub.start("ann")
    assert hub.start("ann-marie") == "claim-ann"


def test_claims_of_another_hub_in_the_namespace_are_ignored(homes: Any) -> None:
    labels = {"app.kubernetes.io/managed-by": "kubeflow-cdk", "app.kubernetes.io/instance": "other-hub"}
    hub = homes(claim_of_7("other-ann", "ann", **labels))
    assert hub.start("ann") == "claim-ann"


@pytest.mark.parametrize("state", [OLD_STATE, {**WITHOUT_CLAIM, "pvc_name": "claim-ann-2dmarie"}])
def test_fails_if_the_home_is_in_another_namespace(homes: Any, state: dict[str, Any]) -> None:
    hub = homes()
    state = {**state, "namespace": "jhub"}
    # A failed start must not change the result of the next one.
    for attempt in range(3):
        with pytest.raises(
            RuntimeError, match=r'Servers of ann-marie were in the namespace "jhub" before, and now start'
        ):
            hub.start("ann-marie", state=None if attempt else state)
    assert hub.api.created == []
    hub.api.claims["claim-ann-2dmarie"] = claim("claim-ann-2dmarie", "ann-marie")
    assert hub.start("ann-marie") == "claim-ann-2dmarie"
    assert orm.User.find(hub.db, "ann-marie").orm_spawners[""].state["namespace"] == "default"


def test_the_server_starts_in_the_configured_namespace_after_a_change(homes: Any) -> None:
    hub = homes()

    async def namespaces() -> tuple[str, str]:
        state = {**WITHOUT_CLAIM, "namespace": "jhub", "dns_name": "a.jhub.svc.cluster.local"}
        spawner = hub.spawner("ann", state=state)
        return spawner.namespace, spawner.dns_name

    assert hub.run(namespaces()) == ("default", "jupyterhub-notebook-ann.default.svc.cluster.local")


DELETES = {**CLAIMS, "delete_with_user": True}


def test_a_claim_is_retained_when_its_user_is_deleted(homes: Any) -> None:
    hub = homes(home=PER_SERVER)
    hub.start("ann")
    hub.start("ann", "gpu")
    assert hub.delete("ann", "gpu") == hub.delete("ann") == []


def test_a_claim_is_deleted_with_its_user_if_configured(homes: Any) -> None:
    hub = homes(home=DELETES)
    hub.start("ann", "gpu")
    assert hub.delete("ann", "gpu") == []
    assert hub.delete("ann") == ["claim-ann"]


def test_the_claim_of_other_servers_is_not_deleted_with_a_named_server(homes: Any) -> None:
    # The servers shared a claim until the template changed.
    hub = homes(claim_of_7("claim-ann", "ann"), home={**DELETES, "name_template": "claim-{user_server}"})
    state = {**WITHOUT_CLAIM, "pvc_name": "claim-ann"}
    hub.start("ann", state=state)
    hub.start("ann", "gpu", state=state)
    assert hub.delete("ann", "gpu") == []
    assert hub.delete("ann") == ["claim-ann"]


@pytest.mark.parametrize("template", ["claim-{user_server}", "{escaped_user_server}-home", "{safe_user_server}"])
def test_the_separate_claim_of_a_named_server_is_deleted_with_it(homes: Any, template: str) -> None:
    hub = homes(home={**DELETES, "name_template": template})
    hub.start("ann")
    name = hub.start("ann", "gpu")
    assert hub.delete("ann", "gpu") == [name]


def test_the_claim_of_another_user_is_not_deleted(homes: Any) -> None:
    hub = homes(claim("claim-ann-2dmarie", "ann-marie"), home=DELETES)
    assert hub.delete("ann-2dmarie") == []
