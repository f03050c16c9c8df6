package io.mooring.data.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.IpAddress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccessListTest {
    @Test
    void emptyListsAdmitEverybody() {
        assertThat(admits(List.of(), List.of(), "192.0.2.1", "2001:db8::1", "::", "255.255.255.255"))
                .containsOnly(true);
    }

    @Test
    void onlyTheAllowedComeInAndDenyWins() {
        List<String> allow = List.of("10.0.0.0/8", "2001:db8::/32");
        List<String> deny = List.of("10.1.0.0/16", "2001:db8:1::1");

        assertThat(admits(allow, deny, "10.0.0.0", "10.255.255.255", "2001:db8:1::2", "::ffff:10.2.3.4"))
                .containsOnly(true);
        assertThat(admits(allow, deny, "9.255.255.255", "11.0.0.0", "10.1.0.0", "10.1.255.255", "2001:db8:1::1", "::1"))
                .containsOnly(false);
        assertThat(admits(List.of(), deny, "9.255.255.255", "10.2.0.0", "::1")).containsOnly(true);
        assertThat(admits(List.of(), deny, "10.1.2.3", "::ffff:10.1.2.3")).containsOnly(false);
    }

    @Test
    void blockCoversItsOwnFamilyOnly() {
        assertThat(admits(List.of("::/0"), List.of(), "::", "ffff::", "::1:0:0:0", "::fffe:ffff:ffff"))
                .containsOnly(true);
        assertThat(admits(List.of("::/0"), List.of(), "0.0.0.0", "10.0.0.1", "255.255.255.255"))
                .containsOnly(false);
        assertThat(admits(List.of("0.0.0.0/0"), List.of(), "0.0.0.0", "255.255.255.255"))
                .containsOnly(true);
        assertThat(admits(List.of("0.0.0.0/0"), List.of(), "::", "::1:0:0:0", "::fffe:ffff:ffff"))
                .containsOnly(false);
        assertThat(admits(List.of("::fffe:0:0/95"), List.of(), "::fffe:1:1")).containsOnly(true);
        assertThat(admits(List.of("::fffe:0:0/95"), List.of(), "1.1.1.1")).containsOnly(false);
    }

    @Test
    void answersWhatComparingBitByBitAnswers() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<String> blocks = new ArrayList<>();
            for (int i = random.nextInt(256); i >= 0; i--) {
                IpAddress address = address(random);
                blocks.add(address + "/" + random.nextInt((address.ipv4() ? 32 : 128) + 1));
            }
            // As many wide ones as narrow ones would cover everything.
            blocks.removeIf(block -> random.nextInt(8) > 0 && block.matches(".*/[0-9]"));
            Collections.shuffle(blocks, random);
            AddressRanges ranges = new AddressRanges(blocks);
            for (int i = 0; i < 200; i++) {
                IpAddress probe = address(random);
                assertThat(ranges.contains(probe.high(), probe.low()))
                        .as("seed %d: %s in %s", seed, probe, blocks)
                        .isEqualTo(blocks.stream().anyMatch(block -> covers(block, probe)));
            }
        }
    }

    /** Few different bytes, so that blocks overlap, touch and are hit. */
    private static IpAddress address(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        byte[] few = {0, 1, 127, -128, -2, -1};
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = few[random.nextInt(random.nextBoolean() ? 2 : few.length)];
        }
        return IpAddress.of(bytes);
    }

    private static boolean covers(String block, IpAddress probe) {
        int slash = block.indexOf('/');
        IpAddress base = IpAddress.parse(block.substring(0, slash));
        if (base.ipv4() != probe.ipv4()) {
            return false;
        }
        int shift = base.bytes().length * 8 - Integer.parseInt(block.substring(slash + 1));
        return new BigInteger(1, base.bytes())
                .shiftRight(shift)
                .equals(new BigInteger(1, probe.bytes()).shiftRight(shift));
    }

    private static List<Boolean> admits(List<String> allow, List<String> deny, String... clients) {
        AccessList list = AccessList.of(allow, deny);
        List<Boolean> admitted = new ArrayList<>();
        for (String client : clients) {
            IpAddress address = IpAddress.parse(client);
            admitted.add(list.admits(address.high(), address.low()));
        }
        return admitted;
    }
}
