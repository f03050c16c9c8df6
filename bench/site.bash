# The place where bench/compare and bench/segments measure, for them to source: three hosts in network namespaces, real
# servers, the balancers, and the load generator.
#
#   clients  10.77.16.0/20 via 10.77.0.1 ── 10.77.0.2  balancers 10.77.1.1-5 ── 10.77.3.1  servers 10.77.2.1, 10.77.2.2
#
# Port 80 is nginx, port 81 the sink of uploads. All balancers run at the same time, each on an address of its own; one
# at a time gets load. Everything started here is remembered by its process id, and ended when the script ends.
set -euo pipefail

home=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
bulk_bytes=$((100 * 1024 * 1024))
work=$(mktemp -d /dev/shm/mooring-bench.XXXXXX)
site=$$
started=()
declare -A pid_of address_of

say() { printf 'bench: %s\n' "$*" >&2; }

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

clean_up() {
    local child
    trap - EXIT INT TERM
    for child in "${started[@]}"; do kill -TERM "$child" 2>/dev/null || true; done
    for child in "${started[@]}"; do
        for _ in {1..100}; do
            kill -0 "$child" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$child" 2>/dev/null || true
    done
    for name in c b s; do ip netns del "bench-$name-$site" 2>/dev/null || true; done
    rm -rf -- "$work"
}

trap clean_up EXIT
trap 'exit 130' INT TERM

require_tools() {
    local tool
    ((EUID == 0)) || fail 'it makes network namespaces, so it needs root'
    PATH=$PATH:/usr/sbin:/sbin
    for tool in awk curl gcc haproxy ip nginx; do
        command -v "$tool" >/dev/null || fail "$tool is missing (Debian: apt-get install curl gcc haproxy iproute2 nginx)"
    done
}

