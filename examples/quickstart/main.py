from cdk8s import Size
from kubeflow_cdk import (
    GkePlatform,
    JupyterHub,
    KubeflowApp,
    ModelSource,
    NfsDisk,
    NfsServer,
    NotebookOptions,
    TFJobOperator,
    TFServing,
)

app = KubeflowApp()
platform = GkePlatform(app, "cloud", project="my-project", zone="us-central1-a")

# Notebooks run in a separate namespace, without the Secrets of the hub.
namespace = "notebooks"

# Two disks that every notebook mounts at /mnt/team-data and /mnt/scratch.
files = NfsServer(
    platform.chart("nfs", namespace=namespace),
    "nfs",
    disks={"team-data": NfsDisk(size=Size.tebibytes(1)), "scratch": NfsDisk(size=Size.tebibytes(1))},
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

# A bucket, and a model server that is allowed to read it.
models = platform.object_store.bucket(platform, "models", name="my-project-models")
TFServing(platform.chart("inception"), "inception", model=ModelSource.bucket(models, "inception"))

app.synth()
