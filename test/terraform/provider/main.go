// A stand-in for the Google provider, which serves the schema of hashicorp/google without any API. It plans like the real provider:
// values that Google sets are unknown, and changes of some attributes replace a resource. It "creates" resources in the Terraform state
// only, and logs each change.
//
// Environment variables:
//
//	GOOGLE_PROVIDER_SCHEMA  reduced schema of the provider (google-provider-schema.json)
//	GOOGLE_PROVIDER_LOG     file to which each change is appended, one JSON object a line
package main

import (
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"
)

func main() {
	schema, err := readSchema(os.Getenv("GOOGLE_PROVIDER_SCHEMA"))
	if err != nil {
		log.Fatal(err)
	}
	err = tf5server.Serve("registry.terraform.io/hashicorp/google", func() tfprotov5.ProviderServer {
		return &server{schema: schema, log: os.Getenv("GOOGLE_PROVIDER_LOG")}
	})
	if err != nil {
		log.Fatal(err)
	}
}