# The home of a JDK of this version: JAVA_HOME if it is one, else what is installed.
jdk_home() {
    local home
    for home in "${JAVA_HOME:-/none}" /usr/lib/jvm/*; do
        [[ -x $home/bin/java ]] && grep -q "^JAVA_VERSION=\"$1[.\"]" "$home/release" 2>/dev/null && { echo "$home"; return; }
    done
    fail "no JDK $1: neither JAVA_HOME is one nor is one in /usr/lib/jvm"
}

in_clients() { ip netns exec "bench-c-$site" "$@"; }

# Of something that is to be a child of this shell: `ip netns exec` becomes the command, and keeps the process id.
in_balancer() { exec ip netns exec "bench-b-$site" "$@"; }

open_site() {
    local name
    ulimit -n 100000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
    descriptors=$(ulimit -n)
    for name in c b s; do
        ip netns add "bench-$name-$site"
        ip -n "bench-$name-$site" link set lo up
        ip netns exec "bench-$name-$site" sysctl -qw net.ipv4.ip_local_port_range='1024 65000' net.core.somaxconn=4096
    done
    ip link add c0 netns "bench-c-$site" type veth peer name c0 netns "bench-b-$site"
    ip link add s0 netns "bench-b-$site" type veth peer name s0 netns "bench-s-$site"
    add_address c 10.77.0.1/24 c0
    add_address b 10.77.0.2/24 c0
    add_address b 10.77.3.1/24 s0
    add_address s 10.77.3.2/24 s0
    for name in 1 2 3 4 5; do ip -n "bench-b-$site" addr add "10.77.1.$name/32" dev lo; done
    for name in 1 2; do ip -n "bench-s-$site" addr add "10.77.2.$name/32" dev lo; done
    ip -n "bench-c-$site" route add local 10.77.16.0/20 dev lo
    ip -n "bench-c-$site" route add 10.77.1.0/24 via 10.77.0.2
    ip -n "bench-b-$site" route add 10.77.16.0/20 via 10.77.0.1
    ip -n "bench-b-$site" route add 10.77.2.0/24 via 10.77.3.2
    ip netns exec "bench-c-$site" sysctl -qw net.ipv4.tcp_tw_reuse=1
    gcc -O2 -o "$work/load" "$home/bench/load.c"
    start_servers
}

add_address() {
    ip -n "bench-$1-$site" addr add "$2" dev "$3"
    ip -n "bench-$1-$site" link set "$3" up
}

start_servers() {
    local address
    mkdir "$work/www"
    chmod 755 "$work" "$work/www"
    head -c "$bulk_bytes" /dev/zero >"$work/www/bulk"
    cat >"$work/nginx.conf" <<END
worker_processes auto;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 8192; }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  server {
    listen 10.77.2.1:80 backlog=4096;
    listen 10.77.2.2:80 backlog=4096;
    root $work/www;
    location = /small { return 200 "$(printf '%0256d' 0)"; }
  }
}
END
    ip netns exec "bench-s-$site" nginx -c "$work/nginx.conf" &
    started+=($!)
    for address in 10.77.2.1 10.77.2.2; do
        ip netns exec "bench-s-$site" "$work/load" sink --to "$address:81" &
        started+=($!)
    done
}

# HAProxy with the guide's configuration: start_haproxy NAME ADDRESS [MORE-GLOBALS] [MORE-DEFAULTS] [ARGUMENT...]
start_haproxy() {
    local name=$1 address=$2
    address_of[$name]=$address
    cat >"$work/$name.cfg" <<END
global
  maxconn $((descriptors > 121000 ? 40000 : (descriptors - 1000) / 3))
  nbthread $(nproc)
  stats socket $work/$name.sock expose-fd listeners
${3:-}
defaults
  mode tcp
  balance leastconn
  timeout connect 4s
  timeout client 43000s
  timeout server 43000s
  option redispatch
  option abortonclose
  retries 3
${4:-}
listen bench
  bind $address:80
  bind $address:81
  stick-table type ip size 10240k expire 30m
  stick on src
  default-server inter 2s fall 3 rise 2
  server one 10.77.2.1 check port 80
  server two 10.77.2.2 check port 80
END
    (in_balancer haproxy -db -f "$work/$name.cfg" "${@:5}") >>"$work/$name.log" 2>&1 &
    pid_of[$name]=$!
    started+=($!)
}

# What Mooring is to do. "@" is a weight that differs from revision to revision.
configuration() {
    cat <<END
{"globals": {}, "virtualServers": [{"name": "bench", "address": "$1", "ports": [80, 81],
  "persistence": {"tableSize": 1048576}, "timeouts": {"clientMs": 43000000, "serverMs": 43000000},
  "healthCheck": {"type": "tcp", "port": 80, "intervalMs": 2000},
  "realServers": [{"name": "one", "address": "10.77.2.1"}, {"name": "two", "address": "10.77.2.2", "weight": @}]}]}
END
}

# snapshots NAME ADDRESS LAST: $work/NAME-1 … NAME-LAST, which is also their revision.
snapshots() {
    configuration "$2" | "$(jdk_home 17)/bin/java" -cp "$home/data-plane/target/lib/*" "$home/bench/SnapshotOf.java" \
        "$work/$1" "$3" || fail 'no snapshots could be made'
}

# put NAME SNAPSHOT-FILE
put() {
    ip netns exec "bench-b-$site" curl -s --fail-with-body --retry 60 --retry-connrefused --retry-delay 1 -o "$work/answer" \
        -X PUT -H 'Content-Type: application/json' -H 'Authorization: Bearer bench' --data-binary "@$work/$2" \
        "http://${address_of[$1]}:9090/v1/snapshot" || fail "$1 does not take $2: $(head -c 500 "$work/answer")"
}

# A data plane of the built jar, as the launcher starts it: start_mooring NAME ADDRESS JDK
start_mooring() {
    local name=$1
    address_of[$name]=$2
    (
        export JAVA_HOME MOORING_STATE_DIR=$work/$name MOORING_PLANE_SECRET=bench MOORING_NAME=$name
        export MOORING_PLANE_HOST=$2 MOORING_PLANE_PORT=9090
        JAVA_HOME=$(jdk_home "$3")
        in_balancer "$home/mooring" data-plane
    ) >>"$work/$name.log" 2>&1 &
    pid_of[$name]=$!
    started+=($!)
}

# stop NAME...: ends them and waits until they have.
stop() {
    local name
    for name in "$@"; do kill -TERM "${pid_of[$name]}" 2>/dev/null || true; done
    for name in "$@"; do
        wait "${pid_of[$name]}" 2>/dev/null || true
    done
}

# Waits until a balancer relays.
await() {
    in_clients "$work/load" wait --to "${address_of[$1]}:80" >/dev/null || fail "$1 does not relay: $(tail -n 3 "$work/$1.log")"
}

# load NAME MODE OPTION...: puts this load on a balancer; the answer is the generator's line.
load() {
    local name=$1 mode=$2 port=80
    shift 2
    [[ $mode != up ]] || port=81
    in_clients "$work/load" "$mode" --to "${address_of[$name]}:$port" --pid "${pid_of[$name]}" "$@"
}

build() {
    local jar
    jar=$(find "$home/data-plane/target" -maxdepth 1 -name 'mooring-data-plane-*.jar' 2>/dev/null | head -n 1) || true # nothing is built yet
    if [[ -z $jar || -n $(find "$home/pom.xml" "$home"/{api,data-plane}/{pom.xml,src/main} -type f -newer "$jar" | head -n 1) ]]; then
        say 'building the data plane'
        (cd "$home" && ./mvnw -q -B -ntp -DskipTests package -am -pl data-plane) || fail 'the build failed'
        touch "$home"/data-plane/target/mooring-data-plane-*.jar
    fi
}
