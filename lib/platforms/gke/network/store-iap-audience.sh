#!/bin/sh
# Stores the audience of Identity-Aware Proxy (IAP) in a ConfigMap. JupyterHub reads the ConfigMap without a restart.
#
# Usage: sh store-iap-audience.sh PROJECT NAMESPACE SERVICE CONFIGMAP [GATEWAY_NAMESPACE GATEWAY]
#
# The audience is the backend service that GKE creates for the Service on its Gateway. Google assigns its number, so the
# number is known only after the Gateway exists. The script can run again: it then replaces the value.
#
# Without the last two arguments, the Gateway has the name and namespace of the Service, and no other Service with IAP.
# With them, several Services share the Gateway, and the network endpoint group of the Service selects its backend service.
#
# See https://cloud.google.com/iap/docs/signed-headers-howto#verifying_the_jwt_payload
set -eu

if [ "$#" -ne 4 ] && [ "$#" -ne 6 ]; then
  echo "Usage: sh $0 PROJECT NAMESPACE SERVICE CONFIGMAP [GATEWAY_NAMESPACE GATEWAY]" >&2
  exit 2
fi
project=$1
namespace=$2
service=$3
config_map=$4
gateway_namespace=${5-$namespace}
gateway=${6-$service}
kind=gateways.gateway.networking.k8s.io

# The environment variable KUBE_CONTEXT selects a context of the kubeconfig.
kubectl() {
  command kubectl ${KUBE_CONTEXT:+--context "$KUBE_CONTEXT"} "$@"
}

fail() {
  echo "$0: $1" >&2
  exit 1
}

kubectl -n "$gateway_namespace" wait "$kind" "$gateway" --for=condition=Programmed --timeout=15m

# URLs, separated by ", ". One of them serves the app; the others answer 404 and 500 and do not use IAP.
urls=$(kubectl -n "$gateway_namespace" get "$kind" "$gateway" \
  -o 'jsonpath={.metadata.annotations.networking\.gke\.io/backend-services}')
names=$(printf '%s' "$urls" | sed 's|[^ ,]*/||g;s|,| |g')
[ -n "$names" ] || fail "Gateway \"$gateway\" lists no backend services yet. Run this command again in some minutes."

filter="iap.enabled=true AND name=($names)"
if [ "$#" -eq 6 ]; then
  # For example: {"network_endpoint_groups":{"80":"k8s1-5b6304fe-hubs-hub-80-7c281a30"},"zones":["us-central1-a"]}
  group=$(kubectl -n "$namespace" get service "$service" \
    -o 'jsonpath={.metadata.annotations.cloud\.google\.com/neg-status}' |
    sed -n 's|.*"network_endpoint_groups":{"[0-9]*":"\([-a-z0-9]*\)"}.*|\1|p')
  [ -n "$group" ] || fail "Service \"$service\" has no network endpoint group yet. Run this command again in some minutes."
  filter="$filter AND backends.group~/$group\$"
fi
backend=$(gcloud compute backend-services list --global --project "$project" --filter "$filter" --format 'value(id)')
case $backend in
  '') fail "IAP is not enabled yet on a backend service of Gateway \"$gateway\". Run this command again in some minutes." ;;
  *[!0-9]*) fail "Gateway \"$gateway\" has several backend services with IAP: $backend" ;;
esac

number=$(gcloud projects describe "$project" --format 'value(projectNumber)')
[ -n "$number" ] || fail "project \"$project\" has no number."

manifest=$(kubectl -n "$namespace" create configmap "$config_map" --dry-run=client -o yaml \
  --from-literal="audience=/projects/$number/global/backendServices/$backend")
printf '%s\n' "$manifest" | kubectl apply -f -
