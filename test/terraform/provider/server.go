package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server implements the calls that Terraform makes for resources and data sources. Others are not supported.
type server struct {
	tfprotov5.ProviderServer
	schema   *schemaFile
	log      string
	settings settings
}

// change is a line of the log.
type change struct {
	Action string `json:"action"`
	Type   string `json:"type"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`
}

func failure(summary string, err error) []*tfprotov5.Diagnostic {
	return []*tfprotov5.Diagnostic{
		{Severity: tfprotov5.DiagnosticSeverityError, Summary: summary, Detail: err.Error()},
	}
}

func (s *server) GetMetadata(context.Context, *tfprotov5.GetMetadataRequest) (*tfprotov5.GetMetadataResponse, error) {
	response := &tfprotov5.GetMetadataResponse{ServerCapabilities: &tfprotov5.ServerCapabilities{GetProviderSchemaOptional: true}}
	for name := range s.schema.Resource {
		response.Resources = append(response.Resources, tfprotov5.ResourceMetadata{TypeName: name})
	}
	for name := range s.schema.Data {
		response.DataSources = append(response.DataSources, tfprotov5.DataSourceMetadata{TypeName: name})
	}
	return response, nil
}

func (s *server) GetProviderSchema(context.Context, *tfprotov5.GetProviderSchemaRequest) (*tfprotov5.GetProviderSchemaResponse, error) {
	return &tfprotov5.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov5.ServerCapabilities{GetProviderSchemaOptional: true},
		Provider:           &tfprotov5.Schema{Block: s.schema.Provider.protocol()},
		ResourceSchemas:    schemas(s.schema.Resource),
		DataSourceSchemas:  schemas(s.schema.Data),
	}, nil
}

func schemas(blocks map[string]*block) map[string]*tfprotov5.Schema {
	result := map[string]*tfprotov5.Schema{}
	for name, block := range blocks {
		result[name] = &tfprotov5.Schema{Block: block.protocol()}
	}
	return result
}

func (s *server) GetResourceIdentitySchemas(
	context.Context, *tfprotov5.GetResourceIdentitySchemasRequest,
) (*tfprotov5.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov5.GetResourceIdentitySchemasResponse{}, nil
}

