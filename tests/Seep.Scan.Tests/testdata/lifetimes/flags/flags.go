// Package flags has what the lifetimes ask of github.com/jessevdk/go-flags.
package flags

type Commander interface{ Execute(args []string) error }

func Run(command Commander) error { return command.Execute(nil) }
