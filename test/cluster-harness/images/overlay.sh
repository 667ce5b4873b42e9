#!/bin/sh
# Runs a command with the /usr of an image's layers, and collects changes of /usr in a new layer.
# Other folders are those of this machine, so that pip uses its settings, certificates and name servers.
#
# Usage: sh overlay.sh LAYERS NEW_LAYER SCRATCH COMMAND...
# Must run in a separate mount namespace. LAYERS are folders, highest first, separated by ":".
set -eu
layers=$1 new_layer=$2 scratch=$3
shift 3

[ -L /bin ] || { echo 'building image layers requires that /bin is a link to /usr/bin, as in Debian 12 and newer' >&2; exit 1; }
mkdir -p "$new_layer/usr" "$scratch"
lower=$(printf '%s' "$layers" | sed 's|\(:\|$\)|/usr\1|g')
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$new_layer/usr,workdir=$scratch" /usr
exec "$@"
