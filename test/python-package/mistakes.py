"""Mistakes that type checkers report. Each line that ends with "error" has one."""

from cdk8s import Size
from kubeflow_cdk import GkePlatform, JupyterHub, KubeflowApp, KubeflowError, MinikubePlatform, NfsDisk, TFReplica, k8s

app = KubeflowApp(sumary=False)  # error
platform = MinikubePlatform(app, "laptop")
GkePlatform(app, "cloud", zone="us-central1-a")  # error
NfsDisk(size="10Gi")  # error
JupyterHub(platform.chart("jupyterhub"), "jupyterhub", shared_volumes=[Size.gibibytes(1)])  # error
TFReplica(replicas="2")  # error
k8s.Container(name="logs", restart_polcy="Always")  # error
platform.charts("nfs")  # error
try:
    app.synth()
except KubeflowError as caught:
    print(caught.problems)  # error
