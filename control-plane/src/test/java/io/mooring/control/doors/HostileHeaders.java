package io.mooring.control.doors;

/** Headers and framings that no client of good will sends. */
final class HostileHeaders {
    /** Headers of a read. */
    static final String[] HEADERS = {
        "X: \u0001",
        "X: a\0b",
        "X\0: y",
        "X : y",
        " X: y",
        "no colon",
        ": y",
        "X: y\rZ: 1",
        "X: " + "y".repeat(40_000),
        "X: " + "y".repeat(65_536),
        "Expect: x",
        "Expect: 100-continue, x",
        "Expect: ",
        "Accept: */*;q=0",
        "Accept: ;;;",
        "Accept: a",
        "Accept: text/html",
        "Accept: application/json;q=0",
        "Accept: */*;q=x",
        "Accept: " + "a/b,".repeat(2000),
        "Accept: */json",
        "Accept-Charset: x",
        "Host: a",
        "Host: ",
        "Connection: x, y",
        "Upgrade: websocket\r\nConnection: upgrade",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
        "Range: bytes=0-1",
        "If-Modified-Since: x",
        "TE: x",
        "Trailer: x",
        "X-HTTP-Method-Override: DELETE",
        "X-Forwarded-For: \0",
        "Forwarded: for=x",
        "X-Request-Id: \u00e4",
        "X-Request-Id: " + "x".repeat(2000),
        "Cookie: " + "a=b; ".repeat(1000),
        "Mooring-Unreadable: x.400.eA.eA",
        "If-None-Match: x",
        "Prefer: wait=-1",
        "Prefer: wait=",
        "Prefer: ,;=",
        "Content-Language: \u00ff",
        "A: b\r\n".repeat(3000) + "A: b"
    };

    /** Headers with which no write may be made. */
    static final String[] REFUSED_HEADERS = {
        "If-Match: x",
        "If-Match: \"",
        "If-Match: \"a",
        "If-Match: 'a'",
        "If-Match: W/",
        "If-Match: \"a\" \"b\"",
        "If-Match: \"\u0001\"",
        "If-Match: *, \"a\"",
        "If-Match: ,",
        "If-Match: \"" + "x".repeat(9000) + "\"",
        "If-Match: \"none\"",
        "If-None-Match: \"",
        "Mooring-Message: " + "x".repeat(257),
        "Mooring-Message: a\u0007b"
    };

    /** Headers that say wrongly or twice how long a body is. */
    static final String[] FRAMINGS = {
        "Content-Length: -1",
        "Content-Length: +2",
        "Content-Length: 2, 2",
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 0x2",
        "Content-Length: ",
        "Content-Length: 2 2",
        "Content-Length: 99999999999999999999",
        "Content-Length: 9999999999",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity",
        "Content-Length: \u0662"
    };

    /** What is no chunked body. */
    static final String[] CHUNKS = {
        "x\r\n{}\r\n0\r\n\r\n",
        "-1\r\n{}\r\n0\r\n\r\n",
        "2 2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "fffffffff\r\n{}\r\n",
        "2\r\n{}x\r\n0\r\n\r\n",
        "\r\n\r\n",
        "2;" + "x".repeat(70_000) + "\r\n{}\r\n0\r\n\r\n"
    };

    /** Headers that do not say who calls. */
    static final String[] STRANGERS = {
        "",
        "Authorization: ",
        "Authorization: Basic",
        "Authorization: Basic %%%",
        "Authorization: Basic \u00e4",
        "Authorization: Basic YQ==",
        "Authorization: Basic " + "YQ==".repeat(3000),
        "Authorization: Bearer",
        "Authorization: Bearer  ",
        "Authorization: Bearer \u00ff",
        "Authorization: Digest a=b",
        "Authorization: Negotiate x",
        "Authorization: \0",
        "Authorization: Bearer x\r\nAuthorization: Bearer y",
        "Authorization: Basic OnBhc3N3b3Jk",
        "Authorization: Basic /v///w=="
    };

    private HostileHeaders() {}
}
