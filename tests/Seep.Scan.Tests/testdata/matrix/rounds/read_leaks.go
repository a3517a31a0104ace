package rounds

import (
	"bufio"
	"database/sql"
	"net/http"
)

// L5 rows: the round ends at the first one that will do.
func firstColumns(db *sql.DB, tables []string) (columns []string, err error) {
	for _, table := range tables {
		rows, err := db.Query("SELECT name FROM columns WHERE of = ?", table)
		if err != nil {
			return nil, err
		}
		defer rows.Close() // want "defer-in-loop"
		for rows.Next() {
			var column string
			if err := rows.Scan(&column); err != nil {
				return nil, err
			}
			if column != "id" {
				columns = append(columns, column)
				break
			}
		}
	}
	return columns, nil
}

// L5 a scanner reads the first line of each body.
func titlesOf(urls []string) (titles []string, err error) {
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close() // want "defer-in-loop"
		scanner := bufio.NewScanner(resp.Body)
		if scanner.Scan() {
			titles = append(titles, scanner.Text())
		}
	}
	return titles, nil
}

// L2 a scanner reads the body up to a line.
func hasLine(url, line string) (bool, error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return false, err
	}
	scanner := bufio.NewScanner(resp.Body)
	for scanner.Scan() {
		if scanner.Text() == line {
			return true, resp.Body.Close()
		}
		if scanner.Text() == "" {
			return false, nil
		}
	}
	return false, resp.Body.Close()
}
