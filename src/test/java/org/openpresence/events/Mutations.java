package org.openpresence.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes broken documents out of good ones: of their octets and of the tokens between delimiters. One seed, one series. */
public final class Mutations {
    private static final String DELIMITERS = "<>/ =\"':;&\r\n()";

    private final Random random;
    private final List<byte[]> seeds;
    private final List<byte[]> morsels;

    /**
     * Prepares mutations of {@code seeds}.
     *
     * @param morsels what is inserted, besides tokens of the seeds
     */
    public Mutations(long seed, List<byte[]> seeds, List<String> morsels) {
        this.random = new Random(seed);
        this.seeds = seeds;
        this.morsels = new ArrayList<>();
        morsels.forEach(morsel -> this.morsels.add(morsel.getBytes(StandardCharsets.UTF_8)));
        seeds.forEach(one -> this.morsels.addAll(tokens(one)));
    }

    /** Returns how many mutants of each seed a fuzz test makes: the system property {@code presence.fuzz.mutants}. */
    public static int perSeed() {
        return Integer.getInteger("presence.fuzz.mutants", 20_000);
    }

    /** Returns the next mutant of the seed with that index: one to four mutations. */
    public byte[] next(int index) {
        byte[] mutant = seeds.get(index);
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutant = random.nextInt(3) == 0 ? mutatedOctets(mutant) : mutatedTokens(mutant);
        }
        return mutant;
    }

    private byte[] mutatedOctets(byte[] from) {
        int at = random.nextInt(from.length + 1);
        int end = Math.min(from.length, at + 1 + random.nextInt(8));
        byte[] octet = {(byte) random.nextInt(256)};
        return switch (random.nextInt(5)) {
            case 0 -> joined(from, at, end, new byte[0]);
            case 1 -> joined(from, at, at, slice(from, at, end));
            case 2 -> joined(from, at, Math.min(from.length, at + 1), octet);
            case 3 -> joined(from, at, at, octet);
            default -> slice(from, 0, at);
        };
    }

    private byte[] mutatedTokens(byte[] from) {
        List<byte[]> tokens = tokens(from);
        if (tokens.isEmpty()) {
            return morsel();
        }
        int at = random.nextInt(tokens.size());
        int end = Math.min(tokens.size(), at + 1 + random.nextInt(6));
        List<byte[]> some = List.copyOf(tokens.subList(at, end));
        switch (random.nextInt(6)) {
            case 0 -> tokens.subList(at, end).clear();
            case 1 -> tokens.addAll(random.nextInt(tokens.size()), some);
            case 2 -> tokens.set(at, morsel());
            case 3 -> tokens.add(at, morsel());
            case 4 -> tokens.set(at, tokens.set(random.nextInt(tokens.size()), tokens.get(at)));
            default -> {
                byte[] repeated = random.nextBoolean() ? morsel() : tokens.get(at);
                for (int i = random.nextInt(random.nextInt(20) == 0 ? 2000 : 70); i > 0; i--) {
                    tokens.add(at, repeated);
                }
            }
        }
        var joined = new ByteArrayOutputStream();
        tokens.forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private byte[] morsel() {
        return morsels.get(random.nextInt(morsels.size()));
    }

    /** Returns the octets cut before and behind each delimiter. */
    private static List<byte[]> tokens(byte[] from) {
        List<byte[]> tokens = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] > 0 && DELIMITERS.indexOf(from[i]) >= 0) {
                if (i > start) {
                    tokens.add(slice(from, start, i));
                }
                tokens.add(slice(from, i, i + 1));
                start = i + 1;
            }
        }
        if (start < from.length) {
            tokens.add(slice(from, start, from.length));
        }
        return tokens;
    }

    private static byte[] slice(byte[] from, int start, int end) {
        return Arrays.copyOfRange(from, start, end);
    }

    private static byte[] joined(byte[] from, int start, int end, byte[] inserted) {
        var joined = new ByteArrayOutputStream();
        joined.write(from, 0, start);
        joined.writeBytes(inserted);
        joined.write(from, end, from.length - end);
        return joined.toByteArray();
    }
}
