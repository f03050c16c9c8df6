package io.mooring.data.testing;

import static io.mooring.data.testing.TestPlane.realServer;

import io.mooring.data.live.LiveVirtualServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The tests of a plane whose one real server, e, greets each connection with its letter; afterwards nothing is left open. */
public abstract class EchoPlane {
    protected TestPlane plane;
    protected EchoServer echo;

    @BeforeEach
    protected void open() throws Exception {
        plane = new TestPlane();
        echo = new EchoServer('e');
    }

    @AfterEach
    protected void nothingIsLeft() throws Exception {
        echo.close();
        plane.close();
    }

    /** A virtual server as this JSON says, for that server. */
    protected LiveVirtualServer served(String json) throws IOException {
        return plane.virtualServer(json + ", 'realServers': [" + realServer("e", echo.port()) + "]");
    }
}
