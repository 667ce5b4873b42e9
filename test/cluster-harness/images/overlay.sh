#!/bin/sh
# Runs a program of a root file system on this machine: /usr is that of its layers, and what is written there goes into a new one.
# All else is this machine's, so that pip finds the settings, certificates and name servers that it is to use here.
# sh overlay.sh LAYERS NEW_LAYER SCRATCH COMMAND...     in a mount namespace of its own; LAYERS are folders, the highest first, with ":" between
set -eu
layers=$1 new_layer=$2 scratch=$3
shift 3

[ -L /bin ] || { echo 'the layers of images are made where /bin is a link to /usr/bin, as in Debian since version 12' >&2; exit 1; }
mkdir -p "$new_layer/usr" "$scratch"
lower=$(printf '%s' "$layers" | sed 's|\(:\|$\)|/usr\1|g')
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$new_layer/usr,workdir=$scratch" /usr
exec "$@"
