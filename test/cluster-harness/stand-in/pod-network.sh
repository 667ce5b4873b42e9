#!/bin/sh
# Connects the current network namespace to a cluster's, like a CNI plugin, and keeps it alive until the script is killed.
#
# Usage: sh pod-network.sh CLUSTER_PID LINK POD_ADDRESS HOST_ADDRESS PID_FILE
set -eu
cluster=$1 link=$2 address=$3 gateway=$4 pid_file=$5

ip link set lo up
# PID 1 is the same process as $cluster: the kernel uses the cluster's PID namespace, while /proc here is the machine's.
ip link add eth0 type veth peer name "$link" netns 1
ip address add "$address/32" dev eth0
ip link set eth0 up
ip route add "$gateway" dev eth0
ip route add default via "$gateway"

nsenter --target="$cluster" --net sh -eu -c '
  link=$1 address=$2 gateway=$3
  ip link set "$link" up
  ip route add "$address" dev "$link" src "$gateway"
  echo 1 > /proc/sys/net/ipv4/ip_forward
' sh "$link" "$address" "$gateway"

# Not "$$", which is the process ID in the cluster. Processes that enter this namespace use the process ID on the machine.
read -r pid _ < /proc/self/stat
echo "$pid" > "$pid_file"
exec sleep infinity
