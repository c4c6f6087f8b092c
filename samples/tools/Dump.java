import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small reader of HPROF files below 2 GB, for Truth. It shares nothing with heapray, on purpose: what the
 * samples claim is checked by other code than the code that is tested by the samples.
 */
final class Dump {
    /** A class as CLASS_DUMP and LOAD_CLASS tell it. */
    static final class ClassInfo {
        String name = "?";
        long superId;
        long loader;
        long[] staticValues = new long[0];
        String[] staticNames = new String[0];
        String[] fieldNames = new String[0];
        byte[] fieldTypes = new byte[0];
        int shallow = -1;
    }

    /** A GC root. */
    record Root(int kind, long id, int thread, int frame) {}

    static final int JNI_GLOBAL = 0x01;
    static final int JNI_LOCAL = 0x02;
    static final int JAVA_FRAME = 0x03;
    static final int THREAD_OBJ = 0x08;

    private static final int[] SIZE = {0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8};

    final ByteBuffer in;
    final Map<Long, String> strings = new HashMap<>();
    final Map<Long, ClassInfo> classes = new HashMap<>();
    final List<Root> roots = new ArrayList<>();
    final Map<Integer, long[]> frames = new HashMap<>();
    final Map<Integer, Integer> traceOfThread = new HashMap<>();
    final Map<Integer, Long> threadObject = new HashMap<>();
    private final Map<Long, String> methods = new HashMap<>();
    private final Map<Integer, Long> classOfSerial = new HashMap<>();
    private final int referenceBytes;

    /** Object IDs and where their sub-records start; classes are not among them. */
    final List<long[]> chunks = new ArrayList<>();
    long[] ids = new long[1 << 16];
    int[] offsets = new int[1 << 16];
    int objects;
    private int[] slots;

    Dump(Path file, int referenceBytes) throws IOException {
        this.referenceBytes = referenceBytes;
        in = ByteBuffer.wrap(Files.readAllBytes(file));
        while (in.get() != 0) {
            continue;
        }
        if (in.getInt() != 8) {
            throw new IOException("only dumps with IDs of 8 bytes");
        }
        in.getLong();
        while (in.remaining() >= 9) {
            int tag = in.get() & 0xff;
            in.getInt();
            long length = in.getInt() & 0xffffffffL;
            int end = (int) Math.min(in.limit(), in.position() + length);
            record(tag, end);
            in.position(end);
        }
        // A damaged or unusual dump may speak of class 0, which is also "no super class".
        classes.remove(0L);
        buildSlots();
    }

