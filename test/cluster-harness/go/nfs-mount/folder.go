package main

import (
	"context"
	"fmt"
	"path/filepath"

	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// servedFolder returns the folder on the node that the pod behind a Service exports at a path.
func servedFolder(kubeconfig, clusterIP, path string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return "", err
	}
	cluster, err := kubernetes.NewForConfig(config)
	if err != nil {
		return "", err
	}
	pod, err := podBehind(ctx, cluster, clusterIP)
	if err != nil {
		return "", err
	}
	for _, container := range pod.Spec.Containers {
		for _, mount := range container.VolumeMounts {
			if mount.MountPath == path {
				folder, err := folderOf(ctx, cluster, pod, mount.Name)
				return filepath.Join(folder, mount.SubPath), err
			}
		}
	}
	return "", fmt.Errorf("pod %s/%s mounts nothing at %s", pod.Namespace, pod.Name, path)
}

func podBehind(ctx context.Context, cluster kubernetes.Interface, clusterIP string) (*core.Pod, error) {
	services, err := cluster.CoreV1().Services("").List(ctx, meta.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, service := range services.Items {
		if service.Spec.ClusterIP != clusterIP {
			continue
		}
		selector := meta.ListOptions{LabelSelector: discovery.LabelServiceName + "=" + service.Name}
		slices, err := cluster.DiscoveryV1().EndpointSlices(service.Namespace).List(ctx, selector)
		if err != nil {
			return nil, err
		}
		for _, slice := range slices.Items {
			for _, endpoint := range slice.Endpoints {
				if endpoint.TargetRef != nil {
					return cluster.CoreV1().Pods(service.Namespace).Get(ctx, endpoint.TargetRef.Name, meta.GetOptions{})
				}
			}
		}
		return nil, fmt.Errorf("Service %s/%s has no pods", service.Namespace, service.Name)
	}
	return nil, fmt.Errorf("no Service has the address %s", clusterIP)
}

func folderOf(ctx context.Context, cluster kubernetes.Interface, pod *core.Pod, volumeName string) (string, error) {
	for _, volume := range pod.Spec.Volumes {
		if volume.Name != volumeName || volume.PersistentVolumeClaim == nil {
			continue
		}
		claim, err := cluster.CoreV1().PersistentVolumeClaims(pod.Namespace).Get(ctx, volume.PersistentVolumeClaim.ClaimName, meta.GetOptions{})
		if err != nil {
			return "", err
		}
		persistent, err := cluster.CoreV1().PersistentVolumes().Get(ctx, claim.Spec.VolumeName, meta.GetOptions{})
		if err != nil {
			return "", err
		}
		if persistent.Spec.HostPath != nil {
			return persistent.Spec.HostPath.Path, nil
		}
	}
	return "", fmt.Errorf("volume %s of pod %s/%s is not a claim for a folder on the node", volumeName, pod.Namespace, pod.Name)
}
