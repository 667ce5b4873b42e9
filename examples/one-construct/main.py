import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata, App, Chart, Size
from kubeflow_cdk import ModelSource, TFServing

# An ordinary cdk8s app, without KubeflowApp.
app = App()
chart = Chart(app, "models", namespace="models")

storage = kplus.PersistentVolumeClaim(
    chart,
    "storage",
    metadata=ApiObjectMetadata(name="models"),
    access_modes=[kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
    storage=Size.gibibytes(20),
)
TFServing(chart, "inception", model=ModelSource.claim(storage, path="inception"))

app.synth()
