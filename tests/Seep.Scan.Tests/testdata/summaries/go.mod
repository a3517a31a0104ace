module summaries

go 1.27
