import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Does a sample's dump hold what its expected.toml says? Cuts the culprit's references out of the heap and
 * counts what can no longer be reached: an answer from first principles, without dominators and without heapray.
 * Usage: Truth SAMPLES_FOLDER DUMPS_FOLDER [NAME…]
 */
public final class Truth {
    private final Dump dump;
    private final Toml expected;
    private final Set<Integer> oomThreads = new HashSet<>();
    private final Set<Long> keys = new HashSet<>();
    private final Set<Long> cutThreads = new HashSet<>();
    private final Set<Integer> ownThreads = new HashSet<>();
    private String cutClass = "";
    private String cutField = "";
    private String cutObjectsOf = "";
    private String cutFieldsOf = "";
    private String cutFrame = "";
    private int cutRootKind = -1;
    private boolean cutStale;
    private boolean cutOomLocals;
    private boolean cutting;

    private Truth(Dump dump, Toml expected) {
        this.dump = dump;
        this.expected = expected;
        for (int thread : dump.threadObject.keySet()) {
            List<String> stack = dump.stack(thread);
            if (!stack.isEmpty() && stack.get(0).equals("java.lang.OutOfMemoryError.<init>")) {
                oomThreads.add(thread);
            }
        }
        prepare();
    }

    private void prepare() {
        List<String> stems = new ArrayList<>(expected.list("thread"));
        if (expected.flag("dies_of_oom")) {
            // Whichever thread the error strikes, main may just have the collection on its expression stack.
            stems.add("main");
        }
        for (String stem : stems) {
            for (var thread : dump.threadObject.entrySet()) {
                int object = dump.find(thread.getValue());
                if (object >= 0 && dump.text(dump.field(object, "name")).startsWith(stem)) {
                    ownThreads.add(thread.getKey());
                }
            }
        }
        String truth = expected.get("truth");
        String kind = expected.get("kind");
        if (kind == null || "skip".equals(truth)) {
            return;
        }
        if (truth == null) {
            cutClass = String.valueOf(expected.get("culprit_class"));
            cutField = String.valueOf(expected.get("culprit_field"));
            cutOomLocals = true;
            cutStale = "thread-local-stale".equals(kind);
            if (kind.contains("thread-local") || kind.equals("logging-context") || kind.equals("classloader-leak")) {
                findKeys();
            }
        } else if (truth.startsWith("class:")) {
            cutObjectsOf = truth.substring(6);
            cutOomLocals = true;
        } else if (truth.startsWith("fields:")) {
            cutFieldsOf = truth.substring(7);
        } else if (truth.equals("frame")) {
            cutFrame = expected.get("frame");
        } else if (truth.equals("root:JNI_GLOBAL")) {
            cutRootKind = Dump.JNI_GLOBAL;
        } else if (truth.startsWith("thread:")) {
            for (long thread : dump.threadObject.values()) {
                int object = dump.find(thread);
                if (object >= 0 && dump.text(dump.field(object, "name")).startsWith(truth.substring(7))) {
                    cutThreads.add(thread);
                }
            }
        } else if (!truth.equals("unreachable")) {
            int dot = truth.lastIndexOf('.');
            cutClass = truth.substring(0, dot);
            cutField = truth.substring(dot + 1);
            cutOomLocals = true;
        }
    }

    /** The ThreadLocals that the culprit's field holds, in any of its instances or classes. */
    private void findKeys() {
        for (Dump.ClassInfo info : dump.classes.values()) {
            for (int i = 0; i < info.staticNames.length; i++) {
                if (info.name.equals(cutClass) && cutField.equals(info.staticNames[i])) {
                    keys.add(info.staticValues[i]);
                }
            }
        }
        for (int object = 0; object < dump.objects; object++) {
            dump.references(object, (type, field, target) -> {
                if (type.equals(cutClass) && field.equals(cutField)) {
                    keys.add(target);
                }
            });
        }
        keys.remove(0L);
    }

    private boolean isCut(Dump.Root root) {
        if (!cutting) {
            return false;
        }
        if (root.kind() == cutRootKind || cutThreads.contains(root.id())) {
            return true;
        }
        if (root.kind() == Dump.JAVA_FRAME || root.kind() == Dump.JNI_LOCAL) {
            Long owner = dump.threadObject.get(root.thread());
            if (cutOomLocals && oomThreads.contains(root.thread()) || owner != null && cutThreads.contains(owner)) {
                return true;
            }
            List<String> stack = dump.stack(root.thread());
            // Threads at work hold what they work on a second time: locals of the culprit's own threads, and of
            // pool workers that are just taking a task.
            if (cutOomLocals && (stack.contains("java.util.concurrent.ThreadPoolExecutor.getTask")
                    || ownThreads.contains(root.thread()))) {
                return true;
            }
            // A dead local may linger in the expression stack of the thread's other frames: cut those of the thread.
            return !cutFrame.isEmpty() && stack.contains(cutFrame);
        }
        return false;
    }

    private boolean isCut(int object, String type, String field) {
        if (field.equals("referent") && type.equals("java.lang.ref.Reference")) {
            return dump.isA(dump.classId(object), "java.lang.ref.WeakReference")
                    || dump.isA(dump.classId(object), "java.lang.ref.PhantomReference");
        }
        if (!cutting) {
            return false;
        }
        if (type.equals(cutClass) && field.equals(cutField) || !type.isEmpty() && type.equals(cutFieldsOf)) {
            return true;
        }
        if (type.equals("java.lang.ThreadLocal$ThreadLocalMap$Entry") && field.equals("value")) {
            long key = dump.field(object, "referent");
            return keys.contains(key) || cutStale && key == 0;
        }
        return false;
    }

