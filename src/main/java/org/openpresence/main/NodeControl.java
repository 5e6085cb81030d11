package org.openpresence.main;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.function.Supplier;
import org.openpresence.admin.Health;
import org.openpresence.admin.ThisNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What commands ask of this node. Safe for any thread. */
final class NodeControl implements ThisNode {
    private static final String DRAINED = "drain";
    private static final Logger LOG = LoggerFactory.getLogger(NodeControl.class);

    private final Health health;
    private final Supplier<JsonObject> facts;

    NodeControl(Health health, Supplier<JsonObject> facts) {
        this.health = health;
        this.facts = facts;
    }

    @Override
    public JsonObject facts() {
        return facts.get();
    }

    @Override
    public void drained(boolean drained) {
        if (drained) {
            health.down(DRAINED, "an operator has asked for it; admin undrain ends it");
        } else {
            health.up(DRAINED);
        }
        LOG.info("drained={} by=an operator", drained);
    }

    @Override
    public String logLevel(String logger, String level) {
        String before = LogSetup.level(logger, level).toLowerCase(Locale.ROOT);
        LOG.info("log level logger={} level={} before={}", logger.isEmpty() ? "(all)" : logger, level, before);
        return before;
    }
}
