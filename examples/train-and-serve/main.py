from pathlib import Path

from cdk8s import Duration, Size
from kubeflow_cdk import (
    KubeflowApp,
    MinikubePlatform,
    ModelSource,
    NfsDisk,
    NfsServer,
    TFJob,
    TFJobOperator,
    TFReplica,
    TFServing,
)

app = KubeflowApp()
platform = MinikubePlatform(app, "laptop")

files = NfsServer(platform.chart("nfs"), "nfs", disks={"models": NfsDisk(size=Size.gibibytes(10))})
models = files.volume("models")

# The operator can list the Secrets of its namespace, so nothing else runs there.
TFJobOperator(platform.chart("tf-job-operator", namespace="training-operator"), "operator")

# A chief and a worker train one model. The chief writes it as version 1.
TFJob(
    platform.chart("quadrant-training"),
    "quadrant-training",
    image="docker.io/tensorflow/tensorflow:2.20.0",
    command=["python", "-c", Path(__file__).with_name("train.py").read_text()],
    args=["--export-dir=/mnt/models/quadrant/1"],
    shared_volumes=[models],
    chief=TFReplica(),
    worker=TFReplica(replicas=1),
    ttl_after_finished=Duration.days(1),
)

# Becomes Ready once version 1 exists, and loads each later version without a restart.
TFServing(platform.chart("quadrant"), "quadrant", model=ModelSource.shared_volume(models, path="quadrant"))

app.synth()
