package rounds

import (
	"bufio"
	"database/sql"
	"fmt"
	"net/http"
)

// C14 the next round begins only where the rows of this one are at their end; the defer is for the ways that return.
func columnsOf(db *sql.DB, tables []string) (columns []string, err error) {
	for _, table := range tables {
		rows, err := db.Query("SELECT name FROM columns WHERE of = ?", table)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var column string
			if err := rows.Scan(&column); err != nil {
				return nil, err
			}
			columns = append(columns, column)
		}
	}
	return columns, nil
}

// C14 a scanner has read each body to its end before the next round.
func linesOf(urls []string) (count int, err error) {
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			return 0, err
		}
		defer func() {
			if err := resp.Body.Close(); err != nil {
				fmt.Println(err)
			}
		}()
		scanner := bufio.NewScanner(resp.Body)
		for scanner.Scan() {
			count++
		}
		if err := scanner.Err(); err != nil {
			return 0, err
		}
	}
	return count, nil
}

// C14 a scanner reads the body until there is no more.
func longest(url string) (length int, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	scanner := bufio.NewScanner(resp.Body)
	for scanner.Scan() {
		length = max(length, len(scanner.Text()))
	}
	return length, scanner.Err()
}
