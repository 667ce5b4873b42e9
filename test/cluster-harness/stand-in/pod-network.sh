#!/bin/sh
# Joins the network namespace that it runs in to a cluster's, as a network plugin would, and holds it until it is killed.
# sh pod-network.sh PROCESS_OF_CLUSTER LINK ADDRESS_OF_POD ADDRESS_OF_HOST PID_FILE
set -eu
cluster=$1 link=$2 address=$3 gateway=$4 pid_file=$5

ip link set lo up
# 1 is the same process as $cluster: /proc here is that of the machine, and the kernel counts as in the cluster.
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

# Not "$$", which is the id in the cluster: those who join this namespace are outside.
read -r pid _ < /proc/self/stat
echo "$pid" > "$pid_file"
exec sleep infinity
