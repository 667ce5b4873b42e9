// Evaluates with Cyclonus which flows a set of network policies allows.
//
// Reads {"policies": [NetworkPolicy...], "flows": [Flow...]} as JSON, and writes one verdict per flow.
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

type request struct {
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

// A peer without a pod is a node, or is outside the cluster.
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
	// The policies that allow the flow; if none does, the policies that select the pod. Empty if no policy selects the pod.
	Policies []string `json:"policies"`
}

func main() {
	if err := evaluate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func evaluate() error {
	var input request
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&input); err != nil {
		return err
	}
	// Simplification is only an optimization, and one more source of errors.
	policy := matcher.BuildNetworkPolicies(false, input.Policies)
	verdicts := make([]verdict, len(input.Flows))
	for i, flow := range input.Flows {
		result := policy.IsTrafficAllowed(flow.traffic())
		verdicts[i] = verdict{Egress: newDecision(result.Egress), Ingress: newDecision(result.Ingress)}
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

func newDecision(result *matcher.DirectionResult) decision {
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
