/*
 * The load generator of bench/compare and bench/segments: one thread, epoll, as little work of its own as can be.
 *
 *   load MODE [--to ADDRESS:PORT] [--connections N] [--seconds S] [--count N] [--rate N] [--bytes N] [--pid P]
 *               [--addresses N] [--ports N]
 *
 *   short    connections that come and go: connect, one request, read to the end. N at a time, until S seconds are over
 *            or --count were made; with --rate so many begin a second, and waiting for a free place counts as latency
 *   request  requests over N connections that stay, each sending its next one when it has its answer
 *   idle     N connections that have had one request each and then stay until standard input ends
 *   down     --count downloads of --bytes bytes (or more), N at a time
 *   up       --count uploads of --bytes bytes to a sink, N at a time; the sink answers how many it got
 *   sink     the server of "up", listening on --to until it is killed
 *   rest     nothing for --seconds: what the process --pid uses by itself
 *   wait     asks until there is a right answer, at most --seconds
 *
 * The answer is one line of name=value: units (connections, requests, bytes), seconds, failures, p50Us, p99Us
 * and maxUs (latency of a unit; of a connection in "down" and "up"), and of the process --pid meanwhile cpuNs (user and system time of all its
 * threads, those that ended included: clock_getcpuclockid(3)), segments (InSegs and OutSegs of its network namespace,
 * /proc/P/net/snmp: what it got and sent on both of its sides) and memoryBytes (growth of its proportional set size).
 *
 * With --addresses and --ports the connections go to so many addresses and ports in turn, counted from that of --to; a
 * client always to the same address, so that there are as many pairs of the two as with one address.
 *
 * Client addresses are 10.77.16.0 … 10.77.31.255 in turn, which the script routes here, so that each of some thousand
 * clients is a stick table entry of its own and ephemeral ports do not run out.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 4096, EVENTS = 256, CHUNK = 256 * 1024, MAX_SAMPLES = 8 * 1000 * 1000, PATIENCE_SECONDS = 20 };
#define SECOND 1000000000LL

enum mode { SHORT, REQUEST, IDLE, DOWN, UP, SINK, REST, WAIT };
static const char *const MODES[] = {"short", "request", "idle", "down", "up", "sink", "rest", "wait"};

struct connection {
    int fd;
    int64_t began;
    int64_t bytes; /* of the answer so far; in "up" sent so far */
};

struct process {
    int64_t cpu, segments, memory;
};

static enum mode mode;
static struct sockaddr_in target;
static int connections = 1, addresses = 1, ports = 1, pid, poller, active;
static int64_t count = INT64_MAX, bytes, rate;
static double seconds = 60;

static struct connection *all;
static uint32_t *samples;
static int64_t begun, units, failures, sampled, answer_bytes;
static char buffer[CHUNK];
static const char *request;

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(2);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

/* --- What the balancer's process has used ------------------------------------------------------------------------- */

static int64_t cpu(void) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) die("the process's CPU clock");
    return t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t segments(void) {
    char path[64], line[1024];
    int64_t in = -1, out = -1;
    snprintf(path, sizeof path, "/proc/%d/net/snmp", pid);
    FILE *file = fopen(path, "r");
    if (!file) die(path);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "Tcp: %*d %*d %*d %*d %*d %*d %*d %*d %*d %ld %ld", &in, &out) == 2) break;
    fclose(file);
    return in + out;
}

static int64_t memory(void) {
    char path[64], line[256];
    int64_t kilobytes = -1;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *file = fopen(path, "r");
    if (!file) die(path);
    while (fgets(line, sizeof line, file) && sscanf(line, "Pss: %ld", &kilobytes) != 1) continue;
    fclose(file);
    return kilobytes * 1024;
}

static struct process used(void) {
    struct process p = {0, 0, 0};
    if (pid) p = (struct process){cpu(), segments(), mode == IDLE ? memory() : 0};
    return p;
}

/* --- Connections -------------------------------------------------------------------------------------------------- */

