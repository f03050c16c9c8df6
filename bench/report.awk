# Makes the tables of a page of bench/compare: awk -f report.awk targets lines. A line is what the load generator said,
# behind "round=N load=L balancer=B". A ratio compares two runs of the same round. The last line, which is no part of the
# page, is "missed=N".

function value(what, line,    i, pair, field) {
    delete field
    for (i = 1; i <= NF; i++) {
        split($i, pair, "=")
        field[pair[1]] = pair[2]
    }
    if (field["units"] == 0) return what == "failures" ? field[what] : 0
    if (what == "cpu") return field["cpuNs"] / field["units"]
    if (what == "rate") return field["units"] / field["seconds"]
    if (what == "p50" || what == "p99") return field[what "Us"]
    if (what == "memory") return field["memoryBytes"] / field["connections"]
    if (what == "segments") return field["segments"] / field["units"]
    if (what == "start") return field["startMs"]
    return field[what]
}

# Sorts the values that are in list[1..n].
function sort(list, n,    i, j, v) {
    for (i = 2; i <= n; i++) {
        v = list[i]
        for (j = i - 1; j > 0 && list[j] > v; j--) list[j + 1] = list[j]
        list[j + 1] = v
    }
}

# Puts into low, middle and high what the rounds of a value were, as ratios unless against is "none"; answers how many.
function sum_up(what, load, of, against,    n, round, list, key) {
    n = 0
    for (round = 1; round <= rounds; round++) {
        key = what SUBSEP load SUBSEP round SUBSEP
        if (!((key of) in values)) continue
        if (against == "none") list[++n] = values[key of]
        else if (values[key against] > 0) list[++n] = values[key of] / values[key against]
    }
    if (n == 0) return 0
    sort(list, n)
    low = list[1]
    high = list[n]
    middle = n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
    return n
}

function number(v) { return v >= 100 || v == int(v) ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v) }

FILENAME ~ /targets$/ {
    if ($0 !~ /^#/ && NF == 6) target[++targets] = $0
    next
}

{
    split($1, pair, "="); round = pair[2]
    split($2, pair, "="); load = pair[2]
    split($3, pair, "="); name = pair[2]
    if (round > rounds) rounds = round
    if (!(load in seen)) { seen[load] = 1; order[++loads] = load }
    if (!(name in known)) { known[name] = 1; balancer[++balancers] = name }
    count = split("cpu rate p50 p99 memory segments start failures", whats, " ")
    for (i = 1; i <= count; i++) values[whats[i], load, round, name] = value(whats[i])
}

END {
    print "## Targets\n\nMedian of the rounds, and their range. Ratios are of the two runs of a round.\n"
    print "| What | Load | Of | Against | Median | Range | Rounds | Limit | |\n|---|---|---|---|---|---|---|---|---|"
    for (t = 1; t <= targets; t++) {
        split(target[t], f, " ")
        n = sum_up(f[1], f[2], f[3], f[4])
        if (n == 0) continue
        met = f[5] == "<=" ? middle <= f[6] : middle >= f[6]
        missed += !met
        printf "| %s | %s | %s | %s | %s | %s … %s | %d | %s %s | %s |\n", f[1], f[2], f[3], f[4] == "none" ? "" : f[4],
            number(middle), number(low), number(high), n, f[5] == "<=" ? "≤" : "≥", f[6], met ? "met" : "**missed**"
    }
    print "\n## Medians\n\nCPU is user and system time of the balancer's process for a unit of work: a connection, a request, or a GB"
    print "(10⁹ bytes) through it. Rate is units (GB) in a second. Segments are those of the balancer's host on both sides.\n"
    print "| Load | Balancer | CPU | Rate | p50 ms | p99 ms | Segments | Failures | Bytes an idle connection | Start ms |"
    print "|---|---|---|---|---|---|---|---|---|---|"
    for (l = 1; l <= loads; l++) for (b = 1; b <= balancers; b++) {
        load = order[l]; name = balancer[b]
        if (!sum_up("rate", load, name, "none")) continue
        bulk = load == "down" || load == "up"
        rate = middle
        sum_up("cpu", load, name, "none"); cpu = middle
        sum_up("p50", load, name, "none"); p50 = middle
        sum_up("p99", load, name, "none"); p99 = middle
        sum_up("segments", load, name, "none"); segments = middle
        sum_up("failures", load, name, "none"); failures = high
        sum_up("memory", load, name, "none"); memory = middle
        sum_up("start", load, name, "none"); start = middle
        if (load == "idle") printf "| %s | %s | | | | | | %d | %s | %s |\n", load, name, failures, number(memory), number(start)
        else printf "| %s | %s | %s | %s | %s | %s | %s | %d | | |\n", load, name,
            !cpu ? "" : bulk ? number(cpu) " s" : number(cpu / 1000) " µs", bulk ? number(rate / 1e9) : number(rate), number(p50 / 1000),
            number(p99 / 1000), bulk || !segments ? "" : number(segments), failures
    }
    print "missed=" missed + 0
}