func (s *server) PrepareProviderConfig(
	_ context.Context, request *tfprotov5.PrepareProviderConfigRequest,
) (*tfprotov5.PrepareProviderConfigResponse, error) {
	return &tfprotov5.PrepareProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (s *server) ConfigureProvider(
	_ context.Context, request *tfprotov5.ConfigureProviderRequest,
) (*tfprotov5.ConfigureProviderResponse, error) {
	config, err := request.Config.Unmarshal(s.schema.Provider.valueType())
	if err != nil {
		return &tfprotov5.ConfigureProviderResponse{Diagnostics: failure("invalid provider configuration", err)}, nil
	}
	values := fields(config)
	s.settings = settings{
		project: text(values["project"]),
		region:  text(values["region"]),
		zone:    text(values["zone"]),
		labels:  fields(values["default_labels"]),
	}
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

func (s *server) StopProvider(context.Context, *tfprotov5.StopProviderRequest) (*tfprotov5.StopProviderResponse, error) {
	return &tfprotov5.StopProviderResponse{}, nil
}

func (s *server) ValidateResourceTypeConfig(
	context.Context, *tfprotov5.ValidateResourceTypeConfigRequest,
) (*tfprotov5.ValidateResourceTypeConfigResponse, error) {
	return &tfprotov5.ValidateResourceTypeConfigResponse{}, nil
}

func (s *server) ValidateDataSourceConfig(
	context.Context, *tfprotov5.ValidateDataSourceConfigRequest,
) (*tfprotov5.ValidateDataSourceConfigResponse, error) {
	return &tfprotov5.ValidateDataSourceConfigResponse{}, nil
}

func (s *server) UpgradeResourceState(
	_ context.Context, request *tfprotov5.UpgradeResourceStateRequest,
) (*tfprotov5.UpgradeResourceStateResponse, error) {
	schema := s.schema.Resource[request.TypeName]
	value, err := request.RawState.UnmarshalWithOpts(schema.valueType(), tfprotov5.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	if err != nil {
		return &tfprotov5.UpgradeResourceStateResponse{Diagnostics: failure("invalid state of "+request.TypeName, err)}, nil
	}
	return &tfprotov5.UpgradeResourceStateResponse{UpgradedState: dynamic(schema, value)}, nil
}

func (s *server) ReadResource(_ context.Context, request *tfprotov5.ReadResourceRequest) (*tfprotov5.ReadResourceResponse, error) {
	return &tfprotov5.ReadResourceResponse{NewState: request.CurrentState, Private: request.Private}, nil
}

func (s *server) ReadDataSource(_ context.Context, request *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	schema := s.schema.Data[request.TypeName]
	config, err := request.Config.Unmarshal(schema.valueType())
	if err == nil {
		var value tftypes.Value
		if value, err = read(request.TypeName, schema, config); err == nil {
			return &tfprotov5.ReadDataSourceResponse{State: dynamic(schema, value)}, nil
		}
	}
	return &tfprotov5.ReadDataSourceResponse{Diagnostics: failure("cannot read "+request.TypeName, err)}, nil
}

func (s *server) PlanResourceChange(
	_ context.Context, request *tfprotov5.PlanResourceChangeRequest,
) (*tfprotov5.PlanResourceChangeResponse, error) {
	schema := s.schema.Resource[request.TypeName]
	values, err := unmarshal(schema, request.Config, request.PriorState, request.ProposedNewState)
	if err != nil {
		return &tfprotov5.PlanResourceChangeResponse{Diagnostics: failure("cannot plan "+request.TypeName, err)}, nil
	}
	config, prior, proposed := values[0], values[1], values[2]
	if proposed.IsNull() {
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: request.ProposedNewState}, nil
	}
	planned := planResource(request.TypeName, schema, config, prior, s.settings)
	response := &tfprotov5.PlanResourceChangeResponse{
		PlannedState:                dynamic(schema, planned),
		UnsafeToUseLegacyTypeSystem: true,
	}
	if !prior.IsNull() {
		for _, name := range replacements(request.TypeName, schema, prior, planned) {
			response.RequiresReplace = append(response.RequiresReplace, tftypes.NewAttributePath().WithAttributeName(name))
		}
	}
	return response, nil
}

func (s *server) ApplyResourceChange(
	_ context.Context, request *tfprotov5.ApplyResourceChangeRequest,
) (*tfprotov5.ApplyResourceChangeResponse, error) {
	schema := s.schema.Resource[request.TypeName]
	values, err := unmarshal(schema, request.PriorState, request.PlannedState)
	if err != nil {
		return &tfprotov5.ApplyResourceChangeResponse{NewState: request.PriorState, Diagnostics: failure("cannot apply", err)}, nil
	}
	prior, planned := values[0], values[1]
	action := "update"
	switch {
	case planned.IsNull():
		action = "delete"
		if attribute, ok := protections[request.TypeName]; ok && isTrue(fields(prior)[attribute]) {
			return &tfprotov5.ApplyResourceChangeResponse{
				NewState:    request.PriorState,
				Diagnostics: failure("cannot destroy "+request.TypeName, fmt.Errorf("%s is set to true", attribute)),
			}, nil
		}
	case prior.IsNull():
		action = "create"
	}
	if !planned.IsNull() {
		planned = apply(request.TypeName, schema, planned, s.settings)
	}
	if err := s.record(change{Action: action, Type: request.TypeName, Before: plain(prior), After: plain(planned)}); err != nil {
		return nil, err
	}
	return &tfprotov5.ApplyResourceChangeResponse{NewState: dynamic(schema, planned), UnsafeToUseLegacyTypeSystem: true}, nil
}

func (s *server) record(change change) error {
	if s.log == "" {
		return nil
	}
	line, err := json.Marshal(change)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(s.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Write(append(line, '\n'))
	return err
}

func unmarshal(schema *block, all ...*tfprotov5.DynamicValue) ([]tftypes.Value, error) {
	var result []tftypes.Value
	for _, value := range all {
		decoded, err := value.Unmarshal(schema.valueType())
		if err != nil {
			return nil, err
		}
		result = append(result, decoded)
	}
	return result, nil
}

func dynamic(schema *block, value tftypes.Value) *tfprotov5.DynamicValue {
	result, err := tfprotov5.NewDynamicValue(schema.valueType(), value)
	if err != nil {
		panic(err)
	}
	return &result
}
