from cdk8s import Size
from kubeflow_cdk import JupyterHub, KubeflowApp, MinikubePlatform, NfsDisk, NfsServer, NotebookOptions, TFJobOperator

app = KubeflowApp()
platform = MinikubePlatform(app, "laptop")

# Notebooks run in a separate namespace, without the Secrets of the hub.
namespace = "notebooks"

# A disk that every notebook mounts at /mnt/team-data.
files = NfsServer(
    platform.chart("nfs", namespace=namespace),
    "nfs",
    disks={"team-data": NfsDisk(size=Size.gibibytes(10))},
)
JupyterHub(
    platform.chart("jupyterhub"),
    "jupyterhub",
    notebooks=NotebookOptions(namespace=namespace),
    shared_volumes=files.volumes,
)

# Runs TFJobs: distributed TensorFlow training.
# The operator can list the Secrets of its namespace: nothing else runs there.
TFJobOperator(platform.chart("tf-job-operator", namespace="training-operator"), "operator")

app.synth()
