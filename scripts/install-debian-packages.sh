#!/usr/bin/env bash
# Installs what the tests on a real node need of Debian; does nothing if all of it is there.
set -euo pipefail

packages=(
  chromium         # opens what is deployed, as people do
  iproute2         # ip
  mmdebstrap       # root file systems of images
  mount            # mount
  nftables         # nft: routes of Services
  openssl          # keys of the cluster
  runc             # starts containers
  util-linux       # nsenter, unshare
)

missing=()
for package in "${packages[@]}"; do
  if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
    missing+=("$package")
  fi
done
if ((${#missing[@]} == 0)); then
  exit
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"
