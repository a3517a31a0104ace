// Package cobra stands in for the module at this path.
package cobra

type Command struct {
	Use  string
	RunE func(cmd *Command, args []string) error
}

func (c *Command) Execute() error { return c.RunE(c, nil) }