    private void record(int tag, int end) {
        switch (tag) {
            case 0x01 -> {
                long id = in.getLong();
                strings.put(id, new String(in.array(), in.position(), end - in.position(), StandardCharsets.UTF_8));
            }
            case 0x02 -> {
                int serial = in.getInt();
                long id = in.getLong();
                in.getInt();
                classOfSerial.put(serial, id);
                info(id).name = strings.getOrDefault(in.getLong(), "?").replace('/', '.');
            }
            case 0x04 -> {
                long id = in.getLong();
                String method = strings.get(in.getLong());
                in.getLong();
                in.getLong();
                Long type = classOfSerial.get(in.getInt());
                methods.put(id, (type == null ? "?" : info(type).name) + "." + method);
            }
            case 0x05 -> {
                int serial = in.getInt();
                in.getInt();
                long[] ids = new long[in.getInt()];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = in.getLong();
                }
                frames.put(serial, ids);
            }
            case 0x0c, 0x1c -> heap(end);
            default -> { }
        }
    }

    private void heap(int end) {
        while (in.position() < end) {
            int at = in.position();
            int tag = in.get() & 0xff;
            switch (tag) {
                case 0xff, 0x05, 0x07 -> roots.add(new Root(tag, in.getLong(), -1, -1));
                case JNI_GLOBAL -> {
                    roots.add(new Root(tag, in.getLong(), -1, -1));
                    in.getLong();
                }
                case JNI_LOCAL, JAVA_FRAME -> roots.add(new Root(tag, in.getLong(), in.getInt(), in.getInt()));
                case 0x04, 0x06 -> roots.add(new Root(tag, in.getLong(), in.getInt(), -1));
                case THREAD_OBJ -> {
                    long id = in.getLong();
                    int thread = in.getInt();
                    roots.add(new Root(tag, id, thread, -1));
                    threadObject.put(thread, id);
                    traceOfThread.put(thread, in.getInt());
                }
                case 0x20 -> classDump();
                case 0x21 -> {
                    add(in.getLong(), at);
                    in.position(in.position() + 12);
                    int length = in.getInt();
                    in.position(in.position() + length);
                }
                case 0x22 -> {
                    add(in.getLong(), at);
                    in.getInt();
                    int length = in.getInt();
                    in.position(in.position() + 8 + length * 8);
                }
                case 0x23 -> {
                    add(in.getLong(), at);
                    in.getInt();
                    int length = in.getInt();
                    in.position(in.position() + 1 + length * SIZE[in.get(in.position())]);
                }
                default -> throw new IllegalStateException("sub-record 0x" + Integer.toHexString(tag) + " at " + at);
            }
        }
    }

    private void classDump() {
        ClassInfo info = info(in.getLong());
        in.getInt();
        info.superId = in.getLong();
        info.loader = in.getLong();
        in.position(in.position() + 8 * 4 + 4);
        int constants = in.getShort() & 0xffff;
        for (int i = 0; i < constants; i++) {
            in.getShort();
            value(in.get());
        }
        int statics = in.getShort() & 0xffff;
        info.staticNames = new String[statics];
        info.staticValues = new long[statics];
        for (int i = 0; i < statics; i++) {
            info.staticNames[i] = strings.get(in.getLong());
            byte type = in.get();
            long value = value(type);
            info.staticValues[i] = type == 2 ? value : 0;
        }
        int fields = in.getShort() & 0xffff;
        info.fieldNames = new String[fields];
        info.fieldTypes = new byte[fields];
        for (int i = 0; i < fields; i++) {
            info.fieldNames[i] = strings.get(in.getLong());
            info.fieldTypes[i] = in.get();
        }
    }

    private long value(byte type) {
        return switch (SIZE[type]) {
            case 1 -> in.get();
            case 2 -> in.getShort();
            case 4 -> in.getInt();
            default -> in.getLong();
        };
    }

    private ClassInfo info(long id) {
        return classes.computeIfAbsent(id, key -> new ClassInfo());
    }

    private void add(long id, int offset) {
        if (objects == ids.length) {
            ids = java.util.Arrays.copyOf(ids, objects * 2);
            offsets = java.util.Arrays.copyOf(offsets, objects * 2);
        }
        ids[objects] = id;
        offsets[objects++] = offset;
    }

    private void buildSlots() {
        slots = new int[Integer.highestOneBit(Math.max(16, objects)) * 4];
        for (int i = 0; i < objects; i++) {
            int slot = slot(ids[i]);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
    }

    private int slot(long id) {
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> 40) & (slots.length - 1);
    }

    /** The object's number, or -1. */
    int find(long id) {
        for (int slot = slot(id); slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
            if (ids[slots[slot] - 1] == id) {
                return slots[slot] - 1;
            }
        }
        return -1;
    }

    int tag(int object) {
        return in.get(offsets[object]) & 0xff;
    }

    /** The class of an instance or object array; 0 for a primitive array. */
    long classId(int object) {
        int at = offsets[object];
        return switch (tag(object)) {
            case 0x21 -> in.getLong(at + 13);
            case 0x22 -> in.getLong(at + 17);
            default -> 0;
        };
    }

    String className(int object) {
        if (tag(object) == 0x23) {
            return new String[] {"boolean", "char", "float", "double", "byte", "short", "int", "long"}[
                    in.get(offsets[object] + 17) - 4] + "[]";
        }
        String name = classes.get(classId(object)).name;
        return tag(object) == 0x22 && name.startsWith("[L") ? name.substring(2, name.length() - 1) + "[]" : name;
    }

    boolean isA(long classId, String name) {
        for (ClassInfo info = classes.get(classId); info != null; info = classes.get(info.superId)) {
            if (info.name.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Shallow size by the common layout rules; near enough for shares. */
    long size(int object) {
        int at = offsets[object];
        switch (tag(object)) {
            case 0x21:
                return instanceSize(classId(object));
            case 0x22:
                return (16 + (long) in.getInt(at + 13) * referenceBytes + 7) & ~7;
            default:
                return (16 + (long) in.getInt(at + 13) * SIZE[in.get(at + 17)] + 7) & ~7;
        }
    }

    private int instanceSize(long classId) {
        ClassInfo own = classes.get(classId);
        if (own.shallow < 0) {
            int sum = 12;
            for (ClassInfo info = own; info != null; info = classes.get(info.superId)) {
                for (byte type : info.fieldTypes) {
                    sum += type == 2 ? referenceBytes : SIZE[type];
                }
            }
            own.shallow = (sum + 7) & ~7;
        }
        return own.shallow;
    }

    /** Is told each reference of an object. */
    interface Visitor {
        void reference(String declaringClass, String field, long target);
    }

    void references(int object, Visitor visitor) {
        int at = offsets[object];
        if (tag(object) == 0x22) {
            int length = in.getInt(at + 13);
            for (int i = 0; i < length; i++) {
                visitor.reference("", "[]", in.getLong(at + 25 + i * 8));
            }
        } else if (tag(object) == 0x21) {
            int position = at + 25;
            for (ClassInfo info = classes.get(classId(object)); info != null; info = classes.get(info.superId)) {
                for (int i = 0; i < info.fieldNames.length; i++) {
                    if (info.fieldTypes[i] == 2) {
                        visitor.reference(info.name, info.fieldNames[i], in.getLong(position));
                    }
                    position += SIZE[info.fieldTypes[i]];
                }
            }
        }
    }

    /** The value of a reference field by name, 0 when there is none. */
    long field(int object, String name) {
        long[] found = {0};
        references(object, (type, field, target) -> {
            if (field.equals(name)) {
                found[0] = target;
            }
        });
        return found[0];
    }

    /** The text of a String of the platform's Latin-1 kind. */
    String text(long id) {
        int string = find(id);
        int array = string < 0 ? -1 : find(field(string, "value"));
        if (array < 0 || tag(array) != 0x23) {
            return "";
        }
        int at = offsets[array];
        return new String(in.array(), at + 18, in.getInt(at + 13), StandardCharsets.ISO_8859_1);
    }

    /** `Class.method` of each frame of a thread, top first. */
    List<String> stack(int thread) {
        List<String> names = new ArrayList<>();
        for (long frame : frames.getOrDefault(traceOfThread.getOrDefault(thread, -1), new long[0])) {
            names.add(methods.getOrDefault(frame, "?"));
        }
        return names;
    }
}
