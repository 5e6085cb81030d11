package org.openpresence.events.dialog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openpresence.events.dialog.DialogInfo.Shown;
import org.openpresence.model.Document;

/**
 * What one watcher is told (RFC 4235 §3.7): of two composed documents, the one it was told last and the present one. Terminated
 * dialogs are told once; one that is there no more is told as terminated. Confined to one call.
 */
final class Telling {
    private static final byte[] DUMMY =
            "<dialog id=\"none\"><state>terminated</state></dialog>".getBytes(StandardCharsets.US_ASCII);

    private final Selection selection;
    private final DialogSettings settings;
    private final boolean knowsAnything;
    private final Map<String, Dialog> known = new LinkedHashMap<>();
    private final String entity;
    private final List<Dialog> present = new ArrayList<>();

    Telling(Optional<Document> told, Document now, Selection selection, DialogSettings settings) {
        this.selection = selection;
        this.settings = settings;
        this.knowsAnything = told.isPresent();
        told.ifPresent(document -> selected(DialogInfo.of(document)).forEach(dialog -> known.put(dialog.id(), dialog)));
        DialogInfo info = DialogInfo.of(now);
        this.entity = info.entity();
        this.present.addAll(selected(info));
    }

    private List<Dialog> selected(DialogInfo info) {
        return info.dialogs().stream().filter(dialog -> dialog.is(selection)).toList();
    }

    /** Returns a document of what the watcher does not know; empty when it knows everything. */
    Optional<Document> changes() {
        List<Shown> news = new ArrayList<>();
        for (Dialog dialog : present) {
            if (isNews(dialog)) {
                news.add(new Shown(dialog, dialog.state()));
            }
        }
        news.addAll(gone());
        if (news.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(settings.wholeOnly() ? whole() : document(false, news));
    }

    private boolean isNews(Dialog dialog) {
        Dialog before = known.get(dialog.id());
        if (before == null) {
            return true;
        }
        boolean stillOver = before.isTerminated() && dialog.isTerminated();
        return !stillOver && !Arrays.equals(octets(before, before.state()), octets(dialog, dialog.state()));
    }

    private byte[] octets(Dialog dialog, DialogState as) {
        return DialogInfo.octets(new Shown(dialog, as), selection.withSessions());
    }

    /** Returns what was live and is there no more. */
    private List<Shown> gone() {
        List<Shown> gone = new ArrayList<>();
        for (Dialog before : known.values()) {
            boolean there = present.stream().anyMatch(dialog -> dialog.id().equals(before.id()));
            if (!there && !before.isTerminated()) {
                gone.add(new Shown(before, DialogState.TERMINATED));
            }
        }
        return gone;
    }

    /** Returns a document of all dialogs; of the terminated ones those that the watcher has not been told of. */
    Document whole() {
        List<Shown> all = new ArrayList<>();
        for (Dialog dialog : present) {
            if (!dialog.isTerminated() || (knowsAnything && isNews(dialog))) {
                all.add(new Shown(dialog, dialog.state()));
            }
        }
        all.addAll(gone());
        return document(true, settings.single() ? single(all) : all);
    }

    private static List<Shown> single(List<Shown> all) {
        Shown best = null;
        for (Shown one : all) {
            if (best == null || one.as().compareTo(best.as()) >= 0) {
                best = one;
            }
        }
        return best == null ? List.of() : List.of(best);
    }

    private Document document(boolean whole, List<Shown> dialogs) {
        List<byte[]> written = new ArrayList<>(dialogs.size());
        dialogs.forEach(shown -> written.add(octets(shown.dialog(), shown.as())));
        if (written.isEmpty() && settings.neverEmpty()) {
            written.add(DUMMY);
        }
        return DialogInfo.write(entity, whole, written);
    }
}
