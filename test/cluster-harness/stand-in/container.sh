#!/bin/sh
# Runs a container's program on a root file system that consists of this machine's files and the container's mounts.
# Changes outside of the mounts are discarded when the program ends.
#
# Usage: sh container.sh PID_FILE SCRATCH MOUNTS READ_ONLY_ROOT WORKING_DIRECTORY COMMAND...
# Must run in a separate mount namespace. Each line of the file MOUNTS has a source, a target and "ro" or "rw", separated by tabs.
set -eu
pid_file=$1 scratch=$2 mounts=$3 read_only_root=$4 working_directory=$5
shift 5
tab=$(printf '\t')
root=$scratch/root

echo "$$" > "$pid_file"
mount -t tmpfs tmpfs "$scratch"
mkdir "$root" "$scratch/changes" "$scratch/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/changes,workdir=$scratch/work" "$root"
for folder in /dev /proc /sys; do
  mount --rbind "$folder" "$root$folder"
done

while IFS="$tab" read -r source target mode; do
  # Resolve links such as /var/run first: followed from outside of the new root, they would lead out of it.
  target=$root$(realpath -m "$target")
  if [ -d "$source" ]; then
    mkdir -p "$target"
  elif [ ! -e "$target" ]; then
    mkdir -p "$(dirname "$target")"
    : > "$target"
  fi
  mount --bind "$source" "$target"
  [ "$mode" = rw ] || mount -o remount,bind,ro "$target"
done < "$mounts"

mkdir -p "$root$working_directory"
if [ "$read_only_root" = true ]; then
  mount -o remount,ro "$root"
fi

exec chroot "$root" sh -c 'cd "$0" && exec "$@"' "$working_directory" "$@"
