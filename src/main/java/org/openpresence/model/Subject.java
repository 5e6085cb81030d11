package org.openpresence.model;

import java.util.List;

/**
 * What a published document tells of, as far as decisions depend on it: found out by its package before the decision, kept with
 * the publication. Immutable.
 *
 * @param name of what it tells of: an initial publication takes the place of one of the same name; "" for none
 * @param occurrence names one occurrence of that, a call for instance: the first part tells it from others, the further ones too
 *     where both sides know them; "" for a part that is not known
 * @param over whether all that it tells of has ended
 * @param empty whether it tells of nothing
 */
public record Subject(String name, List<String> occurrence, boolean over, boolean empty) {

    /** Of a document that stands for itself. */
    public static final Subject NONE = new Subject("", List.of(), false, false);

    public Subject {
        occurrence = List.copyOf(occurrence);
    }

    /** Returns whether both tell of the same thing, perhaps of another occurrence of it. */
    public boolean isSameAs(Subject other) {
        return !name.isEmpty() && name.equals(other.name);
    }

    /** Returns whether both tell of the same occurrence of the same thing, as far as they say. */
    public boolean isSameOccurrenceAs(Subject other) {
        if (!isSameAs(other) || occurrence.isEmpty() || occurrence.get(0).isEmpty()) {
            return false;
        }
        boolean same = occurrence.size() == other.occurrence.size()
                && occurrence.get(0).equals(other.occurrence.get(0));
        for (int i = 1; same && i < occurrence.size(); i++) {
            String mine = occurrence.get(i);
            String theirs = other.occurrence.get(i);
            same = mine.isEmpty() || theirs.isEmpty() || mine.equals(theirs);
        }
        return same;
    }
}
