import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists, strings, numbers, booleans and null. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.blanks();
        if (json.at != text.length()) {
            throw json.wrong("end expected");
        }
        return value;
    }

    /** The member under a path of names and list positions, or null. */
    static Object get(Object value, Object... path) {
        Object here = value;
        for (Object step : path) {
            if (here instanceof Map<?, ?> map && step instanceof String) {
                here = map.get(step);
            } else if (here instanceof List<?> list && step instanceof Integer index) {
                here = index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
        }
        return here;
    }

    static String text(Object value, Object... path) {
        Object found = get(value, path);
        return found == null ? "" : found.toString();
    }

    private Object value() {
        blanks();
        switch (peek()) {
            case '{': {
                Map<String, Object> map = new LinkedHashMap<>();
                at++;
                for (blanks(); peek() != '}'; blanks()) {
                    String name = string();
                    blanks();
                    expect(':');
                    map.put(name, value());
                    blanks();
                    if (peek() != '}') {
                        expect(',');
                    }
                }
                at++;
                return map;
            }
            case '[': {
                List<Object> list = new ArrayList<>();
                at++;
                for (blanks(); peek() != ']'; blanks()) {
                    list.add(value());
                    blanks();
                    if (peek() != ']') {
                        expect(',');
                    }
                }
                at++;
                return list;
            }
            case '"':
                return string();
            default:
                return word();
        }
    }

    private Object word() {
        int start = at;
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            case "null" -> null;
            default -> {
                try {
                    yield Double.valueOf(word);
                } catch (NumberFormatException notANumber) {
                    throw wrong("value expected");
                }
            }
        };
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> out.append(escaped);
            }
        }
        at++;
        return out.toString();
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("unexpected end");
        }
        return text.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong("'" + wanted + "' expected");
        }
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("JSON: " + what + " at " + at);
    }
}
