package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// schemaFile is the reduced schema: blocks by type.
type schemaFile struct {
	Provider *block            `json:"provider"`
	Resource map[string]*block `json:"resource"`
	Data     map[string]*block `json:"data"`
}

type block struct {
	// Nesting is "set" for sets; other blocks are lists.
	Nesting string `json:"nesting"`
	// Computed blocks stay in the state if they are removed from the configuration.
	Computed   bool                  `json:"computed"`
	Replaces   bool                  `json:"replaces"`
	Min        int64                 `json:"min"`
	Max        int64                 `json:"max"`
	Attributes map[string]*attribute `json:"attributes"`
	Blocks     map[string]*block     `json:"blocks"`
}

// attribute is "<type> <required|optional|computed> [computed] [replaces] [default=<JSON>]" in the file.
type attribute struct {
	kind               tftypes.Type
	required, computed bool
	replaces           bool
	defaultValue       any
}

var collection = regexp.MustCompile(`^(list|set|map)\((.+)\)$`)

// An object with text attributes: `object(name,type)`.
var object = regexp.MustCompile(`^object\((.+)\)$`)

func (a *attribute) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	text, value, hasDefault := strings.Cut(text, " default=")
	if hasDefault {
		if err := json.Unmarshal([]byte(value), &a.defaultValue); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	words := strings.Fields(text)
	a.required = slices.Contains(words, "required")
	a.computed = slices.Contains(words, "computed")
	a.replaces = slices.Contains(words, "replaces")
	var err error
	a.kind, err = parseType(words[0])
	return err
}

func parseType(name string) (tftypes.Type, error) {
	switch name {
	case "string":
		return tftypes.String, nil
	case "number":
		return tftypes.Number, nil
	case "bool":
		return tftypes.Bool, nil
	}
	if match := object.FindStringSubmatch(name); match != nil {
		types := map[string]tftypes.Type{}
		for _, attribute := range strings.Split(match[1], ",") {
			types[attribute] = tftypes.String
		}
		return tftypes.Object{AttributeTypes: types}, nil
	}
	match := collection.FindStringSubmatch(name)
	if match == nil {
		return nil, fmt.Errorf("unknown type %q", name)
	}
	element, err := parseType(match[2])
	switch match[1] {
	case "list":
		return tftypes.List{ElementType: element}, err
	case "set":
		return tftypes.Set{ElementType: element}, err
	}
	return tftypes.Map{ElementType: element}, err
}

func readSchema(path string) (*schemaFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	schema := &schemaFile{}
	if err := json.Unmarshal(data, schema); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return schema, nil
}

// valueType is the type of one instance of the block.
func (b *block) valueType() tftypes.Object {
	types := map[string]tftypes.Type{}
	for name, attribute := range b.Attributes {
		types[name] = attribute.kind
	}
	for name, nested := range b.Blocks {
		types[name] = nested.collectionType()
	}
	return tftypes.Object{AttributeTypes: types}
}

func (b *block) collectionType() tftypes.Type {
	if b.Nesting == "set" {
		return tftypes.Set{ElementType: b.valueType()}
	}
	return tftypes.List{ElementType: b.valueType()}
}

func (b *block) protocol() *tfprotov5.SchemaBlock {
	result := &tfprotov5.SchemaBlock{}
	for _, name := range sortedKeys(b.Attributes) {
		a := b.Attributes[name]
		computedOnly := a.computed && !a.required
		result.Attributes = append(result.Attributes, &tfprotov5.SchemaAttribute{
			Name:     name,
			Type:     a.kind,
			Required: a.required,
			Optional: !a.required,
			Computed: computedOnly,
		})
	}
	for _, name := range sortedKeys(b.Blocks) {
		nested := b.Blocks[name]
		nesting := tfprotov5.SchemaNestedBlockNestingModeList
		if nested.Nesting == "set" {
			nesting = tfprotov5.SchemaNestedBlockNestingModeSet
		}
		result.BlockTypes = append(result.BlockTypes, &tfprotov5.SchemaNestedBlock{
			TypeName: name,
			Block:    nested.protocol(),
			Nesting:  nesting,
			MinItems: nested.Min,
			MaxItems: nested.Max,
		})
	}
	return result
}
