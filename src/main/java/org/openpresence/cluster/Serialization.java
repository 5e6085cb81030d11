package org.openpresence.cluster;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.ByteArraySerializer;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import org.openpresence.codec.PresentityStateCodec;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.PresentityState;

/** How keys, values and processors of the table become bytes. The numbers are never used for anything else. */
final class Serialization {
    static final int FACTORY = 5060;
    static final int APPLY_COMMAND = 1;
    static final int APPLY_CHANGE = 2;
    private static final int KEY_TYPE = 5061;
    private static final int STATE_TYPE = 5062;

    private Serialization() {}

    static void configure(SerializationConfig config) {
        config.addDataSerializableFactory(
                FACTORY,
                type -> type == APPLY_COMMAND ? new ApplyCommand() : type == APPLY_CHANGE ? new ApplyChange() : null);
        config.addSerializerConfig(
                new SerializerConfig().setTypeClass(PresentityKey.class).setImplementation(new KeySerializer()));
        config.addSerializerConfig(
                new SerializerConfig().setTypeClass(PresentityState.class).setImplementation(new StateSerializer()));
    }

    private static final class KeySerializer implements StreamSerializer<PresentityKey> {
        @Override
        public int getTypeId() {
            return KEY_TYPE;
        }

        @Override
        public void write(ObjectDataOutput out, PresentityKey key) throws IOException {
            out.writeLong(key.high());
            out.writeLong(key.low());
        }

        @Override
        public PresentityKey read(ObjectDataInput in) throws IOException {
            return new PresentityKey(in.readLong(), in.readLong());
        }
    }

    private static final class StateSerializer implements ByteArraySerializer<PresentityState> {
        @Override
        public int getTypeId() {
            return STATE_TYPE;
        }

        @Override
        public byte[] write(PresentityState state) {
            return PresentityStateCodec.encode(state);
        }

        @Override
        public PresentityState read(byte[] bytes) {
            return PresentityStateCodec.decode(bytes);
        }
    }
}
