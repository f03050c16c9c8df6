package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IpAddressTest {
    @Test
    void literalsAreReadAndWrittenInTheirUsualForm() {
        assertThat(text("192.168.2.171")).isEqualTo("192.168.2.171");
        assertThat(text("0.0.0.0")).isEqualTo("0.0.0.0");
        assertThat(text("::")).isEqualTo("::");
        assertThat(text("0:0:0:0:0:0:0:1")).isEqualTo("::1");
        assertThat(text("2001:DB8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(text("2001:db8:0:1:1:1:1:1")).isEqualTo("2001:db8:0:1:1:1:1:1");
        assertThat(text("fe80::")).isEqualTo("fe80::");
        assertThat(text("::ffff:10.20.1.1")).isEqualTo("10.20.1.1");
    }

    @Test
    void whatIsNoLiteralIsNothing() {
        for (String text : new String[] {
            "", ".", "1", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.-4", "1.2.3.4 ",
            " 1.2.3.4", "1..2.3", "0x1.2.3.4", "localhost", ":", ":::", "1:2", "fe80::1%eth0", "[::1]", "::g",
                    "1::2::3",
            "::1.2.3", "１.2.3.4", "1:2:3:4:5:6:7:8:9"
        }) {
            assertThat(IpAddress.parse(text)).as(text).isNull();
        }
    }

    @Test
    void whatNeverLeavesTheHostIsKnown() {
        for (String loopback : new String[] {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"}) {
            assertThat(IpAddress.parse(loopback).loopback()).as(loopback).isTrue();
        }
        for (String other : new String[] {"128.0.0.1", "0.0.0.0", "10.0.0.127", "::", "::2", "1::1", "::7f00:1"}) {
            assertThat(IpAddress.parse(other).loopback()).as(other).isFalse();
        }
    }

    @Test
    void familiesAndWildcardsAreKnown() {
        assertThat(IpAddress.parse("0.0.0.0")).isEqualTo(IpAddress.ANY_IPV4);
        assertThat(IpAddress.parse("::")).isEqualTo(IpAddress.ANY_IPV6);
        assertThat(IpAddress.ANY_IPV4.wildcard()).isTrue();
        assertThat(IpAddress.ANY_IPV4.ipv4()).isTrue();
        assertThat(IpAddress.ANY_IPV6.wildcard()).isTrue();
        assertThat(IpAddress.ANY_IPV6.ipv4()).isFalse();
        assertThat(IpAddress.parse("::1").ipv4()).isFalse();
        assertThat(IpAddress.parse("::ffff:1.2.3.4")).isEqualTo(IpAddress.parse("1.2.3.4"));
    }

    @Test
    void addressesOfOneHostAreToldFromTheOthers() {
        for (String one : new String[] {
            "1.0.0.1",
            "10.0.0.1",
            "127.0.0.1",
            "169.253.255.255",
            "169.255.0.0",
            "223.255.255.255",
            "255.255.255.254",
            "::1",
            "2001:db8::1",
            "fd00::1",
            "fe7f::1",
            "fec0::1",
            "feff::1"
        }) {
            assertThat(IpAddress.parse(one).oneHost()).as(one).isTrue();
        }
        for (String other : new String[] {
            "0.0.0.0", "0.1.2.3", "169.254.0.0", "169.254.169.254", "169.254.255.255", "224.0.0.1", "239.255.255.255",
            "255.255.255.255", "::ffff:169.254.169.254", "::ffff:224.0.0.1", "::", "fe80::1", "febf::1", "ff02::1",
            "ff00::"
        }) {
            assertThat(IpAddress.parse(other).oneHost()).as(other).isFalse();
        }
    }

    @Property
    void everyAddressSurvivesItsText(@ForAll long high, @ForAll long low) throws UnknownHostException {
        IpAddress address = new IpAddress(high, low);

        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
        assertThat(InetAddress.getByName(address.toString())).isEqualTo(address.inetAddress());
    }

    @Property
    void everyIpv4AddressReadsAsTheJdkReadsIt(@ForAll int bits) throws UnknownHostException {
        IpAddress address = new IpAddress(0, 0xffff_0000_0000L | Integer.toUnsignedLong(bits));

        assertThat(address.ipv4()).isTrue();
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
        assertThat(InetAddress.getByName(address.toString()).getAddress()).isEqualTo(address.bytes());
    }

    private static String text(String literal) {
        return IpAddress.parse(literal).toString();
    }
}
