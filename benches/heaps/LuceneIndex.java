import java.util.Random;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;

/** A full-text index in memory while it is being written: segments, buffers and terms. */
public class LuceneIndex {
    static IndexWriter writer;

    public static void main(String[] args) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer());
        config.setRAMBufferSizeMB(64);
        writer = new IndexWriter(new ByteBuffersDirectory(), config);
        Random random = new Random(17);
        for (int i = 0; i < 120_000; i++) {
            Document document = new Document();
            document.add(new StringField("id", "document-" + i, Field.Store.YES));
            document.add(new SortedDocValuesField("author", new BytesRef("author-" + i % 5000)));
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 60; word++) {
                text.append("word").append((int) Math.abs(random.nextGaussian() * 40_000)).append(' ');
            }
            document.add(new TextField("text", text.toString(), Field.Store.YES));
            writer.addDocument(document);
        }
        System.out.println("READY");
        Thread.sleep(Long.MAX_VALUE);
    }
}
