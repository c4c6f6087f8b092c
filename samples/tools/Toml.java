import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The few forms of TOML that expected.toml uses: strings, booleans, numbers and arrays of strings. */
final class Toml {
    private final Map<String, List<String>> values = new TreeMap<>();

    static Toml read(Path file) throws IOException {
        Toml toml = new Toml();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals < 0 || line.startsWith("#")) {
                continue;
            }
            toml.values.put(line.substring(0, equals).trim(), elements(line.substring(equals + 1).trim()));
        }
        return toml;
    }

    private static List<String> elements(String text) {
        List<String> found = new ArrayList<>();
        StringBuilder bare = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                int end = text.indexOf('"', i + 1);
                found.add(text.substring(i + 1, end));
                i = end;
            } else if (c == '#') {
                break;
            } else if (c != '[' && c != ']' && c != ',' && c != ' ') {
                bare.append(c);
            }
        }
        if (found.isEmpty() && bare.length() > 0) {
            found.add(bare.toString());
        }
        return found;
    }

    /** The value, or null. */
    String get(String key) {
        List<String> all = values.getOrDefault(key, List.of());
        return all.isEmpty() ? null : all.get(0);
    }

    List<String> list(String key) {
        return values.getOrDefault(key, List.of());
    }

    boolean flag(String key) {
        return "true".equals(get(key));
    }

    double number(String key, double otherwise) {
        String text = get(key);
        return text == null ? otherwise : Double.parseDouble(text);
    }
}
