package org.openpresence.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.Decision;
import org.openpresence.presentity.Decisions;
import org.openpresence.presentity.PresentityState;

/**
 * Decides a command on the primary, by reference: its fields are transient, so one that travelled to another member knows that it
 * did and changes nothing (the fence). The result is a small number; what it did lies in the caller's own object.
 */
final class ApplyCommand
        implements EntryProcessor<PresentityKey, PresentityState, Integer>, IdentifiedDataSerializable {
    /** Decided; {@link #applied()} says what. */
    static final Integer DECIDED = 1;

    /** Travelled to another member, changed nothing. */
    static final Integer MOVED = 2;

    /** This node may not decide now, changed nothing. */
    static final Integer BLOCKED = 3;

    private static final long serialVersionUID = 1L;

    private final transient HazelcastPresentityTable table;
    private final transient Command command;
    private transient Decision decision;
    private transient PresentityState after;

    /** For one that travelled. */
    ApplyCommand() {
        this(null, null);
    }

    ApplyCommand(HazelcastPresentityTable table, Command command) {
        this.table = table;
        this.command = command;
    }

    @Override
    public Integer process(Map.Entry<PresentityKey, PresentityState> entry) {
        if (table == null) {
            return MOVED;
        }
        if (!table.mayDecide()) {
            return BLOCKED;
        }
        PresentityState before = entry.getValue() == null ? PresentityState.ABSENT : entry.getValue();
        decision = Decisions.decide(command, before, table.circumstances());
        after = decision.change() == null ? before : decision.change().applyTo(before);
        if (decision.change() != null) {
            entry.setValue(after.isEmpty() ? null : after);
        }
        return DECIDED;
    }

    /** A plain getter: Hazelcast calls it twice. A repeat waits behind an empty change for the original to be safe. */
    @Override
    public EntryProcessor<PresentityKey, PresentityState, Integer> getBackupProcessor() {
        if (decision == null) {
            return null;
        }
        return decision.change() == null && !decision.repeated() ? null : new ApplyChange(decision.change());
    }

    /** Returns what it did; only after {@link #DECIDED}. */
    Applied applied() {
        return new Applied(command.key(), decision.outcome(), decision.change(), after, decision.repeated());
    }

    @Override
    public int getFactoryId() {
        return Serialization.FACTORY;
    }

    @Override
    public int getClassId() {
        return Serialization.APPLY_COMMAND;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(1);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        in.readByte();
    }
}
