"""Variables and certificates of the platform in user servers, as the real KubeSpawner creates them."""

from typing import Any

from notebook_fixtures import Spawn, with_notebooks

VARIABLES: list[dict[str, Any]] = [
    {"name": "https_proxy", "valueFrom": {"secretKeyRef": {"name": "proxy", "key": "url"}}},
    {
        "name": "KUBEFLOW_CDK_NO_PROXY",
        "valueFrom": {"configMapKeyRef": {"name": "kubeflow-cdk-http-proxy", "key": "no-proxy"}},
    },
    {"name": "NO_PROXY", "value": "$(KUBERNETES_SERVICE_HOST),$(KUBEFLOW_CDK_NO_PROXY)"},
    {"name": "SSL_CERT_FILE", "value": "/etc/kubeflow-cdk/trusted-certificates/ca-bundle.crt"},
]


def test_variables_of_the_platform_reach_the_notebook_in_an_order_that_kubernetes_expands(spawn: Spawn) -> None:
    values = with_notebooks(platform_environment=VARIABLES)
    env = spawn(values)["spec"]["containers"][0]["env"]
    ours = [variable for variable in env if variable["name"] in {each["name"] for each in VARIABLES}]
    assert sorted(ours, key=str) == sorted(VARIABLES, key=str)
    names = [variable["name"] for variable in env]
    # Kubernetes expands references to variables that come before.
    assert names.index("KUBEFLOW_CDK_NO_PROXY") < names.index("NO_PROXY")


def test_variables_of_the_program_take_precedence(spawn: Spawn) -> None:
    values = with_notebooks(
        platform_environment=VARIABLES, environment={"SSL_CERT_FILE": "/own.crt", "https_proxy": "http://other:80"}
    )
    env = spawn(values)["spec"]["containers"][0]["env"]
    assert {"name": "SSL_CERT_FILE", "value": "/own.crt"} in env
    assert [variable for variable in env if variable["name"] == "https_proxy"] == [
        {"name": "https_proxy", "value": "http://other:80"}
    ]


def test_certificates_are_mounted(spawn: Spawn) -> None:
    name = "kubeflow-cdk-trusted-certificates"
    volume = {"name": name, "configMap": {"name": name, "items": [{"key": "ca.pem", "path": "ca-bundle.crt"}]}}
    mount = {"name": name, "mountPath": "/etc/kubeflow-cdk/trusted-certificates", "readOnly": True}
    spec = spawn(with_notebooks(volumes=[{"volume": volume, "mount": mount}]))["spec"]
    assert volume in spec["volumes"]
    assert mount in spec["containers"][0]["volumeMounts"]
