// Command parts runs one command that it knows by an interface, and then serves.
package main

import (
	"log"
	"net/http"
	"os"

	"example.org/lifetimes/internal/parts"
	"github.com/jessevdk/go-flags"
)

type copies struct{ answer func(w http.ResponseWriter) }

func (c *copies) Execute(args []string) error {
	defer parts.Kept("end")()
	f, err := os.Open("command")
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	f.Close()
	if err := parts.InParallel(args, parts.Copied); err != nil {
		return err
	}
	parts.Drained(args, parts.Counted)
	if err := parts.InTheEnd(parts.Synced); err != nil {
		return err
	}
	hooks := parts.Hooks{Start: parts.Started, Request: parts.Requested}
	if err := hooks.Start(); err != nil {
		return err
	}
	c.answer = parts.Answered("page")
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if err := hooks.Request(); err != nil {
			log.Print(err)
		}
		c.answer(w)
	})
	return http.ListenAndServe(":0", nil)
}

func main() {
	var command flags.Commander = &copies{}
	if err := flags.Run(command); err != nil {
		log.Fatal(err)
	}
}