static void watch(int fd, uint32_t events, struct connection *c, int how) {
    struct epoll_event e = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, how, fd, &e) < 0) die("epoll_ctl");
}

static void sample(int64_t nanos) {
    if (sampled < MAX_SAMPLES) samples[sampled++] = (uint32_t)(nanos / 1000);
}

static void end(struct connection *c, int well) {
    close(c->fd);
    c->fd = -1;
    active--;
    if (!well) failures++;
}

static void begin(struct connection *c, int64_t at) {
    int one = 1;
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(0x0a4d1000 + (uint32_t)(begun % CLIENTS)); /* 10.77.16.0 */
    struct sockaddr_in to = target;
    to.sin_addr.s_addr = htonl(ntohl(target.sin_addr.s_addr) + (uint32_t)(begun % CLIENTS % addresses));
    to.sin_port = htons((uint16_t)(ntohs(target.sin_port) + begun / addresses % ports));
    begun++;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("socket");
    c->began = at;
    c->bytes = 0;
    active++;
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (bind(c->fd, (struct sockaddr *)&source, sizeof source) < 0) die("bind to a client address");
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        end(c, 0);
        return;
    }
    watch(c->fd, EPOLLOUT, c, EPOLL_CTL_ADD);
}

/* Sends the request, or of an upload as much as fits. */
static void ask(struct connection *c) {
    if (mode == UP) {
        while (c->bytes < bytes) {
            size_t left = bytes - c->bytes < CHUNK ? (size_t)(bytes - c->bytes) : CHUNK;
            ssize_t n = send(c->fd, buffer, left, MSG_NOSIGNAL);
            if (n < 0 && errno == EAGAIN) return;
            if (n < 0) {
                end(c, 0);
                return;
            }
            c->bytes += n;
        }
        shutdown(c->fd, SHUT_WR);
    } else if (send(c->fd, request, strlen(request), MSG_NOSIGNAL) != (ssize_t)strlen(request)) {
        end(c, 0);
        return;
    }
    watch(c->fd, EPOLLIN, c, EPOLL_CTL_MOD);
}

/* The length of a whole answer, known after the first one: all are the same. */
static void learn(ssize_t n) {
    char *length, *body;
    buffer[n] = 0;
    if (strncmp(buffer, "HTTP/1.1 200", 12) != 0 || !(length = strcasestr(buffer, "\r\nContent-Length: ")) ||
        !(body = strstr(buffer, "\r\n\r\n"))) {
        fprintf(stderr, "load: not the answer of a web server that works: %.60s\n", buffer);
        exit(2);
    }
    answer_bytes = body + 4 - buffer + atoll(length + 18);
}

/* Reads; answers 1 when an answer of a connection that stays is complete. */
static int hear(struct connection *c) {
    int bulk = mode == DOWN && answer_bytes > 0;
    ssize_t n = recv(c->fd, buffer, sizeof buffer - 1, bulk ? MSG_TRUNC : 0); /* bulk is counted, not copied */
    if (n < 0 && errno == EAGAIN) return 0;
    if (n > 0 && mode == UP) {
        int64_t got = 0;
        if (n == sizeof got) memcpy(&got, buffer, sizeof got);
        c->bytes = got == bytes ? bytes : -1;
        return 0;
    }
    if (n > 0) {
        if (answer_bytes == 0) learn(n);
        c->bytes += n;
        return (mode == REQUEST || mode == IDLE) && c->bytes == answer_bytes;
    }
    int well = n == 0 && c->bytes == (mode == UP ? bytes : answer_bytes) && mode != REQUEST && mode != IDLE;
    if (well) {
        sample(now() - c->began);
        units += mode == SHORT ? 1 : c->bytes;
    }
    end(c, well);
    return 0;
}

