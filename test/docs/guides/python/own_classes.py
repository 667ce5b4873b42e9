from constructs import Construct
from kubeflow_cdk import AnyClusterPlatform, ComponentImage, JupyterHub, KubeflowApp, NotebookOptions, k8s


class MirroredPlatform(AnyClusterPlatform):
    def image(self, image: ComponentImage) -> str:
        return f"mirror.example.com/{super().image(image)}"


class TeamNotebooks(Construct):
    def __init__(self, scope: Construct, id: str, *, team: str) -> None:
        super().__init__(scope, id)
        toleration = k8s.Toleration(key="team", value=team)
        self.hub = JupyterHub(self, "jupyterhub", notebooks=NotebookOptions(tolerations=[toleration]))


app = KubeflowApp()
platform = MirroredPlatform(app, "cluster")
TeamNotebooks(platform.chart("jupyterhub"), "vision", team="vision")
app.synth()
