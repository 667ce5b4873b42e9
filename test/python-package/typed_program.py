"""A program with each kind of value, which type checkers accept."""

import sys
from collections.abc import Sequence

import cdk8s_plus_27 as kplus
import jsii
from cdk8s import ApiObject, Duration, JsonPatch, Size
from constructs import Construct
from kubeflow_cdk import (
    AnyClusterPlatform,
    Authenticator,
    CleanPodPolicy,
    ComponentImage,
    HubOptions,
    IBucket,
    JupyterHub,
    KubeflowApp,
    KubeflowError,
    ModelSource,
    NfsDisk,
    NfsServer,
    NotebookOptions,
    SharedVolume,
    TFJob,
    TFReplica,
    TFServing,
    k8s,
)


class MirroredPlatform(AnyClusterPlatform):
    """Calls of the library reach the methods of a subclass."""

    def image(self, image: ComponentImage) -> str:
        return f"mirror.example.com/{super().image(image).split('/', 1)[1]}"


class TeamNotebooks(Construct):
    """A construct that contains one of the library."""

    def __init__(self, scope: Construct, id: str, *, volumes: Sequence[SharedVolume]) -> None:
        super().__init__(scope, id)
        self.hub = JupyterHub(
            self,
            "jupyterhub",
            authenticator=Authenticator.native_accounts(admin_users=["ada"]),
            shared_volumes=volumes,
            notebooks=NotebookOptions(tolerations=[k8s.Toleration(key="team", operator="Exists")]),
            hub=HubOptions(
                resources=kplus.ContainerResources(
                    cpu=kplus.CpuResources(request=kplus.Cpu.millis(200)),
                    memory=kplus.MemoryResources(request=Size.mebibytes(512)),
                ),
            ),
        )


@jsii.implements(IBucket)
class ModelFolder:
    """The library reads the properties of an object that implements one of its interfaces."""

    @property
    def name(self) -> str:
        return "models"

    @property
    def url(self) -> str:
        return "nfs://10.0.0.2/models"


def main(outdir: str) -> None:
    app = KubeflowApp(outdir=outdir, summary=False)
    platform = MirroredPlatform(app, "cluster", service_cidr="10.96.0.0/16")
    files = NfsServer(platform.chart("nfs"), "nfs", disks={"data": NfsDisk(size=Size.gibibytes(10))})
    notebooks = TeamNotebooks(platform.chart("jupyterhub"), "team", volumes=files.volumes)
    TFJob(
        platform.chart("training"),
        "training",
        image="registry.example.com/train:1",
        worker=TFReplica(replicas=2, env={"MODE": "fast"}),
        clean_pod_policy=CleanPodPolicy.ALL,
        ttl_after_finished=Duration.days(1),
    )
    TFServing(platform.chart("models"), "inception", model=ModelSource.bucket(ModelFolder(), "inception"))
    hub = notebooks.hub.node.find_child("hub").node.find_child("deployment")
    ApiObject.of(hub).add_json_patch(JsonPatch.add("/metadata/annotations", {"example.com/team": "vision"}))
    try:
        files.volume("missing")
    except KubeflowError as error:
        print(error)
    app.synth()


main(sys.argv[1])