static int by_value(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void report(int64_t nanos, struct process before, struct process after) {
    qsort(samples, sampled, sizeof *samples, by_value);
    printf("mode=%s connections=%d units=%ld seconds=%.4f failures=%ld p50Us=%u p99Us=%u maxUs=%u", MODES[mode], connections,
           units, nanos / 1e9, failures, sampled ? samples[sampled / 2] : 0, sampled ? samples[sampled * 99 / 100] : 0,
           sampled ? samples[sampled - 1] : 0);
    if (pid)
        printf(" cpuNs=%ld segments=%ld memoryBytes=%ld", after.cpu - before.cpu, after.segments - before.segments,
               after.memory - before.memory);
    printf("\n");
}

/* Handles what epoll has, waiting at most until then. */
static int turn(int64_t until, int stays) {
    struct epoll_event events[EVENTS];
    int64_t wait = until - now();
    struct timespec most = {wait < 0 ? 0 : wait / SECOND, wait < 0 ? 0 : wait % SECOND};
    int n = epoll_pwait2(poller, events, EVENTS, &most, NULL);
    int complete = 0;
    for (int i = 0; i < n; i++) {
        struct connection *c = events[i].data.ptr;
        if (c->fd < 0) continue;
        if (!(events[i].events & EPOLLIN) && (events[i].events & (EPOLLERR | EPOLLHUP))) {
            end(c, 0);
        } else if (events[i].events & EPOLLOUT) {
            ask(c);
        } else if (hear(c)) {
            complete++;
            int64_t t = now();
            sample(t - c->began);
            units++;
            if (stays) continue;
            c->began = t;
            c->bytes = 0;
            if (send(c->fd, request, strlen(request), MSG_NOSIGNAL) < 0) end(c, 0);
        }
    }
    return complete;
}

/* Opens connections that have had an answer each; those that fail are counted. */
static void open_all(void) {
    int64_t deadline = now() + PATIENCE_SECONDS * SECOND;
    int complete = 0;
    for (int i = 0; i < connections; i++) {
        begin(&all[i], now());
        if (i % 64 == 63) complete += turn(now(), 1); /* a crowd, but not one that overruns the accept queue */
    }
    while (complete + failures < connections && now() < deadline) complete += turn(deadline, 1);
    if (complete < connections) failures = connections - complete;
}

static void run_held(void) {
    struct process before = used();
    int64_t from = now();
    open_all();
    if (mode == REQUEST) {
        units = sampled = 0;
        before = used();
        from = now();
        for (int i = 0; i < connections; i++) {
            all[i].began = from;
            all[i].bytes = 0;
            if (all[i].fd >= 0 && send(all[i].fd, request, strlen(request), MSG_NOSIGNAL) < 0) end(&all[i], 0);
        }
        int64_t until = from + (int64_t)(seconds * 1e9);
        while (now() < until && active > 0) turn(until, 0);
        report(now() - from, before, used());
    } else {
        struct timespec settle = {11, 0}; /* what a Java compiler has freed meanwhile is given back each 5 s */
        nanosleep(&settle, NULL);
        report(now() - from, before, used());
        fflush(stdout);
        while (read(0, buffer, 1) > 0) continue;
    }
}

/* Connections that end, so many at a time. */
static void run_passing(void) {
    struct process before = used();
    int64_t from = now(), until = from + (int64_t)(seconds * 1e9), due = from, progress = from, last = -1;
    while (active > 0 || (now() < until && begun < count)) {
        for (int i = 0; i < connections && active < connections && begun < count; i++) {
            int64_t t = now();
            if (t >= until || (rate && due > t)) break;
            if (all[i].fd >= 0) continue;
            begin(&all[i], rate ? due : t);
            due += rate ? SECOND / rate : 0;
        }
        turn(rate && due < until && active < connections ? due : now() + SECOND / 10, 0);
        if (last != units + failures) progress = now();
        last = units + failures;
        if (now() - progress > PATIENCE_SECONDS * SECOND) {
            failures += active; /* they hang */
            break;
        }
    }
    int64_t nanos = now() - from;
    struct timespec settle = {0, 50 * 1000 * 1000}; /* the balancer has yet to close its side */
    nanosleep(&settle, NULL);
    report(nanos, before, used());
}

static void run_sink(void) {
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&target, sizeof target) < 0 || listen(listener, 4096) < 0) die("listen");
    watch(listener, EPOLLIN, NULL, EPOLL_CTL_ADD);
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (fd < 0) continue;
                c = calloc(1, sizeof *c);
                c->fd = fd;
                watch(fd, EPOLLIN, c, EPOLL_CTL_ADD);
                continue;
            }
            ssize_t got = recv(c->fd, buffer, sizeof buffer, MSG_TRUNC);
            if (got > 0) {
                c->bytes += got;
            } else if (got == 0 || errno != EAGAIN) {
                if (got == 0) got = send(c->fd, &c->bytes, sizeof c->bytes, MSG_NOSIGNAL);
                close(c->fd);
                free(c);
            }
        }
    }
}

