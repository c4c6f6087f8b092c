import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares shallow sizes: heapray's histogram of a dump against the JVM's own taken together with it.
 * Usage: Sizes LABEL JVM_HISTOGRAM HEAPRAY_CSV. Exit 1 below 99 % of classes equal or above 0.5 % in total.
 */
public final class Sizes {
    private static final double LEAST_EQUAL = 0.99;
    private static final double MOST_DIFFERENCE = 0.005;
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Instances and bytes of a class, of all loaders together. */
    private static final class Row {
        long instances;
        long bytes;
    }

    private Sizes() {}

    private static final Map<Character, String> PRIMITIVES = Map.of('Z', "boolean", 'B', "byte", 'C', "char",
            'S', "short", 'I', "int", 'J', "long", 'F', "float", 'D', "double");

    /** `[[Ljava.lang.String;` is `java.lang.String[][]`, and hidden classes lose their addresses. */
    static String normal(String name) {
        int dimensions = 0;
        while (name.startsWith("[", dimensions)) {
            dimensions++;
        }
        String element = name.substring(dimensions);
        if (dimensions > 0) {
            element = element.length() == 1 ? PRIMITIVES.get(element.charAt(0)) : element.substring(1, element.length() - 1);
        }
        return Check.normal(element) + "[]".repeat(dimensions);
    }

    private static void add(Map<String, Row> rows, String name, long instances, long bytes) {
        Row row = rows.computeIfAbsent(normal(name), key -> new Row());
        row.instances += instances;
        row.bytes += bytes;
    }

    private static Map<String, Row> jvm(Path file) throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = ROW.matcher(line);
            if (matcher.matches()) {
                // The arrays that fill holes of the heap have a class of their own, but are dumped as int[].
                String name = matcher.group(3).equals("[Ljdk.internal.vm.FillerElement;") ? "[I" : matcher.group(3);
                add(rows, name, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            }
        }
        return rows;
    }

    private static Map<String, Row> heapray(Path file) throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        List<String> lines = Files.readAllLines(file);
        List<String> head = cells(lines.get(0));
        int type = head.indexOf("class");
        int instances = head.indexOf("instances");
        int bytes = head.indexOf("shallow_bytes");
        if (type < 0 || instances < 0 || bytes < 0) {
            throw new IOException("columns class, instances, shallow_bytes expected, found " + head);
        }
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            if (Long.parseLong(cells.get(instances)) > 0) {
                add(rows, cells.get(type), Long.parseLong(cells.get(instances)), Long.parseLong(cells.get(bytes)));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    public static void main(String[] args) throws IOException {
        Map<String, Row> jvm = jvm(Path.of(args[1]));
        Map<String, Row> ours = heapray(Path.of(args[2]));
        int compared = 0;
        int equal = 0;
        long jvmTotal = 0;
        long ourTotal = 0;
        List<String> differing = new ArrayList<>();
        for (Map.Entry<String, Row> entry : jvm.entrySet()) {
            Row theirs = entry.getValue();
            Row own = ours.getOrDefault(entry.getKey(), new Row());
            jvmTotal += theirs.bytes;
            ourTotal += own.bytes;
            compared++;
            // What runs between the two commands differs in instances; the size of one is what is compared.
            boolean same = own.bytes == theirs.bytes
                    || own.instances != theirs.instances && own.instances > 0
                            && Math.abs((double) own.bytes / own.instances - (double) theirs.bytes / theirs.instances) < 1e-9;
            if (same) {
                equal++;
            } else {
                differing.add(String.format("    %s: JVM %d in %d, heapray %d in %d", entry.getKey(), theirs.bytes,
                        theirs.instances, own.bytes, own.instances));
            }
        }
        for (Map.Entry<String, Row> entry : ours.entrySet()) {
            if (!jvm.containsKey(entry.getKey())) {
                ourTotal += entry.getValue().bytes;
            }
        }
        double share = (double) equal / Math.max(1, compared);
        double difference = (double) (ourTotal - jvmTotal) / Math.max(1, jvmTotal);
        boolean ok = compared > 100 && share >= LEAST_EQUAL && Math.abs(difference) <= MOST_DIFFERENCE;
        System.out.printf("%-34s %5d classes, %6.2f %% equal, total %+.3f %%  %s%n", args[0], compared, share * 100,
                difference * 100, ok ? "ok" : "FAIL");
        differing.stream().limit(ok ? 3 : 30).forEach(System.out::println);
        System.exit(ok ? 0 : 1);
    }
}
