package org.openpresence.subscription;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The fields of a dialog that seldom change, packed into one array so that hundreds of thousands fit in memory. A version
 * byte, then each field of {@link DialogField} as two bytes of length and UTF-8. What a newer version has added at the end
 * stays there, also in a dialog made of this one. Immutable.
 */
@SuppressWarnings("EnumOrdinal") // the order of the fields is the format; DialogField says so
public final class PackedDialog {
    private static final byte VERSION = 1;
    private static final DialogField[] FIELDS = DialogField.values();
    private static final int MAXIMUM = 0xffff;

    /** A dialog of the first release ends with this field; what came later may be absent. */
    private static final int FIRST_RELEASE = DialogField.REMOTE_URI.ordinal() + 1;

    private final byte[] bytes;

    private PackedDialog(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Packs {@code values}; a field that is not there is "".
     *
     * @throws IllegalArgumentException if a value is longer than 65,535 octets
     */
    public static PackedDialog of(Map<DialogField, String> values) {
        byte[][] encoded = new byte[FIELDS.length][];
        int size = 1;
        for (DialogField field : FIELDS) {
            byte[] value = values.getOrDefault(field, "").getBytes(StandardCharsets.UTF_8);
            if (value.length > MAXIMUM) {
                throw new IllegalArgumentException(field + " is longer than " + MAXIMUM + " octets");
            }
            encoded[field.ordinal()] = value;
            size += 2 + value.length;
        }
        byte[] packed = new byte[size];
        packed[0] = VERSION;
        int at = 1;
        for (byte[] value : encoded) {
            packed[at] = (byte) (value.length >> 8);
            packed[at + 1] = (byte) value.length;
            System.arraycopy(value, 0, packed, at + 2, value.length);
            at += 2 + value.length;
        }
        return new PackedDialog(packed);
    }

    /**
     * Reads bytes that {@link #bytes()} gave, perhaps on another node or in another release.
     *
     * @throws IllegalArgumentException if they are cut short or of an unknown version; fields that came later may be absent
     */
    public static PackedDialog read(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] < VERSION) {
            throw new IllegalArgumentException("not a packed dialog");
        }
        int at = 1;
        for (int i = 0; i < FIELDS.length && (i < FIRST_RELEASE || at < bytes.length); i++) {
            if (at + 2 > bytes.length || at + 2 + length(bytes, at) > bytes.length) {
                throw new IllegalArgumentException("a packed dialog is cut short at field " + FIELDS[i]);
            }
            at += 2 + length(bytes, at);
        }
        return new PackedDialog(bytes);
    }

    /** Returns the packed form itself, not a copy: it must not be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the value of {@code field}; "" when it is absent. */
    public String get(DialogField field) {
        int at = offset(field);
        return at == bytes.length ? "" : new String(bytes, at + 2, length(bytes, at), StandardCharsets.UTF_8);
    }

    /** Returns whether {@code field} is "". */
    public boolean isEmpty(DialogField field) {
        return length(field) == 0;
    }

    /** Returns where in {@link #bytes()} the value of {@code field} begins. */
    public int start(DialogField field) {
        return offset(field) + 2;
    }

    /**
     * Writes where in {@link #bytes()} each value begins, in the order of {@link DialogField}; a value ends two octets before the
     * next begins.
     *
     * @param starts takes one number more than there are fields: the last is two behind the end of the last value
     */
    public void index(int[] starts) {
        int at = 1;
        for (int i = 0; i < FIELDS.length; i++) {
            starts[i] = at + 2;
            // What an older release did not write is "", behind the end.
            at += 2 + (at < bytes.length ? length(bytes, at) : 0);
        }
        starts[FIELDS.length] = at + 2;
    }

    /** Returns the number of octets of the value of {@code field}. */
    public int length(DialogField field) {
        int at = offset(field);
        return at == bytes.length ? 0 : length(bytes, at);
    }

    /** Returns this dialog with other values for some fields; itself when they are what it has. */
    public PackedDialog with(Map<DialogField, String> changes) {
        Map<DialogField, String> values = new EnumMap<>(DialogField.class);
        boolean different = false;
        for (DialogField field : FIELDS) {
            String present = get(field);
            String wanted = changes.getOrDefault(field, present);
            different |= !wanted.equals(present);
            values.put(field, wanted);
        }
        return different ? of(values).withTail(bytes[0], Arrays.copyOfRange(bytes, end(), bytes.length)) : this;
    }

    private PackedDialog withTail(byte version, byte[] tail) {
        byte[] whole = Arrays.copyOf(bytes, bytes.length + tail.length);
        whole[0] = version;
        System.arraycopy(tail, 0, whole, bytes.length, tail.length);
        return new PackedDialog(whole);
    }

    /** Where the fields that this release knows end. */
    private int end() {
        int at = offset(FIELDS[FIELDS.length - 1]);
        return at == bytes.length ? at : at + 2 + length(bytes, at);
    }

    /** Where {@code field} begins; the end for one that an older release did not write. */
    private int offset(DialogField field) {
        int at = 1;
        for (int i = field.ordinal(); i > 0 && at < bytes.length; i--) {
            at += 2 + length(bytes, at);
        }
        return at;
    }

    private static int length(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedDialog that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "dialog " + get(DialogField.CALL_ID) + ' ' + get(DialogField.REMOTE_TAG);
    }
}
