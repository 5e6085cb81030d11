package org.openpresence.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import org.openpresence.codec.ChangeCodec;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Change;
import org.openpresence.presentity.PresentityState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies on a backup the change that the primary computed; without a change it is a barrier. It never throws. */
final class ApplyChange implements EntryProcessor<PresentityKey, PresentityState, Integer>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApplyChange.class);

    private transient Change change;

    /** For one that travelled. */
    ApplyChange() {
        this(null);
    }

    ApplyChange(Change change) {
        this.change = change;
    }

    @Override
    public Integer process(Map.Entry<PresentityKey, PresentityState> entry) {
        if (change == null) {
            return ApplyCommand.DECIDED;
        }
        PresentityState before = entry.getValue() == null ? PresentityState.ABSENT : entry.getValue();
        if (before.revision() != change.from()) {
            LOG.warn(
                    "backup lags presentity={} revision={} wanted={}",
                    change.address(),
                    before.revision(),
                    change.from());
            return ApplyCommand.BLOCKED;
        }
        PresentityState after = change.applyTo(before);
        entry.setValue(after.isEmpty() ? null : after);
        return ApplyCommand.DECIDED;
    }

    @Override
    public int getFactoryId() {
        return Serialization.FACTORY;
    }

    @Override
    public int getClassId() {
        return Serialization.APPLY_CHANGE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByteArray(change == null ? new byte[0] : ChangeCodec.encode(change));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        byte[] bytes = in.readByteArray();
        change = bytes.length == 0 ? null : ChangeCodec.decode(bytes);
    }
}
