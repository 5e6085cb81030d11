package org.openpresence.sip.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
    private static final String HEAD =
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
                    + " inode ref pointer drops             \n";

    @Test
    void sums_the_drops_of_all_sockets_of_its_ports(@TempDir Path folder) throws IOException {
        Path udp = folder.resolve("udp");
        Files.writeString(udp, HEAD + line("0100007F:13C4", 7) + line("0100007F:13C4", 5) + line("0100007F:1000", 100));

        long drops = new KernelDrops(Set.of(5060), List.of(udp, folder.resolve("absent"))).count();

        assertThat(drops).isEqualTo(12);
    }

    private static String line(String local, int drops) {
        return " 1041: " + local
                + " 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12345 2 00000000 " + drops
                + "        \n";
    }
}
