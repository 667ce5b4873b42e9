#!/usr/bin/env bash
# Installs the Debian packages that the cluster, end-to-end and Python suites require, unless they are installed.
set -euo pipefail

packages=(
  busybox              # shell of the image that fetches models
  chromium             # browser of the end-to-end suites
  iproute2             # ip
  mariadb-client-core  # creates the database files of mariadb-server-core
  mariadb-server-core  # a database for the hub; the package without "-core" would start a server
  mmdebstrap           # builds root file systems of images
  mount                # mount, umount
  nftables             # nft: Service routing by kube-proxy
  openssl              # certificates of clusters
  postgresql           # a database for the hub
  runc                 # runs containers
  shellcheck           # checks the generated scripts
  skopeo               # copies images to a mirror
  util-linux           # nsenter, unshare
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

# Tests start their own PostgreSQL in a temporary folder. The package must not create and start a server.
if [[ ! -e /etc/postgresql-common/createcluster.conf ]]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"
