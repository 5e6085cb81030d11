package org.openpresence.notifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.openpresence.model.PresentityKey;
import org.openpresence.presentity.Applied;
import org.openpresence.presentity.Command;
import org.openpresence.presentity.PresentityState;
import org.openpresence.presentity.Settled;

/**
 * A desk that carries commands out when they are submitted, and brings their completions back at once or when the test says so,
 * in whatever order. Confined to one test.
 */
final class SteppedDesk implements CommandDesk {
    private record Completion(BiConsumer<Applied, Throwable> then, Applied applied, Throwable failure) {}

    private final World world;
    private final List<Completion> open = new ArrayList<>();
    final List<Command> submitted = new ArrayList<>();
    boolean stepped;
    /** Whether rules go by what is published. */
    boolean holdsContent;

    /** What waits for the rules to be asked after a change of content. */
    final List<Runnable> held = new ArrayList<>();

    /** What is to be done beside the event loop. */
    final List<Runnable> beside = new ArrayList<>();

    /** Whether that is just being done. */
    volatile boolean isBeside;

    /** For whom the rules were to be asked. */
    final List<String> judged = new ArrayList<>();

    /** How entries stood after commands that seemed to fail. */
    final List<Applied> seen = new ArrayList<>();

    /** What watchers were said to have confirmed. */
    final List<Settled> settled = new ArrayList<>();

    private int failing;
    private boolean lateFailures;
    /** Whether the command that is being carried out will seem to have failed. */
    boolean seemsToFail;

    SteppedDesk(World world) {
        this.world = world;
    }

    /** The next commands fail; {@code late}: although they were carried out. */
    void failNext(int count, boolean late) {
        failing = count;
        lateFailures = late;
    }

    @Override
    public void submit(Command command, BiConsumer<Applied, Throwable> then) {
        submitted.add(command);
        boolean fails = failing > 0;
        failing -= fails ? 1 : 0;
        seemsToFail = fails;
        Applied applied = fails && !lateFailures ? null : world.apply(command);
        seemsToFail = false;
        Completion completion = fails
                ? new Completion(then, null, new IllegalStateException("the table is away"))
                : new Completion(then, applied, null);
        if (stepped) {
            open.add(completion);
        } else {
            complete(completion);
        }
    }

    @Override
    public <T> void beside(String lane, Supplier<T> work, Consumer<T> then) {
        beside.add(() -> {
            isBeside = true;
            T result = work.get();
            isBeside = false;
            then.accept(result);
        });
    }

    /** Does what was to be done beside the event loop. */
    void doBeside() {
        while (!beside.isEmpty()) {
            beside.remove(0).run();
        }
    }

    @Override
    public boolean judgeContent(PresentityState state, String group, Runnable then) {
        if (holdsContent) {
            held.add(then);
        }
        return holdsContent;
    }

    @Override
    public void seen(Applied applied) {
        seen.add(applied);
    }

    @Override
    public void settled(List<Settled> news) {
        settled.addAll(news);
    }

    @Override
    public void judge(PresentityKey key, String presentity) {
        judged.add(presentity);
    }

    private void complete(Completion completion) {
        if (completion.applied() != null) {
            world.acknowledged(completion.applied());
        }
        completion.then().accept(completion.applied(), completion.failure());
    }

    int open() {
        return open.size();
    }

    void completeAny(Random random) {
        if (!open.isEmpty()) {
            complete(open.remove(random.nextInt(open.size())));
        }
    }

    void completeAll() {
        while (!open.isEmpty()) {
            complete(open.remove(0));
        }
    }

    <T extends Command> List<T> submitted(Class<T> type) {
        return submitted.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
