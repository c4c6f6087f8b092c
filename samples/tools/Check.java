import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs `heapray report DUMP --format json` on each dump and compares it with the sample's expected.toml.
 * Usage: Check SAMPLES_FOLDER DUMPS_FOLDER HEAPRAY [NAME…]
 * With HEAPRAY `-`, reads DUMP.json beside each dump in place of running anything (for testing this program).
 */
public final class Check {
    private static final int SECONDS_LIMIT = 120;

    private final Toml expected;
    private final Object report;
    private final List<String> wrong = new ArrayList<>();

    private Check(Toml expected, Object report) {
        this.expected = expected;
        this.report = report;
    }

    /** `A$$Lambda$14/0x…` and `A$$Lambda+0x…` are `A$$Lambda`. */
    static String normal(String className) {
        return className.replaceAll("[/+.]0x[0-9a-f]+", "").replaceAll("\\$\\$Lambda(\\$\\d+)?", "\\$\\$Lambda")
                .replaceAll("/0$", "");
    }

    private void compare() {
        String verdict = Json.text(report, "verdict", "kind");
        List<String> verdicts = new ArrayList<>(expected.list("verdict"));
        if (verdicts.isEmpty()) {
            verdicts.add("leak");
        }
        verdicts.addAll(expected.list("accepted_verdicts"));
        if (!verdicts.contains(verdict)) {
            wrong.add("verdict " + verdict);
        }
        if (expected.get("kind") != null) {
            compareSuspects();
        }
        if (expected.flag("dies_of_oom") && Json.get(report, "verdict", "oom") == null) {
            wrong.add("no oom thread");
        }
    }

    private void compareSuspects() {
        Object suspects = Json.get(report, "suspects");
        int ranks = suspects instanceof List<?> list ? list.size() : 0;
        if (ranks == 0) {
            // Garbage is a verdict; it needs no suspect.
            if (!"garbage".equals(expected.get("kind"))) {
                wrong.add("no suspect");
            }
            return;
        }
        List<String> first = faults(Json.get(report, "suspects", 0));
        if (!first.isEmpty() && expected.flag("any_rank")) {
            for (int rank = 1; rank < ranks; rank++) {
                if (faults(Json.get(report, "suspects", rank)).isEmpty()) {
                    first = List.of();
                }
            }
        }
        wrong.addAll(first);
        for (String culprit : expected.list("also")) {
            boolean found = false;
            for (int rank = 0; rank < ranks; rank++) {
                Object suspect = Json.get(report, "suspects", rank);
                found |= culprit.equals(Json.text(suspect, "culprit", "class") + "." + Json.text(suspect, "culprit", "field"));
            }
            if (!found) {
                wrong.add("no suspect " + culprit);
            }
        }
    }

    private List<String> faults(Object suspect) {
        List<String> faults = new ArrayList<>();
        String kind = Json.text(suspect, "kind");
        if (!kind.equals(expected.get("kind")) && !expected.list("accepted").contains(kind)) {
            faults.add("kind " + kind);
        }
        if (!isCulprit(suspect)) {
            faults.add("culprit " + culprit(suspect));
        }
        String accumulated = normal(Json.text(suspect, "accumulated", "class"));
        if (!accumulated.equals(expected.get("accumulated")) && !expected.list("accumulated_any").contains(accumulated)) {
            faults.add("accumulated " + accumulated);
        }
        Object share = Json.get(suspect, "retained_share");
        if ("unreachable".equals(expected.get("truth"))) {
            return faults;
        }
        if (!(share instanceof Double found) || found < expected.number("min_share", 0.5)) {
            faults.add("share " + share);
        }
        return faults;
    }

    /** The culprit's class and field, or its frame, or its thread, or one of the accepted others. */
    private boolean isCulprit(Object suspect) {
        String type = normal(Json.text(suspect, "culprit", "class"));
        String field = Json.text(suspect, "culprit", "field");
        String frame = Json.text(suspect, "culprit", "frame");
        String thread = Json.text(suspect, "culprit", "thread");
        if (expected.get("frame") != null && frame.startsWith(expected.get("frame"))) {
            return true;
        }
        if (expected.get("culprit_class") != null && type.equals(expected.get("culprit_class"))
                && (expected.get("culprit_field") == null || field.equals(expected.get("culprit_field")))) {
            return true;
        }
        boolean onlyThread = expected.get("culprit_class") == null && expected.get("frame") == null;
        if (onlyThread && expected.get("thread") != null && thread.startsWith(expected.get("thread"))) {
            return true;
        }
        List<String> others = expected.list("culprit_any");
        return others.contains(type) || others.contains(type + "." + field)
                || others.contains("none") && type.isEmpty() && frame.isEmpty() && thread.isEmpty();
    }

    private static String culprit(Object suspect) {
        String field = Json.text(suspect, "culprit", "field");
        String frame = Json.text(suspect, "culprit", "frame");
        String thread = Json.text(suspect, "culprit", "thread");
        return Json.text(suspect, "culprit", "class") + (field.isEmpty() ? "" : "." + field)
                + (frame.isEmpty() ? "" : " in " + frame) + (thread.isEmpty() ? "" : " of " + thread);
    }

    private String expectation() {
        if (expected.get("kind") == null) {
            return String.join("|", expected.list("verdict"));
        }
        String field = expected.get("culprit_field");
        String where = expected.get("culprit_class");
        where = where != null ? where : expected.get("frame") != null ? expected.get("frame") : expected.get("thread");
        if (where == null) {
            return expected.get("kind");
        }
        return expected.get("kind") + " " + where.substring(where.lastIndexOf('.') + 1) + (field == null ? "" : "." + field);
    }

