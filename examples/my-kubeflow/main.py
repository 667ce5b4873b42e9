from cdk8s import Size
from kubeflow_cdk import (
    GkePlatform,
    IapClient,
    JupyterHubProps,
    KubeflowApp,
    KubeflowCore,
    MinikubePlatform,
    ModelSource,
    NfsDisk,
    NfsServer,
    TFServing,
)

app = KubeflowApp()

# A laptop: storage comes from the default StorageClass of the cluster.
KubeflowCore(MinikubePlatform(app, "nocloud"), "core")

# Google Cloud: two shared disks in every notebook, a public hostname, and a model server.
cloud = GkePlatform(
    app,
    "cloud",
    project="my-project",
    zone="us-central1-a",
    iap_client=IapClient(client_id="123456789012-example.apps.googleusercontent.com"),
)
# KubeflowCore runs notebooks in this namespace, apart from the hub and its Secrets.
files = NfsServer(
    cloud.chart("nfs", namespace="kubeflow-notebooks"),
    "nfs",
    disks={"team-data": NfsDisk(size=Size.tebibytes(1)), "scratch": NfsDisk(size=Size.tebibytes(1))},
)
KubeflowCore(
    cloud,
    "core",
    jupyterhub=JupyterHubProps(hostname="notebooks.example.com", shared_volumes=files.volumes),
)

models = cloud.object_store.bucket(cloud, "models", name="my-project-models")
TFServing(cloud.chart("inception"), "inception", model=ModelSource.bucket(models, "inception"))

app.synth()
