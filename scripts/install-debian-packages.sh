#!/usr/bin/env bash
# Installs what the suites on real parts need of Debian; does nothing if all of it is there.
set -euo pipefail

packages=(
  busybox          # the shell of the image that fetches models
  chromium         # opens what is deployed, as people do
  iproute2         # ip
  mmdebstrap       # root file systems of images
  mount            # mount
  nftables         # nft: routes of Services
  openssl          # keys of the cluster
  postgresql       # a database for the hub
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

# Tests start a PostgreSQL of their own, in a temporary folder. Installing it is to make and start none.
if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"
