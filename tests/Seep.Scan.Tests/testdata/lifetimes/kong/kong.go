// Package kong has what the lifetimes ask of github.com/alecthomas/kong.
package kong

type Context struct{ grammar any }

func Parse(grammar any) *Context { return &Context{grammar} }

// Run finds the command's method Run by reflection.
func (c *Context) Run() error { return nil }
