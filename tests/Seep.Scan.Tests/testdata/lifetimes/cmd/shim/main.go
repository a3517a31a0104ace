// Command shim starts something by a method of an interface, which wrappers hand on, and ends.
package main

import (
	"fmt"
	"os"
)

type starter interface{ Start(path string) (string, error) }

type manager interface{ Begin(path string) (string, error) }

// A starter by a manager, and a manager by a starter: neither calls itself.
type toStarter struct{ manager }

func (s toStarter) Start(path string) (string, error) { return s.Begin(path) }

type toManager struct{ starter }

func (m toManager) Begin(path string) (string, error) { return m.Start(path) }

type process struct{}

func (process) Start(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

type node struct{ next *node }

// This one does call itself.
func (n *node) open(path string) string {
	f, err := os.Open(path) // want
	if err != nil {
		return ""
	}
	if n.next != nil {
		return n.next.open(f.Name())
	}
	return path
}

type checker interface{ Check(path string) error }

type all struct{ checks []checker }

// And this one by an interface, once for each of its parts.
func (a all) Check(path string) error {
	for _, c := range a.checks {
		if err := c.Check(path); err != nil {
			fmt.Println(err)
		}
	}
	return nil
}

type readable struct{}

func (readable) Check(path string) error {
	f, err := os.Open(path) // want
	if err != nil {
		return err
	}
	fmt.Println(f.Name())
	return nil
}

func main() {
	var s starter = toStarter{toManager{process{}}}
	if len(os.Args) > 2 {
		s = process{}
	}
	name, err := s.Start(os.Args[1])
	fmt.Println(name, err)
	fmt.Println((&node{next: &node{}}).open(name))
	var c checker = all{[]checker{readable{}, all{}}}
	fmt.Println(c.Check(name))
}
