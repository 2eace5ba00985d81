// Command sgdflow shows stochastic gradient descent beside gradient flow and the flow on the modified loss that
// predicts it.
package main

import (
	"os"

	"sgdflow/tui/cli"
)

func main() { os.Exit(cli.Main()) }
