module lunchroom

go 1.20
