package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A scan is what seep scan --format json says, as far as it is looked at.
type scan struct {
	Suspects []struct {
		Rule       string
		Confidence string
		Message    string
		Location   location
		Evidence   []struct {
			Location location
			What     string
		}
	}
}

type location struct {
	File string
	Line int
}

// score compares, for each folder, the scan of the program with that of its mutants: base.json and mutants' scan.json.
func score(folders []string) error {
	var missed, before []string
	var mutants, found int
	fmt.Println("| program | candidates | mutants | found | missed | reported before |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: |")
	for _, folder := range folders {
		var drawn drawing
		var base, scanned scan
		for name, into := range map[string]any{"mutants.json": &drawn, "base.json": &base, "scan.json": &scanned} {
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				return err
			}
			if err := json.Unmarshal(text, into); err != nil {
				return fmt.Errorf("%s in %s: %w", name, folder, err)
			}
		}
		counts := map[string]int{}
		for _, m := range drawn.Mutants {
			switch {
			case base.confidence(m) == "high" || base.confidence(m) == "medium":
				counts["before"]++
				before = append(before, m.describe(drawn.Program, ""))
			case scanned.confidence(m) == "high" || scanned.confidence(m) == "medium":
				counts["found"]++
			default:
				counts["missed"]++
				missed = append(missed, m.describe(drawn.Program, scanned.confidence(m)))
			}
		}
		counted := counts["found"] + counts["missed"]
		fmt.Printf("| %s | %d | %d | %d | %d | %d |\n", drawn.Program, drawn.Candidates, counted, counts["found"], counts["missed"], counts["before"])
		mutants, found = mutants+counted, found+counts["found"]
	}
	fmt.Printf("| all | | %d | %d | %d | %d |\n\n", mutants, found, mutants-found, len(before))
	if mutants > 0 {
		fmt.Printf("%.1f %% found at medium or high confidence.\n", 100*float64(found)/float64(mutants))
	}
	fmt.Printf("\nMissed:\n%s\n\nReported before, so not counted:\n%s\n", strings.Join(missed, "\n"), strings.Join(before, "\n"))
	return nil
}

// confidence is the best with which a scan names the line that acquires a mutant's value; empty where it does not.
func (s *scan) confidence(m candidate) string {
	best := ""
	is := func(l location) bool { return l.Line == m.AcquireLine && l.File == m.File }
	for _, suspect := range s.Suspects {
		hit := is(suspect.Location)
		for _, e := range suspect.Evidence {
			hit = hit || e.What == "acquired here" && is(e.Location)
		}
		if hit && (best == "" || best == "low" || suspect.Confidence == "high") {
			best = suspect.Confidence
		}
	}
	return best
}

func (m candidate) describe(program, confidence string) string {
	origin := ""
	if m.Origin != "" {
		origin = " by " + m.Origin
	}
	if confidence != "" {
		confidence = " [" + confidence + "]"
	}
	return fmt.Sprintf("- %s %s:%d (acquired at %d: %s%s), %s, %s, in %s%s", program, m.File, m.Line, m.AcquireLine, m.Acquire, origin, m.Form, m.Release, m.Function, confidence)
}
