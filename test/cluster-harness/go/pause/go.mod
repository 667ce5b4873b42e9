module kubeflow-cdk.test/cluster-harness/pause

go 1.26.0
