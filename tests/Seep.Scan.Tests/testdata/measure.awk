# Counts the patterns that a tool reports: awk -f measure.awk REPORT FILE..., from the module's folder, where REPORT has lines
# path:line:... with paths relative to it and FILE are the module's *_leaks.go and *_clean.go. A function's lines end at its
# closing brace; a type's include the unmarked declarations behind it, which are its constructor and methods.
# -v list=1 names the patterns that were reported, -v count=1 counts the rows.
FILENAME == ARGV[1] {
    if (match($0, /^[^:]+:[0-9]+:/)) {
        split($0, at, ":")
        sub(/^\.\//, "", at[1])
        reported[at[1], at[2]] = 1
    }
    next
}
FNR == 1 { finish() }
/^\/\/ [LC][0-9]+ / { finish(); kind = substr($2, 1, 1); row = $2; where = FILENAME ":" FNR; isType = 0 }
/^type / { isType = 1 }
kind && (FILENAME, FNR) in reported { hit = 1 }
/^}/ && !isType { finish() }
END {
    finish()
    printf "leaks reported %d of %d, clean reported %d of %d\n", found["L"], total["L"], found["C"], total["C"]
    if (count)
        for (r in rows) print r, rows[r]
}
function finish() {
    if (!kind) return
    total[kind]++
    rows[row]++
    if (hit) found[kind]++
    if (hit && list) print (kind == "L" ? "leak " : "clean"), row, where
    kind = ""
    hit = 0
}
