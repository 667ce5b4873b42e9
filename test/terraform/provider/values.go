package main

import (
	"cmp"
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func sortedKeys[K cmp.Ordered, V any](all map[K]V) []K {
	return slices.Sorted(maps.Keys(all))
}

// fields returns the attributes and blocks of an object. A null object has none.
func fields(value tftypes.Value) map[string]tftypes.Value {
	result := map[string]tftypes.Value{}
	if value.IsKnown() && !value.IsNull() {
		_ = value.As(&result)
	}
	return result
}

// items returns the elements of a list or set. A null or unknown collection has none.
func items(value tftypes.Value) []tftypes.Value {
	var result []tftypes.Value
	if value.IsKnown() && !value.IsNull() {
		_ = value.As(&result)
	}
	return result
}

func text(value tftypes.Value) string {
	var result string
	if value.IsKnown() && !value.IsNull() && value.Type().Is(tftypes.String) {
		_ = value.As(&result)
	}
	return result
}

func isTrue(value tftypes.Value) bool {
	var result bool
	if value.IsKnown() && !value.IsNull() && value.Type().Is(tftypes.Bool) {
		_ = value.As(&result)
	}
	return result
}

func number(value tftypes.Value) *big.Float {
	result := &big.Float{}
	if value.IsKnown() && !value.IsNull() && value.Type().Is(tftypes.Number) {
		_ = value.As(&result)
	}
	return result
}

// isZero reports whether a value is null, or the zero value of its type. Terraform's SDK does not distinguish the two.
func isZero(value tftypes.Value) bool {
	if value.IsNull() {
		return true
	}
	if !value.IsKnown() {
		return false
	}
	switch {
	case value.Type().Is(tftypes.String):
		return text(value) == ""
	case value.Type().Is(tftypes.Bool):
		return !isTrue(value)
	case value.Type().Is(tftypes.Number):
		return number(value).Sign() == 0
	case value.Type().Is(tftypes.Map{}):
		return len(fields(value)) == 0
	default:
		return len(items(value)) == 0
	}
}

func equal(a, b tftypes.Value) bool {
	return a.Equal(b) || isZero(a) && isZero(b)
}

// plain converts a value for JSON. Unknown values become "(unknown)".
func plain(value tftypes.Value) any {
	if !value.IsKnown() {
		return "(unknown)"
	}
	if value.IsNull() {
		return nil
	}
	switch kind := value.Type(); {
	case kind.Is(tftypes.String):
		return text(value)
	case kind.Is(tftypes.Bool):
		return isTrue(value)
	case kind.Is(tftypes.Number):
		result, _ := number(value).Float64()
		return result
	case kind.Is(tftypes.Object{}), kind.Is(tftypes.Map{}):
		result := map[string]any{}
		for name, field := range fields(value) {
			if converted := plain(field); converted != nil {
				result[name] = converted
			}
		}
		return result
	default:
		result := []any{}
		for _, item := range items(value) {
			result = append(result, plain(item))
		}
		return result
	}
}
