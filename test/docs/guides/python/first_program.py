from cdk8s import Size
from kubeflow_cdk import HomeStorage, JupyterHub, KubeflowApp, MinikubePlatform, NotebookOptions

app = KubeflowApp()
platform = MinikubePlatform(app, "laptop")

JupyterHub(
    platform.chart("jupyterhub"),
    "jupyterhub",
    notebooks=NotebookOptions(home=HomeStorage.claim_per_user(size=Size.gibibytes(2))),
)

app.synth()
