module kubeflow-cdk.test/ground/pause

go 1.26.0
