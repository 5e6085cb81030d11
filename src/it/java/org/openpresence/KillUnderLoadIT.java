package org.openpresence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openpresence.kit.EmbeddedMariaDb;
import org.openpresence.kit.FreePorts;
import org.openpresence.kit.LoadPlayer;
import org.openpresence.kit.ServerProcess;

/**
 * With {@code fallback2db=1}, kill -9 under load loses nothing that was acknowledged. Two kills; ten with {@code
 * -Dpresence.long=true}.
 */
class KillUnderLoadIT {
    private static final int KILLS = Boolean.getBoolean("presence.long") ? 10 : 2;
    private static final int PRESENTITIES = 300;
    private static final int WATCHERS_EACH = 2;
    private static final long SEED = Long.getLong("presence.chaos.seed", System.nanoTime());

    private final Path folder = ServerProcess.temporaryFolder();
    private final Random random = new Random(SEED);

    private ServerProcess start(String database, int port) {
        return ServerProcess.servingIn(
                folder, "db_url=" + database, "fallback2db=1", "sip.listen=udp:127.0.0.1:" + port + ",tcp:127.0.0.1:0");
    }

    @Test
    void nothing_acknowledged_is_lost_with_mariadb() throws Exception {
        String database = EmbeddedMariaDb.freshDatabase().replace("jdbc:mariadb://", "mariadb://root@");

        killUnderLoad(database);
    }

    @Test
    void nothing_acknowledged_is_lost_with_h2() throws Exception {
        killUnderLoad("h2:./state");
    }

    private void killUnderLoad(String database) throws Exception {
        System.out.printf("%s, seed %d%n", database, SEED);
        int port = FreePorts.next();
        ServerProcess server = start(database, port);
        try (LoadPlayer player = new LoadPlayer(port, PRESENTITIES, WATCHERS_EACH, SEED)) {
            player.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                CompletableFuture.runAsync(
                                () -> {},
                                CompletableFuture.delayedExecutor(500 + random.nextInt(7_000), TimeUnit.MILLISECONDS))
                        .get();
                long killedAt = System.nanoTime();
                server.kill();
                CompletableFuture<Long> firstAnswer = player.killed();
                server = start(database, port);
                long readyAt = System.nanoTime();
                System.out.printf(
                        "kill %d: READY after %d ms, first answer after %d ms%n",
                        kill,
                        TimeUnit.NANOSECONDS.toMillis(readyAt - killedAt),
                        TimeUnit.NANOSECONDS.toMillis(firstAnswer.get(30, TimeUnit.SECONDS) - killedAt));
            }
            player.conclude();

            System.out.print(player.table());
            assertThat(player.faults()).as("%s", player.examples()).isEmpty();
        } finally {
            server.close();
        }
    }
}
