import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Compiles many small programs in one JVM, since starting javac for each takes ten times as long.
 * Reads lines of tab-separated fields from standard input: TARGET, RELEASE, CLASS_PATH, FILE…
 */
public final class Compile {
    private Compile() {}

    public static void main(String[] args) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        // options: nothing about an old --release; removal: finalize() is what one sample is about.
        String lint = "-Xlint:all,-options,-removal,-serial,-try"
                + (Runtime.version().feature() >= 21 ? ",-this-escape" : "");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        boolean failed = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] fields = line.split("\t");
            Path target = Files.createDirectories(Path.of(fields[0]));
            List<String> arguments = new ArrayList<>(List.of("-g", "--release", fields[1], lint, "-cp", fields[2], "-d", fields[0]));
            for (int i = 3; i < fields.length; i++) {
                arguments.add(fields[i]);
            }
            if (compiler.run(null, System.err, System.err, arguments.toArray(new String[0])) != 0) {
                System.err.println("FAILED to compile " + target.getFileName());
                failed = true;
                continue;
            }
            Files.writeString(target.resolve(".built"), "");
        }
        System.exit(failed ? 1 : 0);
    }
}