    /** Which objects are reached. */
    private boolean[] reach(boolean cut) {
        cutting = cut;
        boolean[] reached = new boolean[dump.objects];
        int[] stack = new int[dump.objects + 1];
        int[] depth = {0};
        Set<Long> classesSeen = new HashSet<>();
        List<Long> classesToDo = new ArrayList<>();
        for (Dump.Root root : dump.roots) {
            if (!isCut(root)) {
                push(root.id(), reached, stack, depth, classesSeen, classesToDo);
            }
        }
        while (depth[0] > 0 || !classesToDo.isEmpty()) {
            if (depth[0] == 0) {
                Dump.ClassInfo info = dump.classes.get(classesToDo.remove(classesToDo.size() - 1));
                push(info.superId, reached, stack, depth, classesSeen, classesToDo);
                push(info.loader, reached, stack, depth, classesSeen, classesToDo);
                for (int i = 0; i < info.staticValues.length; i++) {
                    boolean isCutStatic = cut && info.name.equals(cutClass) && cutField.equals(info.staticNames[i]);
                    if (!isCutStatic) {
                        push(info.staticValues[i], reached, stack, depth, classesSeen, classesToDo);
                    }
                }
                continue;
            }
            int object = stack[--depth[0]];
            push(dump.classId(object), reached, stack, depth, classesSeen, classesToDo);
            dump.references(object, (type, field, target) -> {
                if (target != 0 && !isCut(object, type, field)) {
                    push(target, reached, stack, depth, classesSeen, classesToDo);
                }
            });
        }
        return reached;
    }

    private void push(long id, boolean[] reached, int[] stack, int[] depth, Set<Long> seen, List<Long> toDo) {
        if (id == 0) {
            return;
        }
        int object = dump.find(id);
        if (object < 0) {
            if (dump.classes.containsKey(id) && seen.add(id)) {
                toDo.add(id);
            }
            return;
        }
        if (reached[object] || cutting && (cutThreads.contains(id)
                || !cutObjectsOf.isEmpty() && cutObjectsOf.equals(dump.className(object)))) {
            return;
        }
        reached[object] = true;
        stack[depth[0]++] = object;
    }

    private static boolean check(String name, Path file, Path toml) throws IOException {
        Toml expected = Toml.read(toml);
        String variant = file.getParent().getFileName().toString();
        Dump dump = new Dump(file, variant.contains("ZGC") ? 8 : 4);
        String result;
        boolean ok = true;
        long live = 0;
        long total = 0;
        long lost = 0;
        long accumulated = 0;
        String classes = expected.get("accumulated");
        if (expected.get("kind") == null || "skip".equals(expected.get("truth"))) {
            Truth truth = new Truth(dump, expected);
            boolean[] all = truth.reach(false);
            for (int i = 0; i < all.length; i++) {
                live += all[i] ? dump.size(i) : 0;
            }
            result = "not checked";
        } else {
            Truth truth = new Truth(dump, expected);
            boolean[] all = truth.reach(false);
            boolean[] rest = truth.reach(true);
            boolean dead = "unreachable".equals(expected.get("truth"));
            for (int i = 0; i < all.length; i++) {
                long size = dump.size(i);
                total += size;
                live += all[i] ? size : 0;
                boolean gone = dead ? !all[i] : all[i] && !rest[i];
                if (gone || dead && !all[i]) {
                    lost += size;
                    String own = dump.className(i);
                    if (own.equals(classes) || expected.list("accumulated_any").contains(own)) {
                        accumulated++;
                    }
                }
            }
            double share = (double) lost / Math.max(1, dead ? total : live);
            ok = share >= expected.number("min_share", 0.5) && accumulated > 0;
            if (expected.flag("dies_of_oom") && truth.oomThreads.isEmpty()) {
                ok = false;
            }
            String frame = expected.get("expect_frame");
            String where = "";
            // Where exactly the heap ends depends on the collector; the heap's size is made for this one.
            if (frame != null && variant.endsWith("-G1")) {
                boolean inFrame = truth.oomThreads.stream().anyMatch(thread -> dump.stack(thread).contains(frame));
                where = inFrame ? "  died in " + frame : "  NOT in " + frame;
                ok &= inFrame;
            }
            result = String.format("%5.1f %%  %,9d %s%s  %s", share * 100, accumulated, classes, where, ok ? "ok" : "FAIL");
        }
        System.out.printf("%-28s %-16s %8.1f MB  %s%n", name, variant, live / 1e6, result);
        return ok;
    }

    public static void main(String[] args) throws IOException {
        Path samples = Path.of(args[0]);
        List<String> names = List.of(args).subList(2, args.length);
        List<Path> files;
        try (Stream<Path> found = Files.walk(Path.of(args[1]))) {
            files = found.filter(file -> file.toString().endsWith(".hprof")).sorted().toList();
        }
        int failed = 0;
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".hprof", "");
            Path toml = samples.resolve("leaks/" + name + "/expected.toml");
            if (!Files.exists(toml)) {
                toml = samples.resolve("healthy/" + name + "/expected.toml");
            }
            if (!Files.exists(toml) || !names.isEmpty() && !names.contains(name)) {
                continue;
            }
            failed += check(name, file, toml) ? 0 : 1;
        }
        System.out.println(failed == 0 ? "every dump holds what its sample says" : failed + " dumps do not");
        System.exit(failed == 0 ? 0 : 1);
    }
}
