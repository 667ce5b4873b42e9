package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const projectNumber = "123456789012"

// settings are values of the provider's configuration.
type settings struct {
	project, region, zone string
	labels                map[string]tftypes.Value
}

// protections lists attributes that make the provider refuse to delete a resource.
var protections = map[string]string{
	"google_container_cluster":  "deletion_protection",
	"google_filestore_instance": "deletion_protection_enabled",
}

// ids lists the formats of ids that other resources and Kubernetes objects refer to. `{name}` is an attribute.
var ids = map[string]string{
	"google_kms_key_ring":       "projects/{project}/locations/{location}/keyRings/{name}",
	"google_kms_crypto_key":     "{key_ring}/cryptoKeys/{name}",
	"google_compute_network":    "projects/{project}/global/networks/{name}",
	"google_compute_subnetwork": "projects/{project}/regions/{region}/subnetworks/{name}",
	"google_container_cluster":  "projects/{project}/locations/{location}/clusters/{name}",
	"google_service_account":    "projects/{project}/serviceAccounts/{email}",
}

// idParts lists attributes that identify other resources, as far as a resource has them.
var idParts = []string{
	"bucket", "crypto_key_id", "service_account_id", "repository", "managed_zone", "cluster", "disk", "role", "member", "service", "name",
}

// apply replaces unknown values of a resource by those that Google would return.
func apply(typeName string, schema *block, planned tftypes.Value, s settings) tftypes.Value {
	values := fields(planned)
	for name, value := range map[string]string{"project": s.project, "region": s.region, "zone": s.zone, "location": s.region} {
		if current, ok := values[name]; ok && !current.IsKnown() {
			values[name] = tftypes.NewValue(tftypes.String, value)
		}
	}
	if account, ok := values["account_id"]; ok {
		email := fmt.Sprintf("%s@%s.iam.gserviceaccount.com", text(account), text(values["project"]))
		values["email"] = tftypes.NewValue(tftypes.String, email)
		values["member"] = tftypes.NewValue(tftypes.String, "serviceAccount:"+email)
	}
	if id := values["id"]; !id.IsKnown() {
		values["id"] = tftypes.NewValue(tftypes.String, identity(typeName, values))
	}
	if typeName == "google_service_account" {
		values["name"] = values["id"]
	}
	return complete(schema, values, text(values["id"]))
}

func identity(typeName string, values map[string]tftypes.Value) string {
	if format, ok := ids[typeName]; ok {
		for name, value := range values {
			format = strings.ReplaceAll(format, "{"+name+"}", text(value))
		}
		return format
	}
	parts := []string{typeName}
	for _, name := range idParts {
		if value, ok := values[name]; ok && text(value) != "" {
			parts = append(parts, text(value))
		}
	}
	return strings.Join(parts, "/")
}

func complete(schema *block, values map[string]tftypes.Value, id string) tftypes.Value {
	for name, attribute := range schema.Attributes {
		if !values[name].IsKnown() {
			values[name] = invented(attribute.kind, name, id)
		}
	}
	for name, nested := range schema.Blocks {
		completed := []tftypes.Value{}
		for _, item := range items(values[name]) {
			completed = append(completed, complete(nested, fields(item), id+"/"+name))
		}
		values[name] = tftypes.NewValue(nested.collectionType(), completed)
	}
	return tftypes.NewValue(schema.valueType(), values)
}

func invented(kind tftypes.Type, name, id string) tftypes.Value {
	switch {
	case kind.Is(tftypes.String):
		if name == "self_link" {
			return tftypes.NewValue(kind, id)
		}
		return tftypes.NewValue(kind, name+" of "+id)
	case kind.Is(tftypes.Number):
		return tftypes.NewValue(kind, 0)
	case kind.Is(tftypes.Bool):
		return tftypes.NewValue(kind, false)
	case kind.Is(tftypes.Map{}):
		return tftypes.NewValue(kind, map[string]tftypes.Value{})
	case kind.Is(tftypes.Object{}):
		values := map[string]tftypes.Value{}
		for attribute, of := range kind.(tftypes.Object).AttributeTypes {
			values[attribute] = invented(of, attribute, id)
		}
		return tftypes.NewValue(kind, values)
	case name == "dns_resource_record":
		element := kind.(tftypes.List).ElementType
		return tftypes.NewValue(kind, []tftypes.Value{invented(element, name, id)})
	case name == "ip_addresses":
		return tftypes.NewValue(kind, []tftypes.Value{tftypes.NewValue(tftypes.String, "10.1.2.3")})
	}
	return tftypes.NewValue(kind, []tftypes.Value{})
}

// allLabels returns the provider's labels and those of a resource.
func allLabels(own tftypes.Value, s settings) tftypes.Value {
	result := map[string]tftypes.Value{}
	for name, value := range s.labels {
		result[name] = value
	}
	for name, value := range fields(own) {
		result[name] = value
	}
	return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, result)
}

// read returns the value of a data source.
func read(typeName string, schema *block, config tftypes.Value) (tftypes.Value, error) {
	values := fields(plan(schema, config, tftypes.NewValue(schema.valueType(), nil)))
	switch typeName {
	case "google_project":
		values["number"] = tftypes.NewValue(tftypes.String, projectNumber)
	case "google_iam_policy":
		policy, err := json.Marshal(map[string]any{"bindings": plain(fields(config)["binding"])})
		if err != nil {
			return tftypes.Value{}, err
		}
		values["policy_data"] = tftypes.NewValue(tftypes.String, string(policy))
	}
	return complete(schema, values, typeName), nil
}