    private static String json(Path dump, String heapray) throws IOException, InterruptedException {
        if (heapray.equals("-")) {
            return Files.readString(Path.of(dump + ".json"));
        }
        File out = File.createTempFile("heapray", ".json");
        File err = File.createTempFile("heapray", ".err");
        try {
            Process process = new ProcessBuilder(heapray, "report", dump.toString(), "--format", "json")
                    .redirectOutput(out).redirectError(err).start();
            if (!process.waitFor(SECONDS_LIMIT, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("not done within " + SECONDS_LIMIT + " s");
            }
            if (process.exitValue() != 0) {
                String message = Files.readString(err.toPath(), StandardCharsets.UTF_8).strip();
                throw new IOException("exit " + process.exitValue() + ": " + message.lines().findFirst().orElse(""));
            }
            return Files.readString(out.toPath());
        } finally {
            out.delete();
            err.delete();
        }
    }

    /** Fingerprints of a sample's first suspect, each with the JDKs and collectors that it was seen on. */
    private static final Map<String, Map<String, Set<String>>> FINGERPRINTS = new TreeMap<>();

    private void remember(String name, Path dump) {
        String fingerprint = Json.text(report, "suspects", 0, "fingerprint");
        if (expected.get("kind") != null && !fingerprint.isEmpty()) {
            FINGERPRINTS.computeIfAbsent(name, key -> new TreeMap<>())
                    .computeIfAbsent(fingerprint, key -> new TreeSet<>())
                    .add(dump.getParent().getFileName().toString());
        }
    }

    /** Verdicts and first suspects by confidence: how many there are, and how many are right. */
    private static final Map<String, int[]> RELIABILITY = new TreeMap<>();

    private static void count(String what, boolean right) {
        int[] counts = RELIABILITY.computeIfAbsent(what, key -> new int[2]);
        counts[0] += right ? 1 : 0;
        counts[1]++;
    }

    /** The report's words for a confidence. */
    private static String words(Object confidence) {
        double value = confidence instanceof Double number ? number : 0;
        return value >= 0.9 ? "high" : value >= 0.7 ? "fair" : value >= 0.4 ? "low" : "very low";
    }

    /** Counts for the table of docs/reference/reliability.md; does the verdict, and the first suspect, say the truth? */
    private void measure() {
        String kind = Json.text(report, "verdict", "kind");
        count("verdict " + kind + ", " + words(Json.get(report, "verdict", "confidence")) + " confidence",
                wrong.stream().noneMatch(fault -> fault.startsWith("verdict ")));
        Object suspects = Json.get(report, "suspects");
        if (expected.get("kind") != null && suspects instanceof List<?> list && !list.isEmpty()) {
            Object first = Json.get(report, "suspects", 0);
            count("first suspect, " + words(Json.get(first, "confidence")) + " confidence", faults(first).isEmpty());
        }
    }

    private static void reliability() {
        System.out.println("how often it was right:");
        RELIABILITY.forEach((what, counts) -> System.out.printf("    %-44s %4d of %4d%n", what, counts[0], counts[1]));
    }

    /** Samples whose leak has another fingerprint on another JVM; those are told. */
    private static int unstable() {
        int unstable = 0;
        for (Map.Entry<String, Map<String, Set<String>>> sample : FINGERPRINTS.entrySet()) {
            if (sample.getValue().size() > 1) {
                unstable++;
                System.out.printf("%-28s has %d fingerprints:%n", sample.getKey(), sample.getValue().size());
                sample.getValue().forEach((fingerprint, where) ->
                        System.out.printf("    %s  %s%n", fingerprint.substring(0, 8), String.join(", ", where)));
            }
        }
        return unstable;
    }

    private static boolean check(String name, Path dump, Path toml, String heapray) throws InterruptedException {
        String expectation = "";
        String result;
        boolean ok = false;
        try {
            Toml expected = Toml.read(toml);
            Check check = new Check(expected, null);
            expectation = check.expectation();
            check = new Check(expected, Json.parse(json(dump, heapray)));
            check.compare();
            check.measure();
            check.remember(name, dump);
            ok = check.wrong.isEmpty();
            result = ok ? "ok" : "FAIL " + String.join("; ", check.wrong);
        } catch (IOException | IllegalArgumentException failure) {
            result = "FAIL " + failure.getMessage();
        }
        System.out.printf("%-28s %-16s %-62s %s%n", name, dump.getParent().getFileName(), expectation, result);
        return ok;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path samples = Path.of(args[0]);
        List<String> names = List.of(args).subList(3, args.length);
        List<Path> dumps;
        try (Stream<Path> found = Files.walk(Path.of(args[1]))) {
            dumps = found.filter(file -> file.toString().endsWith(".hprof")).sorted().toList();
        }
        int checked = 0;
        int failed = 0;
        System.out.printf("%-28s %-16s %-62s %s%n", "sample", "jdk-gc", "expected", "result");
        for (Path dump : dumps) {
            String name = dump.getFileName().toString().replace(".hprof", "");
            Path toml = samples.resolve("leaks/" + name + "/expected.toml");
            if (!Files.exists(toml)) {
                toml = samples.resolve("healthy/" + name + "/expected.toml");
            }
            if (!Files.exists(toml) || !names.isEmpty() && !names.contains(name)) {
                continue;
            }
            checked++;
            failed += check(name, dump, toml, args[2]) ? 0 : 1;
        }
        int unstable = unstable();
        System.out.printf("%d of %d dumps as expected%n", checked - failed, checked);
        System.out.printf("%d of %d leaks with one fingerprint on every JVM%n",
                FINGERPRINTS.size() - unstable, FINGERPRINTS.size());
        reliability();
        System.exit(failed == 0 && unstable == 0 && checked > 0 ? 0 : 1);
    }
}
