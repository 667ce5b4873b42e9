package main

import (
	"net/netip"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// replacedIfSmaller lists attributes whose decrease replaces the resource, because Google Cloud only increases them in place.
var replacedIfSmaller = map[string][]string{
	"google_compute_disk":        {"size"},
	"google_compute_region_disk": {"size"},
}

// providerDefaults lists attributes that the provider takes from its own configuration, which replaces resources if that changes. Other
// types keep the value of their state.
var providerDefaults = map[string][]string{
	"google_compute_disk_resource_policy_attachment": {"project", "zone"},
	"google_compute_resource_policy":                 {"project", "region"},
	"google_container_cluster":                       {},
	"google_kms_crypto_key":                          {},
	"google_storage_bucket":                          {},
}

// planResource returns the planned value of a resource.
func planResource(typeName string, schema *block, config, prior tftypes.Value, s settings) tftypes.Value {
	configured, planned := fields(config), fields(plan(schema, config, prior))
	names, ok := providerDefaults[typeName]
	if !ok {
		names = []string{"project"}
	}
	values := map[string]string{"project": s.project, "region": s.region, "zone": s.zone}
	for _, name := range names {
		if value, ok := configured[name]; ok && value.IsNull() && values[name] != "" {
			planned[name] = tftypes.NewValue(tftypes.String, values[name])
		}
	}
	if _, ok := planned["effective_labels"]; ok {
		own, ok := planned["labels"]
		if !ok {
			own = planned["resource_labels"]
		}
		planned["effective_labels"] = allLabels(own, s)
		planned["terraform_labels"] = allLabels(own, s)
	}
	return tftypes.NewValue(schema.valueType(), planned)
}

// plan returns the planned value of a block, like Terraform's SDK: the configuration, defaults, and for other computed values the prior
// value, or unknown if there is none.
func plan(schema *block, config, prior tftypes.Value) tftypes.Value {
	configured, existing, planned := fields(config), fields(prior), map[string]tftypes.Value{}
	for name, attribute := range schema.Attributes {
		planned[name] = planAttribute(attribute, configured[name], existing[name])
	}
	for name, nested := range schema.Blocks {
		planned[name] = planBlocks(nested, configured[name], existing[name])
	}
	return tftypes.NewValue(schema.valueType(), planned)
}

func planAttribute(attribute *attribute, config, prior tftypes.Value) tftypes.Value {
	switch {
	case config.Type() != nil && !config.IsNull():
		return config
	case attribute.defaultValue != nil:
		return tftypes.NewValue(attribute.kind, attribute.defaultValue)
	case attribute.computed && prior.Type() != nil:
		return prior
	case attribute.computed:
		return tftypes.NewValue(attribute.kind, tftypes.UnknownValue)
	}
	return tftypes.NewValue(attribute.kind, nil)
}

func planBlocks(schema *block, config, prior tftypes.Value) tftypes.Value {
	if config.Type() != nil && !config.IsKnown() {
		return config
	}
	configured, existing := items(config), items(prior)
	if len(configured) == 0 && schema.Computed && prior.Type() != nil {
		return prior
	}
	planned := []tftypes.Value{}
	for index, item := range configured {
		planned = append(planned, plan(schema, item, counterpart(schema, index, item, existing)))
	}
	return tftypes.NewValue(schema.collectionType(), planned)
}

// counterpart finds the prior value of a block. Blocks of a set have no order, so all their configured attributes must be equal.
func counterpart(schema *block, index int, config tftypes.Value, existing []tftypes.Value) tftypes.Value {
	if schema.Nesting != "set" {
		if index < len(existing) {
			return existing[index]
		}
		return tftypes.NewValue(schema.valueType(), nil)
	}
	for _, candidate := range existing {
		if plan(schema, config, candidate).Equal(candidate) {
			return candidate
		}
	}
	return tftypes.NewValue(schema.valueType(), nil)
}

// replacements returns the attributes and blocks whose change replaces the resource.
func replacements(typeName string, schema *block, prior, planned tftypes.Value) []string {
	before, after := fields(prior), fields(planned)
	var result []string
	for _, name := range sortedKeys(schema.Attributes) {
		if schema.Attributes[name].replaces && !equal(before[name], after[name]) {
			result = append(result, name)
		}
	}
	for _, name := range replacedIfSmaller[typeName] {
		if after[name].IsKnown() && number(after[name]).Cmp(number(before[name])) < 0 {
			result = append(result, name)
		}
	}
	if typeName == "google_compute_subnetwork" && !expands(text(before["ip_cidr_range"]), text(after["ip_cidr_range"])) {
		result = append(result, "ip_cidr_range")
	}
	for _, name := range sortedKeys(schema.Blocks) {
		if blocksReplace(schema.Blocks[name], items(before[name]), items(after[name])) {
			result = append(result, name)
		}
	}
	return result
}

// expands reports whether a range contains another one. A subnetwork can only grow in place.
func expands(before, after string) bool {
	from, err := netip.ParsePrefix(before)
	if err != nil {
		return true
	}
	to, err := netip.ParsePrefix(after)
	return err != nil || to.Bits() <= from.Bits() && to.Contains(from.Addr())
}

func blocksReplace(schema *block, before, after []tftypes.Value) bool {
	if schema.Nesting == "set" {
		return schema.Replaces && !sameItems(before, after)
	}
	if schema.Replaces && len(before) != len(after) {
		return true
	}
	missing := tftypes.NewValue(schema.valueType(), nil)
	for index := range max(len(before), len(after)) {
		from, to := missing, missing
		if index < len(before) {
			from = before[index]
		}
		if index < len(after) {
			to = after[index]
		}
		if len(nestedReplacements(schema, from, to)) > 0 {
			return true
		}
	}
	return false
}

func nestedReplacements(schema *block, prior, planned tftypes.Value) []string {
	complete := func(value tftypes.Value) tftypes.Value {
		if !value.IsNull() {
			return value
		}
		empty := map[string]tftypes.Value{}
		for name, kind := range schema.valueType().AttributeTypes {
			empty[name] = tftypes.NewValue(kind, nil)
		}
		return tftypes.NewValue(schema.valueType(), empty)
	}
	return replacements("", schema, complete(prior), complete(planned))
}

func sameItems(before, after []tftypes.Value) bool {
	if len(before) != len(after) {
		return false
	}
	for _, item := range before {
		found := false
		for _, other := range after {
			found = found || item.Equal(other)
		}
		if !found {
			return false
		}
	}
	return true
}
