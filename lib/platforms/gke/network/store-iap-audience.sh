#!/bin/sh
# Stores the audience of Identity-Aware Proxy (IAP) in a ConfigMap. JupyterHub reads the ConfigMap without a restart.
#
# Usage: sh store-iap-audience.sh PROJECT NAMESPACE GATEWAY CONFIGMAP
#
# The audience is the backend service that GKE creates for the Gateway. Google assigns its number, so the number is
# known only after the Gateway exists. The script can run again: it then replaces the value.
#
# See https://cloud.google.com/iap/docs/signed-headers-howto#verifying_the_jwt_payload
set -eu

if [ "$#" -ne 4 ]; then
  echo "Usage: sh $0 PROJECT NAMESPACE GATEWAY CONFIGMAP" >&2
  exit 2
fi
project=$1
namespace=$2
gateway=$3
config_map=$4
kind=gateways.gateway.networking.k8s.io

fail() {
  echo "$0: $1" >&2
  exit 1
}

kubectl -n "$namespace" wait "$kind" "$gateway" --for=condition=Programmed --timeout=15m

# URLs, separated by ", ". One of them serves the app; the others answer 404 and 500 and do not use IAP.
urls=$(kubectl -n "$namespace" get "$kind" "$gateway" \
  -o 'jsonpath={.metadata.annotations.networking\.gke\.io/backend-services}')
names=$(printf '%s' "$urls" | sed 's|[^ ,]*/||g;s|,| |g')
[ -n "$names" ] || fail "Gateway \"$gateway\" lists no backend services yet. Run this command again in some minutes."

backend=$(gcloud compute backend-services list --global --project "$project" \
  --filter "iap.enabled=true AND name=($names)" --format 'value(id)')
case $backend in
  '') fail "IAP is not enabled yet on a backend service of Gateway \"$gateway\". Run this command again in some minutes." ;;
  *[!0-9]*) fail "Gateway \"$gateway\" has several backend services with IAP: $backend" ;;
esac

number=$(gcloud projects describe "$project" --format 'value(projectNumber)')
[ -n "$number" ] || fail "project \"$project\" has no number."

manifest=$(kubectl -n "$namespace" create configmap "$config_map" --dry-run=client -o yaml \
  --from-literal="audience=/projects/$number/global/backendServices/$backend")
printf '%s\n' "$manifest" | kubectl apply -f -
