// Decides with Cyclonus which flows a set of network policies lets through.
//
// Reads {"policies": [NetworkPolicy...], "flows": [Flow...]} and writes one verdict for each flow, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

type question struct {
	Policies []*networking.NetworkPolicy `json:"policies"`
	Flows    []flow                      `json:"flows"`
}

type flow struct {
	Source      peer          `json:"source"`
	Destination peer          `json:"destination"`
	Protocol    core.Protocol `json:"protocol"`
	Port        int           `json:"port"`
	// Name of the destination's container port, if it has one.
	PortName string `json:"portName"`
}

// What has no pod is outside the cluster, or is a node.
type peer struct {
	Address string `json:"address"`
	Pod     *pod   `json:"pod"`
}

type pod struct {
	Labels          map[string]string `json:"labels"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
}

type verdict struct {
	Egress  decision `json:"egress"`
	Ingress decision `json:"ingress"`
}

type decision struct {
	Allowed bool `json:"allowed"`
	// The policies that let the flow through, or if none does, those that might have. None where no policy selects the pod.
	Policies []string `json:"policies"`
}

func main() {
	if err := answer(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answer() error {
	var asked question
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return err
	}
	// Not simplified: that is an optimisation, and one more thing that could be wrong.
	policy := matcher.BuildNetworkPolicies(false, asked.Policies)
	verdicts := make([]verdict, len(asked.Flows))
	for i, flow := range asked.Flows {
		result := policy.IsTrafficAllowed(flow.traffic())
		verdicts[i] = verdict{Egress: decided(result.Egress), Ingress: decided(result.Ingress)}
	}
	return json.NewEncoder(os.Stdout).Encode(verdicts)
}

func (f flow) traffic() *matcher.Traffic {
	return &matcher.Traffic{
		Source:           f.Source.trafficPeer(),
		Destination:      f.Destination.trafficPeer(),
		Protocol:         f.Protocol,
		ResolvedPort:     f.Port,
		ResolvedPortName: f.PortName,
	}
}

func (p peer) trafficPeer() *matcher.TrafficPeer {
	traffic := &matcher.TrafficPeer{IP: p.Address}
	if p.Pod != nil {
		traffic.Internal = &matcher.InternalPeer{
			PodLabels:       p.Pod.Labels,
			Namespace:       p.Pod.Namespace,
			NamespaceLabels: p.Pod.NamespaceLabels,
		}
	}
	return traffic
}

func decided(result *matcher.DirectionResult) decision {
	targets := result.AllowingTargets
	if len(targets) == 0 {
		targets = result.DenyingTargets
	}
	policies := []string{}
	for _, target := range targets {
		for _, rule := range target.SourceRules {
			policies = append(policies, rule.Namespace+"/"+rule.Name)
		}
	}
	slices.Sort(policies)
	return decision{Allowed: result.IsAllowed(), Policies: policies}
}
