package org.openpresence.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Prints answers for people: lists as tables, the rest as lines, documents at the end. Pure. */
final class AnswerTable {
    private static final int WIDEST = 60;

    private AnswerTable() {}

    static void print(JsonObject answer, PrintWriter out) {
        List<String> documents = new ArrayList<>();
        for (String name : answer.fieldNames()) {
            Object value = answer.getValue(name);
            if (name.equals("code") || name.equals("document") || (name.equals("next") && value == null)) {
                continue;
            }
            if (value instanceof JsonArray array && array.stream().allMatch(JsonObject.class::isInstance)) {
                table(name, array, out, documents);
            } else if (value instanceof String text && text.indexOf('\n') >= 0) {
                documents.add(name + ":\n" + text.stripTrailing());
            } else {
                out.println(name + ": " + cell(value));
            }
        }
        documents.forEach(document -> out.println('\n' + clean(document, true)));
        if (answer.getValue("next") != null) {
            out.println("(there is more: give next as the page)");
        }
    }

    private static void table(String name, JsonArray rows, PrintWriter out, List<String> documents) {
        Set<String> columns = new LinkedHashSet<>();
        for (Object row : rows) {
            columns.addAll(((JsonObject) row).fieldNames());
        }
        columns.remove("body");
        columns.remove("body_base64");
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(String::toUpperCase).toList());
        for (Object one : rows) {
            JsonObject row = (JsonObject) one;
            lines.add(columns.stream().map(column -> cell(row.getValue(column))).toList());
            if (row.getValue("body") != null) {
                documents.add(name + ' ' + lines.get(lines.size() - 1).get(0) + ":\n"
                        + row.getString("body").stripTrailing());
            }
        }
        out.println(name + ": " + rows.size());
        if (!rows.isEmpty()) {
            print(lines, out);
        }
    }

    private static void print(List<List<String>> lines, PrintWriter out) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(WIDEST, line.get(i).length()));
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder(" ");
            for (int i = 0; i < widths.length; i++) {
                text.append(' ').append(line.get(i));
                text.append(" ".repeat(Math.max(0, widths[i] - line.get(i).length()) + 1));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String cell(Object value) {
        if (value == null) {
            return "-";
        }
        String text = value instanceof JsonArray array
                ? String.join(", ", array.stream().map(String::valueOf).toList())
                : value.toString();
        return text.isEmpty() ? "-" : clean(text, false);
    }

    /** What comes from the network must not steer the terminal. */
    private static String clean(String text, boolean lines) {
        return text.codePoints()
                .filter(c -> !(c == '\r' && lines))
                .map(c -> Character.isISOControl(c) && !(lines && c == '\n') ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
