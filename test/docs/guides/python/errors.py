from cdk8s import Size
from kubeflow_cdk import KubeflowApp, KubeflowError, MinikubePlatform, NfsDisk, NfsServer, SynthesisError

app = KubeflowApp()
platform = MinikubePlatform(app, "laptop")

try:
    NfsServer(platform.chart("nfs"), "nfs", disks={"Team Data": NfsDisk(size=Size.gibibytes(10))})
    app.synth()
except KubeflowError as error:
    print(error)
except SynthesisError as error:
    for problem in error.problems:
        print(problem)