static void rest(void) {
    struct timespec most = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    struct process before = used();
    int64_t from = now();
    nanosleep(&most, NULL);
    report(now() - from, before, used());
}

/* Asks each 2 ms, with patience for each answer: whether there was one in time. */
static int run_wait(void) {
    struct timespec pause = {0, 2 * 1000 * 1000};
    struct timeval patience = {1, 0};
    int64_t until = now() + (int64_t)(seconds * 1e9);
    while (now() < until) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        ssize_t n = -1;
        if (connect(fd, (struct sockaddr *)&target, sizeof target) == 0 &&
            send(fd, request, strlen(request), MSG_NOSIGNAL) > 0)
            n = recv(fd, buffer, sizeof buffer, 0);
        close(fd);
        if (n > 12 && memcmp(buffer, "HTTP/1.1 200", 12) == 0) return 0;
        nanosleep(&pause, NULL);
    }
    return 1;
}

static void parse(int argc, char **argv) {
    int known = 0;
    for (int i = 0; argc > 1 && i <= WAIT; i++)
        if (strcmp(argv[1], MODES[i]) == 0) mode = i, known = 1;
    for (int i = 2; known && i + 1 < argc; i += 2) {
        char *value = argv[i + 1], *port;
        if (strcmp(argv[i], "--to") == 0 && (port = strchr(value, ':'))) {
            *port = 0;
            target.sin_family = AF_INET;
            target.sin_port = htons((uint16_t)atoi(port + 1));
            known = inet_pton(AF_INET, value, &target.sin_addr);
        } else if (strcmp(argv[i], "--connections") == 0) connections = atoi(value);
        else if (strcmp(argv[i], "--seconds") == 0) seconds = atof(value);
        else if (strcmp(argv[i], "--count") == 0) count = atoll(value);
        else if (strcmp(argv[i], "--rate") == 0) rate = atoll(value);
        else if (strcmp(argv[i], "--bytes") == 0) bytes = atoll(value);
        else if (strcmp(argv[i], "--addresses") == 0) addresses = atoi(value);
        else if (strcmp(argv[i], "--ports") == 0) ports = atoi(value);
        else if (strcmp(argv[i], "--pid") == 0) pid = atoi(value);
        else known = 0;
    }
    if (!known || argc % 2 == 1 || !target.sin_port || connections < 1 || addresses < 1 || ports < 1) {
        fprintf(stderr, "usage: see the top of bench/load.c\n");
        exit(2);
    }
}

int main(int argc, char **argv) {
    parse(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    poller = epoll_create1(EPOLL_CLOEXEC);
    all = calloc((size_t)connections, sizeof *all);
    samples = malloc(MAX_SAMPLES * sizeof *samples);
    if (poller < 0 || !all || !samples) die("memory");
    for (int i = 0; i < connections; i++) all[i].fd = -1;
    request = mode == DOWN    ? "GET /bulk HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
              : mode == SHORT ? "GET /small HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
                              : "GET /small HTTP/1.1\r\nHost: bench\r\n\r\n";
    if (mode == SINK) run_sink();
    else if (mode == REST) rest();
    else if (mode == WAIT) return run_wait();
    else if (mode == REQUEST || mode == IDLE) run_held();
    else run_passing();
    return failures > 0;
}
