# Makes the table of a page of bench/many or bench/control: awk -f many.awk figures. A line of figures is what was measured, a tab, and a
# value; the table shows the median of the values of each, and their range.

BEGIN {
    FS = "\t"
    limit["short connection, CPU: many / one"] = 1.1
    limit["apply, one of 1000 changed: ms of CPU, checks subtracted"] = 50
    limit["short connection, many: failures"] = 0
    limit["handover of 6000 listeners, a new connection each 10 ms: failures"] = 0
    limit["6000 listeners open, a new connection each 10 ms: failures"] = 0
    limit["failures"] = 0
    limit["effect of a PUT, 1 × 10: ms after the answer, p99"] = 50
    limit["effect of a PUT, 1000 × 10: ms after the answer, p99"] = 50
    limit["200 data planes, 1000 × 10: ms from a PUT until all run it, longest"] = 2000
    limit["200 data planes, 1000 × 10: behind at the end"] = 0
    limit["start with 1000 revisions of 1000 × 10, until a GET is answered: ms"] = 5000
}

function shown(v) { return v >= 100 || v == int(v) ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v) }

!($1 in n) { order[++names] = $1 }

{ value[$1, ++n[$1]] = $2 + 0 }

END {
    print "| What | Median | Range | Values | Limit |\n|---|---|---|---|---|"
    for (k = 1; k <= names; k++) {
        name = order[k]
        m = n[name]
        for (i = 2; i <= m; i++) {
            v = value[name, i]
            for (j = i - 1; j > 0 && value[name, j] > v; j--) value[name, j + 1] = value[name, j]
            value[name, j + 1] = v
        }
        middle = m % 2 ? value[name, (m + 1) / 2] : (value[name, m / 2] + value[name, m / 2 + 1]) / 2
        met = !(name in limit) ? "" : "≤ " limit[name] (middle <= limit[name] ? " met" : " **missed**")
        printf "| %s | %s | %s … %s | %d | %s |\n", name, shown(middle), shown(value[name, 1]), shown(value[name, m]), m, met
    }
}
