package press.archive;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes the articles of the last fifty years into one stream; authors are written once. */
public class Export {
    private final Kryo kryo = new Kryo();
    private final Output output;

    Export(OutputStream stream) {
        output = new Output(stream, 4096);
        kryo.setReferences(true);
        kryo.setAutoReset(false);
        kryo.register(Article.class);
        kryo.register(ArrayList.class);
        kryo.register(Author.class);
    }

    /** Who wrote it. */
    public static class Author {
        public String name;
    }

    /** What was in the paper. */
    public static class Article {
        public String title;
        public long printed;
        public List<Author> authors = new ArrayList<>();
        public String text;
    }

    void write(Article article) {
        kryo.writeObject(output, article);
    }

    public static void main(String[] args) {
        Export export = new Export(OutputStream.nullOutputStream());
        Author[] staff = new Author[40];
        for (int i = 0; i < staff.length; i++) {
            staff[i] = new Author();
            staff[i].name = "Author " + i;
        }
        for (int i = 0; ; i++) {
            Article article = new Article();
            article.title = "Council meeting " + i;
            article.printed = 315_532_800_000L + i * 3_600_000L;
            article.authors.add(staff[i % staff.length]);
            article.text = "The council met on day " + i + " and decided what it had to decide.";
            export.write(article);
        }
    }
}
