from kubeflow_cdk import AnyClusterPlatform, HubOptions, JupyterHub, KubeflowApp, KubernetesVersion, k8s

app = KubeflowApp()
platform = AnyClusterPlatform(app, "cluster", kubernetes_version=KubernetesVersion.V1_34)

# A sidecar: an init container that runs until the pod ends.
logs = k8s.Container(
    name="logs",
    image="registry.example.com/log-shipper:4",
    restart_policy="Always",
    startup_probe=k8s.Probe(http_get=k8s.HttpGetAction(path="/health", port=2020)),
    resources=k8s.ResourceRequirements(limits={"memory": "64Mi"}),
)

JupyterHub(platform.chart("jupyterhub"), "jupyterhub", hub=HubOptions(init_containers=[logs]))

app.synth()
