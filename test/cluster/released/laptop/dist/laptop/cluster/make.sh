#!/bin/sh
# Makes a cluster such as the objects beside this folder are for.
set -e
cd "$(dirname "$0")/.."
minikube start --cni=calico --cpus=2 --memory=4g
